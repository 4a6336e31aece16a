"""An assessment as JSON. What advice and plans read of it is `planning.traffic`'s."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.traffic.assessment import Assessment, CountedLoss, MovedShare, TargetAnswer
    from migrate_advisor.traffic.expense import Expense
    from migrate_advisor.traffic.tally import Sums

VERSION = 1
_SIGNATURES = 1_000


def assessment_json(made: Assessment) -> dict[str, Any]:
    """The assessment, version 1."""
    question, tally, tokens = made.question, made.tally, made.tokens
    return {
        "version": VERSION,
        "kind": "assessment",
        "question": {
            "region": question.region,
            "customer": str(question.customer),
            "as_of": question.as_of.isoformat(),
            "owner": question.owner,
        },
        "complete": made.complete,
        "records": made.records,
        "bytes": tally.bytes,
        "skipped": dict(sorted(tally.skipped.items())),
        "unreadable": [
            {
                "reason": reason,
                "count": item.times,
                "places": [{"path": path, "offset": offset} for path, offset in item.places],
            }
            for reason, item in sorted(tally.unreadable.items())
        ],
        "tokens": {
            "input": tokens.input,
            "cached": tokens.cached,
            "output": tokens.output,
            "estimated_requests": tokens.estimated,
            "summed_requests": tokens.summed,
        },
        "source": made.source,
        "models": made.models,
        "operations": _operations(made),
        "operation_tokens": {name: _tokens(sums) for name, sums in sorted(made.operations.items())},
        "currency": made.currency,
        "cost": _expense(made.cost),
        "targets": [_target(answer, made) for answer in made.targets],
        "signatures": list(_signatures(made)),
        "signature_count": len(tally.sums),
    }


def _signatures(made: Assessment) -> Iterator[dict[str, Any]]:
    """The most frequent signatures, in parts that advice reads."""
    rows = sorted(made.tally.sums.items(), key=lambda row: (-row[1].requests, str(row[0])))
    for key, sums in rows[:_SIGNATURES]:
        shape = json.loads(key.shape) if key.shape is not None else {}
        yield {
            "operation": key.operation,
            "model": key.model,
            "parameters": sorted(name for name in shape if name not in ("messages", "input", "prompt")),
            "requests": sums.requests,
            "tokens": _tokens(sums),
        }


def _operations(made: Assessment) -> dict[str, int]:
    return {name: sums.requests for name, sums in sorted(made.operations.items())}


def _tokens(sums: Sums) -> dict[str, int]:
    return {"input": sums.input, "cached": sums.cached, "output": sums.output}


def _target(answer: TargetAnswer, made: Assessment) -> dict[str, Any]:
    return {
        "target": str(answer.target),
        "models": answer.models,
        "notices": list(answer.notices),
        "unchanged": _share(answer.unchanged, made),
        "with_losses": _share(answer.with_losses, made),
        "not_at_all": _share(answer.not_at_all, made),
        "overflows": answer.overflows,
        "losses": list(map(_loss, answer.losses)),
        "reasons": [{"why": item.what, "requests": item.requests} for item in answer.reasons],
        "cost": _expense(answer.cost) if answer.cost is not None else None,
        "held_back": [
            {"signature": one.signature, "requests": one.requests, "outcome": one.outcome, "why": list(one.why)}
            for one in answer.held_back
        ],
    }


def _share(share: MovedShare, made: Assessment) -> dict[str, Any]:
    tokens = made.tokens.input + made.tokens.output
    return {
        "requests": share.requests,
        "tokens": share.tokens,
        "of_requests": round(share.requests / made.records, 6) if made.records else 0.0,
        "of_tokens": round(share.tokens / tokens, 6) if tokens else 0.0,
    }


def _loss(loss: CountedLoss) -> dict[str, Any]:
    return {"what": loss.what, "requests": loss.requests, "why": loss.why}


def _expense(expense: Expense) -> dict[str, Any]:
    return {
        "amount": round(expense.amount, 6),
        "currency": expense.currency,
        "approximate": expense.approximate,
        "unpriced_requests": expense.unpriced,
        "estimated_requests": expense.uncounted,
    }
