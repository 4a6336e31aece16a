"""What a mapping changed: `Change`, `MappingReport`, and what to do about losses. Nothing here decides a change."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, overload

from migrate_advisor.errors import LossRefusedError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from migrate_advisor.catalog.evidence import Source


class Kind(StrEnum):
    """What became of a value."""

    RENAMED = "renamed"
    """Sent under another name or in another place, unchanged."""
    CLAMPED = "clamped"
    """Moved to the nearest value that the provider takes."""
    CONVERTED = "converted"
    """Said in another way."""
    TRUNCATED = "truncated"
    """Some of its items were left out."""
    MERGED = "merged"
    """Joined with another value, or gave way to it."""
    DROPPED = "dropped"
    """Not sent, or not passed on."""
    DEFAULTED = "defaulted"
    """Not asked for; added because the receiver needs it."""
    UNVERIFIED = "unverified"
    """Passed on unchanged although nobody we could read says that it is taken, or not in every case."""


class Change(NamedTuple):
    """One thing that differs between what was asked and what is sent, or between what came and what is passed on."""

    path: str
    """Where, in the message that was given: ``temperature``, ``messages[3].content[1]``."""
    kind: Kind
    before: Any = None
    """The value there; None if there was none."""
    after: Any = None
    """The value now; None if there is none."""
    became: str | None = None
    """Its name or path now, where that differs."""
    why: str = ""
    """One sentence."""
    sources: tuple[Source, ...] = ()
    """Where the fact behind it was read."""
    checked: date | None = None
    """The day that fact was last compared with its sources."""
    is_loss: bool = False
    """Whether it can alter what comes back."""

    def __str__(self) -> str:
        """Format as one sentence with its evidence."""
        said = f"{self.path}: {self.kind}{_movement(self)}. {self.why}"
        evidence = "; ".join(source.url for source in self.sources)
        return f"{said} [{evidence}, checked {self.checked}]" if evidence else said


class MappingReport(Sequence[Change]):
    """All changes of one mapping, in the order in which they were made."""

    __slots__ = ("_changes",)

    def __init__(self, changes: Iterable[Change] = ()) -> None:
        self._changes = changes if isinstance(changes, list) else list(changes)

    @overload
    def __getitem__(self, index: int) -> Change: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Change]: ...
    def __getitem__(self, index: int | slice) -> Change | Sequence[Change]:
        return self._changes[index]

    def __len__(self) -> int:
        return len(self._changes)

    def __repr__(self) -> str:
        return f"MappingReport({self._changes!r})"

    @property
    def losses(self) -> tuple[Change, ...]:
        """The changes that can alter what comes back."""
        return tuple(change for change in self._changes if change.is_loss)

    @property
    def is_lossless(self) -> bool:
        """Whether no change can alter what comes back."""
        return not any(change.is_loss for change in self._changes)

    def __str__(self) -> str:
        """Format as the table a human reads: one row a change, losses marked with ``!``."""
        return self.table()

    def table(self, said: Callable[[str], str] = str, width: Callable[[str], int] = len) -> str:
        """The same.

        Args:
            said: what every word of ours passes, such as a translation.
            width: columns that a text takes.
        """
        if not self._changes:
            return said("Nothing changed.")
        rows = [
            ("!" if change.is_loss else "", change.path, said(str(change.kind)), _shown_movement(change, said))
            for change in self._changes
        ]
        widths = [max(width(row[column]) for row in rows) for column in range(4)]
        lines = []
        for row, change in zip(rows, self._changes, strict=True):
            cells = "  ".join(cell + " " * (size - width(cell)) for cell, size in zip(row, widths, strict=True))
            lines.append(f"{cells}  {said(change.why)}".rstrip())
        cited = {source.url: change.checked for change in self._changes for source in change.sources}
        lines.extend(said(f"   source: {url} (checked {checked})") for url, checked in cited.items())
        return "\n".join(lines)


_SHORT = 40
HIDDEN = "…"
"""What stands for a value that is not shown."""
_OF_KEYS = re.compile(
    r"(?:.*[._-])?(?:api_?key|authorization|(?:access|auth|secret)_?(?:key|token)|password|secret"
    r"|(?:extra|default)_headers)",
    re.IGNORECASE,
)
"""Paths below which a key may stand, as of one who wrote into a body what is for a client."""


def may_hold_key(change: Change) -> bool:
    """Whether a change is of what may be a key, whose value no report shows."""
    return _OF_KEYS.fullmatch(change.path) is not None


def _told(change: Change, value: Any) -> str:
    """A value as a report for people shows it: none that may hold a key."""
    return HIDDEN if may_hold_key(change) else _short(value)


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str) if not isinstance(value, list | dict) else _size(value)
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}…"


def _size(value: list[Any] | dict[str, Any]) -> str:
    """Text of a container: itself when it is small, its size when it is not (it may be deep)."""
    flat = value.values() if isinstance(value, dict) else value
    if len(value) <= 4 and not any(isinstance(item, list | dict) for item in flat):  # noqa: PLR2004 -- what fits a cell
        return json.dumps(value, ensure_ascii=False, default=str)
    return f"{{{len(value)} keys}}" if isinstance(value, dict) else f"[{len(value)} items]"


def _movement(change: Change) -> str:
    """Before and after, as far as there is something to show."""
    match change.kind:
        case Kind.DROPPED:
            return f" {_told(change, change.before)}" if change.before is not None else ""
        case Kind.UNVERIFIED:
            return f" {_told(change, change.before)}"
        case Kind.RENAMED if change.before == change.after:
            return f" to {change.became}"
    after = _told(change, change.after) if change.after is not None else ""
    before = _told(change, change.before) if change.before is not None else ""
    name = f"{change.became}: " if change.became and change.became != change.path else ""
    return f" {before} → {name}{after}" if before else f" {name}{after}"


def _shown_movement(change: Change, said: Callable[[str], str]) -> str:
    """The same, where words of ours are said in another language and values are not."""
    told = _movement(change).removeprefix(" ")
    return said(told) if change.kind is Kind.RENAMED and change.before == change.after else told


class LossWarning(UserWarning):
    """A change can alter what comes back; raised under ``on_loss="warn"``."""


@dataclass(frozen=True, slots=True)
class LossPolicy:
    """What to do about losses: ``report`` them, ``warn`` once of each, or ``refuse`` the mapping."""

    mode: str = "report"
    accept: frozenset[str] = frozenset()
    """Losses that are fine: paths (``messages[2].name``) or their first part (``messages``, ``logit_bias``)."""
    _warned: set[str] = field(default_factory=set, repr=False, compare=False)

    MODES: ClassVar = ("report", "warn", "refuse")

    def __post_init__(self) -> None:
        if self.mode not in self.MODES:
            raise UsageError(f"on_loss is one of {', '.join(self.MODES)}, not {self.mode!r}")

    @classmethod
    def refuse(cls, accept: Iterable[str] = ()) -> LossPolicy:
        """Refuse a mapping that loses something, except what is named in ``accept``."""
        return cls("refuse", frozenset(accept))

    @classmethod
    def warn(cls, accept: Iterable[str] = ()) -> LossPolicy:
        """Warn once of each distinct loss, except those named in ``accept``."""
        return cls("warn", frozenset(accept))

    @classmethod
    def parse(cls, policy: LossPolicy | str) -> LossPolicy:
        """The policy of this name, or the policy itself.

        Raises:
            UsageError: there is no such policy.
        """
        return _NAMED.get(policy) or cls(policy) if isinstance(policy, str) else policy

    def apply(self, report: MappingReport) -> None:
        """Do what the policy says about the losses of a report.

        Raises:
            LossRefusedError: under ``refuse``, there is a loss that is not accepted.
        """
        if self.mode == "report":
            return
        losses = [change for change in report.losses if not self._accepts(change)]
        if losses and self.mode == "refuse":
            raise LossRefusedError(report, tuple(losses))
        for change in losses:
            if (text := str(change)) not in self._warned:
                self._warned.add(text)
                warnings.warn(text, LossWarning, stacklevel=4)

    def _accepts(self, change: Change) -> bool:
        return change.path in self.accept or root(change.path) in self.accept


_NAMED = {mode: LossPolicy(mode) for mode in LossPolicy.MODES}


def root(path: str) -> str:
    """First part of a path: ``messages`` of ``messages[3].name``."""
    return path.split(".", 1)[0].split("[", 1)[0]
