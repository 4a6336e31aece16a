"""The bytes of a stream after its first event: decoded, ended in order, and accounted for. Reads nothing itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol

from migrate_advisor.mapping.streams import broken_off, error_event
from migrate_advisor.transport.echoes import NO_KEYS

if TYPE_CHECKING:
    from collections.abc import Callable

    from migrate_advisor.mapping.failures import ApiError
    from migrate_advisor.transport.echoes import SentKeys


class Decoder(Protocol):
    """What a relay needs of a stream decoder."""

    @property
    def failure(self) -> ApiError | None:
        """What went wrong; None so far."""

    @property
    def usage(self) -> dict[str, Any] | None:
        """Token counts, as far as they came."""

    def feed(self, chunk: bytes) -> bytes:
        """OpenAI's events for these bytes."""

    def finish(self) -> bytes:
        """What is still owed when the provider has closed."""


class Verbatim:
    """Bytes of an operation that nobody here can read, passed as they are."""

    def __init__(self) -> None:
        self.failure: ApiError | None = None
        self.usage: dict[str, Any] | None = None

    def feed(self, chunk: bytes) -> bytes:
        """The same bytes."""
        return chunk

    def finish(self) -> bytes:
        """Nothing."""
        return b""


class Relay:
    """Passes a stream on, by whole lines, so that an error can always be said after it.

    Args:
        decoder: from the provider's stream to OpenAI's.
        over: called once, when the stream has ended or was left.
        keys: what is said of nowhere in an error.
    """

    def __init__(self, decoder: Decoder, over: Callable[[Decoder], None], keys: SentKeys = NO_KEYS) -> None:
        self._decoder = decoder
        self._keys = keys
        self._over: Callable[[Decoder], None] | None = over
        self._held = b""

    @property
    def has_failed(self) -> bool:
        """Whether an error was said; what follows it is not read."""
        return self._decoder.failure is not None

    def feed(self, chunk: bytes) -> bytes:
        """What can be passed on now."""
        said = self.whole_lines(self._decoder.feed(chunk))
        return said if self._decoder.failure is None else self._keys.out_of_bytes(said)

    def whole_lines(self, content: bytes) -> bytes:
        """The content up to its last line end; the rest is held back."""
        if content.endswith(b"\n"):
            if self._held:
                content, self._held = self._held + content, b""
            return content
        content = self._held + content
        end = content.rfind(b"\n") + 1
        self._held = content[end:]
        return content[:end]

    def finish(self, *, cut: str | None = None) -> bytes:
        """What is still owed when the provider has closed. Half a line before an error is dropped.

        Args:
            cut: why the connection broke; None where it ended in order.
        """
        had_failed = self.has_failed
        owed = self._decoder.finish()
        if cut is not None and isinstance(self._decoder, Verbatim):
            self._decoder.failure = broken_off(f"the provider's reply broke off: {cut}", code="stream_broken_off")
            owed = error_event(self._decoder.failure)
        elif cut is not None and not had_failed and self._decoder.failure is not None:
            owed = _explained(owed, self._decoder.failure.message, cut)
        if self._decoder.failure is not None:
            self._held = b""
            return b"\n" + self._keys.out_of_bytes(owed)
        held, self._held = self._held, b""
        return held + owed

    def close(self) -> None:
        """Say that the stream is over. Saying so again does nothing."""
        over, self._over = self._over, None
        if over is not None:
            over(self._decoder)


def _explained(event: bytes, message: str, cut: str) -> bytes:
    """An error event that also says why the connection broke, in whatever language the event is."""
    said = json.dumps(message, ensure_ascii=False).encode()[1:-1]
    return event.replace(said, said + json.dumps(f": {cut}", ensure_ascii=False).encode()[1:-1], 1)
