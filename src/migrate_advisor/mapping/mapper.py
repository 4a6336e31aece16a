"""The three questions: a request in a provider's dialect, its reply and its stream as OpenAI's. Sends nothing."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.catalog.dialect import Failure
from migrate_advisor.catalog.load import load_catalog
from migrate_advisor.catalog.operations import OPERATIONS
from migrate_advisor.errors import ReplyError, UnknownTargetError, UnmappableRequestError
from migrate_advisor.mapping.codecs.table import CODECS, COMMON
from migrate_advisor.mapping.counted_stream import CountedStream
from migrate_advisor.mapping.failures import ApiError, Complaint, api_error
from migrate_advisor.mapping.forms import written_form
from migrate_advisor.mapping.gathered import CAME_AS_STREAM, GATHERED, Gathering, first_of, is_stream
from migrate_advisor.mapping.languages.errors import spoken_error
from migrate_advisor.mapping.languages.recall import prepared
from migrate_advisor.mapping.languages.table import PAIRS
from migrate_advisor.mapping.ledger import Ledger
from migrate_advisor.mapping.mistaken import mistaken
from migrate_advisor.mapping.passthrough import Passthrough, is_openais
from migrate_advisor.mapping.plan import OPENAIS, OperationPlan, Wanted, compile_plan, speaks
from migrate_advisor.mapping.replies import BrokenOffError, known_head
from migrate_advisor.mapping.report import Change, Kind, LossPolicy, MappingReport
from migrate_advisor.mapping.streams import ChatStream, ChatVoice, StreamDecoder, broken_off
from migrate_advisor.mapping.typed_events import TypedEvents
from migrate_advisor.mapping.vectors import as_asked
from migrate_advisor.mapping.wire import WireRequest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.target import Target
    from migrate_advisor.mapping.codecs.base import Codec
    from migrate_advisor.mapping.languages.base import Pair
    from migrate_advisor.mapping.languages.memory import ResponseMemory

_SUCCESS = range(200, 300)
_NOTHING: frozenset[str] = frozenset()


class Mapped(NamedTuple):
    """A request in a provider's dialect, and what that changed."""

    request: WireRequest
    report: MappingReport
    target: Target

    @property
    def body(self) -> dict[str, Any] | None:
        """The request's JSON body."""
        return self.request.json


class Reply(NamedTuple):
    """A provider's reply in the caller's language."""

    status: int
    """HTTP status that the caller's SDK understands."""
    body: dict[str, Any]
    """JSON body in the caller's shape: the answer, or an error."""
    report: MappingReport
    error: ApiError | None = None
    """What went wrong; None for an answer."""
    content: bytes | None = None
    """The bytes of an answer that is no JSON, to be passed on as they came; None for one that is."""


class Mapper:
    """Maps one operation to one target. Make one and keep it where the same target is used often.

    Args:
        wanted: target, operation and options.
        catalog: where the facts are; the packaged ones unless given.

    Raises:
        UnknownTargetError: the target is not known, or what it speaks is not.
        UnmappableRequestError: the provider does not have the operation.
        UsageError: no such operation or option.
    """

    def __init__(self, wanted: Wanted, catalog: Catalog | None = None) -> None:
        known = catalog or _packaged()
        pair = PAIRS.get(wanted.operation)
        self.pair: Pair | None = None if pair is None or speaks(wanted, known) else pair
        """How it is said in another language; None where the target speaks the caller's."""
        said = wanted if self.pair is None else wanted._replace(operation=self.pair.outbound)
        self.plan: OperationPlan = compile_plan(said, known)
        self.asked = self.plan.asked if self.pair is None else OPERATIONS[wanted.operation]
        """The operation as the caller knows it."""
        operations = CODECS.get(self.plan.facts.codec)
        if operations is None:
            hint = f"its wire format, {self.plan.facts.codec}, is not one that can be said here"
            raise UnknownTargetError("target", str(self.plan.place.target), (), hint)
        codec = operations.get(self.plan.operation) or COMMON.get(self.plan.asked.codec)
        if codec is None:
            name = self.plan.place.provider.name
            raise UnmappableRequestError("", f"operation {wanted.operation!r} cannot be said to {name} there")
        self.codec: Codec = codec
        self.method = self.plan.asked.method
        self.target: Target = self.plan.place.target

    def request(
        self,
        body: Mapping[str, Any],
        on_loss: LossPolicy | None = None,
        *,
        memory: ResponseMemory | None = None,
        ids: Mapping[str, str] | None = None,
    ) -> Mapped:
        """Map a request; see `map_request`.

        Args:
            body: the JSON body, or the fields of a form.
            on_loss: what to do about losses; None to report them.
            memory: the responses that the caller's client saw, for requests that name one.
            ids: what stands in the path for the names in braces, where a call is about one thing.
        """
        if not isinstance(body, dict):
            raise UnmappableRequestError("", "expected an object")
        if self.pair is not None:
            mapped, changes = self._translated(self.pair, body, memory)
        elif self.asked.name == "responses":
            ready, made = prepared(body, self.plan, memory)
            mapped, changes = self._said(ready)
            changes = [*made, *changes]
        else:
            mapped, changes = self._said(body)
        report = MappingReport(changes)
        if on_loss is not None:
            on_loss.apply(report)
        return Mapped(self._wire(mapped, ids, stream=body.get("stream") is True), report, self.target)

    def _translated(
        self, pair: Pair, body: Mapping[str, Any], memory: ResponseMemory | None
    ) -> tuple[dict[str, Any] | None, list[Change]]:
        """As `_said`, of a request in another language; every path is the caller's."""
        said = pair.request(body, self.plan, memory)
        try:
            mapped, changes = self._said(said.body)
        except UnmappableRequestError as error:
            raise UnmappableRequestError(said.place(error.path), error.reason) from error
        return mapped, said.settled(changes)

    def _said(self, body: Mapping[str, Any]) -> tuple[dict[str, Any] | None, list[Change]]:
        """The body in the dialect, and every change that this took."""
        plan = self.plan
        changes: list[Change] = []
        ledger = Ledger(changes)
        if "functions" in body and body.get("tools") is None:
            ledger.tools_from = "functions"
        plan.params.apply(body, ledger)
        mapped = self.codec.encode(plan, ledger)
        if plan.unverified is not None:
            ledger.note("", Kind.UNVERIFIED, plan.unverified, loss=True)
        return mapped, changes

    def _wire(self, body: dict[str, Any] | None, ids: Mapping[str, str] | None, *, stream: bool) -> WireRequest:
        plan = self.plan
        headers = plan.stream_headers if stream else plan.headers
        url = plan.url
        for name, value in (ids or {}).items():
            url = url.replace(f"{{{name}}}", value)
        if plan.asked.body != "form" or body is None:
            return WireRequest(self.method, url, headers, body, stream)
        kind, content = written_form(body)
        return WireRequest(self.method, url, {"content-type": kind, **headers}, body, stream, content)

    def reply(
        self, status: int, headers: Mapping[str, str], content: bytes, asked: Mapping[str, Any] | None = None
    ) -> Reply:
        """Map a whole reply; see `map_reply`. ``asked`` is the request as it came."""
        lowered = {name.lower(): value for name, value in headers.items()}
        if status in _SUCCESS and self.asked.answer != "json" and not _is_json(lowered, content):
            return Reply(status, {}, MappingReport(), content=content)
        try:
            data = json.loads(content)
        except (ValueError, RecursionError) as error:
            if status in _SUCCESS:
                return self._gathered(content, lowered, asked or {}, error)
            told = (
                first_of(content) if is_stream(content) else None
            )  # an error may come as the stream that was asked for
            complaint = None if told is None else self.codec.complaint(told)
            return self._failed(status, complaint or Complaint(_excerpt(content), ()))
        complaint = self.codec.complaint(data)
        if status not in _SUCCESS or complaint is not None:
            return self._failed(status, complaint or Complaint(_excerpt(content), ()))
        ledger = Ledger([])
        try:
            body = self.codec.decode(self.plan, data, known_head(self.plan.model, lowered), ledger)
            if self.asked.name == "embeddings":
                body = as_asked(body, asked or {}, ledger)
        except ReplyError as error:
            return self._told(self._failure_of(data, error))
        if self.pair is not None:
            body = self.pair.reply(body, asked or {}, ledger)
        return Reply(status, body, MappingReport(ledger.changes))

    def _gathered(
        self, content: bytes, headers: Mapping[str, str], asked: Mapping[str, Any], error: Exception
    ) -> Reply:
        """The whole answer that a stream makes, which came although none was asked for.

        Raises:
            ReplyError: it is no stream.
        """
        typed = GATHERED.get(self.asked.name) if self.pair is None else None
        if not is_stream(content) or (typed is None and self.codec.reader is None):
            raise ReplyError(f"the provider answered with no JSON: {_excerpt(content)}") from error
        known, ledger, voice = known_head(self.plan.model, headers), Ledger([]), Gathering()
        ledger.note("", Kind.CONVERTED, CAME_AS_STREAM, loss=False)
        if typed is None and self.codec.reader is not None:
            decoder: StreamDecoder = ChatStream(self.plan, self.codec.reader(self.plan), known, voice)
        else:
            decoder = self.stream(headers, asked=asked)
        told = decoder.feed(content) + decoder.finish()
        if decoder.failure is not None:
            return self._told(decoder.failure)
        body = voice.completion if typed is None else self.codec.decode(self.plan, typed(told), known, ledger)
        ledger.changes.extend(decoder.report)
        if self.pair is not None:
            body = self.pair.reply(body, asked, ledger)
        return Reply(200, body, MappingReport(ledger.changes))

    def _failure_of(self, data: Any, error: ReplyError) -> ApiError:
        """What an answer that could not be read failed by.

        Raises:
            ReplyError: as it was, where it was neither broken off nor an answer to something else.
        """
        is_own = self.plan.operation == "chat.completions" and self.plan.facts.codec not in OPENAIS
        other = None if is_own else mistaken(self.plan.operation, data)
        if other is None and not isinstance(error, BrokenOffError):
            raise error
        return broken_off(other, Failure.NOT_IMPLEMENTED) if other else broken_off(str(error))

    def _failed(self, status: int, complaint: Complaint) -> Reply:
        return self._told(api_error(status, complaint, self.plan.errors))

    def _told(self, failure: ApiError) -> Reply:
        status, body = spoken_error(self.asked.language, failure)
        return Reply(status, body, MappingReport(), failure)

    def stream(
        self,
        headers: Mapping[str, str] | None = None,
        *,
        include_usage: bool = False,
        asked: Mapping[str, Any] | None = None,
    ) -> StreamDecoder:
        """A decoder for one stream; see `stream_decoder`. ``asked`` is the request as it came."""
        if self.asked.decoder is None:
            raise UnmappableRequestError("", f"operation {self.asked.name!r} has no streams")
        codes = self.plan.errors
        lowered = {name.lower(): value for name, value in (headers or {}).items()}
        known = known_head(self.plan.model, lowered)
        if self.pair is None and self.asked.decoder in _TYPED:
            return TypedEvents(self.asked, codes, must_end=self.asked.decoder != "verbatim", known=known)
        if self.codec.reader is None:
            return Passthrough(codes)
        voice = ChatVoice(include_usage=include_usage) if self.pair is None else self.pair.voice(asked or {})
        one = None if self.pair is None else self.pair.one()
        decoder = ChatStream(self.plan, self.codec.reader(self.plan), known, voice, one)
        if self.pair is None and self.plan.facts.codec == "openai-chat" and is_openais(self.plan):
            counted = CountedStream(self.plan.counting, is_asked=include_usage)
            return Passthrough(codes, decoder, counted)
        return decoder


_TYPED = frozenset({"responses", "messages", "verbatim"})
"""Decoders of streams whose events are the caller's own where no pair stands between."""


def _is_json(headers: Mapping[str, str], content: bytes) -> bool:
    """Whether a reply that may be a text or bytes is JSON."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind.endswith("json") or (not kind and content[:1] in {b"{", b"["})


def _excerpt(content: bytes) -> str:
    """The start of a body that is no JSON, on one line."""
    text = " ".join(content[:2000].decode("utf-8", "replace").split())
    return text if len(text) <= 300 else f"{text[:300]}…"  # noqa: PLR2004 -- enough to recognise a page by


@cache
def _packaged() -> Catalog:
    return load_catalog()


@lru_cache(maxsize=1024)
def mapper_for(wanted: Wanted, catalog: Catalog | None = None) -> Mapper:
    """The mapper for a target and operation, made once and kept. Arguments and errors as for `Mapper`."""
    return Mapper(wanted, catalog)


def map_request(  # noqa: PLR0913 -- the public question, in keyword arguments
    body: Mapping[str, Any],
    *,
    to: Target | str,
    operation: str = "chat.completions",
    on_loss: LossPolicy | str = "report",
    emulate: Iterable[str] = (),
    version: str | None = None,
    base_url: str | None = None,
    as_of: date | None = None,
    catalog: Catalog | None = None,
) -> Mapped:
    """Say a request in a provider's dialect.

    Args:
        body: the JSON body, as the operation's own API takes it; for a form, its fields. It is not changed; what needs
            no change is shared with the result.
        to: the target: ``provider/model``, or ``provider@endpoint/model``.
        operation: what is asked, and with it the caller's language: ``chat.completions``, ``responses``, ``messages``
            (Anthropic's), ``images.generations`` … (`catalog.operations.OPERATIONS`).
        on_loss: ``report``, ``warn``, ``refuse``, or a `LossPolicy` that accepts some losses.
        emulate: what may be said in another way where the provider has none for it: ``json_schema`` becomes a JSON
            object and an instruction.
        version: API version, where the provider has versions.
        base_url: where to send it, in place of the catalog's base URL.
        as_of: the day whose facts count; what was last read unless given.
        catalog: the packaged catalog unless given.

    Raises:
        UnmappableRequestError: it is no OpenAI request, or without what the provider cannot take nothing sensible is
            left.
        LossRefusedError: it would lose something, and ``on_loss`` refuses that.
        UnknownTargetError: no such target.
        UsageError: no such operation, policy or emulation.
    """
    policy = None if on_loss == "report" else LossPolicy.parse(on_loss)
    wanted = Wanted(to, operation, version, base_url, frozenset(emulate) if emulate else _NOTHING, as_of)
    return mapper_for(wanted, catalog).request(body, policy)


def map_reply(  # noqa: PLR0913 -- the public question, in keyword arguments
    status: int,
    headers: Mapping[str, str],
    content: bytes,
    *,
    to: Target | str,
    operation: str = "chat.completions",
    request: Mapping[str, Any] | None = None,
    as_of: date | None = None,
    catalog: Catalog | None = None,
) -> Reply:
    """Say a provider's reply in the language in which it was asked.

    Args:
        status: HTTP status.
        headers: HTTP headers, in any case.
        content: the whole body.
        to: the target that was asked.
        operation: what was asked.
        request: the request as the caller made it; a response repeats much of it.
        as_of: the day for which the request was mapped.
        catalog: the packaged catalog unless given.

    Raises:
        ReplyError: the provider claims success and its reply cannot be read.
        UnknownTargetError: no such target.
    """
    return mapper_for(Wanted(to, operation, as_of=as_of), catalog).reply(status, headers, content, request)


def stream_decoder(  # noqa: PLR0913 -- the public question, in keyword arguments
    *,
    to: Target | str,
    operation: str = "chat.completions",
    include_usage: bool = False,
    headers: Mapping[str, str] | None = None,
    request: Mapping[str, Any] | None = None,
    as_of: date | None = None,
    catalog: Catalog | None = None,
) -> StreamDecoder:
    """A decoder from a provider's stream to the events of the language in which it was asked.

    Args:
        to: the target that was asked.
        operation: what was asked.
        include_usage: whether the client asked for token counts (``stream_options``).
        headers: HTTP headers of the reply; ids and times that chunks lack are made of them.
        request: the request as the caller made it; a response repeats much of it.
        as_of: the day for which the request was mapped.
        catalog: the packaged catalog unless given.

    Raises:
        UnknownTargetError: no such target.
    """
    mapper = mapper_for(Wanted(to, operation, as_of=as_of), catalog)
    return mapper.stream(headers, include_usage=include_usage, asked=request)
