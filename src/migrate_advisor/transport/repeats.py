"""Calls that an SDK may send again by itself: when each began, so that one deadline holds over all of its repeats."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from migrate_advisor.transport.incoming import ClientCall

_MOST = 1000


class Repeats:
    """Remembers the beginning of calls that were answered with a failure which the SDK may try again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._began: OrderedDict[int, float] = OrderedDict()

    def began(self, call: ClientCall, now: float) -> float:
        """When a call began: now, unless it is the repeat of one that is known."""
        if not call.repeat:
            return now
        with self._lock:
            return self._began.pop(_key(call), now)

    def expect(self, call: ClientCall, began: float) -> None:
        """Remember when a call began, in case it comes again."""
        with self._lock:
            self._began[_key(call)] = began
            while len(self._began) > _MOST:
                self._began.popitem(last=False)


def _key(call: ClientCall) -> int:
    content = call.content
    return hash((call.method, call.url, content if isinstance(content, bytes) else len(content)))
