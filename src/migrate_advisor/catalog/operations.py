"""The operations that callers ask for, one record each: the one place where an operation is described.

Mapping, transport, simulator, scanner and advice read it. Who has an operation is not here: it is a fact of a dialect.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

OperationName = Literal[
    "chat.completions",
    "responses",
    "messages",
    "messages.count_tokens",
    "completions",
    "embeddings",
    "images.generations",
    "images.edits",
    "images.variations",
    "audio.transcriptions",
    "audio.translations",
    "audio.speech",
    "moderations",
    "models",
    "files",
    "batches",
]
"""The operations of which a dialect states facts. Calls about one thing (list, retrieve, delete) share its facts."""

CallersLanguage = Literal["openai-chat", "openai-responses", "anthropic-messages", "openai"]
"""How a caller says it: ``openai`` where OpenAI's way is the only one."""


class ApiOperation(NamedTuple):
    """What every provider's version of one call has in common."""

    name: str
    """As ``--operation`` takes it: ``images.generations``, ``files.retrieve``."""
    facts: OperationName
    """The operation under which a dialect's facts about it stand."""
    method: str
    path: str
    """Path below the base URL, in the caller's language; ``{id}`` stands for one segment."""
    words: str
    """What it is, in plain words, for sentences."""
    body: Literal["none", "json", "form"] = "json"
    """What a request carries: nothing, a JSON object, or a multipart form."""
    answer: Literal["json", "text", "binary"] = "json"
    """What comes back: JSON always, JSON or a text as the request asks for, or bytes that nobody here reads."""
    streams: bool = False
    """Whether a request may ask for a stream of events with ``stream``."""
    model: Literal["body", "path", "none"] = "body"
    """Where the model is named."""
    codec: str = "plain"
    """How request and reply are read: the name of a row in `mapping.codecs`."""
    decoder: str | None = None
    """How its stream is read: the name of a row in `mapping.codecs`; None where it has none."""
    language: CallersLanguage = "openai"
    """The caller's language, which also gives errors their shape."""
    capability: str | None = None
    """What a model must be said to do (`ServedModel.operations`); None where any model will do, or none is named."""
    telemetry: str | None = None
    """``gen_ai.operation.name`` of OpenTelemetry's conventions; None for the name itself."""
    uses: str | None = None
    """What people call it, as ``uses`` takes it; None where nobody is advised by it."""
    least: Mapping[str, Any] = MappingProxyType({})
    """The least that a request must say beside its model, as OpenAI's own API has it; None for a file."""
    state: bool = False
    """Whether it is about something that one provider keeps, and so means nothing to another one."""


_CHAT: Literal["chat.completions"] = "chat.completions"
_EMBEDDINGS: Literal["embeddings"] = "embeddings"
_row = ApiOperation
_ROWS = (
    _row(
        _CHAT, _CHAT, "POST", "/chat/completions", "chat", streams=True, codec="chat", decoder="chat",
        language="openai-chat", capability=_CHAT, telemetry="chat", uses="chat",
        least={"messages": [{"role": "user", "content": "hello"}]},
    ),
    _row(
        "responses", "responses", "POST", "/responses", "responses", streams=True, codec="responses",
        decoder="responses", language="openai-responses", capability=_CHAT, telemetry="chat", uses="responses",
        least={"input": "hello"},
    ),
    _row(
        "responses.retrieve", "responses", "GET", "/responses/{id}", "retrieval of a response", body="none",
        model="none", language="openai-responses", state=True,
    ),
    _row(
        "responses.delete", "responses", "DELETE", "/responses/{id}", "deletion of a response", body="none",
        model="none", language="openai-responses", state=True,
    ),
    _row(
        "responses.cancel", "responses", "POST", "/responses/{id}/cancel", "cancelling of a response", body="none",
        model="none", language="openai-responses", state=True,
    ),
    _row(
        "responses.input_items", "responses", "GET", "/responses/{id}/input_items", "listing of what was asked",
        body="none", model="none", language="openai-responses", state=True,
    ),
    _row(
        "messages", "messages", "POST", "/messages", "messages", streams=True, codec="messages",
        decoder="messages", language="anthropic-messages", capability=_CHAT, telemetry="chat",
        uses="messages",
        least={"messages": [{"role": "user", "content": "hello"}], "max_tokens": 100},
    ),
    _row(
        "messages.count_tokens", "messages.count_tokens", "POST", "/messages/count_tokens", "counting of tokens",
        codec="count_tokens", language="anthropic-messages", capability=_CHAT,
    ),
    _row(
        "completions", "completions", "POST", "/completions", "completion of a text", streams=True,
        codec="completions", decoder="completions", capability="completions", telemetry="text_completion",
        uses="completions",
        least={"prompt": "hello"},
    ),
    _row(
        _EMBEDDINGS, _EMBEDDINGS, "POST", "/embeddings", "embeddings", codec=_EMBEDDINGS, capability=_EMBEDDINGS,
        telemetry=_EMBEDDINGS, uses=_EMBEDDINGS, least={"input": ["hello"]},
    ),
    _row(
        "images.generations", "images.generations", "POST", "/images/generations", "generation of images",
        streams=True, codec="images", decoder="verbatim", capability="images.generations",
        telemetry="generate_content", uses="images",
        least={"prompt": "a lighthouse"},
    ),
    _row(
        "images.edits", "images.edits", "POST", "/images/edits", "editing of images", body="form", streams=True,
        codec="images", decoder="verbatim", capability="images.edits", telemetry="generate_content",
        uses="image_edits",
        least={"image": None, "prompt": "a lighthouse"},
    ),
    _row(
        "images.variations", "images.variations", "POST", "/images/variations", "variations of an image",
        body="form", codec="images", capability="images.variations", telemetry="generate_content",
        least={"image": None},
    ),
    _row(
        "audio.transcriptions", "audio.transcriptions", "POST", "/audio/transcriptions",
        "transcription of speech", body="form", answer="text", streams=True, codec="transcript",
        decoder="verbatim", capability="audio.transcriptions", uses="transcription", least={"file": None},
    ),
    _row(
        "audio.translations", "audio.translations", "POST", "/audio/translations", "translation of speech",
        body="form", answer="text", codec="transcript", capability="audio.translations",
        uses="translation", least={"file": None},
    ),
    _row(
        "audio.speech", "audio.speech", "POST", "/audio/speech", "speech from text", answer="binary",
        capability="audio.speech", uses="speech",
        least={"input": "hello", "voice": "alloy"},
    ),
    _row(
        "moderations", "moderations", "POST", "/moderations", "moderation", codec="moderations",
        capability="moderations", uses="moderation",
        least={"input": "hello"},
    ),
    _row("models", "models", "GET", "/models", "list of models", body="none", model="none", codec="models"),
    _row(
        "models.retrieve", "models", "GET", "/models/{id}", "details of a model", body="none", model="path",
        codec="model",
    ),
    _row("files", "files", "GET", "/files", "list of files", body="none", model="none", state=True),
    _row("files.create", "files", "POST", "/files", "upload of a file", body="form", model="none", state=True),
    _row(
        "files.retrieve", "files", "GET", "/files/{id}", "details of a file", body="none", model="none", state=True
    ),
    _row(
        "files.delete", "files", "DELETE", "/files/{id}", "deletion of a file", body="none", model="none",
        state=True,
    ),
    _row(
        "files.content", "files", "GET", "/files/{id}/content", "content of a file", body="none",
        answer="binary", model="none", state=True,
    ),
    _row(
        "batches", "batches", "GET", "/batches", "list of batches", body="none", model="none", state=True,
    ),
    _row("batches.create", "batches", "POST", "/batches", "batches", model="none", state=True),
    _row(
        "batches.retrieve", "batches", "GET", "/batches/{id}", "details of a batch", body="none", model="none",
        state=True,
    ),
    _row(
        "batches.cancel", "batches", "POST", "/batches/{id}/cancel", "cancelling of a batch", body="none",
        model="none", state=True,
    ),
)  # fmt: skip


OPERATIONS: Mapping[str, ApiOperation] = {row.name: row for row in _ROWS}
"""Name → record, of all calls that may be carried to a provider."""

NOT_CARRIED: Mapping[str, str] = {
    "agents": "agents at their vendor",
    "assistants": "assistants",
    "audio/voice_consents": "consents to voices",
    "audio/voices": "voices of an account",
    "chat/completions/*": "stored completions",
    "chatkit": "ChatKit",
    "compliance": "administration",
    "containers": "containers",
    "content_provenance_checks": "checks of a content's origin",
    "conversations": "stored conversations",
    "decisions": "stored decisions",
    "deployment_runs": "agents at their vendor",
    "dreams": "memories at their vendor",
    "environments": "agents at their vendor",
    "evals": "evaluations",
    "fine_tuning": "fine-tuning",
    "live": "live sessions",
    "memory_stores": "memories at their vendor",
    "messages/batches": "batches of messages",
    "organization": "administration",
    "organizations": "administration",
    "projects/*/groups": "administration",
    "projects/*/roles": "administration",
    "projects/*/users": "administration",
    "realtime": "realtime sessions",
    "responses/compact": "compaction of a conversation at its vendor",
    "responses/input_tokens": "counting of a request's tokens",
    "safety": "administration",
    "sessions": "agents at their vendor",
    "skills": "skills",
    "threads": "threads of assistants",
    "tunnels": "tunnels to a vendor's agents",
    "uploads": "uploads in parts",
    "user_profiles": "administration",
    "vaults": "secrets kept at a vendor",
    "vector_stores": "vector stores",
    "videos": "videos",
    "webhook_endpoints": "webhooks",
    "webhook_event_types": "webhooks",
}
"""How a path begins → what is asked for there, of calls that cannot be said to any other provider."""

_NOT_CARRIED_AS_A_WHOLE: Mapping[str, str] = {
    "GET chat/completions": "stored completions",
    "DELETE models/*": "deletion of a fine-tuned model",
    "deployments": "agents at their vendor",
    "deployments/*": "agents at their vendor",
    "deployments/*/archive": "agents at their vendor",
    "deployments/*/pause": "agents at their vendor",
    "deployments/*/run": "agents at their vendor",
    "deployments/*/unpause": "agents at their vendor",
}
"""A whole path, perhaps with a method → the same, where more may follow that is carried: Azure has deployments, too."""

_BY_LENGTH: dict[tuple[str, int], list[tuple[tuple[str, ...], ApiOperation]]] = {}
for _operation in OPERATIONS.values():
    _segments = tuple(_operation.path.strip("/").split("/"))
    _BY_LENGTH.setdefault((_operation.method, len(_segments)), []).append((_segments, _operation))
_LONGEST = max(length for _, length in _BY_LENGTH)


_REFUSED: dict[str, list[tuple[tuple[str, ...], str]]] = {}
for _key, _words in NOT_CARRIED.items():
    _template = tuple(_key.split("/"))
    _REFUSED.setdefault(_template[0], []).append((_template, _words))
_REFUSED_AS_A_WHOLE = [
    (_key.rpartition(" ")[0], tuple(_key.rpartition(" ")[2].split("/")), _words)
    for _key, _words in _NOT_CARRIED_AS_A_WHOLE.items()
]


class RecognisedCall(NamedTuple):
    """A call that was recognised by its method and path."""

    operation: ApiOperation
    ids: Mapping[str, str]
    """What stood in the path for the names in braces, as it stood there."""


def recognised(method: str, path: str) -> RecognisedCall | None:
    """The operation of a call; None for one that is not carried.

    Args:
        method: HTTP method.
        path: path of the URL, without its query; base paths and Azure's deployments may stand before.
    """
    segments = tuple(path.strip("/").split("/"))
    if not_carried(path, method) is not None:
        return None
    for length in range(min(_LONGEST, len(segments)), 0, -1):
        given = segments[-length:]
        for template, operation in _BY_LENGTH.get((method, length), ()):
            ids = _ids(template, given)
            if ids is not None:
                return RecognisedCall(operation, ids)
    return None


def is_begun(path: str) -> bool:
    """Whether a path, its base path apart, is that of a call which is carried, or the beginning of one."""
    segments = tuple(path.strip("/").split("/"))
    if not_carried(path) is not None:
        return False
    return any(
        _ids(template[: len(segments)], segments) is not None
        for known in _BY_LENGTH.values()
        for template, _ in known
        if len(template) >= len(segments)
    )


def _ids(template: tuple[str, ...], given: tuple[str, ...]) -> dict[str, str] | None:
    """What stands for each name in braces; None where a path is not of the template."""
    ids: dict[str, str] = {}
    for want, part in zip(template, given, strict=True):
        if want.startswith("{") and part:
            ids[want[1:-1]] = part
        elif part != want:
            return None
    return ids


def not_carried(path: str, method: str = "") -> str | None:
    """What a call asks for that nobody else can be asked for, in plain words; None where it is none of these.

    Args:
        path: path of the URL, without its query.
        method: HTTP method, which tells some of them from calls that are carried.
    """
    segments = path.strip("/").split("/")
    has_version = any(map(_is_version, segments))  # what stands before one is the address's, whatever it is called
    for at, before in enumerate(["", *segments[:-1]]):
        if (has_version and not before) or (before and not _is_version(before) and before != "openai"):
            continue
        rest = segments[at:]
        for template, words in _REFUSED.get(rest[0], ()):
            if _fits(template, rest[: len(template)]):
                return words
        for wanted, template, words in _REFUSED_AS_A_WHOLE:
            if wanted in {"", method} and _fits(template, rest):
                return words
    return None


def _fits(template: tuple[str, ...], segments: list[str]) -> bool:
    return len(template) == len(segments) and all(
        want in {"*", part} for want, part in zip(template, segments, strict=True)
    )


def _is_version(segment: str) -> bool:
    """Whether this is the ``v1`` of a base URL, whatever its number."""
    return segment[:1] == "v" and segment[1:2].isdigit()
