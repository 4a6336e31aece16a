"""`check` with a baseline: what is known is left out, what is new or expired counts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.cli.application import APP, git

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run


pytestmark = pytest.mark.usefixtures("app")


def test_known_findings_are_left_out_and_new_ones_told(run: Run, app: Path) -> None:
    code, _, err = run(".", "--write-baseline", "known.json")
    assert (code, err) == (0, "migrate-advisor: wrote 3 findings to known.json\n")
    code, out, _ = run(".", "--baseline", "./known.json")
    assert code == 0
    assert "3 findings in the baseline" in out

    (app / "app.py").write_text("# moved down\n\n" + APP, encoding="utf-8")
    assert run(".", "--baseline", "known.json")[0] == 0, "a line that moved is still known"
    before = (app / "known.json").read_bytes()
    run(".", "--write-baseline", "known.json")
    assert (app / "known.json").read_bytes() == before, "and changes nothing in the baseline"

    (app / "new.py").write_text(APP, encoding="utf-8")
    code, out, _ = run(".", "--baseline", "known.json")
    assert code == 1
    assert "new.py:3:10" in out
    assert "app.py:" not in out


def test_what_is_gone_is_told_when_all_was_looked_at(run: Run, app: Path) -> None:
    run(".", "--write-baseline", "known.json")
    (app / "app.py").write_text("print(1)\n", encoding="utf-8")
    assert "3 lines of the baseline no longer found" in run(".", "--baseline", "known.json")[1]


def test_the_baseline_is_never_scanned_and_can_be_configured(run: Run, app: Path) -> None:
    (app / "migrate-advisor.toml").write_text('baseline = "known.json"\n', encoding="utf-8")
    (app / "known.json").write_text(
        '{"version": 1, "findings": [{"path": "api.openai.com", "rule": "r", "fingerprint": "f"}]}', "utf-8"
    )
    report = json.loads(run(".", "--format", "json")[1])
    assert {item["path"] for item in report["findings"]} == {"app.py"}
    assert report["baseline"]["gone"] == [{"path": "api.openai.com", "rule": "r"}]


def test_a_missing_or_broken_baseline_is_an_error(run: Run, app: Path) -> None:
    assert "write one with --write-baseline nowhere.json" in run(".", "--baseline", "nowhere.json")[2]
    (app / "b.json").write_text("{}", encoding="utf-8")
    code, _, err = run(".", "--baseline", "b.json")
    assert code == 2
    assert "b.json: not a baseline" in err


def accept(app: Path, **fields: str) -> None:
    """Write something beside every entry of known.json, as a person would."""
    written = json.loads((app / "known.json").read_text(encoding="utf-8"))
    entries = [entry | fields for entry in written["findings"]]
    (app / "known.json").write_text(json.dumps(written | {"findings": entries}), encoding="utf-8")


def test_an_entry_holds_through_its_last_day_and_then_counts_again(run: Run, app: Path) -> None:
    run(".", "--write-baseline", "known.json")
    accept(app, reason="until the move", until="2026-12-31")
    assert run(".", "--baseline", "known.json", "--as-of", "2026-12-31")[0] == 0
    code, out, _ = run(".", "--baseline", "known.json", "--as-of", "2027-01-01")
    assert code == 1
    assert "app.py:4:16: error blocked-endpoint" in out
    assert "app.py: blocked-endpoint was accepted until 2026-12-31 (until the move)" in out

    before = (app / "known.json").read_text(encoding="utf-8")
    code, _, err = run(".", "--write-baseline", "known.json", "--as-of", "2027-01-01")
    assert (code, err) == (0, "migrate-advisor: wrote 3 findings to known.json; 3 of them expired and still counted\n")
    after = (app / "known.json").read_text(encoding="utf-8")
    assert json.loads(after) == json.loads(before), "writing again keeps reasons and days, and accepts nothing anew"
    assert run(".", "--baseline", "known.json", "--as-of", "2027-01-01")[0] == 1


def test_writing_for_a_part_keeps_the_entries_of_the_rest(run: Run, app: Path) -> None:
    (app / "sub").mkdir()
    (app / "sub" / "b.py").write_text(APP, encoding="utf-8")
    run(".", "--write-baseline", "known.json")
    accept(app, reason="known")
    (app / "sub" / "b.py").write_text("print(1)\n", encoding="utf-8")
    (app / "app.py").write_text("print(1)\n", encoding="utf-8")
    assert "3 lines of the baseline no longer found" in run("sub", "--baseline", "known.json")[1]
    only_endpoints = ("--baseline", "known.json", "--select", "blocked-endpoint")
    assert "1 line of the baseline no longer found" in run("sub", *only_endpoints)[1]
    run("sub", "--write-baseline", "known.json")
    written = json.loads((app / "known.json").read_text(encoding="utf-8"))["findings"]
    assert {(entry["path"], entry["reason"]) for entry in written} == {("app.py", "known")}


def test_what_is_in_a_file_that_could_not_be_read_is_not_gone(run: Run, app: Path) -> None:
    (app / "big.py").write_text(APP + "#" * 500, encoding="utf-8")
    run(".", "--write-baseline", "known.json")
    before = (app / "known.json").read_bytes()
    assert "no longer found" not in run(".", "--baseline", "known.json", "--max-file-size", "400")[1]
    run(".", "--write-baseline", "known.json", "--max-file-size", "400")
    assert (app / "known.json").read_bytes() == before


def test_statistics_tell_how_the_entries_stand(run: Run, app: Path) -> None:
    (app / "b.py").write_text(APP, encoding="utf-8")
    run(".", "--write-baseline", "known.json")
    accept(app, reason="why", until="2026-01-01")
    (app / "b.py").write_text("print(1)\n", encoding="utf-8")
    rows = [line.split() for line in run(".", "--baseline", "known.json", "--statistics")[1].splitlines()]
    assert ["Baseline:", "entries", "reason", "expired", "gone"] in rows
    for row in (
        ["6", "6", "3", "3", "in", "all"],
        ["2", "2", "1", "1", "blocked-endpoint"],
        ["3", "3", "3", "0", "app.py"],
        ["3", "3", "0", "3", "b.py"],
    ):
        assert row in rows
    told = json.loads(run(".", "--baseline", "known.json", "--format", "json")[1])["baseline"]
    assert {entry["until"] for entry in told["expired"]} == {"2026-01-01"}
    assert {
        "rule": "blocked-endpoint", "path": "b.py", "entries": 1, "with_reason": 1, "expired": 0, "gone": 1
    } in told["statistics"]  # fmt: skip


def test_a_wrong_day_is_an_error_that_names_the_entry(run: Run, app: Path) -> None:
    run(".", "--write-baseline", "known.json")
    accept(app, until="next year")
    code, out, err = run(".", "--baseline", "known.json")
    assert (code, out) == (2, "")
    assert err.startswith("migrate-advisor: error: known.json: entry 1 of app.py: until is 'next year', not a day")


def test_nothing_of_a_baseline_is_live_on_a_terminal(run: Run, app: Path) -> None:
    run(".", "--write-baseline", "known.json")
    accept(app, reason="\x1b[2J", until="2026-01-01")
    assert "\x1b" not in run(".", "--baseline", "known.json", "--statistics")[1]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_no_file_that_is_checked_is_changed(run: Run, app: Path, end: str) -> None:
    content = b"\xef\xbb\xbf" + APP.replace("\n", end).encode() + b"x = 1\n"
    (app / "app.py").write_bytes(content)
    run(".", "--write-baseline", "known.json")
    run(".", "--baseline", "known.json", "--output", "report.txt")
    assert (app / "app.py").read_bytes() == content
    assert {path.name for path in app.iterdir()} == {"app.py", "known.json", "report.txt"}
    assert b"\r" not in (app / "known.json").read_bytes()


def test_batches_of_a_hook_write_one_baseline_together(run: Run, app: Path) -> None:
    (app / "b.py").write_text(APP, encoding="utf-8")
    run(".", "--write-baseline", "whole.json")
    for batch in ("app.py", "b.py"):
        run(batch, "--write-baseline", "known.json")
    assert (app / "known.json").read_bytes() == (app / "whole.json").read_bytes()
    assert "no longer found" not in run("b.py", "--baseline", "known.json")[1]


def test_a_staged_file_adds_to_a_baseline_and_drops_nothing(run: Run, app: Path) -> None:
    run(".", "--write-baseline", "known.json")
    accept(app, reason="known")
    git("init", "--quiet")
    (app / "b.py").write_text(APP, encoding="utf-8")
    git("add", "b.py")
    run("--staged", "--write-baseline", "known.json")
    written = json.loads((app / "known.json").read_text(encoding="utf-8"))["findings"]
    assert [(entry["path"], entry.get("reason")) for entry in written] == [("app.py", "known")] * 3 + [
        ("b.py", None)
    ] * 3
