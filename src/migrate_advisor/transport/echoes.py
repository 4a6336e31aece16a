"""What a provider says back of the key that it was sent: the caller, who may not know the key, is shown stars."""

from __future__ import annotations

from dataclasses import dataclass

from migrate_advisor.transport.private import Private

_STARS = "***"


@dataclass(frozen=True, slots=True, repr=False)
class SentKeys(Private):
    """What was added to a request to authorise it."""

    values: tuple[str, ...] = ()

    def out_of(self, text: str) -> str:
        """The text without them."""
        for value in self.values:
            text = text.replace(value, _STARS)
        return text

    def out_of_bytes(self, content: bytes) -> bytes:
        """The content without them."""
        for value in self.values:
            content = content.replace(value.encode(), _STARS.encode())
        return content


NO_KEYS = SentKeys()
