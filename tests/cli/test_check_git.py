"""`check --staged` and `--diff`, in real repositories."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.cli.application import APP, git

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run


pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def repository(app: Path) -> Path:
    git("init", "--quiet", "--initial-branch=main")
    git("add", "--all")
    git("commit", "--quiet", "--message=first")
    return app


def test_staged_is_the_index_not_the_work_tree(run: Run, repository: Path) -> None:
    code, out, _ = run("--staged")
    assert code == 0
    assert "No file was scanned" in out
    (repository / "new.py").write_text(APP, encoding="utf-8")
    git("add", "new.py")
    (repository / "new.py").write_text("print(1)\n", encoding="utf-8")
    code, out, _ = run("--staged")
    assert code == 1
    assert "new.py:4:16" in out
    assert "app.py:" not in out
    assert run("--staged", "app.py")[0] == 0, "paths narrow what is staged"


def test_diff_tells_only_lines_that_a_revision_does_not_have(
    run: Run, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("--diff", "HEAD")[0] == 0
    (repository / "app.py").write_text("# a comment\n" + APP + 'b = "https://api.openai.com"\n', encoding="utf-8")
    inner = repository / "inner"
    inner.mkdir()
    (inner / "new.py").write_text(APP, encoding="utf-8")
    monkeypatch.chdir(inner)
    report = json.loads(run("--diff", "main", "..", "--format", "json")[1])
    assert {(item["path"], item["line"]) for item in report["findings"]} == {
        ("app.py", 6), ("inner/new.py", 1), ("inner/new.py", 3), ("inner/new.py", 4),
    }  # fmt: skip


@pytest.mark.parametrize("attribute", ["-diff", "binary", "diff=other", "-text", "eol=crlf"])
def test_no_attribute_hides_changed_lines_from_diff(run: Run, repository: Path, attribute: str) -> None:
    (repository / ".gitattributes").write_text(f"*.py {attribute}\n", encoding="utf-8")
    git("add", ".gitattributes")
    git("commit", "--quiet", "--message=attributes")
    (repository / "app.py").write_text(APP + 'b = "https://api.openai.com"\n', encoding="utf-8")
    assert "app.py:5" in run("--diff", "HEAD")[1]


def test_outside_a_repository_and_wrong_revisions_are_errors(run: Run, app: Path) -> None:
    assert "not in a git repository" in run("--staged")[2]
    git("init", "--quiet")
    assert "--diff nowhere: no such revision" in run("--diff", "nowhere")[2]
    assert run("--diff", "HEAD", "--staged")[0] == 2


@pytest.mark.parametrize("scope", [("--staged",), ("--diff", "HEAD")], ids=" ".join)
def test_globs_and_a_baseline_of_a_folder_fit_what_changed_in_it(
    run: Run, repository: Path, monkeypatch: pytest.MonkeyPatch, scope: tuple[str, ...]
) -> None:
    folder = repository / "services" / "api"
    (folder / "made").mkdir(parents=True)
    for name in ("known.py", "made/b.py"):
        (folder / name).write_text(APP, encoding="utf-8")
    (folder / "migrate-advisor.toml").write_text('exclude = ["/made/"]\nbaseline = "known.json"\n', encoding="utf-8")
    monkeypatch.chdir(folder)
    run("--write-baseline", "known.json")
    (folder / "new.py").write_text(APP, encoding="utf-8")
    git("add", "--all")
    code, out, _ = run(*scope, "--format", "json")
    report = json.loads(out)
    assert code == 1
    assert {item["path"] for item in report["findings"]} == {"new.py"}
    assert report["baseline"]["known"] == 3
    assert {"path": "made/b.py", "reason": "excluded"} in report["skipped"]
    annotations = run(*scope, "--format", "github")[1]
    assert "file=services/api/new.py," in annotations


def test_paths_are_the_repositorys_however_files_are_chosen(
    run: Run, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = repository / "inner"
    inner.mkdir()
    (inner / "new.py").write_text('u = "https://api.openai.com"\n', encoding="utf-8")
    git("add", "--all")
    monkeypatch.chdir(inner)
    for arguments in (("new.py",), (".",), ("--staged",), ("--diff", "HEAD")):
        report = json.loads(run(*arguments, "--format", "json")[1])
        assert {item["path"] for item in report["findings"]} == {"inner/new.py"}, arguments
    run(".", "--write-baseline", "known.json")
    for arguments in ((".",), ("--staged",), ("--diff", "HEAD"), ("new.py",)):
        assert run(*arguments, "--baseline", "known.json")[0] == 0, arguments
    monkeypatch.chdir(repository)
    assert run("inner", "--baseline", "inner/known.json")[0] == 0


def test_what_lies_outside_has_a_relative_path(run: Run, repository: Path) -> None:
    outside = repository.parent / f"{repository.name}-outside"
    outside.mkdir()
    (outside / "new.py").write_text(APP, encoding="utf-8")
    report = json.loads(run(str(outside), "--format", "json")[1])
    assert {item["path"] for item in report["findings"]} == {f"../{outside.name}/new.py"}


def test_standard_input_obeys_the_configuration_by_its_name(
    run: Run, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from io import BytesIO, TextIOWrapper

    (repository / "migrate-advisor.toml").write_text(
        'exclude = ["/legacy/"]\nbaseline = "known.json"\n', encoding="utf-8"
    )
    (repository / "legacy").mkdir()
    (repository / "app.py").write_text(APP, encoding="utf-8")
    run("app.py", "--write-baseline", "known.json")
    monkeypatch.chdir(repository / "legacy")
    for name, code, words in (
        ("old.py", 0, "1 excluded"),
        (str(repository / "legacy" / "old.py"), 0, "1 excluded"),
        ("../app.py", 0, "in the baseline"),
        ("../other.py", 1, "other.py:4:16"),
    ):
        monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(APP.encode())))
        told, out, _ = run("-", "--stdin-filename", name)
        assert (told, words in out) == (code, True), name


def test_a_repository_within_that_git_does_not_track_is_all_new(run: Run, repository: Path) -> None:
    inner = repository / "inner"
    inner.mkdir()
    (inner / "new.py").write_text('u = "https://api.openai.com"\n', encoding="utf-8")
    git("init", "--quiet", "inner")
    report = json.loads(run("--diff", "HEAD", "--format", "json")[1])
    assert {item["path"] for item in report["findings"]} == {"inner/new.py"}


def test_a_submodule_that_moved_is_told(run: Run, repository: Path) -> None:
    inner = repository / "inner"
    git("init", "--quiet", "inner")
    (inner / "a.py").write_text("print(1)\n", encoding="utf-8")
    git("-C", "inner", "add", "--all")
    git("-C", "inner", "commit", "--quiet", "--message=first")
    git("add", "inner")
    git("commit", "--quiet", "--message=with it")
    (inner / "a.py").write_text('u = "https://api.openai.com"\n', encoding="utf-8")
    git("-C", "inner", "commit", "--quiet", "--all", "--message=second")
    report = json.loads(run("--diff", "HEAD", "--format", "json")[1])
    assert report["skipped"] == [{"path": "inner", "reason": "submodule that moved"}]


def test_staged_tells_of_what_is_not_merged(run: Run, repository: Path) -> None:
    import subprocess

    git("checkout", "--quiet", "-b", "other")
    (repository / "app.py").write_text("other = 1\n", encoding="utf-8")
    git("commit", "--quiet", "--all", "--message=other")
    git("checkout", "--quiet", "main")
    (repository / "app.py").write_text("main = 1\n", encoding="utf-8")
    git("commit", "--quiet", "--all", "--message=main")
    with pytest.raises(subprocess.CalledProcessError):
        git("merge", "--quiet", "other")
    assert "app.py: not scanned: unmerged" in run("--staged")[1]


CLIENT = "from openai import OpenAI\n\nclient = OpenAI()\n"
SENT = "OPENAI_BASE_URL=https://api.deepseek.com\n"
COMPOSE = "services:\n  web:\n    image: web\n    environment:\n      OPENAI_BASE_URL: https://api.deepseek.com\n"


@pytest.mark.parametrize(("name", "settings"), [(".env", SENT), ("compose.yaml", COMPOSE), ("web/.env", SENT)])
@pytest.mark.parametrize("is_staged_too", [False, True])
def test_settings_of_the_index_send_staged_clients_elsewhere_as_in_the_tree(
    name: str, settings: str, run: Run, repository: Path, *, is_staged_too: bool
) -> None:
    (repository / "web").mkdir()
    (repository / name).write_text(settings, encoding="utf-8")
    git("add", "--force", name)
    if not is_staged_too:
        git("commit", "--quiet", "--message=settings")
    (repository / "web" / "client.py").write_text(CLIENT, encoding="utf-8")
    git("add", "web/client.py")

    def told(*arguments: str) -> tuple[list[str], list[tuple[str, int]]]:
        report = json.loads(run(*arguments, "--format", "json")[1])
        ours = [one["fingerprint"] for one in report["findings"] if one["path"] == "web/client.py"]
        return ours, [(note["path"], note["line"]) for note in report["notes"]]

    assert told("--staged") == told(".") == ([], [(name, 5 if name == "compose.yaml" else 1)])


def test_settings_that_are_not_in_the_index_send_no_staged_client_elsewhere(run: Run, repository: Path) -> None:
    (repository / ".env").write_text(SENT, encoding="utf-8")
    (repository / "client.py").write_text(CLIENT, encoding="utf-8")
    git("add", "client.py")
    report = json.loads(run("--staged", "--format", "json")[1])
    assert [one["line"] for one in report["findings"]] == [1, 3]
    assert not report["notes"]
