"""What a simulated provider keeps from call to call: files and batches, bounded, in memory."""

from __future__ import annotations

import itertools
import threading
from collections import OrderedDict
from typing import Any

MOST = 100
"""Things that are kept at one site; the oldest goes first."""


MOST_BYTES = 256 * 1024 * 1024
"""Bytes of all contents that are kept at one site; the newest stays, whatever its size."""


class Shelf:
    """Things by their kind and id. Safe under threads."""

    def __init__(self) -> None:
        self._things: OrderedDict[tuple[str, str], dict[str, Any]] = OrderedDict()
        self._bytes = 0
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def put(self, kind: str, thing: dict[str, Any]) -> dict[str, Any]:
        """Keep a thing, with an id of its own."""
        with self._lock:
            name = f"{kind}-sim-{next(self._numbers)}"
            kept = {"id": name, **thing}
            self._things[kind, name] = kept
            self._bytes += _size(kept)
            while len(self._things) > MOST or (self._bytes > MOST_BYTES and len(self._things) > 1):
                self._bytes -= _size(self._things.popitem(last=False)[1])
            return kept

    def get(self, kind: str, name: str) -> dict[str, Any] | None:
        """The thing with this id."""
        return self._things.get((kind, name))

    def remove(self, kind: str, name: str) -> None:
        """Keep it no longer."""
        with self._lock:
            self._bytes -= _size(self._things.pop((kind, name), {}))

    def all(self, kind: str) -> list[dict[str, Any]]:
        """All things of a kind, newest first."""
        with self._lock:
            return [thing for (what, _), thing in reversed(self._things.items()) if what == kind]


def _size(thing: dict[str, Any]) -> int:
    return len(thing.get("content", b""))
