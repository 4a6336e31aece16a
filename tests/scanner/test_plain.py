"""What is found where a grammar does not read a program, in every language, and that it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.scanner.test_languages import HOST, TABLE, lines

from migrate_advisor.scanner.languages import forms
from migrate_advisor.scanner.languages.forms import Unread

if TYPE_CHECKING:
    from tests.scanner.conftest import Check

NO_CLIENTS = frozenset(["rust"])
"""Languages whose clients are called after nobody, so that only their imports tell whose they are."""


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    def captured(*_: object) -> None:
        raise Unread("the text is nested too deep")

    monkeypatch.setattr(forms, "captured", captured)


@pytest.mark.usefixtures("unread")
@pytest.mark.parametrize("language", sorted(TABLE))
def test_imports_clients_models_and_hosts_are_told_without_a_grammar(language: str, check: Check) -> None:
    words = TABLE[language]
    told = lines(check, words, words.client)
    assert len(told) == (0 if not words.client else 1 if language in NO_CLIENTS else 2)
    for case in (words.constant, words.returned, words.body, words.beside):
        assert len(lines(check, words, case)) == 1, case
    assert len(lines(check, words, words.constant.replace("<id>", HOST))) == 1
    key = words.constant.replace("<id>", "x").replace("chat_model", "OPENAI_API_KEY")
    assert not check(words.path, words.frame.format(key)).skipped


@pytest.mark.usefixtures("unread")
@pytest.mark.parametrize("language", sorted(TABLE))
def test_a_client_with_another_address_is_silent_without_a_grammar_too(language: str, check: Check) -> None:
    words = TABLE[language]
    program = words.frame.format(words.moved)
    errors = [found for found in check(words.path, program).findings if found.rule == "default-endpoint-client"]
    assert not [found for found in errors if found.confidence == "high"]


@pytest.mark.usefixtures("unread")
@pytest.mark.parametrize("language", sorted(TABLE))
def test_it_is_told_that_and_why_it_was_read_so(language: str, check: Check) -> None:
    words = TABLE[language]
    notes = check(words.path, words.frame.format(words.constant.replace("<id>", HOST))).notes
    assert [note.path for note in notes] == [words.path]
    assert "by its words alone" in notes[0].text
    assert notes[0].text.endswith("the text is nested too deep")


@pytest.mark.usefixtures("unread")
@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("a.js", 'import OpenAI from "openai";'),
        ("a.js", "} from 'openai';"),
        ("a.js", 'const { OpenAI } = require("openai");'),
        ("a.js", "const sdk = await import('openai');"),
        ("a.js", 'export * from "openai/resources";'),
        ("a.tsx", 'import type { Chat } from "@anthropic-ai/sdk/resources";'),
        ("a.py", "import os, openai"),
        ("a.py", "import numpy as np, openai"),
        ("a.py", "    from openai import OpenAI"),
        ("a.go", '\t"github.com/sashabaranov/go-openai"'),
        ("a.go", '\tai "github.com/sashabaranov/go-openai" // the client'),
        ("A.java", "import static com.openai.client.okhttp.OpenAIOkHttpClient.builder;"),
        ("a.kt", "import com.aallam.openai.client.OpenAI"),
        ("a.scala", "import io.cequence.openaiscala.service.{OpenAIServiceFactory, Other}"),
        ("a.cs", "global using OpenAI.Chat;"),
        ("a.cs", "using Chat = OpenAI.Chat;"),
        ("a.rs", "pub use async_openai::{Client, config};"),
        ("a.rs", "extern crate async_openai;"),
        ("a.rb", "require 'openai'"),
        ("a.php", "use OpenAI\\Client;"),
        ("a.swift", "@testable import OpenAI"),
        ("a.dart", "import 'package:openai_dart/openai_dart.dart' as openai;"),
        ("a.ex", "  alias LangChain.ChatModels.ChatOpenAI, as: Chat"),
        ("a.jl", "using JSON, OpenAI"),
        ("a.pl", "use OpenAI::API;"),
        ("a.cpp", "#include <liboai.h>"),
    ],
)
def test_every_way_to_import_is_told_without_a_grammar(path: str, line: str, check: Check) -> None:
    found = check(path, f"{line}\n").findings
    assert [(one.rule, one.line) for one in found] == [("blocked-sdk-import", 1)]


@pytest.mark.usefixtures("unread")
@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("a.js", 'import OpenAI from "./openai";'),
        ("a.js", '// import OpenAI from "openai";'),
        ("a.js", 'importer("openai", from);'),
        ("a.py", "important = openai"),
        ("a.rb", "require_relative 'openai'"),
        ("a.go", '\tlog.Println("openai")'),
    ],
)
def test_what_only_looks_like_an_import_is_silent(path: str, line: str, check: Check) -> None:
    assert not [one for one in check(path, f"{line}\n").findings if one.rule == "blocked-sdk-import"]


def test_a_grammar_that_is_not_installed_is_told_once_a_language(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    def captured(*_: object) -> None:
        raise Unread("tree_sitter_kotlin is not installed")

    monkeypatch.setattr(forms, "captured", captured)
    (note,) = check("a.kt", 'val chatModel = "gpt-4o"').notes
    assert note.text == "read by its words alone, as tree-sitter-kotlin is not installed; so are all files like it"
