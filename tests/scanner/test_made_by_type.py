"""A client that is made without being named is told by the type of what it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.scanner.conftest import Check

CSHARP = "using Azure.AI.OpenAI;\nclass A {{\n  private readonly AzureOpenAIClient? _client;\n  {}\n}}\n"
SWIFT = "import OpenAI\nclass A {{\n  let client: OpenAI\n  {}\n}}\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("A.cs", CSHARP.format("A(Uri u) { _client = new(u, new AzureKeyCredential(key)); }")),
        ("A.cs", CSHARP.format("A(Uri u) { this._client = new(u, new AzureKeyCredential(key)); }")),
        ("A.cs", CSHARP.format("static AzureOpenAIClient Make(Uri u) => new(u, new AzureKeyCredential(key));")),
        ("A.cs", CSHARP.format("private AzureOpenAIClient Client => new(uri, new AzureKeyCredential(key));")),
        ("A.swift", SWIFT.format("init() { client = .init(apiToken: key) }")),
        ("A.swift", SWIFT.format("init() { self.client = .init(apiToken: key) }")),
        ("A.swift", SWIFT.format("let other: OpenAI = .init(apiToken: key)")),
    ],
)
def test_a_client_made_by_its_type_is_told(name: str, text: str, check: Check) -> None:
    told = [(finding.line, finding.rule) for finding in check(name, text).findings]
    assert (4, "default-endpoint-client") in told


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("A.cs", CSHARP.format("List<string> names; void F() { names = new(); }")),
        ("A.cs", CSHARP.format("static List<string> Names() => new();")),
        ("A.swift", SWIFT.format("var names: Names; init() { names = .init(apiToken: key) }")),
    ],
)
def test_what_else_is_made_so_is_not(name: str, text: str, check: Check) -> None:
    assert 4 not in [finding.line for finding in check(name, text).findings]


def test_a_name_with_two_types_says_nothing(check: Check) -> None:
    text = CSHARP.format(
        "A(Uri u) { _client = new(u, key); } }\nclass B { Other _client; void F() { _client = new(u); }"
    )
    assert 4 not in [finding.line for finding in check("A.cs", text).findings]


def test_the_client_is_named_by_its_type(check: Check) -> None:
    [message] = [
        finding.message
        for finding in check("A.swift", SWIFT.format("init() { client = .init(apiToken: key) }")).findings
        if finding.rule == "default-endpoint-client"
    ]
    assert message.startswith("`OpenAI` ")
