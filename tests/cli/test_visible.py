"""Whatever a repository, a request or a vendor says is shown as text: it steers no terminal and commands no build."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cli.application import APP

from migrate_advisor.cli.check import FORMATS
from migrate_advisor.cli.program import main
from migrate_advisor.cli.visible import Shown, visible

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run

UNSEEN = (
    "\x1b[31m\x07\x08\x7f\x9b1m\u00ad\u034f\u061c\u115f\u180e\u200b\u200d\u200e\u202e\u2060\u2066\u3164\ufe0f\ufeff"
    "\uffa0\U000e0041\U000e0100\udc80"
)
LIVE = re.compile("[" + re.escape(UNSEEN.replace("[31m", "").replace("1m", "")) + "]|##\\[|(?m:^\\s*::)")


@given(st.text())
def test_nothing_unseen_passes(text: str) -> None:
    shown = visible(text)
    assert not LIVE.search(shown.replace("::", ""))
    assert shown.replace(" ", "").isprintable() or not text.isascii()
    assert visible("问 é 😀　x") == "问 é 😀　x"


@given(st.lists(st.text(alphabet=st.sampled_from(UNSEEN + 'a:#[]\n"\\问')), max_size=8))
def test_a_stream_lets_nothing_unseen_through(parts: list[str]) -> None:
    stream = io.StringIO()
    shown = Shown(stream)
    shown.writelines(parts)
    text = "".join(parts)
    if "##" not in text and "::" not in text:
        assert not LIVE.search(stream.getvalue())
        assert stream.getvalue().count("\n") == text.count("\n")


@given(st.text(alphabet=st.sampled_from(UNSEEN + 'a:#[]\n"\\问'), max_size=30))
def test_json_says_the_same_through_the_stream(text: str) -> None:
    stream = io.StringIO()
    Shown(stream).write(json.dumps({"text": text}, ensure_ascii=False, indent=1))
    assert json.loads(stream.getvalue()) == {"text": text}
    assert not LIVE.search(stream.getvalue())


@pytest.mark.skipif(os.name == "nt", reason="such names are not to be had")
@pytest.mark.parametrize("style", [name for name in FORMATS if name not in {"html", "badge"}])
def test_every_format_of_check_shows_names_and_code_as_text(style: str, run: Run, app: Path) -> None:
    name = f"::error::{UNSEEN.replace(chr(0xDC80), '')}##[group]x.py"
    (app / name).write_text(f"{APP}# ##[error]{UNSEEN.replace(chr(0xDC80), '')} {APP}", encoding="utf-8")
    (app / "::stop-commands::tok.py").write_text(APP, encoding="utf-8")
    _, out, err = run(".", "--format", style)
    told = "\n".join(line for line in out.split("\n") if style != "github" or not line.startswith("::"))
    assert "stop-commands" in out
    assert not LIVE.search(told)
    assert not LIVE.search(err)
    for line in out.split("\n"):
        assert not line.startswith(("::stop", "::group", "::set", "::add"))


@pytest.mark.parametrize("style", ["text", "json"])
def test_a_request_is_shown_as_text(style: str, app: Path, capsys: pytest.CaptureFixture[str]) -> None:
    body = {"model": f"gpt-4o{UNSEEN}", "messages": [{"role": "user", "content": UNSEEN}], f"x{UNSEEN}": UNSEEN}
    (app / "request.json").write_text(json.dumps(body), encoding="utf-8")
    code = main(["map", "request.json", "--to", "deepseek/deepseek-chat", "--format", style])
    out, err = capsys.readouterr()
    assert code in {0, 2}
    assert not LIVE.search(out)
    assert not LIVE.search(err)


@pytest.mark.parametrize(
    "arguments",
    [["explain", UNSEEN], ["catalog", "show", UNSEEN], ["map", UNSEEN, "--to", UNSEEN], ["check", UNSEEN], [UNSEEN]],
    ids=["explain", "show", "map", "check", "command"],
)
def test_an_error_is_text(arguments: list[str], app: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert not LIVE.search(out + err)


@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "cp1252"},
        {"PYTHONIOENCODING": "ascii:surrogateescape"},
        {"PYTHONIOENCODING": "latin-1:surrogatepass"},
        {"PYTHONIOENCODING": "ascii:xmlcharrefreplace"},
        {"PYTHONIOENCODING": "ascii:ignore"},
    ],
    ids=str,
)
@pytest.mark.parametrize("style", ["text", "junit", "json"])
def test_what_a_stream_cannot_encode_is_written_out(environment: dict[str, str], style: str, app: Path) -> None:
    (app / "名.py").write_text(f"{APP}# 问题 {APP}", encoding="utf-8")
    command = [sys.executable, "-m", "migrate_advisor", "check", ".", "--as-of", "2026-11-22", "--format", style]
    run = subprocess.run(command, capture_output=True, env={**os.environ, **environment}, check=False)
    assert (run.returncode, b"internal" in run.stderr) == (1, False)
    assert b"app.py" in run.stdout


def test_facts_that_a_repository_replaces_are_told(run: Run, app: Path, checkout: Path) -> None:
    (app / "facts").mkdir()
    (app / "facts" / "deepseek.yaml").write_bytes((checkout / "catalog" / "deepseek.yaml").read_bytes())
    (app / "migrate-advisor.toml").write_text('catalog = ["facts"]\n', encoding="utf-8")
    told = " ".join(run(".")[1].split())  # a long path is broken to the width
    assert "facts: this catalog folder replaces the packaged facts of deepseek.yaml" in told
    assert json.loads(run(".", "--format", "json")[1])["notes"][0]["path"].endswith("facts")
