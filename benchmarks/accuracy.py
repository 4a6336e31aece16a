"""How often `check` is right, on lines of public repositories that people labelled.

    python benchmarks/accuracy.py LABELS.jsonl --repos DIR [--show misses,noise]

LABELS has one JSON object a line: ``type: file`` names a file that was read (``window``: the lines; every line of it
that no ``line`` record names is unwanted), ``type: line`` is a labelled line with ``want``: yes, maybe or no. DIR
holds checkouts as ``owner+name`` or ``owner/name``, at the commit that the labels name. Recall is over lines wanted;
precision over lines with an error or warning inside the windows, lines labelled maybe left out of both.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.catalog.load import load_compiled
from migrate_advisor.catalog.places import CustomerType, Question
from migrate_advisor.scanner.scan import scan_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from migrate_advisor.scanner.finding import Finding


class Line(NamedTuple):
    """A line of a file that was read."""

    file: str
    number: int
    language: str
    kind: str
    want: str
    rules: tuple[str, ...]
    """Rules with an error or warning there."""
    text: str


class Files(NamedTuple):
    """The files of the labels."""

    read: Sequence[Line]
    missing: Sequence[str]


def main() -> None:
    """Print recall and precision, in all, per rule and per language."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labels", type=Path)
    parser.add_argument("--repos", type=Path, required=True, metavar="DIR")
    parser.add_argument("--show", default="", help="misses, noise, or both with a comma: print those lines")
    parser.add_argument("--catalog", type=Path, action="append", default=[], help="overlay folder")
    args = parser.parse_args()
    records = [json.loads(line) for line in args.labels.read_text(encoding="utf-8").splitlines() if line.strip()]
    files = examine(records, args.repos, args.catalog)
    report(files, args.show.split(","))


def examine(records: Sequence[Mapping[str, Any]], repos: Path, overlays: Sequence[Path]) -> Files:
    """Scan every file of the labels, and put the findings beside them."""
    labelled: dict[tuple[str, str], dict[int, Mapping[str, Any]]] = defaultdict(dict)
    for record in records:
        if record["type"] == "line":
            labelled[record["repo"], record["path"]][record["line"]] = record
    compiled = load_compiled(overlays)
    question = Question("CN", CustomerType.INDIVIDUAL, date(2026, 11, 22))
    lines: list[Line] = []
    missing: list[str] = []
    for record in (record for record in records if record["type"] == "file"):
        path = checkout(repos, record["repo"]) / record["path"]
        if not path.is_file():
            missing.append(f"{record['repo']}/{record['path']}")
            continue
        content = path.read_bytes()
        found = scan_bytes(record["path"], content, compiled=compiled, question=question).findings
        lines += of_file(record, labelled[record["repo"], record["path"]], found, content)
    return Files(lines, missing)


def checkout(repos: Path, name: str) -> Path:
    """Folder of a repository."""
    flat = repos / name.replace("/", "+")
    return flat if flat.is_dir() else repos / name


def of_file(
    record: Mapping[str, Any], labels: Mapping[int, Mapping[str, Any]], found: Iterable[Finding], content: bytes
) -> Iterable[Line]:
    """Every line of the window."""
    loud: dict[int, list[str]] = defaultdict(list)
    for finding in found:
        if finding.severity.value != "info":
            loud[finding.line].append(finding.rule)
    text = content.decode(errors="replace").split("\n")
    first, last = record["window"]
    for number in range(first, last + 1):
        label = labels.get(number, {})
        written = text[number - 1].strip() if number <= len(text) else ""
        yield Line(
            f"{record['repo']}/{record['path']}",
            number,
            record["cls"],
            label.get("kind", "-"),
            label.get("want", "no"),
            tuple(loud.get(number, ())),
            written,
        )


def report(files: Files, show: Sequence[str]) -> None:
    """Print the figures."""
    print(f"{len({line.file for line in files.read})} files read, {len(files.missing)} missing: {list(files.missing)}")
    print(f"{'':28}  wanted  found recall  flagged  unwanted precision")
    row("all", files.read)
    for title, key in (("language", lambda line: [line.language]), ("rule", lambda line: line.rules)):
        groups: dict[str, list[Line]] = defaultdict(list)
        for line in files.read:
            for name in key(line):
                groups[name].append(line)
        print(f"per {title}:")
        for name in sorted(groups):
            row(f"  {name}", groups[name])
    by_kind(files.read)
    for line in files.read:
        if "misses" in show and line.want == "yes" and not line.rules:
            print(f"MISS  {line.file}:{line.number} {line.kind} | {line.text[:140]}")
        if "noise" in show and line.want == "no" and line.rules:
            print(f"NOISE {line.file}:{line.number} {','.join(line.rules)} | {line.text[:140]}")


def by_kind(lines: Sequence[Line]) -> None:
    """Print how many of the wanted lines of each kind were found."""
    wanted = Counter(line.kind for line in lines if line.want == "yes")
    found = Counter(line.kind for line in lines if line.want == "yes" and line.rules)
    for kind, count in sorted(wanted.items()):
        print(f"  wanted {kind:20} {found[kind]}/{count}")


def row(name: str, lines: Sequence[Line]) -> None:
    """Print one line of the table."""
    wanted = [line for line in lines if line.want == "yes"]
    hit = sum(1 for line in wanted if line.rules)
    unwanted = sum(1 for line in lines if line.want == "no" and line.rules)
    recall = f"{hit / len(wanted):.3f}" if wanted else "-"
    precision = f"{hit / (hit + unwanted):.3f}" if hit + unwanted else "-"
    print(f"{name:28}  {len(wanted):6} {hit:6} {recall:>6}  {hit + unwanted:7}  {unwanted:8} {precision:>9}")


if __name__ == "__main__":
    main()
