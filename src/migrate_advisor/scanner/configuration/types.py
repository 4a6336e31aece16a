"""Types of resources and nodes that the catalog names: keys and values that say whose a part of a configuration is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.scanner.uses import Use, What

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from migrate_advisor.scanner.configuration.tree import Block, Setting
    from migrate_advisor.scanner.names import KnownNames
    from migrate_advisor.scanner.source import SourceText

_LONGEST_TYPE = 200


class Types:
    """Finds them in one tree.

    Args:
        source: the file.
        names: what to look for.
        roots: the settings of the whole file, which may hold what a type depends on.
    """

    def __init__(self, source: SourceText, names: KnownNames, roots: Sequence[Setting]) -> None:
        self._source = source
        self._names = names
        self._roots = roots

    def is_kind_of_resource(self, setting: Setting) -> bool:
        """Whether a choice only says of which kind a resource is that is told by its type."""
        said = f"{setting.key}={setting.value}"
        types = [name for name, key in self._names.config_keys.items() if key.when == said]
        return bool(types) and any(name in self._source.text.lower() for name in types)

    def named(self, text: str, span: tuple[int, int], block: Block) -> Iterator[Use]:
        """Keys and types of resources that the catalog names."""
        if len(text) > _LONGEST_TYPE:
            return
        for piece in text.split(" ") if text == block.key else (text,):
            name = piece.split("@")[0].lower() or piece.lower()
            key = self._names.config_keys.get(piece.lower()) or self._names.config_keys.get(name)
            if key is None or (key.when and not self._holds(block, key.when)):
                continue
            at = self._source.text.find(piece, *span)
            said = block.get(key.when.partition("=")[0]) if key.when else None
            if said is not None and said.is_quoted:
                yield Use(What.ENV_VAR, key.provider, said.start, said.end, name)
            elif at >= 0:
                yield Use(What.ENV_VAR, key.provider, at, at + len(piece.split("@")[0] or piece), name)

    def owner_above(self, block: Block) -> str | None:
        """Whose the resource is that a block is a part of, by its type; None where none that is known is told."""
        for above in block.upwards():
            said = [above.key, *(each.value for each in above.settings if each.key.lower() == "type")]
            pieces = (piece.split("@")[0].strip("'\"").lower() for text in said for piece in text.split(" "))
            owner = next((key for piece in pieces if (key := self._names.config_keys.get(piece)) is not None), None)
            if owner is not None:
                return owner.provider if not owner.when or self._holds(above, owner.when) else None
        return None

    def _holds(self, block: Block, said: str) -> bool:
        """Whether a block gives a setting its value, or takes it from a parameter with that default."""
        name, _, value = said.partition("=")
        setting = block.get(name)
        if setting is None:
            return False
        if setting.value == value:
            return True
        given = next((each for each in self._roots if each.key == setting.value), None)
        return given is not None and not setting.is_quoted and given.value == value
