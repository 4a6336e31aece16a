"""What a folder of pages holds after it was written again: what is new, and whatever was never ours."""

import json
from pathlib import Path

import pytest

from migrate_advisor.errors import UsageError
from migrate_advisor.publishing.folder import WRITTEN, write_folder


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.name != WRITTEN)


def test_what_is_not_written_any_more_goes_with_its_folder(tmp_path: Path) -> None:
    write_folder(tmp_path, {"a.html": "1", "model/old.html": "2"})
    write_folder(tmp_path, {"a.html": "3"})
    assert names(tmp_path) == ["a.html"]
    assert (tmp_path / "a.html").read_text(encoding="utf-8") == "3"


def test_what_others_wrote_or_changed_stays(tmp_path: Path) -> None:
    write_folder(tmp_path, {"a.html": "1", "b.html": "2", "sub/c.html": "3"})
    (tmp_path / "CNAME").write_text("example.org", encoding="utf-8")
    (tmp_path / "b.html").write_text("changed by hand", encoding="utf-8")
    (tmp_path / "sub/own.txt").write_text("mine", encoding="utf-8")
    write_folder(tmp_path, {"a.html": "1"})
    assert names(tmp_path) == ["CNAME", "a.html", "b.html", "sub", "sub/own.txt"]


@pytest.mark.parametrize("name", ["../outside.txt", "/etc/hostname", "link/outside.txt"])
def test_nothing_outside_of_the_folder_is_touched(tmp_path: Path, name: str) -> None:
    folder, outside = tmp_path / "site", tmp_path / "outside.txt"
    folder.mkdir()
    outside.write_text("1", encoding="utf-8")
    (folder / "link").symlink_to(tmp_path)
    digest = "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"
    (folder / WRITTEN).write_text(json.dumps({name: digest}), encoding="utf-8")
    write_folder(folder, {"a.html": "1"})
    assert outside.exists()


@pytest.mark.parametrize("content", ["", "[1]", "{", '{"a.html": 1}'])
def test_a_damaged_memory_removes_nothing(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.html").write_text("1", encoding="utf-8")
    (tmp_path / WRITTEN).write_text(content, encoding="utf-8")
    write_folder(tmp_path, {"b.html": "1"})
    assert names(tmp_path) == ["a.html", "b.html"]


@pytest.mark.parametrize("name", ["../outside.txt", "a/../../outside.txt", "/outside.txt", "link/outside.txt", ""])
def test_nothing_is_written_outside_of_the_folder(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "link").symlink_to(tmp_path)
    with pytest.raises(UsageError, match="outside of"):
        write_folder(folder, {"a.html": "1", name: "2"})
    assert names(folder) == ["link"]
    assert not (tmp_path / "outside.txt").exists()
