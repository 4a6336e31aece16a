"""Annotations of GitHub, and the summary of a step: worst first, bounded, and nothing from a file is live in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.cli.application import APP

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run


pytestmark = pytest.mark.usefixtures("app")


def test_annotations_are_worst_first_within_githubs_ten_and_counted(run: Run, app: Path) -> None:
    lines = [f'u{number} = "https://api.openai.com/{number}"' for number in range(13)]
    (app / "app.py").write_text("\n".join([*lines, ""]), encoding="utf-8")
    (app / "b.py").write_text('import os\nk = os.environ["OPENAI_API_KEY"]\n', encoding="utf-8")
    commands = run(".", "--format", "github")[1].splitlines()
    assert [command.split(" ")[0] for command in commands] == ["::error"] * 10 + ["::warning"] + ["::notice"]
    assert "Found 13 errors and 1 warning" in commands[-1]
    assert "3 not shown here" in commands[-1]


def test_no_file_content_can_start_a_workflow_command(run: Run, app: Path) -> None:
    (app / "x\n::error::injected,a=b.py").write_text(APP, encoding="utf-8")
    (app / "app.py").write_text('u = "https://api.openai.com/\\r\\n::error::x"\n', encoding="utf-8")
    for command in run(".", "--format", "github")[1].splitlines():
        assert command.startswith(("::error file=", "::warning file=", "::notice "))
        assert "::error::injected" not in command


def test_the_summary_of_a_step_is_a_table_worst_first_in_which_nothing_is_live(
    run: Run, app: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = app / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    (app / "a`<img src=x>[x]@all.py").write_text("import os\nk = os.environ['OPENAI_API_KEY']\n", encoding="utf-8")
    run(".", "--format", "github", "--exclude", "summary.md")
    table = [line for line in summary.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    assert [line.split(" | ")[0] for line in table] == ["| Severity", "| error", "| error", "| warning", "| warning"]
    assert all(line.count("|") == 6 for line in table)
    (row,) = [line for line in table if "img src" in line]
    for live in ("<img", "`", "[x]", "@all"):
        assert live not in row
    run("app.py", "--format", "github", "--region", "SG")
    assert summary.read_text(encoding="utf-8").count("### migrate-advisor") == 2, "several runs of a step add up"


def test_the_summary_of_a_step_is_bounded(run: Run, app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    summary = app / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    (app / "app.py").write_text("x = 'https://api.openai.com/v1'\n" * 150, encoding="utf-8")
    run("app.py", "--format", "github")
    text = summary.read_text(encoding="utf-8")
    assert len([line for line in text.splitlines() if line.startswith("| error")]) == 100
    assert "50 more are not shown here." in text


def test_no_control_character_of_a_file_or_its_name_reaches_a_log(run: Run, app: Path) -> None:
    (app / "a\x1b[2J\u202e.py").write_text('u = "https://api.openai.com/\x07"\nv = f(\x1b)\n', encoding="utf-8")
    for name in ("github", "text", "junit"):
        out = run(".", "--format", name)[1]
        assert "\\x1b[2J" in out
        assert not {"\x1b", "\x07", "\u202e"} & set(out)


def test_several_calls_of_a_step_stay_apart_in_their_summaries(
    run: Run, app: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(app / "summary.txt"))
    (app / "b.py").write_text(APP, encoding="utf-8")
    for batch in ("app.py", "b.py"):
        run(batch, "--format", "github")
    text = (app / "summary.txt").read_text(encoding="utf-8")
    assert text.count("### migrate-advisor") == 2
    assert text.index("app.py") < text.rindex("### migrate-advisor") < text.index("b.py")


def test_a_summary_that_cannot_be_written_is_told_and_changes_no_result(
    run: Run, app: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(app / "nowhere" / "summary.md"))
    code, out, err = run("app.py", "--format", "github")
    assert code == 1
    assert "::error" in out
    assert err == "migrate-advisor: no summary of the step: GITHUB_STEP_SUMMARY: No such file or directory\n"
