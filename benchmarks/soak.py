"""Minutes of load: 64 concurrent callers in three languages, a tenth of all requests goes wrong. Nothing may be lost.

``python benchmarks/soak.py [--minutes 3] [--callers 64] [--faults 0.1]`` ends with status 1 if a reply was lost or
mixed up, if a connection or task was left open, or if memory grew.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import itertools
import os
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import anthropic
import openai

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.loopback import running

from migrate_advisor.transport.client import async_fallback_client
from migrate_advisor.transport.events import AttemptFailed, ExchangeEvent, Finished

GROWTH = 8 * 1024 * 1024
"""Bytes by which memory may differ between the second quarter and the end: what allocators keep."""


class Soak:
    """Callers that ask for their own words back, whole and streamed, until the time is over."""

    def __init__(self, client: openai.AsyncOpenAI, claude: anthropic.AsyncAnthropic, ends: float) -> None:
        self._client = client
        self._claude = claude
        self._ways = (self._whole, self._streamed, self._response, self._events, self._message, self._blocks)
        self._ends = ends
        self._numbers = itertools.count()
        self.seen: Counter[str] = Counter()

    async def caller(self) -> None:
        """Ask again and again."""
        while time.monotonic() < self._ends:
            number = next(self._numbers)
            said = f"echo call {number} of many"
            try:
                heard = await self._ways[number % len(self._ways)](said)
            except (openai.APIError, anthropic.APIError) as error:
                self.seen[f"error: {type(error).__name__}: {error}"[:80]] += 1
                continue
            self.seen["right" if heard == said else "WRONG"] += 1

    async def _whole(self, said: str) -> str:
        messages: Any = [{"role": "user", "content": said}]
        reply = await self._client.chat.completions.create(model="m", messages=messages)
        return reply.choices[0].message.content or ""

    async def _streamed(self, said: str) -> str:
        messages: Any = [{"role": "user", "content": said}]
        stream = await self._client.chat.completions.create(model="m", messages=messages, stream=True)
        return "".join([chunk.choices[0].delta.content or "" async for chunk in stream]).strip()

    async def _response(self, said: str) -> str:
        return (await self._client.responses.create(model="m", input=said)).output_text

    async def _events(self, said: str) -> str:
        stream = await self._client.responses.create(model="m", input=said, stream=True)
        return "".join([event.delta async for event in stream if event.type == "response.output_text.delta"]).strip()

    async def _message(self, said: str) -> str:
        messages: Any = [{"role": "user", "content": said}]
        reply = await self._claude.messages.create(model="m", max_tokens=999, messages=messages)
        return "".join(block.text for block in reply.content if block.type == "text")

    async def _blocks(self, said: str) -> str:
        messages: Any = [{"role": "user", "content": said}]
        async with self._claude.messages.stream(model="m", max_tokens=999, messages=messages) as stream:
            return "".join([text async for text in stream.text_stream]).strip()


def _memory() -> int:
    """Bytes of memory in use by this process."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _open_sockets() -> int:
    links = []
    for entry in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            links.append(str(entry.readlink()))
    return sum(link.startswith("socket:") for link in links)


async def _soak(bases: tuple[str, str], given: argparse.Namespace) -> bool:
    events: Counter[str] = Counter()

    def watch(event: ExchangeEvent) -> None:
        if isinstance(event, AttemptFailed):
            events[f"attempt failed: {event.means}"] += 1
        elif isinstance(event, Finished):
            events[f"answered by {event.target}"] += 1

    before = _open_sockets()
    http_client = async_fallback_client(
        "zhipu/glm-4-plus",
        "self-hosted@ollama/m",
        models={
            name: ["mistral/mistral-large-4", "baidu@v2/ernie-4.5-turbo-128k"] for name in ("responses", "messages")
        },
        keys={"zhipu": "k", "mistral": "k", "baidu": "k"},
        base_urls={"zhipu": bases[0], "self-hosted": bases[1], "mistral": bases[0], "baidu": bases[1]},
        attempts=3,
        on_event=watch,
    )
    ends = time.monotonic() + given.minutes * 60
    claude = anthropic.AsyncAnthropic(api_key="-", http_client=http_client)
    async with openai.AsyncOpenAI(api_key="-", http_client=http_client) as client:
        soak = Soak(client, claude, ends)
        callers = [asyncio.create_task(soak.caller()) for _ in range(given.callers)]
        memory = [await _measured(ends, given.minutes * 60 * share) for share in (0.75, 0.5, 0.25, 0.0)]
        await asyncio.gather(*callers)
    await asyncio.sleep(0.2)
    left = len(asyncio.all_tasks()) - 1, _open_sockets() - before
    for name, count in [*sorted(soak.seen.items()), *sorted(events.items())]:
        print(f"{name:44} {count:9,}")
    print(f"calls per second {sum(soak.seen.values()) / (given.minutes * 60):.0f}; left open: {left} (tasks, sockets)")
    print("memory, MiB, at each quarter:", ", ".join(f"{value / 1024 / 1024:.1f}" for value in memory))
    return set(soak.seen) == {"right"} and left == (0, 0) and memory[-1] - memory[1] < GROWTH


async def _measured(ends: float, before_end: float) -> int:
    """Memory some seconds before the end."""
    await asyncio.sleep(max(ends - before_end - time.monotonic(), 0))
    return _memory()


def main() -> int:
    """Run; 0 if all is well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=3.0)
    parser.add_argument("--callers", type=int, default=64)
    parser.add_argument("--faults", type=float, default=0.1)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    with running(given.faults, given.seed) as first, running(given.faults, given.seed + 1) as second:
        is_well = asyncio.run(_soak((first, second), given))
    print("nothing lost, nothing mixed up, nothing left open" if is_well else "SOMETHING IS WRONG")
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())
