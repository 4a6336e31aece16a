"""Requests, built from the openai SDK's own types, so that a parameter they add is generated the day it is there."""

from __future__ import annotations

from typing import Any, get_args

import typing_extensions
from hypothesis import strategies as st
from openai.types import embedding_create_params
from openai.types.chat import completion_create_params
from tests.mapping.typed import Typed

TEXTS = st.text(max_size=8)
NUMBERS = st.one_of(st.integers(-3, 5), st.floats(-3, 5), st.integers(0, 10**6))
TYPED = Typed(TEXTS, NUMBERS)
JSON = TYPED.json

_CHAT = {
    **typing_extensions.get_type_hints(completion_create_params.CompletionCreateParamsBase, include_extras=True),
    "stream": bool | None,
}
PARAMETERS = {name: TYPED.of(hint) for name, hint in _CHAT.items() if name not in {"messages", "model"}}
"""Every parameter of a chat request → its values."""

_MESSAGE = get_args(get_args(_CHAT["messages"])[0])[0]
MESSAGES = st.lists(TYPED.of(_MESSAGE), min_size=1, max_size=4)

UNKNOWN = st.dictionaries(st.sampled_from(["x_new", "top_k", "thinking", "output_config", "system"]), JSON, max_size=2)


@st.composite
def chat_requests(draw: st.DrawFn) -> dict[str, Any]:
    """A chat request: some parameters, in any order, and perhaps some that nobody has heard of."""
    names = draw(st.lists(st.sampled_from(sorted(PARAMETERS)), max_size=6, unique=True))
    request: dict[str, Any] = {name: draw(PARAMETERS[name]) for name in names}
    request["model"] = draw(st.sampled_from(["gpt-4o", "gpt-5-mini"]))
    request["messages"] = draw(MESSAGES)
    return request | draw(UNKNOWN)


EMBEDDINGS = TYPED.object(embedding_create_params.EmbeddingCreateParams)
"""Requests for embeddings."""
