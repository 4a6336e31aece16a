"""What every fact carries: where it was read, when it was last compared, and how long it holds.

No fact stands here. These are plain dataclasses so that `check` can build them from the compiled index without
pydantic; `load` hands the same classes to pydantic to read YAML strictly.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, Literal, TypeGuard

from migrate_advisor.catalog.record import dataclass, field

Unknown = Literal["unknown"]
"""Nobody we could read says. A value like any other, never a stand-in for yes or no."""

SourceId = str
"""Key of an entry in the ``sources`` table of the same file."""


class Model:
    """Marks a class that pydantic reads strictly: no extra keys, no conversions, docstrings as descriptions."""

    __slots__ = ()
    __pydantic_config__: ClassVar[dict[str, Any]] = {
        "extra": "forbid",
        "strict": True,
        "use_attribute_docstrings": True,
        "regex_engine": "rust-regex",
    }


class Support(StrEnum):
    """How far something is supported. `PARTLY` comes with a note; `UNKNOWN` means the documents are silent."""

    FULL = "full"
    PARTLY = "partly"
    NONE = "none"
    UNKNOWN = "unknown"


class Confidence(StrEnum):
    """How well a fact is attested. What is attested worse than this is recorded as unknown."""

    HIGH = "high"
    """An official document, or several independent reports that agree."""
    MEDIUM = "medium"
    """One report, a widely used third party, or an official document read through a copy of uncertain age."""


class SourceKind(StrEnum):
    """What kind of publication a source is; official ones weigh most."""

    OFFICIAL = "official"
    OFFICIAL_COPY = "official-copy"
    """The publisher's own words, read through somebody else's dated copy."""
    SOURCE_CODE = "source-code"
    LAW = "law"
    PRESS = "press"
    TRACKER = "tracker"
    ISSUE = "issue"
    THIRD_PARTY = "third-party"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Model):
    """A public page that a reader can open."""

    url: str
    """The page, https where it exists."""
    title: str
    """What the page is called or is about, in one line."""
    publisher: str
    """Who says it."""
    kind: SourceKind
    read: date
    """The day it was read for this catalog."""
    published: str | None = None
    """Date of the page, YYYY, YYYY-MM or YYYY-MM-DD, when it bears one."""
    archive: str | None = None
    """A lasting copy."""
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact(Model):
    """Something the catalog says, with its evidence."""

    sources: tuple[SourceId, ...]
    """Where this was read. Empty only where the fact is that nothing was found."""
    checked: date
    """The last day somebody compared this with its sources."""
    as_of: date | None = None
    """The day of what was read, where that is older than `checked`: the date of a snapshot, of a release, of a page."""
    confidence: Confidence = Confidence.HIGH
    note: str | None = None
    """What a reader must know beyond the fields; what was tried, where the fact is that nothing was found."""

    @property
    def fresh_on(self) -> date:
        """The day whose state of things this tells: the older one of when it was compared and what was read."""
        return self.checked if self.as_of is None else min(self.checked, self.as_of)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated(Fact):
    """A fact that holds for a time. Half-open: on `since`, no longer on `until`."""

    since: date | Unknown
    """First day on which it holds; ``unknown`` when it began before anybody recorded it."""
    until: date | Unknown | None = None
    """First day on which it no longer holds; ``unknown`` when it has an end that nobody published; absent while
    it holds as far as was known on `checked`."""
    attested: date | None = None
    """Where `since` is unknown: the earliest day on which a source shows that it held; that source is cited."""

    def covers(self, day: date) -> bool:
        """Whether ``day`` lies in the interval; an unknown bound is taken to lie beyond it."""
        return _begun(self.since, day) and not (isinstance(self.until, date) and day >= self.until)


def _begun(since: date | Unknown, day: date) -> bool:
    return not isinstance(since, date) or since <= day


STALE_AFTER_DAYS = 180
"""A fact that nobody compared with its sources for this long is reported as stale."""


def is_stale(fact: Fact, as_of: date) -> bool:
    """Whether what the fact tells was read or compared more than `STALE_AFTER_DAYS` before ``as_of``."""
    return (as_of - fact.fresh_on).days > STALE_AFTER_DAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class NotBefore(Model):
    """An end that comes no earlier than a day. The day of the end itself is not announced."""

    not_before: date
    """The earliest day on which it may come."""

    def __str__(self) -> str:
        """Format as ``not before 2027-01-14``."""
        return f"not before {self.not_before}"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedBy(Model):
    """An end whose day was not found, though a source shows that it had come by a day."""

    by: date
    """The earliest day on which a source shows that it no longer works; that source is cited."""

    def __str__(self) -> str:
        """Format as ``by 2025-01-27``."""
        return f"by {self.by}"


End = date | NotBefore | EndedBy | Unknown
"""When something stops: the first day without it; a day before which it does not stop; a day by which it had stopped;
or ``unknown``, where an end was announced without a day."""


def has_passed(end: End | str | None, as_of: date) -> bool:
    """Whether an end has come on that day, as far as is known."""
    day = known_day(end)
    return day is not None and day <= as_of


def known_day(end: End | str | None) -> date | None:
    """The day of an end, or the one by which it had come."""
    day = end.by if isinstance(end, EndedBy) else end
    return day if isinstance(day, date) else None


def is_announced(end: End | Literal["not-announced", "not-found"] | None) -> TypeGuard[End]:
    """Whether somebody says that it ends, be it without a day."""
    return end not in {None, "not-announced", "not-found"}


def end_words(end: date | NotBefore | EndedBy | str | None) -> str:
    """An end in words, as the end of a sentence; ``not-announced`` is what an absent one is, but looked up."""
    if end == "not-found":
        return "no word on its end was found"
    if end is None or end == "not-announced":
        return "no end announced"
    if isinstance(end, EndedBy):
        return f"ended on a day that is not published, by {end.by}"
    return "ends on a day that is not published" if end == "unknown" else f"ends {end}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Names(Model):
    """A name in the languages of our readers."""

    en: str
    zh: str | None = None
    fr: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTable(Model):
    """The part of a file that other parts cite."""

    sources: dict[SourceId, Source] = field(default_factory=dict)
    """Pages cited in this file, by an id of the file's own."""

    def cited(self, fact: Fact) -> tuple[Source, ...]:
        """The pages that one of this file's facts cites."""
        return tuple(self.sources[source] for source in fact.sources)
