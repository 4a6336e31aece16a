"""What a provider says back of the key that it was sent: the caller, who may not know the key, is shown stars."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from migrate_advisor.transport.private import Private

if TYPE_CHECKING:
    from migrate_advisor.transport.outcome import Failed
    from migrate_advisor.transport.steps import Outgoing

_SHORTEST = 8
"""Characters of what may be a key: shorter ones stand in many a text."""
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

    def out_of_failure(self, outcome: Failed) -> Failed:
        """The failure, told without them."""
        message = self.out_of(outcome.error.message)
        headers = {name: self.out_of(value) for name, value in outcome.headers.items()}
        return outcome._replace(error=replace(outcome.error, message=message), headers=headers)


NO_KEYS = SentKeys()


def sent_keys(before: Outgoing, after: Outgoing) -> SentKeys:
    """The keys that a request got.

    Args:
        before: the request without its credential.
        after: the same with it.
    """
    added = [value.rpartition(" ")[2] for name, value in after.headers.items() if before.headers.get(name) != value]
    if after.url != before.url:
        added.append(after.url.rpartition("access_token=")[2].partition("&")[0])
    return SentKeys(tuple(value for value in added if len(value) >= _SHORTEST and value.isascii()))
