"""What an OpenAI client asked for, read from its HTTP request. Whom it goes to is `chain`'s."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from migrate_advisor.transport.private import Private

if TYPE_CHECKING:
    from collections.abc import Sequence

    RawHeaders = Sequence[tuple[bytes, bytes]]

_OPERATIONS = (
    ("POST", "/chat/completions", "chat.completions"),
    ("POST", "/embeddings", "embeddings"),
    ("GET", "/models", "models"),
)
"""Method and end of the path → operation that can be mapped; base URLs and Azure's deployments stand before it."""

_HOP_BY_HOP = frozenset({
    "connection", "content-length", "host", "keep-alive", "proxy-authorization", "te", "trailer",
    "transfer-encoding", "upgrade",
})  # fmt: skip


@dataclass(frozen=True, slots=True, repr=False)
class Call(Private):
    """One call of an OpenAI client."""

    method: str
    url: str
    """Where the client addressed it."""
    headers: RawHeaders
    """All that the client sent, unread: they go nowhere but to the client's own provider."""
    content: bytes
    operation: str | None
    """None for one that cannot be mapped."""
    body: Any
    """The JSON of the content; None where it has none."""
    follows_redirects: bool = True
    """Whether the client leaves it to us to follow redirects."""
    repeat: int | None = None
    """How often the client, an SDK that repeats calls by itself, has sent it before; None for one that does not."""
    patience: float | None = None
    """Longest timeout of the client, in seconds; None where it has none."""

    @property
    def stream(self) -> bool:
        """Whether the client wants a stream."""
        return isinstance(self.body, dict) and self.body.get("stream") is True

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


def read_call(method: str, url: str, headers: RawHeaders, content: bytes) -> Call:
    """The call in a request.

    Args:
        method: of the request.
        url: where it was addressed.
        headers: as they came.
        content: the body's bytes.

    Raises:
        ValueError: an operation that takes JSON came with something else.
    """
    path = url.partition("?")[0].rstrip("/")
    operation = body = None
    for verb, end, name in _OPERATIONS:
        if verb == method and path.endswith(end):
            operation = name
    if content and operation is not None:
        try:
            body = json.loads(content)
        except RecursionError as error:
            raise ValueError("the request's JSON is nested too deep") from error
    return Call(method, url, headers, content, operation, body)
