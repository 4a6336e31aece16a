"""What a check tells beside its findings, whatever the format: what was not counted, not scanned, or is left over.

How a format shows it is the format's.
"""

from __future__ import annotations

import sys
from collections import Counter

from migrate_advisor.catalog.record import NamedTuple
from migrate_advisor.cli.formats.plural import plural
from migrate_advisor.cli.visible import visible
from migrate_advisor.messages import said

TYPE_CHECKING = False  # importing typing would cost a hook on every commit
if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.cli.check import CheckOutcome
    from migrate_advisor.scanner.scan import UnusedIgnore

_BY_PURPOSE = frozenset(["binary", "excluded"])
"""Why files are left out of which only the number is told."""


class Remark(NamedTuple):
    """One thing to tell, which is no finding."""

    kind: str
    """``unused ignore``, ``expired``, ``gone``, ``note`` or ``not scanned``."""
    text: str
    path: str | None = None
    """Of the file that it is about; as a finding has it."""
    line: int | None = None
    """From 1."""

    def sentence(self) -> str:
        """The text behind its place."""
        place = "" if self.path is None else f"{self.path}: " if self.line is None else f"{self.path}:{self.line}: "
        return place + self.text


def remarks(outcome: CheckOutcome) -> Iterator[Remark]:
    """What to tell beside the findings, most telling first."""
    for unused in outcome.report.unused_ignores:
        yield Remark("unused ignore", _unused(unused), unused.path, unused.line)
    for entry in outcome.against.expired:
        why = f" ({entry.reason})" if entry.reason else ""
        yield Remark("expired", f"{entry.rule} was accepted until {entry.until}{why}", entry.path)
    if gone := len(outcome.against.gone):
        yield Remark("gone", f"{plural(gone, 'line')} of the baseline no longer found; write it again to drop them")
    for note in outcome.report.notes:
        yield Remark("note", note.text, note.path, note.line)
    for skip in outcome.report.skipped:
        if skip.reason not in _BY_PURPOSE:
            yield Remark("not scanned", f"not scanned: {skip.reason}", skip.path)


def write_notes(outcome: CheckOutcome) -> None:
    """Tell the notes on standard error, for formats of others that have no place for them."""
    notes = [visible(said(remark.sentence())) for remark in remarks(outcome) if remark.kind == "note"]
    sys.stderr.writelines(f"migrate-advisor: {note}\n" for note in notes)


def _unused(unused: UnusedIgnore) -> str:
    """What to say of an ignore comment that hid nothing, with what a misspelled rule may have meant."""
    rules = f"[{', '.join(unused.rules)}]" if unused.rules else ""
    return f"unused ignore comment{rules}" + "".join(map(_misspelled, unused.rules))


def _misspelled(name: str) -> str:
    from migrate_advisor.catalog.spelling import close_matches
    from migrate_advisor.scanner.rules import RULES

    known = [rule.id for rule in RULES]
    if name in known:
        return ""
    close = close_matches(name, known)
    return f"; there is no rule {name!r}" + (f", did you mean {close[0]!r}?" if close else "")


def found(outcome: CheckOutcome) -> str:
    """How many findings count, by severity, worst first."""
    severities = Counter(finding.severity.value for finding in outcome.report.findings)
    counted = [plural(severities[name], name) for name in ("error", "warning", "info") if severities[name]]
    return " and ".join(filter(None, [", ".join(counted[:-1]), *counted[-1:]])) or "nothing"


def tally(outcome: CheckOutcome) -> str:
    """How many files were scanned and skipped, and how many findings do not count."""
    report = outcome.report
    parts = [f"{plural(report.files_scanned, 'file')} scanned"]
    if report.skipped:
        reasons = sorted(Counter(skip.reason for skip in report.skipped).items())
        parts.append(f"{len(report.skipped)} skipped ({', '.join(f'{count} {name}' for name, count in reasons)})")
    if report.suppressed:
        parts.append(f"{plural(len(report.suppressed), 'finding')} hidden by ignore comments")
    if outcome.against.known:
        parts.append(f"{plural(len(outcome.against.known), 'finding')} in the baseline")
    return ", ".join(parts)
