"""Token counts: found where a provider puts them, under the names it gives them, and told as OpenAI tells them.

Where they may stand is a fact (`Replies.counts`); languages say them in their own words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migrate_advisor.mapping.contents import NOT_OPENAIS, drop_unless
from migrate_advisor.mapping.ledger import Because
from migrate_advisor.mapping.report import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.mapping.ledger import Ledger

    Names = Mapping[str, str]
    """The provider's name of a count → OpenAI's, with a dot before one of the details."""

_NOT_GIVEN = Because("OpenAI's replies have it, and the provider's had none")
_COUNTS = ("prompt_tokens", "completion_tokens", "total_tokens")
_ALL_COUNTS = frozenset(_COUNTS)
OTHER_NAMES = {"prompt_tokens": "input_tokens", "completion_tokens": "output_tokens"}
"""OpenAI's names of counts in chat → those of Responses and of Anthropic's Messages."""
_USUAL, _OF_CHOICES = "usage", "choices[].usage"


class CountPlaces:
    """Finds the token counts of replies and chunks, whole or streamed.

    Args:
        own: where the provider may put them → its names of counts there (see `Replies.counts`).
        usual: where every server with its format may.
    """

    def __init__(self, own: Mapping[str, Names], usual: Mapping[str, Names]) -> None:
        places = {place: {**usual.get(place, {}), **own.get(place, {})} for place in (*usual, *own)}
        beside = {place: names for place, names in places.items() if place not in {_USUAL, _OF_CHOICES}}
        self._names = places.get(_USUAL, {})
        self._of_choices = places.get(_OF_CHOICES)
        self._beside = {place.partition(".")[0]: (place, names) for place, names in beside.items()}
        self._holders = frozenset(self._beside)

    def settle(self, out: dict[str, Any], ledger: Ledger) -> None:
        """Put the counts into ``usage`` as OpenAI has them there, or leave them out where they are none."""
        usage = out.get(_USUAL)
        if usage is None and not self._find(out, ledger):
            out.pop(_USUAL, None)
            return
        usage = out[_USUAL]
        if self._names and isinstance(usage, dict) and not self._names.keys().isdisjoint(usage):
            out[_USUAL] = _renamed(usage, self._names, ledger)
        patch_usage(out, ledger)

    def _find(self, out: dict[str, Any], ledger: Ledger) -> bool:
        """Take them from another place; whether there are any."""
        if self._of_choices is not None:
            self._take_from_choices(out, self._of_choices, ledger)
        if not self._holders.isdisjoint(out):
            self._take_from_beside(out, ledger)
        return out.get(_USUAL) is not None

    def _take_from_beside(self, out: dict[str, Any], ledger: Ledger) -> None:
        for name in self._holders & out.keys():
            place, names = self._beside[name]
            counts: Any = out
            for key in place.split("."):
                counts = counts.get(key) if isinstance(counts, dict) else None
            if isinstance(counts, dict):
                self._put(out, place, _renamed(counts, names, None), ledger)

    def _take_from_choices(self, out: dict[str, Any], names: Names, ledger: Ledger) -> None:
        choices = out.get("choices")
        for choice in choices if choices.__class__ is list else ():
            if choice.__class__ is dict and _USUAL in choice and isinstance(choice[_USUAL], dict):
                self._put(out, _OF_CHOICES, _renamed(choice.pop(_USUAL), names, None), ledger)

    def _put(self, out: dict[str, Any], place: str, counts: dict[str, Any], ledger: Ledger) -> None:
        out[_USUAL] = counts
        ledger.note(_USUAL, Kind.CONVERTED, Because(f"The provider tells it at `{place}`"), None, counts, loss=False)


def _renamed(counts: Mapping[str, Any], names: Names, ledger: Ledger | None) -> dict[str, Any]:
    """Counts under OpenAI's names too, where they are not there yet."""
    out = dict(counts)
    for theirs, ours in names.items():
        holder, _, key = ours.rpartition(".")
        count, inner = counts.get(theirs), (out.get(holder) or {}) if holder else out
        if not is_count(count) or not isinstance(inner, dict) or inner.get(key) is not None:
            continue
        if holder:
            out[holder] = {**inner, key: count}
        else:
            out[key] = count
        if ledger is not None:
            because = Because(f"The provider counts them as `{theirs}`")
            ledger.note(f"{_USUAL}.{ours}", Kind.DEFAULTED, because, None, count, loss=False)
    return out


def patch_usage(out: dict[str, Any], ledger: Ledger) -> None:
    """Make the token counts whole, or leave them out where they are none."""
    usage = out.get(_USUAL)
    if usage is None:
        out.pop(_USUAL, None)
        return
    if isinstance(usage, dict) and not usage.keys() >= _ALL_COUNTS:
        usage = also_named(usage, OTHER_NAMES)
    if not isinstance(usage, dict) or not all(is_count(usage.get(name, 0)) for name in _COUNTS):
        ledger.note(_USUAL, Kind.DROPPED, NOT_OPENAIS, out.pop(_USUAL), loss=True)
        return
    usage = out[_USUAL] = dict(usage)
    for name in ("prompt_tokens_details", "completion_tokens_details"):
        drop_unless(usage, name, _are_details(usage.get(name)), ledger, f"usage.{name}")
    if all(is_count(usage.get(name)) for name in _COUNTS):
        return
    whole = _whole_counts(*(usage.get(name) for name in _COUNTS))
    added = {name: count for name, count in whole.items() if usage.get(name) is None}
    usage.update(added)
    ledger.note(_USUAL, Kind.DEFAULTED, _NOT_GIVEN, None, added, loss=False)


def _are_details(details: Any) -> bool:
    return details is None or (isinstance(details, dict) and all(map(_is_detail, details.values())))


def _whole_counts(prompt: int | None, completion: int | None, total: int | None) -> dict[str, int]:
    """The three counts, those that are not given told from the others."""
    if completion is None:
        completion = max((total or 0) - (prompt or 0), 0)
    if prompt is None:
        prompt = max((total or 0) - completion, 0)
    return dict(zip(_COUNTS, (prompt, completion, prompt + completion if total is None else total), strict=True))


def also_named(counts: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """The counts under other names too.

    Args:
        counts: as they came.
        names: name that may be missing → the one that may be there for it.
    """
    added = {name: counts[other] for name, other in names.items() if _stands_for(counts, name, other)}
    return {**counts, **added}


def _stands_for(counts: Mapping[str, Any], name: str, other: str) -> bool:
    return counts.get(name) is None and is_count(counts.get(other))


def is_count(value: Any) -> bool:
    """Whether it is a whole number."""
    return isinstance(value, int) and not isinstance(value, bool)


def _is_detail(value: Any) -> bool:
    return value is None or is_count(value)
