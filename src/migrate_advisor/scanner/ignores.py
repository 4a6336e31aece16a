"""Ignore comments: ``migrate-advisor: ignore[rule-id] reason`` in any comment syntax. What they hide is `judge`'s."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate_advisor.catalog.record import NamedTuple
from migrate_advisor.scanner import kinds
from migrate_advisor.scanner.late import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from migrate_advisor.scanner.source import SourceText

_IGNORE = pattern(
    rf"{kinds.IGNORE_MARK}[ \t]*ignore(?!\w)(?:[ \t]?(?P<list>\[)(?P<rules>[^\]\n]*)\]?)?(?P<reason>[^\n]*)",
    re.IGNORECASE,
)
_MARKER = pattern(r"(?:[#/*;%!]|--|--\[\[|\{-|::|\.\.|(?<!\w)@?rem|(?<!\w)dnl|\bcomment -?%\})[ \t]*\Z", re.IGNORECASE)
"""How what stands before the words ends where a comment begins, or a line of one.

Finds ``x = 1  # ``, ``-- ``, ``@rem ``; not ``x = 1 ``, ``theorem ``.
"""
_QUOTE_MARKERS = {"'": (".vb", ".vbs", ".bas", ".cls"), '"': (".vim", "vimrc")}
"""What begins a comment in some languages and a string in all others → ends of the names of their files."""
_ALONE = pattern(
    r"[ \t]*+(?:\{%-? comment -?%\}|(?:(?:\{\{|<%|[{(<@])(?=[*/#!%-]))?+[*/#;%!.:'\"\s\[-]*+(?:@?rem|dnl)?+)[ \t]*+",
    re.IGNORECASE,
)
_CLOSERS = ("*/}", "*/", "-->", "--%>", "%>", "#}", "--}}", "-}", "}}", "*@", "*)", "#>", "]]")
"""What ends a comment on its line."""
_LONGEST_MARKER = 80
"""Characters before the words that are looked at for what begins a comment."""
_FARTHEST = 50
"""Lines of comment that may stand between an ignore comment and what it is about."""
_NO_RULE = "[]"
"""What a list without a rule in it hides: nothing, and that is told."""


class Ignore(NamedTuple):
    """One ignore comment."""

    line: int
    """Index from 0."""
    about: int
    """Index of the line that it is about beside its own: the first below that is no comment, where it stands alone."""
    told_line: int
    """Line from 1 in the file; in a notebook, the line of the ``.ipynb`` file."""
    rules: tuple[str, ...]
    """Ids of the rules it hides, sorted; empty for all."""
    reason: str
    """What is written behind; empty where nothing is."""


def has_ignores(source: SourceText) -> bool:
    """Whether the words of an ignore comment stand anywhere in a file."""
    return any(held & kinds.IGNORE for held in source.kinds)


def find_ignores(source: SourceText) -> list[Ignore]:
    """The ignore comments of a file."""
    found: list[Ignore] = []
    for hit, (start, line), held in zip(source.hits, source.hit_lines, source.kinds, strict=True):
        said = _IGNORE.search(line) if held & kinds.IGNORE else None
        if said is None or not _begins_comment(source, start, line, said.start()):
            continue
        rules = {name.strip() for name in (said["rules"] or "").split(",") if name.strip()}
        if said["list"] and not rules:
            rules = {_NO_RULE}
        is_alone = _ALONE.fullmatch(line, 0, said.start()) is not None
        about = _below(source, hit.line) if is_alone else hit.line
        place = source.place(start).line
        found.append(Ignore(hit.line, about, place, tuple(sorted(rules)), _reason(said["reason"])))
    return found


def _reason(written: str) -> str:
    """What is written behind the rules, without what ends the comment."""
    reason = written.partition("{%")[0].rstrip()
    closer = next(filter(reason.endswith, _CLOSERS), "")
    return reason.removesuffix(closer).strip(" \t,:-")


def _begins_comment(source: SourceText, start: int, line: str, at: int) -> bool:
    """Whether the words at a column are what a comment says first, or what a line of one does."""
    before = line[max(0, at - _LONGEST_MARKER) : at]
    if _MARKER.search(before):
        return True
    quote = before.rstrip()[-1:]
    if quote in _QUOTE_MARKERS:
        return source.path.lower().endswith(_QUOTE_MARKERS[quote])
    return not line[:at].strip() and source.is_comment(start + at)


def _below(source: SourceText, index: int) -> int:
    """The next line that is no comment: a reason may go on, and other ignore comments may follow."""
    last = min(index + _FARTHEST, len(source.line_starts) - 1)
    for below in range(index + 1, last + 1):
        line = source.line_at(below)
        if not source.is_comment(source.line_starts[below] + len(line) - len(line.lstrip())):
            return below
    return index


def by_line(ignores: Iterable[Ignore]) -> Mapping[int, Sequence[Ignore]]:
    """Line → the comments that are about it."""
    found: dict[int, list[Ignore]] = {}
    for ignore in ignores:
        for line in {ignore.line, ignore.about}:
            found.setdefault(line, []).append(ignore)
    return found


def hidden_by(ignores: Mapping[int, Sequence[Ignore]], rule: str, lines: Iterable[int]) -> Ignore | None:
    """The comment that hides a finding.

    Args:
        ignores: of the file, as `by_line` has them.
        rule: id.
        lines: indices of the lines a comment may be on: the finding's, and the first and last of its statement.
    """
    about = (ignore for line in lines for ignore in ignores.get(line, ()))
    return next((ignore for ignore in about if not ignore.rules or rule in ignore.rules), None)
