"""Which files are scanned, and what is said of the others."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from migrate_advisor.errors import UsageError
from migrate_advisor.scanner.discover import discover, discover_in_parts
from migrate_advisor.scanner.opening import FolderHandles

if TYPE_CHECKING:
    from pathlib import Path

    from tests.scanner.conftest import CheckTree

BAD = 'x = "https://api.openai.com/v1"\n'


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
    )


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def paths(root: Path, **options: Any) -> list[str]:
    return [file.path for file in discover([str(root)], root=str(root), **options).files]


TREE = {
    ".gitignore": "*.log\nbuild/\n!keep.log\n",
    "a.py": BAD,
    "a.log": BAD,
    "keep.log": BAD,
    "build/x.py": BAD,
    "sub/.gitignore": "local.py\n",
    "sub/local.py": BAD,
    "sub/b.py": BAD,
    "local.py": BAD,
}
SEEN = [".gitignore", "a.py", "keep.log", "local.py", "sub/.gitignore", "sub/b.py"]


@pytest.mark.parametrize("tree", ["in git", "elsewhere"])
def test_gitignore_is_respected_nested_too(tree: str, tmp_path: Path) -> None:
    write(tmp_path, TREE)
    if tree == "in git":
        git(tmp_path, "init", "-q")
    assert paths(tmp_path) == SEEN
    assert set(paths(tmp_path, use_gitignore=False)) == set(TREE)


def test_folder_that_its_repository_ignores_is_scanned_when_named(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": "out/\n", "out/a.py": BAD, "out/.gitignore": "*.log\n", "out/b.log": BAD})
    git(tmp_path, "init", "-q")
    assert paths(tmp_path) == [".gitignore"]
    assert paths(tmp_path / "out") == [".gitignore", "a.py"]


def test_without_git_a_walk_reads_the_ignore_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, TREE)
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    assert paths(tmp_path) == SEEN


def test_listing_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    write(tmp_path, {"tree/a.py": BAD})
    assert paths(tmp_path / "tree") == ["a.py"]
    assert not list((tmp_path / "temporary").iterdir())
    assert [path.name for path in (tmp_path / "tree").iterdir()] == ["a.py"]


def test_tracked_files_count_although_ignored_and_folders_below_the_root_work(tmp_path: Path) -> None:
    write(tmp_path, TREE)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-f", "a.log")
    assert "a.log" in paths(tmp_path)
    found = discover([str(tmp_path / "sub")], root=str(tmp_path))
    assert [file.path for file in found.files] == ["sub/.gitignore", "sub/b.py"]


def test_what_is_tracked_is_told_first_and_all_of_it_once(tmp_path: Path) -> None:
    write(tmp_path, {"new.py": BAD, "old.py": BAD, "sub/gone.py": BAD, "sub/old.py": BAD})
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "old.py", "sub")
    (tmp_path / "sub" / "gone.py").unlink()
    named = [str(tmp_path), str(tmp_path / "sub"), str(tmp_path / "new.py")]
    first, *others = discover_in_parts(named[:2], root=str(tmp_path), exclude=["none"])
    assert [file.path for file in first.files] == ["old.py", "sub/gone.py", "sub/old.py"]
    assert [file.path for part in others for file in part.files] == ["new.py"]
    assert [file.path for file in discover(named, root=str(tmp_path)).files] == [
        "new.py",
        "old.py",
        "sub/gone.py",
        "sub/old.py",
    ]


def test_nobody_waits_for_git_after_a_mistake(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    with pytest.raises(UsageError):
        discover([str(tmp_path), str(tmp_path / "nowhere")])  # a process left behind would warn, and fail the test


def test_repository_inside_a_repository(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": BAD, "inner/b.py": BAD, "inner/c.log": BAD, "inner/.gitignore": "*.log\n"})
    git(tmp_path, "init", "-q")
    git(tmp_path / "inner", "init", "-q")
    assert paths(tmp_path) == ["a.py", "inner/.gitignore", "inner/b.py"]


def test_variables_of_a_running_hook_do_not_confuse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"a.py": BAD})
    git(tmp_path, "init", "-q")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    assert paths(tmp_path) == ["a.py"]


def test_a_repository_runs_nothing_of_its_own(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": BAD, "spy.sh": f"#!/bin/sh\ntouch {tmp_path}/ran\n"})
    (tmp_path / "spy.sh").chmod(0o755)
    git(tmp_path, "init", "-q")
    git(tmp_path, "config", "core.fsmonitor", str(tmp_path / "spy.sh"))
    assert paths(tmp_path) == ["a.py", "spy.sh"]
    assert not (tmp_path / "ran").exists()


def test_excludes_reach_named_files_too(check_tree: CheckTree, tmp_path: Path) -> None:
    write(tmp_path, {"src/a.py": BAD, "gen/b.py": BAD})
    report = check_tree(tmp_path / "gen" / "b.py", tmp_path / "src", exclude=("gen/",))
    assert [finding.path for finding in report.findings] == ["src/a.py"]
    assert [(skipped.path, skipped.reason) for skipped in report.skipped] == [("gen/b.py", "excluded")]


def test_named_file_that_git_ignores_is_scanned(check_tree: CheckTree, tmp_path: Path) -> None:
    write(tmp_path, TREE)
    git(tmp_path, "init", "-q")
    assert [finding.path for finding in check_tree(tmp_path / "a.log").findings] == ["a.log"]


def test_same_file_named_twice_is_scanned_once(check_tree: CheckTree, tmp_path: Path) -> None:
    write(tmp_path, {"a.py": BAD})
    assert check_tree(tmp_path, tmp_path / "a.py", tmp_path).files_scanned == 1


def test_paths_are_posix_and_relative_without_a_leading_dot(
    check_tree: CheckTree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"sub/a b#%.py": BAD})
    monkeypatch.chdir(tmp_path)
    [finding] = check_tree(tmp_path / "." / "sub", root=".").findings
    assert finding.path == "sub/a b#%.py"


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
@pytest.mark.parametrize("tree", ["in git", "elsewhere", "without git"])
def test_links_neither_leave_the_tree_nor_loop(
    tree: str, check_tree: CheckTree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = tmp_path / "outside"
    inside = tmp_path / "inside"
    write(outside, {"secret.py": BAD})
    write(inside, {"a.py": BAD, "sub/b.py": BAD})
    (inside / "out.py").symlink_to(outside / "secret.py")
    (inside / "folder").symlink_to(outside)
    (inside / "sub" / "loop").symlink_to(inside)
    (inside / "self").symlink_to(inside / "self")
    if tree == "in git":
        git(inside, "init", "-q")
    if tree == "without git":
        monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    report = check_tree(inside, root=str(inside))
    assert [finding.path for finding in report.findings] == ["a.py", "sub/b.py"]
    assert {skipped.path for skipped in report.skipped} == {"out.py", "folder", "sub/loop", "self"}


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_named_link_out_of_the_tree_is_not_followed(check_tree: CheckTree, tmp_path: Path) -> None:
    write(tmp_path, {"outside/secret.py": BAD, "inside/a.py": "x = 1\n"})
    (tmp_path / "inside" / "out.py").symlink_to(tmp_path / "outside" / "secret.py")
    report = check_tree(tmp_path / "inside" / "out.py", root=str(tmp_path / "inside"))
    assert report.findings == ()
    assert report.skipped[0].reason == "link out of the tree"


def test_missing_path_is_an_error_that_names_it(check_tree: CheckTree, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nowhere: no such file or folder"):
        check_tree(tmp_path / "nowhere")


def test_empty_folder(check_tree: CheckTree, tmp_path: Path) -> None:
    report = check_tree(tmp_path)
    assert (report.files_scanned, report.findings, report.skipped) == (0, (), ())


def test_installed_packages_are_left_out_of_a_walk_and_told(check_tree: CheckTree, tmp_path: Path) -> None:
    write(tmp_path, {"a.py": BAD, "node_modules/x/index.js": BAD})
    report = check_tree(tmp_path)
    assert [finding.path for finding in report.findings] == ["a.py"]
    assert report.skipped[0].reason == "installed packages"


@pytest.mark.parametrize("where", [("rule", "select"), ("severity", "severities")])
def test_wrong_options_are_errors(where: tuple[str, str], check_tree: CheckTree) -> None:
    what, option = where
    value: object = frozenset(["no-such-rule"]) if option == "select" else {"test": "loud"}
    with pytest.raises(UsageError, match=what):
        check_tree(**{option: value})


def test_file_that_vanishes_is_counted(check_tree: CheckTree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"a.py": BAD, "b.py": BAD, "c.py": BAD})
    reading = FolderHandles.contents

    def remove_b_before_a(self: FolderHandles, path: str, limit: int) -> tuple[bytes | str, os.stat_result]:
        (tmp_path / "b.py").unlink(missing_ok=True)
        return reading(self, path, limit)

    monkeypatch.setattr(FolderHandles, "contents", remove_b_before_a)
    report = check_tree(tmp_path)
    assert [finding.path for finding in report.findings] == ["a.py", "c.py"]
    assert [(skipped.path, skipped.reason) for skipped in report.skipped] == [("b.py", "vanished")]


def test_huge_sparse_file_costs_nothing(check_tree: CheckTree, tmp_path: Path) -> None:
    with (tmp_path / "huge.py").open("wb") as file:
        file.truncate(2 * 1024**3)
    write(tmp_path, {"a.py": BAD})
    report = check_tree(tmp_path)
    assert report.files_scanned == 1
    assert [(skipped.path, skipped.reason) for skipped in report.skipped] == [("huge.py", "too large")]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root reads everything")
def test_unreadable_file_is_counted(check_tree: CheckTree, tmp_path: Path) -> None:
    write(tmp_path, {"a.py": BAD, "b.py": BAD})
    (tmp_path / "a.py").chmod(0)
    report = check_tree(tmp_path)
    assert [skipped.reason for skipped in report.skipped] == ["unreadable"]
    assert [finding.path for finding in report.findings] == ["b.py"]


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes in folders there")
def test_pipe_does_not_block(check_tree: CheckTree, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert check_tree(tmp_path / "pipe").skipped[0].reason == "not a plain file"
    assert check_tree(tmp_path).files_scanned == 0


def test_processes_find_the_same(check_tree: CheckTree, tmp_path: Path) -> None:
    write(tmp_path, {f"f{number}.py": BAD if number % 7 else "x = 1\n" for number in range(400)})
    one = check_tree(tmp_path, jobs=1)
    two = check_tree(tmp_path, jobs=2)
    assert one.findings == two.findings
    assert (one.files_scanned, one.skipped) == (two.files_scanned, two.skipped)


@pytest.mark.parametrize("jobs", [1, 2])
def test_files_that_are_looked_in_at_once_keep_their_own(check_tree: CheckTree, tmp_path: Path, jobs: int) -> None:
    texts = {
        "a.py": "url = 'https://api.open",  # with the next file, an address
        "b.py": "ai.com/v1'\n",
        "c.py": "",
        "d.py": BAD * 2,
        "e.py": BAD,
        "f.py": "x = 1",
        "g.py": "\ufeff" + BAD,
    }
    write(tmp_path, texts | {f"z{number}.py": "x = 1\n" for number in range(400)})
    (tmp_path / "h.py").write_bytes(BAD.encode("utf-16"))
    (tmp_path / "i.py").write_bytes(b"\0" + BAD.encode())
    (tmp_path / "j.py").write_text("#" * 600_000 + "\n" + BAD, encoding="utf-8")
    report = check_tree(tmp_path, jobs=jobs)
    places = [(finding.path, finding.line, finding.column) for finding in report.findings]
    expected = [("d.py", 1, 14), ("d.py", 2, 14), ("e.py", 1, 14), ("g.py", 1, 14), ("h.py", 1, 14), ("j.py", 2, 14)]
    assert places == expected
    assert report.skipped == (("i.py", "binary"),)
    assert report.files_scanned == len(texts) + 400 + 2


def test_a_submodule_that_is_not_checked_out_is_told_and_ends_no_scan(tmp_path: Path) -> None:
    inner, outer = tmp_path / "inner", tmp_path / "outer"
    for folder in (inner, outer):
        folder.mkdir()
        git(folder, "init", "-q")
    write(inner, {"a.py": BAD})
    git(inner, "add", ".")
    git(inner, "commit", "-qm", "one")
    write(outer, {"b.py": BAD})
    git(outer, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner), "part")
    git(outer, "add", ".")
    git(outer, "commit", "-qm", "one")
    copy = tmp_path / "copy"
    git(tmp_path, "clone", "-q", str(outer), str(copy))
    found = discover([str(copy)], root=str(copy))
    assert ("part", "submodule that is not checked out") in found.left_out
    assert [file.path for file in found.files] == [".gitmodules", "b.py"]
