"""The byte strings of which a file must hold one before it is worth reading, derived from the catalog's names.

All in lower case: the file is lowered once, and an automaton finds them all. What a hit means is not known here.
"""

from __future__ import annotations

import os

from migrate_advisor.catalog.load import cache_file, read_cache, write_cache
from migrate_advisor.catalog.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from migrate_advisor.catalog.compiled import Compiled

LITERALS_NAME = "literals.txt"
"""Name of the derived literals inside the wheel's data folder."""


class Literals(NamedTuple):
    """What to look for in a file's bytes."""

    gates: list[bytes]
    """A file that holds none of these has no use of a provider."""
    marks: list[bytes]
    """A line of such a file that holds none of these has none. Has the gates, and what says nothing alone."""


def load_literals(compiled: Compiled) -> Literals:
    """The literals of a catalog: shipped with it, kept from last time, or derived and kept.

    Deriving them takes longer than all else that a clean file costs.
    """
    if compiled.path is None:
        return literals(compiled.identifiers())
    shipped = os.path.join(os.path.dirname(compiled.path), LITERALS_NAME)
    kept = shipped if os.path.isfile(shipped) else cache_file("literals", compiled.path)
    content = _shipped(kept) if kept == shipped else read_cache(kept)
    if content and (kept == shipped or content.startswith(_first_line(compiled) + b"\n")):
        return _read(content)
    content = derive(compiled)
    write_cache(kept, content)
    return _read(content)


def _shipped(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def derive(compiled: Compiled) -> bytes:
    """The literals as they are kept: whose they are, the gates, an empty line, the marks."""
    found = literals(compiled.identifiers())
    return b"\n".join([_first_line(compiled), *found.gates, b"", *found.marks])


def _read(content: bytes) -> Literals:
    gates, _, marks = content.partition(b"\n\n")
    return Literals(gates.split(b"\n")[1:], marks.split(b"\n"))


def _first_line(compiled: Compiled) -> bytes:
    """Changes with the catalog, and with the code that derives literals from it."""
    code = (
        os.stat(os.path.join(os.path.dirname(__file__), name)).st_mtime_ns
        for name in ("literals.py", "kinds.py", "names.py")
    )
    return compiled.stamp + f" {list(code)}".encode()


def literals(entries: Sequence[Mapping[str, Any]]) -> Literals:
    """The literals of the catalog's names, sorted, none within another.

    Args:
        entries: what `catalog.compiled.Compiled.identifiers` gives.
    """
    from migrate_advisor.scanner.kinds import ENCODED_MARKS, IGNORE_MARK, literals_of, literals_of_word
    from migrate_advisor.scanner.names import KnownNames

    beside = {"client", "ending"}
    gates = {literal.lower() for entry in entries if entry["group"] not in beside for literal in literals_of(entry)}
    gates |= {literal for word in KnownNames(entries).words for literal in literals_of_word(word)}
    gates.add(IGNORE_MARK)
    gates.update(ENCODED_MARKS)
    marks = set(gates)
    for entry in entries:
        if entry["group"] == "ending":
            marks |= {literal.lower() for literal in literals_of(entry)}
        if entry["group"] == "client":
            modules = {module.lower() for module in entry["imports"]}
            marks |= modules | {f"from {above} import" for above in _packages_above(entry)}
            gates |= _gates_of_client(modules, entry["names"], gates)
    return Literals(_shortest(gates), _shortest(marks | gates))


def _gates_of_client(modules: set[str], names: Iterable[str], gates: Collection[str]) -> set[str]:
    """What a file that makes a client holds beyond the gates that there are.

    It names the module and the client. The modules are often a framework's, which files import for much else; so a
    client whose name holds a gate, as ``ChatExample`` holds ``example``, needs no other.
    """

    def is_kept(name: str) -> bool:
        return any(gate in part for part in _parts(name) for gate in gates)

    if all(any(gate in module for gate in gates) for module in modules):
        return set()
    without = {name.lower() for name in names if not is_kept(name.lower())}
    return {max(_parts(name), key=len) for name in without}


def _packages_above(entry: Mapping[str, Any]) -> Iterator[str]:
    """What Python imports the modules of a client from, where it names them behind."""
    for module in entry["imports"] if entry["language"] == "python" else ():
        above, dot, _ = module.lower().rpartition(".")
        if dot:
            yield above


def _parts(name: str) -> list[str]:
    for joint in ("::", "->", "\\"):
        name = name.replace(joint, ".")
    return name.split(".")


def _shortest(found: Iterable[str]) -> list[bytes]:
    """Sorted, without those that hold another: whatever holds them holds that."""
    kept: set[str] = set()
    lengths: list[int] = []
    for literal in sorted(found, key=len):
        if not any(piece in kept for piece in _pieces(literal, lengths)):
            kept.add(literal)
            if len(literal) not in lengths[-1:]:
                lengths.append(len(literal))
    return [literal.encode() for literal in sorted(kept)]


def _pieces(text: str, lengths: Iterable[int]) -> Iterator[str]:
    """All pieces of a text that have one of some lengths."""
    for length in lengths:
        yield from (text[at : at + length] for at in range(len(text) - length + 1))
