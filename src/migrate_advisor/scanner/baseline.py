"""A baseline: findings that are known and accepted for now, so that a check tells only what is new.

An entry names its finding by content, never by line number, time or version: a line that moves or a newer release
changes nothing. Entries are sorted, one a line, so that two branches rarely touch the same line of the file. The day
on which an entry is judged is the caller's.
"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from migrate_advisor.catalog.record import NamedTuple, replace
from migrate_advisor.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from migrate_advisor.scanner.finding import Finding

VERSION = 1


class Entry(NamedTuple):
    """One accepted finding; entries sort by path, so that a file's stand together."""

    path: str
    rule: str
    fingerprint: str
    reason: str = ""
    """Why it is accepted; written by people, kept when the file is written again."""
    until: str = ""
    """The last day on which it is accepted, YYYY-MM-DD; empty for no end. Kept as the reason is."""

    def has_expired(self, as_of: date) -> bool:
        """Whether its last day is over, so that its finding counts again."""
        return bool(self.until) and date.fromisoformat(self.until) < as_of


class Compared(NamedTuple):
    """Findings against a baseline."""

    new: tuple[Finding, ...]
    """Not in the baseline, or no longer accepted."""
    known: tuple[Finding, ...]
    """Those that it accepts, with the reason of their entry."""
    expired: tuple[Entry, ...]
    """Entries whose last day is over, and whose findings are therefore among the new ones."""
    gone: tuple[Entry, ...]
    """Entries that nothing was found for any more, where it was looked for."""


class EntryCount(NamedTuple):
    """How the entries of a baseline stand; each is accepted, expired or gone."""

    entries: int
    with_reason: int
    expired: int
    gone: int


class Baseline(NamedTuple):
    """Accepted findings, by fingerprint."""

    entries: tuple[Entry, ...] = ()

    def compare(self, findings: Iterable[Finding], as_of: date, was_looked_for: Callable[[Entry], bool]) -> Compared:
        """Tell new findings from known ones.

        Args:
            findings: what a check found.
            as_of: the day that decides which entries have expired.
            was_looked_for: whether the check looked where an entry is; only such an entry can be gone.
        """
        accepted = {entry.fingerprint: entry.reason for entry in self.entries if not entry.has_expired(as_of)}
        every = tuple(findings)
        found = {finding.fingerprint for finding in every}
        known = (finding for finding in every if finding.fingerprint in accepted)
        expired = found - accepted.keys()
        missing = (entry for entry in self.entries if entry.fingerprint not in found)
        return Compared(
            new=tuple(finding for finding in every if finding.fingerprint not in accepted),
            known=tuple(replace(finding, suppression=accepted[finding.fingerprint]) for finding in known),
            expired=tuple(entry for entry in self.entries if entry.fingerprint in expired),
            gone=tuple(filter(was_looked_for, missing)),
        )

    def renewed(self, findings: Iterable[Finding], was_looked_for: Callable[[Entry], bool]) -> Baseline:
        """A baseline of these findings; reasons and last days of entries that stay are kept.

        Args:
            findings: what a check found.
            was_looked_for: whether the check looked where an entry is; what it did not look for stays as it is.
        """
        before = {entry.fingerprint: entry for entry in self.entries}
        found = {Entry(finding.path, finding.rule, finding.fingerprint) for finding in findings}
        entries = {
            entry._replace(reason=kept.reason, until=kept.until) if (kept := before.get(entry.fingerprint)) else entry
            for entry in found
        }
        entries |= {entry for entry in self.entries if not was_looked_for(entry)}
        return Baseline(tuple(sorted(entries)))

    def statistics(self, as_of: date, gone: Iterable[Entry]) -> Mapping[tuple[str, str], EntryCount]:
        """How many entries there are by rule and path.

        Args:
            as_of: the day that decides which entries have expired.
            gone: entries that nothing was found for any more.
        """
        lost = frozenset(gone)
        groups: dict[tuple[str, str], list[Entry]] = {}
        for entry in self.entries:
            groups.setdefault((entry.rule, entry.path), []).append(entry)
        return {
            place: EntryCount(
                len(group),
                sum(bool(entry.reason) for entry in group),
                sum(entry.has_expired(as_of) and entry not in lost for entry in group),
                sum(entry in lost for entry in group),
            )
            for place, group in sorted(groups.items())
        }

    def to_json(self) -> str:
        """The file's text: sorted, one entry a line."""
        lines = ",\n".join(f"  {_entry_json(entry)}" for entry in sorted(self.entries))
        body = f"\n{lines}\n" if lines else ""
        return f'{{"version": {VERSION}, "findings": [{body}]}}\n'


def _entry_json(entry: Entry) -> str:
    fields = {name: value for name, value in entry._asdict().items() if value or name not in Entry._field_defaults}
    line = json.dumps(fields, ensure_ascii=False)
    is_text = line.isascii() or not any("\ud800" <= character <= "\udfff" for character in line)
    return line if is_text else json.dumps(fields)  # a path that is no text is escaped, and read back as it was


def read_baseline(content: bytes, name: str) -> Baseline:
    """Read a baseline file.

    Args:
        content: its bytes; a byte-order mark, UTF-16 too, is taken, since shells write them.
        name: the file's name, for messages.

    Raises:
        UsageError: it is no baseline of a version that we read, or an entry is wrong.
    """
    encoding = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        items = _items(json.loads(content.decode(encoding)))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        anew = f"name another file, or remove it and write one with --write-baseline {name}"
        message = f"{name}: not a baseline ({error}); {anew}"
        raise UsageError(message) from error
    return Baseline(tuple(sorted(_entries(items, name))))


def _items(data: dict[str, Any]) -> list[Any]:
    if data["version"] != VERSION:
        message = f"version {data['version']!r}, we read {VERSION}"
        raise ValueError(message)
    items = data["findings"]
    if not isinstance(items, list):
        message = "findings is no list"
        raise TypeError(message)
    return items


def _entries(items: Iterable[Any], name: str) -> Iterator[Entry]:
    for number, item in enumerate(items, 1):
        wrong = _wrong(item)
        if wrong is not None:
            place = f" of {item['path']}" if isinstance(item, dict) and "path" in item else ""
            message = f"{name}: entry {number}{place}: {wrong}"
            raise UsageError(message)
        yield Entry(**item)


def _wrong(item: Any) -> str | None:
    """What is wrong with an entry. A misspelled key would make one that never expires."""
    if not isinstance(item, dict):
        return f"{item!r} is no object"
    for key in Entry._fields:
        if key not in item and key not in Entry._field_defaults:
            return f"{key} is missing"
    for key, value in item.items():
        if key not in Entry._fields:
            return f"unknown key {key!r}; known are {', '.join(Entry._fields)}"
        if not isinstance(value, str):
            return f"{key} is {value!r}, wanted text"
    until = item.get("until", "")
    return f"until is {until!r}, not a day; write it as 2024-07-09" if until and not _is_day(until) else None


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
