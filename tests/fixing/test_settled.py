"""Programs that read their address from settings are moved by the settings alone."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import migrate_advisor as ma

if TYPE_CHECKING:
    from pathlib import Path

    from migrate_advisor.fixing.fix import FixReport

TO = "deepseek/deepseek-flash"
DAY = date(2026, 11, 28)
KEY = "sk-" + "a1B2" * 6
ENV = f"OPENAI_API_KEY={KEY}\nOPENAI_BASE_URL=https://api.openai.com/v1\n"
COMPOSE = "services:\n  a:\n    build: .\n    environment:\n      OPENAI_BASE_URL: https://api.openai.com/v1\n"
PROGRAMS = {
    "app.py": "import os\nfrom openai import OpenAI\n\nclient = OpenAI()\nmodel = os.environ['MODEL']\n",
    "app.ts": "import OpenAI from 'openai';\n\nconst client = new OpenAI();\n",
    "main.go": 'package main\n\nimport "github.com/openai/openai-go"\n\nvar client = openai.NewClient()\n',
}


def _fixed(folder: Path) -> FixReport:
    return ma.fix([folder], to=TO, as_of=DAY, unsafe=True, write=True)


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize(("name", "settings"), [(".env", ENV), ("compose.yml", COMPOSE)])
def test_one_setting_moves_a_program_that_stays_as_it_is(
    program: str, name: str, settings: str, tmp_path: Path
) -> None:
    (tmp_path / program).write_text(PROGRAMS[program], encoding="utf-8")
    (tmp_path / name).write_text(settings, encoding="utf-8")
    report = _fixed(tmp_path)
    assert (tmp_path / program).read_text(encoding="utf-8") == PROGRAMS[program]
    after = (tmp_path / name).read_text(encoding="utf-8")
    assert "https://api.deepseek.com" in after
    assert "OPENAI_BASE_URL" in after
    assert ("OPENAI_API_KEY" in settings) == ("OPENAI_API_KEY" in after), "the program still reads it by this name"
    assert KEY not in after, "and the old provider's key is sent to nobody"
    told = {item.finding.path: item.fix.title for item in report.fixed}
    assert "the settings send it to DeepSeek" in told[program]
    assert not [item for item in ma.check([tmp_path], as_of=DAY).findings if item.severity == "error"]
    assert not _fixed(tmp_path).changed, "twice is once"


def test_its_model_moves_with_it(tmp_path: Path) -> None:
    app = tmp_path / "app.py"
    app.write_text(
        'from openai import OpenAI\n\nclient = OpenAI()\nclient.chat.completions.create(model="gpt-4o", messages=[])\n',
        encoding="utf-8",
    )
    (tmp_path / ".env").write_text(ENV, encoding="utf-8")
    _fixed(tmp_path)
    assert "client = OpenAI()\n" in app.read_text(encoding="utf-8")
    assert 'model="deepseek-flash"' in app.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "more",
    [
        'client.embeddings.create(model="text-embedding-3-small", input="a")\n',
        'other = OpenAI(base_url="https://api.openai.com/v1")\n',
    ],
)
def test_settings_do_not_move_what_the_target_does_not_answer_nor_what_has_its_own_address(
    more: str, tmp_path: Path
) -> None:
    code = f"from openai import OpenAI\n\nclient = OpenAI()\n{more}"
    (tmp_path / "app.py").write_text(code, encoding="utf-8")
    (tmp_path / ".env").write_text(ENV, encoding="utf-8")
    assert not any(item.is_settled for item in _fixed(tmp_path).fixed)


def test_a_program_that_settings_have_moved_already_gets_no_address(tmp_path: Path) -> None:
    app = tmp_path / "app.py"
    app.write_text(
        'from openai import OpenAI\n\nclient = OpenAI()\nclient.chat.completions.create(model="gpt-4o", messages=[])\n',
        encoding="utf-8",
    )
    (tmp_path / ".env").write_text("OPENAI_BASE_URL=https://api.deepseek.com\n", encoding="utf-8")
    _fixed(tmp_path)
    assert "client = OpenAI()\n" in app.read_text(encoding="utf-8")
    assert 'model="deepseek-flash"' in app.read_text(encoding="utf-8")


def test_a_client_whose_address_is_in_a_variable_is_told_to_set_it_and_gets_its_model(tmp_path: Path) -> None:
    app = tmp_path / "app.py"
    app.write_text(
        "import os\nfrom openai import OpenAI\n\nclient = OpenAI(base_url=os.environ['LLM_URL'])\n"
        'client.chat.completions.create(model="gpt-4o", messages=[])\n',
        encoding="utf-8",
    )
    report = _fixed(tmp_path)
    assert any("Set the variable of its base URL to https://api.deepseek.com" in item.fix.title for item in report.left)
    assert 'model="deepseek-flash"' in app.read_text(encoding="utf-8")


def test_what_settings_that_are_not_written_would_move_is_told_as_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "app.py").write_text(PROGRAMS["app.py"], encoding="utf-8")
    (tmp_path / ".env").write_text(ENV, encoding="utf-8")
    monkeypatch.setattr("migrate_advisor.fixing.fix.written", _refusing)
    report = _fixed(tmp_path)
    assert "app.py" in {item.finding.path for item in report.left}
    assert not report.fixed


def _refusing(before: object, after: dict[str, bytes], root: str, *, force: bool) -> list[object]:
    from migrate_advisor.fixing.files import LeftAlone

    del before, root, force
    return [LeftAlone(path, "no") for path in after]


MODEL_SETTINGS = {
    ".env": "OPENAI_API_KEY=x\nOPENAI_MODEL={}\n",
    "compose.yml": "services:\n  a:\n    build: .\n    environment:\n      OPENAI_API_KEY: x\n      OPENAI_MODEL: {}\n",
    "run.sh": 'export OPENAI_API_KEY=x\nexport OPENAI_MODEL="{}"\npython app.py\n',
    "Dockerfile": "FROM python\nENV OPENAI_API_KEY=x\nENV OPENAI_MODEL={}\n",
}
ASKING = (
    "import os\nfrom openai import OpenAI\n\nclient = OpenAI(api_key=os.environ['OPENAI_API_KEY'])\n"
    "client.chat.completions.create(model=os.environ['OPENAI_MODEL'], messages=[])\n"
)


@pytest.mark.parametrize("name", MODEL_SETTINGS)
def test_a_model_in_a_variable_with_the_old_provider_s_name_becomes_the_target_s(name: str, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(ASKING, encoding="utf-8")
    (tmp_path / name).write_text(MODEL_SETTINGS[name].format("gpt-4o"), encoding="utf-8")
    _fixed(tmp_path)
    assert "deepseek-flash" in (tmp_path / name).read_text(encoding="utf-8")
    assert "gpt-4o" not in (tmp_path / name).read_text(encoding="utf-8")
    assert not [item for item in ma.check([tmp_path], as_of=DAY).findings if "OPENAI_MODEL" in item.message]
