"""Golden files: what each dialect makes of a sample, reviewed by people.

In ``golden/<provider>@<endpoint or dialect>/<model>/``, ``NAME.request.json`` becomes ``NAME.wire.json`` and
``NAME.report.txt``; ``NAME.reply.json`` becomes ``NAME.reply.openai.json`` and ``NAME.error.json`` likewise;
``NAME.stream.txt`` becomes ``NAME.openai.txt``.
A golden file that is not there is written, and the test fails once: read it, then commit it. With
``UPDATE_GOLDEN=1`` all are written anew. Samples called ``all-…`` at the top are mapped to every target there,
those called ``responses-…`` and ``messages-…`` to the targets that have samples of replies, which are told in these
languages, too.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from migrate_advisor.errors import MappingError
from migrate_advisor.mapping.mapper import mapper_for
from migrate_advisor.mapping.plan import Wanted

if TYPE_CHECKING:
    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.mapping.mapper import Mapper

GOLDEN = Path(__file__).with_name("golden")
FOLDERS = sorted({path.parent for path in GOLDEN.glob("*/*/*")})
COMMON = sorted(GOLDEN.glob("all-*.request.json"))
SAMPLES = [(folder, sample) for folder in FOLDERS for sample in COMMON] + [
    (path.parent, path)
    for path in sorted(GOLDEN.glob("*/*/*"))
    if path.name.endswith((".request.json", ".reply.json", ".error.json", ".stream.txt"))
]

LANGUAGES = ("responses", "messages")
ANSWERS = [path for _, path in SAMPLES if path.name.endswith((".reply.json", ".stream.txt"))]
SPOKEN = [
    (operation, folder, sample)
    for operation in LANGUAGES
    for folder in sorted({path.parent for path in ANSWERS})
    for sample in [
        *sorted(GOLDEN.glob(f"{operation}-*.request.json")),
        *(path for path in ANSWERS if path.parent == folder),
    ]
]


def name_of(value: object) -> str:
    return str(value.relative_to(GOLDEN)) if isinstance(value, Path) else str(value)


def pretty(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def requested(mapper: Mapper, sample: Path) -> dict[str, str]:
    stem = sample.name.removesuffix(".request.json")
    try:
        mapped = mapper.request(json.loads(sample.read_text(encoding="utf-8")))
    except MappingError as error:
        return {f"{stem}.report.txt": f"refused: {error}\n"}
    wire = {"method": mapped.request.method, "url": mapped.request.url, "headers": dict(mapped.request.headers)}
    return {f"{stem}.wire.json": pretty({**wire, "json": mapped.body}), f"{stem}.report.txt": f"{mapped.report}\n"}


def replied(mapper: Mapper, sample: Path) -> dict[str, str]:
    stem, kind = sample.name.removesuffix(".json").rsplit(".", 1)
    given = json.loads(sample.read_text(encoding="utf-8"))
    status = given.pop("_status", 200 if kind == "reply" else 400)
    reply = mapper.reply(status, {"date": "Sun, 22 Nov 2026 08:00:00 GMT"}, json.dumps(given).encode())
    told = {"status": reply.status, "retryable": reply.error.retryable if reply.error else None}
    return {f"{stem}.{kind}.openai.json": pretty({**told, "body": reply.body, "report": str(reply.report)})}


def streamed(mapper: Mapper, sample: Path) -> dict[str, str]:
    decoder = mapper.stream({"date": "Sun, 22 Nov 2026 08:00:00 GMT"}, include_usage=True)
    told = decoder.feed(sample.read_bytes()) + decoder.finish()
    return {sample.name.replace(".stream.txt", ".openai.txt"): told.decode()}


def target_of(folder: Path) -> str:
    return f"{folder.parent.name.removesuffix('@')}/{folder.name.replace('__', '/')}"


@pytest.mark.parametrize(("folder", "sample"), SAMPLES, ids=name_of)
def test_sample_becomes_its_golden_files(folder: Path, sample: Path, catalog: Catalog) -> None:
    mapper = mapper_for(Wanted(target_of(folder)), catalog)
    make = streamed if sample.suffix == ".txt" else requested if ".request." in sample.name else replied
    compare(folder, make(mapper, sample))


@pytest.mark.parametrize(("operation", "folder", "sample"), SPOKEN, ids=name_of)
def test_sample_in_another_language(operation: str, folder: Path, sample: Path, catalog: Catalog) -> None:
    mapper = mapper_for(Wanted(target_of(folder), operation), catalog)
    if ".request." in sample.name:
        compare(folder, requested(mapper, sample))
    elif mapper.pair is not None:  # else what comes is in the caller's language already
        made = (streamed if sample.suffix == ".txt" else replied)(mapper, sample)
        compare(folder, {name.replace("openai", operation): content for name, content in made.items()})


def compare(folder: Path, made: dict[str, str]) -> None:
    """Hold what was made to the golden files."""
    for name, content in made.items():
        golden = folder / name
        if os.environ.get("UPDATE_GOLDEN") == "1" or not golden.exists():
            golden.write_text(content, encoding="utf-8")
            if os.environ.get("UPDATE_GOLDEN") != "1":
                pytest.fail(f"{golden} was not there and is written now: read it, then commit it")
        assert golden.read_text(encoding="utf-8") == content
