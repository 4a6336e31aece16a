"""Keys that programs take by name from where settings and secrets are kept, and models beside their provider's key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from migrate_advisor.scanner.finding import Severity

if TYPE_CHECKING:
    from tests.scanner.conftest import Check


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.php", "<?php\n$k = get_option('openai_api_key');"),
        ("a.py", 'k = client.get_secret("OpenAI-Key").value'),
        ("b.py", 'k = st.secrets["anthropic_api_key"]'),
        ("a.rb", "k = Rails.application.credentials.openai.api_key"),
        ("b.rb", "k = credentials.dig(:openai, :api_key)"),
        ("a.kt", 'val k = config.property("koog.openai.apikey").getString()'),
        ("A.cs", 'var k = await client.GetSecretAsync("OpenAIApiKey");'),
        ("a.go", 'package p\nvar k = viper.GetString("openai_api_key")'),
        ("A.java", 'class A { @Value("${langchain4j.open-ai.chat-model.api-key}") String k; }'),
        ("a.ts", "const env = {\n  OPENAI_API_KEY: this.openaiKey,\n};"),
    ],
)
def test_a_key_that_is_taken_by_name_is_told(path: str, text: str, check: Check) -> None:
    findings = check(path, text).findings
    assert len(findings) == 1
    assert findings[0].severity is Severity.WARNING


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.php", "<?php\nupdate_option('openai_api_key', $x);"),
        ("a.py", 'x = words["openai_api_key"]'),
        ("a.ts", "interface P { OPENAI_API_KEY: string }"),
        ("b.ts", "type Q = { OPENAI_API_KEY: string, B: number };"),
    ],
)
def test_a_name_that_takes_nothing_is_silent(path: str, text: str, check: Check) -> None:
    assert check(path, text).findings == ()


@pytest.mark.parametrize("before", ["VITE_", "NEXT_PUBLIC_", "MY_APP_"])
@pytest.mark.parametrize("name", ["XAI_API_KEY", "PERPLEXITY_API_KEY", "COHERE_API_KEY"])
def test_a_known_variable_is_known_behind_a_prefix(before: str, name: str, check: Check) -> None:
    assert len(check("a.js", f"const k = process.env.{before}{name};").findings) == 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", 'k = os.environ["MISTRAL_API_KEY"]\nmodel = "mistral-large-latest"'),
        ("a.go", 'package p; var k = os.Getenv("MISTRAL_API_KEY")\nconst model = "mistral-large-latest"'),
        ("a.ts", 'const k = process.env.GROQ_API_KEY;\nconst body = { model: "llama-3.1-8b-instant" };'),
        ("a.yaml", "provider: mistral\nmodel: mistral-large-latest"),
        ("a.toml", 'api_key_env = "GROQ_API_KEY"\nmodel = "llama-3.3-70b-versatile"'),
        ("b.go", 'package p; const url = "https://openrouter.ai/api/v1"\nconst model = "openai/gpt-oss-20b:free"'),
    ],
)
def test_a_model_beside_its_providers_key_is_told(path: str, text: str, check: Check) -> None:
    assert {finding.line for finding in check(path, text).findings} == {1, 2}


def test_a_model_that_many_serve_is_silent_alone(check: Check) -> None:
    assert check("a.py", 'model = "mistral-small-latest"').findings == ()
    assert check("a.yaml", "base_url: http://localhost:11434\nmodel: mistral-small").findings == ()


def test_a_workflows_own_token_is_no_key_of_models(check: Check) -> None:
    text = "runs:\n  steps:\n    - env:\n        OPENAI_API_KEY: ${{ inputs.k }}\n        GITHUB_TOKEN: ${{ inputs.t }}"
    for path in ("action.yml", "x/action.yaml"):
        assert [finding.line for finding in check(path, text).findings] == [4]


def test_a_client_that_is_given_to_its_own_name_is_read(check: Check) -> None:
    text = (
        "import org.springframework.ai.openai.api.OpenAiApi;\nclass S { OpenAiApi openAiApi;\n"
        '  S() { openAiApi = new OpenAiApi(System.getenv("OPENAI_KEY")); } }'
    )
    report = check("S.java", text)
    assert report.skipped == ()
    assert [finding.line for finding in report.findings] == [1, 2, 3]


def test_what_a_library_keeps_to_itself_is_imported_by_itself_alone(check: Check) -> None:
    assert check("openai/__init__.py", "from openai._client import OpenAI").findings == ()


@pytest.mark.parametrize(
    ("path", "warnings"),
    [
        ("src/main/java/org/test/spec/A.java", 1),
        ("src/test/java/org/A.java", 0),
        ("features/step_definitions/A.java", 0),
    ],
)
def test_packages_below_the_root_of_a_program_are_no_tests(path: str, warnings: int, check: Check) -> None:
    findings = check(path, 'class A { String model = "gpt-4o"; }').findings
    assert sum(finding.severity is Severity.WARNING for finding in findings) == warnings


def test_an_adapter_that_is_extended_is_told(check: Check) -> None:
    text = 'return require("codecompanion.adapters").extend("{}", {{ env = {{}} }})'
    for name in ("openai", "anthropic", "azure_openai"):
        assert len(check("a.lua", text.format(name)).findings) == 1, name
    assert check("a.lua", 'return vim.tbl_extend("openai", {})').findings == ()


def test_a_model_in_what_builds_options_is_told(check: Check) -> None:
    text = 'class E { void f() { Options options = Options.builder()\n  .model("gpt-4o")\n  .build(); } }'
    assert [finding.line for finding in check("E.java", text).findings] == [2]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("a.ts", "const k = this.configService.get<string>('openai.apiKey');"),
        ("a.ts", "const k = config.openai.apiKey;"),
        ("a.ts", "const k = { apiKey: OPENAI_CONFIG.API_KEY };"),
        ("a.py", "k = settings.openai_api_key"),
        ("a.py", 'k = config["openai"]["api_key"]'),
        ("a.py", 'k = config.get("openai", {}).get("api_key")'),
        ("a.py", 'k = config.get("openai", "api_key")'),
        ("a.py", "k = self.settings.anthropic_api_key"),
        ("a.py", 'k = conf["key_openai"]'),
        ("A.cs", 'var k = config.GetSection("OpenAI")["ApiKey"];'),
        ("a.go", "package p\nvar k = cfg.OpenAI.APIKey"),
        ("a.go", 'package p\nvar k = s.settings.GetKey("openai")'),
        ("a.rb", "k = Rails.application.credentials.openai[:api_key]"),
        ("a.rb", "k = Rails.configuration.openai_api_key"),
        ("a.php", "<?php $k = Config::get('services.anthropic.key');"),
        ("a.php", "<?php $m = config('services.openai.model');"),
        ("a.php", "<?php $this->app->giveConfig('services.openai.key');"),
        ("a.swift", "let k = Secrets.openAIKey"),
        ("a.ex", "k = Application.get_env(:my_app, :openai_api_key)"),
        ("a.ex", "k = Application.fetch_env!(:my_app, MyApp.Anthropic)"),
    ],
)
def test_a_setting_is_told_by_the_path_that_leads_to_it(path: str, line: str, check: Check) -> None:
    assert [finding.line for finding in check(path, line).findings] == [line.count("\n") + 1]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("a.py", "settings.openai_api_key = value"),
        ("a.go", "package p\nfunc f() { cfg.OpenAI.APIKey = v }"),
        ("a.py", "k = settings.database.api_key"),
        ("a.ts", "const k = theme.openai.color;"),
        ("a.py", "k = configured.openai.items"),
        ("a.ex", "k = Application.get_env(:my_app, :postgres)"),
    ],
)
def test_another_setting_or_one_that_is_written_is_silent(path: str, line: str, check: Check) -> None:
    assert check(path, line).findings == ()
