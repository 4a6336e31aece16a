"""The byte strings of which a file must hold one before it is worth reading, derived from the catalog's names.

All in lower case: the file is lowered once, and one automaton finds them all. What a hit means is not known here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migrate_advisor.scanner.ignores import MARK
from migrate_advisor.scanner.names import Names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_SHORTEST_LABEL = 6
"""A label of a host at least this long stands for the host, so that a host split over strings is still found."""
_MODEL_STARTS = ('"', "'", "`", "=", "/", ": ", "= ", "model ", ">", "-", ":")
"""What stands before a model id that is asked for; ids are too short and too common to look for alone."""


def literals(entries: Sequence[Mapping[str, Any]]) -> list[bytes]:
    """The literals of the catalog's names, without repetition, sorted.

    Args:
        entries: what `catalog.compiled.Compiled.identifiers` gives.
    """
    found = {literal.lower() for entry in entries for literal in literals_of(entry)}
    found |= {literal for word in Names(entries).words for literal in _word(word)}
    return sorted(literal.encode() for literal in (*found, MARK) if literal)


def literals_of(entry: Mapping[str, Any]) -> Iterator[str]:
    """The literals of one entry; at least one for every name in it."""
    if entry["group"] != "identifier":
        for name in (*entry.get("names", ()), *entry["imports"]):
            yield name.replace("::", ".").rsplit(".", 1)[-1] if entry["group"] == "client" else name
        for name in entry["imports"]:
            yield name
        return
    derive = _DERIVATIONS.get(entry["kind"], _whole)
    for value in entry["values"]:
        yield from derive(value)


def _whole(value: str) -> Iterator[str]:
    yield value


def _host(value: str) -> Iterator[str]:
    """The host's most telling label, or the longest piece that is fixed."""
    label = max(value.strip(".").split(".")[:-1] or [value], key=lambda part: len(part) * ("*" not in part))
    yield label if len(label) >= _SHORTEST_LABEL and "*" not in label else max(value.split("*"), key=len).strip(".")


def _variable(value: str) -> Iterator[str]:
    yield value
    yield value.replace("_", "-")


def _word(value: str) -> Iterator[str]:
    yield value
    yield value.replace("_", "-")
    yield value.replace("_", "")


def _model(value: str) -> Iterator[str]:
    for start in _MODEL_STARTS:
        yield start + value.removesuffix("*")


_DERIVATIONS = {
    "host": _host,
    "host-suffix": _host,
    "host-pattern": _host,
    "env-var": _variable,
    "word": _word,
    "model-id": _model,
}
