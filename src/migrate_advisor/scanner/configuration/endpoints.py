"""At which endpoint of its provider a block asks for a model, where keys or settings of the catalog tell.

What a model's own id tells is `known_models`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from migrate_advisor.scanner.configuration.tree import Block
    from migrate_advisor.scanner.names import KnownNames


class EndpointsTold:
    """What the blocks of one file tell; each is read once, however many models it asks for.

    Args:
        names: what is known.
        mentions: whether the file holds a word.
    """

    def __init__(self, names: KnownNames, mentions: Callable[[str], bool]) -> None:
        self._names = names
        self._mentions = mentions
        self._told: dict[tuple[int, str], str | None] = {}

    def of(self, block: Block, provider: str) -> str | None:
        """The endpoint of a provider that a block is about, or the nearest one that it lies in which says so."""
        return next(filter(None, (self._of(above, provider) for above in block.upwards())), None)

    def _of(self, block: Block, provider: str) -> str | None:
        """What a block says itself: by a setting that chooses the endpoint, or by a key that is called after it."""
        key = id(block), provider
        if key not in self._told:
            endpoints = self._names.endpoints
            told = (endpoints.set_by(each.key, each.value, provider, self._mentions) for each in block.settings)
            found = next(filter(None, told), None)
            self._told[key] = found or (endpoints.of(block.key, provider) if block.key else None)
        return self._told[key]
