"""What came of trying a change, for people. What is tried is `planning`'s."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.cli.formats.plural import plural
from migrate_advisor.cli.formats.styled import Line, Piece, line, write_lines
from migrate_advisor.cli.formats.width import columns, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from migrate_advisor.planning.proof import Proof, ProvedCall

_NOT_NAMED = frozenset(["model", "messages", "input", "prompt"])
_MOST_PLACES = 3


def write_proof(proof: Proof, stream: TextIO) -> None:
    """Write it."""
    write_lines(wrapped(_lines(proof), columns(stream)), stream)


def _lines(proof: Proof) -> Iterator[Line]:
    yield line("")
    yield line(Piece("Proof", "bold"))
    files = plural(proof.files, "changed file")
    if proof.broken:
        yield from (line("  ", Piece("broken: ", "red"), text) for text in proof.broken)
    elif proof.files:
        yield line("  ", f"{files} read again: as parseable as before, and nothing that was fixed is found again.")
    else:
        yield line("  ", "Nothing was changed, so there is nothing to prove.")
        return
    if not proof.calls:
        yield line("  ", "No call was found in the code that could be sent to a simulator.")
        return
    answered = sum(call.is_answered for call in proof.calls)
    shapes = plural(len(proof.calls), "kind")
    yield line("  ", f"{shapes} of calls sent to a simulator of {proof.target} on this machine; {answered} answered:")
    for call in proof.calls:
        yield line("  ", *_told(call))
        if call.left_out:
            yield line("     ", f"not sent, since the code does not say their values: {', '.join(call.left_out)}")
    yield line("  ", "The simulator is as strict as the provider's documents; only the provider itself can say more.")


def _told(call: ProvedCall) -> Iterator[Piece]:
    named = [name for name in call.body if name not in _NOT_NAMED]
    what = f"{call.operation} with {', '.join(named)}" if named else call.operation
    more = len(call.places) - _MOST_PLACES
    where = ", ".join(call.places[:_MOST_PLACES]) + (f" and {more} more" if more > 0 else "")
    if call.is_answered:
        yield Piece("answered ", "green")
    elif call.status is None:
        yield Piece("not sent ", "yellow")
    else:
        yield Piece("refused  ", "red")
    yield Piece(f"{where}: {what}")
    if call.problem:
        yield Piece(f": {call.problem}")
