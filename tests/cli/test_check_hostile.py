"""What a repository says runs nothing, waits for no pipe, overwrites nothing elsewhere, and is shown as text."""

from __future__ import annotations

import io
import json
import os
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


@pytest.mark.parametrize("arguments", [("--staged",), ("--diff", "HEAD"), (".",)], ids=" ".join)
def test_nothing_that_a_repository_names_is_run(run: Run, repository: Path, arguments: tuple[str, ...]) -> None:
    program = repository / "program.sh"
    program.write_text('#!/bin/sh\ntouch "$(dirname "$0")/was-run"\ncat\n', encoding="utf-8")
    program.chmod(0o755)
    (repository / ".gitattributes").write_text("*.py diff=x filter=y\n", encoding="utf-8")
    hook = repository / ".git" / "hooks" / "post-index-change"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\n{program}\n", encoding="utf-8")
    hook.chmod(0o755)
    for key in ("core.fsmonitor", "diff.x.textconv", "filter.y.clean", "filter.y.process"):
        git("config", key, str(program))
    os.utime(repository / "app.py")
    run(*arguments)
    assert not (repository / "was-run").exists()


def test_settings_of_git_do_not_change_which_lines_are_new(run: Run, repository: Path) -> None:
    (repository / "app.py").write_text(f"a = 1\n{APP}b = 1\nc = 1\nd = 1\n", encoding="utf-8")
    git("commit", "--quiet", "--all", "--message=second")
    (repository / "app.py").write_text(f"a = 2\n{APP}b = 1\nc = 2\nd = 1\n", encoding="utf-8")
    git("config", "diff.interHunkContext", "20")
    git("config", "diff.orderFile", "nowhere")
    code, out, _ = run("--diff", "HEAD")
    assert (code, "Found nothing; 1 file scanned." in out) == (0, True)


def test_a_link_that_changed_leads_nowhere(
    run: Run, repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "a.py").write_text(APP, encoding="utf-8")
    (repository / "link").symlink_to(outside)
    assert "1 file scanned" not in run("--diff", "HEAD")[1]


def test_a_configured_baseline_is_a_plain_file(run: Run, app: Path) -> None:
    os.mkfifo(app / "pipe")
    (app / "migrate-advisor.toml").write_text('baseline = "pipe"\n', encoding="utf-8")
    code, _, err = run(".")
    assert code == 2
    assert "pipe: it is no plain file" in err


def test_what_is_written_replaces_a_link(run: Run, app: Path, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("kept", encoding="utf-8")
    (app / "report.sarif").symlink_to(precious)
    run(".", "--format", "sarif", "--output", "report.sarif")
    assert precious.read_text(encoding="utf-8") == "kept"
    assert json.loads((app / "report.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"


def test_errors_show_what_a_repository_says_as_text(run: Run, app: Path) -> None:
    (app / "migrate-advisor.toml").write_text('baseline = "x\\n::error::pwned\\u001b[31m"\n', encoding="utf-8")
    code, _, err = run(".")
    assert code == 2
    assert "\x1b" not in err
    assert len(err.splitlines()) == 1


@pytest.mark.skipif(os.name == "nt", reason="such names are not to be had")
def test_a_baseline_holds_names_that_are_no_text(run: Run, app: Path) -> None:
    name = os.fsdecode(b"\xe9t\xe9.py")
    (app / name).write_text(APP, encoding="utf-8")
    assert run(name, "--write-baseline", "known.json")[0] == 0
    assert json.loads((app / "known.json").read_bytes())["findings"][0]["path"] == name
    assert run(name, "--baseline", "known.json")[0] == 0


def test_the_configuration_beside_one_file_is_not_about_another(run: Run, app: Path) -> None:
    for folder in ("a", "b"):
        (app / folder).mkdir()
        (app / folder / "x.py").write_text(APP, encoding="utf-8")
    (app / "a" / "migrate-advisor.toml").write_text('exclude = ["*"]\n', encoding="utf-8")
    assert run("a/x.py", "b/x.py")[0] == 1
    assert run("b/x.py", "a/x.py")[0] == 1


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("migrate-advisor.toml", f"a = {'[' * 5000}", "nested too deep"),
        ("pyproject.toml", '[tool]\nmigrate-advisor = "x"\n', "is no table"),
        ("pyproject.toml", "tool = 1 # migrate-advisor\n", ""),
    ],
)
def test_a_configuration_of_the_wrong_shape_is_told(run: Run, app: Path, name: str, content: str, said: str) -> None:
    (app / name).write_text(content, encoding="utf-8")
    code, _, err = run(".")
    assert code == (2 if said else 1)
    assert said in err


def test_a_configuration_with_a_byte_order_mark_is_read(run: Run, app: Path) -> None:
    (app / "migrate-advisor.toml").write_bytes(b'\xef\xbb\xbfregion = "SG"\n')
    assert run(".")[1].startswith("migrate-advisor: region SG")


@pytest.mark.parametrize(
    "key", ["a." * 20_000 + "a = 1", "[" + "a . " * 20_000 + "a]", "x = {" + '"a".' * 20_000 + "a = 1}"], ids=len
)
def test_a_key_without_end_is_told_at_once(key: str, run: Run, app: Path) -> None:
    (app / "migrate-advisor.toml").write_text(f'region = "CN"\n{key}\n', encoding="utf-8")
    code, _, err = run(".")
    assert code == 2
    assert "migrate-advisor.toml:2: a key of more than" in err


def test_dots_elsewhere_are_no_key(run: Run, app: Path) -> None:
    dots = "." * 200
    (app / "migrate-advisor.toml").write_text(f'# {dots}\nexclude = ["{dots}"] # {"a.b " * 70}\n', encoding="utf-8")
    assert run(".")[0] == 1


def test_a_full_disk_leaves_the_old_baseline(run: Run, app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (app / "known.json").write_text('{"version": 1, "findings": []}\n', encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    for arguments in (["--write-baseline", "known.json"], ["--output", "known.json"]):
        code, _, err = run(".", *arguments)
        assert (code, "No space left on device" in err) == (2, True)
        assert (app / "known.json").read_text(encoding="utf-8") == '{"version": 1, "findings": []}\n'
    assert sorted(path.name for path in app.iterdir()) == ["app.py", "known.json"]


def test_standard_input_is_read_no_further_than_a_file_may_go(
    run: Run, app: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = io.TextIOWrapper(io.BytesIO(b"x" * 100_000))
    monkeypatch.setattr("sys.stdin", stream)
    assert "too large" in run("-", "--stdin-filename", "a.py", "--max-file-size", "1000")[1]
    assert stream.buffer.tell() == 1001


@pytest.mark.parametrize("before", [(), ("--region", "CN")], ids=str)
@pytest.mark.parametrize("option", ["--output=", "--out=", "--write-baseline="])
def test_no_name_of_a_file_is_an_option(
    run: Run, app: Path, tmp_path: Path, option: str, before: tuple[str, ...]
) -> None:
    """Hooks put the names of files behind our options; git takes such names."""
    mine = tmp_path / "mine.json"
    mine.write_text('{"version": 1, "findings": []}', encoding="utf-8")
    name = f"{option}{mine}"
    planted = app / name
    planted.parent.mkdir(parents=True)
    planted.write_text(APP, encoding="utf-8")
    code, _, error = run(*before, name, "app.py")
    assert code == 2
    assert "is an option and the name of a file here" in error
    assert mine.read_text(encoding="utf-8") == '{"version": 1, "findings": []}'
    code, output, _ = run(*before, "--", name, "app.py")
    assert code == 1
    assert "app.py:" in output


@pytest.mark.parametrize("name", ["--lang=zh", "--lang"])
def test_no_name_behind_two_dashes_is_an_option(run: Run, app: Path, name: str) -> None:
    """The language of messages is read before all other arguments."""
    (app / name).write_text(APP, encoding="utf-8")
    code, output, _ = run("--", name, "app.py")
    assert code == 1
    assert f"{name}:" in output
    assert "\napp.py:" in output


@pytest.mark.parametrize("before", [(), ("--",)], ids=str)
def test_a_file_is_not_left_unread_for_being_named_as_standard_input(
    run: Run, app: Path, monkeypatch: pytest.MonkeyPatch, before: tuple[str, ...]
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO()))
    (app / "-").write_text(APP, encoding="utf-8")
    code, _, error = run(*before, "-")
    assert code == 2
    assert "- is standard input and the name of a file here; write ./- for the file" in error
    assert run(*before, "./-")[0] == 1
