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
