"""Choices of a provider or a model that are said by a setting, a constant, a header, or what YAML takes over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from migrate_advisor.scanner.finding import Severity

if TYPE_CHECKING:
    from tests.scanner.conftest import Check


def loud(check: Check, name: str, text: str) -> list[int]:
    """The lines that warn."""
    return sorted({one.line for one in check(name, text).findings if one.severity is not Severity.INFO})


STATIC = """\
import static dev.langchain4j.model.openai.OpenAiChatModelName.GPT_4_O_MINI;
class A { Object m() { return OpenAiChatModel.builder()
  .modelName(GPT_4_O_MINI).build(); } }
"""
MERGED = """\
base: &base
  base_url: https://api.deepseek.com
moved:
  <<: *base
  provider: openai
  api_key: k
stays:
  provider: openai
  api_key: k
"""
SERVICES = """\
x-env: &env
  OPENAI_BASE_URL: https://api.deepseek.com
services:
  a:
    environment:
      <<: *env
      OPENAI_API_KEY: x
  b:
    environment:
      OPENAI_API_KEY: x
"""
AZD = """\
{"parameters": {
  "openAiModel": {"value": "${AZURE_OPENAI_CHATGPT_MODEL=gpt-4o}"},
  "openAiCapacity": {"value": "${AZURE_OPENAI_DEPLOYMENT_CAPACITY=30}"},
  "location": {"value": "${AZURE_LOCATION=eastus}"}}}
"""


@pytest.mark.parametrize(
    ("name", "text", "lines"),
    [
        ("A.java", STATIC, [1, 2, 3]),
        ("a.py", 'import openai\nopenai.api_type = "azure"\n', [1, 2]),
        ("a.py", 'cfg = {"model": "mine", "api_type": "azure", "api_version": "2024-02-01"}\n', [1]),
        ("conf.toml", '[llm]\napi_type = "azure"\n', [2]),
        ("conf.yaml", "llm:\n  provider: google\n", [2]),
        ("conf.yaml", "provider: google\nmodel: mine\n", [1]),
        ("auth.yaml", "auth:\n  provider: google\n  client_id: x\n", []),
        ("dns.yaml", "provider: google\nzone: example.com\n", []),
        ("a.ts", 'const a = { provider: "google", scope: "email" };\n', []),
        ("a.ts", 'const a = { provider: "google", model: name };\n', [1]),
        ("main.parameters.json", AZD, [2, 3]),
        ("conf.yaml", MERGED, [8]),
        ("compose.yaml", SERVICES, [10]),
        (".env_sample", "openai_access_token: ''\n", [1]),
        ("env.sample", "OPENAI_API_KEY=\n", [1]),
        (".dev.vars", "OPENAI_API_KEY=x\n", [1]),
        (".env", "AZURE_OPENAI_TYPE=azure\n", [1]),
        ("a.yaml", "key: YOUR_OPENAI_API_KEY\n", []),
        ("a.py", 'p.add_argument("--model", default="gpt-4o", choices=["gpt-4o", "o3"])\n', [1]),
        ("a.py", 'p.add_argument("--model", choices=["gpt-4o", "o3"])\n', []),
        ("a.py", 'model = models.CharField(default="gpt-4o", choices=CHOICES)\n', [1]),
        ("a.py", 'p.add_argument("--provider", default="openai", choices=PROVIDERS)\n', [1]),
        ("a.py", 'p.add_argument("--colour", default="openai")\n', []),
        ("a.py", 'f(os.getenv("LLM_PROVIDER", "openai"))\n', [1]),
        ("a.py", 'f(os.environ.get("LLM_PROVIDER") or "openai")\n', [1]),
        ("a.py", 'f(os.getenv("SITE", "openai"))\n', []),
        ("a.go", 'package p\nvar x = flag.String("provider", "openai", "whose")\n', [2]),
        ("a.go", 'package p\nfunc f() { viper.SetDefault("llm.provider", "anthropic") }\n', [2]),
        ("a.ts", 'program.option("-p, --provider <name>", "whose", "openai");\n', [1]),
        ("a.ts", 'yargs.option("provider", { default: "openai", choices: ["openai", "other"] });\n', [1]),
        ("a.ts", 'const x = process.env.LLM_PROVIDER || "openai";\n', [1]),
        ("a.rb", 'x = ENV["AI_PROVIDER"] || "openai"\n', [1]),
        ("a.php", "<?php\nreturn ['default' => env('AI_PROVIDER', 'openai')];\n", [2]),
        ("a.php", "$r = OpenAI::chat()->create(['model' => 'gpt-4o', 'messages' => $m]);\n", [1]),
        ("a.php", "<p>OpenAI::client asks gpt-4o</p>\n", []),
        ("a.cpp", 'json body = {{"model", "gpt-4o"}, {"messages", turns}};\n', [1]),
        ("a.cpp", 'auto r = cpr::Post(cpr::Body{json({{"model", "gpt-4o"}, {"n", 1}}).dump()});\n', [1]),
        ("a.cpp", 'std::vector<std::string> all = {"gpt-4o", "gpt-4o-mini"};\n', []),
        ("a.cpp", 'std::map<std::string, int> sizes = {{"gpt-4o", 128000}, {"o3", 200000}};\n', []),
        ("a.lua", 'return { "x/y", opts = { provider = "claude", model = "gpt-4o" } }\n', [1]),
        ("a.lua", 'local all = { "gpt-4o", "gpt-4o-mini" }\n', []),
        ("a.py", 'crew = Crew(agents=[Agent(llm="gpt-4o"), Agent(llm="o3")])\n', [1]),
        ("a.py", 'bodies = [json.dumps({"model": "gpt-4o"})]\n', [1]),
        ("a.py", 'ALL = [ModelInfo(model="gpt-4o"), ModelInfo(model="o3")]\n', []),
        (
            "a.rs",
            "use openai_api_rs::v1::api::OpenAIClient;\nlet c = OpenAIClient::builder().with_api_key(k).build()?;\n",
            [1, 2],
        ),
        (
            "a.rs",
            '#[derive(Parser)]\nstruct A {\n    #[arg(long, default_value = "gpt-4o")]\n    model: String,\n}\n',
            [3],
        ),
        ("a.rs", '#[doc = "gpt-4o"]\nstruct A;\n', []),
        ("a.rs", 'fn default_provider() -> String { "anthropic".to_string() }\n', [1]),
        ("a.py", 'def default_provider() -> str:\n    return "openai"\n', [2]),
        ("a.py", 'def site() -> str:\n    return "openai"\n', []),
        ("a.go", 'package p\ntype C struct {\n\tModel string `yaml:"model" default:"gpt-4o"`\n}\n', [3]),
        ("a.go", 'package p\ntype C struct {\n\tModel string `yaml:"gpt-4o"`\n}\n', []),
        ("a.ts", 'const S = z.object({ model: z.string().default("gpt-4o") });\n', [1]),
        ("a.ts", 'const S = z.object({ provider: z.enum(ALL).default("openai") });\n', [1]),
        ("a.py", 'encoded = json.dumps({"model": "gpt-4o", "messages": m})\n', [1]),
        ("a.py", 'encoding = encoding_for("gpt-4o")\n', []),
        ("a.swift", "import SwiftAnthropic\nlet s = AnthropicServiceFactory.service(apiKey: k)\n", [1, 2]),
        ("a.rs", "use rig::providers::anthropic;\nlet c = anthropic::ClientBuilder::new(k).build();\n", [1, 2]),
        ("a.swift", "import SwiftOpenAI\nlet s = OpenAIServiceFactory.service(apiKey: key)\n", [1, 2]),
        ("a.cs", "using Anthropic.SDK;\nvar c = new AnthropicClient();\n", [1, 2]),
    ],
)
def test_what_is_chosen_is_told(name: str, text: str, lines: list[int], check: Check) -> None:
    assert loud(check, name, text) == lines


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", 'h = {"OpenAI-Beta": "assistants=v2"}\n'),
        ("a.ts", 'const h = { "OpenAI-Beta": "assistants=v2" };\n'),
        ("a.go", 'package p\nfunc f(r *http.Request) { r.Header.Set("OpenAI-Beta", "assistants=v2") }\n'),
        ("a.sh", 'curl "$BASE/threads" -H "OpenAI-Beta: assistants=v2"\n'),
        ("A.java", 'class A { void f() { b.header("OpenAI-Beta", "assistants=v2"); } }\n'),
    ],
)
def test_a_header_shows_what_has_ended(name: str, text: str, check: Check) -> None:
    [finding] = [one for one in check(name, text).findings if one.rule == "retired-surface"]
    assert "Assistants" in str(finding.ending and finding.ending.sentence())


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "a.py",
            "if provider == LLMProvider.OPENAI:\n    pass\nALL = [LLMProvider.OPENAI]\nN = {LLMProvider.OPENAI: 1}\n",
        ),
        ("a.ts", "switch (p) { case Provider.OpenAI: go(); }\nif (isSupported(Provider.OpenAI)) {}\n"),
        ("a.rs", "fn f() { match b { LLMBackend::OpenAI => 1, _ => 2 } }\n"),
        ("a.rb", "x = h[:openai]\nALL = [:openai, :anthropic]\ncase p\nwhen :openai then 1\nend\n"),
        ("a.ex", "defmodule A do\n  def f(:openai), do: 1\n  @all [:openai, :anthropic]\nend\n"),
        ("a.swift", "switch p { case .openAI: break }\n"),
    ],
)
def test_a_member_that_is_compared_or_listed_is_silent(name: str, text: str, check: Check) -> None:
    assert loud(check, name, text) == []


@pytest.mark.parametrize(
    "text",
    [
        'opts = {}\nopts["base_url"] = "https://api.deepseek.com"\nc = OpenAI(**opts)',
        'ALL = {"ds": {"base_url": "https://api.deepseek.com"}}\nc = OpenAI(**ALL["ds"])',
        'class A:\n    def f(self):\n        self.o = {"base_url": "http://localhost:1"}\n        OpenAI(**self.o)',
    ],
)
def test_options_that_are_passed_on_may_say_another_address(text: str, check: Check) -> None:
    assert loud(check, "a.py", f"from openai import OpenAI\n{text}\n") == []


def test_a_framework_that_asks_openai_unasked_is_told(check: Check) -> None:
    assert loud(check, "a.py", "from crewai_tools import PDFSearchTool\nt = PDFSearchTool()\n") == [2]
    told = 'from crewai_tools import PDFSearchTool\nt = PDFSearchTool(config={"embedding_model": m})\n'
    assert loud(check, "a.py", told) == []
    assert loud(check, "a.py", 'from crewai import Agent\na = Agent(role="r")\n') == [2]
    assert loud(check, "a.py", 'from crewai import Agent\na = Agent(role="r", llm=mine)\n') == []


def test_claude_at_clouds_is_judged_as_what_it_is(check: Check) -> None:
    bedrock = check("a.py", "from anthropic import AnthropicBedrock\nc = AnthropicBedrock()\n").findings
    assert {(one.provider, one.severity) for one in bedrock if one.line == 2} == {("aws-bedrock", Severity.ERROR)}
    vertex = check("a.ts", 'import { AnthropicVertex } from "@anthropic-ai/vertex-sdk";\nnew AnthropicVertex();\n')
    assert {(one.provider, one.severity) for one in vertex.findings} == {("google", Severity.INFO)}


def test_a_call_of_chat_says_no_more_than_its_client(check: Check) -> None:
    text = "from anthropic import Anthropic\nc = Anthropic()\nc.messages.create(model=m, messages=[])\n"
    assert loud(check, "a.py", text) == [1, 2]
