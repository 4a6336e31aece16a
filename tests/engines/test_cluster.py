"""A real Dask scheduler and workers, as processes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from tests.traffic.logs import SAMPLES, jsonl

from migrate_advisor.catalog.load import load_catalog
from migrate_advisor.cli import assess as assess_command
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


class Stopping:
    """Progress during which somebody presses Ctrl-C."""

    def __call__(self, step: object) -> None:
        raise KeyboardInterrupt

    def close(self) -> None:
        pass


BROKEN_OFF = """
import time
from migrate_advisor.engines.engine import Processes
if __name__ == "__main__":
    try:
        for piece, _ in Processes(2).results(time.sleep, [0.01, 50.0, 50.1, 50.2]):
            print(piece, flush=True)
    except KeyboardInterrupt:
        print("heard", flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="sends a signal to a group of processes")
def test_breaking_off_waits_for_no_process(tmp_path: Path) -> None:
    program = tmp_path / "broken_off.py"
    program.write_text(BROKEN_OFF)
    run = subprocess.Popen(
        [sys.executable, str(program)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert run.stdout is not None
    assert run.stdout.readline() == "0.01\n"
    os.killpg(run.pid, signal.SIGINT)
    said, complaints = run.communicate(timeout=20)  # the pieces that were begun take 50 seconds
    assert (said, complaints, run.returncode) == ("heard\n", "", 0)


@pytest.mark.skipif(os.name == "nt", reason="kills a process")
def test_no_process_outlives_the_one_that_asked(tmp_path: Path) -> None:
    program = tmp_path / "killed.py"
    program.write_text(BROKEN_OFF)
    run = subprocess.Popen([sys.executable, str(program)], stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert run.stdout is not None
    assert run.stdout.readline() == "0.01\n"
    run.kill()
    run.communicate(timeout=20)  # ends when nobody holds the pipe any longer; the pieces that were begun take 50 s


def test_what_was_broken_off_is_merged_later(
    log: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    second = tmp_path / "second.jsonl"
    shutil.copy(log, second)
    monkeypatch.setattr(assess_command, "work_progress", lambda *_: Stopping())
    partial = tmp_path / "half.tally"
    assert main(["assess", log, str(second), "--region", "CN", "--partial", str(partial)]) == 130
    told = capsys.readouterr()
    assert told.out == ""
    assert f"assess merge {partial}" in told.err
    records = count_logs([log], catalog=load_catalog()).tally.records
    assert f"broken off: {records:,} records were read;" in told.err
    assert main(["assess", "merge", str(partial), "--region", "CN", "--format", "json"]) == 0
    merged = json.loads(capsys.readouterr().out)
    assert (merged["complete"], merged["records"]) == (False, records)


def test_without_a_partial_nobody_waits_for_the_judgement_of_many_kinds(
    log: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assess_command, "work_progress", lambda *_: Stopping())
    monkeypatch.setattr(assess_command, "_JUDGED_AT_ONCE", 1)
    assert main(["assess", log, "--region", "CN"]) == 130
    told = capsys.readouterr()
    assert told.out == ""
    assert "too many kinds to judge at once; --partial FILE keeps them" in told.err


def test_without_a_partial_what_was_read_is_told(
    log: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assess_command, "work_progress", lambda *_: Stopping())
    assert main(["assess", log, "--region", "CN"]) == 130
    told = capsys.readouterr()
    assert "Ctrl-C again ends at once" in told.err
    assert "What moves, and where to" in told.out
