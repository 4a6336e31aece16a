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
FOLDER = ROOT / "src/migrate_advisor/locale/zh/LC_MESSAGES"
CATALOGUE = FOLDER / "migrate_advisor.po"
CATALOG = FOLDER / "catalog.po"
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


@pytest.mark.parametrize("written", [CATALOGUE, CATALOG], ids=lambda path: path.stem)
def test_msgfmt_finds_nothing_wrong(tmp_path: Path, written: Path) -> None:
    if shutil.which("msgfmt") is None:
        pytest.skip("msgfmt is not installed: the catalogue of messages was NOT checked by it")
    subprocess.run(["msgfmt", "--check", "--output-file", tmp_path / "out.mo", written], check=True)


FIGURE = re.compile(
    r"\d{4}-\d\d-\d\d|`[^`]*`|https?://[^\s,;)]+[^\s,;.)]|(?<![\w-])[a-z]+-\d\w*(?:[.-]\w+)*|[A-Z]+_[A-Z_]+"
)
"""What stays as it is in a text of the catalog: days, code, addresses, ids of models, names of variables."""


def test_days_ids_and_addresses_of_the_catalog_stay_in_every_translation() -> None:
    for entry in polib.pofile(str(CATALOG)):
        for figure in FIGURE.findall(entry.msgid):
            assert figure in entry.msgstr, f"{figure} is lost in {entry.msgstr!r}"


def test_what_the_catalog_tells_people_is_to_be_translated() -> None:
    program = "from catalog_texts import catalog_texts; print(*(text for text, _place in catalog_texts()), sep='\\n')"
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT / "scripts", capture_output=True, text=True, check=True
    )
    texts = ran.stdout.splitlines()
    for told in (
        "Azure OpenAI is closed to individuals in mainland China",
        "The models run in Azure regions outside Hong Kong.",
        "SenseNova's move at no cost for users who leave OpenAI",
        "Private persons and companies.",
        "the role developer is refused by name",
        "Singapore; inference outside mainland China, except in the Global scope, which may use any node",
        "Assistants API (beta v1)",
    ):
        assert told in texts


def test_facts_are_said_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    day = ["--as-of", "2026-11-28", "--lang", "zh"]
    try:
        main(["catalog", "events", "--provider", "azure-openai", *day])
        assert "Azure OpenAI 对中国大陆的个人关闭 (azure-openai, CN)" in capsys.readouterr().out
        main(["catalog", "show", "azure-openai", "--customer", "enterprise", *day])
        assert "条件：模型在中国大陆以外的 Azure 区域运行。" in capsys.readouterr().out
        main(["catalog", "show", "zhipu", *day])
        told = capsys.readouterr().out
        assert (
            "免费的 Flash 模型：GLM-4.7-Flash 和 GLM-4.6V-Flash 免费；中国平台上 GLM-4-Flash-250414 也免费（自" in told
        )
        assert "约束 得克萨斯州的雇员、设备和网络；不限制：" in told
    finally:
        speak("en")


def test_a_line_for_other_tools_keeps_their_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "app.py").write_text("import openai\n", encoding="utf-8")
    try:
        main(["check", str(tmp_path), "--no-config", "--format", "concise", "--as-of", "2026-11-28", "--lang", "zh"])
    finally:
        speak("en")
    *findings, count = capsys.readouterr().out.splitlines()
    assert [line.partition("app.py:")[2] for line in findings] == [
        "1:1: info blocked-sdk-import: `openai` 是 OpenAI 的 SDK"
    ]
    assert count == "发现 1 个提示；已扫描 1 个文件。"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["check", "--format", "foo"], "参数 --format：无效的选择：'foo'（可选 'text', 'concise', 'json'"),
        (["recommend", "--prefer", "foo"], "未知的标准 'foo'；您是不是想写 'availability' 或 'uses' 或 'model' 或"),
        (["recommend", "--language", "foo"], "未知的语言 'foo'（已知的有 python，typescript，go，java"),
        (["map", "request.json", "--to", "zhipu/glm-5.2", "--operation", "x"], "moderations, models, models.retrieve"),
        (["recommend", "--help"], "`transcription`, `translation`"),
        (["recommend", "--help"], "--prefer 可用：`availability`, `uses`, `model`, `hosting`, `quality`"),
        (["recommend", "--help"], "为何不选其他。"),
    ],
)  # fmt: skip
def test_names_that_one_types_are_never_translated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], asked: list[str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "request.json").write_text('{"model": "gpt-4o", "messages": []}', encoding="utf-8")
    try:
        main([*asked, "--lang", "zh"])
    except SystemExit:
        pass
    finally:
        speak("en")
    shown = capsys.readouterr()
    assert told in re.sub(r"\n +", " ", shown.out + shown.err)
