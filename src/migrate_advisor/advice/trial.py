"""What the mapping makes of the requests that somebody's code sends, at one target. Judges nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.advice.asked import operation_in, uses_in
from migrate_advisor.catalog.dialect import narrower
from migrate_advisor.catalog.evidence import Support
from migrate_advisor.errors import UnknownTargetError, UnmappableRequestError
from migrate_advisor.mapping.mapper import map_request
from migrate_advisor.mapping.report import Change, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.target import Target


class Trial(NamedTuple):
    """What became of requests."""

    supports: Mapping[str, Support]
    """Parameter that some request has → how far it can be said there, by the worst of them."""
    refusal: str | None = None
    """Why a request cannot be said there at all; None if each can."""


def tried(requests: Iterable[Mapping[str, Any]], operation: str, to: Target, catalog: Catalog) -> Trial | None:
    """Map requests to a target; None where the catalog does not say how, or none of them is for the operation.

    Args:
        requests: bodies of OpenAI's or Anthropic's APIs.
        operation: what the target's model is asked for; requests for something else are passed over.
        to: the target, model included.
        catalog: knows it.
    """
    supports: dict[str, Support] = {}
    fitting = [(body, asked) for body in requests if _MODELS_OF.get(asked := operation_in(body), asked) == operation]
    for body, asked in fitting:
        whole = _whole(body) if asked == "chat.completions" else dict(body)
        try:
            report = map_request(whole, to=to, operation=asked, catalog=catalog).report
        except UnknownTargetError:
            return None
        except UnmappableRequestError as error:
            return Trial(supports, str(error))
        found = {change.path: _support(change) for change in report if change.is_loss}
        for used, name in _used(body, asked):
            supports[used] = _worse(supports.get(used, Support.FULL), found.get(name, Support.FULL))
    return Trial(supports) if fitting else None


def _used(body: Mapping[str, Any], operation: str) -> Iterator[tuple[str, str]]:
    """Each use that a request says, with the name of the field that says it."""
    for name, value in body.items():
        for used in uses_in({name: value}) if operation in _MODELS_OF else (name,):
            yield used, name


_MODELS_OF = {"responses": "chat.completions", "messages": "chat.completions"}
"""Operation → the one by which models that answer it are known."""


def _whole(body: Mapping[str, Any]) -> dict[str, Any]:
    """The body with a message in place of what are none: of a part of a request, its parameters can be tried."""
    messages = body.get("messages")
    is_whole = isinstance(messages, list) and all(isinstance(item, dict) and "role" in item for item in messages)
    return dict(body) if messages and is_whole else {**body, "messages": [{"role": "user", "content": "hello"}]}


_OF_LOSS = {Kind.DROPPED: Support.NONE, Kind.UNVERIFIED: Support.UNKNOWN}


def _support(change: Change) -> Support:
    """How far a value was taken that was not taken as it is."""
    return _OF_LOSS.get(change.kind, Support.PARTLY)


def _worse(one: Support, other: Support) -> Support:
    """The lesser of two; not to know is less than full."""
    return Support.UNKNOWN if {one, other} == {Support.FULL, Support.UNKNOWN} else narrower(one, other)
