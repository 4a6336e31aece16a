"""Requests, built from the openai SDK's own types, so that a parameter they add is generated the day it is there."""

from __future__ import annotations

import types
import typing
from typing import Any, Literal, NotRequired, Required, Union, get_args, get_origin

import typing_extensions
from hypothesis import strategies as st
from openai.types import embedding_create_params
from openai.types.chat import completion_create_params

TEXTS = st.text(max_size=8)
NUMBERS = st.one_of(st.integers(-3, 5), st.floats(-3, 5), st.integers(0, 10**6))
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)

PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXTS,
    int: st.integers(-2, 5000),
    float: NUMBERS,
    bool: st.booleans(),
    type(None): st.none(),
}


def of_type(hint: Any) -> st.SearchStrategy[Any]:
    """JSON values of a type hint as the SDK writes them."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Required, NotRequired, typing_extensions.Required, typing.Annotated):
        return of_type(arguments[0])
    if origin in (Union, types.UnionType):
        return st.one_of(*map(of_type, arguments))
    if typing_extensions.is_typeddict(hint):
        return typed_dict(hint)
    if origin is dict:
        return st.dictionaries(TEXTS, of_type(arguments[1]), max_size=2)
    if origin is Literal:
        return st.sampled_from(arguments)
    return st.lists(of_type(arguments[0]), max_size=2) if origin is not None else PLAIN.get(hint, JSON)


def typed_dict(hint: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Objects of a TypedDict, with some of its optional keys."""
    hints = typing_extensions.get_type_hints(hint, include_extras=True)
    needed = {key: of_type(hints[key]) for key in hint.__required_keys__}
    optional = {key: of_type(hints[key]) for key in hint.__optional_keys__}
    return st.fixed_dictionaries(needed, optional=optional)


_CHAT = {
    **typing_extensions.get_type_hints(completion_create_params.CompletionCreateParamsBase, include_extras=True),
    "stream": bool | None,
}
PARAMETERS = {name: of_type(hint) for name, hint in _CHAT.items() if name not in {"messages", "model"}}
"""Every parameter of a chat request → its values."""

_MESSAGE = get_args(get_args(_CHAT["messages"])[0])[0]
MESSAGES = st.lists(of_type(_MESSAGE), min_size=1, max_size=4)

UNKNOWN = st.dictionaries(st.sampled_from(["x_new", "top_k", "thinking", "output_config", "system"]), JSON, max_size=2)


@st.composite
def chat_requests(draw: st.DrawFn) -> dict[str, Any]:
    """A chat request: some parameters, in any order, and perhaps some that nobody has heard of."""
    names = draw(st.lists(st.sampled_from(sorted(PARAMETERS)), max_size=6, unique=True))
    request: dict[str, Any] = {name: draw(PARAMETERS[name]) for name in names}
    request["model"] = draw(st.sampled_from(["gpt-4o", "gpt-5-mini"]))
    request["messages"] = draw(MESSAGES)
    return request | draw(UNKNOWN)


EMBEDDINGS = typed_dict(embedding_create_params.EmbeddingCreateParams)
"""Requests for embeddings."""
