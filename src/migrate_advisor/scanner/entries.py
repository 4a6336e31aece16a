"""The catalog's names as the compiled form gives them: plain entries, of which each has values of one kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


def identified(entries: Sequence[Mapping[str, Any]], *kinds: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    """The names of some kinds, each with the entry that it stands in."""
    for entry in entries:
        if entry["group"] == "identifier" and entry["kind"] in kinds:
            for value in entry["values"]:
                yield entry, value


def aside(entry: Mapping[str, Any]) -> str:
    """The catalog's note, as the end of a sentence."""
    note = str(entry.get("note", ""))
    return f"{note[:1].lower()}{note[1:]}".rstrip(".")
