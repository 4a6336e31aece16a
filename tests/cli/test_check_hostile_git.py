"""No repository makes git run anything, whatever it says and however files are chosen; nor hang, nor read elsewhere."""

from __future__ import annotations

import ast
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.application import APP, git
from tests.cli.hostile_repositories import UNPACKED, committed, laid_out_as_git, program

import migrate_advisor
from migrate_advisor.scanner import git as calls

if TYPE_CHECKING:
    from tests.cli.conftest import Run

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the programs are shell scripts")

MODES = {
    "folder": ["clone"],
    "here": ["."],
    "names": ["app.py"],
    "staged": ["--staged"],
    "diff": ["--diff", "HEAD"],
    "hook": ["--staged"],
}


@pytest.fixture
def clone(app: Path) -> Path:
    """A folder of its own, so that marks and the like lie beside it."""
    folder = app / "clone"
    folder.mkdir()
    os.chdir(folder)
    return folder


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    return tmp_path / "was-run"


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("trick", UNPACKED)
def test_an_unpacked_archive_runs_nothing(
    trick: str, mode: str, run: Run, clone: Path, mark: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    committed(clone)
    UNPACKED[trick](clone, program(clone, mark))
    os.utime(clone / "app.py")
    mark.unlink(missing_ok=True)  # git itself may have left it, on the way here
    monkeypatch.chdir(clone.parent if mode == "folder" else clone)
    if mode == "hook":
        monkeypatch.setenv("GIT_DIR", ".git")
        monkeypatch.setenv("GIT_INDEX_FILE", ".git/index")
        monkeypatch.setenv("GIT_EXTERNAL_DIFF", str(clone / "program.sh"))
    code, out, err = run(*MODES[mode])
    assert not mark.exists()
    assert code in {0, 1, 2}
    assert "Traceback" not in err
    if "lazy" not in trick:
        assert "app.py" in out


@pytest.mark.parametrize("arguments", [["svc"], ["."], ["svc/app.py"], ["../svc"]], ids=" ".join)
def test_a_folder_laid_out_as_a_repository_is_a_folder(
    arguments: list[str], run: Run, clone: Path, mark: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid_out_as_git(clone, mark)
    mark.unlink(missing_ok=True)
    if arguments == ["."]:
        monkeypatch.chdir(clone / "svc")
    if arguments == ["../svc"]:
        (clone / "other").mkdir()
        monkeypatch.chdir(clone / "other")
    code, out, _ = run(*arguments)
    assert not mark.exists()
    assert (code, "app.py:3" in out) == (1, True)


def test_git_is_not_taken_from_the_folder_that_is_scanned(
    run: Run, clone: Path, mark: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    committed(clone)
    program(clone, mark).rename(clone / "git")
    for path in ("", ".", "clone"):
        monkeypatch.setenv("PATH", f"{path}{os.pathsep}{os.environ['PATH']}")
    assert run(".")[0] == 1
    assert run("--staged")[0] == 1
    assert not mark.exists()


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    "pipe",
    [".gitignore", ".gitattributes", ".git/info/exclude", ".git/info/attributes", ".git/index", ".git/HEAD",
     ".git/config", ".git/packed-refs", ".git/objects/info/alternates", "more"],
)  # fmt: skip
def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(
    pipe: str, mode: str, run: Run, clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    committed(clone)
    git("config", "core.excludesFile", str(clone / "more"))
    git("config", "include.path", "../more")
    (clone / "inner").mkdir()
    path = clone / pipe
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    monkeypatch.setattr(calls, "SECONDS", 0.5)
    monkeypatch.chdir(clone.parent if mode == "folder" else clone)
    code, out, err = run(*MODES[mode])
    assert "Traceback" not in err
    if mode in ("folder", "here", "names"):
        assert (code, "app.py:4" in out) == (1, True)
    else:
        assert code in {0, 1, 2}


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system does not tell, and git has its seconds")
@pytest.mark.parametrize("pipe", [".gitignore", "inner/.gitignore"])
def test_a_git_that_waits_for_a_pipe_is_ended_at_once(
    pipe: str, run: Run, clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    committed(clone)
    (clone / "inner").mkdir()
    (clone / "inner" / "new.py").write_text(APP, encoding="utf-8")
    os.mkfifo(clone / pipe)
    monkeypatch.setattr(calls, "SECONDS", 3_600.0)
    code, out, _ = run(".")
    assert (code, "git waits for what does not come" in out, "new.py:3" in out) == (1, True, True)


def test_a_git_that_works_is_waited_for(run: Run, clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not ended for sleeping: it is, if it was seen to wait for the same again and again."""
    committed(clone)
    monkeypatch.setattr(calls, "_LOOK", 0.001)
    for arguments in (["."], ["--staged"], ["--diff", "HEAD"]):
        assert "git waits" not in "".join(map(str, run(*arguments)))


def test_only_what_an_index_names_is_taken_from_beside_it(run: Run, clone: Path) -> None:
    """An endless file beside the index costs nothing."""
    committed(clone)
    for number in range(30):
        with (clone / ".git" / f"sharedindex.{number:040}").open("wb") as file:
            file.truncate(1 << 40)
    assert run("--staged")[0] == 1
    assert run(".")[0] == 1


def test_no_setting_of_the_repository_is_shown_to_a_git_that_runs(
    run: Run, clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each git has a repository of ours in the place of the one that somebody else has written."""
    committed(clone)
    started = []
    begin = calls.Git.__init__

    def noted(self: calls.Git, arguments: Any, folder: str, variables: Any, *rest: Any) -> None:
        started.append(variables.get("GIT_DIR", folder))
        begin(self, arguments, folder, variables, *rest)

    monkeypatch.setattr(calls.Git, "__init__", noted)
    for arguments in (["."], ["--staged"], ["--diff", "HEAD"], ["--diff", "main"]):
        assert run(*arguments)[0] in {0, 1}
    assert len(started) > 4
    assert not [folder for folder in started if str(clone) in folder]


@pytest.mark.parametrize("name", ["HEAD", "main", "HEAD~1", "v1", "refs/heads/main", "origin/main", "short", "@"])
@pytest.mark.parametrize("is_packed", [False, True])
def test_names_of_commits_are_understood(name: str, run: Run, clone: Path, *, is_packed: bool) -> None:
    committed(clone)
    git("commit", "--quiet", "--all", "--message=second")
    git("tag", "--annotate", "--message=x", "v1", "HEAD~1")
    git("update-ref", "refs/remotes/origin/main", "HEAD~1")
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], check=True, capture_output=True, text=True)
    if is_packed:
        git("pack-refs", "--all")
    code, out, err = run("--diff", commit.stdout.strip() if name == "short" else name)
    is_first = name in ("HEAD~1", "v1", "origin/main")
    assert (code, "app.py:4" in out) == (int(is_first), is_first), err
    assert "no such revision" in run("--diff", "nowhere")[2]


def test_an_index_names_nothing_elsewhere(run: Run, clone: Path) -> None:
    committed(clone)
    secret = clone.parent / "secret.py"
    secret.write_text(APP, encoding="utf-8")
    index = clone / ".git" / "index"
    git("update-index", "--add", "--cacheinfo", f"100644,{'0' * 39}1,xxx/secret.py")
    content = index.read_bytes()
    assert b"xxx/secret.py" in content
    index.write_bytes(signed(content.replace(b"xxx/secret.py", b"../secret.py\0")))
    for arguments in (["."], ["--diff", "HEAD"], ["--staged"]):
        _, out, err = run(*arguments)
        assert "secret.py:4" not in out
        assert "Traceback" not in err


def signed(index: bytes) -> bytes:
    """An index with the sum that git wants."""
    import hashlib

    return index[:-20] + hashlib.sha1(index[:-20]).digest()


def test_what_belongs_to_another_user_above_hides_nothing(
    run: Run, clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anybody may put a repository into a shared folder."""
    os.chdir(clone.parent)
    git("init", "--quiet")
    (clone.parent / ".git" / "info" / "exclude").write_text("*\n", encoding="utf-8")
    (clone / "app.py").write_text(APP, encoding="utf-8")
    (clone / "more.py").write_text(APP, encoding="utf-8")
    (clone / ".gitignore").write_text("more.py\n", encoding="utf-8")
    git("add", "-f", "clone/more.py")
    monkeypatch.setattr(os, "getuid", lambda: 4711)
    os.chdir(clone)
    out = run(".")[1]
    assert ("app.py:3" in out, "more.py:3" in out) == (True, False)


def test_what_repositories_look_like_is_understood(run: Run, clone: Path) -> None:
    """A linked work tree, an index in two files, SHA-256, a sparse checkout: each is listed as git lists it."""
    committed(clone)
    (clone / ".gitignore").write_text("new.py\n", encoding="utf-8")
    (clone / "new.py").write_text(APP, encoding="utf-8")
    git("add", "--force", "new.py")
    git("commit", "--quiet", "--all", "--message=second")
    git("worktree", "add", "--quiet", "../linked")
    git("update-index", "--split-index")
    assert "new.py:3" in run(".")[1]
    assert "Found nothing" in run("--diff", "HEAD")[1]
    os.chdir(clone.parent / "linked")
    assert "new.py:3" in run(".")[1]
    assert "Found nothing" in run("--diff", "HEAD")[1]
    (clone.parent / "sha256").mkdir()
    os.chdir(clone.parent / "sha256")
    subprocess.run(["git", "init", "--quiet", "--object-format=sha256"], check=True, capture_output=True)
    Path(".gitignore").write_text("new.py\n", encoding="utf-8")
    Path("new.py").write_text(APP, encoding="utf-8")
    git("add", "--force", "new.py")
    for arguments in (["."], ["--staged"]):
        assert "new.py:3" in run(*arguments)[1]
    git("commit", "--quiet", "--message=first")
    Path("new.py").write_text(f"{APP}{APP}", encoding="utf-8")
    assert "new.py:7" in run("--diff", "HEAD")[1]


def test_line_ends_that_git_converts_are_no_change(run: Run, clone: Path) -> None:
    committed(clone)
    git("commit", "--quiet", "--all", "--message=second")
    git("config", "core.autocrlf", "true")
    (clone / "app.py").write_bytes(f"first = 1\n{APP}last = 1\nnew = 1\n".replace("\n", "\r\n").encode())
    assert "Found nothing" in run("--diff", "HEAD")[1]


def test_nothing_else_starts_programs() -> None:
    """Only one module may, and it starts git alone; another one has this program's own processes work for it."""
    folder = Path(migrate_advisor.__file__).parent
    starts = {"subprocess", "pty", "popen2", "multiprocessing"}
    calls_of_os = {"system", "popen", "startfile", "posix_spawn", "posix_spawnp"}
    found = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "os":
                is_call = node.attr in calls_of_os or node.attr.startswith(("exec", "spawn"))
                names += ["subprocess"] if is_call else []
            if any(name.partition(".")[0] in starts for name in names):
                found.add(path.relative_to(folder).as_posix())
    assert found == {"scanner/git.py", "engines/engine.py"}


def test_what_was_made_for_git_is_removed(
    run: Run, clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    committed(clone)
    for arguments in (["."], ["--staged"], ["--diff", "HEAD"]):
        run(*arguments)
    assert not list((tmp_path / "temporary").iterdir())
    assert stat.S_ISREG((clone / ".git" / "index").stat().st_mode)
