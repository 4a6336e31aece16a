"""The fix that stands beside each finding of a check: it holds by itself, and costs nothing where nobody asks."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from migrate_advisor.cli.program import main
from migrate_advisor.fixing.patch import applied
from migrate_advisor.fixing.syntax import errors_in
from migrate_advisor.scanner.finding import Edit, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

TO = "deepseek/deepseek-flash"
KEY = "sk-" + "a1B2" * 6
BEFORE = sorted((Path(__file__).parent / "golden" / "before").iterdir())
ASKED = ["--as-of", "2026-11-28", "--fail-on", "never", "--no-config"]


def _check(capsys: pytest.CaptureFixture[str], *args: str) -> dict[str, Any]:
    main(["check", ".", *ASKED, *args])
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def _made(content: bytes, edits: Sequence[dict[str, Any]]) -> bytes:
    spans = [Edit(Span(edit["start"], edit["end"]), edit["replacement"].encode()) for edit in edits]
    return applied(content, spans)


def _key(finding: dict[str, Any]) -> tuple[str, str, str]:
    return finding["rule"], finding["provider"], finding["fingerprint"]


@pytest.mark.parametrize("source", BEFORE, ids=lambda path: path.name)
def test_each_fix_alone_removes_its_finding_and_leaves_a_file_that_parses(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / source.name
    content = source.read_bytes()
    file.write_bytes(content)
    findings = _check(capsys, "--format", "json", "--fixes", "--to", TO)["findings"]
    with_edits = [finding for finding in findings if finding["fix"] and finding["fix"]["edits"]]
    assert with_edits
    for finding in with_edits:
        after = _made(content, finding["fix"]["edits"])
        assert errors_in(source.name, after) <= errors_in(source.name, content)
        file.write_bytes(after)
        left = _check(capsys, "--format", "json")["findings"]
        assert finding["fix"]["safety"] == "unsafe", "another model answers"
        assert _key(finding) not in {_key(each) for each in left if each["line"] == finding["line"]}
        file.write_bytes(content)


def test_without_being_asked_no_fix_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.py").write_text("from openai import OpenAI\nOpenAI()\n", encoding="utf-8")
    monkeypatch.setitem(sys.modules, "migrate_advisor.cli.offering", None)
    assert {finding["fix"] for finding in _check(capsys, "--format", "json")["findings"]} == {None}


def test_a_retired_model_has_a_safe_fix_without_a_target(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    code = 'from openai import OpenAI\nOpenAI().chat.completions.create(model="gpt-3.5-turbo-0301", messages=[])\n'
    (tmp_path / "app.py").write_text(code, encoding="utf-8")
    (finding,) = _check(capsys, "--format", "json", "--fixes", "--region", "US")["findings"]
    assert finding["fix"]["safety"] == "safe"
    assert finding["successor"] in _made(code.encode(), finding["fix"]["edits"]).decode()


def test_a_client_never_takes_the_old_providers_key_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    code = 'import os\nfrom openai import OpenAI\nc = OpenAI(api_key=os.environ["OPENAI_API_KEY"])\n'
    (tmp_path / "app.py").write_text(code, encoding="utf-8")
    settings = f"OPENAI_API_KEY={KEY}\nOPENAI_BASE_URL=https://api.openai.com/v1\n"
    (tmp_path / "local.env").write_text(settings, encoding="utf-8")
    contents = {"app.py": code, "local.env": settings}
    findings = _check(capsys, "--format", "json", "--fixes", "--to", TO)["findings"]
    assert {finding["path"] for finding in findings if finding["fix"] and finding["fix"]["edits"]} == set(contents)
    for finding in findings:
        if finding["fix"] and finding["fix"]["edits"]:
            assert KEY not in json.dumps(finding["fix"])
            after = _made(contents[finding["path"]].encode(), finding["fix"]["edits"]).decode()
            assert "OPENAI_API_KEY" not in after
            assert KEY not in after


def test_sarif_says_the_same_by_lines_and_columns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    code = '# 你好\r\nfrom openai import OpenAI\r\nx = "🙂"; c = OpenAI(api_key="")\r\n'
    (tmp_path / "app.py").write_bytes(b"\xef\xbb\xbf" + code.encode())
    (run,) = _check(capsys, "--format", "sarif", "--fixes", "--to", TO)["runs"]
    (fix,) = [fix for result in run["results"] for fix in result.get("fixes", ())]
    (changes,) = fix["artifactChanges"]
    (replacement,) = changes["replacements"]
    region = replacement["deletedRegion"]
    line = code.split("\r\n")[region["startLine"] - 1]
    assert line[: region["startColumn"] - 1] == 'x = "🙂"; c = OpenAI(api_key=""'
    assert region["endColumn"] == region["startColumn"]
    assert "base_url" in replacement["insertedContent"]["text"]
    assert fix["properties"]["safety"] == "unsafe"
    assert changes["artifactLocation"]["uri"] == "app.py"


def test_the_text_of_an_editor_is_fixed_as_it_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.py").write_text("print(1)\n", encoding="utf-8")
    code = b"from openai import OpenAI\nc = OpenAI()\nimport os\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(code)))
    main(["check", "-", "--stdin-filename", "app.py", *ASKED, "--format", "json", "--fixes", "--to", TO])
    findings = json.loads(capsys.readouterr().out)["findings"]
    edits = [finding["fix"]["edits"] for finding in findings if finding["fix"] and finding["fix"]["edits"]]
    assert "https://api.deepseek.com" in _made(code, edits[0]).decode()


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["--fixes"], "--fixes are told by --format json and sarif"),
        (["--to", TO], "add --fixes"),
        (["--fixes", "--format", "json", "--to", "deepseek"], "it names no model"),
    ],
)
def test_what_cannot_be_told_is_wrong_usage(
    args: list[str],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.py").write_text("print(1)\n", encoding="utf-8")
    assert main(["check", ".", *args]) == 2
    assert told in capsys.readouterr().err
