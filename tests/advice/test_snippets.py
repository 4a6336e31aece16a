"""Lines of code that a reader copies: they run, or at least are what the language's own tools take."""

from __future__ import annotations

import json
import shutil
import subprocess
import tomllib
from typing import TYPE_CHECKING

import pytest

from migrate_advisor.advice.snippets import SNIPPETS, filled, said_in, snippet
from migrate_advisor.errors import UnknownNameError

if TYPE_CHECKING:
    from pathlib import Path

FILLED = {"base_url": "https://api.vendor.example/v1", "key": "VENDOR_API_KEY", "model": "vendor-1"}


@pytest.mark.parametrize("language", SNIPPETS)
def test_every_language_names_address_key_and_model(language: str) -> None:
    text = filled(language, **FILLED)
    assert FILLED["base_url"] in text
    assert FILLED["key"] in text
    assert FILLED["model"] in text or language == "env"
    assert "{{" not in text, "what is escaped for filling in is written out"


def test_python_is_python() -> None:
    compile(filled("python", **FILLED), "snippet.py", "exec")


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
def test_typescript_is_a_module(tmp_path: Path) -> None:
    file = tmp_path / "snippet.mjs"
    file.write_text(filled("typescript", **FILLED), encoding="utf-8")
    subprocess.run(["node", "--check", file], check=True, timeout=60)


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_curl_is_shell_and_its_body_is_json(tmp_path: Path) -> None:
    text = filled("curl", **FILLED)
    file = tmp_path / "snippet.sh"
    file.write_text(text, encoding="utf-8")
    subprocess.run(["bash", "-n", file], check=True, timeout=60)
    assert json.loads(text.split("'")[1])["model"] == "vendor-1"


def test_spring_tells_the_path_that_it_would_else_put_behind_the_address() -> None:
    lines = [line for line in filled("spring", **FILLED).splitlines() if "=" in line]
    values = tomllib.loads("\n".join(f"\"{line.replace('=', chr(34) + '=' + chr(39), 1)}'" for line in lines))
    assert values["spring.ai.openai.chat.completions-path"] == "/chat/completions"
    assert values["spring.ai.openai.api-key"] == "${VENDOR_API_KEY}"


@pytest.mark.parametrize(
    ("name", "language"), [("TS", "typescript"), ("c#", "csharp"), ("golang", "go"), (" go ", "go")]
)
def test_other_names_of_a_language_are_known(name: str, language: str) -> None:
    assert snippet(name).language == language


def test_an_unknown_language_is_told_with_those_that_are_known() -> None:
    with pytest.raises(UnknownNameError, match=r"did you mean 'typescript'.*known are python"):
        snippet("typescrpt")


BESIDE_CHAT = ("embeddings", "images.generations", "audio.speech", "audio.transcriptions")


@pytest.mark.parametrize("operation", BESIDE_CHAT)
def test_what_is_no_chat_is_said_too(operation: str, tmp_path: Path) -> None:
    python = filled("python", operation, **FILLED)
    compile(python, "snippet.py", "exec")
    for text in (python, filled("ts", operation, **FILLED), filled("curl", operation, **FILLED)):
        assert all(value in text for value in FILLED.values())
        assert "{{" not in text
        assert "chat" not in text
    if shutil.which("node"):
        (tmp_path / "snippet.mjs").write_text(filled("ts", operation, **FILLED), encoding="utf-8")
        subprocess.run(["node", "--check", tmp_path / "snippet.mjs"], check=True, timeout=60)


def test_a_language_without_lines_for_an_operation_is_shown_those_of_curl() -> None:
    assert said_in("go", "embeddings") == "curl"
    assert said_in("go", "chat.completions") == "go"
    assert said_in("typescript", "embeddings") == "typescript"
