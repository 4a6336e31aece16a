"""A key never goes to an address that it does not belong to: two requests, one of which moves, in every language.

Where each has the key for itself, it moves with its address; where both have one, the one that moves reads the target's
itself, or both stay.
"""

from __future__ import annotations

import tomllib
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import migrate_advisor as ma

TO = "deepseek/deepseek-flash"
DAY = date(2026, 11, 28)
LANGUAGES: dict[str, dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "requests.toml").read_text(encoding="utf-8")
)
EMBED = '"https://api.openai.com/v1/embeddings"'
OLD, NEW = "OPENAI_API_KEY", "DEEPSEEK_API_KEY"


class Asked(NamedTuple):
    """What is written into a program."""

    chat_url: str = '"https://api.openai.com/v1/chat/completions"'
    chat_key: str = OLD
    is_own: bool = False
    """Whether the chat reads its key itself, whatever the other request does."""


MOVED = Asked('"https://api.deepseek.com/chat/completions"', NEW)
APART = [("call", "inline", False), ("steps", "local", True), ("mapped", "own", False), ("steps", "inline", False)]
"""How a request is made, where its key is, and whether its address has a name; the key is read for each request."""
IN_THE_CALL = "python javascript typescript java kotlin scala groovy php".split()
"""Languages in whose call a header says that it is a key, so that it can be read there."""
SHARED = [("call", "shared", False), ("steps", "shared", True), ("mapped", "settings", False)]


class Writer:
    """A program in a language, in which one function chats and another one embeds."""

    def __init__(self, language: str, shape: str, key: str, *, is_named: bool) -> None:
        self.row = LANGUAGES[language]
        self.shape, self.key, self.is_named = shape, key, is_named
        self.top: list[str] = []

    def files(self, asked: Asked) -> dict[str, str]:
        """Path → text."""
        self.top = []
        kinds = ("inline" if asked.is_own else self.key, self.key)
        asks = [("chat", asked.chat_url, asked.chat_key), ("embed", EMBED, OLD)]
        functions = [self._function(*each, kind) for each, kind in zip(asks, kinds, strict=True)]
        ending, bound = self.row["ending"], self._bound("apiKey", self.row["env"].format(OLD))
        if self.key == "shared":
            self.top.append(bound)
        parts = [self.row.get("head", "") + "\n".join(self.top), "\n".join(functions)]
        files = {f"main.{ending}": "\n\n".join(parts) + self.row.get("foot", "")}
        if self.key == "settings":
            around = f"{self.row.get('settings_head', '')}{bound}\n{self.row.get('settings_foot', '')}"
            files[f"{self.row['settings']}.{ending}"] = around
        return files

    def _function(self, function: str, url: str, variable: str, kind: str) -> str:
        body: list[str] = []
        read = self._read(function, self.row["env"].format(variable), body, kind)
        if self.is_named:
            self.top.append(self._bound(f"{function}Url", url))
            url = self._used(f"{function}Url")
        body.append(self.row[self.shape].format(u=url, k=read))
        return str(self.row["function"].format(function, "\n".join(body)))

    def _read(self, function: str, read: str, body: list[str], kind: str) -> str:
        """How a function reads its key."""
        if kind == "local":
            body.append(self.row["local"].format("secret", read))
            return str(self.row["name"])
        if kind == "own":
            self.top.append(self._bound(f"{function}Key", read))
            return self._used(f"{function}Key")
        if kind == "shared":
            return self._used("apiKey")
        return read if kind == "inline" else self._used("apiKey", "settings_use")

    def _bound(self, name: str, value: str) -> str:
        return str(self.row["bind"].format(self._name(name), value))

    def _used(self, name: str, how: str = "use") -> str:
        return str(self.row.get(how, "{0}").format(self._name(name)))

    def _name(self, text: str) -> str:
        return text.upper() if self.row.get("is_upper") else text


def _fixed(files: dict[str, str], folder: Path) -> dict[str, str]:
    for path, text in files.items():
        (folder / path).write_text(text, encoding="utf-8")
    ma.fix([folder], to=TO, as_of=DAY, unsafe=True, write=True)
    return {path: (folder / path).read_text(encoding="utf-8") for path in files}


@pytest.mark.parametrize(("language", "way"), list(product(LANGUAGES, APART)))
def test_a_key_that_one_request_has_moves_with_its_address(
    language: str, way: tuple[str, str, bool], tmp_path: Path
) -> None:
    shape, key, is_named = way
    writer = Writer(language, shape, key, is_named=is_named)
    assert _fixed(writer.files(Asked()), tmp_path) == writer.files(MOVED)


@pytest.mark.parametrize(("language", "way"), list(product(LANGUAGES, SHARED)))
def test_a_key_that_both_requests_have_never_goes_to_two_addresses(
    language: str, way: tuple[str, str, bool], tmp_path: Path
) -> None:
    shape, key, is_named = way
    if key == "settings" and "settings" not in LANGUAGES[language]:
        pytest.skip("the language's values are not read across modules")
    writer = Writer(language, shape, key, is_named=is_named)
    is_own = shape == "call" and language in IN_THE_CALL
    asked = MOVED._replace(is_own=True) if is_own else Asked()
    assert _fixed(writer.files(Asked()), tmp_path) == writer.files(asked)


@pytest.mark.parametrize("name", [".env", "compose.yaml"])
def test_an_address_of_the_environment_stays_while_a_program_reads_the_key_beside_it(name: str, tmp_path: Path) -> None:
    settings = {
        ".env": "OPENAI_BASE_URL=https://api.openai.com/v1\nOPENAI_API_KEY=\n",
        "compose.yaml": (
            "services:\n  app:\n    environment:\n      OPENAI_BASE_URL: https://api.openai.com/v1\n"
            "      OPENAI_API_KEY: ${OPENAI_API_KEY}\n"
        ),
    }[name]
    program = 'from openai import OpenAI\n\nclient = OpenAI()\nclient.images.generate(prompt="a", model="dall-e-3")\n'
    after = _fixed({name: settings, "draw.py": program}, tmp_path)
    assert "OPENAI_BASE_URL" in after[name]
    assert "deepseek.com" not in after[name]
    assert after["draw.py"] == program
