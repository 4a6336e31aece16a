"""Facts of the catalog as JSON objects, version 1."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Any

from migrate_advisor.catalog.endings import NEAR_DAYS, provider_endings
from migrate_advisor.catalog.places import CustomerType, Question
from migrate_advisor.cli.formats.facts_json import day, ending_json, offer_json, source_json, verdict_json

if TYPE_CHECKING:
    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.endings import Ending
    from migrate_advisor.catalog.lint import LintReport
    from migrate_advisor.catalog.provider import Provider
    from migrate_advisor.catalog.statistics import ProviderStatistics
    from migrate_advisor.errors import Problem


def list_json(catalog: Catalog, question: Question) -> dict[str, Any]:
    """Every provider with its verdict."""
    providers = [
        {
            "id": provider.id,
            "name": provider.name,
            "role": provider.file.role,
            "origin": provider.origin,
            "verdict": verdict_json(provider.verdict(question)) if provider.file.role == "provider" else None,
            "ends": [
                ending_json(ending) for ending in provider_endings(provider, question) if _is_near(ending, question)
            ],
        }
        for provider in catalog.providers(role=None)
    ]
    return {"version": 1, "command": "catalog list", "providers": providers}


def _is_near(ending: Ending, question: Question) -> bool:
    return not ending.over and ending.within(question.as_of, NEAR_DAYS)


def show_json(catalog: Catalog, provider: Provider, question: Question) -> dict[str, Any]:
    """Everything on one provider."""
    file = provider.file
    offers = provider.incentives(as_of=question.as_of, include_past=True)
    events = catalog.events(provider=provider.id, as_of=question.as_of)
    return {
        "version": 1,
        "command": "catalog show",
        "id": provider.id,
        "names": plain(file.names),
        "aliases": list(file.aliases),
        "role": file.role,
        "origin": provider.origin,
        "verdicts": [
            verdict_json(provider.verdict(Question(question.region, customer, question.as_of)))
            for customer in CustomerType
        ],
        "ends": [ending_json(ending) for ending in provider_endings(provider, question)],
        "incentives": [offer_json(offer) for offer in offers],
        **{
            group: plain(getattr(file, group))
            for group in (
                "endpoints",
                "availability",
                "restrictions",
                "identifiers",
                "clients",
                "telemetry",
                "models",
                "surfaces",
            )
        },
        "events": [
            plain(event) | {"sources": [source_json(s) for s in catalog.events_file.cited(event)]} for event in events
        ],
        "sources": {name: source_json(source) for name, source in file.sources.items()},
    }


def lint_json(report: LintReport) -> dict[str, Any]:
    """Problems and stale facts."""
    return {
        "version": 1,
        "command": "catalog lint",
        "files": report.files,
        "problems": [_problem(problem) for problem in report.problems],
        "stale": [_problem(problem) for problem in report.stale],
        "doubts": [_problem(problem) for problem in report.doubts],
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {"file": problem.file, "line": problem.line, "where": problem.where, "message": problem.message}


def stats_json(rows: tuple[ProviderStatistics, ...], as_of: date) -> dict[str, Any]:
    """Figures."""
    return {
        "version": 1,
        "command": "catalog stats",
        "as_of": as_of.isoformat(),
        "providers": [
            {
                "provider": row.provider,
                "facts": row.facts,
                "sources": row.sources,
                "fresh": row.fresh._asdict(),
                "unknown": row.unknown._asdict(),
                "stale": row.stale,
                "life_cycle": row.life_cycle._asdict(),
                "medium": row.medium._asdict(),
                "oldest": day(row.oldest),
            }
            for row in rows
        ],
    }


def plain(value: Any) -> Any:
    """A catalog value as JSON has it: days as text, absent fields left out."""
    match value:
        case date():
            return day(value)
        case Enum():
            return value.value
        case tuple() | list():
            return [plain(item) for item in value]
        case dict():
            return {key: plain(item) for key, item in value.items()}
        case _ if is_dataclass(value):
            shown = {field.name: getattr(value, field.name) for field in fields(value)}
            return {name: plain(item) for name, item in shown.items() if item is not None}
        case _:
            return value
