"""How tokens are counted and vectors made: the same for the same text. No vendor's tokenizer is here."""

from __future__ import annotations

import hashlib
import re

_PIECE = re.compile(
    r"\s*(?:[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\s\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]{1,12})|\s+"
)

DIMENSIONS = 8
"""Length of a vector where nobody asks for another."""


def pieces(text: str) -> list[str]:
    """The text in the pieces that count as tokens; joined they are the text again."""
    return _PIECE.findall(text)


def vector(text: str, dimensions: int = DIMENSIONS) -> list[float]:
    """A vector that depends on the text alone, of length one.

    Args:
        text: what is embedded.
        dimensions: how many numbers.
    """
    numbers: list[float] = []
    block = 0
    while len(numbers) < dimensions:
        digest = hashlib.blake2b(f"{block}:{text}".encode()).digest()
        numbers += [byte / 127.5 - 1 for byte in digest]
        block += 1
    numbers = numbers[:dimensions]
    norm = sum(number * number for number in numbers) ** 0.5
    return [round(number / norm, 7) for number in numbers]
