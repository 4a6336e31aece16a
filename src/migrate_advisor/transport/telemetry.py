"""A handler for ``on_event`` that makes OpenTelemetry spans by the conventions for generative AI. Sends nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migrate_advisor.catalog.operations import OPERATIONS
from migrate_advisor.errors import UsageError
from migrate_advisor.transport.events import (
    AttemptFailed,
    Deprecated,
    FellOver,
    Finished,
    RequestMapped,
    Skipped,
    Started,
)

if TYPE_CHECKING:
    from opentelemetry.trace import Span, TracerProvider

    from migrate_advisor.transport.events import ExchangeEvent, Watcher


def trace_events(tracer_provider: TracerProvider | None = None) -> Watcher:
    """A handler that makes a client span of every call, with an event for each failure and failover.

    Spans carry names, numbers and error types; neither keys nor what was said.

    Args:
        tracer_provider: the global one unless given.

    Raises:
        UsageError: OpenTelemetry is not installed.
    """
    try:
        from opentelemetry import trace
    except ModuleNotFoundError:
        raise UsageError('OpenTelemetry is missing: pip install "migrate-advisor[otel]"') from None
    tracer = trace.get_tracer("migrate_advisor", tracer_provider=tracer_provider)
    spans: dict[int, Span] = {}

    def handle(event: ExchangeEvent) -> None:
        about = event.exchange
        if isinstance(event, Started):
            record = OPERATIONS.get(about.operation)
            operation = (record.telemetry if record else None) or about.operation
            attributes = {
                "gen_ai.operation.name": operation,
                "gen_ai.request.model": about.model or "",
                "migrate_advisor.targets": about.targets,
            }
            name = f"{operation} {about.model or ''}".strip()
            spans[about.id] = tracer.start_span(name, kind=trace.SpanKind.CLIENT, attributes=attributes)
            return
        span = spans.get(about.id)
        if span is not None:
            _tell(span, event)
        if isinstance(event, Finished) and spans.pop(about.id, None) is not None and span is not None:
            if event.means is not None:
                span.set_status(trace.StatusCode.ERROR)
            span.end()

    return handle


def _tell(span: Span, event: RequestMapped | AttemptFailed | FellOver | Skipped | Finished | Deprecated) -> None:
    match event:
        case RequestMapped(_, target, report):
            losses = [change.path for change in report.losses]
            span.add_event("migrate_advisor.mapped", {"target": target, "losses": losses})
        case AttemptFailed(_, target, attempt, status, means, code, _):
            told = {"target": target, "attempt": attempt, "error.type": means, "code": code, "status": status}
            span.add_event("migrate_advisor.attempt_failed", _known(told))
        case FellOver(_, failed, to, means):
            span.add_event("migrate_advisor.failover", {"from": failed, "to": to, "error.type": means})
        case Skipped(_, target, seconds):
            span.add_event("migrate_advisor.skipped", {"target": target, "seconds": seconds})
        case Deprecated(_, target, notice):
            told = {"target": target, "gen_ai.request.model": notice.model, "sunset": str(notice.sunset or "")}
            span.add_event("migrate_advisor.deprecated", _known(told))
        case Finished():
            span.set_attributes(_finished(event))


def _finished(event: Finished) -> dict[str, Any]:
    provider = event.target.partition("/")[0].partition("@")[0] if event.target else None
    host, _, port = (event.address or "").partition(":")
    usage = event.usage or {}
    return _known(
        {
            "gen_ai.provider.name": provider,
            "gen_ai.response.model": event.model,
            "gen_ai.usage.input_tokens": usage.get("prompt_tokens", usage.get("input_tokens")),
            "gen_ai.usage.output_tokens": usage.get("completion_tokens", usage.get("output_tokens")),
            "server.address": host or None,
            "server.port": int(port) if port.isdigit() else None,
            "http.response.status_code": event.status,
            "error.type": event.means,
            "migrate_advisor.attempts": event.attempts,
        }
    )


def _known(attributes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in attributes.items() if value is not None}
