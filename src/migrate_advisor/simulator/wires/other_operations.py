"""OpenAI's other operations from the provider's side: images, speech, moderation, files, batches, completion of texts.

They are strict by the facts of each operation. Chat, embeddings and the list of models are `openai_chat`'s.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from migrate_advisor.catalog.evidence import Support
from migrate_advisor.catalog.operations import OPERATIONS
from migrate_advisor.simulator.fields import check_fields, operation_rules
from migrate_advisor.simulator.messages import bad
from migrate_advisor.simulator.shapes import OTHER, check_shapes
from migrate_advisor.simulator.tokens import pieces
from migrate_advisor.simulator.traffic import DONE, SiteReply, event, json_reply, stream
from migrate_advisor.simulator.wires.base import at, check_method, check_model
from migrate_advisor.simulator.wires.forms import form_of
from migrate_advisor.simulator.wires.stored import batches, files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from migrate_advisor.catalog.dialect import Operation
    from migrate_advisor.catalog.operations import ApiOperation
    from migrate_advisor.simulator.traffic import SiteRequest

_CREATED = 1_700_000_000
_PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
_SILENCE = base64.b64decode("UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA=")
"""A WAV file without a sound."""


def other_reply(call: SiteRequest) -> SiteReply | None:
    """What the provider answers, where an operation of these is called that it has; None for any other call.

    Raises:
        RefusedError: it refuses.
    """
    for name, operation in call.site.dialect.operations.items():
        record = OPERATIONS.get(name)
        if record is None or operation.support not in {Support.FULL, Support.PARTLY}:
            continue
        stored = _STORED.get(name)
        if stored is not None:
            reply = stored(call, operation.path or record.path)
            if reply is not None:
                return reply
        elif name in _ANSWERS and (found := at(call, operation, record.path)) is not None:
            return _answered(call, record, operation, found.get("model"))
    return None


def _answered(call: SiteRequest, record: ApiOperation, operation: Operation, model_in_path: str | None) -> SiteReply:
    check_method(call, record.method)
    body = form_of(call) if record.body == "form" else call.object
    check_shapes(body, OTHER)
    model = model_in_path or body.get("model")
    if model is None and record.name == "moderations":  # which OpenAI's own API lets one leave out
        model = next((item.id for item in call.site.models(record.name)), "moderation")
    model = check_model(call.site, model, record.name)
    if not operation.holds(model):
        raise bad(f"the model {model} does not support this operation", "model")
    check_fields(body, operation_rules(operation, frozenset({"model", *record.least})))
    for field in record.least:
        if body.get(field) in (None, "", []):
            raise bad(f"{field} is required", field)
    return _ANSWERS[record.name](body, model)


def _images(body: Mapping[str, Any], _model: str) -> SiteReply:
    count = body.get("n") or 1
    if not isinstance(count, int) or not 0 < count <= 10:  # noqa: PLR2004 -- OpenAI's own most
        raise bad("n: must be in [1, 10]", "n")
    shown = base64.b64encode(_PIXEL).decode()
    if body.get("stream") is True:
        return _images_streamed(body, shown, count)
    inline = body.get("response_format") == "b64_json"
    image = {"b64_json": shown} if inline else {"url": "https://simulated.example/1.png"}
    return json_reply({"created": _CREATED, "data": [image] * count})


def _images_streamed(body: Mapping[str, Any], shown: str, count: int) -> SiteReply:
    """Images as they become clearer, as many as are asked for, and the whole ones."""
    kind = "image_edit" if "image" in body else "image_generation"
    partial = body.get("partial_images") or 0
    if not isinstance(partial, int) or not 0 <= partial <= 3:  # noqa: PLR2004 -- OpenAI's own most
        raise bad("partial_images: must be in [0, 3]", "partial_images")
    form = {"background": "auto", "output_format": "png", "quality": "auto", "size": "1024x1024"}
    said = {"b64_json": shown, "created_at": _CREATED, **{name: body.get(name) or form[name] for name in form}}
    usage = {
        "input_tokens": 1, "output_tokens": 1, "total_tokens": 2,
        "input_tokens_details": {"image_tokens": 0, "text_tokens": 1},
    }  # fmt: skip
    clearer = [{"type": f"{kind}.partial_image", "partial_image_index": index, **said} for index in range(partial)]
    told = [*clearer, *([{"type": f"{kind}.completed", **said, "usage": usage}] * count)]
    return stream([event(item, str(item["type"])) for item in told])


def _transcript(body: Mapping[str, Any], _model: str) -> SiteReply:
    size = len(body["file"]) if isinstance(body["file"], bytes) else 0
    if not isinstance(body["file"], bytes):
        raise bad("file: must be a file", "file")
    text, form = f"echo: {size} bytes of speech", body.get("response_format") or "json"
    if form == "text":
        return SiteReply(content_type="text/plain", chunks=(f"{text}\n".encode(),))
    if form == "srt":
        return SiteReply(content_type="text/plain", chunks=(f"1\n00:00:00,000 --> 00:00:01,000\n{text}\n\n".encode(),))
    if form == "vtt":
        said = f"WEBVTT\n\n00:00:00.000 --> 00:00:01.000\n{text}\n\n"
        return SiteReply(content_type="text/plain", chunks=(said.encode(),))
    if body.get("stream") is True:
        done = {"type": "transcript.text.done", "text": text}
        return stream(
            [event({"type": "transcript.text.delta", "delta": piece}) for piece in pieces(text)] + [event(done)]
        )
    longer = {"task": "transcribe", "language": "english", "duration": 1.0, "segments": [], "words": []}
    return json_reply({"text": text, **(longer if form == "verbose_json" else {})})


def _speech(body: Mapping[str, Any], _model: str) -> SiteReply:
    form = body.get("response_format") or "mp3"
    return SiteReply(
        content_type="audio/wav" if form == "wav" else "audio/mpeg", chunks=(_SILENCE, str(body["input"]).encode())
    )


def _moderations(body: Mapping[str, Any], model: str) -> SiteReply:
    given = body["input"]
    results = [_moderated(item) for item in (given if isinstance(given, list) else [given])]
    return json_reply({"id": "modr-sim", "model": model, "results": results})


def _moderated(item: Any) -> dict[str, Any]:
    """The verdict on one input; a text with ``[filter]`` in it is harassment."""
    text = item if isinstance(item, str) else str(item.get("text") or "") if isinstance(item, dict) else None
    if text is None:
        raise bad("input: a text or a list of texts is required", "input")
    bad_text = "[filter]" in text
    names = (
        "harassment", "harassment/threatening", "hate", "hate/threatening", "illicit", "illicit/violent", "self-harm",
        "self-harm/intent", "self-harm/instructions", "sexual", "sexual/minors", "violence", "violence/graphic",
    )  # fmt: skip
    verdicts = {name: bad_text and name == "harassment" for name in names}
    return {
        "flagged": bad_text,
        "categories": verdicts,
        "category_scores": {name: float(verdict) for name, verdict in verdicts.items()},
        "category_applied_input_types": {name: ["text"] for name in names},
    }


def _completion(body: Mapping[str, Any], model: str) -> SiteReply:
    prompts = body["prompt"] if isinstance(body["prompt"], list) else [body["prompt"]]
    if not all(isinstance(prompt, str) for prompt in prompts):
        raise bad("prompt: a text or a list of texts is required", "prompt")
    texts = [pieces(f"echo: {prompt}") for prompt in prompts]
    told = [text[: body.get("max_tokens")] for text in texts]
    head = {"id": "cmpl-sim", "object": "text_completion", "created": _CREATED, "model": model}
    reasons = ["length" if len(short) < len(text) else "stop" for text, short in zip(texts, told, strict=True)]
    if body.get("stream"):
        return stream([*(event({**head, "choices": [choice]}) for choice in _streamed(told, reasons)), DONE])
    choices = [
        _text_choice(index, "".join(text), reason)
        for index, (text, reason) in enumerate(zip(told, reasons, strict=True))
    ]
    asked, said = sum(len(pieces(prompt)) for prompt in prompts), sum(map(len, told))
    usage = {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said}
    return json_reply({**head, "choices": choices, "usage": usage})


def _streamed(told: Sequence[Sequence[str]], reasons: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The pieces of all texts, then why each ends."""
    for index, text in enumerate(told):
        yield from (_text_choice(index, piece, None) for piece in text)
    yield from (_text_choice(index, "", reason) for index, reason in enumerate(reasons))


def _text_choice(index: int, text: str, reason: str | None) -> dict[str, Any]:
    return {"index": index, "text": text, "logprobs": None, "finish_reason": reason}


_ANSWERS: Mapping[str, Callable[[Mapping[str, Any], str], SiteReply]] = {
    "completions": _completion,
    "images.generations": _images,
    "images.edits": _images,
    "images.variations": _images,
    "audio.transcriptions": _transcript,
    "audio.translations": _transcript,
    "audio.speech": _speech,
    "moderations": _moderations,
}
"""Operation → what is answered to a body and a model."""

_STORED: Mapping[str, Callable[[SiteRequest, str], SiteReply | None]] = {"files": files, "batches": batches}
"""Operation about what a provider keeps → what is answered below its path."""
