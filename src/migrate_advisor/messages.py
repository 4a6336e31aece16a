"""What people read, in their language: English as it stands in the code, or Chinese by the catalogue of messages.

Ids, keys of JSON and facts of the catalog are no messages and pass through nobody here. Nothing is read until another
language than English is asked for.
"""

from __future__ import annotations

TYPE_CHECKING = False  # importing typing would cost a hook on every commit
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LANGUAGES = ("en", "zh")
_DOMAIN = "migrate_advisor"


class _Spoken:
    """The language in use."""

    language = "en"
    translate: Callable[[str], str] | None = None


def _(message: str) -> str:
    """The message in the language in use."""
    translate = _Spoken.translate
    return message if translate is None else translate(message)


def marked(message: str) -> str:
    """The message as it is; it is collected for translation here, and said through `_` elsewhere."""
    return message


def language() -> str:
    """The language in use: ``en`` or ``zh``."""
    return _Spoken.language


def speak(wanted: str) -> None:
    """Say messages in a language from now on, in this process.

    Args:
        wanted: ``en``, or another one of `LANGUAGES`.
    """
    _Spoken.translate = None if wanted == "en" else messages_of(wanted)
    _Spoken.language = wanted


def language_of(environment: Mapping[str, str]) -> str:
    """The language that variables of the environment ask for: ``zh`` for simplified Chinese, else ``en``.

    The first one that is set decides, as gettext has it: LC_ALL, LC_MESSAGES, LANG.
    """
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(name)
        if value:
            return "zh" if value.startswith("zh") and not value.startswith(("zh_TW", "zh_HK", "zh_MO")) else "en"
    return "en"


def messages_of(wanted: str) -> Callable[[str], str]:
    """What turns a message into another language than English; one that is not translated stays as it is."""
    import os

    folder = os.path.join(os.path.dirname(__file__), "locale", wanted, "LC_MESSAGES")  # noqa: PTH118, PTH120 # as above
    written = os.path.join(folder, f"{_DOMAIN}.po")  # noqa: PTH118
    if os.path.exists(written):  # noqa: PTH110 # a checkout; a wheel holds the compiled form alone
        import polib

        table = {entry.msgid: entry.msgstr for entry in polib.pofile(written).translated_entries()}
        return lambda message: table.get(message, message)
    import gettext

    with open(os.path.join(folder, f"{_DOMAIN}.mo"), "rb") as file:  # noqa: PTH118, PTH123
        return gettext.GNUTranslations(file).gettext
