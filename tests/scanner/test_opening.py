"""No link is followed out of a tree: not on the way to a file, not where a folder is named, not in a race."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from migrate_advisor.scanner import opening
from migrate_advisor.scanner.opening import FolderHandles

if TYPE_CHECKING:
    from tests.scanner.conftest import CheckTree

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links need rights there")
BAD = 'x = "https://api.openai.com/v1"\n'


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree beside a secret, with a folder that is a link to where the secret lies."""
    for name in ("outside/secret.py", "tree/sub/secret.py", "tree/a.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(BAD, encoding="utf-8")
    return tmp_path / "tree"


def swap(tree: Path) -> None:
    """What was a folder becomes a link out of the tree."""
    (tree / "sub").rename(tree.parent / "kept")
    (tree / "sub").symlink_to(tree.parent / "outside")


@pytest.mark.parametrize("has_handles", [True, False])
def test_a_folder_that_becomes_a_link_is_not_followed(
    tree: Path, check_tree: CheckTree, monkeypatch: pytest.MonkeyPatch, *, has_handles: bool
) -> None:
    contents = FolderHandles.contents

    def swapping(self: FolderHandles, path: str, limit: int) -> object:
        if path.endswith("secret.py"):
            swap(tree)
        return contents(self, path, limit)

    monkeypatch.setattr(FolderHandles, "contents", swapping)
    monkeypatch.setattr(opening, "_HAS_HANDLES", has_handles and opening._HAS_HANDLES)
    report = check_tree(tree, root=str(tree))
    assert [finding.path for finding in report.findings] == ["a.py"]
    assert [(skip.path, skip.reason) for skip in report.skipped] == [("sub/secret.py", "link")]


def test_a_tracked_file_below_a_link_is_not_read(tree: Path, check_tree: CheckTree) -> None:
    subprocess.run(["git", "init", "--quiet"], cwd=tree, check=True)
    subprocess.run(["git", "add", "--all"], cwd=tree, check=True)
    swap(tree)
    report = check_tree(tree, root=str(tree))
    assert [finding.path for finding in report.findings] == ["a.py"]
    assert {skip.reason for skip in report.skipped} <= {"link", "link out of the tree"}
    assert "sub/secret.py" in {skip.path for skip in report.skipped}


@pytest.mark.parametrize("named", ["sub", "sub/secret.py", "./sub/"])
def test_naming_what_lies_behind_a_link_does_not_follow_it(
    named: str, tree: Path, check_tree: CheckTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    swap(tree)
    monkeypatch.chdir(tree)
    report = check_tree(named, root=".")  # type: ignore[arg-type]
    assert report.findings == ()
    assert [skip.reason for skip in report.skipped] == ["link out of the tree"]


def test_another_tree_may_be_named(tree: Path, check_tree: CheckTree) -> None:
    report = check_tree(tree.parent / "outside", root=str(tree))
    assert [finding.path for finding in report.findings] == ["../outside/secret.py"]


def test_no_handle_is_left_open(tree: Path) -> None:
    before = len(list(Path("/dev/fd").iterdir()))
    with FolderHandles() as folders:
        for name in ("a.py", "sub/secret.py", "a.py"):
            assert folders.contents(str(tree / name), 1000)[0] == BAD.encode()
        with pytest.raises(FileNotFoundError):
            folders.contents(str(tree / "nowhere" / "a.py"), 1000)
        assert folders.contents(str(tree / "a.py"), 1000)[0] == BAD.encode()
    assert len(list(Path("/dev/fd").iterdir())) == before
