"""What an OpenAI client asked for, read from its HTTP request. Whom it goes to is `chain`'s."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from migrate_advisor.catalog.operations import OPERATIONS, recognised
from migrate_advisor.errors import UnmappableRequestError
from migrate_advisor.mapping.bodies import Parts
from migrate_advisor.mapping.forms import is_form, read_form
from migrate_advisor.transport.private import Private
from migrate_advisor.transport.uploads import Upload

if TYPE_CHECKING:
    from collections.abc import Sequence

    from migrate_advisor.catalog.operations import CallersLanguage

    RawHeaders = Sequence[tuple[bytes, bytes]]

_HOP_BY_HOP = frozenset({
    "connection", "content-length", "host", "keep-alive", "proxy-authorization", "te", "trailer",
    "transfer-encoding", "upgrade",
})  # fmt: skip
_ANTHROPICS = frozenset({"messages", "messages.count_tokens", "models"})
"""What callers of Anthropic's API ask for that others are asked, too; its files are not like OpenAI's."""


@dataclass(frozen=True, slots=True, repr=False)
class ClientCall(Private):
    """One call of an OpenAI client."""

    method: str
    url: str
    """Where the client addressed it."""
    headers: RawHeaders
    """All that the client sent, unread: they go nowhere but to the client's own provider."""
    content: bytes | Parts
    operation: str | None
    """None for one that cannot be mapped."""
    body: Any
    """The JSON of the content, or the fields of a form; None where it has none."""
    follows_redirects: bool = True
    """Whether the client leaves it to us to follow redirects."""
    repeat: int | None = None
    """How often the client, an SDK that repeats calls by itself, has sent it before; None for one that does not."""
    ids: Mapping[str, str] = field(default_factory=dict)
    """What stands in the path for the thing that the call is about."""
    patience: float | None = None
    """Longest timeout of the client, in seconds; None where it has none."""
    is_anthropics: bool = False
    """Whether Anthropic's SDK asks, which says the version of its API with each request."""

    @property
    def stream(self) -> bool:
        """Whether the client wants a stream."""
        return isinstance(self.body, dict) and self.body.get("stream") is True

    @property
    def language(self) -> CallersLanguage:
        """The language in which the caller asks, and wants errors."""
        if self.is_anthropics:
            return "anthropic-messages"
        return OPERATIONS[self.operation].language if self.operation else "openai"

    @property
    def model(self) -> str | None:
        """The model that was asked for."""
        model = self.body.get("model") if isinstance(self.body, dict) else None
        return model if isinstance(model, str) else None

    @property
    def wants_usage(self) -> bool:
        """Whether token counts are to come at the end of a stream."""
        options = self.body.get("stream_options") if isinstance(self.body, dict) else None
        return isinstance(options, dict) and options.get("include_usage") is True

    @property
    def path(self) -> str:
        """Path of the URL."""
        rest = self.url.partition("://")[2].partition("?")[0]
        return "/" + rest.partition("/")[2]

    def own_headers(self) -> dict[str, str]:
        """The client's headers, names in lower case, as far as they are not about its connection to us."""
        lowered = {name.lower().decode("latin-1"): value.decode("latin-1") for name, value in self.headers}
        return {name: value for name, value in lowered.items() if name not in _HOP_BY_HOP}


_SWITCH = frozenset({bool, type(None)})


def read_call(method: str, url: str, headers: RawHeaders, content: bytes | Upload) -> ClientCall:
    """The call in a request.

    Args:
        method: of the request.
        url: where it was addressed.
        headers: as they came.
        content: the body: its bytes, or where they are kept.

    Raises:
        ValueError: an operation that takes JSON came with something else.
    """
    asked = recognised(method, url.partition("://")[2].partition("?")[0].partition("/")[2].rstrip("/"))
    is_anthropics = any(name.lower() == b"anthropic-version" for name, _ in headers)
    if asked is None or (is_anthropics and asked.operation.facts not in _ANTHROPICS):
        return ClientCall(method, url, headers, content, None, None, is_anthropics=is_anthropics)
    body = _body(headers, content) if content and asked.operation.body != "none" else None
    return ClientCall(
        method, url, headers, content, asked.operation.name, body, ids=asked.ids, is_anthropics=is_anthropics
    )


def _body(headers: RawHeaders, content: bytes | Upload) -> Any:
    kind = next((value.decode("latin-1") for name, value in headers if name.lower() == b"content-type"), "")
    if is_form(kind):
        try:
            return read_form(kind, content.kept if isinstance(content, Upload) else content)
        except UnmappableRequestError as error:
            raise ValueError(str(error)) from error
    try:
        body = json.loads(bytes(content))
    except RecursionError as error:
        raise ValueError("the request's JSON is nested too deep") from error
    if isinstance(body, dict) and type(body.get("stream")) not in _SWITCH:
        raise ValueError("stream is neither true nor false")  # some providers would stream, and we would not
    return body
