"""Settings of frameworks that have a key or a model and no address: the address is put beside. Reads no other file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.fixing.destination import OPENAI_WIRE
from migrate_advisor.fixing.site import TextChange, line_end

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from migrate_advisor.fixing.file import Found
    from migrate_advisor.scanner.finding import Fix

_KEY = re.compile(r"^(?P<before>[ \t]*(?:[\w.-]+\.)?)api-key(?P<sign>[ \t]*[:=][ \t]*)[^\r\n]*", re.MULTILINE)
"""A key as Spring's way of naming has it, in properties or YAML."""
_ROUTED = re.compile(r"^(?P<before>[ \t]+)model:[ \t]*[\"']?openai/[^\r\n]*", re.MULTILINE)
"""A model of LiteLLM's settings, whose name says who serves it."""
_ADDRESS = "api_base"
_VERSION = "/v1"


class _Line(NamedTuple):
    """A line with a key."""

    start: int
    stop: int
    before: str
    sign: str


def address_beside(found: Found) -> Fix | None:
    """The target's address beside the key that a finding is about; None where it is another sort of setting."""
    changes = list(missing_addresses(found))
    start = found.file.text.rfind("\n", 0, found.start) + 1
    here = [change for change in changes if found.file.text.rfind("\n", 0, change.start) + 1 == start]
    return found.fix(f"Send it to {found.to.name}", here, *_key_of(found)) if here else None


def makes_clients(path: str, content: bytes) -> bool:
    """Whether a file holds settings of which a framework makes clients."""
    return path.endswith((".properties", ".yml", ".yaml")) and _FRAMEWORK.search(content) is not None


def asks_framework(text: str) -> bool:
    """Whether a program uses clients that its framework makes of settings."""
    return re.search(r"\bimport (?:static )?org\.springframework\.ai\b", text) is not None


_FRAMEWORK = re.compile(rb"^spring[.:]", re.MULTILINE)


def with_own_path(found: Found, start: int, end: int) -> Sequence[TextChange] | None:
    """The target's address for one that the settings of a framework have, which puts a path of its own behind it.

    Args:
        found: the finding about the address.
        start: where the address begins.
        end: where it ends.

    Returns:
        None where it is another sort of setting.
    """
    text, address = found.file.text, found.to.address(OPENAI_WIRE)
    begin = text.rfind("\n", 0, start) + 1
    hit = _URL_LINE.fullmatch(text, begin, start)
    if address is None or hit is None or not makes_clients(found.file.path, found.file.content):
        return None
    stop = text.find("\n", end)
    stop = stop - text[:stop].endswith("\r") if stop >= 0 else len(text)
    line = _Line(begin, stop, hit["before"], hit["sign"])
    if not ".".join((*_above(text, line), line.before.strip())).startswith("spring."):
        return None
    url = address.base_url
    changes = [TextChange(start, end, url.removesuffix(_VERSION))]
    if not url.endswith(_VERSION) and not _has(text, line, "chat.completions-path"):
        changes.append(TextChange(stop, stop, f"{line_end(text)}{line.before}{_CHAT_PATH}{line.sign}/chat/completions"))
    return changes


_URL_LINE = re.compile(r"(?P<before>[ \t]*(?:[\w.-]+\.)?)base-url(?P<sign>[ \t]*[:=][ \t]*)[\"']?")
_CHAT_PATH = "chat.completions-path"


def _key_of(found: Found) -> Iterator[str]:
    """Where a person is to put the new key: here, unless the value is a variable that is renamed with its readers."""
    text = found.file.text
    end = text.find("\n", found.end)
    value = text[found.end : end if end >= 0 else len(text)]
    known = (name for item in found.provider.file.identifiers if item.kind == "env-var" for name in item.values)
    if not any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", value) for name in known):
        line = text.count("\n", 0, found.start) + 1
        yield f"{found.file.path}:{line}: put the key of {found.to.name} there"


def missing_addresses(found: Found) -> Iterator[TextChange]:
    """The target's address behind each key that has none, as the settings of a framework have it."""
    address, text = found.to.address(OPENAI_WIRE), found.file.text
    if address is None or not found.file.path.endswith((".properties", ".yml", ".yaml")):
        return
    for hit in _KEY.finditer(text):
        line = _Line(hit.start(), hit.end(), hit["before"], hit["sign"])
        above = ".".join((*_above(text, line), line.before.strip()))
        if not re.search(r"open-?ai", above) or "azure" in above or _has(text, line, "base-url"):
            continue
        url, more = address.base_url, []
        if above.startswith("spring."):  # which puts a path with a version behind it
            more = [] if url.endswith(_VERSION) else [f"{line.before}{_CHAT_PATH}{line.sign}/chat/completions"]
            url = url.removesuffix(_VERSION)
        told = [f"{line.before}base-url{line.sign}{url}", *more]
        yield TextChange(line.stop, line.stop, "".join(line_end(text) + each for each in told))


def routed_addresses(found: Found) -> Sequence[TextChange] | None:
    """The target's address behind each model of LiteLLM's settings that has none; None for other settings."""
    address, text = found.to.address(OPENAI_WIRE), found.file.text
    if address is None or "litellm_params" not in text or not found.file.path.endswith((".yml", ".yaml")):
        return None
    changes = []
    for hit in _ROUTED.finditer(text):
        line = _Line(hit.start(), hit.end(), hit["before"], ": ")
        if not _has(text, line, _ADDRESS) and not _has(text, line, "base_url"):
            told = (line_end(text), line.before, _ADDRESS, line.sign, address.base_url)
            changes.append(TextChange(line.stop, line.stop, "".join(told)))
    return changes


def _has(text: str, line: _Line, name: str) -> bool:
    """Whether a setting stands beside a line: of the same names before it, or in the same block of YAML."""
    if line.before.strip():
        return re.search(rf"^{re.escape(line.before)}{name}[ \t]*[:=]", text, re.MULTILINE) is not None
    indent = len(line.before)
    around = [*reversed(text[: line.start].split("\n")[:-1])], text[line.stop :].split("\n")[1:]
    for lines in around:
        for each in lines:
            rest = each.lstrip(" \t-")
            depth = len(each) - len(rest)
            if rest.strip() and depth < indent:
                break
            if depth == indent and re.match(rf"{name}[ \t]*:", rest):
                return True
            if each.lstrip().startswith("- ") and depth == indent and lines is around[1]:
                break
    return False


def _above(text: str, line: _Line) -> list[str]:
    """The keys above a line of YAML, outermost first."""
    keys: list[str] = []
    depth = len(line.before) if not line.before.strip() else 0
    for each in reversed(text[: line.start].split("\n")):
        hit = re.match(r"([ \t]*)([\w.-]+):", each)
        if hit is not None and len(hit[1]) < depth:
            keys.append(hit[2])
            depth = len(hit[1])
    return list(reversed(keys))
