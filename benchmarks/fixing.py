"""How much of strangers' code `fix` moves, and whether what it changes still parses: over a folder of repositories.

    python benchmarks/fixing.py FOLDER [--to TARGET ...] [--details FILE]

FOLDER holds one repository a folder. Each is copied and fixed there; the originals stay as they are. Told per target:
error findings in code and configuration before and after, what is left by rule, how much of that asks for what the
target has nothing for, so that no patch can move it, and the share of the rest; files changed, and four figures that
must be 0: files that parse worse, files of which something changed that is no recorded edit, findings that were told as
fixed and are found again, files that a second run changes. ``--details`` writes a line of JSON for each error that is
left.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import migrate_advisor as ma
from migrate_advisor.catalog.evidence import Support
from migrate_advisor.catalog.target import resolve
from migrate_advisor.fixing.fix import counts
from migrate_advisor.fixing.patch import applied
from migrate_advisor.fixing.syntax import errors_in

if TYPE_CHECKING:
    from migrate_advisor.fixing.fix import FixReport
    from migrate_advisor.scanner.finding import Finding

TARGETS = ("deepseek/deepseek-flash", "alibaba@cn/qwen3.7-plus")


def main() -> None:
    """Fix copies of all repositories, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--to", action="append", default=[])
    parser.add_argument("--as-of", type=date.fromisoformat, default=date(2026, 11, 28))
    parser.add_argument("--details", type=Path, help="one JSON line an error left")
    args = parser.parse_args()
    details: list[dict[str, object]] = []
    for target in args.to or TARGETS:
        totals: Counter[str] = Counter()
        left: Counter[str] = Counter()
        for repository in sorted(path for path in args.folder.iterdir() if path.is_dir()):
            totals += _one(repository, target, args.as_of, left, details)
        share = totals["fixed"] / max(totals["errors"], 1)
        zeros = {name: totals[name] for name in ("parse_worse", "outside_of_edits", "found_again", "changed_twice")}
        if args.details is not None:
            args.details.write_text("".join(json.dumps(item, ensure_ascii=False) + "\n" for item in details))
        rest = totals["fixed"] / max(totals["errors"] - totals["lacking"], 1)
        shares = f"{share:.1%} fixed, {rest:.1%} of what the target has something for; left by rule:"
        print(target, dict(totals), zeros, shares, dict(left.most_common()))


def _one(
    repository: Path, target: str, as_of: date, left: Counter[str], details: list[dict[str, object]]
) -> Counter[str]:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, repository.name)
        shutil.copytree(repository, copy, symlinks=True, ignore=shutil.ignore_patterns(".git"))
        started = time.perf_counter()
        errors = _errors(copy, as_of)
        before = {path: path.read_bytes() for path in copy.rglob("*") if path.is_file() and not path.is_symlink()}
        report = ma.fix([copy], to=target, as_of=as_of, unsafe=True, write=True)
        still = _errors(copy, as_of)
        again = ma.fix([copy], to=target, as_of=as_of, unsafe=True, write=True)
        told = {(item.finding.path, item.finding.line): item.fix for item in report.left}
        lacking = 0
        for finding in still:
            left[finding.rule] += 1
            fix = told.get((finding.path, finding.line))
            lacking += fix is not None and _is_lacking(fix.title, target)
            details.append(_line(repository.name, target, finding, fix))
        seconds = time.perf_counter() - started
        fixed = max(len(errors) - len(still), 0)
        print(f"  {repository.name}: {len(errors)} errors, {fixed} fixed, {len(report.changed)} files, {seconds:.1f} s")
        return Counter(
            repositories=1,
            errors=len(errors),
            fixed=fixed,
            lacking=lacking,
            not_told=sum((item.path, item.line) not in told for item in still),
            files=len(report.changed),
            **_wrong(copy, before, report, still),
            changed_twice=len(again.changed),
        )


_OPERATION = re.compile(r"Choose who does (?P<name>[\w.]+) from now on")
_OWN = ("Rewrite it as a chat", "Rewrite what asks this client", "Take this out, or look for what takes its place")
"""How what is told begins where only the old provider has something, or the target takes it as a chat alone."""


def _is_lacking(title: str, target: str) -> bool:
    """Whether the target has nothing for what is asked: what is told names an operation that its dialect has not."""
    named = _OPERATION.match(title)
    if named is None:
        return title.startswith(_OWN)
    spoken = dict(resolve(target, ma.load_catalog()).dialect.operations.items())
    described = {str(name): item.support for name, item in spoken.items()}.get(named["name"])
    return described not in {Support.FULL, Support.PARTLY}


def _errors(folder: Path, as_of: date) -> list[Finding]:
    found = ma.check([folder], as_of=as_of, options=ma.ScanOptions(root=str(folder))).findings
    return [item for item in found if item.severity == "error" and counts(item)]


def _wrong(copy: Path, before: dict[Path, bytes], report: FixReport, still: list[Finding]) -> dict[str, int]:
    """What must be 0."""
    after = {path: path.read_bytes() for path in before if path.is_file()}
    changed = {path for path, content in before.items() if after.get(path) != content}
    outside = 0
    for path in changed:
        content = before[path]
        for edits in report.edits.get(path.relative_to(copy).as_posix(), ()):
            content = applied(content, edits)
        outside += content != after[path]
    removed = {item.finding.fingerprint for item in report.fixed}
    return {
        "parse_worse": sum(
            errors_in(path.name, after[path]) > errors_in(path.name, before[path]) for path in changed if path in after
        ),
        "outside_of_edits": outside,
        "found_again": sum(item.fingerprint in removed for item in still),
    }


def _line(repository: str, target: str, finding: Finding, fix: object) -> dict[str, object]:
    return {
        "repository": repository,
        "target": target,
        "place": f"{finding.path}:{finding.line}",
        "rule": finding.rule,
        "snippet": finding.snippet[:200],
        "told": getattr(fix, "title", None),
    }


if __name__ == "__main__":
    main()
