"""Files that hold many ids of models: what is asked for is told, what is offered is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from migrate_advisor.scanner.finding import Severity

if TYPE_CHECKING:
    from tests.scanner.conftest import Check

IDS = "gpt-4o gpt-4o-mini gpt-4 gpt-3.5-turbo o1-mini gpt-4.1 gpt-4-turbo".split()


def warnings(check: Check, name: str, text: str) -> int:
    return sum(finding.severity is not Severity.INFO for finding in check(name, text).findings)


@pytest.mark.parametrize(
    ("name", "request_"),
    [
        ("a.py", 'client.chat.completions.create(model="{}", messages=messages)\n'),
        ("a.py", 'payload = {{"model": "{}", "messages": messages}}\n'),
        ("a.py", 'parser.add_argument("--model", default="{}")\n'),
        ("a.ts", 'await client.responses.create({{\n  model: "{}",\n  input,\n}});\n'),
        ("a.sh", 'curl x -d \'{{"model": "{}", "messages": []}}\'\n'),
        ("a.go", 'request := ChatCompletionRequest{{\n\tModel: "{}",\n}}\n'),
        ("A.java", 'request.setModel("{}");\n'),
    ],
)
def test_requests_stay(name: str, request_: str, check: Check) -> None:
    assert warnings(check, name, "".join(map(request_.format, IDS))) == len(IDS)


@pytest.mark.parametrize(
    ("name", "text", "choice"),
    [
        ("a.py", "MODELS = [\n{}]\n", '    Model(model="{}", context=1),\n'),
        ("a.ts", "const models = [\n{}];\n", '  {{ model: "{}", input: 3, output: 10 }},\n'),
        ("a.yaml", "models:\n{}", "  - model: {}\n"),
        ("a.go", "type Model string\n{}", 'const DefaultModel = "{}"\n'),
        ("a.ts", "{}", 'if (isAgentModel("{}")) done();\n'),
        ("a.ts", "{}", 'reply = {{ model: "{}", "choices": [], input: "x" }};\n'),
    ],
)
def test_choices_do_not(name: str, text: str, choice: str, check: Check) -> None:
    assert warnings(check, name, text.format("".join(map(choice.format, IDS)))) == 0
