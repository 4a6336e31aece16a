"""Settings of a provider whose name is the key or section above them: one use for each block, at what it connects by.

Settings that carry the provider's name themselves are `variables`'s.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.scanner.paths import PathClass
from migrate_advisor.scanner.readers.blocks import line_from, lines_after, parent
from migrate_advisor.scanner.readers.surroundings import ADDRESS
from migrate_advisor.scanner.source import Redirect
from migrate_advisor.scanner.uses import Context, Use, What

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from migrate_advisor.scanner.names import Names
    from migrate_advisor.scanner.source import Source

NESTING_LANGUAGES = frozenset(["yaml", "json", "toml", "ini"])
_MOST_KEYS = 30
"""Keys of a block that are looked at."""
_FARTHEST = 3_000
"""Characters of a block in braces that are looked through."""
_YAML_OPENING = re.compile(r"[ ]*(?:-[ ]+)?[\"']?(?P<word>[A-Za-z][\w.-]{1,60})[\"']?[ ]*:[ \t]*(?:[&#][^\n]*)?$")
_JSON_OPENING = re.compile(r"\"(?P<word>[A-Za-z][\w.-]{1,60})\"\s*:\s*\{")
_TABLE_OPENING = re.compile(r"\s*\[(?:[\w.-]{1,60}\.)?[\"']?(?P<word>[A-Za-z][\w-]{1,60})[\"']?\]\s*(?:[#;][^\n]*)?$")
_SETTING = re.compile(
    r"[ \t]*[\"']?(?P<key>[A-Za-z][\w-]{1,60})[\"']?[ \t]*(?P<sign>[:=])[ \t]*(?P<value>[^#\n]{0,300})"
)
_PIECE = re.compile(r"\"(?P<key>[\w.-]{1,60})\"\s*:\s*(?P<value>\"[^\"\n]{0,300}\"|null)|\"[^\"\n]*+\"|[{}]")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_VALUE = re.compile(r"(?:(?![A-Z][a-z]*$)[\x21-\x7e]{0,300}|\$\{[^}\n]*\}|\{\{[^}\n]*\}\}|<[^<>\n]*>|!\w+ [\w.:/-]+)")
"""What configuration holds; what people read has spaces or other letters."""
_CONNECTING = frozenset(
    "api_key apikey key api_token token access_token secret secret_key api_secret auth_token endpoint url uri base_url "
    "baseurl api_base base_uri api_url api_host host api_endpoint base_path".split()
)
"""Keys that say that a block connects to somebody."""


class _Setting(NamedTuple):
    key: str
    value: str
    start: int
    """Offset of the key."""


class _Block(NamedTuple):
    provider: str
    word: str
    """What the block is called by."""
    settings: list[_Setting]
    """What stands directly in it."""
    end: int


def read_nested(source: Source, names: Names, start: int, line: str) -> Iterator[Use]:
    """What a block below a provider's name connects by."""
    if source.path_class not in (PathClass.CODE, PathClass.EXAMPLE):
        return
    for provider, word, settings, end in _blocks(source, names, start, line):
        found = sorted(filter(_connects, settings), key=lambda setting: not setting.value)
        if not found or source.context(found[0].start) is not Context.CODE:
            continue
        elsewhere, owner = _elsewhere(names, provider, found)
        if elsewhere:
            source.redirected_within.setdefault(provider, []).append(Redirect(start, end, owner))
            continue
        at, key = found[0].start, found[0].key
        yield Use(What.ENV_VAR, provider, at, at + len(key), f"{word}.{key}", confidence="medium")


def _connects(setting: _Setting) -> bool:
    """Whether a setting says by whom a block is served, rather than how that is called in some language."""
    is_value = _VALUE.fullmatch(setting.value) is not None and _key(setting.value) not in _CONNECTING
    return is_value and _key(setting.key) in _CONNECTING


def _key(key: str) -> str:
    return _CAMEL.sub("_", key).lower().replace("-", "_")


def _elsewhere(names: Names, provider: str, settings: Iterable[_Setting]) -> tuple[bool, str | None]:
    """Whether a block names somebody else's address, and whose."""
    for setting in settings:
        address = ADDRESS.search(setting.value)
        host = names.host(address["host"].split(":")[0]) if address else None
        if address and (host is None or host.provider != provider):
            return True, host.provider if host else None
    return False, None


def _blocks(source: Source, names: Names, start: int, line: str) -> Iterator[_Block]:
    """The blocks that a line opens below providers' names."""
    if source.language == "json":
        for hit in _JSON_OPENING.finditer(line):
            provider = _owner(names, hit["word"])
            if provider:
                yield _Block(provider, hit["word"], *_in_braces(source.text, start + hit.end()))
        return
    opening = _YAML_OPENING.match(line) if source.language == "yaml" else _TABLE_OPENING.match(line)
    provider = _owner(names, opening["word"]) if opening else None
    if opening is None or provider is None:
        return
    if source.language == "yaml":
        above = parent(source.text, line_from(source.text, start))
        if above is not None and above.key:  # such as `azure:` above `openai:`
            provider = _owner(names, f"{above.key}_{opening['word']}") or provider
        yield _Block(provider, opening["word"], *_indented(source.text, start))
    else:
        yield _Block(provider, opening["word"], *_below(source.text, start))


def _owner(names: Names, word: str) -> str | None:
    return names.words.get(_key(word).replace(".", "_")) or names.words.get(word.lower())


def _indented(text: str, start: int) -> tuple[list[_Setting], int]:
    opening = line_from(text, start)
    found: list[_Setting] = []
    depth = end = 0
    for line in islice(lines_after(text, start), _MOST_KEYS):
        if line.depth <= opening.depth or line.is_item:
            break
        depth = depth or line.depth
        end = line.start + len(line.text)
        setting = _SETTING.match(line.text) if line.depth == depth else None
        if setting and setting["sign"] == ":":
            found.append(_Setting(setting["key"], _plain(setting["value"]), line.start + setting.start("key")))
    return found, end


def _below(text: str, start: int) -> tuple[list[_Setting], int]:
    """What stands in a table, up to the next one."""
    found: list[_Setting] = []
    end = start
    for line in islice(lines_after(text, start), _MOST_KEYS):
        if line.text.lstrip().startswith("["):
            break
        end = line.start + len(line.text)
        setting = _SETTING.match(line.text)
        if setting:
            found.append(_Setting(setting["key"], _plain(setting["value"]), line.start + setting.start("key")))
    return found, end


def _in_braces(text: str, start: int) -> tuple[list[_Setting], int]:
    found: list[_Setting] = []
    depth, end = 0, start
    for hit in _PIECE.finditer(text, start, start + _FARTHEST):
        end = hit.end()
        if hit["key"] and depth == 0:
            found.append(_Setting(hit["key"], _plain(hit["value"]), hit.start("key")))
        elif hit.group() in ("{", "}"):
            depth += 1 if hit.group() == "{" else -1
            if depth < 0:
                break
    return found, end


def _plain(value: str) -> str:
    return value.strip().rstrip(",").strip("\"'")
