"""Facts about one wire format: what a provider's documents say of each OpenAI parameter.

What we do about a fact is not here: `mapping` decides that, in one place.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from migrate_advisor.catalog.evidence import Fact, Model, SourceId, Support

Scalar = str | int | float | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Param(Model):
    """What the documents say of one OpenAI request parameter."""

    support: Support = Support.FULL
    name: str | None = None
    """The provider's own name, where it differs."""
    range: tuple[float, float] | None = None
    """Lowest and highest value taken."""
    open: Literal["low", "high", "both"] | None = None
    """Which ends of `range` are themselves refused."""
    values: tuple[Scalar, ...] | None = None
    """The values taken, where they are a closed set; for objects, the values of their ``type``."""
    treated_as: dict[str, Scalar] = field(default_factory=dict)
    """Values that the provider takes for another one."""
    max_items: int | None = None
    via: str | None = None
    """A conversion of ours between two scales that match only in our judgement; comes with a note, always reported."""
    note: str | None = None
    sources: tuple[SourceId, ...] = ()
    """Where this was read, if elsewhere than the dialect's own sources."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect(Fact):
    """One wire format."""

    id: str
    codec: str
    """Name of the structure: ``openai-chat`` for everything that has OpenAI's shape."""
    unlisted: Literal["unknown", "none"] = "unknown"
    """What a parameter that is not listed means: the documents are silent, or their list is closed."""
    params: dict[str, Param] = field(default_factory=dict)
    """OpenAI parameter name → what the documents say of it."""

    def support(self, param: str) -> Support:
        """How far an OpenAI parameter is supported."""
        listed = self.params.get(param)
        return listed.support if listed else Support(self.unlisted)
