"""Responses and Messages requests of the SDKs' own types, in which every text can be found again."""

from __future__ import annotations

from typing import Any, get_args

from anthropic.types import message_create_params
from hypothesis import strategies as st
from openai.types.responses import response_create_params
from tests.mapping.typed import Typed, hints_of

MARK = "§"
"""How every text begins that a law looks for."""

NUMBERS = st.one_of(st.integers(0, 5), st.integers(100, 10**6), st.just(0.5))
TYPED = Typed(st.integers(10**5, 10**9).map(lambda number: f"{MARK}{number}"), NUMBERS)

_RESPONSES = {**hints_of(response_create_params.ResponseCreateParamsBase), "stream": bool | None}
_MESSAGES = {**hints_of(message_create_params.MessageCreateParamsBase), "stream": bool}
_ITEM = get_args(next(hint for hint in get_args(_RESPONSES["input"]) if hint is not str))[0]
_TURN = get_args(get_args(_MESSAGES["messages"])[0])[0]
_STATE = frozenset({"conversation", "prompt", "background", "previous_response_id"})
"""What is refused by name wherever it says something: other tests ask for it."""

ITEMS: tuple[st.SearchStrategy[dict[str, Any]], ...] = tuple(TYPED.of(hint) for hint in get_args(_ITEM))
"""Items of an input, by type."""
TURNS = TYPED.of(_TURN)
RESPONSES = {name: TYPED.of(hint) for name, hint in _RESPONSES.items() if name not in {"input", "model", *_STATE}}
MESSAGES = {name: TYPED.of(hint) for name, hint in _MESSAGES.items() if name not in {"messages", "model"}}


@st.composite
def responses_requests(draw: st.DrawFn) -> dict[str, Any]:
    """A Responses request: some parameters, and some items."""
    names = draw(st.lists(st.sampled_from(sorted(RESPONSES)), max_size=5, unique=True))
    said: Any = {"role": "user", "content": draw(TYPED.texts)}
    items = draw(st.lists(st.one_of(*ITEMS), max_size=4))
    return {"model": "gpt-5", "input": [said, *items], **{name: draw(RESPONSES[name]) for name in names}}


@st.composite
def messages_requests(draw: st.DrawFn) -> dict[str, Any]:
    """A Messages request: some parameters, and some turns."""
    names = draw(st.lists(st.sampled_from(sorted(MESSAGES)), max_size=5, unique=True))
    said: Any = {"role": "user", "content": draw(TYPED.texts)}
    turns = draw(st.lists(TURNS, max_size=4))
    asked = {"model": "claude", "max_tokens": 99, "messages": [said, *turns]}
    return asked | {name: draw(MESSAGES[name]) for name in names}


REQUESTS = {"responses": responses_requests(), "messages": messages_requests()}
"""Operation → requests for it."""
