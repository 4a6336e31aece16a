"""How fast `check` is, beside others on the same tree in the same run, as ratios.

    python benchmarks/scan.py TREE [--runs 3]

Every figure is the wall time of a whole process, the least of several runs, after one run that warms the cache. What
is not installed is left out and said. The floor is ripgrep with the catalog's hosts, or else reading every file.
One file is compared with the bare interpreter.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from migrate_advisor.catalog.load import load_compiled


class Contender(NamedTuple):
    """A command to time."""

    name: str
    command: tuple[str, ...]
    known: bool = True
    """Whether it is installed."""


READ = "import os,sys\nfor d,_,fs in os.walk(sys.argv[1]):\n for f in fs:\n  p=os.path.join(d,f)\n"
READ += "  if not os.path.islink(p): open(p,'rb').read()\n"


def main() -> None:
    """Time everything and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tree", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    args = parser.parse_args()
    files, size = measure(args.tree)
    print(f"{files:,} files, {size / 1e6:.0f} MB; {os.cpu_count()} processors; least of {args.runs} runs")
    print("\nthe tree")
    table(contenders(args.tree), args.runs)
    print("\none clean file of Python")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clean.py"
        path.write_text("import sys\n\nprint(sys.argv)\n" * 50, encoding="utf-8")
        table(single(path), max(args.runs, 5))


def measure(tree: Path) -> tuple[int, int]:
    """How many files a tree has, and how many bytes."""
    sizes = [path.stat().st_size for path in tree.rglob("*") if path.is_file() and not path.is_symlink()]
    return len(sizes), sum(sizes)


def contenders(tree: Path) -> list[Contender]:
    """Commands for a tree, the floor first."""
    found = [Contender("read every file (Python)", (sys.executable, "-c", READ, str(tree)))]
    hosts = "|".join(sorted(host_patterns()))
    found += [
        Contender("ripgrep, hosts, -j2", ("rg", "-j2", "-il", hosts, str(tree)), shutil.which("rg") is not None),
        Contender("GNU grep, hosts", ("grep", "-rilE", hosts, str(tree)), shutil.which("grep") is not None),
        Contender("ruff, one rule", ("ruff", "check", "-q", "--isolated", "--no-cache", "--select", "F401", str(tree))),
        Contender("detect-secrets", ("detect-secrets", "scan", "--all-files", str(tree))),
        Contender(
            "semgrep, one rule", ("semgrep", "--metrics=off", "-q", "-e", "api.openai.com", "-l", "generic", str(tree))
        ),
    ]
    quietly = ("--no-config", "--format", "json", "--output", os.devnull, "--fail-on", "never")
    check = (sys.executable, "-m", "migrate_advisor", "check", str(tree), *quietly)
    found += [Contender(f"migrate-advisor, {jobs} jobs", (*check, "--jobs", str(jobs))) for jobs in (1, 2)]
    return [each._replace(known=each.known and shutil.which(each.command[0]) is not None) for each in found]


def host_patterns() -> set[str]:
    """The catalog's hosts as regular expressions."""
    kinds = ("host", "host-suffix", "host-pattern")
    return {
        re.escape(value).replace(r"\*", "[a-z0-9-]+")
        for entry in load_compiled().identifiers()
        if entry["group"] == "identifier" and entry["kind"] in kinds
        for value in entry["values"]
    }


def single(path: Path) -> list[Contender]:
    """Commands for one file, as a hook runs them."""
    return [
        Contender("python -c pass", (sys.executable, "-c", "pass")),
        Contender(
            "migrate-advisor check", (sys.executable, "-m", "migrate_advisor", "check", str(path), "--no-config")
        ),
    ]


def table(contenders: list[Contender], runs: int) -> None:
    """Print times and their ratio to the first."""
    floor = 0.0
    for each in contenders:
        if not each.known:
            print(f"  {each.name:28} not installed")
            continue
        taken = least(each.command, runs)
        floor = floor or taken
        print(f"  {each.name:28} {taken:8.3f} s  {taken / floor:7.2f} x")


def least(command: tuple[str, ...], runs: int) -> float:
    """The least wall time of a command, in seconds."""
    times = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    return min(times[1:])


if __name__ == "__main__":
    main()
