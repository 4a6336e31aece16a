"""Items of a Responses conversation that somebody else made: their ids and sealed thoughts mean nothing to others.

Whoever gets them back refuses the request. What is said in the place of a whole response's id is `languages.recall`'s.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from migrate_advisor.mapping.heard import HeardStream, Recalled
from migrate_advisor.mapping.json_text import parse_object
from migrate_advisor.mapping.ledger import Because
from migrate_advisor.mapping.report import Change, Kind, MappingReport

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.mapping.signed import SignatureMemory
    from migrate_advisor.mapping.streams import StreamDecoder

_PLACE = re.compile(r"input\[(\d+)\]")
_SEALED = "encrypted_content"
_FOREIGN = Because("Only the provider that made a thought can read it")
_UNKNOWN = Because("Only the provider that made an item knows it by this id")


class ItemsOfOthers(Recalled):
    """One request on its way to one target, and the items that are to be learnt from the answer.

    Args:
        memory: who made what.
        whose: id of the provider that is asked.
        body: the request.
        is_native: whether it is asked in this language; where not, the ids of its items are ours, and nobody's.
    """

    def __init__(self, memory: SignatureMemory, whose: str, body: Mapping[str, Any], *, is_native: bool) -> None:
        super().__init__()
        self._memory = memory
        self._places: list[int] = []
        """Where each item that is sent stood."""
        self._whose = whose if is_native else f"{whose}/"
        self.body: Mapping[str, Any] = body
        """The request, without what others made: the same object where there is nothing of theirs."""
        items = body.get("input")
        if is_native and isinstance(items, list):
            kept = [(index, self._own(f"input[{index}]", item)) for index, item in enumerate(items)]
            if self.changes:
                self._places = [index for index, item in kept if item is not None]
                self.body = {**body, "input": [kept[index][1] for index in self._places]}

    def _own(self, path: str, item: Any) -> Any:
        """The item without the id that another gave it; None for a thought of another's, or what another sealed."""
        if not isinstance(item, dict) or not (
            self._is_anothers(item.get("id")) or self._is_anothers(item.get(_SEALED))
        ):
            return item
        if item.get("type") == "item_reference":
            return item  # `languages.recall` says what it stands for
        if item.get("type") == "reasoning" or self._is_anothers(item.get(_SEALED)):
            self.changes.append(Change(path, Kind.DROPPED, item, None, None, *_FOREIGN))
            return None
        self.changes.append(Change(f"{path}.id", Kind.DROPPED, item.get("id"), None, None, *_UNKNOWN))
        return {key: value for key, value in item.items() if key != "id"}

    def _is_anothers(self, mark: Any) -> bool:
        return self._memory.is_anothers(mark, self._whose)

    def told(self, report: MappingReport) -> MappingReport:
        """The same, with the mapping's places in the list that it saw as the caller's."""
        return super().told(MappingReport([self._placed(change) for change in report]) if self.changes else report)

    def _placed(self, change: Change) -> Change:
        found = _PLACE.match(change.path)
        if found is None or int(found[1]) >= len(self._places):
            return change
        return change._replace(path=f"input[{self._places[int(found[1])]}]{change.path[found.end() :]}")

    def learn(self, reply: Any) -> None:
        """Remember who made the items of a whole response."""
        output = reply.get("output") if isinstance(reply, dict) else None
        for item in output if isinstance(output, list) else ():
            self.keep(item)

    def keep(self, item: Any) -> None:
        """Remember who made an item."""
        if isinstance(item, dict):
            self._memory.keep(item.get("id"), self._whose)
            self._memory.keep(item.get(_SEALED), self._whose)

    def listen(self, decoder: StreamDecoder) -> ItemStream:
        """The decoder, with what it gives heard."""
        return ItemStream(decoder, self)


class ItemStream(HeardStream):
    """A stream decoder whose items are remembered."""

    def __init__(self, decoder: StreamDecoder, conversation: ItemsOfOthers) -> None:
        super().__init__(decoder)
        self._conversation = conversation

    def _hear(self, given: bytes) -> None:
        if b"response.output_item.done" not in given:
            return
        for line in given.splitlines():
            if line.startswith(b"data:") and b"output_item.done" in line:
                self._conversation.keep((parse_object(line[5:].decode("utf-8", "replace")) or {}).get("item"))
