"""Several processes do all of it, once, whatever becomes of them."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from migrate_advisor.scanner.discover import File
from migrate_advisor.scanner.examine import Examined, Stretch
from migrate_advisor.scanner.workers import examine_in_processes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is only one process there")
FILES = [File(f"{number}.py", f"/{number}.py") for number in range(950)]
HERE = os.getpid()
LONG = "x" * 100_000
"""More than a pipe holds."""


def tell(files: Sequence[File]) -> Iterator[Stretch]:
    yield Stretch(told=[Examined(file.path, str(os.getpid())) for file in files])
    yield Stretch(told=[Examined(LONG)])


def die_elsewhere(files: Sequence[File]) -> Iterator[Stretch]:
    if os.getpid() != HERE:
        sys.exit("a child does not say this")
    yield from tell(files)


def paths(stretches: Iterator[Stretch]) -> list[str]:
    return sorted(one.path for stretch in stretches for one in stretch.told if one.path != LONG)


@pytest.mark.parametrize("jobs", [1, 2, 3])
@pytest.mark.parametrize("chunk", [1, 100, 1_000])
def test_every_file_is_examined_once(jobs: int, chunk: int) -> None:
    assert paths(examine_in_processes(tell, FILES, jobs, chunk)) == sorted(file.path for file in FILES)


def test_what_a_process_did_not_live_to_do_is_done_here(capfd: pytest.CaptureFixture[str]) -> None:
    told = [one for stretch in examine_in_processes(die_elsewhere, FILES, 2, 10) for one in stretch.told]
    assert sorted(one.path for one in told if one.path != LONG) == sorted(file.path for file in FILES)
    assert {one.skipped for one in told if one.path != LONG} == {str(HERE)}
    assert capfd.readouterr() == ("", "")


def test_nobody_is_left_behind_when_it_is_not_wanted_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    fork = os.fork

    def noted() -> int:
        made.append(fork())
        return made[-1]

    monkeypatch.setattr(os, "fork", noted)
    stretches = examine_in_processes(tell, FILES, 3, 10)
    next(stretches)
    del stretches
    assert len(made) == 2  # this process is the third
    for process in made:  # and no other child, which may be another test's
        with pytest.raises(ChildProcessError):
            os.waitpid(process, os.WNOHANG)
