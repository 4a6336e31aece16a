"""JSON Schemas of tools for a provider that takes less than all of JSON Schema.

What can be said in other words is; what cannot is left as it is or left out, and reported with its path in the tool.
"""

from __future__ import annotations

from itertools import filterfalse
from typing import TYPE_CHECKING, Any

from migrate_advisor.errors import UnmappableRequestError
from migrate_advisor.mapping.report import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.catalog.conversation import Schemas
    from migrate_advisor.mapping.ledger import Because, Ledger, MappingContext

_MAPS = frozenset({"properties", "patternProperties", "$defs", "definitions", "dependentSchemas"})
"""Keywords whose value has a schema for each name."""
_LISTS = frozenset({"anyOf", "oneOf", "allOf", "prefixItems"})
_SINGLE = frozenset({"items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames"})
_INNER = _MAPS | _LISTS | _SINGLE
_DEFINITIONS = ("$defs", "definitions")
_NO_EFFECT = frozenset({"$schema", "$id", "$comment", "$anchor"})
"""Keywords that constrain nothing."""
MAX_DEPTH = 64
"""A schema is not nested deeper."""
MAX_INLINED = 1_000
"""A schema holds no more references that have to be written out."""


def fitted(path: str, schema: Any, facts: Schemas, context: MappingContext, ledger: Ledger) -> Any:
    """The schema as the provider takes it: the same object where nothing has to change.

    Raises:
        UnmappableRequestError: it is nested too deep, or its references would make it too large.
    """
    if not isinstance(schema, dict) or _is_plain(schema, facts, looked_at(facts)):
        return schema
    return _Fitting(schema, facts, context, ledger).root(path)


def all_plain(tools: list[Any], facts: Schemas) -> bool:
    """Whether no schema of any of these tools is looked at by a fact, as in most requests."""
    names = looked_at(facts)
    for tool in tools:
        function = tool.get("function")
        schema = function.get("parameters") if isinstance(function, dict) else None
        if isinstance(schema, dict) and not _is_plain(schema, facts, names):
            return False
    return True


def looked_at(facts: Schemas) -> frozenset[str]:
    """The keywords that a fact is about, anywhere in a schema."""
    return frozenset((*facts.refused, *facts.beside, "$ref", *_DEFINITIONS))


def lacks_type(schema: dict[str, Any], facts: Schemas) -> bool:
    """Whether a root lacks the type it must say: ``null`` says none; beside ``anyOf`` there may be no place for one."""
    if not facts.root_type or schema.get("type") is not None:
        return False
    return "anyOf" not in schema or "type" not in facts.beside.get("anyOf", ())


def _is_plain(schema: dict[str, Any], facts: Schemas, names: frozenset[str]) -> bool:
    """Whether nothing of a schema is looked at by any fact: true of most, and found at a fraction of the cost.

    Most nodes of a schema hold no other, so what is asked of each is asked without a step of Python's.
    """
    if lacks_type(schema, facts):
        return False
    pending = [schema]
    for _ in range(MAX_DEPTH):
        if not pending:
            return True
        if not all(map(names.isdisjoint, pending)):
            return False
        pending = [
            inner
            for node in filterfalse(_INNER.isdisjoint, pending)
            for inner in _inner(node)
            if isinstance(inner, dict)
        ]
    return False


def _inner(schema: dict[str, Any]) -> list[Any]:
    """The schemas right below a schema, and what is none."""
    found: list[Any] = []
    for key in schema.keys() & _INNER:
        value = schema[key]
        if isinstance(value, list):
            found += value
        elif key in _MAPS and isinstance(value, dict):
            found += value.values()
        else:
            found.append(value)
    return found


class _Fitting:
    def __init__(self, schema: dict[str, Any], facts: Schemas, context: MappingContext, ledger: Ledger) -> None:
        self._schema = schema
        self._facts = facts
        self._context = context
        self._ledger = ledger
        self._inlined_so_far = 0

    def root(self, path: str) -> dict[str, Any]:
        told = self._fit(path, self._schema, (), 0)
        if lacks_type(told, self._facts):
            told = {"type": "object", **{key: value for key, value in told.items() if key != "type"}}
            self._note(f"{path}.type", Kind.DEFAULTED, "wants the root to say its type", None, "object", loss=False)
        if "$ref" in self._facts.refused or self._facts.beside.get("$ref") or self._facts.references:
            told = self._without_unused(path, told)
        return told

    def _fit(self, path: str, schema: dict[str, Any], within: tuple[str, ...], depth: int) -> dict[str, Any]:
        if depth > MAX_DEPTH:
            raise UnmappableRequestError(path, f"the schema is nested deeper than {MAX_DEPTH}")
        if isinstance(schema.get("$ref"), str) and self._is_refused(schema):
            return self._inlined(path, schema, within, depth)
        told = self._children(path, schema, within, depth)
        told = self._moved(path, told)
        refused = [key for key in told if key in self._facts.refused and key not in ("$ref", *_DEFINITIONS)]
        for key in refused:
            loss = key not in _NO_EFFECT
            self._note(f"{path}.{key}", Kind.DROPPED, f"takes no `{key}` in a tool", told[key], None, loss=loss)
        return {key: value for key, value in told.items() if key not in refused} if refused else told

    def _is_refused(self, schema: dict[str, Any]) -> bool:
        """Whether a reference cannot stay."""
        facts, reference = self._facts, schema["$ref"]
        return (
            "$ref" in facts.refused
            or any(key in schema for key in facts.beside.get("$ref", ()))
            or (facts.references is not None and not reference.startswith(facts.references))
        )

    def _inlined(self, path: str, schema: dict[str, Any], within: tuple[str, ...], depth: int) -> dict[str, Any]:
        """What is referred to, in the place of the reference; what stands beside it holds."""
        reference = schema["$ref"]
        target = self._found(reference)
        sentence = "takes references in fewer places than JSON Schema"
        if target is None or reference in within:
            self._note(f"{path}.$ref", Kind.UNVERIFIED, sentence, reference, reference, loss=True)
            return schema
        self._inlined_so_far += 1
        if self._inlined_so_far > MAX_INLINED:
            raise UnmappableRequestError(path, f"more than {MAX_INLINED} references would have to be written out")
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        merged = {**target, **beside}
        self._note(f"{path}.$ref", Kind.CONVERTED, sentence, reference, merged, loss=False)
        return self._fit(path, merged, (*within, reference), depth + 1)

    def _found(self, reference: str) -> dict[str, Any] | None:
        if not reference.startswith("#/"):
            return None
        value: Any = self._schema
        for name in reference[2:].split("/"):
            key = name.replace("~1", "/").replace("~0", "~")
            value = value.get(key) if isinstance(value, dict) else None
        return value if isinstance(value, dict) else None

    def _children(self, path: str, schema: dict[str, Any], within: tuple[str, ...], depth: int) -> dict[str, Any]:
        changed: dict[str, Any] = {}
        for key, value in schema.items():
            new = self._child(f"{path}.{key}", key, value, within, depth + 1)
            if new is not value:
                changed[key] = new
        return {**schema, **changed} if changed else schema

    def _child(self, path: str, key: str, value: Any, within: tuple[str, ...], depth: int) -> Any:
        """What becomes of one keyword's value, where that holds schemas."""
        if key in _DEFINITIONS:
            return value  # seen to where they are referred to
        if key in _MAPS and isinstance(value, dict):
            told = {name: self._inner(f"{path}.{name}", item, within, depth) for name, item in value.items()}
            return told if any(told[name] is not value[name] for name in told) else value
        if key in _LISTS and isinstance(value, list):
            items = [self._inner(f"{path}[{index}]", item, within, depth) for index, item in enumerate(value)]
            return items if any(new is not old for new, old in zip(items, value, strict=True)) else value
        return self._inner(path, value, within, depth) if key in _SINGLE else value

    def _inner(self, path: str, value: Any, within: tuple[str, ...], depth: int) -> Any:
        """What becomes of a schema in a schema; anything else stays."""
        return self._fit(path, value, within, depth) if isinstance(value, dict) else value

    def _moved(self, path: str, schema: dict[str, Any]) -> dict[str, Any]:
        """The schema with what may not stand beside a list of choices said in each of them."""
        for keyword, siblings in self._facts.beside.items():
            choices = schema.get(keyword)
            extra = [key for key in siblings if key in schema]
            if keyword == "$ref" or not isinstance(choices, list) or not extra:
                continue
            shared = {key: schema[key] for key in extra}
            told = [{**shared, **choice} if isinstance(choice, dict) else choice for choice in choices]
            schema = {**{key: value for key, value in schema.items() if key not in extra}, keyword: told}
            for key in extra:
                sentence = f"takes no `{key}` beside `{keyword}`; each choice says it"
                self._note(f"{path}.{key}", Kind.CONVERTED, sentence, shared[key], None, loss=False)
        return schema

    def _without_unused(self, path: str, schema: dict[str, Any]) -> dict[str, Any]:
        """The schema without definitions that nothing refers to any more."""
        used = set(_references(schema))
        for key in _DEFINITIONS:
            given = schema.get(key)
            if isinstance(given, dict) and not any(item.startswith(f"#/{key}/") for item in used):
                self._note(f"{path}.{key}", Kind.DROPPED, "needs no definitions here", given, None, loss=False)
                schema = {name: value for name, value in schema.items() if name != key}
        return schema

    def _note(self, path: str, kind: Kind, sentence: str, before: Any, after: Any, *, loss: bool) -> None:
        self._ledger.note(path, kind, self._because(sentence), before, after, loss=loss)

    def _because(self, sentence: str) -> Because:
        return self._context.because(f"{self._context.provider} {sentence}", self._facts.note, self._facts.sources)


def _references(schema: Any) -> Iterator[str]:
    """Every reference outside of the definitions."""
    pending = [schema]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            reference = value.get("$ref")
            if isinstance(reference, str):
                yield reference
            pending.extend(item for key, item in value.items() if key not in _DEFINITIONS)
        elif isinstance(value, list):
            pending.extend(value)
