"""At which endpoint of its provider a block asks for a model, where keys or settings of the catalog tell.

What a model's own id tells is `known_models`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from migrate_advisor.scanner.configuration.tree import Block
    from migrate_advisor.scanner.names import KnownNames


def endpoint_told(block: Block, provider: str, names: KnownNames, mentions: Callable[[str], bool]) -> str | None:
    """The endpoint of a provider that a block is about, or the nearest one that it lies in which says so.

    A setting tells it that chooses the endpoint, and a key that is called after it.

    Args:
        block: where a model is asked for.
        provider: whose model.
        names: what is known.
        mentions: whether the file holds a word.
    """
    for above in block.upwards():
        told = (names.endpoints.set_by(each.key, each.value, provider, mentions) for each in above.settings)
        found = next(filter(None, told), None) or (names.endpoints.of(above.key, provider) if above.key else None)
        if found is not None:
            return found
    return None
