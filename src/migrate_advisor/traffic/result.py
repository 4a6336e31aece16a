"""An assessment as JSON, and what others read from that: the work of a month, and what is left."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.advice.cost import Basket
from migrate_advisor.errors import UsageError
from migrate_advisor.plain_file import read_plain_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike

    from migrate_advisor.traffic.assessment import Assessment, CountedLoss, MovedShare, TargetAnswer
    from migrate_advisor.traffic.expense import Expense

VERSION = 1
_SIGNATURES = 1_000
_MOST = 64 * 1024 * 1024


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
        },
        "source": made.source,
        "models": made.models,
        "operations": _operations(made),
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
            "tokens": {"input": sums.input, "cached": sums.cached, "output": sums.output},
        }


def _operations(made: Assessment) -> dict[str, int]:
    counts: dict[str, int] = {}
    for key, sums in made.tally.sums.items():
        counts[key.operation] = counts.get(key.operation, 0) + sums.requests
    return dict(sorted(counts.items()))


def _target(answer: TargetAnswer, made: Assessment) -> dict[str, Any]:
    return {
        "target": str(answer.target),
        "models": answer.models,
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


class Measured(NamedTuple):
    """What advice takes from an assessment."""

    basket: Basket
    """The tokens of the logs, taken for those of a month."""
    source: str | None
    """What most requests ask for, as ``provider/model``."""
    operations: tuple[str, ...]
    """What is asked for, most first."""


def read_traffic(path: str | PathLike[str]) -> Measured:
    """What an assessment says of traffic.

    Args:
        path: a file that `assess --format json` wrote.

    Raises:
        UsageError: it is none.
        OSError: it cannot be read.
    """
    try:
        data = json.loads(read_plain_file(path, _MOST))
        if data["kind"] != "assessment" or data["version"] != VERSION:
            raise KeyError("kind")  # noqa: TRY301 -- one answer to all that is wrong
        tokens, counts = data["tokens"], data["operations"]
        operations = tuple(sorted(map(str, counts), key=lambda name: (-int(counts[name]), name)))
        source = data["source"]
        basket = Basket(int(tokens["input"]), int(tokens["output"]), is_measured=True)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UsageError(f"{path}: no result of `migrate-advisor assess --format json`") from error
    return Measured(basket, source if isinstance(source, str) else None, operations)
