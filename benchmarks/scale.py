# ruff: noqa: E501 -- a query and a command stay whole
"""How fast `assess` reads, beside `wc -l`, `json.loads` a line and DuckDB, in one run; memory as logs grow; engines.

    python benchmarks/scale.py [--megabytes 100 1000] [--folder DIR] [--engines]

Logs are generated: a block of requests with tools and schemas, written as often as it takes. Figures are megabytes a
second; compare within one run only, and mind the load that is told with them.
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
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BLOCK = 20
"""Megabytes of different lines."""
MEASURE = """
import resource, sys, time
from migrate_advisor.catalog.load import load_catalog
from migrate_advisor.traffic.run import count_logs
from migrate_advisor.traffic.tally import to_json
catalog = load_catalog()
start, used = time.perf_counter(), time.process_time()
counted = count_logs(sys.argv[1:], catalog=catalog).tally
wall, cpu = time.perf_counter() - start, time.process_time() - used
print(wall, cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, counted.records, len(counted.sums))
"""


def line(draw: random.Random) -> bytes:
    """One record: a request with tools and its reply."""
    words = "the model reads a question about prices in several currencies and answers".split()
    text = " ".join(draw.choices(words, k=draw.randrange(20, 900)))
    properties = {f"field_{number}": {"type": "string", "description": text[:80]} for number in range(6)}
    function = {
        "name": "look_up",
        "description": text[:200],
        "parameters": {"type": "object", "properties": properties},
    }
    asked: dict[str, Any] = {
        "model": draw.choice(["gpt-4o", "gpt-4o-mini", "gpt-5-mini"]),
        "messages": [{"role": "system", "content": text[:400]}, {"role": "user", "content": text}],
        "temperature": round(draw.random(), 2),
        "stream": draw.random() < 0.5,
        "user": str(draw.random()),
    }
    if draw.random() < 0.5:
        asked["tools"] = [{"type": "function", "function": function}] * draw.randrange(1, 5)
    if draw.random() < 0.2:
        asked["response_format"] = {"type": "json_object"}
    usage = {"prompt_tokens": len(text) // 4, "completion_tokens": draw.randrange(10, 800)}
    reply = {
        "model": asked["model"],
        "choices": [{"message": {"role": "assistant", "content": text[:300]}}],
        "usage": usage,
    }
    return json.dumps({"request": asked, "response": reply}).encode() + b"\n"


def write_log(path: Path, megabytes: int) -> None:
    """A log of that size."""
    draw, block, size = random.Random(7), [], 0
    while size < min(BLOCK, megabytes) * 1_000_000:
        block.append(line(draw))
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
    """json.loads a line."""
    with path.open("rb") as file:
        for each in file:
            json.loads(each)


def group_in_duckdb(path: Path) -> None:
    """What SQL can say of it: requests and tokens by model, without signatures."""
    import duckdb

    columns = "{'request': 'STRUCT(model VARCHAR, temperature DOUBLE, stream BOOLEAN)', 'response': 'STRUCT(usage STRUCT(prompt_tokens BIGINT, completion_tokens BIGINT))'}"
    connection = duckdb.connect(config={"threads": 1})
    connection.execute(
        f"SELECT request.model, request.stream, count(*), sum(response.usage.prompt_tokens) FROM read_json('{path}', columns={columns}, format='newline_delimited') GROUP BY ALL"
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
            if args.engines and not number:
                report_engines(path, folder)


if __name__ == "__main__":
    main()
