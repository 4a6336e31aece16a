"""A chain of targets, checked and compiled when the client is made. What happens to a call on it is `flow`'s."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from migrate_advisor.catalog.catalog import Catalog
from migrate_advisor.catalog.dialect import Failure
from migrate_advisor.catalog.evidence import Support
from migrate_advisor.catalog.places import CustomerType, Question
from migrate_advisor.catalog.standing import require_open
from migrate_advisor.catalog.target import Place, Target, resolve
from migrate_advisor.errors import (
    CredentialsMissingError,
    MappingError,
    UnknownTargetError,
    UnmappableRequestError,
    UsageError,
)
from migrate_advisor.mapping.languages.memory import ResponseMemory
from migrate_advisor.mapping.mapper import Mapper
from migrate_advisor.mapping.memory import ThoughtMemory
from migrate_advisor.mapping.plan import Wanted
from migrate_advisor.mapping.report import LossPolicy
from migrate_advisor.mapping.wire import with_query
from migrate_advisor.transport.addresses import Parser, checked_base_url, fits, moved
from migrate_advisor.transport.authorization import AuthorizationGrant
from migrate_advisor.transport.breaker import Breaker
from migrate_advisor.transport.credentials import Credential, Keys
from migrate_advisor.transport.events import Watcher
from migrate_advisor.transport.extras import checked, headers_of, query_of
from migrate_advisor.transport.notices import Notices
from migrate_advisor.transport.options import Options
from migrate_advisor.transport.outcome import CALLERS
from migrate_advisor.transport.private import Private
from migrate_advisor.transport.repeats import Repeats
from migrate_advisor.transport.retry import RetryPolicy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from migrate_advisor.catalog.provider import Provider
    from migrate_advisor.transport.incoming import ClientCall
    from migrate_advisor.transport.steps import Outgoing

_BY_PROVIDER = ("keys", "base_urls", "headers", "query")
"""Options that are given for each provider."""


class Spoken(NamedTuple):
    """How an operation is said to a target."""

    mapper: Mapper
    grant: AuthorizationGrant


@dataclass(slots=True, eq=False, repr=False)
class Route(Private):
    """One target of a chain, ready to be called."""

    name: str
    """As users write it."""
    place: Place
    credential: Credential | None
    """None where only the OpenAI client itself has the key."""
    base_url: str | None
    """In place of the catalog's."""
    is_clients_own: bool
    """Whether calls that the OpenAI client addressed to this provider go there as they came."""
    emulate: frozenset[str]
    catalog: Catalog
    parse: Parser
    headers: Mapping[str, str] = field(default_factory=dict)
    """What goes there with each request."""
    query: Mapping[str, str] = field(default_factory=dict)
    question: Question | None = None
    """Who asks, where and when; None where no region was given."""
    as_of: date | None = None
    """The day whose facts count; None for what was last read."""
    breaker: Breaker = field(default_factory=Breaker)
    _spoken: dict[str, Spoken] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def spoken(self, operation: str) -> Spoken:
        """How an operation is said there.

        Raises:
            UnmappableRequestError: the target does not have it.
        """
        known = self._spoken.get(operation)
        if known is None:
            with self._lock:
                known = self._spoken.setdefault(operation, self._compile(operation))
        return known

    def has(self, operation: str) -> bool:
        """Whether an operation can be said there."""
        try:
            self.spoken(operation)
        except (MappingError, UnknownTargetError):
            return False
        return True

    def _compile(self, operation: str) -> Spoken:
        wanted = Wanted(self.place.target, operation, None, self.base_url, self.emulate, self.as_of)
        mapper = Mapper(wanted, self.catalog)
        facts = mapper.plan.facts
        token_url = facts.token_url
        if token_url is not None and self.base_url is not None:
            token_url = moved(token_url, facts.url or self.place.endpoint.url, self.base_url, self.parse)
        credential = self.credential or Credential("none", None)
        scheme = mapper.plan.described.auth  # of an operation that has its own
        return Spoken(mapper, AuthorizationGrant(credential, mapper.plan.key_header, token_url, self.parse, scheme))

    def own_grant(self) -> AuthorizationGrant:
        """What a call needs that goes there as it came: nothing beyond what it has."""
        return AuthorizationGrant(self.credential or Credential("none", None), None, None, self.parse)

    def addressed(self, request: Outgoing, call: ClientCall) -> Outgoing:
        """A request with what goes to this target beside it; see `extras`."""
        headers, url = dict(self.headers), with_query(request.url, self.query)
        if self.base_url is not None:
            headers, added = {**headers_of(call), **headers}, query_of(call)
            url += f"{'&' if '?' in url else '?'}{added}" if added else ""
        return request._replace(headers={**request.headers, **headers}, url=url)

    def takes_as_it_came(self, url: str) -> bool:
        """Whether a call to this URL is the client's own to this provider."""
        return self.is_clients_own and any(fits(endpoint.url, url) for endpoint in self.place.provider.endpoints)


@dataclass(frozen=True, slots=True)
class Chain:
    """Targets in the order in which they are tried, and how."""

    routes: tuple[Route, ...]
    retry: RetryPolicy
    on_loss: LossPolicy | None
    """None where losses are only reported."""
    stays: frozenset[Failure]
    """Failures that are the caller's answer and go to nobody else."""
    watcher: Watcher | None
    parse: Parser
    """Takes URLs apart as the HTTP library does that connects."""
    attempts: int | None = None
    """Most attempts for one target, as the user said; None where nothing was said."""
    repeats: Repeats = field(default_factory=Repeats)
    thoughts: ThoughtMemory = field(default_factory=ThoughtMemory)
    """What targets thought, for those that want it back."""
    notices: Notices = field(default_factory=Notices)
    responses: ResponseMemory = field(default_factory=ResponseMemory)
    """The responses that the client saw, by which later requests may name them."""
    models: Mapping[str, tuple[Route, ...]] = field(default_factory=dict)
    """A model that is asked for, or an operation → the targets of such calls, in place of `routes`."""

    def routes_of(self, call: ClientCall) -> tuple[Route, ...]:
        """The targets that may be asked, in their order.

        Vectors of two models cannot be compared, so that embeddings have one model and no other.
        """
        routes = self.models.get(call.model or "") or self.models.get(call.operation or "") or self.routes
        if call.operation != "embeddings":
            return routes
        able = [route for route in routes if route.has("embeddings")] or list(routes)
        return tuple(route for route in able if route.place.target.model == able[0].place.target.model)

    def takes_as_it_came(self, url: str) -> bool:
        """Whether a call to this URL is the client's own to one of these."""
        return any(route.takes_as_it_came(url) for route in self.routes)

    def addresses(self) -> Iterator[str]:
        """Where its targets are; a part in braces is one that only the account knows."""
        for route in (*self.routes, *(route for routes in self.models.values() for route in routes)):
            yield route.base_url or route.place.dialect.url or route.place.endpoint.url


def compile_chain(
    targets: Sequence[Target | str],
    options: Options,
    environ: Mapping[str, str],
    catalog: Catalog,
    today: date,
    parse: Parser,
) -> Chain:
    """Check every target, and compile the chain.

    Args:
        targets: in the order in which they are tried.
        options: the client's keyword arguments.
        environ: where keys are that were not given.
        catalog: the facts.
        today: the day for which it is asked whether targets are open, unless ``as_of`` says another.
        parse: takes URLs apart, of the HTTP library that will connect.

    Raises:
        UnknownTargetError: a target is not known.
        TargetClosedError: a target is not open to the customer, or has ended.
        CredentialsMissingError: there is no key for a target.
        UnmappableRequestError: a target has no chat, or not what ``uses`` names.
        UsageError: no target, or an option is wrong.
    """
    _require_sense(targets, options)
    policy = LossPolicy.parse(options.get("on_loss", "report"))
    making = _Making(options, Keys(options.get("keys") or {}, environ), catalog, options.get("as_of") or today, parse)
    models = {name: _listed(chosen) for name, chosen in (options.get("models") or {}).items()}
    making.check_names([*targets, *(target for chosen in models.values() for target in chosen)])
    return Chain(
        routes=tuple(making.route(target, is_for_chat=True) for target in targets),
        retry=_retry(options),
        on_loss=None if policy.mode == "report" else policy,
        stays=CALLERS - _failures(options.get("failover_on") or ()),
        watcher=options.get("on_event"),
        parse=parse,
        attempts=options.get("attempts"),
        models={name: tuple(making.route(target, is_for_chat=False) for target in models[name]) for name in models},
    )


def _require_sense(targets: Sequence[Target | str], options: Options) -> None:
    unknown = options.keys() - Options.__annotations__.keys()
    if unknown:
        raise UsageError(f"no such option: {', '.join(sorted(unknown))}")
    for name in _BY_PROVIDER:
        if not isinstance(options.get(name) or {}, Mapping):
            raise UsageError(f"{name}: give a value for each provider by its name")
    if not targets:
        raise UsageError("name at least one target: provider/model")


def _listed(chosen: Target | str | Sequence[Target | str]) -> list[Target | str]:
    return [chosen] if isinstance(chosen, Target | str) else list(chosen)


def _retry(options: Options) -> RetryPolicy:
    attempts, deadline = options.get("attempts", 3), options.get("deadline", 600.0)
    if attempts < 1 or deadline <= 0:
        raise UsageError("attempts is at least 1, and deadline more than 0 seconds")
    return RetryPolicy(attempts, deadline)


def _failures(names: Iterable[str]) -> frozenset[Failure]:
    chosen = frozenset(names)
    if not chosen <= CALLERS:
        raise UsageError(f"failover_on takes {', '.join(sorted(CALLERS))}; other failures go to the next target anyway")
    return frozenset(Failure(name) for name in chosen)


class _Making:
    """Makes routes, one target after the other."""

    def __init__(self, options: Options, keys: Keys, catalog: Catalog, as_of: date, parse: Parser) -> None:
        self._parse = parse
        self._routes: dict[str, Route] = {}
        self._options = options
        self._keys = keys
        self._catalog = catalog
        self._as_of = as_of
        self._base_urls: Mapping[str, str] = options.get("base_urls") or {}
        region = options.get("region")
        customer = CustomerType.parse(options.get("customer", "individual"))
        given = options.get("owner")
        if given and not region:
            raise UsageError("a rule about owners is asked of a region: give region, too")
        owner = catalog.regions.code(given) if given else None
        self._question = Question(catalog.regions.code(region), customer, as_of, owner) if region else None

    def check_names(self, targets: Sequence[Target | str]) -> None:
        """Refuse what is given for somebody who is not in the chain: it is a typing mistake.

        Keys may be those of several clients, and are refused only where they are nobody's.
        """
        places = [resolve(target, self._catalog) for target in targets]
        known = {name for place in places for name in (*_names(place), *_neighbours(place))}
        for option in _BY_PROVIDER:
            given: Any = self._options.get(option) or {}
            strange = {name for name in set(given) - known if option != "keys" or not self._is_a_provider(name)}
            if strange:
                raise UsageError(_strange(option, strange, known, self._catalog))

    def _is_a_provider(self, name: Any) -> bool:
        """Whether a key is given for a provider of the catalog, or one of its endpoints."""
        provider_id, _, endpoint = str(name).partition("@")
        if provider_id not in self._catalog.provider_ids:
            return False
        provider = self._catalog.provider(provider_id)
        return not endpoint or endpoint in {*(item.id for item in provider.endpoints), *_dialects(provider)}

    def route(self, target: Target | str, *, is_for_chat: bool) -> Route:
        """The route to a target, the same one where it is named twice."""
        name = str(resolve(target, self._catalog).target)
        if name not in self._routes:
            self._routes[name] = self._made(target)
        route = self._routes[name]
        if is_for_chat:
            self._check_uses(route)
        return route

    def _made(self, target: Target | str) -> Route:
        place = resolve(target, self._catalog)
        provider, endpoint = place.provider, place.endpoint
        base_url = next((self._base_urls[name] for name in _names(place) if name in self._base_urls), None)
        require_open(place, self._question, self._as_of, is_elsewhere=base_url is not None)
        is_own = not self._keys.are_given(_names(place)) and base_url is None and _has_openai_client(place)
        route = Route(
            str(place.target), place, self._credential(place, is_own=is_own), None, is_own,
            frozenset(self._options.get("emulate") or ()), self._catalog, self._parse,
            self._extras("headers", place), self._extras("query", place), self._question,
            self._as_of,
        )  # fmt: skip
        allow_http = bool(self._options.get("allow_http"))
        if base_url is not None or not is_own:
            address = base_url or place.dialect.url or endpoint.url
            there = checked_base_url(address, self._parse, allow_http=allow_http, name=provider.id)
            route.base_url = there if base_url is not None else None
        return route

    def _extras(self, option: Literal["headers", "query"], place: Place) -> dict[str, str]:
        """The headers or parameters given for a place, the most particular name first."""
        given = self._options.get(option) or {}
        return checked(option, next((given[name] for name in _names(place) if name in given), {}))

    def _credential(self, place: Place, *, is_own: bool) -> Credential | None:
        scheme = place.dialect.auth or place.endpoint.auth
        try:
            return self._keys.credential(_names(place), place.endpoint, scheme)
        except CredentialsMissingError:
            if is_own:
                return None
            raise

    def _check_uses(self, route: Route) -> None:
        model = route.place.model
        facts = route.spoken(model.operations[0] if model else "chat.completions").mapper.plan.facts
        for name in self._options.get("uses") or ():
            if facts.support(name) is Support.NONE:
                raise UnmappableRequestError(name, f"{route.name} does not take it, and `uses` asks for it")


def _strange(option: str, strange: set[Any], known: set[str], catalog: Catalog) -> str:
    """What is said of names that are not in the chain. One that resembles no name may be a key, and is not shown."""
    names = {*known, *catalog.provider_ids, *(name.partition("@")[0] for name in known)}
    shown = sorted(
        name for name in strange
        if isinstance(name, str) and get_close_matches(name.partition("@")[0], names, cutoff=0.7)
    )  # fmt: skip
    hidden = len(strange) - len(shown)
    said = [*shown, *([f"{hidden} name(s) of no provider, which may be keys and are not shown"] if hidden else [])]
    order = "; it maps a provider to its key, as in keys={'zhipu': key}" if hidden and option == "keys" else ""
    return f"{option} names {', '.join(said)}; the chain has {', '.join(sorted(known))}{order}"


def _names(place: Place) -> tuple[str, ...]:
    """The names by which keys and base URLs are given for a place, the most particular first."""
    provider = place.provider.id
    asked = f"{provider}@{place.target.endpoint or place.endpoint.id}"
    return tuple(dict.fromkeys((asked, f"{provider}@{place.endpoint.id}", provider)))


def _neighbours(place: Place) -> Iterator[str]:
    """The names of the provider's other endpoints: keys and base URLs may be told for more than a chain needs."""
    provider = place.provider
    for name in (*(item.id for item in provider.endpoints), *_dialects(provider)):
        yield f"{provider.id}@{name}"


def _dialects(provider: Provider) -> Iterator[str]:
    return (item.id for item in provider.file.dialects)


def _has_openai_client(place: Place) -> bool:
    """Whether the OpenAI package itself has a client for this provider, which then brings its own key."""
    return any(
        client.language == "python" and "openai" in client.imports for client in place.provider.file.clients
    )  # fmt: skip
