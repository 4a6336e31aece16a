"""What a program's forms are made of: one form, and what calls, imports and values are told as.

How they are found is `forms`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.catalog.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

KINDS = (
    "comment documentation import group decorator test removal typing type bases enumeration body arguments chained"
    " argument return binding default case pair splat value own prefix tail name spelled path alias whole all every"
    " target key callee definition index listing mapping comparison fallback choice pipe joined construction call block"
    " shorthand string symbol hole"
).split()
"""What a node may be captured as, the outer before the inner where both are one node.

import, group
    A statement that imports, and a part of it in braces; ``prefix`` is what comes before every ``name`` in it. A name
    is ``path`` and ``alias`` where it is called otherwise here; ``whole`` and ``default`` are names for a module and
    for what it exports without one; ``spelled`` is a module whose parts are all named where it is used; ``all`` is
    what all names of come in, ``every`` says so of the statement's; ``typing`` that none is there at run time.
call, construction
    Something called, something made; ``arguments`` and each ``argument`` in them, ``block`` for one behind them, and
    ``callee`` where it is not what stands before the arguments. ``chained`` are arguments in a grammar without calls.
pair, binding, default, return
    A ``value`` for a ``key``, for the ``target`` that is assigned, for a parameter, for who called.
arrow
    What stands between a key and its value in a grammar without nodes for pairs: the two become a ``pair``.
fallback, choice, case, comparison
    One of two values, a value by a condition, what a value is compared with.
listing, mapping, enumeration, type
    Values to choose from.
string, symbol
    What is written in quotes, and a name that stands for itself, as ``:name``.
body
    What a function does, where parameters with their defaults stand in the same node.
"""
_RANK = {kind: rank for rank, kind in enumerate(KINDS)}
_RANK_BITS = 7
_RANK_MASK = (1 << _RANK_BITS) - 1
assert len(KINDS) <= _RANK_MASK
_NO_FORMS: list[Form] = []
"""The children of all forms that have none."""


class Form:
    """One thing that stands in a program."""

    __slots__ = ("children", "end", "kind", "parent", "start")

    def __init__(self, kind: str, start: int, end: int, parent: Form | None) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.parent = parent
        self.children: list[Form] = _NO_FORMS

    def __repr__(self) -> str:
        return f"Form({self.kind} {self.start}:{self.end})"

    def child(self, *kinds: str) -> Form | None:
        """The first form of one of some kinds that lies directly in this one."""
        for child in self.children:  # no generator, as it is asked for each call of each program
            if child.kind in kinds:
                return child
        return None

    def within(self, end: int | None = None) -> Iterator[Form]:
        """All forms in this one, in their order; those alone that begin before a place, if one is given."""
        stack = list(reversed(self.children))
        while stack:
            form = stack.pop()
            if end is None or form.start < end:
                yield form
                stack.extend(reversed(form.children))

    def above(self) -> Iterator[Form]:
        """The forms that this one lies in, the innermost first."""
        form = self.parent
        while form is not None:
            yield form
            form = form.parent


class Argument(NamedTuple):
    """What a call is given."""

    name: str
    """Empty where it is told by its place."""
    start: int
    end: int
    """Of the value."""


class Call(NamedTuple):
    """Something called or made."""

    names: tuple[str, ...]
    """What is called, part by part: ``client.chat.create(…)`` has three; calls in between add theirs."""
    start: int
    end: int
    name_end: int
    """Where what is called ends: behind ``create``."""
    arguments: tuple[Argument, ...]
    form: Form

    @property
    def is_construction(self) -> bool:
        """Whether the language says that something is made."""
        return self.form.kind == "construction"


class Import(NamedTuple):
    """A name that is brought into a file."""

    parts: tuple[str, ...]
    """What is imported: the module as it is written, then a thing in it if one is named."""
    local: str
    """What it is called here: empty where only the module says so, ``*`` for all its names."""
    start: int
    end: int
    """Of what names it."""
    statement: Form
    is_for_types: bool = False
    module: tuple[int, int] = (0, 0)
    """Where the module is named: the same place as the name, unless that is one of several of a module."""
    is_spelled: bool = False
    """Whether code names all parts of the module, of which ``local`` is the first."""


class Binding(NamedTuple):
    """A value that a name, a parameter or a key is given."""

    target: str
    start: int
    end: int
    """Of the value."""
    form: Form


def nested(spans: Mapping[str, Sequence[tuple[int, int]]]) -> list[Form]:
    """Forms from the spans of each kind, each with the one that it lies in."""
    kinds = [kind for kind in spans if kind in _RANK]
    size = max((end for kind in kinds for _, end in spans[kind]), default=0)
    bits = size.bit_length()
    whole = (1 << bits) - 1
    # One number for start, end and rank: numbers are sorted much faster than tuples, and there are very many.
    ordered = sorted(
        {
            ((start << bits | (whole - end)) << _RANK_BITS) | rank
            for rank, kind in zip(map(_RANK.__getitem__, kinds), kinds, strict=True)
            for start, end in spans[kind]
        }
    )
    forms: list[Form] = []
    parent: Form | None = None
    for number in ordered:
        end = whole - (number >> _RANK_BITS & whole)
        start = number >> _RANK_BITS >> bits
        while parent is not None and parent.end <= start and not parent.end == start == end:
            parent = parent.parent
        form = Form(KINDS[number & _RANK_MASK], start, end, parent)
        if parent is not None:
            if parent.children:
                parent.children.append(form)
            else:
                parent.children = [form]
        forms.append(form)
        parent = form
    return forms
