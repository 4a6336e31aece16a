"""A plan as one JSON object, version 1. The shapes here are the contract; the domain's types are not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migrate_advisor.cli.formats.advice_json import advice_json
from migrate_advisor.cli.formats.check_ends import Stop as CheckStop
from migrate_advisor.cli.formats.check_ends import stop_json
from migrate_advisor.cli.formats.fix_json import one_fix

if TYPE_CHECKING:
    from migrate_advisor.advice.steps import Steps
    from migrate_advisor.fixing.fix import Left
    from migrate_advisor.planning.code import OperationUse
    from migrate_advisor.planning.plan import Plan


def plan_json(plan: Plan) -> dict[str, Any]:
    """The object."""
    question, report = plan.question, plan.report
    advice = advice_json(plan.advice) if plan.advice is not None else None
    cost = plan.cost
    return {
        "version": 1,
        "command": "plan",
        "question": {
            "region": question.region,
            "customer": question.customer.value,
            "as_of": question.as_of.isoformat(),
        },
        "ends": [stop_json(CheckStop(stop.ending, len(stop.findings)), question.as_of) for stop in plan.ends],
        "uses": [_use(use) for use in plan.uses],
        "target": str(plan.target) if plan.target else None,
        "targets": advice["recommendations"] if advice else [],
        "operations": advice["operations"] if advice else [],
        "others": [
            {"operation": move.operation, "target": str(move.chosen.target) if move.chosen else None}
            for move in plan.others
        ],
        "strategy": plan.strategy,
        "patch": report.patch.encode("utf-8", "surrogateescape").decode("utf-8", "replace"),
        "changed": list(report.changed),
        "hidden": list(report.hidden),
        "losses": [loss._asdict() for loss in plan.losses],
        "by_hand": [_by_hand(item) for item in plan.by_hand],
        "accounts": list(map(_account, _accounts(plan))),
        "addresses": list(plan.addresses),
        "cost": {"currency": cost.currency, "month": cost.amount, "approximate": cost.is_approximate} if cost else None,
        "unknowns": list(plan.unknowns),
    }


def _accounts(plan: Plan) -> list[Steps]:
    """One for each target that the plan names, that of the patch first."""
    named = [plan.steps, *(move.steps for move in plan.others)]
    return list({found.target: found for found in named if found is not None}.values())


def _use(use: OperationUse) -> dict[str, Any]:
    return {
        "operation": use.operation,
        "calls": len(use.calls),
        "parameters": list(use.parameters),
        "models": list(use.models),
        "places": [{"path": call.path, "line": call.line} for call in use.calls],
    }


def _by_hand(item: Left) -> dict[str, Any]:
    finding = item.finding
    return {"path": finding.path, "line": finding.line, "message": finding.message, "fix": one_fix(item.fix)}


def _account(steps: Steps) -> dict[str, Any]:
    return {
        "target": steps.target,
        "signup_url": steps.signup_url,
        "conditions": list(steps.conditions),
        "env_vars": list(steps.env_vars),
        "base_url": steps.base_url,
        "model": steps.model,
    }
