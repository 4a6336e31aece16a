"""Models as the constants of SDKs spell them: ``GPT3Dot5Turbo``, ``CLAUDE_3_OPUS``. Which there are, is not here."""

from __future__ import annotations

from migrate_advisor.scanner.late import pattern

_PARTS = pattern(r"[.:]+")
_JOINTS = pattern(r"[^a-z0-9]")


LONG_CONSTANT = 9
"""Letters and digits of an id from which on a constant that ends so names it, whatever stands before it there."""


def squashed(name: str) -> str:
    """A model's id, or a constant's name, with nothing but letters and digits, by which the two are compared."""
    return _JOINTS.sub("", name.lower())


def squashed_constant(written: str) -> str:
    """The same of a constant as a program writes it, without what it belongs to: ``openai.GPT3Dot5Turbo``."""
    last = _PARTS.split(written)[-1]
    return squashed(_without_model(last).replace("Dot", "").replace("DOT", ""))


def _without_model(name: str) -> str:
    """What SDKs put before the name of a model is left out: ``CreateImageModelDallE3``, ``ModelClaude_3_Opus``."""
    _, word, rest = name.partition("Model")
    return rest.lstrip("s_") if word and any(map(str.isdigit, rest)) else name
