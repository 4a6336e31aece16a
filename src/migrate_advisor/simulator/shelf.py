"""What a simulated provider keeps from call to call: files and batches, bounded, in memory."""

from __future__ import annotations

import itertools
import threading
from collections import OrderedDict
from typing import Any

MOST = 100
"""Things that are kept at one site; the oldest goes first."""


class Shelf:
    """Things by their kind and id. Safe under threads."""

    def __init__(self) -> None:
        self._things: OrderedDict[tuple[str, str], dict[str, Any]] = OrderedDict()
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def put(self, kind: str, thing: dict[str, Any]) -> dict[str, Any]:
        """Keep a thing, with an id of its own."""
        with self._lock:
            name = f"{kind}-sim-{next(self._numbers)}"
            kept = {"id": name, **thing}
            self._things[kind, name] = kept
            if len(self._things) > MOST:
                self._things.popitem(last=False)
            return kept

    def get(self, kind: str, name: str) -> dict[str, Any] | None:
        """The thing with this id."""
        return self._things.get((kind, name))

    def remove(self, kind: str, name: str) -> None:
        """Keep it no longer."""
        with self._lock:
            self._things.pop((kind, name), None)

    def all(self, kind: str) -> list[dict[str, Any]]:
        """All things of a kind, newest first."""
        with self._lock:
            return [thing for (what, _), thing in reversed(self._things.items()) if what == kind]
