# ruff: noqa: E501 -- a query and a command stay whole
"""How fast `assess` reads, beside `wc -l`, `json.loads` a line and DuckDB, in one run; memory as logs grow; engines.

    python benchmarks/scale.py [--megabytes 100 1000] [--folder DIR] [--engines]

Logs are generated: calls of forty programs in six formats, no two alike, a block of them written as often as it takes. Figures are megabytes a
second, memory is read on Linux alone; compare within one run only, and mind the load that is told with them.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BLOCK = 100
"""Megabytes of different lines."""
MEASURE = """
import pathlib, re, sys, time
from migrate_advisor.catalog.load import load_catalog
from migrate_advisor.traffic.run import count_logs
from migrate_advisor.traffic.tally import to_json
catalog = load_catalog()
start, used = time.perf_counter(), time.process_time()
counted = count_logs(sys.argv[1:], catalog=catalog).tally
wall, cpu = time.perf_counter() - start, time.process_time() - used
status = pathlib.Path("/proc/self/status")
most = re.search(r"VmHWM:\\s+(\\d+)", status.read_text()) if status.exists() else None  # ru_maxrss has the parent's memory in it
print(wall, cpu, int(most[1]) // 1024 if most else 0, counted.records, len(counted.sums))
"""


FORMATS = {"pair": 60, "litellm": 15, "request": 8, "helicone": 7, "otlp": 5, "langfuse": 4, "torn": 1}
"""Format → how many in a hundred lines."""
WORDS = [
    *"the model reads a question about prices in several currencies and answers with a table of them".split(),
    *("模型", "回答", "价格", "résumé", '"quoted"', "line\nbreak"),
]


class Programs:
    """Programs that call models: each has its tools, prompt and parameters, and says something else in every call."""

    def __init__(self, seed: int = 7) -> None:
        draw = self._draw = random.Random(seed)
        self._pool = " ".join(draw.choices(WORDS, k=400_000))
        tools = [self._tool(number) for number in range(60)]
        self._programs = [self._program(tools) for _ in range(40)]

    def _text(self, low: int, high: int) -> str:
        start = self._draw.randrange(len(self._pool) - high)
        return self._pool[start : start + self._draw.randrange(low, high)]

    def _tool(self, number: int) -> dict[str, Any]:
        draw, properties = self._draw, {}
        for each in range(draw.randrange(1, 8)):
            properties[f"field_{number}_{each}"] = {
                "type": draw.choice(["string", "integer", "boolean"]),
                "description": self._text(20, 120),
            }
        schema = {"type": "object", "properties": properties, "required": sorted(properties)[:1]}
        function = {"name": f"tool_{number}", "description": self._text(40, 300), "parameters": schema}
        return {"type": "function", "function": function}

    def _program(self, tools: list[dict[str, Any]]) -> dict[str, Any]:
        draw = self._draw
        asked: dict[str, Any] = {
            "model": draw.choice(["gpt-4o", "gpt-4o-mini", "gpt-5-mini", "o3", "gpt-4.1"]),
            "stream": draw.random() < 0.5,
            "system": self._text(200, 3000),
        }
        if draw.random() < 0.6:
            asked["tools"] = draw.sample(tools, draw.randrange(1, 9))
        if draw.random() < 0.3:
            asked["response_format"] = {"type": "json_object"}
        if draw.random() < 0.4:
            asked["max_completion_tokens"] = draw.choice([256, 1024, 4096])
        return asked

    def _turns(self, asked: dict[str, Any]) -> list[dict[str, Any]]:
        draw = self._draw
        turns: list[dict[str, Any]] = []
        for number in range(draw.choice([1, 1, 1, 2, 3, 5, 8])):
            turns.append({"role": "user", "content": self._text(10, 1500)})
            if "tools" in asked and draw.random() < 0.4:
                made = f"call_{draw.getrandbits(96):024x}"
                function = {"name": "tool_1", "arguments": json.dumps({"q": self._text(5, 60)})}
                calls = [{"id": made, "type": "function", "function": function}]
                turns.append({"role": "assistant", "content": None, "tool_calls": calls})
                turns.append({"role": "tool", "tool_call_id": made, "content": self._text(20, 2000)})
            elif number:
                turns.append({"role": "assistant", "content": self._text(20, 1200)})
        return turns

    def line(self) -> bytes:
        """One record."""
        draw = self._draw
        asked = dict(draw.choice(self._programs))
        asked["messages"] = [{"role": "system", "content": asked.pop("system")}, *self._turns(asked)]
        if draw.random() < 0.7:
            asked["temperature"] = round(draw.random(), 2)
        asked["user"] = f"{draw.getrandbits(48):x}"
        usage = {
            "prompt_tokens": draw.randrange(50, 9000),
            "completion_tokens": draw.randrange(10, 800),
            "prompt_tokens_details": {"cached_tokens": draw.choice([0, 0, 40])},
        }
        message = {"role": "assistant", "content": self._text(20, 1500)}
        reply = {
            "id": f"chatcmpl-{draw.getrandbits(64):x}",
            "object": "chat.completion",
            "model": asked["model"],
            "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
            "usage": usage,
        }
        (form,) = draw.choices(list(FORMATS), list(FORMATS.values()))
        return _written(form, asked, reply)


def _written(form: str, asked: dict[str, Any], reply: dict[str, Any]) -> bytes:
    """A call as a format has it."""
    usage, model, messages = reply["usage"], asked["model"], asked["messages"]
    counts = {name: usage[name] for name in ("prompt_tokens", "completion_tokens")}
    rest = {name: value for name, value in asked.items() if name not in ("model", "messages", "stream", "user")}
    value: dict[str, Any] = asked
    if form == "pair":
        value = {"request": asked, "response": reply}
    elif form == "litellm":
        value = {"id": reply["id"], "trace_id": reply["id"], "call_type": "acompletion", "stream": asked["stream"],
                 **counts, "model": model, "messages": messages, "model_parameters": rest, "response": reply,
                 "metadata": {"usage_object": usage, "user_api_key_hash": "x"}, "status": "success"}  # fmt: skip
    elif form == "helicone":
        value = {"request_id": reply["id"], "response_status": 200, "request_body": asked, "response_body": reply,
                 "request_path": "/v1/chat/completions", "request_model": model, **counts}  # fmt: skip
    elif form == "langfuse":
        value = {"id": reply["id"], "traceId": "t", "type": "GENERATION", "startTime": "2026-11-01T00:00:00Z",
                 "model": model, "input": messages, "modelParameters": {}, "output": reply["choices"][0]["message"],
                 "usageDetails": {"input": usage["prompt_tokens"], "output": usage["completion_tokens"]}}  # fmt: skip
    elif form == "otlp":
        said = [{"role": each["role"], "parts": [{"type": "text", "content": each["content"]}]} for each in messages]
        told = {
            "gen_ai.operation.name": "chat",
            "gen_ai.request.model": model,
            "gen_ai.input.messages": json.dumps(said),
        }
        counted = {
            "gen_ai.usage.input_tokens": usage["prompt_tokens"],
            "gen_ai.usage.output_tokens": usage["completion_tokens"],
        }
        attributes = [{"key": name, "value": {"stringValue": each}} for name, each in told.items()]
        attributes += [{"key": name, "value": {"intValue": str(each)}} for name, each in counted.items()]
        value = {"resourceSpans": [{"scopeSpans": [{"spans": [{"name": "chat", "attributes": attributes}]}]}]}
    whole = json.dumps(value, ensure_ascii=len(messages) % 2 == 0).encode()
    return (whole[: len(whole) // 2] if form == "torn" else whole) + b"\n"


def write_log(path: Path, megabytes: int) -> None:
    """A log of that size."""
    programs, block, size = Programs(), [], 0
    while size < min(BLOCK, megabytes) * 1_000_000:
        block.append(programs.line())
        size += len(block[-1])
    whole = b"".join(block)
    with path.open("wb") as file:
        for _ in range(max(1, megabytes // BLOCK)):
            file.write(whole)


def timed(work: Callable[[], object]) -> float:
    """Seconds."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def parse_all(path: Path) -> None:
    """json.loads a line; one in a hundred is torn."""
    with path.open("rb") as file:
        for each in file:
            with suppress(ValueError):
                json.loads(each)


def group_in_duckdb(path: Path) -> None:
    """What SQL can say of it: requests and tokens by model, without signatures."""
    import duckdb

    columns = "{'request': 'STRUCT(model VARCHAR, temperature DOUBLE, stream BOOLEAN)', 'response': 'STRUCT(usage STRUCT(prompt_tokens BIGINT, completion_tokens BIGINT))'}"
    connection = duckdb.connect(config={"threads": 1})
    connection.execute(
        f"SELECT request.model, request.stream, count(*), sum(response.usage.prompt_tokens) FROM read_json('{path}', columns={columns}, format='newline_delimited', ignore_errors=true) GROUP BY ALL"
    ).fetchall()


def measured(path: Path) -> tuple[float, float, int, int, int]:
    """Wall and processor seconds, MiB of memory at most, records, signatures, in a process of its own."""
    told = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path)], capture_output=True, text=True, check=True
    ).stdout.split()
    return float(told[0]), float(told[1]), int(told[2]), int(told[3]), int(told[4])


def report_speed(path: Path) -> None:
    """Beside the others."""
    size = path.stat().st_size / 1e6
    print(f"{size:,.0f} MB, load {os.getloadavg()[0]:.1f}")
    print(
        f"  wc -l            {size / timed(lambda: subprocess.run(['wc', '-l', path], check=True, capture_output=True)):8.0f} MB/s"
    )
    print(f"  json.loads       {size / timed(lambda: parse_all(path)):8.0f} MB/s")
    print(f"  duckdb, 1 thread {size / timed(lambda: group_in_duckdb(path)):8.0f} MB/s")
    report_memory(path)


def report_memory(path: Path) -> None:
    """Speed and memory of assess."""
    size = path.stat().st_size / 1e6
    wall, cpu, memory, records, signatures = measured(path)
    print(f"  assess           {size / wall:8.0f} MB/s, {size / cpu:.0f} MB a processor second; {memory} MiB at most; "
          f"{records:,} records, {signatures} signatures, {size:,.0f} MB, load {os.getloadavg()[0]:.1f}")  # fmt: skip


def dask_workers(stack: ExitStack, folder: Path, count: int) -> str:
    """A scheduler and workers as processes; their address."""
    file = folder / "scheduler.json"
    environment = {**os.environ, "DASK_DISTRIBUTED__LOGGING__DISTRIBUTED": "error"}

    def start(*arguments: str) -> None:
        process = subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_" + arguments[0], *arguments[1:]],
            env=environment,
            stderr=subprocess.DEVNULL,
        )
        stack.callback(process.wait)
        stack.callback(process.terminate)

    start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file))
    for _ in range(count):
        start("worker", "--scheduler-file", str(file), "--nthreads", "1", "--no-dashboard", "--no-nanny")
    for _ in range(300):
        if file.is_file() and file.stat().st_size:
            return str(json.loads(file.read_text())["address"])
        time.sleep(0.1)  # noqa: TID251 -- other processes start
    raise SystemExit("the scheduler did not start")


def report_engines(path: Path, folder: Path) -> None:
    """One process, two, and a Dask cluster of two workers."""
    from migrate_advisor.catalog.load import load_catalog
    from migrate_advisor.engines.cluster import Cluster
    from migrate_advisor.engines.engine import Engine, Here, Processes
    from migrate_advisor.traffic.run import count_logs
    from migrate_advisor.traffic.tally import to_json

    catalog, size = load_catalog(), path.stat().st_size / 1e6
    told: set[str] = set()

    def run(engine: Engine) -> float:
        start = time.perf_counter()
        told.add(to_json(count_logs([str(path)], catalog=catalog, engine=engine, shard=16_000_000).tally))
        return size / (time.perf_counter() - start)

    with ExitStack() as stack:
        address = dask_workers(stack, folder, 2)
        for _ in range(2):
            one, two, dask = run(Here()), run(Processes(2)), run(Cluster(address, timeout=60))
            print(f"  one process {one:.0f} MB/s, two {two:.0f} ({two / one:.2f} times), Dask with two workers {dask:.0f} "
                  f"({dask / two:.2f} of two processes), load {os.getloadavg()[0]:.1f}")  # fmt: skip
    print("  the same tally to the byte" if len(told) == 1 else "  THE TALLIES DIFFER")


def _folder(given: Path | None) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(dir=given))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, nargs="+", default=[100])
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--engines", action="store_true")
    args = parser.parse_args()
    for folder in _folder(args.folder):
        for number, megabytes in enumerate(args.megabytes):
            path = folder / "log.jsonl"
            write_log(path, megabytes)
            (report_memory if number else report_speed)(path)
            if args.engines and number == len(args.megabytes) - 1:
                report_engines(path, folder)


if __name__ == "__main__":
    main()
