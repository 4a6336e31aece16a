"""A tree made ready to be asked: files within values are read, base64 is decoded, names stand with their values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.scanner.configuration.formats import decoded, read_within
from migrate_advisor.scanner.configuration.tree import Block, Setting
from migrate_advisor.scanner.late import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_NAMING = ("name", "key", "variable", "label", "id")
_GIVING = ("value", "defaultvalue", "default")
_ANCHOR = pattern(r"&([\w.-]{1,100})")
_ALIAS = pattern(r"\*([\w.-]{1,100})")
_NAME = pattern(r"[A-Za-z_][\w.:-]{1,120}+")
_ASSIGNED = pattern(r"(?P<name>[A-Za-z_][\w.-]{1,120}+)=(?P<value>[^\n]*+)")
_ASSIGNING = ("", "Environment")
"""Keys whose values are variables with theirs: items of lists, and systemd's."""
_PLIST_VALUES = frozenset(["string", "integer", "real"])


def prepared(text: str, root: Block) -> list[Block]:
    """All blocks of a tree, with those of the files within values, each name with its value as one setting.

    Args:
        text: the file's.
        root: the tree; it is changed.
    """
    is_secret = any(kind.value == "Secret" for block in (root, *root.blocks) if (kind := block.get("kind")) is not None)
    for block in list(root.walk()):
        for number, setting in enumerate(block.settings):
            if is_secret and block.key.lower() == "data" and (plain := decoded(setting.value)) is not None:
                block.settings[number] = setting._replace(value=plain)
            elif setting.is_text:
                read_within(text, setting)
    blocks = list(root.walk())
    _merge(blocks)
    for block in blocks:
        for setting in _pairs(block):
            setting.block.settings.append(setting)
    return blocks


def _merge(blocks: Sequence[Block]) -> None:
    """Lets blocks hold what they take over by an alias: ``<<: *name`` and ``key: *name``."""
    anchored = dict(_anchored(blocks))
    for block in blocks if anchored else ():
        names = [hit[1] for each in block.settings if _is_alias(each) for hit in _ALIAS.finditer(each.value)]
        items = (one for below in block.blocks if below.key == "<<" for one in below.settings)
        within = [hit[1] for item in items if (hit := _ALIAS.match(item.value))]
        named = [anchored[name] for name in names if name in anchored and anchored[name] is not block]
        named += [anchored[name] for name in within if name in anchored]
        block.merged = tuple({id(one): one for one in named}.values())


def _is_alias(setting: Setting) -> bool:
    return setting.key == "<<" or setting.value.startswith("*")


def _anchored(blocks: Sequence[Block]) -> Iterator[tuple[str, Block]]:
    """Names of anchors, and the blocks that they are given to."""
    for block in blocks:
        found = [(anchor[1], each.key) for each in block.settings if (anchor := _ANCHOR.match(each.value))]
        below = {one.key: one for one in reversed(block.blocks)} if found else {}
        yield from ((name, below[key]) for name, key in found if key in below)


def _pairs(block: Block) -> Iterator[Setting]:
    """Settings that a block writes as a name and a value beside it, or as ``NAME=value``."""
    named, given = block.get(*_NAMING), block.get(*_GIVING)
    if named is not None and given is not None and _NAME.fullmatch(named.value):
        scope = block.parent if block.parent is not None else block
        yield given._replace(block=scope, key=named.value, key_start=named.start, key_end=named.end)
    for number, setting in enumerate(block.settings):
        if setting.key == "key" and number + 1 < len(block.settings):  # a property list
            following = block.settings[number + 1]
            if following.key in _PLIST_VALUES and setting.block is following.block:
                block.settings[number + 1] = following._replace(
                    key=setting.value, key_start=setting.start, key_end=setting.end
                )
        assigned = _ASSIGNED.fullmatch(setting.value) if setting.key in _ASSIGNING else None
        if assigned is not None:
            at = setting.start
            block.settings[number] = Setting(
                block,
                assigned["name"],
                at,
                at + assigned.end("name"),
                assigned["value"].strip("\"'"),
                at + assigned.start("value"),
                setting.end,
            )
