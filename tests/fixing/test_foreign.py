"""What is read by somebody whose code is not in the tree keeps its names, and moves only with its reader."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import migrate_advisor as ma

if TYPE_CHECKING:
    from pathlib import Path

    from migrate_advisor.fixing.fix import FixReport

TO = "deepseek/deepseek-flash"
DAY = date(2026, 11, 28)
PROGRAM = (
    "import os\nfrom openai import OpenAI\n\nclient = OpenAI(api_key=os.environ['OPENAI_API_KEY'])\n"
    'client.chat.completions.create(model="gpt-4o", messages=[])\n'
)


def _fixed(folder: Path, to: str = TO, **files: str) -> FixReport:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    report = ma.fix([folder], to=to, as_of=DAY, unsafe=True, write=True)
    assert not ma.fix([folder], to=to, as_of=DAY, unsafe=True, write=True).changed, "twice is once"
    return report


def _told(report: FixReport, path: str) -> dict[int, str]:
    return {item.finding.line: item.fix.title for item in report.left if item.finding.path.endswith(path)}


STARTED_WITH = {
    "mapping": (
        "      OPENAI_API_KEY: ${OPENAI_API_KEY}\n      OPENAI_PROXY_URL: https://api.openai.com/v1\n",
        "      OPENAI_API_KEY: ${DEEPSEEK_API_KEY}\n      OPENAI_PROXY_URL: https://api.deepseek.com\n",
    ),
    "list": (
        "      - OPENAI_API_BASE_URL=https://api.openai.com/v1\n      - OPENAI_API_KEY=${OPENAI_API_KEY}\n",
        "      - OPENAI_API_BASE_URL=https://api.deepseek.com\n      - OPENAI_API_KEY=${DEEPSEEK_API_KEY}\n",
    ),
    "handed on": (
        "      - OPENAI_API_BASE_URL=https://api.openai.com/v1\n      - OPENAI_API_KEY\n",
        "      - OPENAI_API_BASE_URL=https://api.deepseek.com\n      - OPENAI_API_KEY=${DEEPSEEK_API_KEY}\n",
    ),
    "a key": (
        f"      - OPENAI_API_BASE_URL=https://api.openai.com/v1\n      - OPENAI_API_KEY=sk-{'a1B2' * 6}\n",
        "      - OPENAI_API_BASE_URL=https://api.deepseek.com\n      - OPENAI_API_KEY=\n",
    ),
}


@pytest.mark.parametrize("form", STARTED_WITH)
def test_an_image_that_is_not_built_here_keeps_its_names_and_gets_the_targets_key(form: str, tmp_path: Path) -> None:
    before, after = STARTED_WITH[form]
    head = "services:\n  chat:\n    image: ghcr.io/somebody/chat:main\n    environment:\n"
    report = _fixed(tmp_path, compose_dot_yaml=head + before)
    assert (tmp_path / "compose.yaml").read_text(encoding="utf-8") == head + after
    assert any("ghcr.io/somebody/chat:main asks DeepSeek now" in note for note in report.notes)


def test_a_service_that_stays_keeps_its_key_beside_one_that_moves(tmp_path: Path) -> None:
    compose = (
        "services:\n  api:\n    build: .\n    environment:\n      OPENAI_API_KEY: ${OPENAI_API_KEY}\n"
        "  worker:\n    image: example/worker\n    environment:\n"
        "      - OPENAI_API_KEY=${OPENAI_API_KEY}\n      - OPENAI_MODEL=gpt-4o\n"
    )
    report = _fixed(tmp_path, app_dot_py=PROGRAM, compose_dot_yaml=compose, _dot_env="OPENAI_API_KEY=\n")
    after = (tmp_path / "compose.yaml").read_text(encoding="utf-8")
    assert after == compose.replace("OPENAI_API_KEY: ${OPENAI_API_KEY}", "DEEPSEEK_API_KEY: ${DEEPSEEK_API_KEY}")
    variables = (tmp_path / ".env").read_text(encoding="utf-8").split()
    assert variables == ["OPENAI_API_KEY=", "DEEPSEEK_API_KEY="], "each of both is started with one"
    told = _told(report, "compose.yaml")
    assert "until you point example/worker at DeepSeek" in told[9]
    assert "until you point example/worker at DeepSeek" in told[10]


def test_containers_of_a_cluster_that_may_be_either_get_both_names(tmp_path: Path) -> None:
    pod = (
        "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - name: a\n      image: registry.example/team/app:1\n"
        "      env:\n        - name: OPENAI_API_KEY\n          valueFrom:\n            secretKeyRef:\n"
        "              name: llm\n              key: OPENAI_API_KEY\n"
    )
    _fixed(tmp_path, app_dot_py=PROGRAM, pod_dot_yaml=pod)
    after = (tmp_path / "pod.yaml").read_text(encoding="utf-8")
    assert "name: OPENAI_API_KEY\n" in after
    assert "name: DEEPSEEK_API_KEY\n" in after


def test_an_image_that_is_built_here_under_its_name_is_the_programs(tmp_path: Path) -> None:
    compose = (
        "services:\n  api:\n    build: .\n    image: team/app:1\n    environment:\n      - OPENAI_API_KEY\n"
        "  jobs:\n    image: team/app:2\n    environment:\n      - OPENAI_API_KEY\n"
    )
    _fixed(tmp_path, app_dot_py=PROGRAM, compose_dot_yaml=compose)
    after = (tmp_path / "compose.yaml").read_text(encoding="utf-8")
    assert after == compose.replace("OPENAI_API_KEY", "DEEPSEEK_API_KEY")


def test_a_tool_keeps_the_names_that_it_knows(tmp_path: Path) -> None:
    settings = (
        '{"model": "claude-sonnet-4-5", "env": {\n  "ANTHROPIC_BASE_URL": "https://api.anthropic.com",\n'
        '  "ANTHROPIC_AUTH_TOKEN": ""\n}}\n'
    )
    _fixed(tmp_path, _dot_claude__settings_dot_json=settings)
    after = (tmp_path / ".claude" / "settings.json").read_text(encoding="utf-8")
    assert "https://api.deepseek.com/anthropic" in after
    assert '"model": "deepseek-flash"' in after
    assert '"ANTHROPIC_AUTH_TOKEN": ""' in after


def test_a_tools_model_and_key_stay_where_its_own_client_has_no_address(tmp_path: Path) -> None:
    settings = (
        "models:\n  - name: A\n    provider: openai\n    model: gpt-4o\n    apiKey: ${{ secrets.OPENAI_API_KEY }}\n"
        "  - name: B\n    provider: openai\n    model: gpt-4o\n    apiBase: https://api.openai.com/v1\n"
        "    apiKey: ${{ secrets.OPENAI_API_KEY }}\n"
    )
    report = _fixed(tmp_path, app_dot_py=PROGRAM, _dot_continue__config_dot_yaml=settings)
    after = (tmp_path / ".continue" / "config.yaml").read_text(encoding="utf-8")
    first, second = after.split("  - name: B\n")
    assert settings.startswith(f"{first}  - name: B\n")
    assert "deepseek-flash" in second
    assert "https://api.deepseek.com" in second
    assert "OPENAI_API_KEY" not in second
    assert "until you point " in _told(report, "config.yaml")[4]


TOOL = (
    'model = "gpt-5-codex"\n\n[model_providers.mine]\nbase_url = "https://api.openai.com/v1"\n'
    'env_key = "OPENAI_API_KEY"\nwire_api = "responses"\n'
)


def test_what_speaks_responses_alone_moves_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / ".codex" / "config.toml"
    report = _fixed(tmp_path, "zhipu@cn/glm-5.2", _dot_codex__config_dot_toml=TOOL)
    assert path.read_text(encoding="utf-8") == TOOL
    assert "`migrate-advisor carry zhipu@cn/glm-5.2`" in _told(report, "config.toml")[4]
    _fixed(tmp_path)
    after = path.read_text(encoding="utf-8")
    assert 'model = "deepseek-flash"' in after
    assert 'env_key = "DEEPSEEK_API_KEY"' in after
