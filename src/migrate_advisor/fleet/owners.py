"""Who owns a path, by a CODEOWNERS file. Who works for whom is not here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.messages import marked
from migrate_advisor.scanner.globs import glob_spec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pathspec import GitIgnoreSpec

PLACES = ("CODEOWNERS", ".github/CODEOWNERS", ".gitlab/CODEOWNERS", "docs/CODEOWNERS")
"""Where the file may lie; the first that is there holds."""
NOBODY = marked("unowned")
_SECTION = re.compile(r"\^?\[[^\]]+\](?:\[\d+\])?\s*(?P<owners>.*)")
_MOST = 20_000


class _Rule(NamedTuple):
    pattern: GitIgnoreSpec
    owners: str


class Owners:
    """Owners of paths: the last rule that matches a path holds.

    Args:
        text: of a CODEOWNERS file, GitHub's or GitLab's; empty for none.
    """

    def __init__(self, text: str = "") -> None:
        self._rules = list(_rules(text))
        self._rules.reverse()
        self._known: dict[str, str] = {}

    def of(self, path: str) -> str:
        """Who owns a path; `NOBODY` where nobody is named."""
        if path not in self._known:
            self._known[path] = next((rule.owners for rule in self._rules if rule.pattern.match_file(path)), NOBODY)
        return self._known[path]


def _rules(text: str) -> Iterator[_Rule]:
    default = ""
    for line in text.splitlines()[:_MOST]:
        clean = re.split(r"(?<!\\)\s#|^#", line, maxsplit=1)[0].strip()
        if not clean:
            continue
        section = _SECTION.fullmatch(clean)
        if section is not None:
            default = section["owners"]
            continue
        pattern, *owners = re.split(r"(?<!\\)\s+", clean)
        try:
            spec = glob_spec([pattern.replace("\\ ", " ").removeprefix("!")])
        except ValueError:
            continue
        yield _Rule(spec, " ".join(owners) or default or NOBODY)
