"""A retired model of a client that stays asks for what its provider names instead; one that moves asks the target's."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import migrate_advisor as ma

if TYPE_CHECKING:
    from pathlib import Path

TO = "deepseek/deepseek-flash"
DAY = date(2026, 11, 28)
OLD = "gemini-1.5-flash"
STAYING = {
    "a.py": (
        f'from google import genai\n\nc = genai.Client()\nr = c.models.generate_content(model="{OLD}", contents="hi")\n'
    ),
    "a.ts": (
        'import { GoogleGenAI } from "@google/genai";\n\nconst ai = new GoogleGenAI({});\n'
        f'const r = await ai.models.generateContent({{ model: "{OLD}", contents: "hi" }});\n'
    ),
    "a.go": (
        'package main\n\nimport "google.golang.org/genai"\n\nfunc main() {\n\tc, _ := genai.NewClient(nil, nil)\n'
        f'\tc.Models.GenerateContent(nil, "{OLD}", nil, nil)\n}}\n'
    ),
    "A.java": (
        "import com.google.genai.Client;\n\nclass A {\n    Client client = new Client();\n"
        f'    Object a() {{ return client.models.generateContent("{OLD}", "hi", null); }}\n}}\n'
    ),
    "a.rb": (
        f'require "net/http"\n\nMODEL = "{OLD}"\n'
        'url = URI("https://generativelanguage.googleapis.com/v1beta/models/#{MODEL}:generateContent")\n'
    ),
}
"""Name → a program whose client speaks to its own provider only."""


@pytest.mark.parametrize("name", STAYING)
def test_a_retired_model_of_a_client_that_stays_becomes_its_successor(name: str, tmp_path: Path) -> None:
    program = tmp_path / name
    program.write_text(STAYING[name], encoding="utf-8")
    report = ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True)
    (fixed,) = [item for item in report.fixed if item.finding.rule == "retired-model"]
    successor = fixed.finding.ending.successor if fixed.finding.ending is not None else None
    assert successor is not None
    assert program.read_text(encoding="utf-8") == STAYING[name].replace(OLD, successor)
    assert not ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True).changed


def test_a_retired_model_of_a_client_that_moves_becomes_the_targets(tmp_path: Path) -> None:
    program = tmp_path / "a.py"
    program.write_text(
        "from openai import OpenAI\n\nc = OpenAI()\n"
        'c.chat.completions.create(model="gpt-4-0314", messages=[{"role": "user", "content": "hi"}])\n'
    )
    ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True)
    assert 'model="deepseek-flash"' in program.read_text()


def test_a_model_stays_where_some_client_of_its_provider_was_moved(tmp_path: Path) -> None:
    (tmp_path / "host.dart").write_text("const host = 'https://api.openai.com/v1';\n", encoding="utf-8")
    program = 'const model = "gpt-3.5-turbo-1106";\n'
    (tmp_path / "a.dart").write_text(program, encoding="utf-8")
    ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True)
    assert "gpt-5" not in (tmp_path / "a.dart").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["GEMINI_15", "Gemini1_5Flash", "geminiFlash"])
def test_a_name_made_of_the_models_own_keeps_it(name: str, tmp_path: Path) -> None:
    program = STAYING["a.py"].replace(OLD, "gemini-3.5-flash") + f'{name} = "{OLD}"\n'
    (tmp_path / "a.py").write_text(program, encoding="utf-8")
    ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True)
    assert program.splitlines()[-1] == (tmp_path / "a.py").read_text(encoding="utf-8").splitlines()[-1]


def test_a_deployment_keeps_the_name_that_its_owner_gave_it(tmp_path: Path) -> None:
    program = (
        "using Azure.AI.OpenAI;\n\nclass C {\n"
        '    OpenAIClient client = new OpenAIClient(new System.Uri("https://mine.openai.azure.com/"), key);\n'
        '    object o = new ChatCompletionsOptions { DeploymentName = "gpt-35-turbo" };\n}\n'
    )
    (tmp_path / "C.cs").write_text(program, encoding="utf-8")
    ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True)
    assert (tmp_path / "C.cs").read_text(encoding="utf-8") == program


def test_a_price_list_is_no_choice_and_keeps_its_models(tmp_path: Path) -> None:
    program = STAYING["a.py"] + f'PRICES = {{"{OLD}": 0.1, "gemini-1.5-pro": 0.2}}\n'
    (tmp_path / "a.py").write_text(program, encoding="utf-8")
    ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True)
    assert program.splitlines()[-1] == (tmp_path / "a.py").read_text(encoding="utf-8").splitlines()[-1]


def test_what_ends_at_a_closed_provider_is_not_sent_to_its_successor_there(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text(
        'import OpenAI from "openai";\n\nconst client = new OpenAI();\nawait client.beta.threads.create();\n'
    )
    report = ma.fix([tmp_path], to=TO, region="CN", customer="individual", as_of=DAY)
    (told,) = [item.fix.title for item in report.left if item.finding.rule == "retired-surface"]
    assert "https://api.deepseek.com" in told
    assert "closed to you" in told


@pytest.mark.parametrize(
    ("name", "code"),
    [
        (
            "a.py",
            'from openai import OpenAI\n\nc = OpenAI()\nc.completions.create(model="babbage-002", prompt="a")\n',
        ),
        ("b.py", 'import openai\n\nopenai.Completion.create(model="text-davinci-003", prompt="a")\n'),
        (
            "a.ts",
            'import OpenAI from "openai";\nconst c = new OpenAI();\nawait c.completions.create({ prompt: "a" });\n',
        ),
        ("c.py", 'import requests\n\nrequests.post("https://api.openai.com/v1/completions", json={"prompt": "a"})\n'),
    ],
)
@pytest.mark.parametrize("target", [TO, "alibaba@cn/qwen3.7-plus"])
def test_completions_do_not_go_to_an_address_that_takes_none(target: str, name: str, code: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(code, encoding="utf-8")
    report = ma.fix([tmp_path], to=target, as_of=DAY, unsafe=True, write=True)
    assert (tmp_path / name).read_text(encoding="utf-8") == code, report.patch
    assert any("Rewrite it as a chat" in item.fix.title for item in report.left)


def test_a_model_whose_name_says_who_serves_it_is_done_at_once_where_other_clients_are_moved(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        'import anthropic\n\nc = anthropic.Anthropic()\nc.messages.create(model="claude-sonnet-4-6", messages=[])\n'
    )
    (tmp_path / "b.py").write_text('import litellm\n\nMODEL = "anthropic/claude-3-5-sonnet-20240620"\n')
    ma.fix([tmp_path], to="deepseek/deepseek-flash", as_of=date(2026, 11, 28), unsafe=True, write=True)
    assert "claude-3-5" not in (tmp_path / "b.py").read_text()
    assert not ma.fix(
        [tmp_path], to="deepseek/deepseek-flash", as_of=date(2026, 11, 28), unsafe=True, write=True
    ).changed


CHATS = "from openai import OpenAI\n\nc = OpenAI()\nc.chat.completions.create(model='gpt-4o', messages=[])\n"


def test_a_list_follows_what_still_asks_its_provider_though_others_were_moved(tmp_path: Path) -> None:
    (tmp_path / "moves.py").write_text(CHATS)
    (tmp_path / "stays.py").write_text("from google import genai\n\nclient = genai.Client()\n")
    listed = tmp_path / "models.ts"
    listed.write_text(f'export const CHOICE = {{ name: "Gemini", modelId: "{OLD}" }};\n')
    report = ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True)
    assert "https://api.deepseek.com" in (tmp_path / "moves.py").read_text()
    (fixed,) = [item for item in report.fixed if item.finding.rule == "retired-model"]
    assert fixed.finding.ending is not None
    assert f'modelId: "{fixed.finding.ending.successor}"' in listed.read_text()
    assert not ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True).changed


def test_a_retired_model_of_a_provider_that_nobody_has_to_leave_takes_its_successor(tmp_path: Path) -> None:
    (tmp_path / "moves.py").write_text(CHATS)
    image = 'requests.post("https://api.openai.com/v1/images/generations", headers=HEADERS)\n'
    listed = tmp_path / "presets.py"
    listed.write_text(
        'import os\nimport requests\n\nHEADERS = {"Authorization": os.environ["OPENAI_API_KEY"]}\n'
        f'requests.post("https://api.openai.com/v1/chat/completions", headers=HEADERS)\n{image}'
        'PRESET = {"model_name": "deepseek-chat", "api_host": "https://api.deepseek.com"}\n'
    )
    ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True)
    assert "deepseek-chat" not in listed.read_text()
    assert not ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True).changed


ALIASED = 'const tiny: LLM = {\n  modelId: "mistral-tiny",\n  provider: "mistral",\n};\n'


def test_a_retired_model_by_another_of_its_names_becomes_its_successor(tmp_path: Path) -> None:
    program = tmp_path / "a.ts"
    program.write_text(ALIASED, encoding="utf-8")
    report = ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True)
    (fixed,) = [item for item in report.fixed if item.finding.rule == "retired-model"]
    successor = fixed.finding.ending.successor if fixed.finding.ending is not None else None
    assert successor is not None
    assert program.read_text(encoding="utf-8") == ALIASED.replace("mistral-tiny", successor)
