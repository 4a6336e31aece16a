"""The laws every mapped request keeps, told without the engine: from the facts, the request and what came of it."""

from __future__ import annotations

import contextlib
import json
import re
from typing import TYPE_CHECKING, Any

from migrate_advisor.mapping.report import Kind, root

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from migrate_advisor.catalog.conversation import Messages
    from migrate_advisor.catalog.dialect import Dialect, Operation, Param
    from migrate_advisor.mapping.mapper import Mapped


def assert_nothing_lost_in_silence(request: Mapping[str, Any], mapped: Mapped) -> None:
    """Every key that came is there unchanged or named once; every key that is there came or is named."""
    out = mapped.body or {}
    whole = [change.path for change in mapped.report if change.path in request]
    parts = {root(change.path) for change in mapped.report if change.path not in request}
    for key, value in request.items():
        is_kept = key in out and same(out[key], value)
        assert whole.count(key) <= 1, f"{key} is named more than once"
        assert is_kept or key in whole or key in parts, f"{key} is lost in silence"
        assert not (key in out and not is_kept and key not in whole and key not in parts), f"{key} changed in silence"
    became = {change.became for change in mapped.report}
    for key in out:
        named = key in whole or key in parts or key in became
        assert key in request or named, f"{key} appeared in silence"


def same(left: Any, right: Any) -> bool:
    """Equal in JSON: True is not 1, and NaN is NaN."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    return left is right or (isinstance(left, bool) == isinstance(right, bool) and bool(left == right))


def assert_within_facts(facts: Dialect | Operation, out: Mapping[str, Any]) -> None:
    """Every value that is sent is one that the documents allow."""
    by_own_name = {fact.name: fact for fact in facts.params.values() if fact.name}
    for key, value in out.items():
        fact = facts.params.get(key) or by_own_name.get(key)
        if fact is not None and value is not None:
            assert_allowed(key, fact, value)


def assert_allowed(key: str, fact: Param, value: Any) -> None:
    """One value against one fact."""
    if fact.range is not None:
        low, high = fact.range
        assert low <= value <= high, f"{key}={value} is outside {fact.range}"
        assert not (fact.open in {"low", "both"} and value == low), f"{key}={value} is the refused end"
        assert not (fact.open in {"high", "both"} and value == high), f"{key}={value} is the refused end"
    if fact.values is not None:
        for item in value if isinstance(value, list) else [value]:
            said = item.get("type") if isinstance(item, dict) else item
            assert said in (*fact.values, *fact.unsure), f"{key}={item} is not taken"
    if fact.max_items is not None and isinstance(value, list):
        assert len(value) <= fact.max_items, f"{key} has too many items"
    if fact.length is not None:
        assert fact.length[0] <= len(value) <= fact.length[1], f"{key} is too short or too long"


def assert_messages_within_facts(facts: Messages, messages: list[Any]) -> None:
    """Every message has a role, parts and keys that the documents allow."""
    for message in messages:
        assert facts.roles is None or message["role"] in facts.roles, message
        assert not set(facts.without) & message.keys(), message
        content = message.get("content")
        if isinstance(content, list):
            assert message["role"] not in facts.string_roles, message
            assert facts.parts is None or {part["type"] for part in content} <= set(facts.parts), message
            for part in content:
                taken, inner = facts.part_keys.get(part["type"]), part.get(part["type"])
                assert taken is None or not isinstance(inner, dict) or set(inner) <= set(taken), part
        says = content or message.get("tool_calls") or message["role"] not in facts.nonempty
        assert says, f"{message} says nothing"
    assert facts.max_messages is None or len(messages) <= facts.max_messages
    if facts.max_system is not None:
        places = [index for index, message in enumerate(messages) if message["role"] == "system"]
        assert places in ([], [0]), "system messages are not first, or too many"


def assert_no_leaf_lost_in_silence(request: Mapping[str, Any], mapped: Mapped) -> None:
    """Every value inside of a request, however deep, is sent or named: texts are found again, the rest by its value."""
    sent = list(_values(mapped.body))
    texts = "\n".join(value for value in sent if isinstance(value, str))
    plain = {json.dumps(value) for value in sent}
    dropped = [_pattern(change.path) for change in mapped.report if change.kind is Kind.DROPPED or change.is_loss]
    named = [_pattern(change.path) for change in mapped.report]
    became = [_pattern(change.path) for change in mapped.report if change.after is not None or change.became]
    shown = [  # a call's id, at a provider that has none: the report shows the whole call as it was
        (_pattern(change.path), json.dumps(change.before, ensure_ascii=False))
        for change in mapped.report
        if change.kind is Kind.CONVERTED
    ]
    for path, value in _leaves("", request):
        if path.rpartition(".")[2] in {"model", "role"} or value == "text/plain":
            continue
        is_sent = _is_within(value, texts) if isinstance(value, str) else json.dumps(value) in plain
        is_named = any(re.match(rf"(?:{item})(?:$|[.\[])", path) for item in dropped)
        is_exact = any(re.fullmatch(item, path) for item in named)
        if not isinstance(value, str) or not value.startswith("§"):  # a word that became another one
            is_exact |= any(re.fullmatch(rf"(?:{item})\.\w+", path) for item in became)
        is_exact |= path.endswith(".id") and any(
            re.fullmatch(rf"(?:{item})\.id", path) and json.dumps(value, ensure_ascii=False) in before
            for item, before in shown
        )
        assert is_sent or is_named or is_exact, f"{path}={value!r} is lost in silence"


def _is_within(value: str, texts: str) -> bool:
    """Whether a text is there; of a data URL, its type and its data, which may stand in two places."""
    media, sign, data = value.partition(";base64,")
    if value.startswith("data:") and sign:
        return data in texts and media.removeprefix("data:") in texts
    return value in texts


def _pattern(path: str) -> str:
    """A path of a report as a pattern: ``[]`` stands for every place in a list."""
    return re.escape(path).replace(r"\[\]", r"\[\d+\]")


def _leaves(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """What says something. A type says nothing beside what it is the type of."""
    if isinstance(value, dict):
        telling = {key: item for key, item in value.items() if item not in (None, [], {})}
        for key in telling if telling.keys() <= {"type"} else telling.keys() - {"type"}:
            yield from _leaves(f"{path}.{key}" if path else key, value[key])
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _leaves(f"{path}[{index}]", item)
    elif isinstance(value, str) and value[:1] == "{" and value[-1:] == "}" and path.endswith("arguments"):
        yield from ((path, inner) for _, inner in _leaves("", json.loads(value)))
    elif value is not None:
        yield path, value


def _values(value: Any) -> Iterator[Any]:
    """Every value and every key, however deep; a text that is JSON is looked into."""
    if isinstance(value, dict):
        yield from value
        for item in value.values():
            yield from _values(item)
    elif isinstance(value, list):
        for item in value:
            yield from _values(item)
    else:
        yield value
        if isinstance(value, str) and value[:1] in {"{", "["}:
            with contextlib.suppress(ValueError):  # two texts that were joined, of which each is JSON
                yield from _values(json.loads(value))
