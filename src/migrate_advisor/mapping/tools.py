"""OpenAI's tool definitions for a provider that has the same shape with fewer types or keys."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from migrate_advisor.catalog.conversation import Schemas, Tools
from migrate_advisor.errors import UnmappableRequestError
from migrate_advisor.mapping.ledger import Because, Ledger, MappingContext
from migrate_advisor.mapping.report import Kind
from migrate_advisor.mapping.schemas import all_plain, fitted

_EMPTY = {"description": "", "parameters": {"type": "object", "properties": {}}}
"""What says nothing, for keys that must be there."""


@dataclass(frozen=True, slots=True)
class ToolsPlan:
    """What becomes of the tools of a request to one target."""

    facts: Tools
    context: MappingContext
    _reasons: dict[str, Because] = field(default_factory=dict)
    """Reasons that were given before: a request with many tools gives the same ones for each."""

    def apply(self, path: str, tools: Any, ledger: Ledger) -> list[Any]:
        """The tools in the dialect: the same list where nothing changes.

        Args:
            path: the name they came under.
            tools: the definitions.
            ledger: where changes are recorded.

        Raises:
            UnmappableRequestError: they are not tool definitions.
        """
        if not isinstance(tools, list):
            raise UnmappableRequestError(path, "expected a list of tools")
        types = self.facts.types
        if self._are_plain(tools):
            return self._schemas(path, tools, ledger)
        mapped, is_changed = [], False
        for index, tool in enumerate(tools):
            at = f"{path}[{index}]"
            kind = tool.get("type") if isinstance(tool, dict) else None
            if not isinstance(kind, str):
                raise UnmappableRequestError(at, "expected an object with a `type`")
            if types is not None and kind not in types:
                because = self._because(f"{self.context.provider} takes tools of type {', '.join(types)}")
                ledger.note(at, Kind.DROPPED, because, tool, loss=True)
                is_changed = True
                continue
            new = self._function(at, tool, ledger) if kind == "function" else tool
            is_changed |= new is not tool
            mapped.append(new)
        return self._schemas(path, mapped if is_changed else tools, ledger)

    def _schemas(self, path: str, tools: list[Any], ledger: Ledger) -> list[Any]:
        """The tools with schemas that the provider takes: the same list where nothing changes."""
        facts = self.facts.schemas
        if facts == Schemas() or all_plain(tools, facts):
            return tools
        told, is_changed = [], False
        for index, tool in enumerate(tools):
            function = tool.get("function")
            schema = function.get("parameters") if isinstance(function, dict) else None
            new = fitted(f"{path}[{index}].function.parameters", schema, facts, self.context, ledger)
            is_changed |= new is not schema
            told.append(tool if new is schema else {**tool, "function": {**function, "parameters": new}})
        return told if is_changed else tools

    def _are_plain(self, tools: list[Any]) -> bool:
        """Whether all are functions with nothing to add and nothing to leave out."""
        types, without, required = self.facts.types, self.facts.without, self.facts.required
        if types is not None and "function" not in types:
            return False
        functions = _functions_of(tools)
        if functions is None:
            return False
        for function in functions:
            for key in without:
                if key in function:
                    return False
            for key in required:
                if function.get(key) is None:
                    return False
        return True

    def _function(self, path: str, tool: dict[str, Any], ledger: Ledger) -> dict[str, Any]:
        function = tool.get("function")
        if not isinstance(function, dict):
            raise UnmappableRequestError(f"{path}.function", "expected an object")
        facts = self.facts
        extra = [key for key in facts.without if key in function]
        needed = [key for key in facts.required if function.get(key) is None]
        if not extra and not needed:
            return tool
        mapped = self.bare(f"{path}.function", function, ledger)
        for key in needed:
            because = self._because(f"{self.context.provider} needs a `{key}` in a function")
            mapped[key] = _EMPTY[key]
            ledger.note(f"{path}.function.{key}", Kind.DEFAULTED, because, None, _EMPTY[key], loss=False)
        return {**tool, "function": mapped}

    def bare(self, path: str, function: dict[str, Any], ledger: Ledger) -> dict[str, Any]:
        """What is said of a function, without keys that the provider does not take."""
        extra = [key for key in self.facts.without if key in function]
        for key in extra:
            because = self._because(f"{self.context.provider} takes no `{key}` in a function")
            ledger.note(f"{path}.{key}", Kind.DROPPED, because, function[key], loss=bool(function[key]))
        return {key: value for key, value in function.items() if key not in extra}

    def _because(self, sentence: str) -> Because:
        known = self._reasons.get(sentence)
        if known is None:
            known = self._reasons[sentence] = self.context.because(sentence, None, self.facts.sources)
        return known


def _functions_of(tools: list[Any]) -> list[dict[str, Any]] | None:
    """What each tool says of its function; None where one is no function, or does not say."""
    functions = []
    for tool in tools:
        try:
            function = tool["function"] if tool["type"] == "function" else None
        except (TypeError, KeyError):
            return None
        if function.__class__ is not dict:
            return None
        functions.append(function)
    return functions
