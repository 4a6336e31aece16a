"""What an application uses, read from its code, from requests and from what was measured."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

import migrate_advisor as ma
from migrate_advisor.advice.need import read_uses
from migrate_advisor.cli.program import main
from migrate_advisor.errors import UsageError
from migrate_advisor.planning.traffic import read_traffic

if TYPE_CHECKING:
    from pathlib import Path

CATALOG = ma.load_catalog()
DAY = date(2026, 11, 28)


@pytest.fixture
def go_application(tmp_path: Path) -> Path:
    (tmp_path / "client.go").write_text(
        'package app\n\nimport "github.com/openai/openai-go"\n\nvar Client = openai.NewClient()\n', encoding="utf-8"
    )
    (tmp_path / "answer.go").write_text(
        "package app\n\nfunc Answer() {\n"
        "\tClient.Chat.Completions.New(ctx, openai.ChatCompletionNewParams{Model: model, Seed: openai.Int(1)})\n"
        "\tClient.Embeddings.New(ctx, openai.EmbeddingNewParams{Input: text})\n}\n",
        encoding="utf-8",
    )
    return tmp_path


def test_uses_and_language_are_read_from_code_whose_client_is_elsewhere(
    go_application: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["recommend", "--from-code", str(go_application), "--as-of", DAY.isoformat(), "--format", "json"]
    assert main(command) == 0
    answer = json.loads(capsys.readouterr().out)
    assert [item["operation"] for item in answer["operations"]] == ["chat.completions", "embeddings"]
    assert "seed" in answer["need"]["uses"]
    assert set(answer["recommendations"][0]["snippets"]) >= {"go"}


@pytest.mark.parametrize(
    ("body", "uses"),
    [
        (
            {"model": "m", "input": "hello", "instructions": "x", "tools": [], "max_output_tokens": 5},
            {"tools", "max_tokens"},
        ),
        ({"model": "m", "input": "hi", "text": {"format": {"type": "json_schema", "name": "a"}}}, {"json_schema"}),
        ({"model": "m", "input": "hi", "text": {"format": {"type": "text"}}}, set()),
        (
            {"model": "m", "input": [{"role": "user", "content": [{"type": "input_image", "image_url": "x"}]}]},
            {"vision"},
        ),
        ({"model": "text-embedding-3-small", "input": ["a"], "dimensions": 8}, {"embeddings"}),
        ({"model": "m", "input": "a", "voice": "alloy"}, {"speech"}),
        (
            {"model": "m", "system": "s", "messages": [], "max_tokens": 9, "stop_sequences": ["a"], "thinking": {}},
            {"max_tokens", "stop", "reasoning_effort"},
        ),
    ],
)
def test_requests_of_every_api_are_read(body: dict[str, object], uses: set[str]) -> None:
    assert read_uses([body], CATALOG) == uses


def test_what_was_measured_decides_uses_and_cost(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    measured = tmp_path / "assessed.json"
    measured.write_text(
        json.dumps(
            {
                "version": 1,
                "tokens": {"input": 8_000_000, "cached": 0, "output": 2_000_000},
                "signatures": [
                    {"operation": "chat.completions", "model": "gpt-4o", "parameters": ["tools"], "requests": 9},
                    {"operation": "embeddings", "model": "text-embedding-3-small", "parameters": [], "requests": 2},
                ],
            }
        ),
        encoding="utf-8",
    )
    main(["recommend", "--from", "openai/gpt-4o", "--traffic", str(measured), "--as-of", DAY.isoformat()])
    text = capsys.readouterr().out
    assert "8 M tokens in and 2 M out" in text
    assert "For embeddings:" in text


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"version": 9, "signatures": []}'])
def test_what_is_no_measurement_is_an_error_that_names_the_file(content: bytes) -> None:
    with pytest.raises(UsageError, match="--traffic x"):
        read_traffic(content, "--traffic x")


def test_the_models_that_check_finds_are_among_what_is_used(tmp_path: Path) -> None:
    """In settings, behind a factory of a framework, as a constant of an SDK: one truth for both commands."""
    (tmp_path / "lib.ts").write_text(
        "import { createOpenAI } from '@ai-sdk/openai';\nimport { embed } from 'ai';\n\n"
        "const provider = createOpenAI({ apiKey: process.env.OPENAI_API_KEY! });\n"
        "export const vec = (value: string) =>\n"
        "  embed({ model: provider.textEmbeddingModel('text-embedding-3-small'), value });\n"
        "export const hear = (audio: Uint8Array) => transcribe({ model: provider.transcription('whisper-1') });\n",
        encoding="utf-8",
    )
    made = ma.plan([tmp_path], region="CN", as_of=DAY)
    used = {use.operation: use.models for use in made.uses}
    assert used["embeddings"] == ("text-embedding-3-small",)
    assert used["audio.transcriptions"] == ("whisper-1",)
    found = {finding.model for finding in made.findings if finding.model}
    assert found == {model for models in used.values() for model in models}


def test_the_calls_of_a_notebook_are_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = ["%pip install openai\n", "from openai import OpenAI\n", "client = OpenAI()\n"]
    more = ["client.embeddings.create(model='text-embedding-3-small', input=['a'], dimensions=256)\n"]
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": lines} for lines in (code, more)]
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    (tmp_path / "a.ipynb").write_text(json.dumps(notebook, indent=1), encoding="utf-8")
    made = ma.plan([tmp_path], region="CN", as_of=DAY)
    (use,) = made.uses
    assert (use.operation, use.models, use.parameters) == ("embeddings", ("text-embedding-3-small",), ("dimensions",))
    line = (tmp_path / "a.ipynb").read_text(encoding="utf-8").split("\n")[use.calls[0].line - 1]
    assert "embeddings.create" in line
