"""Anthropic's Messages format at another provider, strict by the facts of its operation ``messages``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from migrate_advisor.catalog.conversation import Replies
from migrate_advisor.simulator.answers import answer
from migrate_advisor.simulator.fields import check_fields, operation_rules
from migrate_advisor.simulator.traffic import json_reply, stream
from migrate_advisor.simulator.wires.anthropic_messages import AnthropicMessages, counted, message, named_events
from migrate_advisor.simulator.wires.anthropic_requests import check_request, read
from migrate_advisor.simulator.wires.base import check_abilities, check_method, check_model, check_taken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.catalog.dialect import Operation
    from migrate_advisor.simulator.traffic import SiteReply, SiteRequest

_REPLIES = Replies(
    finish_reasons={
        "end_turn": "stop",
        "max_tokens": "length",
        "tool_use": "tool_calls",
        "refusal": "content_filter",
    }
)
"""Why an answer ends, in the format's own words."""


def check_blocks(body: Mapping[str, Any], operation: Operation) -> None:
    """Refuse blocks and tools of types that the documents do not name.

    Raises:
        RefusedError: there is one.
    """
    check_taken(body.get("tools"), operation.tools, "custom", "tools")
    for index, turn in enumerate(body["messages"]):
        check_taken(turn.get("content"), operation.parts, "text", f"messages[{index}].content")


class CompatibleMessages(AnthropicMessages):
    """The format, with the fields that this provider's documents name."""

    def __init__(self, operation: Operation) -> None:
        self._operation = operation

    def reply(self, call: SiteRequest) -> SiteReply:
        """What the provider answers."""
        check_method(call)
        body = call.object
        model = check_model(call.site, body.get("model"), "chat.completions")
        check_fields(body, operation_rules(self._operation, frozenset({"model"})))
        check_request(body)
        check_blocks(body, self._operation)
        asked = read(body, model)
        check_abilities(call.site, model, images=asked.images, tools=bool(asked.tools))
        facts, said = replace(call.site.facts(model), replies=_REPLIES), answer(asked)
        return (
            stream(named_events(model, said, facts)) if body.get("stream") else json_reply(message(model, said, facts))
        )


class CompatibleCounting(CompatibleMessages):
    """Counting of what a request would take."""

    def reply(self, call: SiteRequest) -> SiteReply:
        """How many tokens."""
        return counted(call, self._operation)
