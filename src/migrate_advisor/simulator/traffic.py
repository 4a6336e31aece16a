"""What arrives at a site, and what is sent back. Deciding is the wire formats', sending is `delivery`'s."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from migrate_advisor.catalog.dialect import Failure
from migrate_advisor.simulator.refusals import RefusedError
from migrate_advisor.simulator.site import SimulatedSite

_HALF = re.compile(rb"\\u[dD][89a-fA-F]")
"""Perhaps one half of a character outside the first plane, which no text can hold alone."""
EVENT_STREAM = "text/event-stream"
JSON = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A request as it arrived."""

    provider: str
    endpoint: str
    method: str
    path: str
    """The whole path on the simulator."""
    query: Mapping[str, str]
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON; None if it is none. Neither is a number that JSON does not have, nor half a character."""
        try:
            value = json.loads(self.body, parse_constant=_refused) if self.body else None
            if _HALF.search(self.body):
                dumps(value)
        except (ValueError, RecursionError):
            return None
        return value


@dataclass(frozen=True, slots=True)
class SiteRequest:
    """A request at the site it was meant for."""

    site: SimulatedSite
    received: Received
    now: float
    """Seconds since the epoch."""

    @property
    def path(self) -> str:
        """Path below the vendor's base URL, without a trailing slash."""
        below = self.received.path.removeprefix(self.site.prefix).removeprefix(self.site.base_path)
        return below.rstrip("/") or "/"

    @property
    def object(self) -> dict[str, Any]:
        """The body as a JSON object.

        Raises:
            RefusedError: it is none, or says of `stream` neither that it is wanted nor that it is not.
        """
        body = self.received.json
        if not isinstance(body, dict):
            raise RefusedError(Failure.INVALID_REQUEST, "the body is not a JSON object")
        if not isinstance(body.get("stream"), bool | None):
            raise RefusedError(Failure.INVALID_REQUEST, "stream is neither true nor false", "stream")
        return body


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteReply:
    """What is sent back, and how."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = JSON
    chunks: tuple[bytes, ...] = ()
    """The body: one piece, or one for each event of a stream."""
    streams: bool = False
    wait: float = 0
    """Seconds before the status line."""
    gap: float = 0
    """Seconds before each chunk."""
    silent: bool = False
    """Whether the connection is torn down in place of the status line."""
    breaks: bool = False
    """Whether the connection is torn down after the last chunk, so that the end never comes."""
    length: int | None = None
    """``content-length``, where it is not that of the chunks."""


def _refused(constant: str) -> None:
    raise ValueError(constant)


def json_reply(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> SiteReply:
    """A whole reply with a JSON body."""
    return SiteReply(status=status, headers=headers or {}, chunks=(dumps(value),))


def dumps(value: Any) -> bytes:
    """JSON as it goes over the wire: UTF-8, without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def stream(events: list[bytes], status: int = 200) -> SiteReply:
    """A streamed reply of server-sent events."""
    return SiteReply(status=status, content_type=EVENT_STREAM, chunks=tuple(events), streams=True)


def event(value: Any, name: str | None = None) -> bytes:
    """One server-sent event with JSON data."""
    return (f"event: {name}\n".encode() if name else b"") + b"data: " + dumps(value) + b"\n\n"


DONE = b"data: [DONE]\n\n"
