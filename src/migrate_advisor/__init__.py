"""Find where code depends on an LLM API that is not open to you, and move it to one that is.

The names in `__all__` are the public API; each is loaded on first use, so that importing this package costs nothing.
"""

from __future__ import annotations

TYPE_CHECKING = False  # importing typing would cost a hook on every commit
if TYPE_CHECKING:
    from typing import Any

    from migrate_advisor.advice.answer import Advice, Exclusion, Recommendation
    from migrate_advisor.advice.need import Need
    from migrate_advisor.advice.reasons import Reason
    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.load import load_catalog
    from migrate_advisor.catalog.places import Verdict
    from migrate_advisor.catalog.provider import Provider
    from migrate_advisor.catalog.target import Target
    from migrate_advisor.engines.cluster import Cluster
    from migrate_advisor.engines.engine import Processes
    from migrate_advisor.errors import (
        CatalogError,
        CredentialsMissingError,
        ExchangeError,
        MappingError,
        MigrateAdvisorError,
        ReplyError,
        TargetClosedError,
        UsageError,
    )
    from migrate_advisor.face import assess, check, fix, fleet, plan, recommend
    from migrate_advisor.fixing.fix import FixReport
    from migrate_advisor.fleet.fleet import Fleet
    from migrate_advisor.mapping.mapper import Mapped, Reply, map_reply, map_request, stream_decoder
    from migrate_advisor.mapping.report import Change, LossPolicy, MappingReport
    from migrate_advisor.planning.plan import Plan
    from migrate_advisor.scanner.finding import Finding
    from migrate_advisor.scanner.scan import ScanOptions, ScanReport
    from migrate_advisor.traffic.assessment import Assessment
    from migrate_advisor.transport.client import async_fallback_client, fallback_client
    from migrate_advisor.transport.events import ExchangeEvent, log_events
    from migrate_advisor.transport.telemetry import trace_events

__version__ = "0.1.0"

__all__ = [
    "Advice",
    "Assessment",
    "Catalog",
    "CatalogError",
    "Change",
    "Cluster",
    "CredentialsMissingError",
    "ExchangeError",
    "ExchangeEvent",
    "Exclusion",
    "Finding",
    "FixReport",
    "Fleet",
    "LossPolicy",
    "Mapped",
    "MappingError",
    "MappingReport",
    "MigrateAdvisorError",
    "Need",
    "Plan",
    "Processes",
    "Provider",
    "Reason",
    "Recommendation",
    "Reply",
    "ReplyError",
    "ScanOptions",
    "ScanReport",
    "Target",
    "TargetClosedError",
    "UsageError",
    "Verdict",
    "assess",
    "async_fallback_client",
    "check",
    "fallback_client",
    "fix",
    "fleet",
    "load_catalog",
    "log_events",
    "map_reply",
    "map_request",
    "plan",
    "recommend",
    "stream_decoder",
    "trace_events",
]

_HOMES = {
    "Advice": "advice.answer",
    "Assessment": "traffic.assessment",
    "Catalog": "catalog.catalog",
    "CatalogError": "errors",
    "Change": "mapping.report",
    "Cluster": "engines.cluster",
    "CredentialsMissingError": "errors",
    "ExchangeError": "errors",
    "ExchangeEvent": "transport.events",
    "Exclusion": "advice.answer",
    "Finding": "scanner.finding",
    "FixReport": "fixing.fix",
    "Fleet": "fleet.fleet",
    "LossPolicy": "mapping.report",
    "Mapped": "mapping.mapper",
    "MappingError": "errors",
    "MappingReport": "mapping.report",
    "MigrateAdvisorError": "errors",
    "Need": "advice.need",
    "Plan": "planning.plan",
    "Processes": "engines.engine",
    "Provider": "catalog.provider",
    "Reason": "advice.reasons",
    "Recommendation": "advice.answer",
    "Reply": "mapping.mapper",
    "ReplyError": "errors",
    "ScanOptions": "scanner.scan",
    "ScanReport": "scanner.scan",
    "Target": "catalog.target",
    "TargetClosedError": "errors",
    "UsageError": "errors",
    "Verdict": "catalog.places",
    "assess": "face",
    "async_fallback_client": "transport.client",
    "check": "face",
    "fallback_client": "transport.client",
    "fix": "face",
    "fleet": "face",
    "load_catalog": "catalog.load",
    "log_events": "transport.events",
    "map_reply": "mapping.mapper",
    "map_request": "mapping.mapper",
    "plan": "face",
    "recommend": "face",
    "stream_decoder": "mapping.mapper",
    "trace_events": "transport.telemetry",
}


def __getattr__(name: str) -> Any:
    """Load a public name from the module that owns it."""
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
