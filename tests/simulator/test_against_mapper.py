"""Two readings of the same facts agree: whatever the mapper sends, the simulated provider takes."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from migrate_advisor.errors import UnmappableRequestError
from migrate_advisor.mapping.mapper import map_request
from migrate_advisor.simulator.refusals import RefusedError
from migrate_advisor.simulator.site import sites
from migrate_advisor.simulator.traffic import Received, SiteRequest
from migrate_advisor.simulator.wires.table import WIRES

if TYPE_CHECKING:
    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.simulator.site import SimulatedSite

FUNCTION = {"name": "weather", "description": "d", "parameters": {"type": "object", "properties": {}}, "strict": True}
TOOL = {"type": "function", "function": FUNCTION}
NAMED = {"type": "function", "function": {"name": "weather"}}
SCHEMA = {"json_schema": {"name": "n", "schema": {"type": "object", "properties": {}}}}
USER = {"role": "user", "content": "hi"}
SYSTEM = {"role": "system", "content": "be kind"}
ASSISTANT = {"role": "assistant", "content": "ok"}
CALLS = [{"id": name, "type": "function", "function": {"name": "weather", "arguments": "{}"}} for name in ("c1", "c2")]
RESULTS = [{"role": "tool", "tool_call_id": name, "content": "sun"} for name in ("c1", "c2")]

PARAMS: list[dict[str, Any]] = [
    {},
    *({"temperature": value} for value in (0, 1, 2)),
    *({"top_p": value} for value in (0, 1)),
    *({"n": value} for value in (1, 3)),
    *({"stop": value} for value in ("x", ["a", "b", "c", "d"])),
    {"max_tokens": 1},
    {"max_completion_tokens": 100_000},
    {"presence_penalty": -2, "frequency_penalty": 1.5},
    {"logit_bias": {"1": 5}},
    {"logprobs": True, "top_logprobs": 20},
    *({"response_format": {"type": kind, **SCHEMA}} for kind in ("text", "json_object", "json_schema")),
    *({"seed": value} for value in (7, -1, 2**40)),
    *({"user": value} for value in ("a", "u" * 600)),
    {"metadata": {"a": "b"}},
    {"store": True},
    *({"reasoning_effort": value} for value in ("none", "minimal", "low", "high")),
    {"stream": True, "stream_options": {"include_usage": True}},
    {"tools": [TOOL], "parallel_tool_calls": False},
    *({"tools": [TOOL], "tool_choice": value} for value in ("auto", "none", "required", NAMED)),
    *({"functions": [FUNCTION], "function_call": value} for value in ("auto", {"name": "weather"})),
    {"web_search_options": {}},
    {"service_tier": "auto", "verbosity": "low", "safety_identifier": "x", "prompt_cache_key": "k"},
    {"modalities": ["text"]},
]

MESSAGES: list[list[dict[str, Any]]] = [
    [SYSTEM, USER],
    [SYSTEM, SYSTEM, USER],
    [{"role": "developer", "content": "be kind"}, USER],
    [USER, ASSISTANT, USER],
    [USER, USER],
    [{**USER, "name": "ann"}],
    [{"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}],
    [USER, {"role": "assistant", "content": None, "tool_calls": CALLS[:1]}, RESULTS[0]],
    [USER, {"role": "assistant", "content": None, "tool_calls": CALLS}, *RESULTS],
    [USER, {"role": "assistant", "content": None, "tool_calls": CALLS[:1]}, RESULTS[0], ASSISTANT, USER],
    [ASSISTANT, USER],
    [SYSTEM, ASSISTANT, ASSISTANT, USER, SYSTEM, USER],
    [USER, ASSISTANT],
    [USER, {**ASSISTANT, "content": ""}, USER],
    [{**USER, "content": " "}, ASSISTANT, {**USER, "content": ""}],
    [{**USER, "content": ""}],
    [USER, {"role": "assistant", "content": "", "tool_calls": CALLS[:1]}, RESULTS[0], USER],
    [USER, {"role": "assistant", "content": None}, USER],
    [USER, {"role": "assistant", "content": []}, USER],
    [*[USER, ASSISTANT] * 20, USER],
]


@pytest.fixture(scope="module")
def every_site(catalog: Catalog) -> list[SimulatedSite]:
    return sites(catalog, (), None, {})


def models_of(site: SimulatedSite) -> list[str]:
    """A few models, so that facts of some models only are tried, too."""
    ids = [model.id for model in site.models("chat.completions")]
    if site.dialect.model_paths:
        ids = [name for name in ids if name in site.dialect.model_paths]
    return [*ids[:1], *ids[1::6]] or ["any-model"]


class Writer:
    """Writes requests that OpenAI's own API takes, each another one."""

    def __init__(self, number: int) -> None:
        self.random = random.Random(number)

    def request(self) -> dict[str, Any]:
        """A conversation in any order of speakers, with parameters of any kind."""
        messages: list[dict[str, Any]] = []
        for _ in range(self.random.randint(1, 7)):
            messages += self.random.choice((self.speech, self.speech, self.speech, self.calls))()
        params: dict[str, Any] = {}
        for _ in range(self.random.choice((0, 1, 1, 2, 4))):
            params |= self.random.choice(PARAMS)
        return {
            "model": "gpt-4o",
            "messages": messages,
            **({"tools": [TOOL]} if is_using_tools(messages) else {}),
            **params,
        }

    def speech(self) -> list[dict[str, Any]]:
        """Something said."""
        role = self.random.choice(("user", "user", "user", "assistant", "assistant", "system", "developer"))
        named = {"name": "ann"} if self.random.random() < 0.1 else {}
        return [{"role": role, "content": self.content(role), **named}]

    def content(self, role: str) -> Any:
        """A text, which may be empty, or parts."""
        chance = self.random.random()
        if chance < 0.1:
            return self.random.choice(("", " "))
        if chance < 0.7:
            return f"word {self.random.randint(0, 99)}"
        parts = [{"type": "text", "text": self.random.choice(("a", "b", ""))} for _ in range(self.random.randint(1, 2))]
        is_seen = role == "user" and self.random.random() < 0.3
        return [*parts, {"type": "image_url", "image_url": {"url": "https://x.example/a.png"}}] if is_seen else parts

    def calls(self) -> list[dict[str, Any]]:
        """The assistant's calls of tools, and what they gave."""
        count = self.random.randint(1, 2)
        content = self.random.choice((None, "", "let me see"))
        return [{"role": "assistant", "content": content, "tool_calls": CALLS[:count]}, *RESULTS[:count]]


def is_using_tools(messages: list[dict[str, Any]]) -> bool:
    return any("tool_calls" in message for message in messages)


def refused(site: SimulatedSite, model: str, request: dict[str, Any]) -> str | None:
    """Why the provider would refuse what the mapper makes of a request; None if it takes it."""
    try:
        wire = map_request(request, to=f"{site.target}/{model}").request
    except UnmappableRequestError:
        return None
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
    try:
        WIRES[site.dialect.codec].reply(SiteRequest(site, received, 0.0))
    except RefusedError as error:
        return f"{site.target}/{model}: {error.message}: {request}"
    return None


def test_parameters(every_site: list[SimulatedSite]) -> None:
    requests = [{"model": "gpt-4o", "messages": [USER], **params} for params in PARAMS]
    found = [refused(site, model, request) for site in every_site for model in models_of(site) for request in requests]
    assert [complaint for complaint in found if complaint] == []


def test_messages(every_site: list[SimulatedSite]) -> None:
    tools = {"tools": [TOOL]}
    requests = [
        {"model": "gpt-4o", "messages": messages, **(tools if is_using_tools(messages) else {})}
        for messages in MESSAGES
    ]
    found = [refused(site, model, request) for site in every_site for model in models_of(site) for request in requests]
    assert [complaint for complaint in found if complaint] == []


def test_ten_thousand_requests(every_site: list[SimulatedSite]) -> None:
    """Each goes to a site in turn, and to a model of it."""
    found = []
    for number in range(10_000):
        site = every_site[number % len(every_site)]
        models = models_of(site)
        found.append(refused(site, models[number // len(every_site) % len(models)], Writer(number).request()))
    assert [complaint for complaint in found if complaint] == []


@pytest.mark.exhaustive
def test_ten_thousand_requests_at_every_site(every_site: list[SimulatedSite]) -> None:
    found = []
    for number in range(10_000):
        request = Writer(number).request()
        found += [refused(site, models_of(site)[0], request) for site in every_site]
    assert [complaint for complaint in found if complaint] == []
