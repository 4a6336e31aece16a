"""Lines of dependencies where a class was swapped for one of another package. Reads and changes one text at a time.

The new package is named behind the old one, which stays: something that was not looked at may import it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate_advisor.fixing.site import TextChange, line_end

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

REPLACING: Mapping[str, str] = {
    "langchain-google-genai": "langchain-openai",
    "langchain-google-vertexai": "langchain-openai",
    "langchain-anthropic": "langchain-openai",
    "langchain-aws": "langchain-openai",
    "langchain-mistralai": "langchain-openai",
    "langchain-groq": "langchain-openai",
    "langchain-cohere": "langchain-openai",
    "@ai-sdk/google": "@ai-sdk/openai",
    "@ai-sdk/anthropic": "@ai-sdk/openai",
    "@ai-sdk/mistral": "@ai-sdk/openai",
    "@ai-sdk/groq": "@ai-sdk/openai",
    "@ai-sdk/cohere": "@ai-sdk/openai",
    "@ai-sdk/xai": "@ai-sdk/openai",
}
"""Package → the one whose class or function took the place of its own."""
_HASHED = "--hash="
"""What pins each line to its files, so that none can be added by hand."""
_REQUIREMENT = r"^(?P<indent>[ \t]*){}(?:\[[\w, -]*\])?[ \t]*(?:[<>=!~;][^\r\n]*)?(?:#[^\r\n]*)?(?=\r?$)"
_LISTED = r"^(?P<indent>[ \t]*)(?P<quote>[\"']){}(?:\[[\w, -]*\])?[^\"'\r\n]*(?P=quote)(?P<comma>,?)"
_KEYED = r"^(?P<indent>[ \t]*)(?P<quote>[\"']?){}(?P=quote)[ \t]*=[ \t]*[\"'][^\"'\r\n]*[\"']"
_NODE = r"^(?P<indent>[ \t]*)\"{}\"(?P<sign>[ \t]*:[ \t]*)\"(?P<range>[~^]?)(?P<major>\d+)\.[^\"\r\n]*\"(?P<comma>,?)"


def is_manifest(path: str) -> bool:
    """Whether a file holds dependencies of a kind that is known here."""
    name = path.rpartition("/")[2]
    return name in {"pyproject.toml", "package.json"} or (name.startswith("requirements") and name.endswith(".txt"))


def package_of(module: str) -> str:
    """The package that a module of these is in."""
    return module if module.startswith("@") else module.partition(".")[0].replace("_", "-")


def dependencies(path: str, text: str, swapped: Iterable[str]) -> Iterator[TextChange]:
    """The lines that a manifest needs beside those that it has.

    Args:
        path: its name says of which kind it is.
        text: of it.
        swapped: packages of which something took the place.
    """
    added: set[str] = set()
    for old in swapped if _HASHED not in text else ():
        new = REPLACING[old]
        if re.search(rf"(?<![\w@/-]){re.escape(new)}(?![\w-])", text) is not None:
            continue
        for hit, told in _lines(path, text, old, new):
            if new not in added:
                added.add(new)
                has_comma = "comma" not in hit.re.groupindex or hit["comma"]
                yield TextChange(hit.end(), hit.end(), ("" if has_comma else ",") + line_end(text) + told)


def _lines(path: str, text: str, old: str, new: str) -> Iterator[tuple[re.Match[str], str]]:
    """Lines that name a package, and the same for the other one."""
    name = path.rpartition("/")[2]
    if name == "package.json":
        for hit in _found(_NODE, old, text):
            yield hit, f'{hit["indent"]}"{new}"{hit["sign"]}"^{hit["major"]}.0.0"{hit["comma"]}'
    elif name == "pyproject.toml":
        for hit in _found(_LISTED, old, text):
            yield hit, f"{hit['indent']}{hit['quote']}{new}{hit['quote']}{hit['comma']}"
        for hit in _found(_KEYED, old, text):
            yield hit, f'{hit["indent"]}{hit["quote"]}{new}{hit["quote"]} = "*"'
    else:
        for hit in _found(_REQUIREMENT, old, text):
            yield hit, f"{hit['indent']}{new}"


def _found(shape: str, old: str, text: str) -> Iterator[re.Match[str]]:
    return re.finditer(shape.format(re.escape(old)), text, re.MULTILINE)
