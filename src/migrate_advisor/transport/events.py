"""What an exchange tells whoever watches it, and a handler that logs it. No event holds a key or message content."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.mapping.report import Change, MappingReport, root

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.transport.notices import Notice


class Exchange(NamedTuple):
    """One logical call, as its events name it."""

    id: int
    """Counts the exchanges of this process."""
    operation: str
    """``chat.completions``, ``embeddings``, ``models``, or the path of another operation."""
    model: str | None
    """The model that the caller asked for."""
    stream: bool
    targets: tuple[str, ...]
    """The chain, as users write targets."""


class Started(NamedTuple):
    """A call has come."""

    exchange: Exchange


class RequestMapped(NamedTuple):
    """The request was said in a target's dialect."""

    exchange: Exchange
    target: str
    report: MappingReport
    """Every change; values that may be message content are left out."""


class AttemptFailed(NamedTuple):
    """A target did not answer, or answered with an error."""

    exchange: Exchange
    target: str
    attempt: int
    """Counts from 1 for each target."""
    status: int | None
    """HTTP status of the provider's reply; None if none came, or none was asked for."""
    means: str
    """What went wrong, such as ``rate-limit``."""
    code: str | None
    """The provider's own code, or ours."""
    retry_in: float | None
    """Seconds until the same target is tried again; None if it is not."""


class FellOver(NamedTuple):
    """The next target is tried."""

    exchange: Exchange
    failed: str
    to: str
    means: str


class Skipped(NamedTuple):
    """A target was passed over, because it kept failing."""

    exchange: Exchange
    target: str
    seconds: float
    """Until it is tried again."""


class Finished(NamedTuple):
    """The call is over: answered, or answered with an error. A stream is over when its last byte was passed on."""

    exchange: Exchange
    target: str | None
    """Who answered; None if nobody was asked."""
    status: int
    means: str | None
    """What went wrong; None for an answer."""
    code: str | None
    attempts: int
    """Requests that left, over all targets."""
    seconds: float
    model: str | None = None
    """The model that answered, as the provider calls it."""
    usage: Mapping[str, Any] | None = None
    """Token counts, where the provider gave them and they were read."""
    address: str | None = None
    """Host, and port if it is named, of the target that answered."""


class Deprecated(NamedTuple):
    """A provider said of a model that it ends; told once for each model, target and client."""

    exchange: Exchange
    target: str
    notice: Notice


ExchangeEvent = Started | RequestMapped | AttemptFailed | FellOver | Skipped | Finished | Deprecated
Watcher = Callable[[ExchangeEvent], None]

_PLAIN = frozenset({"model", "reasoning_effort", "tool_choice", "service_tier", "verbosity", "encoding_format"})
"""Parameters whose texts are names, never content."""


def without_content(report: MappingReport) -> MappingReport:
    """The report without values that may be content: numbers and names stay."""
    return MappingReport([_bare(change) for change in report])


def _bare(change: Change) -> Change:
    keep = root(change.path) in _PLAIN

    def shown(value: Any) -> Any:
        plain = isinstance(value, bool | int | float) or value is None or (keep and isinstance(value, str))
        return value if plain else "…"

    return change._replace(before=shown(change.before), after=shown(change.after))


_log = logging.getLogger("migrate_advisor.transport")


def log_events(logger: logging.Logger | None = None) -> Watcher:
    """A handler for ``on_event`` that logs what matters: failures and failovers as warnings, the rest for debugging.

    Args:
        logger: where to; ``migrate_advisor.transport`` unless given.
    """
    chosen = logger or _log

    def handle(event: ExchangeEvent) -> None:
        level, text, values = _ending(event) if isinstance(event, Deprecated) else _line(event)
        chosen.log(level, "exchange %d: " + text, event.exchange.id, *values)

    return handle


def _ending(event: Deprecated) -> tuple[int, str, tuple[object, ...]]:
    said = event.notice
    day = said.sunset or "a day that it does not name"
    return logging.WARNING, "%s says that %s ends on %s; see %s", (event.target, said.model, day, said.link)


def _line(
    event: Started | RequestMapped | AttemptFailed | FellOver | Skipped | Finished,
) -> tuple[int, str, tuple[object, ...]]:
    match event:
        case Started(about):
            chain = " → ".join(about.targets)
            return logging.DEBUG, "%s of %s over %s", (about.operation, about.model, chain)
        case RequestMapped(_, target, report):
            losses = [change.path for change in report.losses]
            level = logging.WARNING if losses else logging.DEBUG
            return level, "mapped to %s: %d changes, losses: %s", (target, len(report), losses or "none")
        case AttemptFailed(_, target, attempt, status, means, code, pause):
            then = "not again" if pause is None else f"again in {pause:.2f} s"
            return logging.WARNING, "%s, attempt %d: %s (%s, %s), %s", (target, attempt, means, code, status, then)
        case FellOver(_, failed, to, means):
            return logging.WARNING, "%s failed (%s); trying %s", (failed, means, to)
        case Skipped(_, target, seconds):
            return logging.WARNING, "%s is skipped for %.0f s more", (target, seconds)
        case Finished(_, answered, status, means, _, attempts, seconds):
            level = logging.DEBUG if means is None else logging.WARNING
            values = (answered or "nobody", status, means or "ok", attempts, seconds)
            return level, "%s answered with %d (%s) after %d requests and %.3f s", values


class Teller:
    """Hands events to a watcher. What a watcher raises is logged, and never reaches the call."""

    def __init__(self, watcher: Watcher | None) -> None:
        self.watcher = watcher

    def tell(self, event: ExchangeEvent) -> None:
        """Hand an event over."""
        if self.watcher is None:
            return
        try:
            self.watcher(event)
        except Exception:  # noqa: BLE001 -- whatever the user's code does, the call goes on
            _log.exception("the handler of %s failed", type(event).__name__)
