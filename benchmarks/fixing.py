"""How much of strangers' code `fix` moves, and whether what it changes still parses: over a folder of repositories.

    python benchmarks/fixing.py FOLDER [--to TARGET ...]

FOLDER holds one repository a folder. Each is copied and fixed there; the originals stay as they are. Told per target:
error findings before, those fixed, those left by rule, files changed, files that parse worse (none may), and whether a
second run changes anything (none may).
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path

import migrate_advisor as ma
from migrate_advisor.fixing.syntax import errors_in

TARGETS = ("deepseek/deepseek-flash", "alibaba@cn/qwen3.7-plus")


def main() -> None:
    """Fix copies of all repositories, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--to", action="append", default=[])
    parser.add_argument("--as-of", type=date.fromisoformat, default=date(2026, 11, 28))
    args = parser.parse_args()
    for target in args.to or TARGETS:
        totals: Counter[str] = Counter()
        left: Counter[str] = Counter()
        for repository in sorted(path for path in args.folder.iterdir() if path.is_dir()):
            totals += _one(repository, target, args.as_of, left)
        print(target, dict(totals), "left by rule:", dict(left.most_common()))


def _one(repository: Path, target: str, as_of: date, left: Counter[str]) -> Counter[str]:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, repository.name)
        shutil.copytree(repository, copy, symlinks=True, ignore=shutil.ignore_patterns(".git"))
        started = time.perf_counter()
        errors = [item for item in ma.check([copy], as_of=as_of).findings if item.severity == "error"]
        report = ma.fix([copy], to=target, as_of=as_of, unsafe=True)
        worse = 0
        for path, content in report.contents.items():
            worse += errors_in(path, content) > errors_in(path, (copy / path).read_bytes())
        ma.fix([copy], to=target, as_of=as_of, unsafe=True, write=True)
        again = ma.fix([copy], to=target, as_of=as_of, unsafe=True, write=True)
        still = [item for item in report.left if item.finding.severity == "error"]
        left.update(item.finding.rule for item in still)
        seconds = time.perf_counter() - started
        fixed = max(len(errors) - len(still), 0)
        print(f"  {repository.name}: {len(errors)} errors, {fixed} fixed, {len(report.changed)} files, {seconds:.1f} s")
        return Counter(
            repositories=1,
            errors=len(errors),
            fixed=fixed,
            files=len(report.changed),
            parse_worse=worse,
            changed_twice=len(again.changed),
        )


if __name__ == "__main__":
    main()
