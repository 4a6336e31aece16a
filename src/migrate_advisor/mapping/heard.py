"""What every memory of conversations does: tell what it changed, and listen to a stream. What it keeps is not here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migrate_advisor.mapping.report import Change, MappingReport

if TYPE_CHECKING:
    from migrate_advisor.mapping.failures import ApiError
    from migrate_advisor.mapping.streams import StreamDecoder


class Recalled:
    """One request on its way to one target, with what its client remembers of the conversation."""

    def __init__(self) -> None:
        self.changes: list[Change] = []
        """What the memory changed of it, by the caller's paths."""

    def told(self, report: MappingReport) -> MappingReport:
        """Everything that became of the request.

        Args:
            report: what the mapping changed of it after the memory.
        """
        return MappingReport([*self.changes, *report]) if self.changes else report


class HeardStream:
    """Passes on what a decoder gives, which `_hear` sees first.

    Args:
        decoder: the decoder.
    """

    def __init__(self, decoder: StreamDecoder) -> None:
        self._decoder = decoder

    @property
    def failure(self) -> ApiError | None:
        """What went wrong; None so far."""
        return self._decoder.failure

    @property
    def report(self) -> MappingReport:
        """What was changed so far."""
        return self._decoder.report

    @property
    def usage(self) -> dict[str, Any] | None:
        """Token counts, as far as they came."""
        return self._decoder.usage

    @property
    def response(self) -> Any:
        """The response as the decoder knows it; None where it makes none."""
        return getattr(self._decoder, "response", None) or getattr(
            getattr(self._decoder, "voice", None), "response", None
        )

    def feed(self, chunk: bytes) -> bytes:
        """What the decoder gives."""
        given = self._decoder.feed(chunk)
        self._hear(given)
        return given

    def finish(self) -> bytes:
        """What the decoder still owes."""
        owed = self._decoder.finish()
        self._hear(owed)
        return owed

    def _hear(self, given: bytes) -> None:
        """Take note of events as the caller gets them."""
        raise NotImplementedError
