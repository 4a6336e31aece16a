"""What an application configures by a provider's name alone: ``config :example``, ``app('example')``.

Settings with more in their names are variables, and `variables`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.names import spelled
from migrate_advisor.scanner.uses import Use, What

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.scanner.languages.forms import Call, Forms
    from migrate_advisor.scanner.names import KnownNames
    from migrate_advisor.scanner.source import SourceText

_CONFIGURING = {
    "elixir": pattern(r"config|Application\.(?:get|put|fetch|compile|delete)_(?:all_)?env!?"),
    "php": pattern(r"(?:app|resolve|make|config|App\.make|Config\.get|app\.make|container\.get)"),
    "ruby": pattern(r"(?:\w{1,40}\.){0,3}(?:credentials|secrets)\.(?:dig|fetch)|(?:\w{1,40}\.){0,2}config_for"),
}
"""Language → what is called there with the name of an application, service or section of settings, in its framework."""
_NAME = pattern(r":?[\"']?(?:[A-Z]\w{0,40}\.){0,4}(?P<word>[A-Za-z][\w-]{1,60})[\"']?\Z")
"""A name as it is given. Matches ``:example``, ``'example'``, ``MyApp.Example``; not ``a.b``, ``[example]``."""
_SECOND = "Application"
"""What is asked, in Elixir, with the name of the application first and the setting's second."""


def read_configured(source: SourceText, forms: Forms, names: KnownNames) -> Iterator[Use]:
    """Providers whose settings or service a program asks its framework for by their name."""
    shape = _CONFIGURING.get(source.language)
    if shape is None:
        return
    for call in forms.calls:
        if call.arguments and shape.fullmatch(".".join(call.names).lstrip("$")):
            yield from _named(call, forms, names, given=2 if call.names[0] == _SECOND else 1)


def _named(call: Call, forms: Forms, names: KnownNames, given: int) -> Iterator[Use]:
    """The provider, or the setting of one, that the first arguments of a call name, if they do."""
    for argument in call.arguments[:given]:
        hit = _NAME.match(forms.text[argument.start : argument.end]) if not argument.name else None
        word = hit["word"] if hit is not None else ""
        at = argument.start + hit.start("word") if hit is not None else 0
        provider = names.words.get(spelled(word)) if word else None
        setting = names.variable(word) if word and given > 1 else None
        if provider is not None:
            yield Use(What.CHOICE, provider, at, at + len(word), word, confidence="medium")
        elif setting is not None and setting.role in ("credential", "base-url", "model"):
            yield Use(What.ENV_VAR, setting.provider, at, at + len(word), word, confidence="medium")
