"""Commands that install packages, wherever they are written. Which package belongs to whom is the catalog's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.readers.blocks import Line, is_run, line_from
from migrate_advisor.scanner.uses import Context

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from migrate_advisor.scanner.source import SourceText

_REST = r"(?P<rest>[^\n|&;#]*)"
_COMMANDS = (
    (
        "pypi",
        pattern(rf"\b(?:pip3?|uv|poetry|pipx|pdm|conda|mamba)\s+(?:pip\s+)?(?:install|add)\s+{_REST}"),
    ),
    ("pypi", pattern(rf"\bsession\.(?:conda_)?install\({_REST}")),
    ("npm", pattern(rf"\b(?:npm|yarn|pnpm|bun|deno)\s+(?:install|i|add)\s+{_REST}")),
    (
        "npm",
        pattern(
            r"\b(?:npx|bunx|(?:pnpm|yarn)\s{1,4}dlx|(?:npm|bun)\s{1,4}(?:exec|x))\s{1,4}(?:--?[\w=-]{0,30}\s{1,4}){0,4}"
            r"(?P<rest>[^\s|&;#]*)"
        ),
    ),
    (
        "pypi",
        pattern(
            r"\b(?:uvx|pipx\s{1,4}run|uv\s{1,4}tool\s{1,4}(?:run|install))\s{1,4}(?:--?[\w=-]{0,30}\s{1,4}){0,4}"
            r"(?P<rest>[^\s|&;#]*)"
        ),
    ),
    ("go", pattern(rf"\bgo\s+(?:get|install)\s+{_REST}")),
    ("cargo", pattern(rf"\bcargo\s+add\s+{_REST}")),
    ("gem", pattern(rf"\b(?:gem\s+install|bundle\s+add)\s+{_REST}")),
    ("packagist", pattern(rf"\bcomposer\s+require\s+{_REST}")),
    ("nuget", pattern(rf"(?:\bdotnet\s+add\s+(?:\S+\s+)?package|#r\s+\"nuget:|\bInstall-Package)\s+{_REST}")),
    ("nuget", pattern(rf"^#:package\s+{_REST}")),
    ("pub", pattern(rf"\b(?:dart|flutter)\s+pub\s+add\s+{_REST}")),
)
_INSTALLING = pattern(r"(?:install|Install|add|get|require|nuget|package|i|npx|bunx|uvx|dlx|exec|run|x)(?:[\s(:]|-P)")
_PACKAGE = pattern(r"(?<![\w=/@.-])(@?[A-Za-z][\w./-]*)")
_BEFORE_CONTINUED = ("\\", "\r", " ", "\t")
"""What stands before the line end of a line that a backslash continues."""
_CONTINUED = 20
"""Lines that a backslash at their end may join to one command."""
_BEGINS_COMMAND = pattern(
    r"(?:^|[;&|(]|:|-|RUN|=)\s*[\"'>|]?\s*(?:sudo\s+(?:-\w+\s+)*)?(?:[\w./]*python[\d.]*\s+-m\s+)?$"
)


def may_install(text: str, start: int, line: str) -> bool:
    """Whether a line may be, or go on with, a command that installs; asked before anything that takes longer."""
    return _INSTALLING.search(line) is not None or text[start - 2 : start - 1] in _BEFORE_CONTINUED


def installed_by(source: SourceText, start: int, line: str) -> Iterator[tuple[str, str, int]]:
    """Ecosystem, name and offset of what a line may install."""
    if _INSTALLING.search(line):
        for ecosystem, command in _COMMANDS:
            for found in command.finditer(line):
                yield from _packages(ecosystem, found["rest"], start + found.start("rest"))
    continued = _continued(source, start)
    if continued is not None:
        yield from _packages(continued, re.split(r"[|&;#]", line, maxsplit=1)[0], start)


def _packages(ecosystem: str, rest: str, at: int) -> Iterator[tuple[str, str, int]]:
    for hit in _PACKAGE.finditer(rest):
        yield ecosystem, hit.group(1), at + hit.start()


def _continued(source: SourceText, start: int) -> str | None:
    """What the command installs that the lines before one, each ended by a backslash, begin; asked once a line."""
    if start not in source.continued:
        source.continued[start] = _begun_before(source.text, start, source.continued)
    return source.continued[start]


def _begun_before(text: str, start: int, known: Mapping[int, str | None]) -> str | None:
    for _ in range(_CONTINUED):
        if start in known:
            return known[start]
        before = line_from(text, text.rfind("\n", 0, max(0, start - 1)) + 1) if start else Line(0, "")
        if not before.text.rstrip().endswith("\\"):
            return None
        for ecosystem, command in _COMMANDS:
            found = command.search(before.text)
            if found is not None:
                return ecosystem if found.end() == len(before.text) else None
        if re.search(r"[|&;]", before.text):
            return None
        start = before.start
    return None


def is_command(source: SourceText, start: int, line: str, at: int) -> bool:
    """Whether what YAML would hold for a text for people, at an offset, is a command that is run."""
    if source.language != "yaml" or source.is_comment(at):
        return False
    found = next((found for _, command in _COMMANDS if (found := command.search(line))), None)
    if found is None or not _BEGINS_COMMAND.search(line[: found.start()][-60:]):
        return False
    return is_run(source.text, line_from(source.text, start))


def context_of(source: SourceText, start: int, line: str, at: int) -> Context:
    """Where in the file the name of an installed package stands."""
    context = source.context(at)
    if context is Context.PROSE and is_command(source, start, line, at):
        return Context.CODE
    return context
