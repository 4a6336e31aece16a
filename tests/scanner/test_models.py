"""Models that are asked for, also in files that hold many ids of which most are offered."""

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


def test_a_setting_is_of_its_own_class(check: Check) -> None:
    members = "".join(f'    M{number} = "{name}"\n' for number, name in enumerate(IDS))
    text = f'class Model(str, Enum):\n{members}\n\nclass Settings(BaseSettings):\n    model: str = "gpt-4o"\n'
    told = [finding.line for finding in check("a.py", text).findings if finding.severity is not Severity.INFO]
    assert told == [len(IDS) + 5]


@pytest.mark.parametrize(
    ("name", "chosen", "listed", "option"),
    [
        ("a.py", 'DEFAULT_MODEL = "gpt-4o"\n', "MODELS = [\n{}]\n", '    "{}",\n'),
        ("a.py", 'MODEL = "gpt-4o"\n', "MODELS = [\n{}]\n", '    {{"id": "{}", "name": "A model"}},\n'),
        ("a.ts", 'export const DEFAULT_MODEL = "gpt-4o";\n', "export const models = [\n{}];\n", '  {{ id: "{}" }},\n'),
        ("a.js", 'const model = "gpt-4o";\n', "const options = [\n{}];\n", '  {{ value: "{}", label: "A model" }},\n'),
        ("a.go", 'const DefaultModel = "gpt-4o"\n', "var Models = []string{{\n{}}}\n", '\t"{}",\n'),
        ("a.rb", 'DEFAULT_MODEL = "gpt-4o"\n', "MODELS = [\n{}].freeze\n", '  "{}",\n'),
        ("a.rs", 'const DEFAULT_MODEL: &str = "gpt-4o";\n', "const MODELS: &[&str] = &[\n{}];\n", '    "{}",\n'),
        ("a.kt", 'const val DEFAULT_MODEL = "gpt-4o"\n', "val models = listOf(\n{})\n", '    "{}",\n'),
        ("a.swift", 'let defaultModel = "gpt-4o"\n', "let models = [\n{}]\n", '    "{}",\n'),
        ("a.dart", "const defaultModel = 'gpt-4o';\n", "const models = [\n{}];\n", "  '{}',\n"),
        ("a.php", "<?php\nconst DEFAULT_MODEL = 'gpt-4o';\n", "const MODELS = [\n{}];\n", "    '{}',\n"),
        ("a.lua", 'local default_model = "gpt-4o"\n', "local models = {{\n{}}}\n", '  "{}",\n'),
    ],
)
def test_the_default_beside_a_long_list_is_told_and_the_list_is_not(
    name: str, chosen: str, listed: str, option: str, check: Check
) -> None:
    options = listed.format("".join(map(option.format, IDS[1:] * 2)))
    for text in (chosen + options, options + chosen):
        told = [finding.line for finding in check(name, text).findings if finding.severity is not Severity.INFO]
        assert told == [text[: text.index("gpt-4o" + chosen[chosen.index("gpt-4o") + 6])].count("\n") + 1], text


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("a.sh", 'curl x -d "{\\"model\\": \\"gpt-4o\\"}"\n', 1),
        ("a.sh", 'llm -m gpt-4o "hello"\npython -m http.server\n', 1),
        ("a.rb", 'client.chat(model: :"gpt-4o")\n', 1),
        ("a.py", 'completion("gpt-4o", messages=messages)\n', 1),
        ("a.py", 'completion(model="azure/my-deployment")\n', 1),
        ("a.py", 'LM("azure/my-deployment")\n', 1),
        ("a.py", 'Agent(llm="gpt-4o")\n', 1),
        ("a.py", 'create_react_agent("openai:gpt-4o", tools)\n', 1),
        ("a.py", 'instructor.from_provider("openai/gpt-4o")\n', 1),
        ("a.py", 'init_chat_model("openai:gpt-4o")\n', 1),
        ("litellm.yaml", "litellm_params:\n  model: azure/my-deployment\n", 1),
        ("ci.yaml", "- uses: azure/login@v1\n  with:\n    deployment: x\n", 0),
        ("a.ts", "interface Reply { model: 'gpt-4o' }\ninterface Other {\n  model: 'gpt-4o';\n}\n", 0),
        ("a.ts", "function ask(model: 'gpt-4o' | 'gpt-4') {}\n", 0),
        ("a.ts", "const request = { model: 'gpt-4o' };\n", 1),
        ("a.ts", "const model = process.env.MODEL || (isLocal ? 'llama3' : 'gpt-4o');\n", 1),
        ("a.cs", 'targetModel = string.IsNullOrEmpty(targetModel) ? "gpt-image-1" : targetModel!;\n', 1),
        ("a.py", 'model = "llama3" if is_local else "gpt-4o"\n', 1),
        ("a.ts", "const isOld = model === 'x' ? true : name === 'gpt-4o';\n", 0),
        ("a.sh", "cat <<EOF\nprofile_of_model('gpt-4o') is True\nEOF\n", 0),
        ("azuredeploy.json", '{"OpenAIModel": {\n  "type": "string",\n  "defaultValue": "gpt-4o",\n}}\n', 1),
    ],
)
def test_ways_to_ask(name: str, text: str, found: int, check: Check) -> None:
    assert warnings(check, name, text) == found


def test_a_deployment_is_azures(check: Check) -> None:
    [finding] = check("a.py", 'completion(model="azure/gpt-4o-mine")\n').findings
    assert finding.provider == "azure-openai"


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        (
            "a.swift",
            'import GoogleGenerativeAI\nlet m = GenerativeModel(\n  name: "gemini-1.5-pro",\n  apiKey: k)\n',
            3,
        ),
        (
            "A.java",
            'import dev.langchain4j.model.openai.OpenAiChatModel;\nvar m = OpenAiChatModel.withApiKey(\n  "gpt-4o");\n',
            3,
        ),
        ("a.py", 'from langchain_openai import ChatOpenAI\nm = ChatOpenAI(\n    "gpt-4o",\n)\n', 3),
        ("a.py", 'from langchain_openai import ChatOpenAI\nm = ChatOpenAI(\n    variant="gpt-4o",\n)\n', 3),
    ],
)
def test_what_a_client_is_made_for(name: str, text: str, line: int, check: Check) -> None:
    about_models = {"blocked-model-id", "retired-model"}
    found = [finding.line for finding in check(name, text).findings if finding.rule in about_models]
    assert found == [line]


def test_a_model_of_a_client_that_goes_elsewhere_is_none(check: Check) -> None:
    text = 'from openai import OpenAI\nm = OpenAI(\n    user="gpt-4o",\n    base_url="http://localhost:8000",\n)\n'
    assert [finding for finding in check("a.py", text).findings if finding.rule == "blocked-model-id"] == []


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.py", 'self._set_models("GPT-4", "gpt-4", set(MODELS))\n', ["gpt-4"]),
        ("a.py", 'self._set_models("O1", "deepseek-flash", set(MODELS))\n', []),
        ("a.ts", 'setModel("GPT-4", "gpt-4");\n', ["gpt-4"]),
        ("a.go", 'package a\n\nfunc f() { setModel("GPT-4", "gpt-4") }\n', ["gpt-4"]),
        ("a.py", 'completion(model="GPT-4", messages=messages)\n', ["GPT-4"]),
    ],
)
def test_a_name_in_capitals_beside_an_id_is_what_people_are_shown(
    name: str, text: str, told: list[str], check: Check
) -> None:
    found = [item for item in check(name, text).findings if item.rule in {"blocked-model-id", "retired-model"}]
    assert [item.snippet[item.snippet_column - 1 :][: item.end_column - item.column] for item in found] == told
