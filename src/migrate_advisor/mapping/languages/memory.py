"""What a client saw of its responses, bounded, so that ids of earlier ones can be said in full. Sends nothing.

One memory belongs to one client; nothing in it goes to anybody but through a request that names it.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class _Kept(NamedTuple):
    response: dict[str, Any]
    items: list[Any]
    """Everything that was said up to and with it."""
    asked: int
    """How many of these were said before it."""
    provider: str
    size: int


class ResponseMemory:
    """Responses by their id, the newest ones.

    Args:
        max_responses: how many are kept.
        max_bytes: how much all of them together may take, as JSON.
    """

    def __init__(self, max_responses: int = 1_000, max_bytes: int = 64 * 1024 * 1024) -> None:
        self._max_responses = max_responses
        self._max_bytes = max_bytes
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._bytes = 0
        self._named: dict[str, list[tuple[dict[str, Any], str]]] = {}
        """Id of an item → the item and who made it, once for each response that has it, oldest first."""
        self._lock = threading.Lock()

    def keep(self, asked: Mapping[str, Any], response: Mapping[str, Any], provider: str = "") -> None:
        """Remember a response that was given, unless the caller asked that it is not stored.

        Args:
            asked: the request.
            response: what was answered, in the Responses language.
            provider: id of who answered.
        """
        name = response.get("id")
        if not isinstance(name, str) or asked.get("store") is False:
            return
        before = self.items(asked.get("previous_response_id")) or []
        output = response.get("output")
        count = len(output) if isinstance(output, list) else 0
        said = [found for item in items_of(asked.get("input")) if (found := self._itself(item)) is not None]
        items = [*before, *said, *(output if isinstance(output, list) else [])]
        size = len(json.dumps([items, dict(response)], default=str))
        with self._lock:
            told = len(items) - count
            made = [(item, provider if at >= told else self._maker(item["id"])) for at, item in _with_ids(items)]
            self._drop(name)
            self._kept[name] = _Kept(dict(response), items, told, provider, size)
            self._bytes += size
            for item, maker in made:
                self._named.setdefault(item["id"], []).append((item, maker))
            while self._kept and (len(self._kept) > self._max_responses or self._bytes > self._max_bytes):
                self._drop(next(iter(self._kept)))

    def _drop(self, name: str) -> bool:
        known = self._kept.pop(name, None)
        if known is None:
            return False
        self._bytes -= known.size
        for _, item in _with_ids(known.items):
            holders = self._named[item["id"]]
            del holders[0]
            if not holders:
                del self._named[item["id"]]
        return True

    def _itself(self, item: Any) -> Any:
        """An item of a request, which may only name one that was seen; None where it names one that was not."""
        is_named = isinstance(item, dict) and item.get("type") == "item_reference"
        return self.item(item.get("id")) if is_named else item

    def _maker(self, name: str) -> str:
        holders = self._named.get(name)
        return holders[-1][1] if holders else ""

    def response(self, name: Any) -> dict[str, Any] | None:
        """The response with this id."""
        kept = self._get(name)
        return kept.response if kept else None

    def items(self, name: Any) -> list[Any] | None:
        """Everything that was said up to and with a response: the input that stands for its id."""
        kept = self._get(name)
        return kept.items if kept else None

    def asked(self, name: Any) -> list[dict[str, Any]]:
        """What was said before a response, as OpenAI lists it: every item with an id."""
        kept = self._get(name)
        items = kept.items[: kept.asked] if kept else []
        return [
            {"id": f"item_{index}", "type": "message", **item}
            for index, item in enumerate(items)
            if isinstance(item, dict)
        ]

    def provider(self, name: Any) -> str | None:
        """Id of who gave a response."""
        kept = self._get(name)
        return kept.provider if kept else None

    def item(self, name: Any) -> dict[str, Any] | None:
        """The item with this id, of any response."""
        with self._lock:
            holders = self._named.get(name) if isinstance(name, str) else None
            return holders[-1][0] if holders else None

    def maker(self, name: Any) -> str | None:
        """Id of who made the item with this id; None where it was not seen, or came from the caller."""
        with self._lock:
            return (self._maker(name) or None) if isinstance(name, str) else None

    def delete(self, name: Any) -> bool:
        """Forget a response; whether it was known."""
        with self._lock:
            return isinstance(name, str) and self._drop(name)

    def _get(self, name: Any) -> _Kept | None:
        with self._lock:
            return self._kept.get(name) if isinstance(name, str) else None


def items_of(given: Any) -> list[Any]:
    """An input as a list of items: a text is what the user says."""
    if isinstance(given, str):
        return [{"role": "user", "content": given}]
    return given if isinstance(given, list) else []


def _with_ids(items: list[Any]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The items that later requests can name, with their places."""
    for at, item in enumerate(items):
        if isinstance(item, dict) and isinstance(item.get("id"), str) and item.get("type") != "item_reference":
            yield at, item
