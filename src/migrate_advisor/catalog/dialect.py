"""Facts about one wire format: what a provider's documents say of OpenAI's parameters, operations and errors.

Messages, tools, thoughts and replies are `conversation`'s. What we do about a fact is not here: `mapping` decides that.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, TypeVar

from migrate_advisor.catalog.capabilities import NEEDING, RESPONSE_FORMATS
from migrate_advisor.catalog.conversation import (
    Caching,
    Clash,
    Messages,
    Recording,
    Replies,
    RuleNote,
    Scalar,
    Streams,
    Thinking,
    Tools,
)
from migrate_advisor.catalog.evidence import Fact, Model, SourceId, Support
from migrate_advisor.catalog.operations import OperationName
from migrate_advisor.catalog.record import dataclass, field, replace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Number = int | float


@dataclass(frozen=True, slots=True, kw_only=True)
class Param(Model):
    """What the documents say of one OpenAI request parameter."""

    support: Support = Support.FULL
    name: str | None = None
    """The provider's own name, where it differs."""
    range: tuple[Number, Number] | None = None
    """Lowest and highest value taken."""
    of_model: bool = False
    """Whether more than the model writes in one answer is refused, in every operation (of limits of answers only)."""
    open: Literal["low", "high", "both"] | None = None
    """Which ends of `range` are themselves refused."""
    values: tuple[Scalar, ...] | None = None
    """The values taken, where they are a closed set; for objects, the values of their ``type``; for lists, their
    items."""
    unsure: dict[str, str] = field(default_factory=dict)
    """Values taken in some cases only, or of which the documents do not speak → what they say."""
    treated_as: dict[str, Scalar] = field(default_factory=dict)
    """Values that the provider takes for another one, or that its documents say to write as another one."""
    max_items: int | None = None
    """Most items of a list."""
    item_bytes: tuple[int, int] | None = None
    """Fewest and most bytes of each text of a list, or of the one text that stands for it."""
    length: tuple[int, int] | None = None
    """Fewest and most characters of a text."""
    default: Scalar | None = None
    """What holds where a request leaves it out, where that is not OpenAI's default."""
    via: str | None = None
    """A conversion of ours to the provider's way of saying it, by name; with a note where it is only our judgement."""
    note: str | None = None
    sources: tuple[SourceId, ...] = ()
    """Where this was read, if elsewhere than the dialect's own sources."""


class Failure(StrEnum):
    """What an error means, in words that every provider's errors fit."""

    INVALID_REQUEST = "invalid-request"
    CONTEXT_LENGTH = "context-length"
    MODEL_NOT_FOUND = "model-not-found"
    NOT_FOUND = "not-found"
    CONTENT_FILTER = "content-filter"
    TOO_LARGE = "too-large"
    AUTHENTICATION = "authentication"
    TOKEN_EXPIRED = "token-expired"  # noqa: S105 -- the name of an error
    """The credential can be exchanged or signed anew."""
    PERMISSION = "permission"
    QUOTA = "quota"
    """Balance, free quota or plan used up; asking again does not help before it is filled."""
    RATE_LIMIT = "rate-limit"
    CONFLICT = "conflict"
    TIMEOUT = "timeout"
    OVERLOADED = "overloaded"
    SERVER = "server"
    NOT_IMPLEMENTED = "not-implemented"


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorCode(Model):
    """What the documents say of one error code."""

    means: Failure
    http: int | None = None
    """HTTP status under which it comes, where the documents name one."""
    note: str | None = None
    sources: tuple[SourceId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation(Model):
    """What the documents say of an operation other than chat."""

    support: Support = Support.FULL
    models: tuple[str, ...] = ()
    """Model ids that have it, compared without case, ``prefix*`` for all that begin so; empty for all."""
    since: date | None = None
    """The day from which this holds, where one is known."""
    until: date | None = None
    """The first day on which this does not hold any more."""
    url: str | None = None
    """Base URL under which it is spoken, where that is not the dialect's; ``/path`` is at the host of the dialect's."""
    path: str | None = None
    """Path below the base URL, where it is not OpenAI's; ``{model}`` stands for the model's id or path segment."""
    auth: Literal["bearer", "api-key-header"] | None = None
    """How its requests are authorised, where that is not as in the rest of the dialect."""
    key_header: str | None = None
    """Header that carries the key, where it has one of its own (``auth: api-key-header``)."""
    headers: dict[str, str] = field(default_factory=dict)
    """Headers that its requests carry beside the dialect's."""
    parts: tuple[str, ...] | None = None
    """Types of items, blocks or content parts taken, where the operation has such, ``web_search*`` for all that begin
    so; absent where documents are silent."""
    tools: tuple[str, ...] | None = None
    """Types of tools taken, where the operation has such; absent where documents are silent."""
    sealed: tuple[str, ...] = ()
    """Keys of items whose value only its maker can read, and by which another's is refused (``encrypted_content``)."""
    unlisted: Literal["unknown", "none"] = "unknown"
    params: dict[str, Param] = field(default_factory=dict)
    extra: tuple[str, ...] = ()
    token_ids: Support = Support.UNKNOWN
    """Whether ``input`` may hold token ids of OpenAI's tokenizers in the place of texts."""
    note: str | None = None
    sources: tuple[SourceId, ...] = ()

    def holds(self, model: str, as_of: date | None = None) -> bool:
        """Whether it holds for a model on a day; without a day, whether it is what was last read."""
        on_that_day = self.until is None if as_of is None else _is_within(self.since, as_of, self.until)
        return on_that_day and (not self.models or any(_names(pattern, model) for pattern in self.models))


def _is_within(since: date | None, day: date, until: date | None) -> bool:
    return (since is None or since <= day) and (until is None or day < until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Override(Model):
    """Facts that hold for some endpoints, models or API versions only; all that it names must fit."""

    endpoints: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    """Model ids, compared without case; ``prefix*`` stands for all that begin so."""
    before_version: str | None = None
    """The API versions before this one."""
    params: dict[str, Param] = field(default_factory=dict)
    messages: Messages | None = None
    tools: Tools | None = None
    thinking: Thinking | None = None
    clashes: tuple[Clash, ...] | None = None
    """In the place of the general ones."""
    streams: Streams | None = None
    operations: dict[OperationName, Operation] = field(default_factory=dict)
    extra: tuple[str, ...] = ()
    note: str | None = None
    sources: tuple[SourceId, ...] = ()

    def fits(self, endpoint: str, model: str, version: str | None) -> bool:
        """Whether it holds for this endpoint, model and API version."""
        return (
            (not self.endpoints or endpoint in self.endpoints)
            and (not self.models or any(_names(pattern, model) for pattern in self.models))
            and (self.before_version is None or (version is not None and version < self.before_version))
        )


def _names(pattern: str, model: str) -> bool:
    wanted, given = pattern.lower(), model.lower()
    return given.startswith(wanted[:-1]) if wanted.endswith("*") else given == wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect(Fact):
    """One wire format."""

    id: str
    codec: str
    """Name of the structure: ``openai-chat`` for everything that has OpenAI's shape."""
    url: str | None = None
    """Base URL under which it is spoken, where that is not its endpoint's."""
    auth: Literal["bearer", "api-key-header", "access-token-query", "jwt", "signature", "none"] | None = None
    """How requests are authorised, where that is not as at its endpoint."""
    key_header: str | None = None
    """Header that carries the key; must be there where a key has a header of its own (``auth: api-key-header``)."""
    token_url: str | None = None
    """Where a key is exchanged for an access token."""
    endpoint: str | None = None
    """The endpoint whose keys and availability it shares, where the endpoint's own dialect is another one; such a
    dialect is asked for as ``provider@dialect/model``."""
    path: str | None = None
    """Path of chat below the base URL, where it is not OpenAI's; ``{model}`` stands for the model's id or path
    segment."""
    version: str | None = None
    """The API version spoken when none is asked for, where the dialect has versions."""
    model_paths: dict[str, str] = field(default_factory=dict)
    """Model id → path segment, where models are told apart by the URL."""
    headers: dict[str, str] = field(default_factory=dict)
    """Headers that every request carries."""
    unlisted: Literal["unknown", "none"] = "unknown"
    """What a parameter that is not listed means: the documents are silent, or their list is closed."""
    params: dict[str, Param] = field(default_factory=dict)
    """OpenAI parameter name → what the documents say of it."""
    extra: tuple[str, ...] = ()
    """Parameters of the provider's own, beyond the names in `params`."""
    defaults: dict[str, Scalar] = field(default_factory=dict)
    """Parameters that a request must have and OpenAI's need not → the value to send."""
    messages: Messages = field(default_factory=Messages)
    tools: Tools = field(default_factory=Tools)
    thinking: Thinking = field(default_factory=Thinking)
    clashes: tuple[Clash, ...] = ()
    """Parameters that are refused while it thinks, or beside tools."""
    caching: Caching = field(default_factory=Caching)
    replies: Replies = field(default_factory=Replies)
    streams: Streams = field(default_factory=Streams)
    errors: dict[str, ErrorCode] = field(default_factory=dict)
    """Error code or type, as text → what it means; ``prefix*`` stands for all that begin so."""
    recordings: tuple[Recording, ...] = ()
    """Errors word for word, the one that is met most often first."""
    operations: dict[OperationName, Operation] = field(default_factory=dict)
    """Operation other than chat → what the documents say of it; absent where they are silent."""
    overrides: tuple[Override, ...] = ()
    """Facts for some endpoints, models or versions, from the general to the particular; later ones win."""

    def support(self, param: str) -> Support:
        """How far an OpenAI parameter is supported."""
        listed = self.params.get(param)
        return listed.support if listed else Support(self.unlisted)

    def citations(self) -> Iterator[SourceId]:
        """Every source that a part of it cites, beside its own."""
        groups: tuple[Dialect | Operation | Override, ...] = (
            self,
            *self.operations.values(),
            *self.overrides,
            *(operation for override in self.overrides for operation in override.operations.values()),
        )
        for group in groups:
            yield from group.sources
            for param in group.params.values():
                yield from param.sources
        for code in self.errors.values():
            yield from code.sources
        parts: tuple[Dialect | Override, ...] = (self, *self.overrides)
        for part in parts:
            for facts in (part.messages, part.tools, part.streams, part.thinking):
                yield from facts.sources if facts else ()
            yield from _inner_citations(part)
        for recording in self.recordings:
            yield from recording.sources
        yield from self.replies.sources
        yield from self.caching.sources

    def resolved(
        self,
        *,
        endpoint: str,
        model: str,
        version: str | None = None,
        model_params: Mapping[str, Support] | None = None,
        capabilities: Mapping[str, Support] | None = None,
    ) -> Dialect:
        """The facts that hold for one endpoint, model and API version, without overrides.

        What a model can do and what the layer in front of it passes on must both hold, so the narrower of the two wins;
        where one is silent, the other speaks. A layer that takes more for some models says so in an override.

        Args:
            endpoint: endpoint id.
            model: model id.
            version: API version, where the dialect has versions; None for its own.
            model_params: support of parameters as the model's own entry states it.
            capabilities: what the model can do, as its own entry states it.
        """
        facts = self
        for override in self.overrides:
            if override.fits(endpoint, model, version or self.version):
                facts = replace(
                    facts,
                    params={**facts.params, **sourced(override.params, override.sources)},
                    messages=_merged(facts.messages, override.messages),
                    tools=_merged(facts.tools, override.tools),
                    thinking=_merged(facts.thinking, override.thinking),
                    clashes=facts.clashes if override.clashes is None else override.clashes,
                    streams=_merged(facts.streams, override.streams),
                    operations={**facts.operations, **override.operations},
                    extra=(*facts.extra, *override.extra),
                )
        params = {
            **facts.params,
            **{name: facts.narrowed(name, support) for name, support in (model_params or {}).items()},
        }
        return _of_able(replace(facts, params=params, overrides=()), capabilities or {})

    def narrowed(self, name: str, support: Support, note: str | None = None) -> Param:
        """What holds of a parameter where a model takes it this far; ``note`` says why, if that is narrower."""
        fact = self.params.get(name) or Param(support=Support(self.unlisted))
        both = narrower(fact.support, support)
        return fact if both is fact.support else replace(fact, support=both, note=note or fact.note)


def _inner_citations(part: Dialect | Override) -> Iterator[SourceId]:
    """Sources of the single rules of a part."""
    if part.messages:
        for reason in part.messages.why.values():
            yield from reason.sources
    if part.tools:
        yield from part.tools.schemas.sources
    if part.thinking:
        for replay in part.thinking.replay.values():
            yield from replay.sources
    for clash in part.clashes or ():
        yield from clash.sources


_LESS = (Support.NONE, Support.PARTLY, Support.FULL, Support.UNKNOWN)


def narrower(one: Support, other: Support) -> Support:
    """What holds where two must both hold: the lesser; one of which nothing is known says nothing."""
    return min(one, other, key=_LESS.index)


_PICTURES = frozenset({"image_url", "video_url"})


def _of_able(facts: Dialect, capabilities: Mapping[str, Support]) -> Dialect:
    """The facts, narrowed to what the model's entry says that it can do."""
    params = dict(facts.params)
    for capability, names in NEEDING.items():
        support = capabilities.get(capability)
        if support in {Support.NONE, Support.PARTLY}:
            words = "has no" if support is Support.NONE else "has, in some cases only,"
            narrowed = {name: facts.narrowed(name, support, f"this model {words} {capability}") for name in names}
            params.update(narrowed)
    params.update(_formats(facts, capabilities))
    messages = facts.messages
    if capabilities.get("vision") is Support.NONE:
        parts = ("text",) if messages.parts is None else tuple(part for part in messages.parts if part not in _PICTURES)
        blind = {**messages.why, "parts": RuleNote(note="this model sees no images")}
        messages = replace(messages, parts=parts, why=blind)
    return replace(facts, params=params, messages=messages)


def _formats(facts: Dialect, capabilities: Mapping[str, Support]) -> dict[str, Param]:
    """The response formats that are left of those that the layer takes: a model cannot add to them.

    What the layer takes in some cases only, it takes of a model that is said to have it.
    """
    fact = facts.params.get("response_format")
    if fact is None or fact.values is None:
        return {}
    values, unsure = list(fact.values), dict(fact.unsure)
    for name in (name for name in RESPONSE_FORMATS if name in values or name in unsure):
        support = capabilities.get(name, Support.UNKNOWN)
        if support is Support.UNKNOWN:
            continue
        why = unsure.pop(name, "this model does so in some cases only")
        values = [value for value in values if value != name]
        if support is Support.FULL:
            values.append(name)
        elif support is Support.PARTLY:
            unsure[name] = why
    return {"response_format": replace(fact, values=tuple(values), unsure=unsure)}


def sourced(params: Mapping[str, Param], sources: tuple[SourceId, ...]) -> dict[str, Param]:
    """The facts with the sources of the group that they stand in, where they cite none of their own."""
    return {name: param if param.sources else replace(param, sources=sources) for name, param in params.items()}


Group = TypeVar("Group", Messages, Tools, Streams, Thinking)


def _merged(general: Group, particular: Group | None) -> Group:
    """The general facts, with those that the particular ones state in their place."""
    if particular is None:
        return general
    from dataclasses import fields

    silent = type(particular)()
    stated = {
        item.name: value
        for item in fields(particular)
        if (value := getattr(particular, item.name)) != getattr(silent, item.name)
    }
    if "why" in stated:  # what is said of one rule leaves what is said of others
        stated["why"] = {**getattr(general, "why", {}), **stated["why"]}
    return replace(general, **stated)
