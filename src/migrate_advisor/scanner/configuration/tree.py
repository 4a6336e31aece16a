"""Trees of keys: what every format of configuration comes down to. Knows no format and no meaning."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from migrate_advisor.catalog.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_Answer = TypeVar("_Answer")
MAX_DEPTH = 100
"""Blocks within blocks; what lies deeper is taken for a part of the block there."""


class Setting(NamedTuple):
    """A key with its value, or an item of a list. Offsets are characters of the file's text."""

    block: Block
    """What it stands directly in."""
    key: str
    """Without its quotes; empty for an item of a list."""
    key_start: int
    key_end: int
    value: str
    """Without its quotes and the space around it; as it stands, where it is no single string or word."""
    start: int
    """Of the value, within its quotes."""
    end: int
    is_text: bool = False
    """Whether the value is of several lines, such as a script or another file."""
    is_quoted: bool = False

    @property
    def path(self) -> tuple[str, ...]:
        """The keys that lead to it, the outermost first, and its own; items of lists have none."""
        return (*self.block.path, self.key) if self.key else self.block.path


class Block:
    """A mapping or a list.

    Args:
        parent: what it stands in; None for a whole file.
        key: what it is the value of; empty for an item of a list.
        start: offset of its key, or of its first character.
        is_list: whether it is a list.
    """

    __slots__ = ("answers", "blocks", "end", "is_list", "key", "merged", "parent", "settings", "start")

    def __init__(self, parent: Block | None, key: str, start: int, *, is_list: bool = False) -> None:
        self.parent = parent
        self.key = key
        self.start = start
        self.end = start
        self.is_list = is_list
        self.settings: list[Setting] = []
        self.blocks: list[Block] = []
        self.merged: tuple[Block, ...] = ()
        """Blocks that stand elsewhere and count as if they stood in it: what YAML's aliases name."""
        self.answers: dict[Callable[[Block], Any], Any] = {}
        """What was asked of it by way of `once`."""
        if parent is not None:
            parent.blocks.append(self)

    @property
    def path(self) -> tuple[str, ...]:
        """The keys that lead to it, the outermost first."""
        return tuple(reversed([block.key for block in self.upwards() if block.key]))

    @property
    def name(self) -> str:
        """The nearest key that it is below: of an item of a list, what the list is called."""
        return next((block.key for block in self.upwards() if block.key), "")

    def upwards(self) -> Iterator[Block]:
        """It and what it stands in, the innermost first."""
        block: Block | None = self
        while block is not None:
            yield block
            block = block.parent

    def walk(self) -> Iterator[Block]:
        """It and all blocks in it, in their order."""
        waiting = [self]
        while waiting:
            block = waiting.pop()
            yield block
            waiting.extend(reversed(block.blocks))

    def add(
        self, key: tuple[str, int, int], value: tuple[str, int, int], *, is_text: bool = False, is_quoted: bool = False
    ) -> Setting:
        """A setting, by key and value with their offsets."""
        setting = Setting(self, *key, *value, is_text, is_quoted)
        self.settings.append(setting)
        return setting

    def get(self, *keys: str) -> Setting | None:
        """The first setting directly in it that has one of some keys, in lower case."""
        return next((setting for setting in self.settings if setting.key.lower() in keys), None)


def once(ask: Callable[[Block], _Answer]) -> Callable[[Block], _Answer]:
    """Has a question answered once a block, though it is asked for each of its settings: there may be many.

    The tree must be whole by then.
    """

    @wraps(ask)
    def answer(block: Block) -> _Answer:
        known = block.answers
        if ask not in known:
            known[ask] = ask(block)
        return known[ask]  # type: ignore[no-any-return] # what it said

    return answer


@once
def first_settings(block: Block) -> Mapping[str, Setting]:
    """Key in lower case → the first setting directly in a block that has it."""
    return {setting.key.lower(): setting for setting in reversed(block.settings)}
