"""The first thing that a new user runs: the demonstration, from its first line to its last."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

DEMO = Path(__file__).parents[1] / "examples" / "demo.py"


def test_the_demonstration_runs_to_its_end() -> None:
    run = subprocess.run([sys.executable, str(DEMO)], capture_output=True, text=True, check=False, timeout=300)
    assert run.returncode == 0, run.stderr[-2000:]
    assert "Traceback" not in run.stdout + run.stderr
    # once carried, once after the first target ran out of balance, once as `fix` rewrote it
    assert run.stdout.count("Question: Who wrote the Shiji?") == 3
