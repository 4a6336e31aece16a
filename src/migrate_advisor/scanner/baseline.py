"""A baseline: findings that are known and accepted for now, so that a check tells only what is new.

An entry names its finding by content, never by line number, time or version: a line that moves or a newer release
changes nothing. Entries are sorted, one a line, so that two branches rarely touch the same line of the file.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from migrate_advisor.scanner.finding import Finding

VERSION = 1


class Entry(NamedTuple):
    """One accepted finding; entries sort by path, so that a file's stand together."""

    path: str
    rule: str
    fingerprint: str
    reason: str = ""
    """Why it is accepted; written by people, kept when the file is written again."""


class Compared(NamedTuple):
    """Findings against a baseline."""

    new: tuple[Finding, ...]
    known: tuple[Finding, ...]
    gone: tuple[Entry, ...]
    """Entries that nothing was found for any more."""


class Baseline(NamedTuple):
    """Accepted findings, by fingerprint."""

    entries: tuple[Entry, ...] = ()

    def compare(self, findings: Iterable[Finding]) -> Compared:
        """Tell new findings from known ones."""
        accepted = {entry.fingerprint for entry in self.entries}
        every = tuple(findings)
        found = {finding.fingerprint for finding in every}
        return Compared(
            new=tuple(finding for finding in every if finding.fingerprint not in accepted),
            known=tuple(finding for finding in every if finding.fingerprint in accepted),
            gone=tuple(entry for entry in self.entries if entry.fingerprint not in found),
        )

    def renewed(self, findings: Iterable[Finding]) -> Baseline:
        """A baseline of these findings; reasons of entries that stay are kept."""
        reasons = {entry.fingerprint: entry.reason for entry in self.entries}
        entries = {
            Entry(finding.path, finding.rule, finding.fingerprint, reasons.get(finding.fingerprint, ""))
            for finding in findings
        }
        return Baseline(tuple(sorted(entries)))

    def to_json(self) -> str:
        """The file's text: sorted, one entry a line."""
        lines = ",\n".join(f"  {_entry_json(entry)}" for entry in sorted(self.entries))
        body = f"\n{lines}\n" if lines else ""
        return f'{{"version": {VERSION}, "findings": [{body}]}}\n'


def _entry_json(entry: Entry) -> str:
    fields = {"path": entry.path, "rule": entry.rule, "fingerprint": entry.fingerprint}
    return json.dumps(fields | ({"reason": entry.reason} if entry.reason else {}), ensure_ascii=False)


def read_baseline(content: bytes, name: str) -> Baseline:
    """Read a baseline file.

    Args:
        content: its bytes; a byte-order mark, UTF-16 too, is taken, since shells write them.
        name: the file's name, for messages.

    Raises:
        UsageError: it is no baseline of a version that we read.
    """
    encoding = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        data = json.loads(content.decode(encoding))
        entries = _entries(data)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        message = f"{name}: not a baseline ({error}); write one with --write-baseline {name}"
        raise UsageError(message) from error
    return Baseline(tuple(sorted(entries)))


def _entries(data: dict[str, Any]) -> Sequence[Entry]:
    if data["version"] != VERSION:
        message = f"version {data['version']!r}, we read {VERSION}"
        raise ValueError(message)
    return [
        Entry(str(item["path"]), str(item["rule"]), str(item["fingerprint"]), str(item.get("reason", "")))
        for item in data["findings"]
    ]
