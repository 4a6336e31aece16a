"""Images and transcripts, given whole in answer to a request for a stream, told as the events of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migrate_advisor.mapping.languages.retold import written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_DONE = {"images.generations": "image_generation.completed", "images.edits": "image_edit.completed"}
"""Operation → the event that brings a whole image."""
_SHARED = ("background", "output_format", "quality", "size", "usage")
"""What a whole answer says once of all its images, and an event of each."""


def retold_plain(operation: str, data: Mapping[str, Any]) -> bytes | None:
    """The events of a stream that says a whole answer; None where events cannot say it.

    Args:
        operation: what was asked for.
        data: the answer.
    """
    images = data.get("data")
    if operation in _DONE and isinstance(images, list) and images and all(map(_is_inline, images)):
        return written(_of_images(_DONE[operation], images, data))
    if operation == "audio.transcriptions" and isinstance(data.get("text"), str):
        return written(_of_transcript(data))
    return None


def _is_inline(image: Any) -> bool:
    """Whether an image came itself: an event has no place for its address."""
    return isinstance(image, dict) and isinstance(image.get("b64_json"), str)


def _of_images(kind: str, images: list[Any], data: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    said = {name: data[name] for name in _SHARED if data.get(name) is not None}
    for image in images:
        yield {"type": kind, **said, "created_at": data.get("created"), **image}


def _of_transcript(data: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    said = {name: data[name] for name in ("logprobs", "usage", "languages") if data.get(name) is not None}
    yield {"type": "transcript.text.delta", "delta": data["text"]}
    yield {"type": "transcript.text.done", "text": data["text"], **said}
