"""What an application configures by a provider's name alone: ``config :example``, ``app('example')``.

Settings with more in their names are variables, and `variables`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.scanner.late import pattern
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
_NAME = pattern(r":?[\"']?(?P<word>[A-Za-z][\w-]{1,40})[\"']?\Z")


def read_configured(source: SourceText, forms: Forms, names: KnownNames) -> Iterator[Use]:
    """Providers whose settings or service a program asks its framework for by their name."""
    shape = _CONFIGURING.get(source.language)
    if shape is None:
        return
    for call in forms.calls:
        if call.arguments and shape.fullmatch(".".join(call.names).lstrip("$")):
            yield from _named_first(call, forms, names)


def _named_first(call: Call, forms: Forms, names: KnownNames) -> Iterator[Use]:
    """The provider that a call's first argument names, if it does."""
    first = call.arguments[0]
    hit = _NAME.match(forms.text[first.start : first.end]) if not first.name else None
    provider = names.words.get(hit["word"].lower().replace("-", "_")) if hit is not None else None
    if hit is not None and provider is not None:
        at = first.start + hit.start("word")
        yield Use(What.CHOICE, provider, at, at + len(hit["word"]), hit["word"], confidence="medium")
