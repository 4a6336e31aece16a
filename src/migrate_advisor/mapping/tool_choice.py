"""A choice of tools that a provider cannot be told, in other words that ask for the same.

Values that have no other words are `checks`'; what a choice cannot go with while a model thinks is `thinking`'s.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from migrate_advisor.mapping.ledger import Because
from migrate_advisor.mapping.report import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.catalog.dialect import Param
    from migrate_advisor.mapping.ledger import Ledger, MappingContext

CHOICE = "tool_choice"


@dataclass(frozen=True, slots=True)
class OneTool:
    """Any call of a request with one tool is a call of that tool: two forms of the choice, of which one is taken."""

    takes_any: bool
    """Whether ``required`` is taken; else it is the form that names a function."""
    because: Because

    def said(self, body: Mapping[str, Any], ledger: Ledger) -> Mapping[str, Any]:
        """The request with the form that is taken, where it has the other one and a single tool."""
        name = _only_function(body.get("tools"))
        if name is None:
            return body
        named = {"type": "function", "function": {"name": name}}
        asked, told = (named, "required") if self.takes_any else ("required", named)
        if body.get(CHOICE) != asked:
            return body
        ledger.note(CHOICE, Kind.CONVERTED, self.because, asked, told, loss=False)
        return {**body, CHOICE: told}


def one_tool(fact: Param | None, context: MappingContext) -> OneTool | None:
    """What to do where the provider takes one of the two forms; None where it takes both, or neither, or is silent."""
    taken = {"required", "function"}.intersection(map(str, (fact and fact.values) or ()))
    if fact is None or len(taken) != 1:
        return None
    sentence = f"{context.provider} takes one way to ask for a call, and with one tool both ask for the same"
    return OneTool("required" in taken, context.because(sentence, fact.note, fact.sources))


def _only_function(tools: Any) -> str | None:
    """The name of the function that is the only tool."""
    tool = tools[0] if isinstance(tools, list) and len(tools) == 1 else None
    function = tool.get("function") if isinstance(tool, dict) and tool.get("type") == "function" else None
    name = function.get("name") if isinstance(function, dict) else None
    return name if isinstance(name, str) and name else None
