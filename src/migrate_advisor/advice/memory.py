"""What open weights take to run, from their size. How fast they run, and what machines cost, is not known here."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from migrate_advisor.catalog.provider import ServedModel

_BITS_PER_BYTE = 8
_ROOM = 1.2
"""For the cache of keys and values and what the server itself holds, beside the weights: a lower bound, since the cache
grows with the length and number of requests."""


def accelerator_memory(model: ServedModel | None) -> int | None:
    """Gigabytes of accelerator memory that a model's weights need at the least.

    All parameters count, also those of experts that are not asked for every token: each must lie in memory.

    Args:
        model: whose parameters and precision the catalog may state.

    Returns:
        Gigabytes (10^9 bytes), rounded up; None where the catalog does not state the size.
    """
    if model is None or model.parameters_b is None:
        return None
    return math.ceil(model.parameters_b * (model.precision_bits or 16) / _BITS_PER_BYTE * _ROOM)
