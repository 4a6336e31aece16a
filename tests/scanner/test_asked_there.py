"""A request that names one provider's address and another one's model, in one statement: told, and moved as a whole."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import migrate_advisor as ma

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 11, 28)
THERE = "https://dashscope.aliyuncs.com/compatible-mode/v1/chat/completions"
OPENAI = "https://api.openai.com/v1/chat/completions"
REQUESTS = {
    "one_line.py": 'requests.post("{url}", json={{"model": "{model}", "messages": []}})\n',
    "as_text.py": 'requests.post("{url}", data=\'{{"model": "{model}", "messages": []}}\')\n',
    "two_lines.py": 'httpx.post(\n    "{url}", json={{"model": "{model}", "messages": []}}\n)\n',
    "body_below.py": 'httpx.post("{url}", json={{\n    "model": "{model}", "messages": []}})\n',
    "fetch.js": 'fetch("{url}", {{method: "POST", body: JSON.stringify({{model: "{model}", messages: []}})}});\n',
    "axios.ts": 'await axios.post("{url}", {{ model: "{model}", messages }}, {{ headers }});\n',
    "post.go": (
        "package a\n"
        'func f() {{ http.Post("{url}", "a", strings.NewReader(`{{"model": "{model}", "messages": []}}`)) }}\n'
    ),
    "post.rb": 'HTTParty.post("{url}", body: {{ model: "{model}", messages: [] }}.to_json)\n',
    "post.php": "<?php\n$http->post('{url}', ['json' => ['model' => '{model}', 'messages' => []]]);\n",
    "one_line.sh": 'curl {url} -d \'{{"model": "{model}", "messages": []}}\'\n',
    "escaped.sh": 'curl {url} -d "{{\\"model\\": \\"{model}\\", \\"messages\\": []}}"\n',
    "continued.sh": 'curl {url} \\\n  -d \'{{"model": "{model}", "messages": []}}\'\n',
}


def found(folder: Path, name: str, text: str) -> list[tuple[str, str]]:
    (folder / name).write_text(text, encoding="utf-8")
    told = ma.check([folder], region="CN", as_of=DAY).findings
    return [(finding.rule, finding.provider) for finding in told]


@pytest.mark.parametrize("name", REQUESTS)
def test_a_model_beside_the_address_of_another_provider_is_told(name: str, tmp_path: Path) -> None:
    told = found(tmp_path, name, REQUESTS[name].format(url=THERE, model="gpt-4o"))
    assert ("model-not-served-there", "alibaba") in told
    assert not [rule for rule, provider in told if provider == "openai"], "nobody asks OpenAI"


@pytest.mark.parametrize("name", REQUESTS)
def test_a_model_of_the_one_who_is_asked_is_no_finding(name: str, tmp_path: Path) -> None:
    assert not found(tmp_path, name, REQUESTS[name].format(url=THERE, model="qwen3.7-plus"))


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_is_moved_with_its_model_wherever_that_stands(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(REQUESTS[name].format(url=OPENAI, model="gpt-4o"), encoding="utf-8")
    ma.fix([tmp_path], region="CN", as_of=DAY, to="alibaba@cn/qwen3.7-plus", unsafe=True, write=True)
    assert (tmp_path / name).read_text(encoding="utf-8") == REQUESTS[name].format(url=THERE, model="qwen3.7-plus")


@pytest.mark.parametrize(
    "text",
    [
        'TABLE = {"q": ("https://dashscope.aliyuncs.com", "qwen-max"), "o": ("https://api.openai.com", "gpt-4o")}\n',
        'requests.post("https://openrouter.ai/api/v1", json={"model": "openai/gpt-4o", "messages": []})\n',
        'requests.post("https://gateway.example.com/v1/chat/completions", json={"model": "gpt-4o", "messages": []})\n',
        'show("see https://dashscope.aliyuncs.com/compatible-mode/v1 for more", compare=["gpt-4o"])\n',
    ],
)
def test_who_may_serve_it_is_not_said_to_refuse_it(text: str, tmp_path: Path) -> None:
    assert "model-not-served-there" not in [rule for rule, _ in found(tmp_path, "app.py", text)]
