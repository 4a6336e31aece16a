"""The byte strings of which a file must hold one before it is worth reading, derived from the catalog's names.

All in lower case: the file is lowered once, and one automaton finds them all. What a hit means is not known here.
"""

from __future__ import annotations

import os

from migrate_advisor.catalog.load import cache_file, write_atomically

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from migrate_advisor.catalog.compiled import Compiled

MARK = "migrate-advisor: ignore"
"""What every ignore comment holds, so that a file with nothing else is read too."""
_MODEL_STARTS = ('"', "'", "`", "=", "/", ": ", "= ", "model ", ">", "-", ":")
"""What stands before a model id that is asked for; many are too short and too common to look for alone."""
_LONG_MODEL = 6
"""Characters from which on an id with a digit is no ordinary word."""


LITERALS_NAME = "literals.txt"
"""Name of the derived literals inside the wheel's data folder."""


def load_literals(compiled: Compiled) -> list[bytes]:
    """The literals of a catalog: shipped with it, kept from last time, or derived and kept.

    Deriving them takes longer than all else that a clean file costs.
    """
    if compiled.path is None:
        return literals(compiled.identifiers())
    shipped = os.path.join(os.path.dirname(compiled.path), LITERALS_NAME)
    kept = shipped if os.path.isfile(shipped) else cache_file("literals", compiled.path)
    try:
        with open(kept, "rb") as file:
            stamp, *lines = file.read().split(b"\n")
    except OSError:
        stamp, lines = b"", []
    if lines and (kept == shipped or stamp == _first_line(compiled)):
        return lines
    content = derive(compiled)
    lines = content.split(b"\n")[1:]
    try:
        write_atomically(kept, content)
    except OSError:  # a cache that cannot be written costs time, not the answer
        return lines
    return lines


def derive(compiled: Compiled) -> bytes:
    """The literals as they are kept: which catalog they are of, then one a line."""
    return b"\n".join([_first_line(compiled), *literals(compiled.identifiers())])


def _first_line(compiled: Compiled) -> bytes:
    """Changes with the catalog, and with the code that derives literals from it."""
    code = (os.stat(os.path.join(os.path.dirname(__file__), name)).st_mtime_ns for name in ("literals.py", "names.py"))
    return compiled.stamp + f" {list(code)}".encode()


def literals(entries: Sequence[Mapping[str, Any]]) -> list[bytes]:
    """The literals of the catalog's names, sorted, none starting with another.

    Args:
        entries: what `catalog.compiled.Compiled.identifiers` gives.
    """
    from migrate_advisor.scanner.names import Names

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
