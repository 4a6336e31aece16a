"""What all looks at files of one move have in common: how they are looked at, and contents as they are changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.fixing.patch import applied
from migrate_advisor.scanner.configuration.services import is_settings
from migrate_advisor.scanner.finding import Finding, Fix, Severity
from migrate_advisor.scanner.paths import PathClass
from migrate_advisor.scanner.scan import ScanOptions, scan, scan_contents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from os import PathLike

    from migrate_advisor.catalog.compiled import Compiled
    from migrate_advisor.catalog.places import Question
    from migrate_advisor.scanner.finding import Edit
    from migrate_advisor.scanner.scan import ScanReport

_PROGRAMS = frozenset([PathClass.CODE.value, PathClass.EXAMPLE.value])


class Fixed(NamedTuple):
    """A finding that the patch removes."""

    finding: Finding
    fix: Fix
    place: int = 0
    """Byte at which the finding began when it was fixed."""
    is_settled: bool = False
    """Whether settings beside its file removed it, and nothing is changed in the file for it."""


class Scanning(NamedTuple):
    """How files are looked at; the same at every look."""

    compiled: Compiled
    question: Callable[[], Question]
    options: ScanOptions

    def paths(self, paths: Sequence[str | PathLike[str]]) -> Sequence[Finding]:
        """The findings of files and folders."""
        return self.report(paths).findings

    def report(self, paths: Sequence[str | PathLike[str]]) -> ScanReport:
        """The findings of files and folders, and what was not read."""
        return scan(paths, compiled=self.compiled, question=self.question, options=self.options)

    def contents(
        self, files: Iterable[tuple[str, bytes]], beside: Mapping[str, bytes] | None = None
    ) -> Sequence[Finding]:
        """The findings of contents.

        Args:
            files: path and content.
            beside: settings that say who answers the programs among them; their own findings are left out.
        """
        return self._report(files, beside).findings

    def hidden(
        self, files: Iterable[tuple[str, bytes]], beside: Mapping[str, bytes] | None = None
    ) -> Sequence[Finding]:
        """As `contents`, those that ignore comments hide: what they are about is meant to stay."""
        return self._report(files, beside).suppressed

    def _report(self, files: Iterable[tuple[str, bytes]], beside: Mapping[str, bytes] | None) -> ScanReport:
        given = dict(files)
        more = {path: content for path, content in (beside or {}).items() if path not in given}
        options = self.options._replace(exclude=(), progress=None)
        both = [*given.items(), *more.items()]
        found = scan_contents(both, compiled=self.compiled, question=self.question, options=options)
        return found._replace(
            findings=tuple(finding for finding in found.findings if finding.path in given),
            suppressed=tuple(finding for finding in found.suppressed if finding.path in given),
        )


def counts(finding: Finding) -> bool:
    """Whether a finding is one to fix: in programs and configuration, and more than worth knowing."""
    return finding.severity is not Severity.INFO and finding.path_class in _PROGRAMS


class Work:
    """Contents as they are changed, and every edit that was made."""

    def __init__(self, before: Mapping[str, bytes], beside: Mapping[str, bytes] | None = None) -> None:
        self.before = before
        self._beside = beside or {}
        self.contents = dict(before)
        self.edits: dict[str, list[Sequence[Edit]]] = {path: [] for path in before}
        self.fixed: list[Fixed] = []
        self.unkeyed: set[str] = set()
        """Files out of which keys were taken that would have gone to another provider."""

    def change(self, path: str, edits: Iterable[Edit]) -> bool:
        """Make edits; whether the content differs afterwards."""
        made = tuple(dict.fromkeys(edits))
        content = applied(self.contents[path], made)
        if content == self.contents[path]:
            return False
        self.contents[path] = content
        self.edits[path].append(made)
        return True

    def take_back(self, path: str, content: bytes) -> None:
        """Undo the last change of a file."""
        self.contents[path] = content
        self.edits[path].pop()

    def settings(self) -> Mapping[str, bytes]:
        """The settings that programs here are started with, as they are now."""
        return {**self._beside, **{path: held for path, held in self.contents.items() if is_settings(path)}}
