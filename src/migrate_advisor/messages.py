"""What people read, in their language: English as it stands in the code, or Chinese by the catalogue of messages.

What decides says English and asks nobody here. Where a text is shown, `said` says it in the language in use; templates
and help give their texts to `_`. Texts of the catalog have a catalogue of their own, and `fact` says one. Ids and keys
of JSON are no messages. Nothing is read until another language than English is asked for.
"""

from __future__ import annotations

TYPE_CHECKING = False  # importing typing would cost a hook on every commit
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Protocol

    from migrate_advisor.phrases import Phrases

    class Names(Protocol):
        """What regions and providers are called in a language."""

        def region(self, code: str) -> str:
            """The name of a region, with its code; any other text itself."""

        def provider(self, name: str) -> str | None:
            """The name of a provider of this English name; None where there is no such provider."""


LANGUAGES = ("en", "zh")
_DOMAIN = "migrate_advisor"


class _Spoken:
    """The language in use."""

    language = "en"
    table: Mapping[str, str] | None = None
    facts: Mapping[str, str] | None = None
    phrases: Phrases | None = None


def _(message: str) -> str:
    """The message in the language in use."""
    table = _Spoken.table
    return message if table is None else table.get(message, message)


def said(text: str) -> str:
    """A text as the code put it together, in the language in use; facts, names and code in it stay as they are."""
    phrases = _Spoken.phrases
    return text if phrases is None else phrases.said(text)


def fact(text: str) -> str:
    """A text of the catalog in the language in use; itself where nobody has said it in that language."""
    facts = _Spoken.facts
    return text if facts is None else facts.get(text, text)


def marked(message: str) -> str:
    """The message as it is; it is collected for translation here, and said through `_` elsewhere."""
    return message


def language() -> str:
    """The language in use: ``en`` or ``zh``."""
    return _Spoken.language


def speak(wanted: str, names: Names | None = None) -> None:
    """Say messages in a language from now on, in this process.

    Args:
        wanted: ``en``, or another one of `LANGUAGES`.
        names: what regions and providers are called in it; None where they keep their codes and English names.
    """
    _Spoken.language, _Spoken.table, _Spoken.facts, _Spoken.phrases = wanted, None, None, None
    if wanted != "en":
        from migrate_advisor.phrases import Phrases

        _Spoken.table, _Spoken.facts = table_of(wanted), table_of(wanted, "catalog")
        regions, providers = (names.region, names.provider) if names else (str, _unnamed)
        _Spoken.phrases = Phrases(_Spoken.table, {"region": regions}, providers, _Spoken.facts)


def _unnamed(_name: str) -> None:
    """No name is known in the language."""


def language_of(environment: Mapping[str, str]) -> str:
    """The language that variables of the environment ask for: ``zh`` for simplified Chinese, else ``en``.

    The first one that is set decides, as gettext has it: LC_ALL, LC_MESSAGES, LANG.
    """
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(name)
        if value:
            return "zh" if value.startswith("zh") and not value.startswith(("zh_TW", "zh_HK", "zh_MO")) else "en"
    return "en"


def table_of(wanted: str, domain: str = _DOMAIN) -> Mapping[str, str]:
    """Message → the same in another language than English; those that are translated.

    Args:
        wanted: the language.
        domain: what the code says, or ``catalog`` for what the packaged catalog does.
    """
    import os

    folder = os.path.join(os.path.dirname(__file__), "locale", wanted, "LC_MESSAGES")  # noqa: PTH118, PTH120 # as above
    written = os.path.join(folder, f"{domain}.po")  # noqa: PTH118
    if os.path.exists(written):  # noqa: PTH110 # a checkout; a wheel holds the compiled form alone
        import polib

        return {entry.msgid: entry.msgstr for entry in polib.pofile(written).translated_entries()}
    with open(os.path.join(folder, f"{domain}.mo"), "rb") as file:  # noqa: PTH118, PTH123
        return _compiled(file.read())


def _compiled(data: bytes) -> Mapping[str, str]:
    """The messages of a file as gettext has it: two tables of lengths and places, of messages and what they become."""
    from struct import iter_unpack, unpack_from

    count, messages, meanings = unpack_from("<3I", data, 8)

    def texts(start: int) -> list[str]:
        return [data[at : at + size].decode() for size, at in iter_unpack("<2I", data[start : start + 8 * count])]

    return {message: meaning for message, meaning in zip(texts(messages), texts(meanings), strict=True) if message}
