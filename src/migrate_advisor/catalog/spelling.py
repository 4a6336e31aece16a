"""Which known names look like one that nobody knows. Nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def close_matches(name: str, known: Iterable[str], count: int = 3) -> tuple[str, ...]:
    """Up to ``count`` known names that look like ``name``, best first."""
    from difflib import get_close_matches  # only on the way to an error

    return tuple(get_close_matches(name.strip().lower(), list(known), n=count, cutoff=0.6))
