"""Processes of this machine run what is ours, wherever they are started."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

_LOG = '{"url": "https://api.openai.com/v1/chat/completions", "status": 200, "request": {"model": "m"}}\n'
_PROGRAM = """\
import sys

from migrate_advisor.cli.program import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
"""
_MODULES = ("multiprocessing", "threading", "signal", "types", "pickle", "queue", "migrate_advisor", "traceback")


@pytest.mark.parametrize("command", ["assess", "fleet"])
def test_no_process_imports_what_lies_in_the_working_folder(tmp_path: Path, command: str) -> None:
    """A clone that is worked in may have a module of the standard library's name, which would be found first."""
    work, mark = tmp_path / "clone", tmp_path / "ran"
    for name in ("one", "two"):
        (work / name).mkdir(parents=True)
        (work / name / "log.jsonl").write_text(_LOG, encoding="utf-8")
        subprocess.run(["git", "init", "--quiet", name], cwd=work, check=True)
    for name in _MODULES:
        (work / f"{name}.py").write_text(f"open({str(mark)!r}, 'w')\n", encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"}
    program = tmp_path / "bin" / "program.py"  # as the installed command is: a script in a folder of its own
    program.parent.mkdir()
    program.write_text(_PROGRAM, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(program), command, "one", "two", "--jobs", "2"],
        cwd=work, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert not mark.exists(), done.stderr
    assert "was killed" not in done.stderr
    assert done.returncode in {0, 1}, done.stderr
