"""A plan as one JSON object, version 1. The shapes here are the contract; the domain's types are not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migrate_advisor.cli.formats.advice_json import advice_json
from migrate_advisor.cli.formats.check_ends import Stop as CheckStop
from migrate_advisor.cli.formats.check_ends import stop_json
from migrate_advisor.cli.formats.fix_json import one_fix

if TYPE_CHECKING:
    from migrate_advisor.planning.plan import Plan


def plan_json(plan: Plan) -> dict[str, Any]:
    """The object."""
    question, report = plan.question, plan.report
    advice = advice_json(plan.advice) if plan.advice is not None else None
    cost = plan.cost
    found = plan.steps
    return {
        "version": 1,
        "command": "plan",
        "question": {
            "region": question.region,
            "customer": question.customer.value,
            "as_of": question.as_of.isoformat(),
        },
        "ends": [stop_json(CheckStop(stop.ending, len(stop.findings)), question.as_of) for stop in plan.ends],
        "uses": [
            {
                "operation": use.operation,
                "calls": len(use.calls),
                "parameters": list(use.parameters),
                "models": list(use.models),
                "places": [{"path": call.path, "line": call.line} for call in use.calls],
            }
            for use in plan.uses
        ],
        "target": str(plan.target) if plan.target else None,
        "targets": advice["recommendations"] if advice else [],
        "operations": advice["operations"] if advice else [],
        "strategy": plan.strategy,
        "patch": report.patch.encode("utf-8", "surrogateescape").decode("utf-8", "replace"),
        "changed": list(report.changed),
        "hidden": list(report.hidden),
        "losses": [loss._asdict() for loss in plan.losses],
        "by_hand": [
            {
                "path": item.finding.path,
                "line": item.finding.line,
                "message": item.finding.message,
                "fix": one_fix(item.fix),
            }
            for item in plan.by_hand
        ],
        "accounts": [
            {
                "target": found.target,
                "signup_url": found.signup_url,
                "conditions": list(found.conditions),
                "env_vars": list(found.env_vars),
                "base_url": found.base_url,
                "model": found.model,
            }
        ]
        if found
        else [],
        "cost": {"currency": cost.currency, "month": cost.amount, "approximate": cost.is_approximate} if cost else None,
        "unknowns": list(plan.unknowns),
    }
