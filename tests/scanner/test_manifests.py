"""Packages that manifests and install commands name, and the same names where they are no dependency."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from migrate_advisor.scanner.finding import Severity

if TYPE_CHECKING:
    from tests.scanner.conftest import Check

PYPROJECT = """\
[project]
name = "openai-helper"
keywords = [
  "ai",
  "openai",
]
classifiers = ["openai"]
dependencies = [
  'openai == 1.0',
  "anthropic[bedrock]",
]
[project.optional-dependencies]
openai = ["openai>1"]
chat = [
  "langchain-openai",
]
[project.scripts]
openai = "helper:main"
[dependency-groups]
dev = ["openai"]
[build-system]
requires = ["openai"]
[tool.mypy]
modules = ["openai"]
[[tool.mypy.overrides]]
module = [
  "openai",
]
[tool.pytest.ini_options]
markers = ["openai: calls it", "openai"]
[tool.poetry.dependencies]
openai = "^1"
anthropic = {version = "1", optional = true}
[tool.poetry.extras]
openai = ["openai"]
[tool.poetry.group.dev.dependencies]
openai = "*"
"""
SETUP = """\
setup(
    name="openai",
    keywords=["openai"],
    classifiers=[
        "openai",
    ],
    install_requires=[
        "openai",
        'anthropic>=1',
    ],
    extras_require={"openai": ["openai"]},
    entry_points={"console_scripts": ["openai = a.b:c"]},
)
"""
SETUP_CFG = """\
[metadata]
keywords =
  openai
[options]
install_requires =
  openai>=1
[options.extras_require]
chat = openai
[isort]
known_third_party = openai
"""
TOX = """\
[testenv]
deps =
  pytest
  py312: openai
commands =
  openai api
[testenv:docs]
deps = openai>1
"""
ENVIRONMENT = """\
name: openai
channels:
  - openai
dependencies:
  - openai
  - pip:
    - anthropic==1
"""
POM = """\
<groupId>com.openai</groupId><artifactId>openai-java</artifactId>
<dependency><groupId>com.openai</groupId><artifactId>openai-java</artifactId></dependency>
"""
VERSIONS = """\
[libraries]
one = { group = "com.aallam.openai", name = "openai-client", version = "3" }
two = { module = "com.aallam.openai:openai-client" }
"""
CARGO = """\
[features]
async-openai = ["dep:async-openai"]
[dependencies]
oai = { package = "async-openai", version = "1" }
async-openai = "1"
[target.x.dependencies.async-openai]
version = "1"
"""
WORKFLOW = """\
description: pip install openai before you use this with the tests
jobs:
  test:
    steps:
      - run: pip install openai
      - name: pip install openai for the tests here
        run: |
          pip install openai tiktoken requests
          if [ -f x ]; then
            python -m pip install openai tiktoken requests pandas
          fi
"""
SCRIPT = """\
# /// script
# dependencies = [
#   "openai",
# ]
# ///
import os
"""


@pytest.mark.parametrize(
    ("name", "text", "lines"),
    [
        ("pyproject.toml", PYPROJECT, [9, 10, 13, 15, 20, 22, 32, 33, 37]),
        ("setup.py", SETUP, [8, 9, 11]),
        ("setup.cfg", SETUP_CFG, [6, 8]),
        ("tox.ini", TOX, [4, 8]),
        ("Pipfile", '[packages]\nopenai = "*"\n[scripts]\nopenai = "x"\n', [2]),
        ("environment.yml", ENVIRONMENT, [5, 7]),
        ("requirements/base.txt", "openai==1.0\n", [1]),
        ("notes/base.txt", "openai==1.0\n", []),
        ("pom.xml", POM, [2]),
        ("gradle/libs.versions.toml", VERSIONS, [2, 3]),
        ("build.gradle", "implementation group: 'com.theokanning.openai-gpt3-java', name: 'service'\n", [1]),
        ("build.sbt", 'libraryDependencies += "com.openai" % "openai-java" % "1.0"\n', [1]),
        ("mix.exs", 'defp deps do\n  [\n    {:openai, "~> 0.6"},\n    {:openai_ex, "~> 0.9"}\n  ]\nend\n', [3, 4]),
        ("Package.swift", '.package(url: "https://github.com/MacPaw/OpenAI.git", from: "0.4.0"),\n', [1]),
        ("pubspec.yaml", "name: openai_dart\ndependencies:\n  langchain_openai: ^1\n  openai_dart: ^1\n", [3, 4]),
        ("pubspec.yaml", "dependencies:\n  google_generative_ai: ^0.4\n  anthropic_sdk_dart: ^0.3\n", [2, 3]),
        ("lib/chat.dart", "import 'package:openai_dart/openai_dart.dart';\n", [1]),
        ("Cargo.toml", CARGO, [4, 5, 6]),
        (".github/workflows/test.yml", WORKFLOW, [5, 8, 10]),
        (".github/workflows/a.yml", "steps:\n  - uses: actions/checkout@v4\n  - uses: openai/codex-action@v1\n", [3]),
        ("action.yml", "runs:\n  steps:\n    - uses: 'anthropics/claude-code-action/base@v1' # x\n", [3]),
        ("a.yml", "uses: openai/codex-action\n", []),
        ("Dockerfile", "RUN pip install \\\n    openai \\\n    anthropic && echo cohere\n", [2, 3]),
        ("run.sh", "pip install x && npm install openai\n", [1]),
        ("run.sh", "echo a \\\n  openai\n", []),
        ("tool.py", SCRIPT, [3]),
        ("noxfile.py", 'session.install("openai", "pytest")\n', [1]),
    ],
)
def test_packages_count_where_they_are_needed(name: str, text: str, lines: list[int], check: Check) -> None:
    found = {finding.line for finding in check(name, text).findings if finding.severity is not Severity.INFO}
    assert sorted(found) == lines


@pytest.mark.parametrize(
    ("name", "text", "lines"),
    [
        ("Cargo.toml", '[dependencies]\nopenai_dive = "1"\nserde = "1"\nanthropic-client = "1"\n', [2, 4]),
        ("Cargo.toml", '[dependencies]\nopenai-types = "1"\nmy-openai = { path = "../my-openai" }\n', []),
        ("composer.json", '{"require": {\n"mozex/anthropic-php": "*",\n"symfony/console": "*"}}\n', [2]),
        ("Gemfile", 'gem "ruby-anthropic"\ngem "rspec-openai-mock"\n', [1]),
        ("mix.exs", 'defp deps, do: [\n{:ex_openai, "~> 1.7"},\n{:anthropix, "~> 0.6"}]\n', [2, 3]),
        ("pubspec.yaml", "dependencies:\n  flutter_gemini: ^3.0.0\n  http: ^1.0.0\n", [2]),
        ("a.csproj", '<Project><PackageReference Include="OpenAI-DotNet" /></Project>\n', [1]),
        ("go.mod", "module x\nrequire github.com/liushuangls/go-anthropic/v2 v2.1.0\n", [2]),
        ("package.json", '{"dependencies": {\n"@ai-sdk/openai-compatible": "1",\n"@me/openai": "workspace:*"}}\n', []),
        ("requirements.txt", "openai-whisper\nopentelemetry-instrumentation-openai\nvllm-openai-server\n", []),
        ("pom.xml", "<project>\n<artifactId>my-openai-app</artifactId>\n</project>\n", []),
    ],
)
def test_a_package_that_is_called_after_a_provider(name: str, text: str, lines: list[int], check: Check) -> None:
    findings = check(name, text).findings
    assert [one.line for one in findings if one.severity is not Severity.INFO] == lines
