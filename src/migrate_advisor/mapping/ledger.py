"""What a mapping writes down while it goes: the mapped parameters, every change, and why. Decides nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from migrate_advisor.catalog.evidence import Source
from migrate_advisor.mapping.report import Change, Kind


class Because(NamedTuple):
    """Why something is changed, in one sentence, with its evidence."""

    why: str
    sources: tuple[Source, ...] = ()
    checked: date | None = None


NOTHING_ASKED = Because("`null` asks for nothing")


@dataclass(slots=True)
class Ledger:
    """The mapped parameters of one request, and every change made to it."""

    changes: list[Change]
    out: dict[str, Any] = field(default_factory=dict)
    tools_from: str = "tools"
    """The parameter that the tools came under: ``tools`` or the deprecated ``functions``."""
    drop_tools: bool = False
    """Whether the choice ``none`` can only be said by sending no tools."""
    once: bool = False
    """Whether each kind of change of a path is recorded once: a stream makes the same one with every chunk."""

    def note(  # noqa: PLR0913 -- the fields of a change
        self,
        path: str,
        kind: Kind,
        because: Because,
        before: Any = None,
        after: Any = None,
        *,
        became: str | None = None,
        loss: bool,
    ) -> None:
        """Record a change."""
        if self.once and any(change.path == path and change.kind == kind for change in self.changes):
            return
        self.changes.append(Change(path, kind, before, after, became, *because, loss))

    def drop_null(self, name: str) -> None:
        """Take a mapped parameter out that is ``null``, before something else takes its place."""
        if name in self.out and self.out[name] is None:
            del self.out[name]
            self.note(name, Kind.DROPPED, NOTHING_ASKED, loss=False)

    def drop(self, name: str, because: Because, *, loss: bool) -> None:
        """Take a mapped parameter out again; what was said of it before gives way to that it is dropped."""
        value = self.out.pop(name)
        said = [change for change in self.changes if name in (change.path, change.became) and change.after is not None]
        self.changes[:] = [change for change in self.changes if change not in said]
        path, before = (said[0].path, said[0].before) if said else (name, value)
        self.note(path, Kind.DROPPED, because, before, loss=loss)


class MostWritten(NamedTuple):
    """The longest answer of a model."""

    tokens: int
    is_bound: bool
    """Whether the provider is known to refuse a request for more."""
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class MappingContext:
    """What every parameter's plan needs besides its fact."""

    provider: str
    """English name, for sentences."""
    evidence: Callable[[tuple[str, ...]], tuple[Source, ...]]
    """Source ids, or none for the dialect's own, to pages."""
    checked: date
    emulate: frozenset[str] = frozenset()
    """What the caller lets us say in another way: ``json_schema``."""
    most_written: MostWritten | None = None
    """What is known of the longest answer of the target's model; None where nothing is."""
    usage_unasked: bool = False
    """Whether streams carry token counts without being asked."""

    def because(self, sentence: str, note: str | None = None, sources: tuple[str, ...] = ()) -> Because:
        """A reason with its evidence; ``note`` follows the sentence."""
        return Because(f"{sentence}: {note}" if note else sentence, self.evidence(sources), self.checked)
