"""An assessment as a document of sections. What it says is `traffic`'s; how sections are written, `sections`'."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.cli.formats.plural import plural
from migrate_advisor.publishing.report import Section

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.traffic.assessment import Assessment, MovedShare, TargetAnswer
    from migrate_advisor.traffic.expense import Expense

_LOSSES = 10
_MODELS = 10
_REASONS = 3
_CENT = 0.01
_HEADS = ("target", "unchanged", "of tokens", "with losses", "not at all", "too long", "cost")


def assessment_sections(made: Assessment) -> Iterator[Section]:
    """The parts of an assessment, in the order in which one needs them."""
    held = Section("What the logs hold", tuple(_held(made)), tuple(_models(made)))
    if not made.records:
        yield held._replace(lines=(*held.lines, "No call of a model was found in these logs: nothing is assessed"))
        yield from _unread(made)
        return
    if made.targets:
        table = (_HEADS, _today(made), *(_row(answer, made) for answer in made.targets))
        yield Section("What moves, and where to", tuple(_remarks(made)), table)
    else:
        yield Section(
            "What moves", ("Nobody is known to be open to you for this; `migrate-advisor recommend` says why.",)
        )
    yield held
    for answer in made.targets[:1]:
        yield from _closer(answer)
    yield from _unread(made)


def _unread(made: Assessment) -> Iterator[Section]:
    if made.tally.unreadable:
        heads = ("times", "what", "first at byte, or row of a table")
        yield Section("What could not be read", table=(heads, *_unreadable(made)))


def _held(made: Assessment) -> Iterator[str]:
    tokens = made.tokens
    yield (
        f"{_calls(made.records)} in {plural(len(made.tally.sums), 'signature')}; {tokens.input:,} tokens in "
        f"({tokens.cached:,} from a cache), {tokens.output:,} out"
    )
    unsaid = sum(sums.estimated for key, sums in made.tally.sums.items() if key.shape is None)
    if tokens.estimated > unsaid:
        told = _calls(tokens.estimated - unsaid)
        yield f"{told} came without token counts, which are estimated from the length of the text"
    if unsaid:
        yield f"{_calls(unsaid)} came with neither text nor token counts: their tokens are not in the sums"
    if tokens.summed:
        yield f"{_calls(tokens.summed)} are told in sums alone: each is taken for the mean of its row"
    yield from (f"{count:,} × {reason}: not counted" for reason, count in sorted(made.tally.skipped.items()))
    unread = sum(item.times for item in made.tally.unreadable.values())
    if unread:
        yield f"{unread:,} × unreadable: see below"
    if not made.complete and not (made.records and made.targets):
        yield "Reading was broken off: this is a part of the logs"


def _models(made: Assessment) -> Iterator[tuple[str, ...]]:
    if made.records:
        yield "model", "calls"
        yield from ((model, f"{count:,}") for model, count in list(made.models.items())[:_MODELS])


def _today(made: Assessment) -> tuple[str, ...]:
    return f"today: {made.source or 'unknown'}", "", "", "", "", "", _money(made.cost)


def _row(answer: TargetAnswer, made: Assessment) -> tuple[str, ...]:
    tokens = made.tokens.input + made.tokens.output
    return (
        str(answer.target),
        _percent(answer.unchanged.requests, made.records),
        _percent(answer.unchanged.tokens, tokens),
        _of(answer.with_losses, made),
        _of(answer.not_at_all, made),
        f"{answer.overflows:,}",
        _money(answer.cost) if answer.not_at_all.requests < made.records and answer.cost is not None else "-",
    )


def _of(share: MovedShare, made: Assessment) -> str:
    return _percent(share.requests, made.records)


def _percent(part: int, whole: int) -> str:
    """A share that is not called all or nothing where it is not."""
    if not whole or not part:
        return "0 %"
    value = 100 * part / whole
    return "100 %" if part == whole else f"{min(max(value, 0.1), 99.9):.1f} %"


def _calls(count: int) -> str:
    return "1 call" if count == 1 else f"{count:,} calls"


def _money(expense: Expense) -> str:
    if expense.unpriced and not expense.amount:
        return "unknown"
    sign = "≈ " if expense.approximate or expense.uncounted else ""
    rest = f" ({_calls(expense.unpriced)} without a known price)" if expense.unpriced else ""
    amount = "< 0.01" if 0 < expense.amount < _CENT else f"{expense.amount:,.2f}"
    return f"{sign}{expense.currency} {amount}{rest}"


def _remarks(made: Assessment) -> Iterator[str]:
    if not made.complete:
        yield "Reading was broken off: this is a part of the logs"
    yield (
        "Next: keep this with `--format json --output FILE`; then `migrate-advisor recommend --traffic FILE` and "
        "`migrate-advisor plan PATH --traffic FILE` reckon with these calls"
    )
    for answer in made.targets:
        yield from (f"{answer.target}: {notice}" for notice in answer.notices)
    for answer in made.targets:
        for operation, model in answer.models.items():
            yield f"{answer.target} does {operation} with {model}"
    without = sum(sums.requests for key, sums in made.tally.sums.items() if key.shape is None)
    if without:
        yield f"judged by model and tokens alone, for the logs do not hold the requests: {_calls(without)}"


def _closer(answer: TargetAnswer) -> Iterator[Section]:
    if answer.losses:
        rows = [(f"{loss.requests:,}", loss.what, loss.why) for loss in answer.losses[:_LOSSES]]
        yield Section(f"What is lost at {answer.target}", table=(("calls", "what", "why"), *rows))
    if answer.reasons:
        reasons = [(f"{loss.requests:,}", loss.what) for loss in answer.reasons[:_LOSSES]]
        yield Section(f"What does not move to {answer.target}", table=(("calls", "why"), *reasons))
    if answer.held_back:
        held = [(f"{one.requests:,}", one.outcome, one.signature, _some(one.why)) for one in answer.held_back]
        yield Section(
            "The signatures that hold back the rest", table=(("calls", "moves", "signature", "because of"), *held)
        )


def _some(reasons: tuple[str, ...]) -> str:
    return "; ".join(reasons[:_REASONS]) + (" …" if len(reasons) > _REASONS else "")


def _unreadable(made: Assessment) -> Iterator[tuple[str, ...]]:
    for reason, item in sorted(made.tally.unreadable.items(), key=lambda each: (-each[1].times, each[0])):
        yield f"{item.times:,}", reason, ", ".join(f"{path}:{offset}" for path, offset in item.places)
