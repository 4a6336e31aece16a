"""Everything that is decided once per target: which facts hold, where requests go, what becomes of each parameter.

The loop over a request's keys is `params`; structure is the codecs'.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.catalog.conversation import Tools
from migrate_advisor.catalog.dialect import Dialect, Operation, sourced
from migrate_advisor.catalog.evidence import Support
from migrate_advisor.catalog.operations import OPERATIONS
from migrate_advisor.catalog.target import Place, Target, resolve
from migrate_advisor.errors import UnknownTargetError, UnmappableRequestError, UsageError
from migrate_advisor.mapping.ledger import Because, Context
from migrate_advisor.mapping.messages import MessagesPlan, compile_messages
from migrate_advisor.mapping.params import ParamsPlan, compile_params
from migrate_advisor.mapping.tools import ToolsPlan
from migrate_advisor.mapping.wire import quoted, with_query

if TYPE_CHECKING:
    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.evidence import Source


@dataclass(frozen=True, slots=True)
class Plan:
    """How one operation is said to one target."""

    place: Place
    model: str
    """The target's model id; empty where none is needed."""
    operation: str
    facts: Dialect
    """The dialect's facts for this endpoint, model and version."""
    url: str
    params: ParamsPlan
    messages: MessagesPlan
    tools: ToolsPlan | None
    """None where tools are passed on as they are."""
    context: Context
    renamed: Because
    """Why the request's model becomes the target's."""
    unverified: Because | None
    """Why it is doubtful that the operation exists there at all."""
    headers: Mapping[str, str]
    stream_headers: Mapping[str, str]


class Wanted(NamedTuple):
    """What a plan is made for."""

    to: Target | str
    operation: str = "chat.completions"
    version: str | None = None
    """API version; None for the dialect's own."""
    base_url: str | None = None
    """Where to send it, in place of the catalog's base URL."""
    emulate: frozenset[str] = frozenset()
    """What may be said in another way: ``json_schema``."""


EMULATIONS = frozenset({"json_schema"})
"""What `Wanted.emulate` may name."""


def compile_plan(wanted: Wanted, catalog: Catalog) -> Plan:
    """The plan for a target and operation.

    Raises:
        UnknownTargetError: the target is not known.
        UnmappableRequestError: the provider does not have the operation.
        UsageError: no such operation, or nothing that could be emulated.
    """
    asked = OPERATIONS.get(wanted.operation)
    if asked is None:
        raise UsageError(f"operation is one of {', '.join(OPERATIONS)}, not {wanted.operation!r}")
    if not wanted.emulate <= EMULATIONS:
        raise UsageError(f"emulate takes {', '.join(EMULATIONS)}, not {', '.join(wanted.emulate - EMULATIONS)}")
    place = resolve(wanted.to, catalog)
    if asked.model != "none" and not place.target.model:
        raise UnknownTargetError("target", str(place.target), (), "name a model: provider/model")
    facts = _facts(place, wanted.version)
    context = _context(place, facts, wanted.emulate)
    described = _operation(wanted.operation, facts, place)
    params = compile_params(
        described.params,
        unlisted=described.unlisted,
        extra=described.extra,
        defaults=facts.defaults if wanted.operation == "chat.completions" else {},
        context=context,
    )
    headers = {"content-type": "application/json", "accept": "application/json", **facts.headers}
    unknown = described.support is Support.UNKNOWN
    doubt = context.because(f"{context.provider} does not say whether it has this operation", described.note)
    return Plan(
        place=place,
        model=place.target.model or "",
        operation=wanted.operation,
        facts=facts,
        url=_url(wanted, place, facts, described.path or asked.path),
        params=params,
        messages=compile_messages(facts.messages, context),
        tools=ToolsPlan(facts.tools, context) if facts.tools != Tools() else None,
        context=context,
        renamed=Because("The target names the model"),
        unverified=doubt if unknown else None,
        headers=headers,
        stream_headers={**headers, "accept": "text/event-stream"},
    )


def _facts(place: Place, version: str | None) -> Dialect:
    """The facts that hold for the target, its model's own included."""
    model = place.model
    return place.dialect.resolved(
        endpoint=place.endpoint.id,
        model=place.target.model or "",
        version=version,
        model_params=model.params if model else None,
        capabilities=model.capabilities if model else None,
    )


def _context(place: Place, facts: Dialect, emulate: frozenset[str]) -> Context:
    table = place.provider.file.sources

    def evidence(sources: tuple[str, ...]) -> tuple[Source, ...]:
        return tuple(table[source] for source in sources or facts.sources)

    usage_unasked = facts.streams.usage in {"last-chunk", "every-chunk"}
    return Context(place.provider.name, evidence, facts.checked, emulate, usage_unasked)


def _operation(name: str, facts: Dialect, place: Place) -> Operation:
    """What the documents say of an operation.

    Raises:
        UnmappableRequestError: that the provider does not have it.
    """
    if name == "chat.completions":
        return Operation(path=facts.path, unlisted=facts.unlisted, params=facts.params, extra=facts.extra)
    described = next((facts.operations[key] for key in facts.operations if key == name), None)
    if described is None:
        return Operation(support=Support.UNKNOWN)
    if described.support is Support.NONE:
        note = f": {described.note}" if described.note else ""
        raise UnmappableRequestError("", f"{place.provider.name} has no operation {name!r} there{note}")
    return replace(described, params=sourced(described.params, described.sources))


def _url(wanted: Wanted, place: Place, facts: Dialect, path: str) -> str:
    base = (wanted.base_url or facts.url or place.endpoint.url).rstrip("/")
    if "{model}" in path:
        path = path.replace("{model}", _segment(place, facts))
    version = wanted.version or facts.version
    return with_query(base + path, {"api-version": version} if version else {})


def _segment(place: Place, facts: Dialect) -> str:
    """The model's part of the path."""
    model = place.target.model or ""
    if not facts.model_paths:
        return quoted(model)
    table = {name.lower(): segment for name, segment in facts.model_paths.items()}
    if model.lower() not in table:
        from migrate_advisor.catalog.spelling import close_matches

        hint = f"{place.provider.name} tells models apart by the URL, and the catalog has none for this one"
        raise UnknownTargetError("model", str(place.target), close_matches(model, table), hint)
    return table[model.lower()]
