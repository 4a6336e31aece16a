"""Whether a regular expression may take more than linear time, told from its syntax alone.

A backtracking engine takes polynomial time where two loops can share a stretch of text in more than one way, and
exponential time where one loop can read the same stretch along two paths. Both are looked for in products of the
pattern's automaton with itself. A search adds a loop over any character in front, since it tries every start.

Exact for characters, classes, repeats, anchors and one-character lookarounds; possessive repeats are left only before
a character that cannot begin another turn; longer lookarounds are taken to hold. Nothing is matched, nothing is timed.
"""

from __future__ import annotations

import re
from itertools import product
from re import _constants as op  # type: ignore[attr-defined] # the only parser of the syntax that re reads
from re import _parser as parser  # type: ignore[attr-defined] # as above
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.scanner.regex_characters import ALL, EDGE, SIGNS, anchor, characters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MANY = 1_000
"""Repeats that may be so many count as unbounded."""
_COPIES = 2
"""Turns of a bounded repeat that are told apart."""
_ENDINGS = 2


def growth(pattern: str | bytes, flags: int = 0, *, is_searched: bool = True, is_line: bool = False) -> str | None:
    """Why a pattern may take more than linear time; None where it cannot.

    Args:
        pattern: as `re.compile` takes it.
        flags: as `re.compile` takes them.
        is_searched: whether a match may begin anywhere, rather than at a place that the caller names.
        is_line: whether the text is a line, without a line end in it.
    """
    tree = parser.parse(pattern, flags)
    if "_REPEAT" not in str(tree):
        return None
    machine = _Machine(tree, tree.state.flags, is_searched=is_searched, is_line=is_line)
    loops = machine.loops()
    if any(machine.is_doubled(loop) for loop in loops):
        return "exponential: one loop reads the same text along two paths"
    for first, second in product(loops, repeat=2):
        if first != second and machine.may_share(first, second):
            searches = machine.ANYWHERE in first
            return "quadratic: a search starts anew inside what it has read" if searches else "two loops share text"
    return None


def pumped(pattern: str | bytes, flags: int, turns: int) -> Iterator[list[int]]:
    """Texts that lead into each loop of a pattern, go round it so many times, and then fail: the worst we know.

    Args:
        pattern: as `re.compile` takes it.
        flags: as `re.compile` takes them.
        turns: how often to go round.

    Yields:
        bits of characters.
    """
    tree = parser.parse(pattern, flags)
    machine = _Machine(tree, tree.state.flags, is_searched=True, is_line=False)
    for loop in machine.loops():
        for node in loop - {machine.ANYWHERE}:
            way, turn = machine.word(machine.ANYWHERE, node), machine.word(node, node)
            strangers = [sign for sign in machine.signs if not sign & machine.reads[node]]
            for ending in strangers[:_ENDINGS]:
                yield [*way, *turn * turns, ending]


class _Edge(NamedTuple):
    """A way on without reading, open where the character before and the one behind are among these."""

    target: int
    before: int = ALL | EDGE
    behind: int = ALL | EDGE
    is_possessive: bool = False
    """Whether it is closed only because the repeat it leaves goes on, which never makes a match fail."""


class _Step(NamedTuple):
    """A way from one place, where a character was read, to the next one."""

    target: int
    before: int
    behind: int


class _Machine:
    """The automaton of a pattern. A node either reads one of some characters or leads on without reading."""

    ANYWHERE = 0
    """The node that a search waits at."""

    def __init__(self, tree: Any, flags: int, *, is_searched: bool, is_line: bool) -> None:
        self.reads: dict[int, int] = {self.ANYWHERE: ALL if is_searched else 0}
        self.edges: list[list[_Edge]] = [[]]
        self.end = self._node()
        start = self._node()
        self.edges[start].append(_Edge(self._sequence(tree, self.end, flags)))
        self.edges[self.ANYWHERE] += [_Edge(self.ANYWHERE), _Edge(start)]
        masks = {self.reads[node] for node in self.reads} | {
            mask for edges in self.edges for edge in edges for mask in (edge.before, edge.behind)
        }
        signatures: dict[tuple[bool, ...], int] = {}
        for bit in range(len(SIGNS)):
            signatures.setdefault(tuple(bool(mask >> bit & 1) for mask in masks), 1 << bit)
        newline = 1 << SIGNS.index(10)
        self.signs = [sign for sign in signatures.values() if not (is_line and sign == newline)]
        """One character of each sort that the pattern tells apart."""
        self.steps = {node: list(self._steps(node)) for node in self.reads}
        self.failing = {node: self._without_success(node) for node in self.reads}
        """The steps after which a match can still fail: not those from where the pattern may end as well."""

    def _node(self, reads: int | None = None) -> int:
        self.edges.append([])
        node = len(self.edges) - 1
        if reads is not None:
            self.reads[node] = reads
        return node

    # Building, from the end backwards: each method returns the node to enter by, given the one to go on to.

    def _sequence(self, items: Iterable[Any], after: int, flags: int) -> int:
        for item in reversed(list(items)):
            after = self._item(item, after, flags)
        return after

    def _item(self, item: Any, after: int, flags: int) -> int:  # noqa: C901, PLR0911 # one case for each construct
        kind, value = item
        match kind:
            case op.LITERAL | op.NOT_LITERAL | op.IN | op.ANY:
                node = self._node(characters(kind, value, flags))
                self.edges[node].append(_Edge(after))
                return node
            case op.BRANCH:
                return self._choice([self._sequence(branch, after, flags) for branch in value[1]])
            case op.SUBPATTERN:
                _, added, removed, inner = value
                return self._sequence(inner, after, (flags | added) & ~removed)
            case op.ATOMIC_GROUP:
                return self._sequence(value, after, flags)
            case op.MAX_REPEAT | op.MIN_REPEAT | op.POSSESSIVE_REPEAT:
                return self._repeat(kind, value, after, flags)
            case op.AT:
                return self._choice_of_edges([_Edge(after, *sides) for sides in anchor(value, flags)])
            case op.ASSERT | op.ASSERT_NOT:
                return self._around(value, after, flags, holds=kind is op.ASSERT)
            case op.GROUPREF:
                return self._choice([self._item((op.ANY, None), after, flags | re.DOTALL), after])
            case op.GROUPREF_EXISTS:
                _, then, otherwise = value
                return self._choice([self._sequence(branch or [], after, flags) for branch in (then, otherwise)])
            case _:
                message = f"unknown construct {kind}"
                raise NotImplementedError(message)

    def _choice(self, targets: Iterable[int]) -> int:
        return self._choice_of_edges([_Edge(target) for target in targets])

    def _choice_of_edges(self, edges: list[_Edge]) -> int:
        node = self._node()
        self.edges[node] += edges
        return node

    def _repeat(self, kind: Any, value: Any, after: int, flags: int) -> int:
        least, most, body = value
        out = after
        if kind is op.POSSESSIVE_REPEAT and most > least:
            probe = self._sequence(body, self._node(), flags)
            out = self._choice_of_edges([_Edge(after, behind=(ALL | EDGE) & ~self._first(probe), is_possessive=True)])
        entry = out
        if most == op.MAXREPEAT or most >= MANY:
            entry = self._node()
            self.edges[entry] += [_Edge(self._sequence(body, entry, flags)), _Edge(out)]
        else:
            for _ in range(min(most - least, _COPIES)):
                entry = self._choice([self._sequence(body, entry, flags), out])
        for _ in range(min(least, _COPIES)):
            entry = self._sequence(body, entry, flags)
        return entry

    def _first(self, node: int) -> int:
        """The characters that may be read first from a node on."""
        seen, found, waiting = set[int](), 0, [node]
        while waiting:
            node = waiting.pop()
            if node in self.reads:
                found |= self.reads[node]
            elif node not in seen:
                seen.add(node)
                waiting += [edge.target for edge in self.edges[node]]
        return found

    def _around(self, value: Any, after: int, flags: int, *, holds: bool) -> int:
        direction, body = value
        low, high = body.getwidth()
        if (low, high) == (1, 1):
            mask = self._first(self._sequence(body, self._node(), flags))
            mask = mask if holds else (ALL | EDGE) & ~mask
            edge = _Edge(after, before=mask) if direction < 0 else _Edge(after, behind=mask)
            return self._choice_of_edges([edge])
        if direction < 0:
            return after
        return self._choice([after, self._sequence(body, self._node(), flags)])  # what it reads leads nowhere

    # Reading.

    def _steps(self, node: int) -> Iterator[_Step]:
        """The ways from a node that reads to the next ones that do, as many as there are."""
        for target, before, behind, _ in self._ways(node):
            if target in self.reads and behind & self.reads[target]:
                yield _Step(target, before & self.reads[node], behind & self.reads[target])

    def _without_success(self, node: int) -> list[_Step]:
        success = 0
        for target, before, _, free in self._ways(node):
            if target == self.end and not self.reads[node] & ~before:
                success |= free
        return [step._replace(behind=step.behind & ~success) for step in self.steps[node]]

    def _ways(self, node: int) -> Iterator[tuple[int, int, int, int]]:
        """Nodes that read, or the end, with what may stand before and behind; the latter also if nothing possessed."""
        every = ALL | EDGE
        waiting = [(edge, every, every, every, frozenset[tuple[int, int]]()) for edge in self.edges[node]]
        while waiting:
            edge, before, behind, free, passed = waiting.pop()
            before, behind, free = (
                before & edge.before, behind & edge.behind, free & (every if edge.is_possessive else edge.behind)
            )  # fmt: skip
            at = edge.target
            if at in self.reads or at == self.end:
                yield at, before, behind, free
                continue
            waiting += [
                (further, before, behind, free, passed | {(at, further.target)})
                for further in self.edges[at]
                if (at, further.target) not in passed
            ]

    def loops(self) -> list[frozenset[int]]:
        """Sets of nodes that lead back to themselves: strongly connected components, without lone nodes."""
        reach = {node: self._reach(node) for node in self.reads}
        found: dict[frozenset[int], None] = {}
        for node, reached in reach.items():
            if node in reached:
                found[frozenset(other for other in reached if node in reach[other])] = None
        return list(found)

    def _reach(self, node: int) -> set[int]:
        seen, waiting = set[int](), [node]
        while waiting:
            for step in self.steps[waiting.pop()]:
                if step.target not in seen:
                    seen.add(step.target)
                    waiting.append(step.target)
        return seen

    def _next(self, node: int, last: int, sign: int, steps: dict[int, list[_Step]]) -> list[int]:
        """Where reading a character leads, behind another one; a node twice if two ways lead there."""
        return [step.target for step in steps[node] if step.before & last and step.behind & sign]

    def word(self, start: int, goal: int) -> list[int]:
        """The shortest text that leads from one node to another; one character at least."""
        found: dict[tuple[int, int], list[int]] = {}
        waiting: list[tuple[int, int, list[int]]] = [(start, sign, []) for sign in (*self.signs, EDGE)]
        for node, last, word in waiting:  # grows while it is read
            for sign in self.signs:
                for target in self._next(node, last, sign, self.steps):
                    if target == goal:
                        return [*word, sign]
                    if (target, sign) not in found:
                        found[target, sign] = [*word, sign]
                        waiting.append((target, sign, found[target, sign]))
        return []

    def is_doubled(self, loop: frozenset[int]) -> bool:
        """Whether a loop can read some text along two paths and be where it was."""
        for node in loop:
            for last in (sign for sign in self.signs if self.reads[node] & sign):
                if self._splits_and_meets(node, last, loop):
                    return True
        return False

    def _splits_and_meets(self, node: int, last: int, loop: frozenset[int]) -> bool:
        start = (node, node, False, last)
        seen, waiting = {start}, [start]
        while waiting:
            one, two, is_split, before = waiting.pop()
            for sign in self.signs:
                ones, twos = ([n for n in self._next(at, before, sign, self.steps) if n in loop] for at in (one, two))
                for (first, left), (second, right) in product(enumerate(ones), enumerate(twos)):
                    split = is_split or left != right or (one == two and first != second)
                    state = (left, right, split, sign)
                    if state == (node, node, True, last):
                        return True
                    if state not in seen:
                        seen.add(state)
                        waiting.append(state)
        return False

    def may_share(self, first: frozenset[int], second: frozenset[int]) -> bool:
        """Whether some text can be read by one loop, by another, and from the one into the other, and then fail.

        Once a place is reached where the pattern may end, it does not fail any more, and nothing is tried again.
        """
        reachable = set().union(*(self._reach(node) for node in first))
        if not second <= reachable:
            return False
        between = {node for node in reachable | first if self._reach(node) & second}
        return any(
            self._shares(one, two, (first, between | second, second), last)
            for one, two in product(first, second)
            for last in self.signs
            if self.reads[one] & self.reads[two] & last
        )

    def _shares(self, one: int, two: int, within: Sequence[frozenset[int] | set[int]], last: int) -> bool:
        start, goal = (one, one, two, last), (one, two, two, last)
        seen, waiting = {start}, [start]
        while waiting:
            *places, before = waiting.pop()
            for sign in self.signs:
                firsts, middles, seconds = (
                    {node for node in self._next(place, before, sign, self.failing) if node in inside}
                    for place, inside in zip(places, within, strict=True)
                )
                states = set(product(firsts, middles, seconds, [sign])) - seen
                if goal in states:
                    return True
                seen |= states
                waiting += states
        return False
