"""A shell that is a script: events in, steps out. No clock, no server, no mock."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, Unpack

from migrate_advisor.transport._httpx.translation import address
from migrate_advisor.transport.chain import Chain, compile_chain
from migrate_advisor.transport.flow import exchange
from migrate_advisor.transport.incoming import read_call
from migrate_advisor.transport.steps import Answer, Ask, Clock, Given, Head, Outgoing, Pause, Send, Step, Whole

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.transport.options import Options

DAY = date(2026, 11, 22)
ENVIRON = {"ALPHA_API_KEY": "alpha-key", "ALPHA_INTL_API_KEY": "intl-key", "BETA_API_KEY": "beta-key"}
ASKED = {"model": "gpt-4o", "messages": [{"role": "user", "content": "hi"}]}


class Time:
    """A clock that moves only when told."""

    def __init__(self) -> None:
        self.seconds = 0.0

    @property
    def clock(self) -> Clock:
        return Clock(lambda: self.seconds, lambda: 1_800_000_000.0 + self.seconds)


class Played(NamedTuple):
    steps: list[Step]
    answer: Answer

    @property
    def sent(self) -> list[Outgoing]:
        return [step.request for step in self.steps if isinstance(step, Send)]

    @property
    def hosts(self) -> list[str]:
        return [request.url.split("/")[2] for request in self.sent]

    @property
    def pauses(self) -> list[float]:
        return [step.seconds for step in self.steps if isinstance(step, Pause)]

    @property
    def body(self) -> Any:
        assert isinstance(self.answer, Whole)
        return json.loads(self.answer.content)

    @property
    def error(self) -> Any:
        return self.body["error"]


def chain(samples: Catalog, /, *targets: str, **options: Unpack[Options]) -> Chain:
    return compile_chain(targets, options, ENVIRON, samples, DAY, address)


def play(chain: Chain, script: Iterable[Any], body: Any = None, *, time: Time | None = None, **call: Any) -> Played:
    """Play an exchange against a script of events. Pauses take their time; asks are answered."""
    time = time or Time()
    url = call.get("url", "https://api.openai.com/v1/chat/completions")
    headers = [
        (b"Authorization", b"Bearer sk-callers"), (b"OpenAI-Organization", b"org-callers"), (b"Cookie", b"a=callers"),
        (b"Host", b"api.openai.com"),
        *call.get("headers", []),
    ]  # fmt: skip
    content = json.dumps(ASKED if body is None else body).encode()
    asked = read_call("POST", url, headers, content)._replace(follows_redirects=call.get("follows", True))
    flow = exchange(asked, chain, time.clock)
    events, steps, event = iter(script), [], None
    try:
        while True:
            step = flow.send(event)
            steps.append(step)
            match step:
                case Pause(seconds):
                    time.seconds += seconds
                    event = None
                case Ask(function):
                    event = Given(function())
                case _:
                    event = next(events)
    except StopIteration as end:
        assert next(events, None) is None, "not all of the script was played"
        return Played(steps, end.value)


def head(status: int = 200, **headers: str) -> Head:
    return Head(status, {name.replace("_", "-"): value for name, value in headers.items()})


def answered(text: str = "hello", **more: Any) -> list[Any]:
    message = {"role": "assistant", "content": text}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None, **more}
    usage = {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}
    reply = {"id": "c-1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice], "usage": usage}
    return [head(), json.dumps(reply).encode()]


def refused(status: int, code: str | None = None, message: str = "no", **headers: str) -> list[Any]:
    error = {"message": message, "code": code, "type": None}
    return [head(status, **headers), json.dumps({"error": error}).encode()]


def chunk(text: str | None = None, **more: Any) -> bytes:
    delta = {"role": "assistant", "content": text} if text is not None else {}
    choice = {"index": 0, "delta": delta, "finish_reason": None, **more}
    told = {"id": "c-1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
    return f"data: {json.dumps(told)}\n\n".encode()


DONE = b"data: [DONE]\n\n"
