"""Files that are damaged, huge, strange or hostile, and terminals that must not be."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from tests.cli.application import APP

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run


pytestmark = pytest.mark.usefixtures("app")


def test_a_binary_an_unreadable_and_a_huge_file_are_counted(run: Run, app: Path) -> None:
    (app / "data.bin").write_bytes(b"\0api.openai.com\0")
    with (app / "huge.log").open("wb") as file:
        file.truncate(2 * 1024**3)  # a sparse file: two gigabytes for the reader, nothing on the disk
    code, out, _ = run(".")
    assert code == 1
    assert "app.py:4:16" in out
    assert "huge.log: not scanned: too large" in out
    assert "2 skipped (1 binary, 1 too large)" in out


def test_a_file_that_is_not_utf_8_is_still_scanned(run: Run, app: Path) -> None:
    (app / "gbk.py").write_bytes('# 地址\nu = "https://api.openai.com/v1"\n'.encode("gbk"))
    (app / "utf16.ini").write_text("[llm]\nurl = https://api.openai.com/v1\n", encoding="utf-16")
    out = run(".")[1]
    assert "gbk.py:2:" in out
    assert "utf16.ini:2:" in out


def test_a_file_that_does_not_parse_is_still_scanned(run: Run, app: Path) -> None:
    (app / "broken.py").write_text('def f(:\n  u = "https://api.openai.com/v1"\n', encoding="utf-8")
    (app / "old.py").write_text('print "https://api.openai.com/v1"\n', encoding="utf-8")
    (app / "broken.ipynb").write_text('{"cells": [ https://api.openai.com/v1', encoding="utf-8")
    out = run(".")[1]
    for place in ("broken.py:2:", "old.py:1:", "broken.ipynb:1:"):
        assert place in out


@pytest.mark.skipif(os.name == "nt", reason="needs links")
def test_links_never_lead_out_of_the_tree_nor_in_circles(
    run: Run, app: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.py").write_text(APP, encoding="utf-8")
    (app / "loop").symlink_to(app, target_is_directory=True)
    (app / "out").symlink_to(outside, target_is_directory=True)
    (app / "out.py").symlink_to(outside / "secret.py")
    code, out, _ = run(".", "--format", "json")
    report = json.loads(out)
    assert code == 1
    assert {item["path"] for item in report["findings"]} == {"app.py"}
    assert {item["path"] for item in report["skipped"]} == {"loop", "out", "out.py"}


def test_an_empty_folder_is_told(run: Run, app: Path) -> None:
    (app / "empty").mkdir()
    code, out, _ = run("empty")
    assert code == 4
    assert "No file was scanned: check the paths and excludes." in out


def test_a_missing_path_is_an_error(run: Run) -> None:
    code, out, err = run("app.py", "nowhere")
    assert (code, out) == (2, "")
    assert "nowhere: no such file or folder" in err


def test_a_line_of_ten_megabytes_is_shown_in_part(run: Run, app: Path) -> None:
    (app / "app.py").write_text("x = '" + "a" * 1_000_000 + " https://api.openai.com/v1'\n", encoding="utf-8")
    _, out, _ = run("app.py")
    assert "app.py:1:1000015: error blocked-endpoint" in out
    assert max(map(len, out.splitlines())) < 600


def test_control_characters_never_reach_the_terminal(run: Run, app: Path) -> None:
    (app / "app.py").write_bytes(b'u = "https://api.openai.com/\x1b[31m\x9b\xe2\x80\xae"\n')
    _, out, _ = run("app.py")
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "\\x1b[31m" in out


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes with names")
def test_a_file_that_is_named_and_cannot_be_read_is_an_error(run: Run, app: Path) -> None:
    os.mkfifo(app / "pipe.py")
    (app / "clean.py").write_text("print(1)\n", encoding="utf-8")
    code, out, err = run("clean.py", "pipe.py")
    assert (code, err) == (2, "migrate-advisor: error: pipe.py: not scanned: not a plain file\n")
    assert "1 file scanned" in out
    assert run(".", "--exclude", "app.py")[0] == 0


@pytest.mark.skipif(os.sep != "/", reason="it separates folders there")
def test_a_backslash_is_part_of_a_name(run: Run, app: Path) -> None:
    (app / "a\\b.py").write_text('u = "https://api.openai.com"\n', encoding="utf-8")
    assert "a\\b.py:1:" in run("a\\b.py")[1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--select", "blocked-endpont"), "--select: unknown rule 'blocked-endpont'"),
        (("--config", "a.toml"), "a.toml: ignore: unknown rule 'foo'"),
        (("--config", "pipe.toml"), "pipe.toml: cannot be read: it is no plain file"),
        (("--config", "large.toml"), "large.toml: cannot be read: it is larger than 1,048,576 bytes"),
        (("--config", "baseline.toml"), "baseline: it is larger than"),
        (("--baseline", "a.toml"), "a.toml: not a baseline"),
        (("--exclude", "!"), "exclude: '!' is no glob as in .gitignore"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    arguments: tuple[str, ...], words: str, run: Run, app: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("migrate_advisor.cli.scope._LARGEST_BASELINE", 100)
    (app / "a.toml").write_text('ignore = ["foo"]\n', encoding="utf-8")
    (app / "large.toml").write_text("#" * 2**21, encoding="utf-8")
    (app / "baseline.toml").write_text('baseline = "baseline"\n', encoding="utf-8")
    (app / "baseline").write_text("#" * 101, encoding="utf-8")
    if "pipe.toml" in arguments:
        os.mkfifo(app / "pipe.toml")
    code, _, err = run("app.py", *arguments)
    assert (code, words in err) == (2, True), err
