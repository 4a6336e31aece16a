"""`check` that scans no file: an error where a folder was named, none where a hook or a change has nothing for it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from tests.cli.application import git

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run

pytestmark = pytest.mark.usefixtures("app")
NOTHING = 4


def last_line(out: str) -> str:
    return out.splitlines()[-1]


@pytest.mark.parametrize(
    "arguments",
    [(".", "--exclude", "*"), ("--exclude", "*"), ("empty",), ("empty", "--fail-on", "never"), ("binary",)],
    ids=" ".join,
)
def test_a_folder_without_a_file_to_scan_is_an_error_of_its_own(
    run: Run, app: Path, arguments: tuple[str, ...]
) -> None:
    (app / "empty").mkdir()
    (app / "binary").mkdir()
    (app / "binary" / "a.bin").write_bytes(b"\0")
    code, out, _ = run(*arguments)
    assert code == NOTHING
    assert last_line(out) == "No file was scanned: check the paths and excludes."


@pytest.mark.parametrize(
    "arguments",
    [
        ("app.py", "--exclude", "*.py"),
        ("app.py", "--max-file-size", "10"),
        ("a.bin",),
        ("app.py", "a.bin", "--exclude", "*"),
    ],
    ids=" ".join,
)
def test_a_hook_that_is_given_only_files_that_are_left_out_fails_no_commit(
    run: Run, app: Path, arguments: tuple[str, ...]
) -> None:
    (app / "a.bin").write_bytes(b"\0")
    code, out, _ = run(*arguments)
    assert code == 0
    assert last_line(out) == "No file was scanned: all that is named is left out."
    assert "skipped (" in out


def test_a_commit_or_a_change_with_nothing_for_it_is_no_error_and_says_so(run: Run, app: Path) -> None:
    git("init", "--quiet", "--initial-branch=main")
    git("add", "--all")
    git("commit", "--quiet", "--message=first")
    assert [(code, last_line(out)) for code, out, _ in (run("--staged"), run("--diff", "HEAD"))] == [
        (0, "No file was scanned: nothing is staged here."),
        (0, "No file was scanned: nothing differs from HEAD here."),
    ]
    (app / "app.py").write_text("print(1)\n", encoding="utf-8")
    git("add", "--all")
    left_out = ("--exclude", "*.py")
    assert [
        (code, last_line(out)) for code, out, _ in (run("--staged", *left_out), run("--diff", "HEAD", *left_out))
    ] == [
        (0, "No file was scanned: all that is staged is left out."),
        (0, "No file was scanned: all that differs from HEAD is left out."),
    ]


@pytest.mark.parametrize("scope", [("--staged",), ("--diff", "HEAD")], ids=" ".join)
def test_a_misspelled_path_does_not_narrow_a_change_to_nothing(run: Run, app: Path, scope: tuple[str, ...]) -> None:
    git("init", "--quiet", "--initial-branch=main")
    git("commit", "--quiet", "--message=first", "--allow-empty")
    git("add", "--all")
    code, out, err = run(*scope, "nowhere")
    assert (code, out, err) == (2, "", "migrate-advisor: error: nowhere: no such file or folder\n")
    (app / "app.py").unlink()
    if scope == ("--staged",):
        assert run(*scope, "app.py")[0] == 1, "the file is gone from the work tree, and staged all the same"


def test_every_format_says_so(run: Run, app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(app / "summary.md"))
    (app / "empty").mkdir()
    said = {name: run("empty", "--format", name) for name in ("json", "sarif", "github", "junit")}
    assert {code for code, _, _ in said.values()} == {NOTHING}
    assert json.loads(said["json"][1])["files_scanned"] == 0
    (invocation,) = json.loads(said["sarif"][1])["runs"][0]["invocations"]
    assert invocation["executionSuccessful"] is True, "code scanning refuses an upload that says otherwise"
    (note,) = invocation["toolExecutionNotifications"]
    assert (note["level"], note["message"]["text"]) == ("error", "No file was scanned: check the paths and excludes.")
    assert said["github"][1].startswith("::error title=migrate-advisor::No file was scanned: check the paths")
    assert "No file was scanned" in (app / "summary.md").read_text(encoding="utf-8")
    suites = ET.fromstring(said["junit"][1])
    assert [skipped.get("message") for skipped in suites.iter("skipped")] == [
        "No file was scanned: check the paths and excludes."
    ]


def test_a_baseline_is_not_emptied_by_a_check_of_nothing(run: Run, app: Path) -> None:
    run(".", "--write-baseline", "known.json")
    before = (app / "known.json").read_bytes()
    code, _, err = run(".", "--write-baseline", "known.json", "--exclude", "*")
    assert code == NOTHING
    assert err == ("migrate-advisor: no file was scanned: check the paths and excludes; known.json is left as it was\n")
    assert (app / "known.json").read_bytes() == before
