"""Globs in the syntax of .gitignore, matched in linear time: a repository that is scanned may bring its own.

What they mean is pathspec's; how their stars are tried is decided here. Which files they leave out is `discover`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from pathspec import GitIgnoreSpec
from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import AnyStr

_STAR = "[^/]*"
_START = "^(?:.+/)?"
_BETWEEN = "(?:/.+)?"


def glob_spec(lines: Iterable[str]) -> GitIgnoreSpec:
    """The lines of a .gitignore.

    Raises:
        ValueError: a line is no glob.
    """
    # Other engines that pathspec takes where it finds them do not know what `linear` writes.
    return GitIgnoreSpec.from_lines(lines, _LinearPattern, backend="simple")


class _LinearPattern(GitIgnoreSpecPattern):
    @classmethod
    def pattern_to_regex(cls, pattern: AnyStr) -> tuple[AnyStr | None, bool | None]:
        regex, include = super().pattern_to_regex(pattern)
        return cast("AnyStr | None", linear(regex) if isinstance(regex, str) else regex), include


def linear(regex: str) -> str:
    """What matches the same, and tries the text between two stars, and between two double stars, at one place only.

    That is the first place it fits: what is left for the rest of the glob is longest there, and no star reaches back.
    """
    *blocks, last = regex.split(_BETWEEN)
    if not blocks:
        return _stars(last)
    first, *further = map(_stars, blocks)
    if first.startswith(_START):
        first = f"^(?>(?:.+?/)??{first.removeprefix(_START)}(?=/))"
    return "".join([first, *(f"(?>(?:/.+?)??{block}(?=/))" for block in further), _BETWEEN, _stars(last)])


def _stars(block: str) -> str:
    head, *pieces = block.split(_STAR)
    return head + "".join(
        f"{_STAR}{piece}" if is_last or "/" in piece.replace("[^/]", "") else f"(?>[^/]*?{piece})"
        for piece, is_last in zip(pieces, [*[False] * (len(pieces) - 1), True], strict=False)
    )
