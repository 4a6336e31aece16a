"""What a request makes use of: one of OpenAI's chat, Responses, embeddings or speech, or Anthropic's Messages.

Names are those of OpenAI's parameters and of capabilities. Whether anybody has them is not known here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


def uses_in(body: Mapping[str, Any]) -> Iterator[str]:
    """Capabilities and parameters that a request body makes use of, and its operation where that is not chat."""
    word = _OTHER_THAN_CHAT.get(operation_in(body))
    if word is not None:
        yield word
        return
    for name, value in body.items():
        if value is not None and value is not False and name not in _SAID:
            yield from _use_of(name, value)
    for part in (*_content_parts(body.get("messages")), *_content_parts(body.get("input"))):
        if part.get("type") in _PARTS:
            yield _PARTS[part["type"]]


def _use_of(name: str, value: Any) -> Iterator[str]:
    """What a parameter asks of a model that chats."""
    if name in {"response_format", "text"} and isinstance(value, Mapping):  # the format is what is used
        told = value if name == "response_format" else value.get("format")
        kind = told.get("type") if isinstance(told, Mapping) else None
        if isinstance(kind, str) and kind != "text":
            yield kind
    elif name in _CALLED_OTHERWISE:
        yield from _CALLED_OTHERWISE[name]
    else:
        yield name


def _content_parts(messages: Any) -> Iterator[Mapping[str, Any]]:
    """The typed parts of all messages; whatever has not their shape is passed over."""
    for message in messages if isinstance(messages, list) else []:
        content = message.get("content") if isinstance(message, Mapping) else None
        yield from (part for part in (content if isinstance(content, list) else []) if isinstance(part, Mapping))


def operation_in(body: Mapping[str, Any]) -> str:
    """The operation that a request body is for."""
    if "voice" in body:
        return "audio.speech"
    if "messages" in body:
        return "messages" if _ANTHROPICS & body.keys() else "chat.completions"
    if "input" not in body:
        return "chat.completions"
    return "embeddings" if _EMBEDS & body.keys() or _names_embedding(body.get("model")) else "responses"


def _names_embedding(model: Any) -> bool:
    return isinstance(model, str) and "embed" in model.lower()


_OTHER_THAN_CHAT = {"embeddings": "embeddings", "audio.speech": "speech"}
"""Operation whose parameters are not asked of models that chat → the word for it."""
_ANTHROPICS = frozenset(["system", "stop_sequences", "thinking", "top_k"])
"""Keys that Anthropic's Messages have and OpenAI's chat has not."""
_SAID = frozenset("model messages stream_options input instructions system metadata store include extra_body".split())
"""What every request has, or what asks nothing of a model."""
_EMBEDS = frozenset(["encoding_format", "dimensions"])
_CALLED_OTHERWISE: Mapping[str, tuple[str, ...]] = {
    "reasoning": ("reasoning_effort",),
    "thinking": ("reasoning_effort",),
    "stop_sequences": ("stop",),
    "max_output_tokens": ("max_tokens",),
    "previous_response_id": (),
    "top_k": (),
    "truncation": (),
    "background": (),
    "conversation": (),
    "container": (),
}
"""Key of a Responses or Messages body → what it is called of models that chat; nothing for what is the caller's own."""
_PARTS = {
    "image_url": "vision",
    "input_image": "vision",
    "image": "vision",
    "input_audio": "audio_input",
    "file": "file_input",
    "input_file": "file_input",
    "document": "file_input",
}
