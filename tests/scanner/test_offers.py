"""What only says which models there are, or is another's: no finding, whatever the language or format."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from migrate_advisor.scanner.finding import Severity
from migrate_advisor.scanner.paths import PathClass, class_of

if TYPE_CHECKING:
    from tests.scanner.conftest import Check

OFFERS = {
    "arms that spell the id": (
        "m.rs",
        'fn f(m: M) -> String { match m { M::Gpt4Turbo => "gpt-4-turbo".to_string(), M::Gpt4o => "gpt-4o".into() } }',
    ),
    "members called after the id": (
        "Model.cs",
        'class Model { public static Model O3Pro { get; } = new("o3-pro", "openai"); }',
    ),
    "prices": ("p.kt", 'val a = ModelPricing(modelName = "gpt-4o", inputPrice = 1, outputPrice = 2)'),
    "what is registered": ("r.py", 'def f(register):\n    register(Chat("gpt-4o", vision=True))'),
    "rows without a name of their type": (
        "d.go",
        'package d\nvar M = map[string][]Info{"OpenAI": {{Name: "gpt-4o", Tools: true}, {Name: "gpt-4", Tools: true}}}',
    ),
    "records of a catalog": (
        "c.json",
        '{"models": [{"id": "gpt-4o", "displayName": "4o", "isDefault": true}, {"id": "gpt-4", "displayName": "4"}]}',
    ),
    "another's address beside it": (
        "c.lua",
        'require("llm").setup({ url = "https://api.siliconflow.cn/v1", model = "gpt-4o-mini", api_type = "openai" })',
    ),
    "a module of one's own": ("mod.rs", "mod claude;\npub use claude::*;"),
    "a class of the library that is no client": (
        "t.ex",
        "defmodule A do\n  alias OpenaiEx.Beta.Threads\n  def f(t), do: Threads.Messages.new(thread_id: t)\nend",
    ),
    "an address that is looked for": (
        "u.php",
        "<?php function f($u) { return str_starts_with($u, 'https://api.openai.com/v1/files'); }",
    ),
}


@pytest.mark.parametrize("name", OFFERS)
def test_what_is_offered_is_no_finding(name: str, check: Check) -> None:
    findings = check(*OFFERS[name]).findings
    assert [(f.line, f.rule) for f in findings if f.severity is not Severity.INFO] == []


_ROWS = ", ".join(
    f'{{"id": "{name}", "name": "{name}", "provider": "OpenAI", "providerId": "openai"}}'
    for name in ("gpt-4", "gpt-4o", "o1-mini", "o3-mini", "gpt-4-turbo", "gpt-4.5-preview", "gpt-3.5-turbo")
)


def test_a_long_list_to_choose_from_that_says_who_serves_each_model_asks_for_none(check: Check) -> None:
    found = check("models.json", f'{{"models": [{_ROWS}]}}').findings
    assert not [f for f in found if f.severity is Severity.ERROR]
    assert not [f for f in found if f.rule in {"blocked-model-id", "retired-model"} and f.severity is not Severity.INFO]


def test_a_long_list_whose_records_have_keys_is_used(check: Check) -> None:
    rows = _ROWS.replace('"providerId"', '"apiKey": "${KEY}", "providerId"')
    assert any(f.rule == "retired-model" for f in check("models.json", f'{{"models": [{rows}]}}').findings)


CHOICES = {
    "arms that choose for each provider": ("m.rs", 'fn f(p: P) -> &str { match p { P::OpenAI => "gpt-4o", _ => "" } }'),
    "records that say who serves": (
        "c.json",
        '{"models": [{"title": "a", "provider": "openai", "model": "gpt-4o"}, {"title": "b", "model": "qwen-max"}]}',
    ),
    "its own address beside it": (
        "c.lua",
        'require("llm").setup({\n url = "https://api.openai.com/v1",\n model = "gpt-4o-mini" })',
    ),
}


@pytest.mark.parametrize("name", CHOICES)
def test_what_is_like_it_and_chosen_is_found(name: str, check: Check) -> None:
    assert any(f.rule == "blocked-model-id" for f in check(*CHOICES[name]).findings)


def test_a_client_in_a_chain_is_told_on_its_line(check: Check) -> None:
    text = 'using Microsoft.SemanticKernel;\nvar k = Kernel.CreateBuilder()\n  .AddOpenAIChatCompletion("m", key)\n'
    assert [(f.line, f.rule) for f in check("a.cs", text).findings] == [(3, "default-endpoint-client")]


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("man/chat.Rd", PathClass.DOC),
        ("app/src/main/res/values-de/strings.xml", PathClass.TEXT),
        ("app/src/main/res/xml/network.xml", PathClass.CODE),
        ("web/dist/assets/index-B7PjGjI7.js", PathClass.VENDORED),
        ("web/dist/settings.yaml", PathClass.CODE),
        ("ui/Chat.stories.tsx", PathClass.TEST),
    ],
)
def test_a_path_says_what_sort_of_file_it_is(path: str, wanted: PathClass) -> None:
    assert class_of(path) is wanted
