"""Keys of configuration that are no variables: a provider chosen by its name, types of resources."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate_advisor.scanner.source import MAX_LINE, is_text
from migrate_advisor.scanner.uses import Context, Use, What

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.scanner.names import Names
    from migrate_advisor.scanner.source import Source

_TYPE = re.compile(r"([\"'])([\w./]{10,100})(?:@[\w.-]+)?\1")
_MAX_BLOCK = 4_000
"""Characters of a block of configuration that are looked through."""
_CHOICE = re.compile(r"(?<![\w.-])([\w.-]+)[\"']?\s*[:=]\s*[\"']?([A-Za-z][\w-]*)[\"']?\s*(?:$|[,#}]|//)")
_CHOICE_WORDS = frozenset(
    "provider providers vendor service backend engine type llm llms model models api bot ai platform client adapter "
    "driver voice speech text image audio embedding embeddings embedder tts stt asr chat completion generator source "
    "use default connector kind".split()
)
_SHOWN = frozenset(
    "format label title caption description display icon logo color tooltip placeholder link docs".split()
)
"""What the last word of a key says whose value people see."""


def read_choices(source: Source, names: Names, start: int, line: str) -> Iterator[Use]:
    """Providers that a setting chooses by name."""
    for hit in _CHOICE.finditer(line):
        provider = names.words.get(hit.group(2).lower().replace("-", "_"))
        if provider is None:
            continue
        parts = re.split(r"[^a-z0-9]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", hit.group(1)).lower())
        if _CHOICE_WORDS.isdisjoint(parts[-3:]) or is_text(line[: hit.start()]):
            continue
        if names.words.get("_".join(parts)) == provider:  # how its name is spelled
            continue
        if parts[-1] in _SHOWN or _is_kind_of_resource(source, names, hit, start):
            continue
        if source.context(start + hit.start(2)) is Context.CODE:
            at = start + hit.start(2)
            yield Use(What.CHOICE, provider, at, start + hit.end(2), hit.group(2), confidence="medium")


def _is_kind_of_resource(source: Source, names: Names, choice: re.Match[str], start: int) -> bool:
    """Whether a choice only says of which kind a resource is that is told by its type."""
    said = f"{choice.group(1)}={choice.group(2)}"
    types = [name for name, key in names.config_keys.items() if key.when == said]
    at = start + choice.start(2)
    if not types:
        return False
    opening = max(0, source.text.rfind("{", max(0, at - _MAX_BLOCK), at))
    line = source.text.rfind("\n", max(0, opening - MAX_LINE), opening) + 1
    around = source.text[line:opening].lower() + _block(source.text, at).lower()
    return any(name in around for name in types)


def read_types(source: Source, names: Names, start: int, line: str) -> Iterator[Use]:
    """Keys and types of resources in configuration and infrastructure."""
    for hit in _TYPE.finditer(line):
        key = names.config_keys.get(hit.group(2).lower())
        if key is None or (key.when and not _holds(_block(source.text, start + hit.end()), key.when, source.text)):
            continue
        at, end = start + hit.start(2), start + hit.end(2)
        yield Use(What.ENV_VAR, key.provider, at, end, hit.group(2), context=source.context(at))


def _holds(block: str, setting: str, text: str) -> bool:
    """Whether a block gives a setting its value, or takes it from a parameter with that default."""
    name, _, value = setting.partition("=")
    said = re.search(rf"\b{re.escape(name)}[\"']?\s*[:=]\s*([\"']?)([\w.]+)", block)
    if said is None:
        return False
    if said.group(2) == value:
        return True
    default = re.search(rf"\bparam\s+{re.escape(said.group(2))}\s+string\s*=\s*'{re.escape(value)}'", text)
    return not said.group(1) and default is not None


def _block(text: str, at: int) -> str:
    """What stands in the same braces as an offset, or in those that open on its line; bounded."""
    start = max(text.rfind("{", max(0, at - _MAX_BLOCK), at), 0)
    line_end = text.find("\n", at)
    opened = text.find("{", at, line_end if line_end >= 0 else len(text))
    depth = 0 if opened >= 0 else 1
    for index in range(at, min(len(text), at + _MAX_BLOCK)):
        depth += (text[index] == "{") - (text[index] == "}")
        if depth == 0 and text[index] == "}":
            return text[at if opened >= 0 else start : index]
    return text[at : at + _MAX_BLOCK]
