"""The three questions: a request in a provider's dialect, its reply and its stream as OpenAI's. Sends nothing."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.catalog.load import load_catalog
from migrate_advisor.catalog.operations import OPERATIONS
from migrate_advisor.errors import ReplyError, UnknownTargetError, UnmappableRequestError
from migrate_advisor.mapping.codecs.table import CODECS
from migrate_advisor.mapping.failures import ApiError, Complaint, api_error
from migrate_advisor.mapping.ledger import Ledger
from migrate_advisor.mapping.passthrough import Passthrough, is_openais
from migrate_advisor.mapping.plan import Plan, Wanted, compile_plan
from migrate_advisor.mapping.replies import BrokenOffError, known_head
from migrate_advisor.mapping.report import Change, Kind, LossPolicy, MappingReport
from migrate_advisor.mapping.streams import ChatStream, ChatVoice, StreamDecoder, broken_off
from migrate_advisor.mapping.wire import WireRequest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.target import Target
    from migrate_advisor.mapping.codecs.base import Codec

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
    """A provider's reply as OpenAI's API would give it."""

    status: int
    """HTTP status that OpenAI's client understands."""
    body: dict[str, Any]
    """JSON body in OpenAI's shape: the answer, or ``{"error": …}``."""
    report: MappingReport
    error: ApiError | None = None
    """What went wrong; None for an answer."""


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
        self.plan: Plan = compile_plan(wanted, catalog or _packaged())
        operations = CODECS.get(self.plan.facts.codec)
        if operations is None:
            hint = f"its wire format, {self.plan.facts.codec}, is not one that can be said here"
            raise UnknownTargetError("target", str(self.plan.place.target), (), hint)
        codec = operations.get(wanted.operation)
        if codec is None:
            name = self.plan.place.provider.name
            raise UnmappableRequestError("", f"operation {wanted.operation!r} cannot be said to {name} there")
        self.codec: Codec = codec
        self.method = OPERATIONS[wanted.operation].method
        self.target: Target = self.plan.place.target

    def request(self, body: Mapping[str, Any], on_loss: LossPolicy | None = None) -> Mapped:
        """Map a request; see `map_request`."""
        if not isinstance(body, dict):
            raise UnmappableRequestError("", "expected an object")
        plan = self.plan
        changes: list[Change] = []
        ledger = Ledger(changes)
        if "functions" in body and body.get("tools") is None:
            ledger.tools_from = "functions"
        plan.params.apply(body, ledger)
        mapped = self.codec.encode(plan, ledger)
        if plan.unverified is not None:
            ledger.note("", Kind.UNVERIFIED, plan.unverified, loss=True)
        stream = body.get("stream") is True
        headers = plan.stream_headers if stream else plan.headers
        report = MappingReport(changes)
        if on_loss is not None:
            on_loss.apply(report)
        return Mapped(WireRequest(self.method, plan.url, headers, mapped, stream), report, self.target)

    def reply(self, status: int, headers: Mapping[str, str], content: bytes) -> Reply:
        """Map a whole reply; see `map_reply`."""
        lowered = {name.lower(): value for name, value in headers.items()}
        try:
            data = json.loads(content)
        except (ValueError, RecursionError) as error:
            return self._unreadable(status, content, error)
        complaint = self.codec.complaint(data)
        if status not in _SUCCESS or complaint is not None:
            return self._failed(status, complaint or Complaint(_excerpt(content), ()))
        ledger = Ledger([])
        try:
            body = self.codec.decode(self.plan, data, known_head(self.plan.model, lowered), ledger)
        except BrokenOffError as error:
            failure = broken_off(str(error))
            return Reply(failure.status, failure.body(), MappingReport(), failure)
        return Reply(status, body, MappingReport(ledger.changes))

    def _unreadable(self, status: int, content: bytes, error: Exception) -> Reply:
        if status in _SUCCESS:
            raise ReplyError(f"the provider answered with no JSON: {_excerpt(content)}") from error
        return self._failed(status, Complaint(_excerpt(content), ()))

    def _failed(self, status: int, complaint: Complaint) -> Reply:
        failure = api_error(status, complaint, self.plan.facts.errors)
        return Reply(failure.status, failure.body(), MappingReport(), failure)

    def stream(self, headers: Mapping[str, str] | None = None, *, include_usage: bool = False) -> StreamDecoder:
        """A decoder for one stream; see `stream_decoder`."""
        if self.codec.reader is None:
            raise UnmappableRequestError("", f"operation {self.plan.operation!r} has no streams")
        if self.plan.facts.codec == "openai-chat" and is_openais(self.plan):
            return Passthrough(self.plan.facts.errors)
        lowered = {name.lower(): value for name, value in (headers or {}).items()}
        known = known_head(self.plan.model, lowered)
        return ChatStream(self.plan, self.codec.reader(self.plan), known, ChatVoice(include_usage=include_usage))


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
    catalog: Catalog | None = None,
) -> Mapped:
    """Say an OpenAI request in a provider's dialect.

    Args:
        body: the JSON body, as OpenAI's API takes it. It is not changed; what needs no change is shared with the
            result.
        to: the target: ``provider/model``, or ``provider@endpoint/model``.
        operation: ``chat.completions``, ``embeddings`` or ``models``.
        on_loss: ``report``, ``warn``, ``refuse``, or a `LossPolicy` that accepts some losses.
        emulate: what may be said in another way where the provider has none for it: ``json_schema`` becomes a JSON
            object and an instruction.
        version: API version, where the provider has versions.
        base_url: where to send it, in place of the catalog's base URL.
        catalog: the packaged catalog unless given.

    Raises:
        UnmappableRequestError: it is no OpenAI request, or without what the provider cannot take nothing sensible is
            left.
        LossRefusedError: it would lose something, and ``on_loss`` refuses that.
        UnknownTargetError: no such target.
        UsageError: no such operation, policy or emulation.
    """
    policy = None if on_loss == "report" else LossPolicy.parse(on_loss)
    wanted = Wanted(to, operation, version, base_url, frozenset(emulate) if emulate else _NOTHING)
    return mapper_for(wanted, catalog).request(body, policy)


def map_reply(
    status: int,
    headers: Mapping[str, str],
    content: bytes,
    *,
    to: Target | str,
    operation: str = "chat.completions",
    catalog: Catalog | None = None,
) -> Reply:
    """Say a provider's reply as OpenAI's API would.

    Args:
        status: HTTP status.
        headers: HTTP headers, in any case.
        content: the whole body.
        to: the target that was asked.
        operation: what was asked.
        catalog: the packaged catalog unless given.

    Raises:
        ReplyError: the provider claims success and its reply cannot be read.
        UnknownTargetError: no such target.
    """
    return mapper_for(Wanted(to, operation), catalog).reply(status, headers, content)


def stream_decoder(
    *,
    to: Target | str,
    include_usage: bool = False,
    headers: Mapping[str, str] | None = None,
    catalog: Catalog | None = None,
) -> StreamDecoder:
    """A decoder from a provider's stream of chat chunks to OpenAI's.

    Args:
        to: the target that was asked.
        include_usage: whether the client asked for token counts (``stream_options``).
        headers: HTTP headers of the reply; ids and times that chunks lack are made of them.
        catalog: the packaged catalog unless given.

    Raises:
        UnknownTargetError: no such target.
    """
    return mapper_for(Wanted(to), catalog).stream(headers, include_usage=include_usage)
