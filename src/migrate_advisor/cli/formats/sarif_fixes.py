"""A fix as SARIF says it: replacements by line and column, in characters. What is fixed is not decided here."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING, Any

from migrate_advisor.cli.visible import visible

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.scanner.finding import Edit, Fix

_BOM = b"\xef\xbb\xbf"


class FixesIn:
    """Fixes of the files of one report.

    Args:
        contents: path, as findings tell it → content that spans count in.
    """

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        self._files = {path: _Lines(content) for path, content in contents.items()}

    def __call__(self, path: str, fix: Fix | None, artifact: Mapping[str, str]) -> list[dict[str, Any]]:
        """The value of ``fixes`` of a result; empty where no edit is known.

        Args:
            path: of the finding.
            fix: of the finding.
            artifact: the file as an artifact location.
        """
        lines = self._files.get(path)
        if fix is None or not fix.edits or lines is None:
            return []
        described = ". ".join((fix.title, *fix.notes))
        ordered = sorted(fix.edits, key=lambda edit: (edit.span.start, edit.span.end))
        changes = {"artifactLocation": artifact, "replacements": [lines.replacement(edit) for edit in ordered]}
        return [
            {
                "description": {"text": visible(described)},
                "artifactChanges": [changes],
                "properties": {"safety": fix.safety.value},
            }
        ]


class _Lines:
    """Places in a file."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    @cached_property
    def _starts(self) -> list[int]:
        first = len(_BOM) if self._content.startswith(_BOM) else 0
        starts = [first]
        starts += [at + 1 for at, byte in enumerate(self._content) if byte == ord("\n")]
        return starts

    def replacement(self, edit: Edit) -> dict[str, Any]:
        line, column = self._place(edit.span.start)
        end_line, end_column = self._place(edit.span.end)
        return {
            "deletedRegion": {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column},
            "insertedContent": {"text": edit.replacement.decode("utf-8", "replace")},
        }

    def _place(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1."""
        line = max(bisect_right(self._starts, offset), 1)
        before = self._content[self._starts[line - 1] : offset]
        return line, len(before.decode("utf-8", "replace")) + 1
