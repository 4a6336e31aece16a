"""Which lines `check` finds, of programs and settings that people write: measured over the lines of a file.

In `lines_that_stop*.txt` a line ``=== name`` begins a file. A mark ends a line: ``§R`` for what stops or has stopped,
``§-`` for what does not, ``§I`` holds a name in a list, a price table or a document, which is information at most.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from migrate_advisor.cli.program import main

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMES = ("lines_that_stop.txt", "lines_that_stop_too.txt", "lines_that_stop_abroad.txt")
CASES = [Path(__file__).with_name(name) for name in NAMES]
RULES = frozenset(["retired-model", "retired-surface", "model-not-served-there"])
WANTED = 0.95


class Line(NamedTuple):
    file: str
    number: int


def _files(cases: Path) -> Mapping[str, list[tuple[str, str]]]:
    """File → its lines and their marks."""
    files: dict[str, list[tuple[str, str]]] = {}
    for line in cases.read_text(encoding="utf-8").splitlines():
        if line.startswith("=== "):
            files[line[4:]] = []
        else:
            text, _, mark = line.rpartition(" §")
            name = list(files)[-1]
            files[name].append((text, mark) if text else (line, ""))
    return files


@pytest.mark.parametrize("cases", CASES, ids=lambda path: path.stem)
def test_the_lines_that_stop_are_found_and_no_others(
    cases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    marks: dict[Line, str] = {}
    for name, lines in _files(cases).items():
        folder = tmp_path / name.strip(".").replace(".", "_")
        folder.mkdir()
        (folder / name).write_text("".join(f"{text}\n" for text, _ in lines), encoding="utf-8")
        marks |= {Line(name, number): mark for number, (_, mark) in enumerate(lines, 1) if mark}
    monkeypatch.chdir(tmp_path)
    main(["check", "--no-config", "--no-cache", "--region", "US", "--as-of", "2026-11-28", "--format", "json", "."])
    told: dict[Line, set[str]] = {}
    for item in json.loads(capsys.readouterr().out)["findings"]:
        if item["rule"] in RULES and not (item["severity"] == "info" and (item["ends"] or "") > "2027-05-27"):
            told.setdefault(Line(Path(item["path"]).name, item["line"]), set()).add(item["severity"])
    stops = {line for line, mark in marks.items() if mark == "R"}
    missed = stops - told.keys()
    wrong = {line for line, how in told.items() if line not in stops and (marks.get(line) != "I" or how != {"info"})}
    assert len(marks) > 200
    assert 1 - len(missed) / len(stops) >= WANTED, sorted(missed)
    assert 1 - len(wrong) / len(told) >= WANTED, sorted(wrong)
