"""Two readings of the same facts, in the two other languages: what the mapper sends of any request is taken."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.mapping import language_strategies
from tests.simulator.test_against_mapper import models_of

from migrate_advisor.errors import UnmappableRequestError
from migrate_advisor.mapping.mapper import map_request
from migrate_advisor.simulator.refusals import RefusedError
from migrate_advisor.simulator.site import sites
from migrate_advisor.simulator.traffic import Received, SiteRequest
from migrate_advisor.simulator.wires.native_languages import spoken
from migrate_advisor.simulator.wires.table import WIRES

if TYPE_CHECKING:
    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.simulator.site import SimulatedSite

FEW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def every_site(catalog: Catalog) -> list[SimulatedSite]:
    return sites(catalog, (), None, {})


def valid_responses(request: dict[str, Any]) -> dict[str, Any]:
    """The request with a result for every call, a call for every result, and nothing that nobody sealed."""
    items: list[Any] = []
    for index, whole in enumerate(request["input"]):
        if whole.get("type") in _SEALED:
            continue
        item = {key: value for key, value in whole.items() if key != "encrypted_content"}
        kind = item.get("type") or ""
        if kind.removesuffix("_output") not in {"function_call", "custom_tool_call"}:
            items.append(item)
            continue
        about = {"call_id": f"call_{index}"}
        one, other = (
            ({"type": kind.removesuffix("_output"), "name": "f", "arguments": "{}", "input": "§x"}, {**item})
            if kind.endswith("_output")
            else ({**item}, {"type": f"{kind}_output", "output": "§fine"})
        )
        one.pop("input" if one["type"] == "function_call" else "arguments", None)
        items += [one | about, {"output": "§fine"} | other | about]
    return chosen({**request, "input": items})


def valid_messages(request: dict[str, Any]) -> dict[str, Any]:
    """The request with a result for every call and none besides, blocks with who may say them, and no empty turn."""
    turns: list[Any] = []
    for index, turn in enumerate(request["messages"]):
        content = turn["content"]
        if isinstance(content, str):
            turns.append(turn)
            continue
        wrong = {"user": _ASSISTANTS, "assistant": _USERS}.get(turn["role"], _ASSISTANTS | _USERS | {"tool_result"})
        blocks = [dict(block) for block in content if is_block(block) and block["type"] not in wrong | {"tool_result"}]
        calls = [block for block in blocks if block["type"] == "tool_use"]
        for number, block in enumerate(calls):
            block["id"] = f"toolu_{index}_{number}"
        turns += [{**turn, "content": blocks}] if blocks else []
        results = [{"type": "tool_result", "tool_use_id": block["id"], "content": "§fine"} for block in calls]
        turns += [{"role": "user", "content": results}] if results else []
    tools = [with_object(tool) for tool in request.get("tools") or ()]
    said = {**request, "messages": turns, "max_tokens": max(request["max_tokens"], 0)}
    return chosen({**said, "tools": tools} if tools else said)


def with_object(tool: Any) -> Any:
    """The tool with a schema of an object, where it is one of the caller's own."""
    is_own = isinstance(tool, dict) and tool.get("type") in {None, "custom"}
    return {**tool, "input_schema": {**(tool.get("input_schema") or {}), "type": "object"}} if is_own else tool


def is_block(block: Any) -> bool:
    """Whether it is one at all: where the types allow anything, anything may come."""
    return isinstance(block, dict) and isinstance(block.get("type"), str)


def chosen(request: dict[str, Any]) -> dict[str, Any]:
    """The request without the choice of a tool that it does not have."""
    choice = request.get("tool_choice")
    names = [tool.get("name") for tool in request.get("tools") or () if isinstance(tool, dict)]
    is_lost = isinstance(choice, dict) and "name" in choice and choice["name"] not in names
    return {key: value for key, value in request.items() if key != "tool_choice" or not is_lost}


_SEALED = {"compaction"}
_ASSISTANTS = {"thinking", "redacted_thinking", "tool_use"}
_USERS = {"image", "document"}
VALID = {"responses": valid_responses, "messages": valid_messages}
"""Operation → what makes a request one that its own provider takes: the types alone allow more."""


def root_of(place: str | None) -> str:
    """A place in a request, as reports write it, down to an item, block or tool."""
    dotted = re.sub(r"\.(\d+)", r"[\1]", place or "")
    found = re.match(r"(?:messages\[\d+\]\.\w+(?:\[\d+\])?|\w+\[\d+\])|\w+", dotted)
    return found[0] if found else dotted


def refused(site: SimulatedSite, model: str, operation: str, request: dict[str, Any]) -> str | None:
    """Why the provider would refuse what the mapper makes of a request.

    None if it takes it, is not asked, or refuses a part of which the report says that nobody knows whether it is taken.
    """
    try:
        mapped = map_request(request, to=f"{site.target}/{model}", operation=operation)
    except UnmappableRequestError:
        return None
    wire, doubtful = mapped.request, {root_of(change.path) for change in mapped.report.losses}
    address = urlsplit(wire.url)
    received = Received(
        provider=site.provider.id,
        endpoint=site.name,
        method=wire.method,
        path=site.prefix + address.path.replace("{", "").replace("}", ""),
        query=dict(parse_qsl(address.query)),
        headers={name.lower(): value for name, value in wire.headers.items()},
        body=json.dumps(wire.json).encode(),
    )
    call = SiteRequest(site, received, 0.0)
    language = spoken(call)
    try:
        (language.wire if language else WIRES[site.dialect.codec]).reply(call)
    except RefusedError as error:
        if root_of(error.param) in doubtful:
            return None
        return f"{site.target}/{model}: {error.message}\nasked: {request}\nsent: {wire.json}"
    return None


@pytest.mark.parametrize("operation", ["responses", "messages"])
def test_what_the_sdks_types_can_say(operation: str, every_site: list[SimulatedSite]) -> None:
    places = [(site, model) for site in every_site for model in models_of(site)]

    @FEW
    @given(st.lists(st.sampled_from(places), min_size=8, max_size=8), language_strategies.REQUESTS[operation])
    def is_taken(chosen: list[tuple[SimulatedSite, str]], request: dict[str, Any]) -> None:
        for site, model in chosen:
            assert refused(site, model, operation, VALID[operation](request)) is None

    is_taken()
