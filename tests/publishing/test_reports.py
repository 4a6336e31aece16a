from pathlib import Path

import pytest

from migrate_advisor.cli.program import main
from migrate_advisor.messages import speak
from migrate_advisor.publishing.report import Cell, Report, Section, report_html

APP = 'from openai import OpenAI\n\nclient = OpenAI()\nclient.chat.completions.create(model="gpt-4o", messages=[])\n'


def test_what_is_reported_cannot_become_markup() -> None:
    hostile = '<script>alert(1)</script>" onclick="x'
    cell = Cell(hostile, "closed", 'javascript:"')
    page = report_html(Report(hostile, hostile, [Section(hostile, [hostile], [[hostile], [cell]], hostile)]))
    assert "<script" not in page
    assert 'onclick="x' not in page


def test_a_status_has_glyph_and_word() -> None:
    page = report_html(
        Report("t", "l", [Section("s", table=[["who", "status"], ["openai", Cell("closed", "closed")]])])
    )
    assert '<span class="status closed">✕ closed</span>' in page
    assert '<th scope="row" class="short">openai</th>' in page


def test_check_writes_a_page_that_needs_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app<b>.py").write_text(APP, encoding="utf-8")
    assert main(["check", ".", "--format", "html", "--as-of", "2026-11-28", "--no-config"]) == 1
    page = capsys.readouterr().out
    assert "app&lt;b&gt;.py" in page
    assert "default-endpoint-client" in page
    assert "2024-07-09" in page, "since when it is closed"
    assert all(word not in page for word in ("src=", "url(", "@import", "<script", "<link"))


def test_check_of_what_is_open_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.py").write_text("print(1)\n", encoding="utf-8")
    assert main(["check", ".", "--format", "html", "--no-config"]) == 0
    assert "Nothing here depends on" in capsys.readouterr().out


def test_a_finding_shows_its_message_and_its_line_of_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.py").write_text('import openai\nMODEL = "gpt-4o"\n', encoding="utf-8")
    try:
        main(["check", ".", "--format", "html", "--as-of", "2026-11-28", "--no-config", "--lang", "zh"])
    finally:
        speak("en")
    page = capsys.readouterr().out
    assert "<code>gpt-4o</code> 是 OpenAI 的模型<br><code>MODEL = &#34;gpt-4o&#34;</code>" in page
    assert '（默认），截至 <span class="day">2026-11-28</span>。<br>发现 ' in page
    assert "；已扫描 1 个文件。" in page
