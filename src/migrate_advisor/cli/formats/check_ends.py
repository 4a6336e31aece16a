"""What of a check's findings stops when, soonest first, and by whom; for the summaries of every format. Words only."""

from __future__ import annotations

from collections import Counter

from migrate_advisor.catalog.record import NamedTuple
from migrate_advisor.cli.formats.plural import plural

TYPE_CHECKING = False  # importing typing would cost a hook on every commit
if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from migrate_advisor.catalog.endings import Ending
    from migrate_advisor.cli.asking import Asking
    from migrate_advisor.scanner.finding import Finding


class Stop(NamedTuple):
    """Something that stops, and how many findings rest on it."""

    ending: Ending
    findings: int


def stops(findings: Iterable[Finding]) -> list[Stop]:
    """What stops, once each, soonest first; what has no known day comes last."""
    from migrate_advisor.catalog.endings import soonest

    counts: Counter[Ending] = Counter(finding.ending for finding in findings if finding.ending is not None)
    return [Stop(ending, counts[ending]) for ending in soonest(counts)]


def reason(finding: Finding) -> str:
    """Why a finding is one, with its date, who says so, and when that was checked."""
    sources, checked = _evidence(finding)
    says = f"; {sources[0].publisher}: {sources[0].url}" if sources else ""
    return f"{sentence(finding)}{says}{f' (checked {checked})' if checked else ''}"


def sentence(finding: Finding) -> str:
    """Why a finding is one, in one sentence."""
    ending = finding.ending
    if ending is None:
        return finding.verdict.sentence()
    if ending.kind.value == "availability":
        return finding.verdict.sentence() + ("" if ending.over else f"; {ending.sentence()}")
    return ending.sentence()


def _evidence(finding: Finding) -> tuple[Sequence[Any], dt.date | None]:
    ending = finding.ending
    if ending is not None and (ending.kind.value != "availability" or not ending.over):
        return ending.sources, ending.checked
    return finding.verdict.sources, finding.verdict.checked


def pages(finding: Finding) -> Sequence[Any]:
    """The sources of the reason."""
    return _evidence(finding)[0]


def stop_json(stop: Stop, as_of: dt.date) -> dict[str, Any]:
    """A thing that stops, as JSON has it."""
    ending = stop.ending
    return {
        "day": ending.day.isoformat() if ending.day else None,
        "not_before": ending.not_before.isoformat() if ending.not_before else None,
        "ended_by": ending.ended_by.isoformat() if ending.ended_by else None,
        "days_left": (ending.day - as_of).days if ending.day else None,
        "over": ending.over,
        "kind": ending.kind.value,
        "provider": ending.provider,
        "subject": ending.subject,
        "name": ending.name,
        "successor": ending.successor,
        "findings": stop.findings,
        "sources": [source.url for source in ending.sources],
    }


_SHOWN = 8
"""Lines of what stops that a text shows."""


def timeline(findings: Sequence[Finding], as_of: dt.date) -> Iterator[str]:
    """What stops when, a line each, soonest first; nothing where nothing is known to."""
    found = stops(findings)
    if not found:
        return
    yield "What stops when, soonest first:"
    for stop in found[:_SHOWN]:
        ending = stop.ending
        when = _when(ending, as_of)
        what = f"{ending.kind.value} {ending.subject}" if ending.kind.value != "availability" else ending.provider
        owner = f" of {ending.provider}" if ending.kind.value != "availability" else " for you"
        named = f"; {ending.provider} names {ending.successor}" if ending.successor else ""
        yield f"  {when}: {what}{owner}, {plural(stop.findings, 'finding')}{named}"
    if len(found) > _SHOWN:
        yield f"  and {len(found) - _SHOWN} more; --format json lists them"


def _when(ending: Ending, as_of: dt.date) -> str:
    """The day as far as it was published."""
    if ending.day:
        return f"{ending.day} ({_left(ending.day, as_of)})"
    if ending.ended_by:
        return f"over by {ending.ended_by}"
    if ending.not_before:
        return f"not before {ending.not_before}"
    return "over, day unknown" if ending.over else "no day known"


def _left(day: dt.date, as_of: dt.date) -> str:
    days = (day - as_of).days
    if days > 0:
        return f"in {plural(days, 'day')}"
    return f"{plural(-days, 'day')} ago" if days else "today"


def by_provider(findings: Iterable[Finding]) -> Iterator[str]:
    """How many findings there are of whom, most first, in one line; nothing where there are none."""
    counts = Counter(finding.provider for finding in findings)
    if counts:
        yield "By provider: " + ", ".join(f"{provider} {count}" for provider, count in counts.most_common())


def next_command(findings: Sequence[Finding], asking: Asking, paths: Sequence[str] = ()) -> Iterator[str]:
    """The command to type next, with the question that was asked.

    Args:
        findings: what was found.
        asking: the question.
        paths: what was checked, if `plan` can read it too; else the answer is about the provider of the worst finding.
    """
    worst = min(findings, key=lambda finding: finding.severity.rank, default=None)
    if worst is None or worst.severity.value == "info":
        return
    if paths:
        where = " ".join(path if _PLAIN_PATH.issuperset(path) else f"'{path}'" for path in paths)
        yield f"Next: migrate-advisor plan {where}{asking.flags()}"
    else:
        yield f"Next: migrate-advisor recommend --from {worst.provider}{asking.flags()}"


_PLAIN_PATH = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789./_-+@~")
"""Letters of a path that every shell takes as they are."""
