"""Which values ask for what happens anyway, so that leaving them out loses nothing: OpenAI's own defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

NEUTRAL: Mapping[str, tuple[Any, ...]] = {
    "n": (1,),
    "stream": (False,),
    "logprobs": (False,),
    "logit_bias": ({},),
    "frequency_penalty": (0,),
    "presence_penalty": (0,),
    "stop": ([],),
    "tools": ([],),
    "functions": ([],),
    "tool_choice": ("auto", "none"),
    "function_call": ("auto", "none"),
    "modalities": (["text"],),
    "response_format": ({"type": "text"},),
    "service_tier": ("auto", "default"),
    "store": (False,),
    "encoding_format": ("float", "base64"),  # `vectors` packs numbers and unpacks base64 as was asked
}
"""Values that ask for what happens anyway: leaving them out loses nothing."""

TOOL_CHOICES = frozenset({"tool_choice", "function_call"})
"""Where the value ``none`` cannot be said, sending no tools says it."""

NO_EFFECT_ON_REPLY = frozenset(
    {"user", "safety_identifier", "metadata", "prompt_cache_key", "prompt_cache_retention", "prompt_cache_options"}
)
"""Parameters that change nothing in what comes back."""


def is_idle(key: str, value: Any) -> bool:
    """Whether leaving this out alters nothing that comes back."""
    return value is None or key in NO_EFFECT_ON_REPLY or value in NEUTRAL.get(key, ())
