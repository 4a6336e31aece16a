"""Types of resources and nodes that the catalog names: keys and values that say whose a part of a configuration is."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from migrate_advisor.scanner.configuration.tree import first_settings, once
from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.uses import Use, What

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from migrate_advisor.scanner.configuration.tree import Block, Setting
    from migrate_advisor.scanner.names import KnownNames
    from migrate_advisor.scanner.source import SourceText

_LONGEST_TYPE = 200
_GIVEN = ("default", "defaultvalue", "value")
_TAKEN = pattern(r"(?:var\.|local\.|\$\{(?:var|local)\.|\[parameters\(')?(?P<name>[A-Za-z_]\w{0,80})(?:\}|'\)\])?")
"""A value that is a parameter's: ``kind``, ``var.kind``, ``[parameters('kind')]``."""


class Types:
    """Finds them in one tree.

    Args:
        source: the file.
        names: what to look for.
        root: the tree, which may hold what a type depends on.
    """

    def __init__(self, source: SourceText, names: KnownNames, root: Block) -> None:
        self._source = source
        self._names = names
        self._root = root
        self._kinds: dict[str, bool] = {}
        """What a setting says → whether it tells of which kind a resource of this file is."""

    def is_kind_of_resource(self, setting: Setting) -> bool:
        """Whether a choice only says of which kind a resource is that is told by its type."""
        said = f"{setting.key}={setting.value}"
        if said not in self._kinds:
            types = [name for name, key in self._names.config_keys.items() if key.when == said]
            self._kinds[said] = any(name in self._lowered for name in types)
        return self._kinds[said]

    @cached_property
    def _lowered(self) -> str:
        return self._source.text.lower()

    def named(self, text: str, span: tuple[int, int], block: Block) -> Iterator[Use]:
        """Keys and types of resources that the catalog names."""
        if len(text) > _LONGEST_TYPE:
            return
        for piece in text.split(" ") if text == block.key else (text,):
            name = piece.split("@")[0].lower() or piece.lower()
            key = self._names.config_keys.get(piece.lower()) or self._names.config_keys.get(name)
            said = self._holding(block, key.when) if key is not None and key.when else None
            if key is None or (key.when and said is None):
                continue
            at = self._source.text.find(piece, *span)
            if said is not None and said.is_quoted:
                yield Use(What.ENV_VAR, key.provider, said.start, said.end, name)
            elif at >= 0:
                yield Use(What.ENV_VAR, key.provider, at, at + len(piece.split("@")[0] or piece), name)

    def owner_above(self, block: Block) -> str | None:
        """Whose the resource is that a block is a part of, by its type; None where none that is known is told."""
        for above in block.upwards():
            said = [above.key, *_types_of(above)]
            pieces = (piece.split("@")[0].strip("'\"").lower() for text in said for piece in text.split(" "))
            owner = next((key for piece in pieces if (key := self._names.config_keys.get(piece)) is not None), None)
            if owner is not None:
                return owner.provider if not owner.when or self._holding(above, owner.when) else None
        return None

    def _holding(self, block: Block, said: str) -> Setting | None:
        """The setting that gives a block a value: its own, or the parameter's whose default it takes."""
        name, _, value = said.partition("=")
        setting = first_settings(block).get(name)
        if setting is None or setting.value == value:
            return setting
        taken = _TAKEN.fullmatch(setting.value)
        if taken is None or (setting.is_quoted and setting.value == taken["name"]):
            return None
        return self._given.get((taken["name"], value)) or self._declared.get((taken["name"], value))

    @cached_property
    def _given(self) -> Mapping[tuple[str, str], Setting]:
        """What is called so and has this value → the first setting."""
        found: dict[tuple[str, str], Setting] = {}
        for each in self._settings():
            found.setdefault((each.key or each.block.key, each.value), each)
        return found

    @cached_property
    def _declared(self) -> Mapping[tuple[str, str], Setting]:
        """What is declared so and has this value → the first default."""
        found: dict[tuple[str, str], Setting] = {}
        for each in self._settings():
            if each.key.lower() in _GIVEN:
                found.setdefault((each.block.key, each.value), each)
        return found

    def _settings(self) -> Iterator[Setting]:
        """The settings of the whole file, and the defaults of what it declares in blocks."""
        yield from self._root.settings
        for block in self._root.blocks:
            yield from (each for inner in (block, *block.blocks) for each in inner.settings)


@once
def _types_of(block: Block) -> Sequence[str]:
    """The types that a block says it is of, each once."""
    return list(dict.fromkeys(each.value for each in block.settings if each.key.lower() == "type"))
