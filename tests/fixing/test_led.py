"""A client that reads its address from a setting goes with it: setting and models move, whatever they are called."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import migrate_advisor as ma

if TYPE_CHECKING:
    from pathlib import Path

TO = "deepseek/deepseek-flash"
DAY = date(2026, 11, 28)
PROGRAMS = {
    "App.java": (
        "import com.unfbx.chatgpt.OpenAiStreamClient;\n\nclass App {\n    Object made(Config config) {\n"
        "        return OpenAiStreamClient.builder().apiHost(config.getOpenaiApiBaseUrl()).build();\n    }\n"
        '    static final String MODEL = "gpt-3.5-turbo";\n}\n'
    ),
    "app.py": (
        "from openai import OpenAI\n\nfrom settings import settings\n\n"
        'client = OpenAI(base_url=settings.openai_api_base_url)\nMODEL = "gpt-3.5-turbo"\n'
        "client.chat.completions.create(model=MODEL, messages=[])\n"
    ),
    "app.ts": (
        'import OpenAI from "openai";\n\nconst c = new OpenAI({ baseURL: config.openaiApiBaseUrl });\n'
        'c.chat.completions.create({ model: "gpt-3.5-turbo", messages: [] });\n'
    ),
}
SETTINGS = """services:
  app:
    image: app
    environment:
      - CHAT_OPENAI_API_BASE_URL=https://api.openai.com/v1
      - CHAT_OPENAI_API_KEY=sk-proj-9f8e7d6c5b4a39281706f5e4d3c2b1a0
"""


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_setting_moves_and_the_models_with_it(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(PROGRAMS[name], encoding="utf-8")
    (tmp_path / "compose.yml").write_text(SETTINGS, encoding="utf-8")
    report = ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True)
    settings = (tmp_path / "compose.yml").read_text(encoding="utf-8")
    assert "CHAT_OPENAI_API_BASE_URL=https://api.deepseek.com" in settings
    assert "sk-proj" not in settings, "no provider gets another one's key"
    assert '"deepseek-flash"' in (tmp_path / name).read_text(encoding="utf-8")
    assert not [item for item in report.left if item.finding.severity == "error"]
    assert not ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True).changed


@pytest.mark.parametrize(
    "settings",
    [
        SETTINGS.replace("OPENAI_API_BASE", "MAIN_ADDRESS"),  # which the client does not read
        "DEEPSEEK_API_BASE_URL: https://api.deepseek.com\n",  # which says the target, and is another client's
        "API_BASE_URL: https://api.openai.com/v1\n",  # which may be anybody's
    ],
)
def test_a_client_is_not_led_by_a_setting_of_another_name(settings: str, tmp_path: Path) -> None:
    (tmp_path / "App.java").write_text(PROGRAMS["App.java"], encoding="utf-8")
    (tmp_path / "compose.yml").write_text(settings, encoding="utf-8")
    ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True)
    assert (tmp_path / "compose.yml").read_text(encoding="utf-8") == settings


def test_a_client_that_a_comment_lets_stay_keeps_its_setting(tmp_path: Path) -> None:
    program = PROGRAMS["app.py"].replace(
        "base_url)", "base_url)  # migrate-advisor: ignore[default-endpoint-client] stays"
    )
    (tmp_path / "app.py").write_text(program, encoding="utf-8")
    (tmp_path / "compose.yml").write_text(SETTINGS, encoding="utf-8")
    ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True)
    assert "https://api.openai.com/v1" in (tmp_path / "compose.yml").read_text(encoding="utf-8")
