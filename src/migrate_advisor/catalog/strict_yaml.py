"""YAML text to plain data with line numbers, strictly. Knows nothing of what the data means.

YAML 1.1 turns ``NO`` into false, ``12:30`` into 750 and the first of two equal keys into nothing. Here a plain scalar
is ``null``, ``true``, ``false``, a canonical decimal number, or text; keys are text and unique; anchors, aliases, tags
and several documents are refused; size and depth are bounded. Dates stay text: the types that take them parse them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from migrate_advisor.errors import CatalogSyntaxError, MissingPackageError, Problem

try:
    import yaml
except ModuleNotFoundError as error:
    raise MissingPackageError("reading a catalog as YAML", "catalog") from error

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Location = tuple[str | int, ...]

MAX_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 32

_CONSTANTS: Mapping[str, bool | None] = {"null": None, "true": True, "false": False}
_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+\Z")
# libyaml's parser where PyYAML was built with it, six times faster; both give the same events.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """One YAML document as plain data, and where each value stands."""

    file: str
    data: object
    lines: Mapping[Location, int]

    def line(self, path: Sequence[str | int]) -> int:
        """Line number, from 1, of the value at ``path`` or of its nearest ancestor that exists."""
        parts = tuple(path)
        while parts and parts not in self.lines:
            parts = parts[:-1]
        return self.lines.get(parts, 1)


class _Builder:
    """Turns parse events into plain data without recursion."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.root: object = None
        self.lines: dict[Location, int] = {}
        self.stack: list[dict[str, object] | list[object]] = []
        self.path: list[str | int] = []
        self.key: str | None = None

    def fail(self, line: int, message: str) -> CatalogSyntaxError:
        return CatalogSyntaxError(Problem(self.file, line, ".".join(map(str, self.path)), message))

    def place(self, value: object, line: int, *, opens: bool) -> None:
        """Put a value where the reading head is; ``opens`` says that it is a collection that follows."""
        if self.stack:
            parent = self.stack[-1]
            if isinstance(parent, dict):
                assert self.key is not None
                step: str | int = self.key
                parent[self.key] = value
                self.key = None
            else:
                step = len(parent)
                parent.append(value)
            self.path.append(step)
        else:
            self.root = value
        self.lines[tuple(self.path)] = line
        if not opens and self.stack:
            self.path.pop()

    def open(self, value: dict[str, object] | list[object], line: int) -> None:
        if len(self.stack) >= MAX_DEPTH:
            raise self.fail(line, f"nested deeper than {MAX_DEPTH} levels")
        self.place(value, line, opens=True)
        self.stack.append(value)

    def close(self) -> None:
        self.stack.pop()
        if self.stack:
            self.path.pop()

    def awaits_key(self) -> bool:
        return bool(self.stack) and isinstance(self.stack[-1], dict) and self.key is None

    def take_key(self, text: str, line: int) -> None:
        parent = self.stack[-1]
        assert isinstance(parent, dict)
        if text in parent:
            raise self.fail(line, f"key {text!r} stands here twice")
        self.key = text

    def scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        if self.awaits_key():
            self.take_key(event.value, line)
        else:
            self.place(_plain(event.value) if event.implicit[0] else event.value, line, opens=False)


def _plain(text: str) -> object:
    """The value of an unquoted scalar."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INTEGER.match(text):
        return int(text) if len(text) <= 18 else text  # noqa: PLR2004 - what an int64 surely holds
    if _FLOAT.match(text):
        return float(text)
    return None if text in {"", "~"} else text


def _refusal(event: yaml.Event) -> str | None:
    """Why an event has no place in a catalog file, or None."""
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
        return "anchors and aliases are not read; write the value out"
    if getattr(event, "tag", None) is not None:
        return f"tags are not read; remove {getattr(event, 'tag', '')}"
    return None


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _feed(builder: _Builder, event: yaml.Event) -> None:
    line = _line(event)
    if refusal := _refusal(event):
        raise builder.fail(line, refusal)
    match event:
        case yaml.ScalarEvent():
            builder.scalar(event, line)
        case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
            if builder.awaits_key():
                raise builder.fail(line, "a key must be text")
            builder.open({} if isinstance(event, yaml.MappingStartEvent) else [], line)
        case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
            builder.close()
        case _:
            pass


def _events(text: str, file: str) -> Iterator[yaml.Event]:
    try:
        yield from yaml.parse(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise CatalogSyntaxError(
            Problem(file, mark.line + 1 if mark else 1, "", error.problem or "not YAML")
        ) from error
    except yaml.YAMLError as error:
        raise CatalogSyntaxError(Problem(file, 1, "", f"not YAML: {str(error).splitlines()[0]}")) from error


def read(content: bytes, file: str) -> YamlDocument:
    """Read one catalog file.

    Args:
        content: the file's bytes, UTF-8 with or without a byte-order mark.
        file: its name, for messages.

    Raises:
        CatalogSyntaxError: it is too large, not UTF-8, not YAML, or YAML that we refuse.
    """
    if len(content) > MAX_BYTES:
        raise CatalogSyntaxError(Problem(file, 1, "", f"larger than {MAX_BYTES} bytes"))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise CatalogSyntaxError(Problem(file, line, "", "not UTF-8; save the file as UTF-8")) from error
    builder = _Builder(file)
    documents = 0
    for event in _events(text, file):
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise builder.fail(_line(event), "a second document; one file, one document")
        _feed(builder, event)
    return YamlDocument(file, builder.root, builder.lines)
