"""Counts with their nouns."""

from __future__ import annotations


def plural(count: int, noun: str) -> str:
    """A count with its noun; ``info`` has no plural."""
    return f"{count} {noun}{'' if count == 1 or noun == 'info' else 's'}"
