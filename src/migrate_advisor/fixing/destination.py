"""Where code is moved: address, key variable and model of a target, as edits need them. Chooses nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

from migrate_advisor.advice.recommend import best_models
from migrate_advisor.catalog.endings import model_is_there
from migrate_advisor.catalog.evidence import Support
from migrate_advisor.catalog.places import Question
from migrate_advisor.catalog.standing import require_model, require_open, require_operation
from migrate_advisor.catalog.target import Target, resolve
from migrate_advisor.errors import UsageError
from migrate_advisor.mapping.target_model import standings

if TYPE_CHECKING:
    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.dialect import Dialect
    from migrate_advisor.catalog.provider import Provider
    from migrate_advisor.catalog.surfaces import Endpoint
    from migrate_advisor.catalog.target import Place

_CHAT = "chat.completions"
"""What a target is asked for first of all."""
OPENAI_WIRE = "openai-chat"
"""Codec of what OpenAI's own SDKs speak."""
MESSAGES_WIRE = "anthropic-messages"
"""Codec of what Anthropic's own SDKs speak."""
_MESSAGES_PATH = "/v1/messages"
"""What Anthropic's SDKs put behind their base URL."""


@dataclass(frozen=True, slots=True)
class SdkAddress:
    """Where an SDK is to send its requests."""

    base_url: str
    """Without a slash at its end."""
    key: str | None
    """The environment variable that holds the key; None where none is needed or known."""

    @property
    def root(self) -> str:
        """The address as it is given to what puts the version behind it: with that or without, it begins so."""
        return self.base_url.removesuffix("/v1")


@dataclass(frozen=True, slots=True)
class Beside:
    """What a target is asked for beside chat, and with what."""

    model: str
    most: int | None = None
    """Inputs that one request may have; None where nothing says so."""
    is_text_alone: bool = False
    """Whether it takes texts and no ids of tokens, as far as its documents say."""


@dataclass(frozen=True, slots=True)
class Destination:
    """A target to move to."""

    target: Target
    name: str
    """The provider's English name."""
    model: str
    addresses: dict[str, SdkAddress]
    """Codec → address; a codec that is missing is not spoken there."""
    as_of: date
    """The day on which it is spoken to."""
    notices: tuple[str, ...] = ()
    """What to know of its model: that the catalog does not know it, or when it ends."""
    beside: Mapping[str, Beside] = field(default_factory=dict)
    """Operation other than chat that the same address answers in OpenAI's form → what is asked there."""
    question: Question | None = None
    """Who moves, and when."""

    def address(self, codec: str) -> SdkAddress | None:
        """Where SDKs that speak a codec send their requests."""
        return self.addresses.get(codec)


def destination(
    to: Target | str, catalog: Catalog, question: Question, base_url: str | None = None, *, moves_chat: bool = True
) -> Destination:
    """What edits need to know of a target.

    Args:
        to: ``provider/model`` or ``provider@endpoint/model``.
        catalog: knows it.
        question: who moves, and the day.
        base_url: address to use instead of the catalog's, such as a gateway.
        moves_chat: whether it is chat that is to move there.

    Raises:
        TargetClosedError: it is closed to them, or has ended.
        UnknownTargetError: it is not known, names no model or one that does not chat, or its dialect is not described.
        UsageError: its address depends on the account and none was given.
    """
    place, as_of = resolve(to, catalog), question.as_of
    require_model(place, _CHAT, as_of)
    if moves_chat:
        require_operation(place, _CHAT, as_of)
    require_open(place, question, as_of, is_elsewhere=base_url is not None)
    addresses: dict[str, SdkAddress] = {}
    for endpoint, codec, url in _spoken(place.provider, place.endpoint):
        addresses.setdefault(codec, SdkAddress(url.rstrip("/"), endpoint.env_vars[0] if endpoint.env_vars else None))
    usual = addresses.get(place.dialect.codec)
    messages = _messages(place.dialect, usual.base_url, as_of) if usual is not None else None
    if usual is not None and messages is not None:
        addresses.setdefault(MESSAGES_WIRE, SdkAddress(messages, usual.key))
    if base_url is not None:
        known = addresses.get(place.dialect.codec)
        addresses = {place.dialect.codec: SdkAddress(base_url.rstrip("/"), known.key if known else None)}
    if any("{" in address.base_url for address in addresses.values()):
        url = next(address.base_url for address in addresses.values() if "{" in address.base_url)
        raise UsageError(f"--to {to}: its address depends on your account ({url}); give it with --base-url")
    notices = tuple(notice.sentence for notice in standings(place, as_of))
    beside = (
        _beside(place, catalog, question) if base_url is None else {}
    )  # what a gateway answers beside chat nobody knows
    model = place.target.model or ""
    return Destination(place.target, place.provider.name, model, addresses, as_of, notices, beside, question)


EMBEDDINGS: Final = "embeddings"
FORM: Final = "encoding_format"
FLOAT: Final = "float"
"""How vectors are asked for, and as what everybody has them."""


def _beside(place: Place, catalog: Catalog, question: Question) -> dict[str, Beside]:
    """What embeds at the usual address of a target, in OpenAI's form: of no more is it known what changes in a call."""
    spoken, as_of = place.dialect.operations.get(EMBEDDINGS), question.as_of
    if place.dialect.codec != OPENAI_WIRE or spoken is None or spoken.url is not None or spoken.path is not None:
        return {}
    if spoken.support not in {Support.FULL, Support.PARTLY}:
        return {}
    advised = best_models(catalog, place.provider, place.endpoint, EMBEDDINGS, question)
    for model in (*advised, *place.provider.models):
        is_here = EMBEDDINGS in model.operations and model_is_there(place.provider, model, as_of)
        is_served = not model.endpoints or place.endpoint.id in model.endpoints
        if is_here and is_served and spoken.holds(model.id, as_of):
            most = spoken.params["input"].max_items if "input" in spoken.params else None
            return {EMBEDDINGS: Beside(model.id, most, spoken.token_ids is not Support.FULL)}
    return {}


def _messages(dialect: Dialect, usual: str, as_of: date) -> str | None:
    """The base URL under which a dialect of another form takes Anthropic's Messages, if it does on that day."""
    spoken = dialect.operations.get("messages")
    if spoken is None or spoken.support is Support.NONE or spoken.path not in {None, _MESSAGES_PATH}:
        return None
    if not ((spoken.since or as_of) <= as_of < (spoken.until or date.max)):
        return None
    if spoken.url is None:
        return usual.removesuffix("/v1")
    if not spoken.url.startswith("/"):
        return spoken.url.rstrip("/")
    host = "/".join(usual.split("/")[:3])
    return host + spoken.url.rstrip("/")


def _spoken(provider: Provider, first: Endpoint) -> list[tuple[Endpoint, str, str]]:
    """Endpoint, codec and address of what a provider's account at an endpoint can be asked in, the usual first.

    Dialects that an endpoint speaks beside its usual one have addresses of their own. Other endpoints of the provider
    are other accounts, and left out.
    """
    usual = provider.dialect(first.dialect or "")
    found = [(first, usual.codec, usual.url or first.url)] if usual is not None else []
    beside = [item for item in provider.file.dialects if item.endpoint == first.id]
    return [*found, *((first, item.codec, item.url or first.url) for item in beside)]
