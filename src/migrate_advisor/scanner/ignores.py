"""Ignore comments: ``migrate-advisor: ignore[rule-id] reason`` in any comment syntax. What they hide is `judge`'s."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from migrate_advisor.scanner.source import Source

MARK = "migrate-advisor: ignore"
"""What every ignore comment holds, so that a file with nothing else is read too."""
_COMMENT = re.compile(
    r"(?P<before>.*?)(?:#|//|--|/\*+|\*|<!--|;|%|\{#|\bREM\b|<#)\s*migrate-advisor:\s*ignore\b"
    r"(?:[ \t]?(?P<list>\[)(?P<rules>[^\]\n]*)\]?)?",
    re.IGNORECASE,
)
_NO_RULE = "[]"
"""What a list without a rule in it hides: nothing, and that is told."""
_NOT_CODE = re.compile(r"[\s*/#;%-]*\Z")


class Ignore(NamedTuple):
    """One ignore comment."""

    line: int
    """Index from 0."""
    told_line: int
    """Line from 1 in the file; in a notebook, the line of the ``.ipynb`` file."""
    rules: tuple[str, ...]
    """Ids of the rules it hides, sorted; empty for all."""
    is_alone: bool
    """Whether its line holds nothing else, so that it is about the next one."""


def find_ignores(source: Source) -> list[Ignore]:
    """The ignore comments of a file."""
    if MARK not in source.text:
        return []
    found: list[Ignore] = []
    for index in range(len(source.line_starts)):
        line = source.line_at(index)
        if MARK not in line:
            continue
        hit = _COMMENT.match(line)
        if hit is not None:
            rules = {name.strip() for name in (hit["rules"] or "").split(",") if name.strip()}
            if hit["list"] and not rules:
                rules = {_NO_RULE}
            is_alone = _NOT_CODE.match(hit["before"]) is not None
            told = source.place(source.line_starts[index]).line
            found.append(Ignore(index, told, tuple(sorted(rules)), is_alone))
    return found


def by_line(ignores: Iterable[Ignore]) -> Mapping[int, Sequence[Ignore]]:
    """Line → the comments that are about it."""
    found: dict[int, list[Ignore]] = {}
    for ignore in ignores:
        found.setdefault(ignore.line, []).append(ignore)
        if ignore.is_alone:
            found.setdefault(ignore.line + 1, []).append(ignore)
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
