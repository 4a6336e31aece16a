"""How fast `check` is, beside others on the same tree in the same run, as ratios.

    python benchmarks/scan.py TREE [--runs 3] [--without semgrep,detect-secrets]

Every figure is the median of several runs of a whole process, after one run that warms the cache: wall time, and
processor time, which a busy machine disturbs less. What is not installed is left out and said. The floor is ripgrep
with the catalog's hosts. Nobody reads what git keeps for itself.

A commit of one file is compared with the bare interpreter, as a hook runs it: clean or refused, in the work tree or
staged. There each run is followed by one of the interpreter, and the median of the ratios is told. What is installed
decides: a wheel has ready what a checkout derives.

`check` remembers what it read in a folder, so that both are timed: every file read, and nothing changed
since last time. It keeps that in a cache folder of the benchmark's own.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from migrate_advisor.catalog.load import load_compiled


class Taken(NamedTuple):
    """Seconds."""

    wall: float
    cpu: float


class Contender(NamedTuple):
    """A command to time."""

    name: str
    command: tuple[str, ...]
    known: bool = True
    """Whether it is installed."""


HOOK_ARGUMENTS = ("--region", "CN", "--customer", "individual")
COMMITS = {
    "clean": ("app.py", "import sys\n\nprint(sys.argv)\n" * 50),
    "refused": ("app.py", "from openai import OpenAI\n\nprint(OpenAI().models.list())\n"),
    "refused, TypeScript": ("app.ts", 'import OpenAI from "openai";\nawait new OpenAI().models.list();\n'),
    "refused, Java": ("A.java", "import com.openai.client.okhttp.OpenAIOkHttpClient;\n"),
    "refused, C#": ("A.cs", 'using OpenAI;\nvar client = new OpenAIClient("key");\n'),
    "refused, Ruby": ("app.rb", 'require "openai"\nOpenAI::Client.new(access_token: key)\n'),
}
"""What is committed → name of the file, and its text. Each language's grammar and queries take time of their own."""
READ = """
import os, sys
for folder, folders, files in os.walk(sys.argv[1]):
    folders[:] = [name for name in folders if name != ".git"]
    for name in files:
        path = os.path.join(folder, name)
        if not os.path.islink(path):
            with open(path, "rb") as file:
                file.read()
"""


def main() -> None:
    """Time everything and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tree", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--without", default="", metavar="NAMES", help="commands to leave out")
    args = parser.parse_args()
    files, size = measure(args.tree)
    print(f"{files:,} files, {size / 1e6:.0f} MB; {os.cpu_count()} processors; median of {args.runs} runs")
    print("\nthe tree")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = folder
        without = args.without.split(",")
        found = [each for each in contenders(args.tree, Path(folder)) if each.command[0] not in without]
        table(found, args.runs)
    print("\na commit of one file, in processor time of the bare interpreter")
    with tempfile.TemporaryDirectory() as folder:
        for name, (file, text) in COMMITS.items():
            for staged in (False, True):
                tree = committed(Path(folder) / f"{name}-{staged}", file, text)
                ratio = hook_ratio(tree, "--staged" if staged else file, max(args.runs, 7))
                print(f"  {name + (', --staged' if staged else ''):28} {ratio:7.2f} x")


def measure(tree: Path) -> tuple[int, int]:
    """How many files a tree has, and how many bytes."""
    files = (path for path in tree.rglob("*") if path.is_file() and not path.is_symlink())
    sizes = [path.stat().st_size for path in files if ".git" not in path.relative_to(tree).parts]
    return len(sizes), sum(sizes)


def contenders(tree: Path, folder: Path) -> list[Contender]:
    """Commands for a tree, the floor first; what they need lies in a folder of its own."""
    hosts = "|".join(sorted(host_patterns()))
    rule = folder / "rule.json"
    shape = {"id": "hosts", "languages": ["regex"], "severity": "INFO", "message": "host"}
    rule.write_text(json.dumps({"rules": [shape | {"pattern-regex": f"(?i)({hosts})"}]}), encoding="utf-8")
    found = [
        Contender("ripgrep, hosts, -j2", ("rg", "-j2", "--hidden", "--no-ignore", "-g!.git", "-ic", hosts, str(tree))),
        Contender("read every file (Python)", (sys.executable, "-c", READ, str(tree))),
        Contender("GNU grep, hosts", ("grep", "--exclude-dir=.git", "-ricE", hosts, str(tree))),
        Contender("ruff, one rule", ("ruff", "check", "-q", "--isolated", "--no-cache", "--select", "F401", str(tree))),
        Contender("ai-bom", ("ai-bom", "scan", "-q", "--no-telemetry", "--no-cache", str(tree))),
        Contender("agent-bom", ("agent-bom", "code", "-q", str(tree))),
        Contender("detect-secrets", ("detect-secrets", "scan", "--all-files", str(tree))),
        Contender(
            "semgrep, one rule",
            ("semgrep", "scan", "--metrics=off", "--disable-version-check", "-q", "--config", str(rule), str(tree)),
        ),
    ]
    quietly = ("--no-config", "--format", "json", "--output", os.devnull, "--fail-on", "never")
    check = (sys.executable, "-m", "migrate_advisor", "check", str(tree), *quietly)
    found += (
        Contender(f"migrate-advisor, {jobs} jobs", (*check, "--no-cache", "--jobs", str(jobs))) for jobs in (1, 2)
    )
    found.append(Contender("migrate-advisor, unchanged", check))
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


def committed(folder: Path, file: str, text: str) -> Path:
    """A new repository with one file that is staged."""
    folder.mkdir()
    (folder / file).write_text(text, encoding="utf-8")
    for arguments in (("init", "-q"), ("add", ".")):
        subprocess.run(("git", *arguments), cwd=folder, check=True)
    return folder


def hook_ratio(folder: Path, what: str, runs: int) -> float:
    """Processor time of `check` on a file or ``--staged``, over that of the bare interpreter: the median of pairs."""
    program = str(Path(sys.executable).with_name("migrate-advisor"))
    check = (program, "check", *HOOK_ARGUMENTS, what)
    bare = (sys.executable, "-c", "pass")
    once(check, folder)
    return statistics.median(once(check, folder).cpu / once(bare, folder).cpu for _ in range(runs))


def table(contenders: list[Contender], runs: int) -> None:
    """Print times and their ratio to the first."""
    floor: Taken | None = None
    print(f"  {'':28} {'wall':>10} {'':>9} {'processor':>11}")
    for each in contenders:
        if not each.known:
            print(f"  {each.name:28} not installed")
            continue
        taken = median(each.command, runs)
        floor = floor or taken
        ratios = (taken.wall / floor.wall, taken.cpu / floor.cpu)
        print(f"  {each.name:28} {taken.wall:8.3f} s {ratios[0]:7.2f} x {taken.cpu:8.3f} s {ratios[1]:7.2f} x")


def median(command: tuple[str, ...], runs: int) -> Taken:
    """The median times of a command."""
    times = [once(command) for _ in range(runs + 1)]
    return Taken(*map(statistics.median, zip(*times[1:], strict=True)))


def once(command: tuple[str, ...], folder: Path | None = None) -> Taken:
    """The times of one run."""
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=False, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Taken(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


if __name__ == "__main__":
    main()
