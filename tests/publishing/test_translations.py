import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from migrate_advisor.cli.program import main
from migrate_advisor.messages import language_of, speak

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "src/migrate_advisor/locale/zh/LC_MESSAGES/migrate_advisor.po"
FIELD = re.compile(r"\{\w*\}|%\(\w+\)s|`[^`]*`|--[a-z-]+")


def test_every_message_is_translated_and_none_is_left_over() -> None:
    ran = subprocess.run(
        [sys.executable, ROOT / "scripts/translations.py", "--check", "--strict"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_what_is_filled_in_and_what_is_typed_stays_in_every_translation() -> None:
    for entry in polib.pofile(str(CATALOGUE)):
        assert sorted(FIELD.findall(entry.msgid)) == sorted(FIELD.findall(entry.msgstr)), entry.msgid


def test_help_and_findings_are_said_in_chinese_and_json_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "app.py").write_text("import openai\nclient = openai.OpenAI()\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    asked = ["check", ".", "--no-config", "--as-of", "2026-11-28"]
    try:
        assert main([*asked, "--lang", "zh"]) == 1
        assert "对中国大陆（CN）的个人客户关闭（自 2024-07-09 起）" in capsys.readouterr().out
        assert main(["check", "--help", "--lang=zh"]) == 0
        assert "您所在的地区" in capsys.readouterr().out
        monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
        assert main(["check", "nowhere.py", "--no-config"]) == 2
        assert "错误" in capsys.readouterr().err
        assert main([*asked, "--format", "json"]) == 1
        in_chinese = capsys.readouterr().out
    finally:
        speak("en")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert main([*asked, "--format", "json"]) == 1
    assert capsys.readouterr().out == in_chinese


def test_an_unknown_language_is_refused_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--lang", "fr"]) == 2
    assert "'fr' is not a language of the messages; there are en, zh" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_TW.UTF-8"}, "en"),
        ({"LANG": "zh_CN", "LC_ALL": "C"}, "en"),
        ({}, "en"),
    ],
)
def test_the_environment_asks_for_a_language(environment: dict[str, str], wanted: str) -> None:
    assert language_of(environment) == wanted


def test_msgfmt_finds_nothing_wrong(tmp_path: Path) -> None:
    if shutil.which("msgfmt") is None:
        pytest.skip("msgfmt is not installed: the catalogue of messages was NOT checked by it")
    subprocess.run(["msgfmt", "--check", "--output-file", tmp_path / "out.mo", CATALOGUE], check=True)
