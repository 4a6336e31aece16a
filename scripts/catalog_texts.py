"""The texts of the packaged catalog that people read and a translation has to say; titles of sources stay theirs."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from migrate_advisor.catalog.load import load_catalog

if TYPE_CHECKING:
    from collections.abc import Iterator

TOLD = frozenset("title summary effect note conditions what eligibility binds leaves_free data_location unsure".split())
"""Fields that hold sentences for people, wherever they stand."""
_NAMED = frozenset(["surfaces", "endpoints"])
"""Things whose names are descriptions."""
_APART = frozenset(["sources", "recordings", "identifiers", "clients"])
"""What quotes others, and remarks for those who edit the catalog."""


def catalog_texts() -> Iterator[tuple[str, str]]:
    """Text and place, such as ``catalog/openai.yaml``, of each text of the catalog that is a message to people."""
    catalog = load_catalog()
    yield from ((text, "catalog/events.yaml") for text in _within(catalog.events_file))
    for provider in catalog.providers(role=None):
        yield from ((text, f"catalog/{provider.id}.yaml") for text in _within(provider.file))


def _within(value: Any, field: str = "", holder: str = "") -> Iterator[str]:
    """The texts of a value that stands in a field of something that stands in another."""
    if isinstance(value, str):
        is_told = field in TOLD or (field == "name" and holder in _NAMED)
        yield from [value] if is_told and _is_said(value) else []
        return
    for inner, name in _parts(value, field):
        yield from _within(inner, name, holder if name == field else field)


def _parts(value: Any, field: str) -> Iterator[tuple[Any, str]]:
    """What a value is made of, with the field in which each part stands."""
    if isinstance(value, dict):
        yield from ((each, field) for each in value.values())
    elif isinstance(value, tuple | list):
        yield from ((each, field) for each in value)
    elif dataclasses.is_dataclass(value):
        names = [each.name for each in dataclasses.fields(value) if each.name not in _APART]
        yield from ((getattr(value, name), name) for name in names)


def _is_said(text: str) -> bool:
    """Whether a text has words to translate: not so a name alone."""
    words = text.replace("-", " ").split()
    return any(word.strip(".,;:()").islower() and word.isascii() for word in words)
