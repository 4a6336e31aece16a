"""Everything that is decided once per target: which facts hold, where requests go, what becomes of each parameter.

The loop over a request's keys is `params`; structure is the codecs'.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.catalog.conversation import Tools
from migrate_advisor.catalog.dialect import Dialect, ErrorCode, Operation, sourced
from migrate_advisor.catalog.evidence import Support
from migrate_advisor.catalog.operations import OPERATIONS, ApiOperation
from migrate_advisor.catalog.standing import require_model
from migrate_advisor.catalog.target import Place, Target, resolve
from migrate_advisor.errors import UnknownTargetError, UnmappableRequestError, UsageError
from migrate_advisor.mapping.counts import CountPlaces
from migrate_advisor.mapping.ledger import Because, MappingContext, MostWritten
from migrate_advisor.mapping.messages import MessagesPlan, compile_messages
from migrate_advisor.mapping.params import ParamsPlan, compile_params
from migrate_advisor.mapping.thinking import ThinkingPlan, compile_thinking
from migrate_advisor.mapping.tools import ToolsPlan
from migrate_advisor.mapping.wire import quoted, with_query

if TYPE_CHECKING:
    from datetime import date

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.dialect import Param
    from migrate_advisor.catalog.evidence import Source


@dataclass(frozen=True, slots=True)
class OperationPlan:
    """How one operation is said to one target."""

    place: Place
    model: str
    """The target's model id; empty where none is needed."""
    operation: str
    asked: ApiOperation
    """What every provider's version of the operation has in common."""
    described: Operation
    """What the provider's documents say of the operation."""
    facts: Dialect
    """The dialect's facts for this endpoint, model and version."""
    url: str
    """Where requests go; ``{id}`` stands for the thing that a call is about."""
    auth: str
    """How requests are authorised."""
    key_header: str | None
    """Header that carries the key, where it has one of its own."""
    params: ParamsPlan
    messages: MessagesPlan
    tools: ToolsPlan | None
    """None where tools are passed on as they are."""
    thinking: ThinkingPlan
    errors: Mapping[str, ErrorCode]
    """What the provider's codes mean, and OpenAI's own, which every server with its format may use."""
    counting: CountPlaces
    """Where token counts may stand: where every server with OpenAI's format may put them, too."""
    context: MappingContext
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
    as_of: date | None = None
    """The day for which facts are asked; None for what was last read."""


EMULATIONS = frozenset({"json_schema"})
"""What `Wanted.emulate` may name."""


def compile_plan(wanted: Wanted, catalog: Catalog) -> OperationPlan:
    """The plan for a target and operation.

    Raises:
        UnknownTargetError: the target is not known.
        UnmappableRequestError: the provider does not have the operation.
        UsageError: no such operation, or nothing that could be emulated.
    """
    asked, place = _asked_where(wanted, catalog)
    facts = _facts(place, wanted.version)
    context = _context(place, facts, wanted.emulate)
    described = _operation(asked, facts, place, wanted.as_of)
    check_model(place, asked)
    params = _params(described, facts.defaults if wanted.operation == "chat.completions" else {}, context)
    headers = {**_HEADERS[asked.body], "accept": _ACCEPTED[asked.answer], **facts.headers, **described.headers}
    unknown = described.support is Support.UNKNOWN
    openais = _openais(catalog)
    shared = openais if facts.codec in OPENAIS else None
    doubt = context.because(f"{context.provider} does not say whether it has this operation", described.note)
    return OperationPlan(
        place=place,
        model=place.target.model or "",
        operation=wanted.operation,
        asked=asked,
        described=described,
        facts=facts,
        url=_url(wanted, place, facts, described, asked),
        auth=described.auth or facts.auth or place.endpoint.auth,
        key_header=described.key_header or (None if described.auth == "bearer" else facts.key_header),
        params=params,
        messages=compile_messages(facts.messages, context),
        tools=ToolsPlan(facts.tools, context) if facts.tools != Tools() else None,
        thinking=compile_thinking(facts, context),
        errors={**(openais.errors if openais else {}), **facts.errors},
        counting=CountPlaces(facts.replies.counts, shared.replies.counts if shared else {}),
        context=context,
        renamed=Because("The target names the model"),
        unverified=doubt if unknown else None,
        headers=headers,
        stream_headers={**headers, "accept": "text/event-stream"},
    )


def _params(described: Operation, defaults: Mapping[str, Any], context: MappingContext) -> ParamsPlan:
    return compile_params(
        described.params, unlisted=described.unlisted, extra=described.extra, defaults=defaults, context=context
    )


def _asked_where(wanted: Wanted, catalog: Catalog) -> tuple[ApiOperation, Place]:
    """The operation, and the target as the catalog knows it.

    Raises:
        UnknownTargetError: the target is not known, or names no model although one is needed.
        UsageError: no such operation, or nothing that could be emulated.
    """
    asked = OPERATIONS.get(wanted.operation)
    if asked is None:
        raise UsageError(f"operation is one of {', '.join(OPERATIONS)}, not {wanted.operation!r}")
    if not wanted.emulate <= EMULATIONS:
        raise UsageError(f"emulate takes {', '.join(EMULATIONS)}, not {', '.join(wanted.emulate - EMULATIONS)}")
    place = resolve(wanted.to, catalog)
    if asked.model != "none":
        require_model(place, asked.capability or wanted.operation, wanted.as_of)
    return asked, place


def _openais(catalog: Catalog) -> Dialect | None:
    """What every server with OpenAI's format may answer; None where the catalog has no such provider."""
    return catalog.provider("openai").dialect("openai") if "openai" in catalog.provider_ids else None


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


def _context(place: Place, facts: Dialect, emulate: frozenset[str]) -> MappingContext:
    table = place.provider.file.sources

    def evidence(sources: tuple[str, ...]) -> tuple[Source, ...]:
        return tuple(table[source] for source in sources or facts.sources)

    usage_unasked = facts.streams.usage in {"last-chunk", "every-chunk"}
    return MappingContext(
        place.provider.name, evidence, facts.checked, emulate, _most_written(place, facts), usage_unasked=usage_unasked
    )


def _most_written(place: Place, facts: Dialect) -> MostWritten | None:
    """What is known of the longest answer of a target's model, and whether more is refused."""
    model = place.model
    if model is None or model.max_output_tokens is None:
        return None
    refusing = [fact for fact in facts.params.values() if fact.of_model]
    told = tuple(place.provider.file.sources[source] for fact in refusing for source in fact.sources)
    sources = tuple(dict.fromkeys((*place.provider.file.cited(model), *told)))
    return MostWritten(model.max_output_tokens, bool(refusing), sources)


def _operation(asked: ApiOperation, facts: Dialect, place: Place, as_of: date | None) -> Operation:
    """What the documents say of an operation.

    Raises:
        UnmappableRequestError: that the provider does not have it.
    """
    if asked.name == "chat.completions":
        return Operation(path=facts.path, unlisted=facts.unlisted, params=facts.params, extra=facts.extra)
    described = facts.operations.get(asked.facts)
    if described is not None and not described.holds(place.target.model or "", as_of):
        described = replace(described, support=Support.NONE)
    if described is None:
        if facts.codec in OPENAIS:
            return Operation(support=Support.UNKNOWN)
        described = Operation(support=Support.NONE, note=f"its documents for {facts.id} describe none")
    if described.support is Support.NONE:
        note = f": {described.note}" if described.note else ""
        raise UnmappableRequestError("", f"{place.provider.name} has no operation {asked.name!r} there{note}")
    narrowed = _narrowed(facts, place) if asked.language in _LANGUAGES else {}
    return replace(described, params={**sourced(described.params, described.sources), **narrowed})


_LANGUAGES = frozenset({"openai-responses", "anthropic-messages"})


def _narrowed(facts: Dialect, place: Place) -> dict[str, Param]:
    """Parameters that this model refuses in chat although others there take them: it refuses them in any language."""
    return {
        name: fact
        for name, fact in facts.params.items()
        if fact.support is Support.NONE and place.dialect.support(name) is not Support.NONE
    }


OPENAIS = frozenset({"openai-chat"})
"""Wire formats beside which OpenAI's other operations may stand although the documents are silent of them."""

_HEADERS: Mapping[str, dict[str, str]] = {
    "json": {"content-type": "application/json"},
    "none": {"content-type": "application/json"},
    "form": {},
}
_ACCEPTED = {"json": "application/json", "text": "*/*", "binary": "*/*"}


def speaks(wanted: Wanted, catalog: Catalog) -> bool:
    """Whether the target itself has the operation, as far as its documents say, for this model on this day.

    Raises:
        UnknownTargetError: the target is not known.
    """
    place = resolve(wanted.to, catalog)
    described = _facts(place, wanted.version).operations.get(OPERATIONS[wanted.operation].facts)
    return (
        described is not None
        and described.support in {Support.FULL, Support.PARTLY}
        and described.holds(place.target.model or "", wanted.as_of)
    )


def check_model(place: Place, asked: ApiOperation) -> None:
    """Refuse an operation that the model, as the catalog knows it, does not do.

    Raises:
        UnmappableRequestError: it does not; the message names models there that do.
    """
    model, ability = place.model, asked.capability
    if model is None or ability is None or ability in model.operations:
        return
    others = [item.id for item in place.provider.models if ability in item.operations][:3]
    instead = f"; {place.provider.name} has {', '.join(others)} for it" if others else ""
    does = ", ".join(name for name in model.operations)
    reason = f"{place.target} is a model for {does}, not for {asked.words} ({asked.name}){instead}"
    raise UnmappableRequestError("model", reason)


def _url(wanted: Wanted, place: Place, facts: Dialect, described: Operation, asked: ApiOperation) -> str:
    base = (wanted.base_url or facts.url or place.endpoint.url).rstrip("/")
    if described.url is not None:
        base = _beside(described.url.rstrip("/"), facts.url or place.endpoint.url, wanted.base_url)
    usual = OPERATIONS[asked.facts].path
    path = (described.path or usual) + asked.path.removeprefix(usual)
    if asked.model == "path":
        path = path.replace("{id}", quoted(place.target.model or ""))
    if "{model}" in path:
        path = path.replace("{model}", _segment(place, facts))
    version = wanted.version or facts.version
    return with_query(base + path, {"api-version": version} if version else {})


def _beside(url: str, usual: str, given: str | None) -> str:
    """An operation's own base URL.

    Args:
        url: as the facts have it: whole, or below the host of the usual one.
        usual: the base URL of the rest.
        given: what takes its place, if anything does; the operation's own is then found beside it.
    """
    scheme, _, rest = usual.partition("://")
    origin = f"{scheme}://{rest.partition('/')[0]}"
    if given is None:
        return origin + url if url.startswith("/") or not url else url
    below = url.removeprefix(origin)
    moved = given.rstrip("/").removesuffix(usual.removeprefix(origin).rstrip("/"))
    return moved + below if below.startswith("/") or not below else given.rstrip("/")


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
