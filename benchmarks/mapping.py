"""What a mapping costs: requests, replies and stream events, beside floors measured in the same run.

``python benchmarks/mapping.py`` prints a table in microseconds; each figure is the best of several rounds, so that
other work on the machine disturbs it least. litellm's own mapping is measured where litellm is installed.
"""

from __future__ import annotations

import copy
import importlib
import importlib.util
import json
import os
import sys
import time
import timeit
from functools import partial
from typing import TYPE_CHECKING, Any

from migrate_advisor.mapping.mapper import map_reply, map_request, stream_decoder

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 7
SECONDS = 0.15
"""How long a round of repetitions takes, about."""

SMALL: dict[str, Any] = {
    "model": "gpt-4o",
    "messages": [{"role": "user", "content": "Hello, how are you?"}],
    "temperature": 0.7,
    "max_tokens": 256,
    "stream": True,
}


def tools() -> list[dict[str, Any]]:
    """20 tools of eight parameters each."""
    parameters = {"type": "object", "properties": {f"p{n}": {"type": "string"} for n in range(8)}}
    return [
        {"type": "function", "function": {"name": f"f{n}", "description": "d", "parameters": parameters}}
        for n in range(20)
    ]


def large() -> dict[str, Any]:
    """200 messages and 20 tools, 1 MB."""
    text = "The quick brown fox jumps over the lazy dog. " * 110
    roles = ("user", "assistant")
    messages = [{"role": "system", "content": "Be brief."}]
    messages += [{"role": roles[index % 2], "content": f"{index} {text}"} for index in range(199)]
    return {**SMALL, "messages": messages, "tools": tools()}


REPLY = json.dumps(
    {
        "id": "as-1",
        "object": "chat.completion",
        "created": 1795334400,
        "model": "glm-4-plus",
        "result": "Hello! " * 50,
        "choices": [{"index": 0, "message": {"role": "assistant", "content": "Hello! " * 50}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 10, "completion_tokens": 100, "total_tokens": 110},
    }
).encode()

CHUNK = b'data: {"id":"c1","created":1795334400,"model":"m","choices":[{"index":0,"delta":{"content":"Hello"}}]}\n\n'
ERNIE_CHUNK = (
    b'data: {"id":"as-1","object":"chat.completion","created":1795334400,"sentence_id":1,"is_end":false,'
    b'"is_truncated":false,"result":"Hello","need_clear_history":false}\n\n'
)

TARGETS = {
    "identity": "openai/gpt-4o",
    "data only": "zhipu/glm-4-plus",
    "codec": "baidu@legacy/ernie-3.5-8k",
    "schemas of tools": "moonshot/kimi-k3",
}


def microseconds(run: Callable[[], object]) -> float:
    """The best processor time of one call."""
    timer = timeit.Timer(run, timer=time.thread_time)
    once = max(timer.timeit(10) / 10, 1e-8)
    number = max(int(SECONDS / once), 1)
    return min(timer.repeat(ROUNDS, number)) / number * 1e6


def row(name: str, figures: list[float]) -> None:
    """Print one line of the table."""
    print(f"{name:34}" + "".join(f"{figure:12.2f}" for figure in figures))


def requests() -> None:
    """Small and large requests, mapped and beside floors."""
    print(f"{'request (µs)':34}{'small':>12}{'20 tools':>12}{'200 msgs':>12}")
    bodies = (SMALL, {**SMALL, "tools": tools()}, large())
    for name, target in TARGETS.items():
        row(f"map_request, {name}", [microseconds(partial(map_request, body, to=target)) for body in bodies])
    row("dict copy", [microseconds(partial(dict, body)) for body in bodies])
    row("copy.deepcopy", [microseconds(partial(copy.deepcopy, body)) for body in bodies])
    row("json.dumps", [microseconds(partial(json.dumps, body)) for body in bodies])
    if importlib.util.find_spec("litellm"):
        os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")  # it would fetch prices from the network
        map_parameters = importlib.import_module("litellm.utils").get_optional_params
        asked = {key: SMALL[key] for key in ("temperature", "max_tokens", "stream")}
        run = partial(map_parameters, model="glm-4.6", custom_llm_provider="zai", **asked)
        row("litellm, its parameters alone", [microseconds(run)])


def replies() -> None:
    """Whole replies, beyond the JSON that has to be read anyway."""
    print(f"\n{'reply (µs)':34}{'whole':>12}{'beyond JSON':>12}")
    floor = microseconds(lambda: json.loads(REPLY))
    for name, target in TARGETS.items():
        whole = microseconds(partial(map_reply, 200, {}, REPLY, to=target))
        row(f"map_reply, {name}", [whole, whole - floor])
    row("json.loads", [floor, 0.0])


def streams() -> None:
    """One event of a stream."""
    print(f"\n{'stream event (µs)':34}{'each':>12}")
    for name, target in TARGETS.items():
        chunk = ERNIE_CHUNK if name == "codec" else CHUNK
        decoder = stream_decoder(to=target)
        decoder.feed(chunk)
        row(f"feed, {name}", [microseconds(partial(decoder.feed, chunk))])
    for operation in ("responses", "messages"):
        decoder = stream_decoder(to="mistral/mistral-large-latest", operation=operation)
        decoder.feed(CHUNK)
        row(f"feed, {operation} by pair", [microseconds(partial(decoder.feed, CHUNK))])
    payload = CHUNK[6:]
    row("json.loads and dumps", [microseconds(lambda: json.dumps(json.loads(payload)))])


def main() -> int:
    """Measure everything."""
    requests()
    replies()
    streams()
    return 0


if __name__ == "__main__":
    sys.exit(main())
