"""What applications of others showed: a name that is written elsewhere, a client that does not chat."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import migrate_advisor as ma

if TYPE_CHECKING:
    from pathlib import Path

TO = "deepseek/deepseek-flash"
DAY = date(2026, 11, 28)
GO = """package main

import (
\t"os"

\t"github.com/sashabaranov/go-openai"
)

func main() {
\tclient := openai.NewClient(os.Getenv("OPENAI_API_KEY"))
\tclient.CreateImage(nil, openai.ImageRequest{Prompt: "a"})
}
"""
MADE_OF_IT = "made := openai.NewClientWithConfig(client)\n\tmade."


def test_a_file_that_writes_the_variable_of_the_key_follows_those_that_read_it(tmp_path: Path) -> None:
    (tmp_path / "ask.ts").write_text(
        'import OpenAI from "openai";\nconst c = new OpenAI({ apiKey: process.env.OPENAI_API_KEY });\n'
    )
    writer = tmp_path / "save.ts"
    writer.write_text('import fs from "fs";\nfs.writeFileSync(".mine", `OPENAI_API_KEY=${process.argv[2]}`);\n')
    notes = tmp_path / "NOTES.md"
    notes.write_text("Set OPENAI_API_KEY.\n")
    report = ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True)
    assert "`DEEPSEEK_API_KEY=${process.argv[2]}`" in writer.read_text()
    assert notes.read_text() == "Set OPENAI_API_KEY.\n", "documents stay"
    assert "save.ts" in report.changed
    assert not ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True).changed


def test_a_file_that_names_the_key_stays_where_nothing_is_moved(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("from google import genai\n\nclient = genai.Client()\n")
    writer = tmp_path / "b.py"
    writer.write_text('NAME = "GEMINI_API_KEY"\n')
    ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True)
    assert writer.read_text() == 'NAME = "GEMINI_API_KEY"\n'


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("a.php", "<?php\n$c = OpenAI::client(getenv('K'));\n$c->images()->create(['prompt' => 'a']);\n"),
        ("a.php", "<?php\n$c = OpenAI::client(getenv('K'));\n$c->audio()->transcribe(['file' => $f]);\n"),
        ("a.rb", 'require "openai"\nc = OpenAI::Client.new(access_token: k)\nc.audio.speech(parameters: {})\n'),
        ("a.py", 'from openai import OpenAI\n\nclient = OpenAI()\nclient.images.generate(prompt="a")\n'),
        ("a.py", 'from openai import OpenAI\n\nc = OpenAI()\nc.embeddings.create(model="m", input="a")\n'),
        (
            "a.js",
            'import OpenAI from "openai";\nconst c = new OpenAI();\nawait c.moderations.create({ input: "a" });\n',
        ),
        ("a.go", GO),
        ("a.go", GO.replace("openai.NewClient(", "openai.DefaultConfig(").replace("client.", MADE_OF_IT)),
        (
            "a.ts",
            (
                'import { Configuration, OpenAIApi } from "openai";\nconst cfg = new Configuration({ apiKey: k });\n'
                'const api = new OpenAIApi(cfg);\nawait api.createImage({ prompt: "a" });\n'
            ),
        ),
    ],
)
def test_a_client_that_is_asked_for_no_chat_is_left_for_a_person(name: str, code: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(code, encoding="utf-8")
    report = ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True)
    assert (tmp_path / name).read_text(encoding="utf-8") == code
    assert any("Choose who does" in item.fix.title for item in report.left)


ASSISTANTS = [
    (
        "a.py",
        "from openai import OpenAI\n\nc = OpenAI()\nc.beta.threads.create()\nc.beta.threads.messages.create(t)\n",
    ),
    ("a.ts", 'import OpenAI from "openai";\nconst c = new OpenAI();\nawait c.beta.assistants.create({ model: m });\n'),
    ("a.rb", 'require "openai"\nc = OpenAI::Client.new(access_token: k)\nc.threads.create\n'),
    ("a.php", "<?php\n$c = OpenAI::client(getenv('K'));\n$c->threads()->messages()->create('t', []);\n"),
    ("a.rs", "use async_openai::Client;\nfn f() {\n    let c = Client::new();\n    c.threads().create(r);\n}\n"),
    (
        "a.rs",
        (
            "use async_openai::{config::OpenAIConfig, Client};\nfn f() {\n    let g = OpenAIConfig::default();\n"
            "    let c = Client::with_config(g);\n    c.threads().create(r);\n}\n"
        ),
    ),
    ("a.py", 'from openai import OpenAI\n\nc = OpenAI()\nc.fine_tuning.jobs.create(training_file="a")\n'),
]


@pytest.mark.parametrize(("name", "code"), ASSISTANTS)
def test_a_client_of_what_only_its_provider_has_is_left_for_a_person(name: str, code: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(code, encoding="utf-8")
    report = ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True)
    assert (tmp_path / name).read_text(encoding="utf-8") == code
    assert any("is OpenAI's own" in item.fix.title for item in report.left)


def test_what_a_moved_client_is_asked_for_beside_a_chat_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        'from openai import OpenAI\n\nc = OpenAI()\nc.chat.completions.create(model="gpt-4o", messages=[])\n'
        'c.images.generate(prompt="a")\nc.beta.threads.create()\n'
    )
    notes = ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True).notes
    assert sum("needs a client of its own" in note for note in notes) == len(["images", "assistants"])


def test_a_client_that_chats_too_is_moved(tmp_path: Path) -> None:
    app = tmp_path / "a.py"
    app.write_text(
        'from openai import OpenAI\n\nc = OpenAI()\nc.embeddings.create(model="text-embedding-3-small", input="a")\n'
        'c.chat.completions.create(model="gpt-4o", messages=[])\n'
    )
    ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True)
    assert "https://api.deepseek.com" in app.read_text()


def test_a_client_that_is_given_names_unseen_is_left_for_a_person(tmp_path: Path) -> None:
    code = "from openai import OpenAI\n\noptions = {'base_url': None}\nclient = OpenAI(**options)\n"
    (tmp_path / "a.py").write_text(code, encoding="utf-8")
    report = ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True)
    assert (tmp_path / "a.py").read_text(encoding="utf-8") == code, "the address would be given twice"
    assert any("https://api.deepseek.com" in item.fix.title for item in report.left)


_GEMINI = (
    'from langchain_google_genai import ChatGoogleGenerativeAI\n\na = ChatGoogleGenerativeAI(model="gemini-2.5-pro")\n'
)
_AZURE = """from openai import AzureOpenAI

one = AzureOpenAI(azure_endpoint="https://x.openai.azure.com", api_version="1")
two = AzureOpenAI(**options)
one.chat.completions.create(model="gpt-4o", messages=[])
"""
_CHAIN = """import { AzureChatOpenAI } from "@langchain/openai";
const a = new AzureChatOpenAI({ azureOpenAIApiDeploymentName: "x" });
const b = new AzureChatOpenAI({ ...rest });
"""


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("a.py", _AZURE),
        ("a.ts", _CHAIN),
        ("a.py", f"{_GEMINI}two = ChatGoogleGenerativeAI(**options)\n"),
        ("a.py", f"{_GEMINI}KINDS = [ChatGoogleGenerativeAI]\n"),
        ("a.py", _GEMINI.replace('pro"', 'pro", thinking_budget=3')),
        ("a.py", "from llama_index.llms.openai import OpenAI\n\none = OpenAI(**options)\n"),
    ],
)
def test_no_import_goes_that_something_still_needs(name: str, code: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(code, encoding="utf-8")
    report = ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True)
    assert (tmp_path / name).read_text(encoding="utf-8") == code
    assert report.left, "and a person is told"


@pytest.mark.parametrize(
    ("code", "operation"),
    [
        ("from crewai_tools import CSVSearchTool\n\ntool = CSVSearchTool()\n", "embeddings"),
        ("from langchain_openai import AzureOpenAIEmbeddings\n\ne = AzureOpenAIEmbeddings()\n", "embeddings"),
        ("from langchain_google_genai import GoogleGenerativeAIEmbeddings\n\ne = GoogleGenerativeAIEmbeddings()\n",
         "embeddings"),
    ],
)  # fmt: skip
def test_a_class_that_embeds_is_never_sent_where_chats_go(code: str, operation: str, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(code, encoding="utf-8")
    report = ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True)
    assert not report.changed
    (told,) = [item.fix.title for item in report.left if item.finding.rule == "default-endpoint-client"]
    assert f"Choose who does {operation}" in told


def test_a_swapped_class_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(_GEMINI)
    report = ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True)
    assert any("langchain-openai" in note for note in report.notes)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        (
            "a.rb",
            'c = Gemini.new(credentials: { api_key: ENV["GOOGLE_API_KEY"] }, options: { model: "gemini-2.5-pro" })\n',
        ),
        (
            "a.py",
            'import os\nfrom mine import LLM\n\nllm = LLM(api_key=os.environ["OPENAI_API_KEY"], model="gpt-4o")\n',
        ),
        (
            "a.ts",
            'import { Llm } from "mine";\nnew Llm({ apiKey: process.env.OPENAI_API_KEY, model: "gpt-4o" }).ask();\n',
        ),
        (
            "a.php",
            "<?php\n$c = new Mine\\Llm(getenv('OPENAI_API_KEY'));\n$c->ask(['model' => 'gpt-4o', 'messages' => []]);\n",
        ),
        ("a.go", 'package a\n\nvar c = mine.New(os.Getenv("OPENAI_API_KEY"), mine.Chat{Model: "gpt-4o"})\n'),
        (
            "a.rs",
            'fn f() {\n    mine::Llm::new(std::env::var("OPENAI_API_KEY").unwrap()).model("gpt-4o").ask();\n}\n',
        ),
        (
            "A.java",
            'class A {\n  Llm l = Llm.builder().apiKey(System.getenv("OPENAI_API_KEY")).model("gpt-4o").ask();\n}\n',
        ),
        (".env", "OPENAI_API_KEY=\nOPENAI_MODEL=gpt-4o\n"),
    ],
)
def test_a_model_and_a_key_of_a_client_that_nobody_knows_stay(name: str, code: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(code, encoding="utf-8")
    report = ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True)
    assert (tmp_path / name).read_text(encoding="utf-8") == code
    assert not report.fixed
    assert report.left


def test_an_address_that_nobody_else_has_is_not_sent_to_the_target(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text('USAGE = "https://api.openai.com/dashboard/billing/usage"\n')
    [left] = ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True).left
    assert left.fix.title.startswith("Take this out")
    assert "ask for" not in left.fix.title


_GIVEN = """import asyncio

from openai import OpenAI

client = OpenAI()


async def ask(messages):
    return await asyncio.to_thread(client.{}.create, model="gpt-4o", messages=messages)


client.files.create(file=f)
"""


def test_a_method_that_is_given_to_another_is_asked_for(tmp_path: Path) -> None:
    chat, other = tmp_path / "chat.py", tmp_path / "other.py"
    chat.write_text(_GIVEN.format("chat.completions"))
    other.write_text(_GIVEN.format("embeddings").replace("client.files.create(file=f)\n", ""))
    before = other.read_text()
    report = ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True)
    assert "https://api.deepseek.com" in chat.read_text(), "it is asked for a chat beside its files"
    assert other.read_text() == before, "it is asked for no chat at all"
    assert any("Choose who does embeddings" in item.fix.title for item in report.left)
