"""Finds what a query file names in the tree of a short text, without the engine of tree-sitter.

That engine finds more in less time, but takes as long to get ready for a language as to read a few hundred kilobytes
of it: ten times what a hook takes to start, for some. So a few short texts are matched here, node by node, and what
comes after them by the engine. Both find the same where the grammar reads all of a text, to which a test holds them for
every language; with what it cannot read, the engine has its own ways, and no other does it.

What a query may hold here is what our query files hold: kinds and fields of nodes, ``_``, words in quotes, captures,
``!field``, ``.``, ``?``, alternatives, neighbours in parentheses, and ``#match?``, ``#not-match?`` and ``#eq?``.
"""

from __future__ import annotations

import re

from migrate_advisor.catalog.record import NamedTuple
from migrate_advisor.scanner.late import pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import tree_sitter

    _Captures = tuple[tuple[str, "_Piece"], ...]

_TOKEN = pattern(r"\s++|;[^\n]*+|(\"(?:[^\"\\]|\\.){0,200}\"|[@#!]?[\w.?-]++:?|[()\[\].?])")
_ANYTHING = "_"


class _Piece:
    """A node of a tree, with what a query asks of it."""

    __slots__ = ("end", "field", "fields", "is_named", "kind", "pieces", "start")

    def __init__(self, node: tree_sitter.Node, field: str | None) -> None:
        self.kind = node.type
        self.is_named = node.is_named
        self.start = node.start_byte
        self.end = node.end_byte
        self.field = field
        self.pieces: list[_Piece] = []
        self.fields: set[str] = set()

    def take(self, piece: _Piece) -> None:
        """Have the next piece that lies in this one."""
        self.pieces.append(piece)
        if piece.field is not None:
            self.fields.add(piece.field)


class _Step(NamedTuple):
    """What a node has to be."""

    kinds: tuple[tuple[str, bool], ...]
    """Each with whether it is a named node; one of these."""
    steps: tuple[_Step, ...] = ()
    """What lies in it, in this order."""
    captures: tuple[str, ...] = ()
    field: str = ""
    without: tuple[str, ...] = ()
    """Fields that nothing in it has."""
    alternatives: tuple[_Step, ...] = ()
    """One of these, instead."""
    is_next: bool = False
    """Whether no named node lies between the one before and this."""
    is_last: bool = False
    """Whether no named node follows."""
    is_optional: bool = False


class _Test(NamedTuple):
    """What the text of a captured node has to be."""

    name: str
    capture: str
    value: str

    def holds(self, text: str) -> bool:
        """Whether it is."""
        if self.name == "#eq?":
            return text == self.value
        return (re.search(self.value, text) is not None) is (self.name == "#match?")


class _Pattern(NamedTuple):
    """Nodes side by side, nearly always one, and tests of their texts."""

    steps: tuple[_Step, ...]
    tests: tuple[_Test, ...]


class Patterns:
    """The patterns of a query file.

    Args:
        written: what is in it.
    """

    def __init__(self, written: str) -> None:
        self._of_kind: dict[tuple[str, bool], list[_Pattern]] = {}
        """Kind of the first node, and whether it is named → patterns."""
        reader = _Reader(written)
        while not reader.is_at_end():
            read = reader.pattern()
            for kind in _kinds_of(read.steps[0]):
                self._of_kind.setdefault(kind, []).append(read)

    def captured(self, root: tree_sitter.Node, code: str) -> Mapping[str, Sequence[tuple[int, int]]]:
        """Name of a capture → the spans of what is captured by it, in no order.

        Args:
            root: of the tree.
            code: its text, a character for each byte that was parsed.
        """
        found: dict[str, set[tuple[int, int]]] = {}
        for parent, number, piece in _walk(root):
            of_kind = self._of_kind.get((piece.kind, piece.is_named), ())
            for each in (*of_kind, *self._of_kind.get((_ANYTHING, piece.is_named), ())):
                for captures in _matches(each.steps, parent, number):
                    if _holds(each.tests, captures, code):
                        for name, one in captures:
                            found.setdefault(name, set()).add((one.start, one.end))
        return {name: list(spans) for name, spans in found.items()}


def _kinds_of(step: _Step) -> Iterable[tuple[str, bool]]:
    return [kind for one in step.alternatives for kind in _kinds_of(one)] or step.kinds


def _walk(root: tree_sitter.Node) -> Iterator[tuple[Sequence[_Piece], int, _Piece]]:
    """Every piece of a tree, with those that it lies among and its place there; all that lies in it is there."""
    cursor = root.walk()
    pieces: list[_Piece] = []
    above: list[_Piece] = []
    for number in range(root.descendant_count):
        cursor.goto_descendant(number)
        node = cursor.node
        assert node is not None
        piece = _Piece(node, cursor.field_name)
        del above[cursor.depth :]
        if above:
            above[-1].take(piece)
        above.append(piece)
        pieces.append(piece)
    yield pieces[:1], 0, pieces[0]
    for parent in pieces:
        for number, piece in enumerate(parent.pieces):
            yield parent.pieces, number, piece


def _matches(steps: Sequence[_Step], pieces: Sequence[_Piece], at: int) -> Iterator[_Captures]:
    """The captures of each way in which some steps are pieces side by side, the first of which is at a place."""
    for captures in _piece_matches(steps[0], pieces[at], pieces, at):
        if len(steps) == 1:
            yield captures
        else:
            for more in _sequence(steps[1:], pieces, at + 1):
                yield captures + more


def _sequence(steps: Sequence[_Step], pieces: Sequence[_Piece], start: int) -> Iterator[_Captures]:
    """The captures of each way in which steps are some of the pieces from a place on, in their order."""
    if not steps:
        yield ()
        return
    step, rest = steps[0], steps[1:]
    found = False
    for at in range(start, len(pieces)):
        piece = pieces[at]
        for captures in _piece_matches(step, piece, pieces, at):
            for more in _sequence(rest, pieces, at + 1):
                found = True
                yield captures + more
        if step.is_next and piece.is_named:
            break
    if step.is_optional and not found:
        yield from _sequence(rest, pieces, start)


def _piece_matches(step: _Step, piece: _Piece, pieces: Sequence[_Piece], at: int) -> Iterator[_Captures]:
    """The captures of each way in which a step is a piece at a place."""
    if step.field and step.field != piece.field:
        return
    if step.is_last and any(other.is_named for other in pieces[at + 1 :]):
        return
    own = tuple((name, piece) for name in step.captures)
    if step.alternatives:
        for one in step.alternatives:
            yield from (own + captures for captures in _piece_matches(one, piece, pieces, at))
    elif _is_of(step, piece):
        yield from (own + captures for captures in _sequence(step.steps, piece.pieces, 0))


def _is_of(step: _Step, piece: _Piece) -> bool:
    kind, is_named = step.kinds[0]
    if not piece.fields.isdisjoint(step.without) or (is_named and not piece.is_named):
        return False
    if kind == _ANYTHING:
        return piece.kind != "ERROR"
    return piece.kind == kind and piece.is_named == is_named


def _holds(tests: Iterable[_Test], captures: _Captures, code: str) -> bool:
    return all(
        test.holds(code[piece.start : piece.end]) for test in tests for name, piece in captures if name == test.capture
    )


class _Reader:
    """Reads the patterns of a query file."""

    def __init__(self, written: str) -> None:
        self._tokens: list[str] = [token for token in _TOKEN.findall(written) if token]
        self._at = 0
        self._tests: list[_Test] = []

    def is_at_end(self) -> bool:
        """Whether all are read."""
        return self._at == len(self._tokens)

    def pattern(self) -> _Pattern:
        """The next pattern."""
        self._tests = []
        steps: tuple[_Step, ...]
        if self._tokens[self._at : self._at + 2] == ["(", "("]:
            self._at += 1
            steps = self._steps(")")
        else:
            steps = (self._step(),)
        return _Pattern(steps, tuple(self._tests))

    def _take(self) -> str:
        self._at += 1
        return self._tokens[self._at - 1]

    def _takes(self, token: str) -> bool:
        """Whether it comes next; then it is taken."""
        is_next = not self.is_at_end() and self._tokens[self._at] == token
        self._at += is_next
        return is_next

    def _step(self) -> _Step:
        taken = self._take()
        field = ""
        if taken.endswith(":"):
            field, taken = taken[:-1], self._take()
        if taken == "[":
            step = _Step((), alternatives=self._steps("]"))
        elif taken == "(":
            step = self._node()
        else:
            step = _Step(((_unquoted(taken) if taken != _ANYTHING else taken, False),))
        is_optional = self._takes("?")
        captures = []
        while not self.is_at_end() and self._tokens[self._at].startswith("@"):
            captures.append(self._take()[1:])
        return step._replace(field=field, captures=tuple(captures), is_optional=is_optional)

    def _node(self) -> _Step:
        kind = self._take()
        without: list[str] = []
        steps = self._steps(")", without)
        return _Step(((kind, True),), steps, without=tuple(without))

    def _steps(self, closing: str, without: list[str] | None = None) -> tuple[_Step, ...]:
        """Steps up to a bracket, and that; names of fields that must not be there are put into `without`."""
        steps: list[_Step] = []
        is_next = False
        while not self._takes(closing):
            if self._takes("."):
                is_next = True
            elif without is not None and self._tokens[self._at].startswith("!"):
                without.append(self._take()[1:])
            elif self._tokens[self._at : self._at + 1] == ["("] and self._tokens[self._at + 1].startswith("#"):
                self._at += 1
                self._tests.append(_Test(self._take(), self._take()[1:], _unquoted(self._take())))
                self._takes(")")
                is_next = False  # as the engine has it
            else:
                steps.append(self._step()._replace(is_next=is_next))
                is_next = False
        if is_next and steps:
            steps[-1] = steps[-1]._replace(is_last=True)
        return tuple(steps)


def _unquoted(token: str) -> str:
    return re.sub(r"\\(.)", lambda hit: {"n": "\n", "t": "\t"}.get(hit[1], hit[1]), token[1:-1])


__all__ = ["Patterns"]
