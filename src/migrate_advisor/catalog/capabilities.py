"""What code may ask of a model, in one vocabulary for catalog, advice and command line. No provider is named here."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

CAPABILITIES = {
    "stream": "replies arrive in pieces as they are made",
    "tools": "the model may call functions",
    "parallel_tool_calls": "several function calls in one reply",
    "vision": "images in messages",
    "audio_input": "sound in messages",
    "audio_output": "sound in replies",
    "video_input": "film in messages",
    "file_input": "documents in messages",
    "json_object": "replies that are some JSON object",
    "json_schema": "replies that follow a given JSON Schema",
    "reasoning": "the model thinks before it answers",
    "embeddings": "vectors for texts",
    "web_search": "the model looks things up on the web",
    "prompt_caching": "repeated beginnings of requests cost less",
    "fine_tuning": "customers may train the model further",
}
"""Capability → what it means."""

RESPONSE_FORMATS = ("json_object", "json_schema")
"""Capabilities that are values of the request parameter ``response_format``."""

NEEDING: Mapping[str, tuple[str, ...]] = {
    "tools": ("tools", "tool_choice", "parallel_tool_calls", "functions", "function_call"),
    "reasoning": ("reasoning_effort",),
    "stream": ("stream", "stream_options"),
}
"""Capability of a model → the parameters that are nothing without it."""
