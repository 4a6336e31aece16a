"""Files that are changed in a tree that somebody else has made, or changes meanwhile: nothing else is written."""

from __future__ import annotations

import os
import stat
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from tests.fixing.test_fix import CASES, DAY, TO

import migrate_advisor as ma
from migrate_advisor.fixing import fix
from migrate_advisor.scanner.scan import scan

if TYPE_CHECKING:
    from pathlib import Path

    from migrate_advisor.fixing.fix import FixReport
    from migrate_advisor.scanner.scan import ScanReport

BEFORE = CASES["default.py"][0]


def _fixed(folder: Path, **options: Any) -> FixReport:
    return ma.fix([folder], to=TO, as_of=DAY, unsafe=True, **options)


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize("named", ["src", "src/app.py", "./src/app.py"])
def test_what_lies_behind_a_link_is_told_and_not_changed(
    named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside, tree = tmp_path / "outside", tmp_path / "tree"
    outside.mkdir()
    tree.mkdir()
    (outside / "app.py").write_text(BEFORE, encoding="utf-8")
    (tree / "src").symlink_to(outside)
    monkeypatch.chdir(tree)
    report = ma.fix([named], to=TO, as_of=DAY, unsafe=True, write=True, force=True)
    assert (outside / "app.py").read_text(encoding="utf-8") == BEFORE
    assert "link" in report.refused[0].why


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize("what", ["folder", "file"])
def test_a_link_that_is_put_there_in_between_is_not_written_through(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside, tree = tmp_path / "outside", tmp_path / "tree"
    for folder in (outside, tree / "src"):
        folder.mkdir(parents=True)
        (folder / "app.py").write_text(BEFORE, encoding="utf-8")
    looking = fix.plan_fixes

    def swapped(*given: Any) -> FixReport:
        report = looking(*given)
        place = tree / "src" if what == "folder" else tree / "src" / "app.py"
        place.rename(tmp_path / "away")
        place.symlink_to(outside if what == "folder" else outside / "app.py")
        return report

    monkeypatch.setattr(fix, "plan_fixes", swapped)
    report = _fixed(tree, write=True, force=True)
    assert (outside / "app.py").read_text(encoding="utf-8") == BEFORE
    assert sorted(path.name for path in outside.iterdir()) == ["app.py"]
    assert "link" in report.refused[0].why


def test_a_file_that_changed_since_it_was_read_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "app.py"
    file.write_text(BEFORE, encoding="utf-8")
    looking = fix.plan_fixes

    def edited(*given: Any) -> FixReport:
        report = looking(*given)
        file.write_text("# what a person wrote in between", encoding="utf-8")
        return report

    monkeypatch.setattr(fix, "plan_fixes", edited)
    report = _fixed(tmp_path, write=True, force=True)
    assert file.read_text(encoding="utf-8") == "# what a person wrote in between"
    assert report.refused[0].why == "it changed while it was read"


@pytest.mark.parametrize("now", ["", "x = 1"])
def test_a_file_that_shrinks_between_the_looks_is_no_crash(
    now: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "app.py"
    file.write_text(BEFORE, encoding="utf-8")
    looking = scan

    def shrunk(*given: Any, **options: Any) -> ScanReport:
        report = looking(*given, **options)
        file.write_text(now, encoding="utf-8")
        return report

    monkeypatch.setattr("migrate_advisor.fixing.work.scan", shrunk)
    _fixed(tmp_path, write=True, force=True)
    assert file.read_text(encoding="utf-8") == now


@pytest.mark.parametrize("place", [".git/hooks/app.py", "sub/.git/app.py", ".GIT/app.py"])
def test_nothing_of_gits_own_is_changed(place: str, tmp_path: Path) -> None:
    file = tmp_path / place
    file.parent.mkdir(parents=True)
    file.write_text(BEFORE, encoding="utf-8")
    (tmp_path / "other.py").write_text("", encoding="utf-8")
    report = ma.fix([file, tmp_path / "other.py"], to=TO, as_of=DAY, unsafe=True, write=True, force=True)
    assert file.read_text(encoding="utf-8") == BEFORE
    assert report.left[0].why == "it is git's own"


@pytest.mark.skipif(os.name == "nt", reason="no such modes")
def test_a_read_only_file_is_left_and_no_right_to_become_another_user_is_kept(tmp_path: Path) -> None:
    for name, mode in (("read.py", 0o444), ("set.py", 0o4755)):
        (tmp_path / name).write_text(BEFORE, encoding="utf-8")
        (tmp_path / name).chmod(mode)
    report = _fixed(tmp_path, write=True)
    assert (tmp_path / "read.py").read_text(encoding="utf-8") == BEFORE
    assert [item.why for item in report.refused] == ["it is read-only"]
    assert stat.S_IMODE((tmp_path / "set.py").stat().st_mode) == 0o755


@pytest.mark.parametrize(
    "how",
    [
        "git update-index --assume-unchanged app.py",
        "git update-index --skip-worktree app.py",
        "echo '*.py -diff' > .gitattributes",
        "echo broken > .git/index",
        "echo 'app.py' > .gitignore; git rm -q --cached app.py; git commit -qm y",
    ],
)
def test_no_mark_makes_git_overlook_what_it_does_not_hold(
    how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "app.py"
    file.write_text(BEFORE, encoding="utf-8")
    who = "git config user.name a; git config user.email a@b"
    subprocess.run(f"git init -q; {who}; git add .; git commit -qm x; {how}", shell=True, check=True)
    changed = "# mine\n" + BEFORE
    file.write_text(changed, encoding="utf-8")
    report = ma.fix(["app.py"], to=TO, as_of=DAY, unsafe=True, write=True)
    assert file.read_text(encoding="utf-8") == changed
    assert "it has changes that git does not hold" in report.refused[0].why


def test_a_file_with_only_lines_taken_out_is_left_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "app.py"
    file.write_text("# away\n" + BEFORE, encoding="utf-8")
    for command in (["init", "-q"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x"]):
        subprocess.run(["git", *command], check=True)
    file.write_text(BEFORE, encoding="utf-8")
    report = _fixed(tmp_path, write=True)
    assert file.read_text(encoding="utf-8") == BEFORE
    assert report.left


@pytest.mark.parametrize("tail", ["\0\0\n", "#" + "x" * 3_000_000 + "\n"], ids=["a NUL", "long"])
def test_no_key_is_renamed_in_a_file_that_was_not_read(tail: str, tmp_path: Path) -> None:
    """Its client would go on asking the old provider, and send it the new one's key."""
    (tmp_path / "app.py").write_text(BEFORE, encoding="utf-8")
    odd = 'import os\nfrom openai import OpenAI\n\nclient = OpenAI(api_key=os.environ["OPENAI_API_KEY"])\n'
    (tmp_path / "odd.py").write_text(odd + tail, encoding="utf-8")
    report = _fixed(tmp_path)
    assert report.changed == ("app.py",)
    assert "odd.py" in {one.path for one in report.refused}


_QUIET = "  # migrate-advisor: ignore stays there"


@pytest.mark.parametrize(
    "stays",
    [
        f'client = OpenAI(api_key=os.environ["OPENAI_API_KEY"]){_QUIET}\n',
        f'key = os.environ["OPENAI_API_KEY"]\nclient = OpenAI(api_key=key){_QUIET}\n',
        f'key = os.environ["OPENAI_API_KEY"]{_QUIET}\nclient = OpenAI(api_key=key){_QUIET}\n',
        f"client = OpenAI(){_QUIET}\n",
    ],
    ids=["in the call", "beside it", "all of it", "by default"],
)
def test_what_a_comment_says_is_to_stay_keeps_its_key(stays: str, tmp_path: Path) -> None:
    """Its requests go to the old provider still: the new one's key is not theirs."""
    (tmp_path / "app.py").write_text(BEFORE, encoding="utf-8")
    (tmp_path / "stays.py").write_text(f"import os\nfrom openai import OpenAI\n\n{stays}", encoding="utf-8")
    (tmp_path / ".env").write_text("OPENAI_API_KEY=\n", encoding="utf-8")
    report = _fixed(tmp_path)
    assert "app.py" in report.changed
    assert "stays.py" not in report.changed
    assert report.contents.get(".env", b"OPENAI_API_KEY=").count(b"OPENAI_API_KEY=") == 1
