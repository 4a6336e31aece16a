"""Generated conversations, carried over chains of simulated providers: nobody refuses, nothing is lost in silence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import anthropic
import openai
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.mapping import laws
from tests.simulator import talks

from migrate_advisor.transport.client import fallback_client
from migrate_advisor.transport.events import AttemptFailed, RequestMapped

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from migrate_advisor.mapping.report import MappingReport
    from migrate_advisor.simulator import Simulator

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
FEW = settings(max_examples=40, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
MANY = settings(max_examples=5000, deadline=None, suppress_health_check=list(HealthCheck))


class Sent(NamedTuple):
    """What the law looks at of a mapped request."""

    body: dict[str, Any]
    report: MappingReport


def chat_asked(talk: talks.Talk, turns: list[Any]) -> dict[str, Any]:
    """A chat request."""
    named = {"name": "weather"}
    forms = {"auto": "auto", "none": "none", "required": "required", "weather": {"type": "function", "function": named}}
    tools = [
        {"type": "function", "function": {"name": name, "description": "§d", "parameters": talks.SCHEMA}}
        for name in talks.TOOLS
    ]
    form = {"type": "json_schema", "json_schema": {"name": "n", "schema": talks.SCHEMA}}
    written: dict[str, Callable[[Any], dict[str, Any]]] = {
        "temperature": lambda value: {"temperature": value},
        "top_p": lambda value: {"top_p": value},
        "limit": lambda value: {"max_completion_tokens": value},
        "stop": lambda value: {"stop": value},
        "choice": lambda value: {"tool_choice": forms[value]},
        "parallel": lambda value: {"parallel_tool_calls": value},
        "thinks": lambda _: {"reasoning_effort": "high"},
        "schema": lambda _: {"response_format": form},
        "user": lambda value: {"user": value},
        "tier": lambda value: {"service_tier": value},
        "metadata": lambda value: {"metadata": value},
    }
    asked: dict[str, Any] = {"model": "g", "messages": turns, "tools": tools}
    for name, value in talk.asked.items():
        asked |= written[name](value)
    return asked


def responses_asked(talk: talks.Talk, turns: list[Any]) -> dict[str, Any]:
    """A Responses request."""
    named = {"type": "function", "name": "weather"}
    forms = {"auto": "auto", "none": "none", "required": "required", "weather": named}
    tools = [
        {"type": "function", "name": name, "description": "§d", "parameters": talks.SCHEMA, "strict": False}
        for name in talks.TOOLS
    ]
    form = {"type": "json_schema", "name": "n", "schema": talks.SCHEMA}
    thinks = {
        "reasoning": {"effort": "high", "summary": "auto"}, "include": ["reasoning.encrypted_content"], "store": False
    }  # fmt: skip
    written: dict[str, Callable[[Any], dict[str, Any]]] = {
        "temperature": lambda value: {"temperature": value},
        "top_p": lambda value: {"top_p": value},
        "limit": lambda value: {"max_output_tokens": value},
        "stop": lambda _: {},
        "choice": lambda value: {"tool_choice": forms[value]},
        "parallel": lambda value: {"parallel_tool_calls": value},
        "thinks": lambda _: thinks,
        "schema": lambda _: {"text": {"format": form}},
        "user": lambda value: {"user": value},
        "tier": lambda value: {"service_tier": value},
        "metadata": lambda value: {"metadata": value},
    }
    asked: dict[str, Any] = {"model": "g", "input": turns, "tools": tools}
    if talk.system:
        asked["instructions"] = talk.system
    for name, value in talk.asked.items():
        asked |= written[name](value)
    return asked


def messages_asked(talk: talks.Talk, turns: list[Any]) -> dict[str, Any]:
    """A Messages request; its maker forces no tool and takes no temperature while it thinks."""
    thinks = talk.asked.get("thinks")
    forms = {"auto": "auto", "none": "none", "required": "any", "weather": "tool"}
    tools = [{"name": name, "description": "§d", "input_schema": talks.SCHEMA} for name in talks.TOOLS]
    asked: dict[str, Any] = {"model": "g", "max_tokens": 3000, "messages": turns, "tools": tools}
    if talk.system:
        cached = [{"type": "text", "text": talk.system, "cache_control": {"type": "ephemeral"}}]
        asked["system"] = cached if talk.is_developer else talk.system
    choice: dict[str, Any] = {}
    if "choice" in talk.asked and not thinks:
        choice = {"type": forms[talk.asked["choice"]]}
        if choice["type"] == "tool":
            choice["name"] = "weather"
    if "parallel" in talk.asked and choice.get("type") != "none":
        choice = {"type": "auto", **choice, "disable_parallel_tool_use": True}
    asked |= {"tool_choice": choice} if choice else {}
    written: dict[str, Callable[[Any], dict[str, Any]]] = {
        "temperature": lambda value: {} if thinks else {"temperature": value},
        "top_p": lambda value: {} if thinks or "temperature" in talk.asked else {"top_p": value},
        "limit": lambda value: {"max_tokens": value},
        "stop": lambda value: {"stop_sequences": value},
        "thinks": lambda _: {"thinking": {"type": "enabled", "budget_tokens": 2000}},
        "user": lambda value: {"metadata": {"user_id": value}},
        "tier": lambda value: {"service_tier": value},
    }
    for name, value in talk.asked.items():
        asked |= written.get(name, lambda _: {})(value)
    return asked


def chat_step(http: Any, asked: dict[str, Any], talk: talks.Talk, *, stream: bool) -> list[Any]:
    """One call, and the messages that it leads to."""
    client = openai.OpenAI(api_key="unused", http_client=http, max_retries=0)
    if stream:
        with client.chat.completions.stream(**asked) as events:
            completion: Any = events.get_final_completion()
    else:
        completion = client.chat.completions.create(**asked)
    message = completion.choices[0].message
    openai.types.chat.ChatCompletion.model_validate(completion.to_dict())
    kept: Any = message.model_dump(exclude_none=True)
    kept.pop("parsed", None)
    for call in kept.get("tool_calls", ()):
        call["function"].pop("parsed_arguments", None)
        call.pop("index", None)
    if not talk.keeps_thoughts:
        kept.pop("reasoning_content", None)
    results = kept.get("tool_calls") or []
    return [kept, *({"role": "tool", "tool_call_id": call["id"], "content": "§18"} for call in results)]


def responses_step(http: Any, asked: dict[str, Any], talk: talks.Talk, *, stream: bool) -> list[Any]:
    """One call, and the items that it leads to."""
    client = openai.OpenAI(api_key="unused", http_client=http, max_retries=0)
    if stream:
        with client.responses.stream(**asked) as events:
            response: Any = events.get_final_response()
    else:
        response = client.responses.create(**asked)
    openai.types.responses.Response.model_validate(response.to_dict())
    items = [item.model_dump(exclude_none=True) for item in response.output]
    for item in items:
        item.pop("parsed_arguments", None)
        for part in item.get("content") or ():
            part.pop("parsed", None)
    kept = [item for item in items if talk.keeps_thoughts or item["type"] != "reasoning"]
    called = [item for item in items if item["type"] == "function_call"]
    return [*kept, *({"type": "function_call_output", "call_id": one["call_id"], "output": "§18"} for one in called)]


def messages_step(http: Any, asked: dict[str, Any], talk: talks.Talk, *, stream: bool) -> list[Any]:
    """One call, and the messages that it leads to."""
    client = anthropic.Anthropic(api_key="unused", http_client=http, max_retries=0)
    older = {
        name: asked[name] for name in ("temperature", "top_p") if name in asked
    }  # the newest SDK has no such names
    asked = {**{name: value for name, value in asked.items() if name not in older}, "extra_body": older}
    if stream:
        with client.messages.stream(**asked) as events:
            message: Any = events.get_final_message()
    else:
        message = client.messages.create(**asked)
    blocks = [block.model_dump(exclude_none=True) for block in message.content]
    for block in blocks:
        block.pop("parsed_output", None)
    anthropic.types.Message.model_validate({**message.to_dict(), "content": blocks})
    kept = [block for block in blocks if talk.keeps_thoughts or block["type"] != "thinking"]
    called = [block["id"] for block in blocks if block["type"] == "tool_use"]
    results = [{"type": "tool_result", "tool_use_id": name, "content": "§18"} for name in called]
    said = [{"role": "assistant", "content": kept}] if kept else []
    return [*said, *([{"role": "user", "content": results}] if results else [])]


SAID = {"chat": talks.said_in_chat, "responses": talks.said_in_responses, "messages": talks.said_in_messages}
ASKED = {"chat": chat_asked, "responses": responses_asked, "messages": messages_asked}
STEP = {"chat": chat_step, "responses": responses_step, "messages": messages_step}
ERRORS = (openai.APIError, anthropic.APIError)


def told(simulator: Simulator, seen: list[Any], asked: dict[str, Any], failing: Collection[str]) -> None:
    """Whether every request that left was taken, and says all or tells what it does not."""
    for event in seen:
        if isinstance(event, AttemptFailed):
            is_due = event.target.partition("/")[0] in failing or event.code == "unmappable_request"
            assert is_due, f"{event}: {said(simulator)}"
    mapped = [event.report for event in seen if isinstance(event, RequestMapped)]
    bodies = [json.loads(item.body) for item in simulator.requests if item.body and "count_tokens" not in item.path]
    for report, body in zip(mapped[-len(bodies) :], bodies, strict=False):
        try:
            laws.assert_no_leaf_lost_in_silence(asked, cast("Any", Sent(body, report)))
        except AssertionError as error:
            raise AssertionError(f"{error}\n{report}\n{said(simulator)}") from error


def said(simulator: Simulator) -> str:
    """What the simulator was sent."""
    return "\n".join(item.path + " " + item.body.decode("utf-8", "replace") for item in simulator.requests)


class Held:
    """A conversation, held over a chain of targets."""

    def __init__(self, simulator: Simulator, targets: Sequence[str], talk: talks.Talk, language: str) -> None:
        self._simulator = simulator
        self._talk = talk
        self._language = language
        self._names = [target.partition("/")[0] for target in targets]
        self._seen: list[Any] = []
        self._http = fallback_client(
            *targets,
            keys={name: simulator.key(name) for name in self._names},
            base_urls={name: simulator.base_url(name) for name in self._names},
            attempts=1,
            on_event=self._seen.append,
        )
        self._turns: list[Any] = []
        if talk.system and language == "chat":
            self._turns.append({"role": "developer" if talk.is_developer else "system", "content": talk.system})

    def hold(self) -> None:
        """Say it all, as far as the whole chain can be told."""
        self._say(self._talk.history)
        with self._http:
            for step in self._talk.steps:
                self._say(step.before)
                self._open()
                if not self._asked(step):
                    return

    def _say(self, said: Sequence[talks.Turn]) -> None:
        for turn in said:
            self._turns += SAID[self._language](turn, self._talk)

    def _open(self) -> None:
        """Let the user say something where a language's own provider wants that."""
        is_messages = self._language == "messages"
        if not self._turns or (is_messages and self._turns[-1]["role"] != "user"):
            self._say([talks.Turn("user", (("text", "§1 [call:send]"),))])
        if is_messages and self._turns[0]["role"] != "user":
            self._turns.insert(0, {"role": "user", "content": "§0"})

    def _asked(self, step: talks.Step) -> bool:
        """Make a call; whether it was answered. Where it was not, no provider that was up could be told it."""
        self._simulator.clear()
        self._seen.clear()
        failing = self._names[: step.fails]
        for name in failing:
            self._simulator.fail_next("server_error", at=name)
        asked = ASKED[self._language](self._talk, list(self._turns))
        refusal = None
        try:
            self._turns += STEP[self._language](self._http, asked, self._talk, stream=step.stream)
        except ERRORS as error:
            refusal = error
        told(self._simulator, self._seen, asked, failing)
        ended = self._seen[-1]
        is_due = refusal is None or ended.code == "unmappable_request" or ended.target.partition("/")[0] in failing
        assert is_due, f"{refusal!r}, {ended}"
        return refusal is None


def places(simulator: Simulator) -> dict[str, list[str]]:
    """Provider → its targets."""
    found: dict[str, list[str]] = {}
    for place in simulator.targets:
        for model in simulator.chat_models(place):
            found.setdefault(place.partition("@")[0], []).append(f"{place}/{model}")
    return found


def holds(simulator: Simulator, language: str, how: settings) -> None:
    """Hold many."""
    known = places(simulator)
    chains = st.lists(st.sampled_from(sorted(known)), min_size=2, max_size=3, unique=True).flatmap(
        lambda names: st.tuples(*(st.sampled_from(known[name]) for name in names))
    )

    @how
    @given(chains, talks.talks())
    def one(targets: tuple[str, ...], talk: talks.Talk) -> None:
        Held(simulator, targets, talk, language).hold()

    one()


@pytest.mark.parametrize("language", list(SAID))
def test_no_provider_refuses_and_nothing_is_lost(simulator: Simulator, language: str) -> None:
    holds(simulator, language, FEW)


@pytest.mark.exhaustive
@pytest.mark.parametrize("language", list(SAID))
def test_many_of_them(simulator: Simulator, language: str) -> None:
    holds(simulator, language, MANY)
