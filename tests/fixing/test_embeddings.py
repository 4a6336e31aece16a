"""What embeds moves where the target embeds at the same address, with its model, form and limits, or not at all."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import migrate_advisor as ma

if TYPE_CHECKING:
    from pathlib import Path

    from migrate_advisor.fixing.fix import FixReport

ALIBABA = "alibaba@cn/qwen3.7-plus"
URL = "https://dashscope.aliyuncs.com/compatible-mode/v1"
DAY = date(2026, 11, 28)
NEW = "text-embedding-v4"
MOVING = {
    "a.py": (
        'from openai import OpenAI\n\nc = OpenAI()\nc.embeddings.create(model="text-embedding-3-small", input="a")\n',
        'model="text-embedding-v4", encoding_format="float", input="a"',
    ),
    "told.py": (
        (
            'from openai import OpenAI\n\nMODEL = "text-embedding-ada-002"\nc = OpenAI()\n'
            'c.embeddings.create(model=MODEL, input="a", encoding_format="float")\n'
        ),
        'MODEL = "text-embedding-v4"',
    ),
    "module.py": (
        'import openai\n\nopenai.Embedding.create(model="text-embedding-ada-002", input="a")\n',
        'model="text-embedding-v4", encoding_format="float"',
    ),
    "chain.py": (
        "from langchain_openai import OpenAIEmbeddings\n\nstore = OpenAIEmbeddings()\n",
        "check_embedding_ctx_length=False, chunk_size=10",
    ),
    "named.py": (
        'from langchain_openai import OpenAIEmbeddings\n\nstore = OpenAIEmbeddings(model="text-embedding-3-large")\n',
        "check_embedding_ctx_length=False, chunk_size=10",
    ),
    "a.ts": (
        (
            'import OpenAI from "openai";\nconst c = new OpenAI();\n'
            'await c.embeddings.create({ model: "text-embedding-3-small", input: "a" });\n'
            'await c.chat.completions.create({ model: "gpt-4o", messages: [] });\n'
        ),
        '{ model: "text-embedding-v4", encoding_format: "float", input: "a" }',
    ),
    "a.rb": (
        (
            'require "openai"\nc = OpenAI::Client.new(access_token: k)\n'
            'c.embeddings(parameters: { model: "text-embedding-3-small", input: "a" })\n'
        ),
        '{ model: "text-embedding-v4", input: "a" }',
    ),
    "raw.py": (
        (
            'import requests\n\nrequests.post(\n    "https://api.openai.com/v1/embeddings",\n'
            '    json={"model": "text-embedding-3-small", "input": "a"},\n)\n'
        ),
        '"model": "text-embedding-v4"',
    ),
}
"""Name → a program, and what stands there afterwards."""
STAYING = {
    "given.py": (
        "import asyncio\n\nfrom openai import OpenAI\n\nc = OpenAI()\n"
        "asyncio.to_thread(c.embeddings.create, model='text-embedding-ada-002', input='a')\n"
    ),
    "unseen.py": "from openai import OpenAI\n\nc = OpenAI()\nc.embeddings.create(model=given(), input='a')\n",
    "shared.py": (
        'from openai import OpenAI\n\nMODEL = "text-embedding-ada-002"\nprint(MODEL)\nc = OpenAI()\n'
        "c.embeddings.create(model=MODEL, input='a')\n"
    ),
    "engine.py": 'import openai\n\nopenai.Embedding.create(engine="text-embedding-ada-002", input="a")\n',
    "base64.py": (
        "from openai import OpenAI\n\nc = OpenAI()\n"
        "c.embeddings.create(model='text-embedding-ada-002', input='a', encoding_format='base64')\n"
    ),
    "own.py": ("from langchain_openai import OpenAIEmbeddings\n\ne = OpenAIEmbeddings(chunk_size=500, model=chosen)\n"),
    "chain.ts": 'import { OpenAIEmbeddings } from "@langchain/openai";\nconst e = new OpenAIEmbeddings();\n',
    "image.py": 'from openai import OpenAI\n\nc = OpenAI()\nc.images.generate(prompt="a")\n',
    "raw.py": 'import requests\n\nrequests.post("https://api.openai.com/v1/embeddings", json=body)\n',
}
"""Name → a program of which something that must change is not seen, or not known of what it is written with."""


def _fixed(folder: Path, target: str = ALIBABA) -> FixReport:
    return ma.fix([folder], to=target, as_of=DAY, unsafe=True, write=True)


@pytest.mark.parametrize("name", MOVING)
def test_what_embeds_asks_the_targets_model(name: str, tmp_path: Path) -> None:
    program, expected = MOVING[name]
    (tmp_path / name).write_text(program, encoding="utf-8")
    report = _fixed(tmp_path)
    after = (tmp_path / name).read_text(encoding="utf-8")
    assert URL in after
    assert NEW in after
    assert expected in after
    assert "text-embedding-3" not in after
    assert "ada-002" not in after
    assert not [item for item in report.left if item.finding.severity == "error"]
    assert any("embedded again" in note for note in report.notes)
    assert any("10 texts" in note for note in report.notes)
    assert not _fixed(tmp_path).changed


@pytest.mark.parametrize("name", STAYING)
def test_what_embeds_stays_where_not_all_is_seen_that_must_change(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(STAYING[name], encoding="utf-8")
    report = _fixed(tmp_path)
    assert (tmp_path / name).read_text(encoding="utf-8") == STAYING[name], report.patch
    assert any("Choose who does" in item.fix.title for item in report.left)


@pytest.mark.parametrize("name", MOVING)
def test_what_embeds_stays_where_the_target_has_nothing_that_does(name: str, tmp_path: Path) -> None:
    program, _ = MOVING[name]
    (tmp_path / name).write_text(program, encoding="utf-8")
    report = _fixed(tmp_path, "deepseek/deepseek-flash")
    assert "text-embedding-v4" not in (tmp_path / name).read_text(encoding="utf-8")
    assert any("Choose who does" in item.fix.title for item in report.left)


def test_a_model_that_embeds_stays_with_a_class_that_stays(tmp_path: Path) -> None:
    (tmp_path / "a.ts").write_text(STAYING["chain.ts"].replace("()", "({ model: EMBEDS })"), encoding="utf-8")
    settings = tmp_path / "settings.ts"
    settings.write_text('export const EMBEDS = "text-embedding-3-small";\n', encoding="utf-8")
    (tmp_path / "b.py").write_text(MOVING["a.py"][0], encoding="utf-8")
    _fixed(tmp_path)
    assert settings.read_text(encoding="utf-8") == 'export const EMBEDS = "text-embedding-3-small";\n'


def test_a_client_that_chats_and_embeds_by_a_model_of_elsewhere_is_told_the_form_and_who_names_the_model(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.ts").write_text(
        'import OpenAI from "openai";\nconst c = new OpenAI();\n'
        "await c.embeddings.create({ model: settings.embedder, input: text });\n"
        'await c.chat.completions.create({ model: "gpt-4o", messages: [] });\n',
        encoding="utf-8",
    )
    report = _fixed(tmp_path)
    after = (tmp_path / "a.ts").read_text(encoding="utf-8")
    assert URL in after
    assert 'model: settings.embedder, encoding_format: "float"' in after
    assert any("is to name text-embedding-v4" in note for note in report.notes)
    assert not any("a client of its own" in note for note in report.notes)
    assert not _fixed(tmp_path).changed
