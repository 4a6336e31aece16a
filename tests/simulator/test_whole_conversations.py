"""Conversations of three turns with a tool, in each language, carried through a failover at every step.

Every simulated provider is asked first and asked second; nobody may refuse what another one's turns left behind.
"""

from __future__ import annotations

import itertools
import random
from typing import TYPE_CHECKING, Any, NamedTuple

import anthropic
import openai
import pytest

from migrate_advisor.transport.client import fallback_client
from migrate_advisor.transport.events import RequestMapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from migrate_advisor.simulator import Simulator

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
STEPS = 6
"""Calls that three turns take: each asks for the tool, and is answered once its result is there."""


class Case(NamedTuple):
    """One conversation."""

    first: str
    second: str
    language: str
    boundary: int
    """Number of the first call that the first provider does not answer; `STEPS` for none."""
    stream: bool
    keeps_thoughts: bool
    """Whether the program sends thoughts back, as the SDKs' own examples do and many programs do not."""
    thinks: bool
    """Whether it asks for thoughts, as each language asks."""


def models_of(simulator: Simulator, place: str) -> list[str]:
    """Models of a provider for which facts may differ."""
    ids = simulator.chat_models(place)
    return [f"{place}/{name}" for name in (ids[:1] + ids[1::5])[:3]]


def cases(simulator: Simulator, language: str, seed: int) -> Iterator[Case]:
    """Every provider once first and once second, and each with every boundary in turn."""
    dice = random.Random(seed)
    places = {place: models_of(simulator, place) for place in simulator.targets}
    starts = [place for place, models in places.items() if models]
    boundaries = itertools.cycle(range(STEPS + 1))
    ends = starts[:]
    while any(is_same(one, other) for one, other in zip(starts, ends, strict=True)):
        dice.shuffle(ends)
        ends = mended(starts, ends)
    for one, other in zip(starts, ends, strict=True):
        flags = [dice.random() < 0.5 for _ in range(3)]
        yield Case(dice.choice(places[one]), dice.choice(places[other]), language, next(boundaries), *flags)


def mended(starts: list[str], ends: list[str]) -> list[str]:
    """The same with partners exchanged where somebody was to follow on itself."""
    out = ends[:]
    for index, (one, other) in enumerate(zip(starts, ends, strict=True)):
        if is_same(one, other):
            out[index], out[index - 1] = out[index - 1], out[index]
    return out


def is_same(one: str, other: str) -> bool:
    """Whether two places are one provider's, whose endpoints one chain cannot tell apart by their keys."""
    return one.partition("@")[0] == other.partition("@")[0]


def chat_step(http: Any, turns: list[Any], case: Case) -> int:
    client = openai.OpenAI(api_key="unused", http_client=http, max_retries=0)
    tool = {"type": "function", "function": {"name": "weather", "description": "w", "parameters": SCHEMA}}
    asked: Any = {"model": "g", "messages": turns, "tools": [tool]}
    if case.thinks:
        asked["reasoning_effort"] = "high"
    if case.stream:
        with client.chat.completions.stream(**asked) as events:
            message = events.get_final_completion().choices[0].message
    else:
        message = client.chat.completions.create(**asked).choices[0].message
    kept: Any = message.model_dump(exclude_none=True)
    kept.pop("parsed", None)
    for call in kept.get("tool_calls", ()):
        call["function"].pop("parsed_arguments", None)
        call.pop("index", None)
    if not case.keeps_thoughts:
        kept.pop("reasoning_content", None)
    turns.append(kept)
    calls = kept.get("tool_calls") or []
    turns += [{"role": "tool", "tool_call_id": call["id"], "content": "18 C"} for call in calls]
    return len(calls)


def responses_step(http: Any, turns: list[Any], case: Case) -> int:
    client = openai.OpenAI(api_key="unused", http_client=http, max_retries=0)
    tool = {"type": "function", "name": "weather", "description": "w", "parameters": SCHEMA, "strict": False}
    asked: Any = {"model": "g", "input": turns, "tools": [tool]}
    if case.thinks:
        asked |= {"reasoning": {"effort": "high"}, "include": ["reasoning.encrypted_content"], "store": False}
    if case.stream:
        with client.responses.stream(**asked) as events:
            response: Any = events.get_final_response()
    else:
        response = client.responses.create(**asked)
    items = [item.model_dump(exclude_none=True) for item in response.output]
    for item in items:
        item.pop("parsed_arguments", None)
        for part in item.get("content") or ():
            part.pop("parsed", None)
    turns += [item for item in items if case.keeps_thoughts or item["type"] != "reasoning"]
    calls = [item for item in items if item["type"] == "function_call"]
    turns += [{"type": "function_call_output", "call_id": call["call_id"], "output": "18 C"} for call in calls]
    return len(calls)


def messages_step(http: Any, turns: list[Any], case: Case) -> int:
    client = anthropic.Anthropic(api_key="unused", http_client=http, max_retries=0)
    tool = {"name": "weather", "description": "w", "input_schema": SCHEMA}
    asked: Any = {"model": "g", "max_tokens": 3000, "messages": turns, "tools": [tool]}
    if case.thinks:
        asked["thinking"] = {"type": "enabled", "budget_tokens": 2000}
    if case.stream:
        with client.messages.stream(**asked) as events:
            message: Any = events.get_final_message()
    else:
        message = client.messages.create(**asked)
    blocks = [block.model_dump(exclude_none=True) for block in message.content]
    for block in blocks:
        block.pop("parsed_output", None)
    turns.append(
        {"role": "assistant", "content": [item for item in blocks if case.keeps_thoughts or item["type"] != "thinking"]}
    )
    calls = [block for block in blocks if block["type"] == "tool_use"]
    if calls:
        results = [{"type": "tool_result", "tool_use_id": call["id"], "content": "18 C"} for call in calls]
        turns.append({"role": "user", "content": results})
    return len(calls)


TAKE: dict[str, Callable[[Any, list[Any], Case], int]] = {
    "chat": chat_step,
    "responses": responses_step,
    "messages": messages_step,
}


def held(simulator: Simulator, http: Any, case: Case, told: list[Any]) -> None:
    """Hold a conversation: each turn calls the tool once, and is answered; where a model has no tools, it is told."""
    turns: list[Any] = []
    number = itertools.count()
    for turn in range(3):
        turns.append({"role": "user", "content": f"[reason] [call:weather] question {turn}"})
        for wanted in (1, 0):
            if next(number) >= case.boundary:
                simulator.fail_next("server_error", at=case.first.partition("/")[0])
            called = TAKE[case.language](http, turns, case)
            simulator.clear()
            if called == wanted:
                continue
            report = [event.report for event in told if isinstance(event, RequestMapped)][-1]
            lost = {change.path for change in report.losses}
            assert "tools" in lost, f"{called} calls of the tool, not {wanted}; named as lost: {sorted(lost)}"
            break


def complaint_of(simulator: Simulator, case: Case) -> str | None:
    """What went wrong in a conversation; None for nothing."""
    simulator.clear()
    names = [target.partition("/")[0] for target in (case.first, case.second)]
    told: list[Any] = []
    http = fallback_client(
        case.first,
        case.second,
        keys={name: simulator.key(name) for name in names},
        base_urls={name: simulator.base_url(name) for name in names},
        attempts=1,
        on_event=told.append,
    )
    try:
        held(simulator, http, case, told)
    except (openai.OpenAIError, anthropic.AnthropicError, AssertionError) as error:
        last = [item.body.decode("utf-8", "replace")[:500] for item in simulator.requests[-1:]]
        return f"{case}: {type(error).__name__}: {error}; last asked: {last}"
    finally:
        http.close()
    return None


@pytest.mark.parametrize("language", list(TAKE))
def test_a_conversation_goes_on_wherever_a_provider_fails(simulator: Simulator, language: str) -> None:
    found = [complaint_of(simulator, case) for case in cases(simulator, language, seed=len(language))]
    assert [complaint for complaint in found if complaint] == []
    assert len(found) > 30, "every provider takes part"


@pytest.mark.exhaustive
@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("language", list(TAKE))
def test_many_conversations(simulator: Simulator, language: str, seed: int) -> None:
    found = [complaint_of(simulator, case) for case in cases(simulator, language, seed)]
    assert [complaint for complaint in found if complaint] == []
