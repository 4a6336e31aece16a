from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from migrate_advisor.cli.program import main

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MadeUp

ACME = """\
id: acme
names: {en: Acme, zh: 顶点公司}
aliases: [apex]
sources:
  page: SOURCE
endpoints:
  - {id: v1, name: API, url: https://api.acme.example, env_vars: [ACME_KEY], sources: [page], checked: 2026-11-22}
availability:
  - {id: here, regions: [CN], customers: [individual], status: closed, since: 2024-07-09, enforcement: both,
     note: By contract and by address., sources: [page], checked: 2026-11-22}
restrictions:
  - {id: ban, jurisdiction: FR, kind: government-ban, binds: Ministries., leaves_free: Everybody else.,
     since: 2025-01-01, sources: [page], checked: 2026-11-22}
models:
  - {id: acme-1, context_window: 128000, retires: 2027-01-01, sources: [page], checked: 2026-01-01}
"""


@pytest.fixture(autouse=True)
def _catalog(made_up: MadeUp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made_up.write("acme", ACME)
    monkeypatch.chdir(tmp_path)


def _said(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    assert main(["catalog", *arguments]) == code
    return capsys.readouterr().out


def test_list_shows_both_customer_types(capsys: pytest.CaptureFixture[str]) -> None:
    assert _said(capsys, "list", "--as-of", "2026-11-22").splitlines() == [
        "migrate-advisor: region CN (default), customer individual (default), as of 2026-11-22",
        "provider  individual  enterprise  next end           name",
        "acme      closed      unknown     2027-01-01 acme-1  Acme",
    ]


def test_show_has_every_fact_with_source_and_date(capsys: pytest.CaptureFixture[str]) -> None:
    said = _said(capsys, "show", "apex", "--as-of", "2024-07-09")
    for words in (
        "acme: Acme (顶点公司, apex)",
        "closed: acme is closed to individual customers in CN since 2024-07-09",
        "by: both",
        "note: By contract and by address.",
        "v1: https://api.acme.example (API); key from ACME_KEY",
        "checked 2026-11-22, high confidence",
        "Somebody: https://acme.example/page",
        "FR, government-ban: binds Ministries; it leaves free: Everybody else; from 2025-01-01",
        "acme-1: 128,000 tokens; retires on 2027-01-01",
    ):
        assert words in said


def test_show_as_json_carries_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    shown = json.loads(_said(capsys, "show", "acme", "--format", "json", "--as-of", "2024-07-08"))
    assert [verdict["status"] for verdict in shown["verdicts"]] == ["unknown", "unknown"]
    assert shown["availability"][0]["since"] == "2024-07-09"
    assert shown["sources"]["page"]["url"] == "https://acme.example/page"


def test_lint_names_stale_facts_and_passes(capsys: pytest.CaptureFixture[str]) -> None:
    said = _said(capsys, "lint", "--as-of", "2026-11-22")
    line = ACME[: ACME.index("id: acme-1")].count("\n") + 1
    assert f"acme.yaml:{line}: models.0.checked: tells what was so 325 days ago, over 180" in said
    assert said.splitlines()[-1] == "3 files: no problems, 1 stale fact, 0 doubts"


def test_lint_fails_on_a_wrong_file(capsys: pytest.CaptureFixture[str], made_up: MadeUp) -> None:
    wrong = made_up.write("acme", ACME.replace("status: closed", "status: shut"))
    said = _said(capsys, "lint", "--as-of", "2026-11-22", code=2)
    line = ACME[: ACME.index("status: closed")].count("\n") + 1
    assert f"error: {wrong}:{line}: availability.0.status: " in said


def test_a_broken_overlay_is_one_line_for_every_command(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    overlay = tmp_path / "overlay"
    overlay.mkdir()
    (overlay / "x.yaml").write_text("id: x\nid: y\n", encoding="utf-8")
    (tmp_path / "app.py").write_text("print(1)\n", encoding="utf-8")
    for command in (["recommend"], ["catalog", "list"], ["check", "app.py"]):
        assert main([*command, "--catalog", str(overlay)]) == 2
        said = capsys.readouterr()
        assert "x.yaml:2: key 'id' stands here twice" in said.err
        assert said.out == ""


def test_each_problem_of_an_overlay_stands_on_a_line_of_its_own(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "x.yaml").write_text("id: ../x\nnames: {en: X}\nhomepage: 'javascript:alert(1)'\n", encoding="utf-8")
    assert main(["catalog", "list", "--catalog", str(tmp_path)]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert [line.partition("x.yaml:")[2].partition(":")[0] for line in lines] == ["1", "3"]


def test_stats_count_facts_sources_freshness_and_unknowns(capsys: pytest.CaptureFixture[str]) -> None:
    rows = json.loads(_said(capsys, "stats", "--as-of", "2026-11-22", "--format", "json"))["providers"]
    assert rows[0] == {
        "provider": "acme",
        "facts": 4,
        "sources": 1,
        "fresh": {"part": 3, "whole": 4},
        "unknown": {"part": 0, "whole": 2},
        "stale": 1,
        "life_cycle": {"part": 1, "whole": 1},
        "medium": {"part": 0, "whole": 4},
        "oldest": "2026-01-01",
    }
    said = _said(capsys, "stats", "--as-of", "2026-11-22").splitlines()
    assert said[2].split() == ["acme", "4", "1", "75.0", "%", "1", "0.0", "%", "0.0", "%", "100.0", "%", "2026-01-01"]
    assert said[-1].split()[0] == "(all)"


@pytest.mark.parametrize("arguments", [["catalog", "show", "acme"], ["catalog", "list"]])
def test_nothing_that_a_catalog_says_is_live_on_a_terminal(
    arguments: list[str], made_up: MadeUp, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    note = "By contract and by address."
    made_up.write("acme", ACME.replace("{en: Acme,", '{en: "A\\e[31mcme",').replace(note, '"By\\econtract."'))
    for colours in ("", "1"):
        monkeypatch.setenv("FORCE_COLOR", colours)
        main(arguments)
        said = capsys.readouterr().out
        assert "\x1b[31mcme" not in said
        assert "By\x1b" not in said
        assert "A\\x1b[31mcme" in said
