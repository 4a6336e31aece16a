"""Clients that settings beside them send elsewhere when the program runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from migrate_advisor.scanner.finding import Severity
from migrate_advisor.scanner.scan import Note

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.scanner.conftest import CheckTree

CLIENT = "from openai import OpenAI\nclient = OpenAI()\n"
NODE = "import OpenAI from 'openai';\nconst client = new OpenAI();\n"
COMPOSE = """\
services:
  api:
    build: ./api
    environment:
      OPENAI_BASE_URL: https://api.deepseek.com
      OPENAI_API_KEY: ${KEY}
  worker:
    build:
      context: worker
    environment:
      - OPENAI_API_KEY=${KEY}
"""
ENV = "OPENAI_BASE_URL=https://api.deepseek.com\nOPENAI_API_KEY=x\n"
TWO = "OPENAI_BASE_URL=https://open.bigmodel.cn/api/paas/v4\n"
PLAIN = "services:\n  web:\n    image: web\n    environment:\n      OPENAI_BASE_URL: https://api.deepseek.com\n"
OTHERS = PLAIN + "  other:\n    image: other\n    environment:\n      OPENAI_API_KEY: x\n"


@pytest.fixture
def told(tmp_path: Path, check_tree: CheckTree) -> Callable[[dict[str, str]], set[str]]:
    """Files → paths with an error."""

    def run(files: dict[str, str]) -> set[str]:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        report = check_tree(use_gitignore=False)
        return {finding.path for finding in report.findings if finding.severity is Severity.ERROR}

    return run


@pytest.mark.parametrize(
    ("files", "paths"),
    [
        ({"compose.yaml": COMPOSE, "api/a.py": CLIENT, "worker/a.py": CLIENT}, {"worker/a.py"}),
        ({"compose.yaml": COMPOSE, "api/src/a.ts": NODE}, set()),
        ({"docker-compose.yml": PLAIN, "a.py": CLIENT, "src/a.py": CLIENT}, set()),
        ({"docker-compose.yml": OTHERS, "a.py": CLIENT}, {"a.py"}),  # it may be the other one's
        ({"docker-compose.local.yml": PLAIN, "a.py": CLIENT}, {"a.py"}),  # somebody must choose it
        ({".env": ENV, "a.py": CLIENT}, set()),
        ({"web/.env": ENV, "a.py": CLIENT, "web/a.py": CLIENT}, {"a.py"}),
        ({".env.example": ENV, "a.py": CLIENT}, {"a.py"}),  # nobody loads it
        ({".env": ENV, ".env.production": TWO, "a.py": CLIENT}, {"a.py"}),  # which of the two is not known
        ({".env": ENV, "web/.env": TWO, "web/a.py": CLIENT}, set()),
        (
            {".env": ENV, ".env.production": "OPENAI_BASE_URL=https://api.openai.com/v1\n", "a.py": CLIENT},
            {".env.production", "a.py"},
        ),
        ({".env": ENV.replace("BASE_URL", "API_BASE"), "a.py": CLIENT}, {"a.py"}),  # this client does not read that
        ({".env": ENV, "a.py": CLIENT.replace("()", '(base_url="https://api.openai.com/v1")')}, {"a.py"}),
        ({".env": "OPENAI_BASE_URL=http://llm.internal:8000/v1\n", "a.py": CLIENT}, set()),
        ({"compose.yaml": COMPOSE.replace("context: worker", "context: api"), "api/a.py": CLIENT}, {"api/a.py"}),
        ({"compose.yaml": COMPOSE.replace("./api", "../api"), "api/a.py": CLIENT}, {"api/a.py"}),
    ],
)
def test_a_client_is_judged_by_where_the_settings_beside_it_send_it(
    files: dict[str, str], paths: set[str], told: Callable[[dict[str, str]], set[str]]
) -> None:
    assert told(files) == paths


def test_it_is_told_what_sends_them(tmp_path: Path, check_tree: CheckTree) -> None:
    (tmp_path / ".env").write_text(ENV)
    (tmp_path / "a.py").write_text(CLIENT)
    (tmp_path / "b.py").write_text(CLIENT)
    report = check_tree(use_gitignore=False)
    assert not report.findings
    assert report.notes == (Note(".env", "sets OPENAI_BASE_URL: clients of openai call deepseek (files: 2)", 1),)


def test_a_file_that_is_named_alone_is_judged_as_with_its_tree(tmp_path: Path, check_tree: CheckTree) -> None:
    (tmp_path / "compose.yaml").write_text(COMPOSE)
    for folder in ("api", "worker"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.py").write_text(CLIENT)
    report = check_tree(tmp_path / "api/a.py")
    assert not report.findings
    assert report.files_scanned == 1
    assert [note.path for note in report.notes] == ["compose.yaml"]
    assert check_tree(tmp_path / "worker/a.py").findings


def test_no_link_is_followed_to_settings(tmp_path: Path, check_tree: CheckTree) -> None:
    elsewhere = tmp_path.parent / f"{tmp_path.name}-elsewhere.yaml"
    elsewhere.write_text(PLAIN)
    (tmp_path / "compose.yaml").symlink_to(elsewhere)
    (tmp_path / "a.py").write_text(CLIENT)
    assert check_tree(tmp_path / "a.py").findings


def test_a_model_of_another_provider_is_asked_of_who_answers_there(tmp_path: Path, check_tree: CheckTree) -> None:
    (tmp_path / ".env").write_text(ENV)
    (tmp_path / "a.py").write_text(CLIENT + 'client.chat.completions.create(model="gpt-4o", messages=[])\n')
    assert [(finding.line, finding.rule) for finding in check_tree(use_gitignore=False).findings] == [
        (3, "model-not-served-there")
    ]


DEPLOYING = """\
resource "azurerm_cognitive_deployment" "chat" {
  model {
    format = "OpenAI"
    name   = var.chat_model
  }
}
"""
VARIABLES = """\
variable "chat_model" {
  default = "gpt-4o"
}

variable "other_model" {
  default = "gpt-4o"
}
"""
VALUES = 'chat_model = "gpt-4o"\nother_model = "gpt-4o"\n'


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"main.tf": DEPLOYING, "v.tf": VARIABLES}, {("v.tf", 2): "azure-openai", ("v.tf", 6): "openai"}),
        ({"main.tf": DEPLOYING, "a.tfvars": VALUES}, {("a.tfvars", 1): "azure-openai", ("a.tfvars", 2): "openai"}),
        ({"a/main.tf": DEPLOYING, "b/v.tf": VARIABLES}, {("b/v.tf", 2): "openai", ("b/v.tf", 6): "openai"}),
    ],
)
def test_a_parameter_is_for_who_deploys_it_in_another_file_of_its_module(
    files: dict[str, str], told: dict[tuple[str, int], str], tmp_path: Path, check_tree: CheckTree
) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    found = {(one.path, one.line): one.provider for one in check_tree(use_gitignore=False).findings}
    assert {place: provider for place, provider in found.items() if not place[0].endswith("main.tf")} == told
