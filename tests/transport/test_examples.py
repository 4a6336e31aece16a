"""The examples do what they say: the fallback client under the SDK and under what people use on top of it."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ECHO = "echo: Hello from code that was written for OpenAI"
PRINTED = {
    "openai": [ECHO, "zhipu/glm-4-plus failed (quota); trying deepseek/deepseek-v4-flash"],
    "async": ["moonshot/kimi-k2.5: echo: question", "echo: question 0", "echo: question 7"],
    "langchain": ["answer: echo: Hello", "stream: echo: Hello again", "tool: weather dry in", "structured: City"],
    "pydantic_ai": ["answer: echo: Hello", "stream: echo: Hello again", "tool: asked about str", "structured: City"],
    "instructor": ["structured: City", "stream: True"],
    "llama_index": ["answer: echo: Hello", "stream: echo: Hello again", "tool: weather"],
}
NEEDED = {
    "openai": ["starlette"],
    "async": ["starlette"],
    "langchain": ["starlette", "langchain_openai"],
    "pydantic_ai": ["starlette", "pydantic_ai"],
    "instructor": ["starlette", "instructor"],
    "llama_index": ["starlette", "llama_index"],
}


def _run(checkout: Path, name: str, path: str = "") -> str:
    environment = {**os.environ, "PYTHONPATH": path, "LANGSMITH_TRACING": "false"}
    command = [sys.executable, "-W", "ignore", str(checkout / "examples" / f"fallback_{name}.py")]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-3000:]
    return run.stdout


@pytest.mark.parametrize("name", PRINTED)
def test_an_example_prints_what_it_promises(checkout: Path, name: str) -> None:
    missing = [module for module in NEEDED[name] if find_spec(module) is None]
    if missing:
        pytest.skip(f"{', '.join(missing)} not installed")
    printed = _run(checkout, name)
    for line in PRINTED[name]:
        assert line in printed


@pytest.fixture(scope="module")
def on_sdk_2(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with frameworks that still need version 2 of the OpenAI SDK."""
    cache = getattr(pytestconfig, "cache", None)
    folder = Path(cache.mkdir("frameworks-2")) if cache is not None else tmp_path_factory.mktemp("frameworks-2")
    if not (folder / "llama_index").is_dir():
        command = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target", str(folder)]
        wanted = ["openai>=2,<3", "instructor", "llama-index-llms-openai"]
        run = subprocess.run([sys.executable, *command, *wanted], capture_output=True, text=True, check=False)
        if run.returncode:
            pytest.skip(f"the frameworks cannot be installed here: {run.stderr[-300:]}")
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("name", ["openai", "async", "instructor", "llama_index"])
def test_an_example_prints_the_same_under_the_sdk_built_on_httpx(checkout: Path, on_sdk_2: Path, name: str) -> None:
    if find_spec("starlette") is None:
        pytest.skip("starlette not installed")
    printed = _run(checkout, name, str(on_sdk_2))
    for line in PRINTED[name]:
        assert line in printed
