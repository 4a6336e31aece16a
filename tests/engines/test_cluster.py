"""A real Dask scheduler and workers, as processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from tests.traffic.logs import SAMPLES, jsonl

from migrate_advisor.catalog.load import load_catalog
from migrate_advisor.cli.program import main
from migrate_advisor.engines.cluster import Cluster
from migrate_advisor.engines.engine import Here, Processes
from migrate_advisor.errors import UsageError
from migrate_advisor.traffic.run import count_logs
from migrate_advisor.traffic.tally import to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.enable_socket


class Dask:
    """A scheduler and workers."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "scheduler.json"
        self.workers: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._start(
            "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file"
        )

    def _start(self, what: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.dask_{what}", *arguments, str(self._file)]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    @property
    def address(self) -> str:
        for _ in range(600):
            if self._file.is_file() and self._file.stat().st_size:
                return str(json.loads(self._file.read_text())["address"])
            time.sleep(0.1)  # noqa: TID251 -- another process starts
        raise AssertionError("no scheduler")

    def work(self, count: int) -> None:
        assert self.address
        for _ in range(count):
            self.workers.append(
                self._start("worker", "--nthreads", "1", "--no-nanny", "--no-dashboard", "--scheduler-file")
            )

    def end(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[Dask]:
    started = Dask(tmp_path)
    yield started
    started.end()


@pytest.fixture
def log(tmp_path: Path) -> str:
    path = tmp_path / "log.jsonl"
    path.write_bytes(b"".join(jsonl(values) for values in SAMPLES.values()) * 40 + b"torn")
    return str(path)


def _tally(log: str, engine: Here | Processes | Cluster, progress: Callable[..., None] | None = None) -> str:
    return to_json(count_logs([log], catalog=load_catalog(), engine=engine, shard=20_000, progress=progress).tally)


def test_processes_give_the_same_bytes(log: str) -> None:
    assert _tally(log, Processes(2)) == _tally(log, Here())


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_changes_nothing(log: str, dask: Dask) -> None:
    dask.work(2)
    killed: list[int] = []

    def kill(*_: object) -> None:
        if not killed:
            killed.append(dask.workers[0].pid)
            os.kill(dask.workers[0].pid, signal.SIGKILL)

    assert _tally(log, Cluster(dask.address, timeout=60), kill) == _tally(log, Here())
    assert killed


def test_a_cluster_that_is_not_there_is_told(log: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", log, "--cluster", "nowhere"]) == 2
    assert "tcp://HOST:PORT" in capsys.readouterr().err
    with pytest.raises(UsageError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        _tally(log, Cluster("tcp://127.0.0.1:9", timeout=1))


@pytest.mark.slow
def test_a_cluster_without_workers_is_told(log: str, dask: Dask) -> None:
    with pytest.raises(UsageError, match="has no workers"):
        _tally(log, Cluster(dask.address, timeout=2))


def _die(piece: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return piece


def test_a_piece_that_kills_its_process_is_told() -> None:
    with pytest.raises(UsageError, match="killed twice"):
        list(Processes(1).results(_die, [1]))


def test_less_than_no_process_is_told() -> None:
    with pytest.raises(UsageError, match="less than none"):
        Processes(-1)


def test_breaking_off_leaves_a_valid_part(log: str) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    counted = count_logs([log], catalog=load_catalog(), shard=20_000, progress=stop)
    assert not counted.complete
    assert 0 < counted.tally.bytes < count_logs([log], catalog=load_catalog()).tally.bytes
