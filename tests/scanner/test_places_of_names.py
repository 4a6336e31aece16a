"""Where a provider's name stands tells what it is: called, joined to a host, looked up, shown, or a heading."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from migrate_advisor.scanner.finding import FindingConfidence, Severity

if TYPE_CHECKING:
    from tests.scanner.conftest import Check

SPRING = """\
spring:
  ai:
    {0}
      base-url: {1}
      api-key: ${{KEY}}
      chat:
        options:
          model: gpt-4o
"""
APPSETTINGS = """\
{
  "AzureOpenAI": {
    "Name": "x",
    "Endpoint": "",
    "ApiKey": ""
  },
  "OpenAI": {
    "ApiKey": "<your key>"
  },
  "Labels": {
    "OpenAI": {"ApiKey": "API key", "Endpoint": "Endpoint", "Url": "URL"}
  }
}
"""
ACCOUNT = """\
resource "azurerm_cognitive_account" "chat" {
  name = "contoso"
  kind = "OpenAI"
}
"""
TEMPLATE = """\
{"resources": [{
  "kind": "OpenAI",
  "type": "Microsoft.CognitiveServices/accounts"
}]}
"""
PAGE = """\
<p>We call https://api.openai.com/v1</p>
<script type="application/ld+json">
{"url": "https://api.openai.com/v1"}
</script>
<script>
fetch("https://api.openai.com/v1/chat/completions");
</script>
"""


def loud(check: Check, name: str, text: str) -> list[int]:
    return sorted({finding.line for finding in check(name, text).findings if finding.severity is not Severity.INFO})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.js", 'const url = "https://" + resource + ".openai.azure.com/";\n'),
        ("a.php", '<?php $url = "https://" . $resource . ".openai.azure.com/";\n'),
        ("a.sh", 'url="https://"$RESOURCE".openai.azure.com/"\n'),
        ("a.lua", 'url = "https://" .. resource .. ".openai.azure.com/"\n'),
        ("a.vb", 'url = "https://" & resource & ".openai.azure.com/"\n'),
    ],
)
def test_the_end_of_a_host_that_is_joined_is_used(name: str, text: str, check: Check) -> None:
    [finding] = check(name, text).findings
    assert (finding.severity, finding.confidence) == (Severity.ERROR, FindingConfidence.MEDIUM)


def test_a_host_begins_behind_what_is_put_in_before_it(check: Check) -> None:
    text = 'url = "https://%s.openai.azure.com" % resource\n'
    [finding] = check("a.py", text).findings
    assert (finding.column, finding.severity) == (1 + text.index("openai"), Severity.ERROR)


LIVEBOOK = """# Chat with https://api.openai.com

```elixir
Mix.install([{:langchain, "~> 0.4"}])

alias LangChain.ChatModels.ChatOpenAI

model = ChatOpenAI.new!(%{model: "gpt-4o"})
```

```text
https://api.openai.com/v1
```
"""


@pytest.mark.parametrize(
    ("name", "text", "lines"),
    [
        ("a.py", 'if url.endswith(".openai.azure.com"): pass\n', []),
        ("a.py", 'SUFFIX = ".openai.azure.com"\n', []),
        ("a.py", 'NAMES = {\n    "api.openai.com": "a",\n    "https://api.openai.com/v1": "b",\n}\n', []),
        ("a.ts", 'const url = known ? "https://api.openai.com/v1" : other;\n', [1]),
        ("a.py", 'URL = "https://api.openai.com@evil.example"\n', []),
        ("a.py", 'URL = "https://user:key@api.openai.com"\n', [1]),
        ("a.yaml", "provider_label: OpenAI\nprovider: openai\n", [2]),
        (".rubocop.yml", "Inflector:\n  OpenAI: openai\n", []),
        ("main.tf", ACCOUNT, [3]),
        ("main.json", TEMPLATE, [2]),
        (
            "a.el",
            '(defun f ()\n  "Ask a model\n\nhttps://api.openai.com/v1\n"\n  (ask "https://api.openai.com/v1"))\n',
            [6],
        ),
        ("a.py", 'ENCODINGS = {"ft:gpt-4o": "o200k_base"}\nMODEL = "ft:gpt-4o-mini:my-org::a1"\n', [2]),
        ("ids.yaml", "ids:\n  - file-abcdefghij1234567890\n", [2]),
        ("index.html", PAGE, [6]),
        ("docs/index.html", PAGE, []),
        ("guides/chat.livemd", LIVEBOOK, [6, 8]),
        ("README.Rmd", '```{r}\nurl <- "https://api.openai.com/v1"\n```\n', []),
        ("vignettes/a.Rmd", '```{r}\nurl <- "https://api.openai.com/v1"\n```\n', []),
        ("analysis.qmd", 'Uses https://api.openai.com\n```{r}\nurl <- "https://api.openai.com/v1"\n```\n', [3]),
    ],
)
def test_where_it_stands(name: str, text: str, lines: list[int], check: Check) -> None:
    assert loud(check, name, text) == lines


@pytest.mark.parametrize(
    ("name", "text", "lines"),
    [
        ("application.yml", SPRING.format("openai:", ""), [5, 8]),
        ("application.yml", SPRING.format("openai:", "https://api.deepseek.com"), [8]),
        ("application.yml", "azure:\n  openai:\n    api-key: x\n", [3]),
        ("appsettings.json", APPSETTINGS, [4, 8]),
        ("config.toml", '[openai]\napi_key = "x"\n[other]\napi_key = "x"\n', [2]),
        ("config.ini", "[openai]\nname = a\napi_key = x\n", [3]),
        ("config.ini", "[openai]\nname = a\n[else]\napi_key = x\n", []),
        ("values.yaml", 'openai:\n  apiKey: ""\n  url: ""\n', [2]),
        ("locales/en.yaml", "openai:\n  api_key: x\n", []),
        ("schema.json", '{"openai": {"type": "object", "properties": {"apiKey": {"type": "string"}}}}\n', []),
    ],
)
def test_settings_below_a_provider(name: str, text: str, lines: list[int], check: Check) -> None:
    assert loud(check, name, text) == lines


def test_a_setting_is_named_with_what_it_stands_below(check: Check) -> None:
    [finding] = check("config.ini", "[openai]\napi_key = x\n").findings
    assert "`openai.api_key` is for OpenAI" in finding.message
    assert (finding.line, finding.column, finding.end_column) == (2, 1, 8)
