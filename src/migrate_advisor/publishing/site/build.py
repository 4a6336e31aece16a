"""All pages of the site, in both languages, with the data that their script reads. Writing them is `folder`'s."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.catalog.evidence import end_words
from migrate_advisor.catalog.places import CustomerType, Status
from migrate_advisor.messages import LANGUAGES, _, language, said, speak
from migrate_advisor.publishing.feeds.every import every_feed
from migrate_advisor.publishing.feeds.material import every_ending
from migrate_advisor.publishing.pages import Pages, style, template_text
from migrate_advisor.publishing.report import Cell
from migrate_advisor.publishing.site.dialects import every_param, overview, told_of
from migrate_advisor.publishing.site.drawings import Bar, DrawnRow, merged, timeline_svg
from migrate_advisor.publishing.site.matrix import (
    FIRST_DAY,
    ProviderMatrix,
    Stay,
    as_script,
    changed_days,
    matrix_json,
    provider_matrix,
)
from migrate_advisor.publishing.site.words import customer_word, script_words, status_word
from migrate_advisor.scanner.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.dialect import Dialect
    from migrate_advisor.catalog.endings import Ending
    from migrate_advisor.catalog.events import Event
    from migrate_advisor.catalog.places import Verdict
    from migrate_advisor.catalog.provider import ServedModel
    from migrate_advisor.catalog.regions import Region

CHINA_VIEW = ("CN", "HK", "MO", "TW", "SG", "US")
"""Regions of the view that the site opens with."""
SOON_DAYS = 90
"""Days ahead for which the first page lists what ends."""


class SiteFacts(NamedTuple):
    """What all pages tell of, read once for both languages."""

    catalog: Catalog
    as_of: date
    matrices: Sequence[ProviderMatrix]
    endings: Sequence[Ending]
    days: Sequence[date]

    @property
    def events(self) -> Sequence[Event]:
        """What happened until the day, oldest first."""
        return self.catalog.events(as_of=self.as_of)


def every_page(catalog: Catalog, as_of: date, shown: Callable[[str], str] = str) -> dict[str, str]:
    """Path below the site's folder → text, in the state of a day: both languages, data, feeds.

    Args:
        catalog: the facts.
        as_of: what the pages call today.
        shown: what every text passes before it is written, such as `visible` for text of others.

    Raises:
        MissingPackageError: Jinja2 is not installed.
    """
    pages, before = Pages(shown), language()
    facts = _facts(catalog, as_of)
    files = {"site.css": style(), "site.js": template_text("site.js"), **_data(facts)}
    files |= {f"feeds/{name}": text for name, text in every_feed(catalog, as_of).items()}
    try:
        for spoken in LANGUAGES:
            speak(spoken)
            folder = "" if spoken == "en" else f"{spoken}/"
            files |= {f"{folder}{name}": text for name, text in _Site(pages, facts).files()}
            if spoken != "en":
                files[f"data/{spoken}.js"] = as_script("said", _said(facts))
    finally:
        speak(before)
    return files


def _facts(catalog: Catalog, as_of: date) -> SiteFacts:
    matrices = [provider_matrix(catalog, provider) for provider in catalog.providers(role=None)]
    endings = every_ending(catalog, as_of)
    more = [event.effective or event.day for event in catalog.events(as_of=as_of)]
    return SiteFacts(catalog, as_of, matrices, endings, changed_days(matrices, more, as_of))


def _data(facts: SiteFacts) -> dict[str, str]:
    groups = facts.catalog.regions.groups
    areas = {
        code: area for area in ("Africa", "Americas", "Asia", "Europe", "Oceania") for code in groups.get(area, ())
    }
    regions = [
        [item.code, item.names.en, item.names.zh or item.names.en, areas.get(item.code, "")]
        for item in facts.catalog.regions.regions
    ]
    search = [
        ["model", provider.id, model.id, " ".join(model.aliases)]
        for provider in facts.catalog.providers(role=None)
        for model in provider.own_models
    ]
    happened = [
        [str(event.effective or event.day), event.id, event.title, list(event.providers)] for event in facts.events
    ]
    ends = [
        [str(end.day), end.kind.value, end.provider, end.subject, end.name, end.successor]
        for end in facts.endings
        if end.day
    ]
    matrix = {"days": [str(day) for day in facts.days], "asOf": str(facts.as_of), "china": CHINA_VIEW}
    return {
        "data/matrix.js": as_script("matrix", matrix | {"providers": matrix_json(facts.matrices), "regions": regions}),
        "data/search.js": as_script("models", search),
        "data/changes.js": as_script("changes", {"events": happened, "ends": ends}),
    }


def _said(facts: SiteFacts) -> dict[str, str]:
    """Texts of the data that the script shows → the same in the language in use."""
    texts = {event.title for event in facts.events}
    texts |= {end.name for end in facts.endings}
    for item in facts.matrices:
        texts |= {text for verdict in item.facts for text in (*verdict.conditions, verdict.note or "")}
    return {text: said(text) for text in sorted(texts) if said(text) != text}


def model_path(provider: str, model: str) -> str:
    """Where the page of a model lies; its id without what a file's name cannot have."""
    safe = "".join(
        sign if sign.isascii() and (sign.isalnum() or sign in "._-") else f"~{ord(sign):x}" for sign in model
    )
    return f"model/{provider}/{safe}.html"


def dialect_path(provider: str, dialect: str) -> str:
    """Where the page of a wire format lies."""
    return f"dialect/{provider}-{dialect}.html"


class _HeldFor(NamedTuple):
    """A row of a provider's page: what holds, or held, for whom."""

    since: date | None
    until: date | None
    regions: Sequence[Region]
    customers: Sequence[str]
    verdict: Verdict


class _Site:
    """The pages in the language in use."""

    def __init__(self, pages: Pages, facts: SiteFacts) -> None:
        self._pages, self._facts = pages, facts

    def files(self) -> Iterator[tuple[str, str]]:
        facts = self._facts
        yield "index.html", self._index()
        yield "timeline.html", self._timeline()
        yield "changes.html", self._page("changes.html", "changes.html", "changes", words=script_words)
        yield "providers.html", self._page("providers.html", "providers.html", "providers", matrices=facts.matrices)
        for item in facts.matrices:
            yield f"provider/{item.provider.id}.html", self._provider(item)
            for model in item.provider.own_models:
                path = model_path(item.provider.id, model.id)
                yield path, self._model(path, item, model)
        for event in facts.catalog.events(as_of=facts.as_of):
            yield f"event/{event.id}.html", self._event(event)
        yield (
            "rules.html",
            self._page("rules.html", "rules.html", "rules", rules=sorted(RULES, key=lambda rule: rule.id)),
        )
        for rule in RULES:
            path, parts = f"rule/{rule.id}.html", said(rule.explanation.rstrip()).split("\n\n")
            yield path, self._page(path, "rule.html", "rules", rule=rule, parts=parts)
        yield "dialects.html", self._dialects()
        for item in facts.matrices:
            for dialect in item.provider.file.dialects:
                path = dialect_path(item.provider.id, dialect.id)
                yield path, self._dialect(path, item, dialect)

    def _page(self, path: str, template: str, here: str, **values: Any) -> str:
        """A page at a path, with what every page has: where the top is, and the same page in the other language."""
        inside = path if language() == "en" else f"zh/{path}"
        top = "../" * inside.count("/")
        home = "../" * path.count("/")
        other = f"{top}zh/{path}" if language() == "en" else f"{top}{path}"
        more = {
            "top": top, "home": home, "other": other, "here": here, "as_of": self._facts.as_of,
            "status_word": status_word, "customer_word": customer_word, "named": _named, "model_path": model_path,
            "end_words": end_words, "facts": self._facts, "provider_named": self._provider_named,
        }  # fmt: skip
        return self._pages.render(template, **more, **values)

    def _provider_named(self, name: str) -> str:
        """A provider by its id, in the language in use; the id itself of one that the catalog does not have."""
        return next((_named(item.provider) for item in self._facts.matrices if item.provider.id == name), name)

    def _index(self) -> str:
        facts = self._facts
        regions = [facts.catalog.regions.find(code) for code in CHINA_VIEW]
        rows = [
            (item.provider, [item.verdict("individual", region.code, facts.as_of) for region in regions])
            for item in facts.matrices
            if item.provider.file.role == "provider"
        ]
        later = [ending for ending in facts.endings if ending.day and ending.day > facts.as_of]
        coming = [ending for ending in later if ending.within(facts.as_of, SOON_DAYS)]
        return self._page(
            "index.html", "index.html", "index", regions=regions, rows=rows, coming=coming, words=script_words(),
            latest=list(reversed(facts.events))[:6],
        )  # fmt: skip

    def _timeline(self) -> str:
        facts = self._facts
        happened = [(event.effective or event.day, event, None) for event in facts.events]
        ended = [(ending.day, None, ending) for ending in facts.endings if ending.day]
        rows = sorted((*happened, *ended), key=lambda row: row[0], reverse=True)
        years = [(year, f"d{next(days)[0]}") for year, days in groupby(rows, key=lambda row: row[0].year)]
        dots = [(event.effective or event.day, said(event.title)) for event in facts.events]
        lines = [DrawnRow(_("Events"), dots=dots)]
        lines += [
            DrawnRow(f"{_named(item.provider)} · {code}", _bars(item, "individual", code, facts.as_of))
            for item in facts.matrices
            for code in ("CN", "HK")
            if len(_bars(item, "individual", code, facts.as_of)) > 1
        ]
        drawn = timeline_svg(lines, FIRST_DAY, facts.as_of, facts.as_of, _("Events and changes of availability"))
        return self._page("timeline.html", "timeline.html", "timeline", rows=rows, years=years, drawing=drawn)

    def _provider(self, item: ProviderMatrix) -> str:
        facts, provider = self._facts, item.provider
        asked = [(customer.value, code) for code in CHINA_VIEW for customer in CustomerType]
        lines = [
            DrawnRow(f"{customer_word(customer)} · {code}", _bars(item, customer, code, facts.as_of))
            for customer, code in asked
        ]
        events = [event for event in facts.events if provider.id in event.providers]
        lines.append(
            DrawnRow(_("Events"), dots=[(event.effective or event.day, said(event.title)) for event in events])
        )
        title = _("Who may use {name}, over time").format(name=_named(provider))
        return self._page(
            f"provider/{provider.id}.html", "provider.html", "providers", item=item, provider=provider, events=events,
            drawing=timeline_svg(lines, FIRST_DAY, facts.as_of, facts.as_of, title),
            endings=[ending for ending in facts.endings if ending.provider == provider.id],
            now=self._now(item), before=self._before(item), dialect_path=dialect_path,
        )  # fmt: skip

    def _now(self, item: ProviderMatrix) -> list[_HeldFor]:
        """What holds on the day, each reason once, with the regions and customers to whom it applies."""
        return self._held(item, lambda stay: stay.until is None)

    def _before(self, item: ProviderMatrix) -> list[_HeldFor]:
        """What held before, the newest first; not where nothing was known."""
        held = self._held(item, lambda stay: stay.until is not None)
        told = [row for row in held if row.verdict.status is not Status.UNKNOWN]
        return sorted(told, key=lambda row: str(row.until), reverse=True)

    def _held(self, item: ProviderMatrix, wanted: Callable[[Stay], bool]) -> list[_HeldFor]:
        alike: dict[Stay, dict[str, list[str]]] = {}
        for code in CHINA_VIEW:
            for customer in CustomerType:
                for stay in item.stays(customer.value, code, self._facts.as_of):
                    if wanted(stay):
                        alike.setdefault(stay, {}).setdefault(code, []).append(customer.value)
        rows = []
        for stay, told in alike.items():
            by_customers: dict[tuple[str, ...], list[str]] = {}
            for code, customers in told.items():
                by_customers.setdefault(tuple(customers), []).append(code)
            verdict = item.facts[stay.fact]
            since = verdict.since if stay.until is None else stay.since
            for those, codes in by_customers.items():
                regions = [self._facts.catalog.regions.find(code) for code in codes]
                rows.append(_HeldFor(None if since == "unknown" else since, stay.until, regions, those, verdict))
        return rows

    def _model(self, path: str, item: ProviderMatrix, model: ServedModel) -> str:
        from migrate_advisor.catalog.endings import entry_ends

        entries = item.provider.entries(model.id)
        ends = [(entry, entry_ends(item.provider, self._facts.as_of, entry)) for entry in entries]
        sources = {source.url: source for entry in entries for source in item.provider.file.cited(entry)}
        known = {served.id for served in item.provider.models}
        return self._page(
            path, "model.html", "providers", provider=item.provider, model=model, ends=ends, known=known,
            sources=list(sources.values()),
            now=[(code, item.verdict("individual", code, self._facts.as_of)) for code in CHINA_VIEW],
        )  # fmt: skip

    def _event(self, event: Event) -> str:
        known = set(self._facts.catalog.provider_ids)
        regions = [self._facts.catalog.regions.find(code) for code in event.regions]
        cited = self._facts.catalog.events_file.cited(event)
        return self._page(
            f"event/{event.id}.html", "event.html", "timeline", event=event, known=known, regions=regions, sources=cited
        )

    def _dialects(self) -> str:
        dialects = [
            (item.provider, dialect) for item in self._facts.matrices for dialect in item.provider.file.dialects
        ]
        names = every_param(dialect for _provider, dialect in dialects)
        rows = []
        for provider, dialect in dialects:
            page = dialect_path(provider.id, dialect.id)
            rows.append([Cell(f"{_named(provider)} · {dialect.id}", href=page), *overview(dialect, names, page)])
        return self._page("dialects.html", "dialects.html", "dialects", heads=[_("Dialect"), *names], rows=rows)

    def _dialect(self, path: str, item: ProviderMatrix, dialect: Dialect) -> str:
        """One wire format: what it does with each parameter that a document speaks of, and who says so."""
        from migrate_advisor.catalog.endings import dialect_ends

        return self._page(
            path, "dialect.html", "dialects", provider=item.provider, dialect=dialect,
            told=told_of(item.provider, dialect), general=item.provider.file.cited(dialect),
            ending=dialect_ends(item.provider, dialect, self._facts.as_of),
        )  # fmt: skip


def _named(item: Any) -> str:
    """A provider or region in the language in use."""
    names = item.file.names if hasattr(item, "file") else item.names
    said: str = (names.zh if language() == "zh" else None) or names.en
    return said


def _bars(item: ProviderMatrix, customer: str, region: str, as_of: date) -> list[Bar]:
    spans = [span for span in item.spans[customer] if span.since <= as_of]
    ends: list[date] = [*(span.since for span in spans[1:]), as_of]
    statuses = [item.facts[span.fact(region)].status.value for span in spans]
    return merged(
        Bar(span.since, until, status, status_word(status))
        for span, until, status in zip(spans, ends, statuses, strict=True)
    )
