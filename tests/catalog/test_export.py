"""`catalog export`, `catalog compare`, and where each fact comes from when folders overlay each other."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

from migrate_advisor.cli.program import main

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MadeUp

    from migrate_advisor.catalog.catalog import Catalog

FACT = "sources: [page], checked: 2026-11-22"
ACME = f"""\
id: acme
names: {{en: Acme, zh: 顶点}}
sources:
  page: SOURCE
endpoints:
  - {{id: v1, name: "One, two", url: https://one.acme.example, {FACT}}}
availability:
  - {{id: cn, regions: [CN], customers: [individual], status: unknown, since: unknown, sources: [], checked: 2026-11-22,
     note: "Nobody says \\"yes\\"."}}
identifiers:
  - {{kind: host, values: [one.acme.example], {FACT}}}
models:
  - id: big
    sources: [page]
    checked: 2026-11-22
    confidence: medium
    prices: [{{currency: CNY, input: 1, output: 2, stated: 2026-01-01, {FACT}}}]
"""


def _rows(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, str]]:
    assert main(["catalog", "export", "--format", "csv", *arguments]) == 0
    return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))


def test_csv_holds_one_fact_a_row_with_its_evidence(made_up: MadeUp, capsys: pytest.CaptureFixture[str]) -> None:
    path = made_up.write("acme", ACME)
    rows = {(row["kind"], row["id"]): row for row in _rows(capsys)}
    assert set(rows) == {
        ("endpoint", "v1"),
        ("availability", "cn"),
        ("identifier", "1"),
        ("model", "big"),
        ("price", "big"),
    }
    assert rows["endpoint", "v1"] == {
        "provider": "acme",
        "kind": "endpoint",
        "id": "v1",
        "fields": '{"name": "One, two", "url": "https://one.acme.example"}',
        "note": "",
        "sources": "https://acme.example/page",
        "checked": "2026-11-22",
        "confidence": "high",
        "origin": str(path),
    }
    assert rows["availability", "cn"]["note"] == 'Nobody says "yes".'
    assert rows["model", "big"]["confidence"] == "medium"
    assert json.loads(rows["price", "big"]["fields"])["currency"] == "CNY"


def test_json_holds_the_same_facts(made_up: MadeUp, capsys: pytest.CaptureFixture[str]) -> None:
    made_up.write("acme", ACME)
    rows = _rows(capsys)
    assert main(["catalog", "export"]) == 0
    facts = json.loads(capsys.readouterr().out)["facts"]
    assert [(fact["provider"], fact["kind"], fact["id"]) for fact in facts] == [
        (row["provider"], row["kind"], row["id"]) for row in rows
    ]
    assert facts[0]["sources"][0]["publisher"] == "Somebody"


def test_no_fact_of_the_real_catalog_is_missing(catalog: Catalog, capsys: pytest.CaptureFixture[str]) -> None:
    count = sum(1 for provider in catalog.providers(role=None) for _ in provider.file.facts())
    results = catalog.equivalence_file
    count += len(catalog.events_file.events) + len(results.benchmarks) + len(results.runs)
    count += len(catalog.exchange.rates)
    calls = catalog.calls.file
    count += len(calls.calls) + len(calls.verbs) + len(calls.other_work)
    assert len(_rows(capsys)) == count


@pytest.fixture
def overlays(made_up: MadeUp, tmp_path: Path) -> list[Path]:
    made_up.write("acme", ACME)
    made_up.write("plain", "id: plain\nnames: {en: Plain}\n")
    folders = [tmp_path / name for name in ("company", "team")]
    for folder in folders:
        folder.mkdir()
        (folder / "acme.yaml").write_text(f"id: acme\nnames: {{en: Acme of {folder.name}}}\n", encoding="utf-8")
    (folders[0] / "inhouse.yaml").write_text("id: inhouse\nnames: {en: In-house}\n", encoding="utf-8")
    return folders


def test_the_last_of_several_overlays_is_in_force_and_the_replaced_files_are_named(
    made_up: MadeUp, overlays: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    flags = [part for folder in overlays for part in ("--catalog", str(folder))]
    assert main(["catalog", "show", "acme", *flags]) == 0
    said = capsys.readouterr().out.splitlines()
    company, team = (folder / "acme.yaml" for folder in overlays)
    assert said[1] == "acme: Acme of team"
    assert said[2] == f"facts from {team}, in place of {made_up.folder / 'acme.yaml'} and {company}"
    assert main(["catalog", "show", "inhouse", *flags]) == 0
    assert capsys.readouterr().out.splitlines()[2] == f"facts from {overlays[0] / 'inhouse.yaml'}"


def test_the_list_tells_which_files_are_an_overlays(overlays: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    flags = [part for folder in overlays for part in ("--catalog", str(folder))]
    assert main(["catalog", "list", *flags]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[-2:] == [
        f"acme: facts from {overlays[1] / 'acme.yaml'}",
        f"inhouse: facts from {overlays[0] / 'inhouse.yaml'}",
    ]


def test_compare_shows_figures_rule_and_sources(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalog", "compare", "openai/gpt-5.5", "--as-of", "2026-11-22", "--format", "json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    models = {item["target"]: item for item in shown["models"]}
    assert models["azure-openai/gpt-5.5"]["standing"] == "same"
    glm = models["zhipu/glm-5.3"]
    assert glm["standing"] == "comparable"
    assert glm["measurements"][0]["day"] == "2026-10-08"
    assert glm["sources"][0]["url"].startswith("https://")
    assert models["moonshot/kimi-k3"]["standing"] == "partly"
    assert models["baidu/ernie-5.1"]["standing"] == "unknown"
    assert main(["catalog", "compare", "openai/gpt-5.5", "--as-of", "2026-11-22"]) == 0
    said = capsys.readouterr().out
    assert "\nComparable\n" in said
    assert "   zhipu/glm-5.3: LMArena text of 2026-10-08: 1471.2 to 1471.5" in said


def test_compare_says_when_nobody_measured(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalog", "compare", "openai/gpt-6.2-sol", "--as-of", "2026-11-22"]) == 0
    assert "Nobody whom the catalog records measured openai/gpt-6.2-sol beside another" in capsys.readouterr().out
    assert main(["catalog", "compare", "openai"]) == 2
    assert "name a model to compare with" in capsys.readouterr().err
