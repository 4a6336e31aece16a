"""Blocks of configuration by indentation, as YAML has them. Looks a bounded number of lines far, knows no grammar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.catalog.record import NamedTuple
from migrate_advisor.scanner.late import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

_FARTHEST = 150
"""Lines that are looked through on either side."""
_DEEPEST = 6
"""Blocks within blocks that are looked through."""
_LONGEST = 300
"""Characters of a line that are looked at."""
_KEY = pattern(r"[ ]*(?:-[ ]+)*[\"']?([\w./-]{1,100})[\"']?[ ]*:(?:[ \t]|$)")

_COMMAND_KEYS = frozenset(
    "run script scripts command commands cmd cmds args entrypoint before_script after_script before_install install "
    "after_install pre_build build post_build pre_install setup postcreatecommand oncreatecommand inlinescript bash "
    "shell init steps".split()
)
"""Keys of YAML whose value is run."""


class Line(NamedTuple):
    """A line of a block."""

    start: int
    text: str
    """Its first characters."""

    @property
    def depth(self) -> int:
        """Columns before its first character."""
        return len(self.text) - len(self.text.lstrip(" "))

    @property
    def is_item(self) -> bool:
        """Whether it begins an item of a list."""
        return self.text.lstrip(" ").startswith("- ")

    @property
    def key(self) -> str | None:
        """The key it gives a value to."""
        found = _KEY.match(self.text)
        return found.group(1) if found else None

    def is_below(self, other: Line) -> bool:
        """Whether it is in the block that another line opens; items may stand as far left as their list's key."""
        return self.depth > other.depth or (self.depth == other.depth and self.is_item and not other.is_item)


def line_from(text: str, start: int) -> Line:
    """The line that begins at an offset."""
    end = text.find("\n", start, start + _LONGEST)
    return Line(start, text[start : end if end >= 0 else start + _LONGEST].rstrip("\r"))


def _says_something(line: Line) -> bool:
    return bool(line.text.strip()) and not line.text.lstrip().startswith("#")


def lines_before(text: str, start: int) -> Iterator[Line]:
    """The lines above one that begins at an offset, the nearest first; without empty ones and comments."""
    for _ in range(_FARTHEST):
        if start == 0:
            return
        start = text.rfind("\n", 0, start - 1) + 1
        line = line_from(text, start)
        if _says_something(line):
            yield line


def parent(text: str, line: Line) -> Line | None:
    """The line that opens the block that a line is in."""
    if line.depth == 0 and not line.is_item:
        return None
    return next((before for before in lines_before(text, line.start) if line.is_below(before)), None)


def is_run(text: str, line: Line) -> bool:
    """Whether a line of YAML is the value of a key whose value is run, or is in it."""
    above: Line | None = line
    for _ in range(_DEEPEST):
        if above is None:
            return False
        if above.key:
            return above.key.lower() in _COMMAND_KEYS
        above = parent(text, above)
    return False
