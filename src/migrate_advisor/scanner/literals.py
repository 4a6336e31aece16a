"""The byte strings of which a file must hold one before it is worth reading, derived from the catalog's names.

All in lower case: the file is lowered once, and one automaton finds them all. What a hit means is not known here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migrate_advisor.scanner.names import Names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MARK = "migrate-advisor: ignore"
"""What every ignore comment holds, so that a file with nothing else is read too."""
_MODEL_STARTS = ('"', "'", "`", "=", "/", ": ", "= ", "model ", ">", "-", ":")
"""What stands before a model id that is asked for; many are too short and too common to look for alone."""
_LONG_MODEL = 6
"""Characters from which on an id with a digit is no ordinary word."""


def literals(entries: Sequence[Mapping[str, Any]]) -> list[bytes]:
    """The literals of the catalog's names, sorted, none starting with another.

    Args:
        entries: what `catalog.compiled.Compiled.identifiers` gives.
    """
    found = {literal.lower() for entry in entries for literal in literals_of(entry)}
    found |= {literal for word in Names(entries).words for literal in _word(word)}
    kept: list[str] = []
    for literal in sorted((*found, MARK)):
        if not kept or not literal.startswith(kept[-1]):  # what starts with another literal adds nothing
            kept.append(literal)
    return [literal.encode() for literal in kept]


def literals_of(entry: Mapping[str, Any]) -> Iterator[str]:
    """The literals of one entry, at least one for every name in it.

    A client or a library that reports stands in no file that does not import it, so its modules are its literals.
    """
    if entry["group"] != "identifier":
        yield from entry["imports"]
        return
    derive = _DERIVATIONS.get(entry["kind"], _whole)
    for value in entry["values"]:
        yield from derive(value)


def _whole(value: str) -> Iterator[str]:
    yield value


def _host(value: str) -> Iterator[str]:
    """The longest piece of a host that is fixed."""
    yield max(value.split("*"), key=len).strip(".-")


def _variable(value: str) -> Iterator[str]:
    yield value
    yield value.replace("_", "-")


def _word(value: str) -> Iterator[str]:
    yield value
    yield value.replace("_", "-")
    yield value.replace("_", "")


def _model(value: str) -> Iterator[str]:
    name = value.removesuffix("*")
    if len(name) >= _LONG_MODEL and any(character.isdigit() for character in name):
        yield name
        return
    for start in _MODEL_STARTS:
        yield start + name


_DERIVATIONS = {
    "host": _host,
    "host-suffix": _host,
    "host-pattern": _host,
    "env-var": _variable,
    "word": _word,
    "model-id": _model,
}
