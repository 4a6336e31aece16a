"""What names of a file stand for: those that its imports bind, and those that it defines itself. Finds no client."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from migrate_advisor.scanner.source import Source

WHOLE = "*"
"""The local name of an import that brings in all names of a module."""
DEFAULT = "default"
"""What a JavaScript module exports without a name."""
_MAX_STATEMENT = 2_000
"""Characters of an import statement."""
_CDN = re.compile(r"^(?:npm:|https?://[^/]+/(?:npm/|v\d+/|x/)?)(@?[^@/?]+(?:/[^@/?]+)?)")
_LEAF = re.compile(r"[{},;]|[\w:.*]+")
_JOINTS = {"java": ".", "kotlin": ".", "rust": ":", "php": "\\", "elixir": "."}
"""What joins the parts of a name, in languages whose imports name single things."""
_MEMBER = re.compile(r"\s*(type\s+)?([\w$]+)(?:(?:\s+as\s+|\s*:\s*)([\w$]+))?\s*")
_ASSIGNED = re.compile(r"\b(?:const|let|var|import)\s")
_DEFINED = re.compile(
    r"\b(?:class|struct|interface|module|object|enum|defmodule|trait|record|protocol|actor)\s{1,20}"
    r"(?:\w{1,80}(?:::|\.)){0,9}(\w+)"
)
_VARIABLE = re.compile(r"\b(?:const|let|var|function)\s{1,20}(\w+)")


class Bound(NamedTuple):
    """A name that an import binds."""

    local: str
    """Empty where the import does not tell it."""
    path: str
    """Module, or in languages that import single things, module and thing."""
    at: int
    """Offset of the path in the text."""
    member: str = ""
    """What of the module, in JavaScript; empty for the whole of it."""


def module_name(written: str) -> str:
    """A module's name without what says where it is fetched from, with ``:`` for ``::``."""
    cdn = _CDN.match(written)
    return (cdn.group(1) if cdn else written).replace("::", ":")


def is_within(path: str, module: str, separators: str) -> bool:
    """Whether a path is a module or lies in it."""
    return path == module or (path.startswith(module) and path[len(module)] in separators)


class Bindings:
    """The names of one file.

    Args:
        source: the file.
        imports: matches a line that imports, as `grammars.Grammar` has it.
        longest: characters of the longest line that is looked at.
    """

    def __init__(self, source: Source, imports: re.Pattern[str], longest: int) -> None:
        self._source = source
        self._imports = imports
        self._longest = longest

    @cached_property
    def all(self) -> Sequence[Bound]:
        """What every import of the file binds."""
        found: list[Bound] = []
        start = 0
        for line in self._source.text.split("\n"):
            if len(line) <= self._longest:
                for hit in self._imports.finditer(line):
                    if not self._source.is_comment(start + hit.start("module")):
                        found += self.bound_by(start, hit)
            start += len(line) + 1
        return found

    @cached_property
    def _by_local(self) -> Mapping[str, Sequence[Bound]]:
        found: dict[str, list[Bound]] = {}
        for bound in self.all:
            found.setdefault(bound.local, []).append(bound)
        return found

    def of(self, name: str) -> Sequence[Bound]:
        """The imports that bind a name."""
        return self._by_local.get(name, ())

    def bound_by(self, start: int, hit: re.Match[str]) -> Iterator[Bound]:
        """What one import binds.

        Args:
            start: offset of the line.
            hit: of the language's pattern in the line.
        """
        language = self._source.language
        at = start + hit.start("module")
        if language == "javascript":
            module = module_name(hit["module"])
            for local, member in _clause(self._source.text, start + hit.start()):
                yield Bound(local, module, at, member)
        elif language in ("rust", "elixir") and self._source.text[start + hit.end("module") :][:1] == "{":
            yield from _leaves(self._source.text, at)
        else:
            module = module_name(hit["module"])
            yield Bound(self._local(hit, module), module, at)

    def _local(self, hit: re.Match[str], module: str) -> str:
        """What a module, or a thing in it, is called here."""
        joint = _JOINTS.get(self._source.language)
        is_whole = False
        match self._source.language:
            case "go":
                return hit["alias"] or ""
            case "java" | "kotlin":
                is_whole = hit.group().rstrip(" ;").endswith("*")
            case "rust":
                is_whole = module.endswith(":")
            case "elixir":
                is_whole = hit.group().lstrip().startswith(("import", "use"))
            case _:
                pass
        return hit["alias"] or (WHOLE if is_whole or joint is None else module.rsplit(joint, 1)[-1])

    def defines(self, name: str) -> bool:
        """Whether the file itself defines what has a name."""
        return name in self._defined

    @cached_property
    def _defined(self) -> frozenset[str]:
        source = self._source
        hits = list(_DEFINED.finditer(source.text))
        if source.language == "javascript":  # functions only: of a class, a variable may hold what was imported late
            hits += (hit for hit in _VARIABLE.finditer(source.text) if hit[1][:1].islower())
        return frozenset(
            hit[1] for hit in hits if not source.is_comment(hit.start()) and not source.is_string(hit.start())
        )


def is_for_types(text: str, at: int) -> bool:
    """Whether a JavaScript import brings in types alone, which nothing runs.

    Args:
        text: the file's.
        at: offset of ``from``.
    """
    clause = _from_clause(text, at)
    head, brace, inner = clause.partition("{")
    if re.match(r"\s*type\b(?!\s*,)", head) is not None and (brace or head.split()[1:]):
        return True
    members = [member for member in inner.partition("}")[0].split(",") if member.strip()]
    return not head.strip() and bool(members) and all(member.lstrip().startswith("type ") for member in members)


def _from_clause(text: str, at: int) -> str:
    """What stands between ``import`` and ``from``."""
    if not text.startswith("from", at):
        return ""
    before = text[max(0, at - _MAX_STATEMENT) : at]
    begin = max(before.rfind("import"), before.rfind("export"))
    return before[begin + 6 :] if begin >= 0 and before.startswith("import", begin) else ""


def _clause(text: str, at: int) -> Iterator[tuple[str, str]]:
    """Local name and member of each name that a JavaScript import binds, given where ``from`` or the call starts."""
    if text.startswith("from", at):
        clause = _from_clause(text, at)
    else:
        before = text[max(0, at - _MAX_STATEMENT) : at].rstrip().removesuffix("await").rstrip()
        if not before.endswith("="):
            return
        begin = max((hit.end() for hit in _ASSIGNED.finditer(before)), default=0)
        clause = before[max(begin, before.rfind(";") + 1) : -1]
    head, _, inner = clause.partition("{")
    for member in inner.partition("}")[0].split(","):
        hit = _MEMBER.fullmatch(member)
        if hit is not None and not hit[1]:
            yield hit[3] or hit[2], hit[2]
    whole = head.strip().rstrip(",").split()
    if len(whole) == 3 and whole[:2] == ["*", "as"]:  # noqa: PLR2004
        yield whole[2], ""
    elif len(whole) == 1 and whole[0] != "type":
        yield whole[0], DEFAULT


def _leaves(text: str, at: int) -> Iterator[Bound]:
    """The names of an import in braces, as ``a::{b, c::{d, e as f}}``."""
    stack = [""]
    words: list[str] = []
    word_at = at
    for token in _LEAF.finditer(text, at, at + _MAX_STATEMENT):
        word = token.group()
        if word == "{":
            stack.append(stack[-1] + "".join(words).replace("::", ":"))
        elif word not in ("}", ",", ";"):
            words.append(word)
            word_at = token.start() if len(words) == 1 else word_at
            continue
        elif words:
            yield _leaf(stack[-1], words, word_at)
        words = []
        if word == "}":
            stack.pop()
        if word == ";" or (word != "{" and len(stack) < 2):  # noqa: PLR2004
            return


def _leaf(prefix: str, words: Sequence[str], at: int) -> Bound:
    name = words[0].replace("::", ":")
    path = (prefix if name == "self" else prefix + name).rstrip(":.")
    alias = words[-1] if "as" in words else ""
    local = alias or (WHOLE if name.endswith("*") else re.split(r"[:.]", path)[-1])
    return Bound(local, path.removesuffix("*").rstrip(":."), at)
