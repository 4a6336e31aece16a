"""What `check` says: a `Finding` is a rule at a place, with the catalog's verdict. How it is found is not here.

Lines and columns count from 1, columns in characters (Unicode code points), ends are exclusive; `Span` counts bytes,
because edits do. Whoever writes SARIF declares ``columnKind: unicodeCodePoints``.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from migrate_advisor.catalog.endings import Ending
from migrate_advisor.catalog.places import Verdict
from migrate_advisor.catalog.record import dataclass


class Severity(StrEnum):
    """How bad a finding is, worst first."""

    ERROR = "error"
    """This stops working, or has stopped."""
    WARNING = "warning"
    """This belongs to something that stops working, or works under conditions."""
    INFO = "info"
    """Worth knowing: documents, tests, comments, and what is not known."""

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return _RANKS[self]

    def at_most(self, cap: Severity) -> Severity:
        """The milder one of the two."""
        return self if _RANKS[self] >= _RANKS[cap] else cap


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


class FindingConfidence(StrEnum):
    """How sure it is that the code does what the finding says, surest first."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a file's bytes, half-open."""

    start: int
    """Offset of the first byte, a byte order mark included."""
    end: int
    """Offset behind the last byte."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A replacement of bytes."""

    span: Span
    replacement: bytes


class Safety(StrEnum):
    """Whether a fix may be made without a person."""

    SAFE = "safe"
    """The program does the same as before, apart from what the finding is about."""
    UNSAFE = "unsafe"
    """It does what is wanted, and something else may differ: another model answers, parameters are said otherwise."""
    DISPLAY = "display"
    """A person must decide: no edit is made."""


@dataclass(frozen=True, slots=True)
class Fix:
    """A set of edits that belong together."""

    title: str
    """What it does, in the imperative."""
    edits: tuple[Edit, ...]
    """None where a person must decide."""
    safety: Safety
    notes: tuple[str, ...] = ()
    """What is lost or must be known, one sentence each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A use of a provider that is not simply open, at a place."""

    rule: str
    """Id of the rule, such as ``blocked-endpoint``."""
    provider: str
    """Id of the provider that is used."""
    path: str
    """POSIX path, relative to the root of the scan where the file lies under it."""
    line: int
    """Line from 1; in a notebook, the line of the ``.ipynb`` file that holds the code."""
    column: int
    """Column from 1, in characters."""
    end_line: int
    end_column: int
    """Column behind the last character."""
    message: str
    """What is used here, in one sentence."""
    severity: Severity
    confidence: FindingConfidence
    verdict: Verdict
    """What the catalog says of the provider: status, since when, says who."""
    snippet: str
    """The line of code, without its line end; bounded in length."""
    snippet_column: int
    """Column at which the finding starts in `snippet`; differs from `column` where a long line was cut."""
    path_class: str
    """What sort of file it is: ``code``, ``test``, ``doc``, … as in `paths.PathClass`."""
    instead: str | None = None
    """What to do, in one line."""
    fix: Fix | None = None
    cell: int | None = None
    """In a notebook, the number of the cell from 1."""
    cell_line: int | None = None
    """In a notebook, the line inside the cell from 1."""
    fingerprint: str = ""
    """Names the finding without its line number: rule, path, content of the line, and which among equals."""
    ends: date | None = None
    """First day on which this stops for the one who asks, in the past if it has; None where no day is known."""
    ends_kind: str | None = None
    """What stops first: ``availability``, ``model``, ``surface``, ``endpoint``; None where nothing is known to."""
    ending: Ending | None = None
    """What is told of that, and what the provider names instead."""
    model: str | None = None
    """Id of the model that is named here, as the catalog has it; None where none is, or one that it does not know."""
    suppression: str | None = None
    """Why it does not count, as people wrote it: the reason of the ignore comment or the entry of the baseline that
    accepts it, empty where none is given. None where it counts."""

    @property
    def end(self) -> tuple[int, int]:
        """Line and column behind the last character."""
        return (self.end_line, self.end_column)

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Order of findings in a report: by place."""
        return (self.path, self.line, self.column, self.rule, self.provider)
