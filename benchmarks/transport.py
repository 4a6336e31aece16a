"""What carrying a call costs: bare HTTP clients, the OpenAI SDK, the SDK on the fallback client, and other routers.

``python benchmarks/transport.py`` prints times of one run against a server on loopback. Client time is the time that
this process's thread spends on a call, so that the server's and the machine's other work do not count; figures are
medians. litellm and any-llm are measured where they are installed.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import os
import statistics
import subprocess
import sys
import time
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.loopback import EVENTS, running

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")  # it fetches a list of prices when imported otherwise

CALLS = 600
STREAMS = 24
CONCURRENT = 64
ROUNDS = 5
TEXT = "Hello, how are you?"
MESSAGES: Any = [{"role": "user", "content": TEXT}]
BODY = {"model": "m", "messages": MESSAGES}
PLAIN, TRANSLATED = "self-hosted@ollama/m", "zhipu/glm-4-plus"


class Client(NamedTuple):
    """Something that calls a chat API."""

    call: Callable[[], Any]
    stream: Callable[[], int]
    """Gives how many events came."""


def _has(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


def _options(base: str) -> Any:
    return {"base_urls": {"zhipu": base, "self-hosted": base}, "keys": {"zhipu": "k", "self-hosted": "k"}}


def _chosen(base: str, target: str) -> Any:
    name = target.partition("/")[0].partition("@")[0]
    return {option: {name: values[name]} for option, values in _options(base).items()}


def _bare(library: str, base: str, target: str | None = None) -> Client:
    """An HTTP client alone, or the fallback client without an SDK above it."""
    from migrate_advisor.transport.client import fallback_client

    module = import_module(library)
    http: Any = library
    client = fallback_client(target, http=http, **_chosen(base, target)) if target else module.Client()
    url = f"{base}/chat/completions"

    def stream() -> int:
        with client.stream("POST", url, json={**BODY, "stream": True}) as response:
            return sum(chunk.count(b"data: {") for chunk in response.iter_bytes())

    return Client(lambda: client.post(url, json=BODY).json(), stream)


def _sdk(base: str, http_client: Any = None) -> Client:
    import openai

    client = openai.OpenAI(api_key="-", base_url=base, http_client=http_client)
    create = client.chat.completions.create

    def stream() -> int:
        return sum(1 for _ in create(model="m", messages=MESSAGES, stream=True))

    return Client(lambda: create(model="m", messages=MESSAGES), stream)


def _carried(base: str, target: str) -> Client:
    from migrate_advisor.transport.client import fallback_client

    return _sdk(base, fallback_client(target, **_chosen(base, target)))


def _litellm(base: str) -> Client:
    litellm = import_module("litellm")

    def call(**more: Any) -> Any:
        return litellm.completion(model="openai/m", messages=MESSAGES, api_base=base, api_key="-", **more)

    return Client(call, lambda: sum(1 for _ in call(stream=True)))


def _any_llm(base: str) -> Client:
    any_llm = import_module("any_llm")

    def call(**more: Any) -> Any:
        return any_llm.completion(model="m", provider="openai", messages=MESSAGES, api_base=base, api_key="-", **more)

    return Client(call, lambda: sum(1 for _ in call(stream=True)))


def clients(base: str) -> dict[str, Client]:
    """Everything that is measured and installed."""
    import openai

    on = "httpx2" if int(openai.__version__.partition(".")[0]) >= 3 else "httpx"
    made = {f"bare {name}": _bare(name, base) for name in ("httpx", "httpx2") if _has(name)}
    made[f"the fallback client alone on {on}, nothing translated"] = _bare(on, base, PLAIN)
    made[f"the fallback client alone on {on}, everything translated"] = _bare(on, base, TRANSLATED)
    made[f"openai SDK {openai.__version__} on {on}"] = _sdk(base)
    made["… on the fallback client, nothing translated"] = _carried(base, PLAIN)
    made["… on the fallback client, everything translated"] = _carried(base, TRANSLATED)
    for name, make in (("litellm", _litellm), ("any_llm", _any_llm)):
        if _has(name):
            made[name] = make(base)
    return made


def _microseconds(work: Callable[[], Any]) -> float:
    """Client time of one piece of work."""
    began = time.thread_time_ns()
    work()
    return (time.thread_time_ns() - began) / 1000


def sequential(base: str) -> dict[str, tuple[float, float]]:
    """Client → µs for a call, µs for a stream event. They take turns, so that a busy moment is everybody's."""
    made = clients(base)
    calls: dict[str, list[float]] = {name: [] for name in made}
    events: dict[str, list[float]] = {name: [] for name in made}
    for client in made.values():
        client.call()
        assert client.stream() >= EVENTS
    for _ in range(CALLS):
        for name, client in made.items():
            calls[name].append(_microseconds(client.call))
    for _ in range(STREAMS):
        for name, client in made.items():
            events[name].append(_microseconds(client.stream) / EVENTS)
    return {name: (statistics.median(calls[name]), statistics.median(events[name])) for name in made}


async def _rate(call: Callable[[], Awaitable[Any]], calls: int) -> float:
    """Calls per second with `CONCURRENT` callers."""
    left = iter(range(calls))

    async def caller() -> None:
        for _ in left:
            await call()

    await call()
    began = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(CONCURRENT)))
    return calls / (time.perf_counter() - began)


async def _async_clients(base: str, stack: contextlib.AsyncExitStack) -> dict[str, Callable[[], Awaitable[Any]]]:
    """Name → a call, for everything that is measured under concurrency and installed."""
    import openai

    from migrate_advisor.transport.client import async_fallback_client

    url = f"{base}/chat/completions"
    made: dict[str, Callable[[], Awaitable[Any]]] = {}
    libraries: tuple[Any, ...] = tuple(name for name in ("httpx", "httpx2") if _has(name))
    for name in libraries:
        bare = await stack.enter_async_context(import_module(name).AsyncClient(timeout=60))
        made[f"one bare {name} client"] = partial(bare.post, url, json=BODY)
        for said, target in (("nothing", PLAIN), ("everything", TRANSLATED)):
            ours = await stack.enter_async_context(async_fallback_client(target, http=name, **_chosen(base, target)))
            made[f"the fallback client on {name}, {said} translated"] = partial(ours.post, url, json=BODY, timeout=60)
    carried = async_fallback_client(TRANSLATED, **_chosen(base, TRANSLATED))
    for said, http_client in (("the SDK", None), ("the SDK on the fallback client", carried)):
        sdk = openai.AsyncOpenAI(api_key="-", base_url=base, http_client=http_client, timeout=60)
        create = (await stack.enter_async_context(sdk)).chat.completions.create
        made[said] = partial(create, model="m", messages=MESSAGES)
    if _has("litellm"):
        given: Any = {"model": "openai/m", "messages": MESSAGES, "api_base": base, "api_key": "-"}
        made["litellm"] = partial(import_module("litellm").acompletion, **given)
    return made


async def concurrent(base: str) -> dict[str, float]:
    """Client → calls per second, 64 at once; the median of rounds in which they take turns."""
    rates: dict[str, list[float]] = {}
    async with contextlib.AsyncExitStack() as stack:
        made = await _async_clients(base, stack)
        for _ in range(ROUNDS):
            for name, call in made.items():
                rates.setdefault(name, []).append(await _rate(call, 6 * CONCURRENT))
    return {name: statistics.median(rounds) for name, rounds in rates.items()}


def imports() -> dict[str, float]:
    """Module → ms that importing it takes, in a fresh interpreter."""
    figures = {}
    for name in ("migrate_advisor", "openai", "litellm", "any_llm"):
        if not _has(name):
            continue
        program = f"import time; b = time.perf_counter(); import {name}; print((time.perf_counter() - b) * 1000)"
        runs = [
            float(subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout)
            for _ in range(3)
        ]
        figures[name] = min(runs)
    return figures


def main() -> None:
    """Measure and print."""
    with running() as base:
        figures = sequential(base)
        rates = asyncio.run(concurrent(base))
    print(f"{'client time, µs':56} {'call':>8} {'event':>8}")
    for name, (call, event) in figures.items():
        print(f"{name:56} {call:8.0f} {event:8.1f}")
    _ratios(figures)
    print(f"\n{'calls per second, 64 at once':56} {'':8}")
    for name, rate in rates.items():
        print(f"{name:56} {rate:8.0f}")
    print(f"\n{'import, ms':56}")
    for name, milliseconds in imports().items():
        print(f"{name:56} {milliseconds:8.1f}")


def _ratios(figures: dict[str, tuple[float, float]]) -> None:
    """What the fallback client adds, beside what the SDK and litellm add. Events are compared without the SDK above."""
    sdk_name = next(name for name in figures if name.startswith("openai"))
    bare = figures[f"bare {sdk_name.rpartition(' ')[2]}"]
    alone = [figures[name] for name in figures if name.startswith("the fallback client alone")]
    for said, ours in zip(("nothing", "everything"), alone, strict=True):
        added = ours[0] - bare[0]
        print(f"\n{said} translated: adds {added:.0f} µs a call and {ours[1] - bare[1]:.1f} µs a stream event;")
        print(f"  that is {added / (figures[sdk_name][0] - bare[0]):.2f} of what the SDK adds to a call", end="")
        litellm = figures.get("litellm")
        print(f" and {added / (litellm[0] - bare[0]):.3f} of what litellm adds" if litellm else "")


if __name__ == "__main__":
    main()
