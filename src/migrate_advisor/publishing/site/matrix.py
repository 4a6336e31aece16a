"""Who may use what on every day, small enough to be read at once: verdicts by provider, customer, day and region.

Verdicts are the catalog's. Of one provider most regions share one; so a span of days has one for all and exceptions.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.catalog.attested import first_attested
from migrate_advisor.catalog.places import CustomerType, Question

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.places import Verdict
    from migrate_advisor.catalog.provider import Provider

FIRST_DAY = date(2023, 1, 1)
"""Before it, the catalog knows of no API that was open or closed."""


class Era(NamedTuple):
    """From a day on, until the next span."""

    since: date
    usual: int
    """Index of the fact that holds in most regions."""
    others: Mapping[str, int]
    """Region → index, where another fact holds."""

    def fact(self, region: str) -> int:
        """Index of the fact that holds in a region."""
        return self.others.get(region, self.usual)


class Stay(NamedTuple):
    """A fact that holds, or held, for one region and customer."""

    fact: int
    since: date
    until: date | None


class ProviderMatrix(NamedTuple):
    """All verdicts of one provider."""

    provider: Provider
    facts: Sequence[Verdict]
    spans: Mapping[str, Sequence[Era]]
    """Customer type → spans, oldest first."""

    def verdict(self, customer: str, region: str, day: date) -> Verdict:
        """The verdict that holds on a day."""
        return self.facts[self.fact(customer, region, day)]

    def fact(self, customer: str, region: str, day: date) -> int:
        """The index of the verdict that holds on a day."""
        current = [span for span in self.spans[customer] if span.since <= day] or self.spans[customer][:1]
        return current[-1].fact(region)

    def stays(self, customer: str, region: str, as_of: date) -> list[Stay]:
        """What held until a day, one after the other; what still does has no end."""
        told: list[Stay] = []
        for span in self.spans[customer]:
            found = span.fact(region)
            if span.since > as_of or (told and told[-1].fact == found):
                continue
            if told:
                told[-1] = told[-1]._replace(until=span.since)
            told.append(Stay(found, span.since, None))
        return told[:-1] + [stay._replace(since=FIRST_DAY) for stay in told[-1:]]

    def days(self) -> frozenset[date]:
        """Days on which a span begins, the first one excepted."""
        return frozenset(span.since for spans in self.spans.values() for span in spans[1:])


def provider_matrix(catalog: Catalog, provider: Provider) -> ProviderMatrix:
    """Every verdict of a provider, for all regions and customers, since `FIRST_DAY`."""
    regions = [region.code for region in catalog.regions.regions]
    facts: dict[tuple[Any, ...], int] = {}
    kept: list[Verdict] = []
    spans: dict[str, list[Era]] = {}
    for customer in CustomerType:
        spans[customer.value] = []
        for day in _days(provider):
            told = {}
            for region in regions:
                verdict = provider.verdict(Question(region, customer, day))
                key = _key(verdict)
                if key not in facts:
                    facts[key] = len(kept)
                    kept.append(verdict)
                told[region] = facts[key]
            span = _span(day, told)
            last = spans[customer.value][-1:]
            if not last or last[0][1:] != span[1:]:
                spans[customer.value].append(span)
    return ProviderMatrix(provider, kept, spans)


def _key(verdict: Verdict) -> tuple[Any, ...]:
    """What makes two verdicts the same, whoever asks from where."""
    return (
        verdict.status, verdict.since, verdict.until, verdict.conditions, verdict.note, verdict.sources,
        verdict.checked, verdict.enforcement, verdict.endpoint, verdict.is_gone,
    )  # fmt: skip


def _span(day: date, told: Mapping[str, int]) -> Era:
    usual = Counter(told.values()).most_common(1)[0][0]
    return Era(day, usual, {region: fact for region, fact in told.items() if fact != usual})


def _days(provider: Provider) -> list[date]:
    days = {FIRST_DAY, *provider.turning_days()}
    days |= {first_attested(entry, provider.file.cited(entry)) for entry in provider.file.availability}
    return sorted(day for day in days if day >= FIRST_DAY)


def matrix_json(matrices: Iterable[ProviderMatrix]) -> list[dict[str, Any]]:
    """The same for the pages' script."""
    return [
        {
            "id": item.provider.id,
            "name": item.provider.name,
            "zh": item.provider.file.names.zh or item.provider.name,
            "aliases": " ".join(item.provider.file.aliases),
            "role": item.provider.file.role,
            "facts": [_fact(verdict) for verdict in item.facts],
            "spans": {
                customer: [[span.since.isoformat(), span.usual, dict(span.others)] for span in spans]
                for customer, spans in item.spans.items()
            },
        }
        for item in matrices
    ]


def _fact(verdict: Verdict) -> dict[str, Any]:
    told = {
        "s": verdict.status.value,
        "f": verdict.since.isoformat() if isinstance(verdict.since, date) else None,
        "u": verdict.until.isoformat() if isinstance(verdict.until, date) else None,
        "c": list(verdict.conditions),
        "n": verdict.note,
        "e": verdict.endpoint,
        "k": verdict.checked.isoformat() if verdict.checked else None,
        "src": [[source.publisher, source.url, source.read.isoformat()] for source in verdict.sources],
    }
    return {key: value for key, value in told.items() if value}


def changed_days(matrices: Iterable[ProviderMatrix], more: Iterable[date], as_of: date) -> list[date]:
    """Days on which something changed, oldest first, and the day itself."""
    days = {day for item in matrices for day in item.days()} | {day for day in more if day <= as_of}
    return sorted({day for day in days if day > FIRST_DAY} | {as_of})


def as_script(name: str, value: Any) -> str:
    """A file that a page loads in place of data: it sets one name."""
    said = json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c").replace("\u2028", " ")
    return f"(window.MA=window.MA||{{}}).{name}={said};\n"
