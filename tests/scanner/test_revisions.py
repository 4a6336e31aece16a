"""What git has staged and what changed, asked of real repositories."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from migrate_advisor.errors import UsageError
from migrate_advisor.scanner.revisions import StagedFiles, added_lines

if TYPE_CHECKING:
    from pathlib import Path

LIMIT = 1000


def staged_files(folder: str) -> tuple[dict[str, bytes], dict[str, str]]:
    """Path → content of what is staged, and path → why it is not read."""
    staged = StagedFiles(folder, LIMIT)
    contents = {file.path: file.content for file in staged.contents(lambda _path: True)}
    assert sorted(contents) == staged.paths
    return contents, staged.left_out


def git(folder: Path, *arguments: str) -> None:
    who = {
        f"GIT_{role}_{part}": "x@example.org" if part == "EMAIL" else "x"
        for role in ("AUTHOR", "COMMITTER")
        for part in ("NAME", "EMAIL")
    }
    subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True, env={**os.environ, **who})


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    (tmp_path / "a.py").write_text("one\ntwo\nthree\n", encoding="utf-8")
    (tmp_path / "gone.py").write_text("gone\n", encoding="utf-8")
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "--message=first")
    return tmp_path


def test_the_index_is_read_not_the_work_tree(repository: Path) -> None:
    (repository / "a.py").write_text("staged\n", encoding="utf-8")
    git(repository, "add", "a.py")
    (repository / "a.py").write_text("not staged\n", encoding="utf-8")
    (repository / "new.py").write_text("not staged\n", encoding="utf-8")
    git(repository, "rm", "--quiet", "gone.py")
    files, large = staged_files(str(repository))
    assert files == {"a.py": b"staged\n"}
    assert large == {}


def test_odd_names_equal_contents_links_and_large_files(repository: Path) -> None:
    inner = repository / "sp ace"
    inner.mkdir()
    for name in ("名.py", 'quo"te.py', "new\nline.py"):
        (inner / name).write_text("same\n", encoding="utf-8")
    (repository / "large.py").write_text("x" * (LIMIT + 1), encoding="utf-8")
    (repository / "link.py").symlink_to("/etc/hostname")
    git(repository, "add", "--all")
    files, large = staged_files(str(inner))
    assert files == {
        "sp ace/名.py": b"same\n",
        'sp ace/quo"te.py': b"same\n",
        "sp ace/new\nline.py": b"same\n",
    }
    assert large == {"large.py": "too large"}


def test_a_first_commit_has_no_parent_to_compare_with(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    (tmp_path / "a.py").write_text("x\n", encoding="utf-8")
    git(tmp_path, "add", "--all")
    assert staged_files(str(tmp_path)) == ({"a.py": b"x\n"}, {})


def test_lines_that_a_revision_does_not_have(repository: Path) -> None:
    (repository / "a.py").write_text("zero\none\n++ two\n+++ b.py\nthree\n", encoding="utf-8")
    odd = repository / '名 "q".py'
    odd.write_text("x\n", encoding="utf-8")
    git(repository, "add", "--intent-to-add", odd.name)
    (repository / "untracked.py").write_text("x\n", encoding="utf-8")
    lines = added_lines(str(repository), "HEAD").lines
    assert set(lines) == {"a.py", odd.name, "untracked.py"}
    assert [number for part in lines["a.py"] for number in part] == [1, 3, 4]
    assert 1 in lines["untracked.py"][0]


@pytest.mark.parametrize("revision", ["nowhere", "--output=x", "HEAD:a.py"])
def test_what_is_no_revision_is_an_error(repository: Path, revision: str) -> None:
    with pytest.raises(UsageError, match=r"--diff .*: n"):
        added_lines(str(repository), revision)
    assert not (repository / "x").exists()


def test_outside_a_repository_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not in a git repository"):
        staged_files(str(tmp_path))


def test_a_file_that_is_not_merged_has_no_content_and_is_told(repository: Path) -> None:
    git(repository, "checkout", "--quiet", "-b", "other")
    (repository / "a.py").write_text("other\n", encoding="utf-8")
    git(repository, "commit", "--quiet", "--all", "--message=other")
    git(repository, "checkout", "--quiet", "main")
    (repository / "a.py").write_text("main\n", encoding="utf-8")
    git(repository, "commit", "--quiet", "--all", "--message=main")
    with pytest.raises(subprocess.CalledProcessError):
        git(repository, "merge", "--quiet", "other")
    assert staged_files(str(repository)) == ({}, {"a.py": "unmerged"})
