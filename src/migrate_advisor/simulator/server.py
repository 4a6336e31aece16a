"""`Simulator`: the simulated providers on a port of their own, in a thread, for tests and for the command line."""

from __future__ import annotations

import socket
import threading
import time
from collections import deque
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Self

from migrate_advisor.catalog.endings import thing_ends
from migrate_advisor.catalog.load import load_catalog
from migrate_advisor.errors import MissingPackageError, UsageError
from migrate_advisor.simulator.faults import FaultPlan, Ordered, known_fault, parse_faults
from migrate_advisor.simulator.site import sites

try:
    from migrate_advisor.simulator.access import AccessTokens
    from migrate_advisor.simulator.application import Switchboard
    from migrate_advisor.simulator.listening import Listener
except ImportError as error:  # pragma: no cover # seen without the extra only
    raise MissingPackageError("the simulator", "simulator") from error

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import TracebackType

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.endings import Ending
    from migrate_advisor.simulator.site import SimulatedSite, SiteCredential
    from migrate_advisor.simulator.traffic import Received

TOKEN_LIFETIME = 2_592_000.0
"""Seconds for which an access token holds: thirty days."""


class Simulator:
    """Providers on loopback. A context manager; `start` and `stop` do the same.

    ::

        with Simulator("zhipu", "baidu@legacy") as simulator:
            client = openai.OpenAI(base_url=simulator.base_url("zhipu"), api_key=simulator.key("zhipu"))
    """

    def __init__(  # noqa: PLR0913 # the public constructor, in keyword arguments
        self,
        *providers: str,
        faults: str | Sequence[Ordered] = (),
        seed: int = 0,
        port: int = 0,
        models: Mapping[str, Sequence[str]] | None = None,
        as_of: date | None = None,
        token_lifetime: float = TOKEN_LIFETIME,
        keep: int = 10_000,
        catalog: Catalog | None = None,
        clock: Callable[[], float] = time.time,
        log: Callable[[Received, int], None] | None = None,
    ) -> None:
        """Look the providers up; nothing listens yet.

        Args:
            providers: names or aliases, or ``provider@endpoint``; none for every provider that can be simulated.
            faults: what goes wrong again and again, as ``--fault`` takes it.
            seed: of the chances in `faults`.
            port: 0 for one that is free.
            models: provider id → model ids that it serves beside the catalog's, such as deployments of your own.
            as_of: models that retired by this day are unknown; None keeps all.
            token_lifetime: seconds for which an access token holds.
            keep: how many requests are remembered, the latest ones.
            catalog: the packaged catalog unless given.
            clock: seconds since the epoch.
            log: called for each request with the status of its reply.

        Raises:
            UnknownTargetError: no such provider or endpoint, or one whose dialect the catalog does not describe.
            UsageError: no such fault.
        """
        extra = {name: tuple(ids) for name, ids in (models or {}).items()}
        self._catalog = catalog or load_catalog()
        self._sites = {site.target: site for site in sites(self._catalog, providers, as_of, extra)}
        self._plan = FaultPlan(_standing(faults), seed)
        self._tokens = AccessTokens(token_lifetime)
        self._switchboard = Switchboard(
            list(self._sites.values()), self._plan, self._tokens, clock, self._tear_down, log, deque(maxlen=keep)
        )
        self._listener = Listener(self._switchboard.application(), port)
        self._secure: Listener | None = None
        self._refusing: socket.socket | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()

    def start(self) -> Self:
        """Listen, in a thread.

        Raises:
            UsageError: the port is taken.
        """
        self._listener.start()
        return self

    def stop(self) -> None:
        """Break all connections, close the ports and end the threads."""
        self._listener.stop()
        with self._lock:
            if self._secure:
                self._secure.stop()
            if self._refusing:
                self._refusing.close()
            self._secure = self._refusing = None

    @property
    def targets(self) -> tuple[str, ...]:
        """What is simulated, as ``provider@endpoint``."""
        return tuple(self._sites)

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return self._listener.port

    @property
    def open_connections(self) -> int:
        """How many clients are connected."""
        return self._listener.open_connections

    def base_url(self, target: str, *, fault: str | None = None) -> str:
        """Where a client finds the simulated provider, in place of the vendor's base URL.

        Args:
            target: provider, or ``provider@endpoint``; without an endpoint, the first that is simulated.
            fault: ``connection_refused`` for an address where nobody listens, ``self_signed`` for one that has a
                certificate nobody signed.

        Raises:
            UnknownTargetError: no such provider.
            UsageError: it is not simulated here, or there is no such fault.
        """
        site = self._site(target)
        return f"{self._origin(fault)}{site.prefix}{site.base_path}"

    def token_url(self, target: str) -> str | None:
        """Where a pair of keys is exchanged for an access token; None where the provider has no such thing."""
        site = self._site(target)
        return f"{self._origin(None)}{site.prefix}{site.token_path}" if site.token_path else None

    def key(self, target: str) -> str:
        """The key that the simulated provider takes; where it takes a pair, both halves with a colon between."""
        site = self._site(target)
        credential = site.credential
        return f"{credential.id}:{credential.secret}" if site.takes_pair else credential.key

    def credential(self, target: str) -> SiteCredential:
        """Everything that the simulated provider takes: a key, a pair, and a key that has expired."""
        return self._site(target).credential

    def wire_format(self, target: str) -> str:
        """The structure that is spoken there, by the catalog's name: ``openai-chat`` where OpenAI's client fits."""
        return self._site(target).dialect.codec

    def chat_models(self, target: str) -> tuple[str, ...]:
        """Ids of the models there that chat, as the catalog knows them; where the URL names the model, those it can.

        Args:
            target: provider or ``provider@endpoint``.
        """
        site = self._site(target)
        known = site.dialect.model_paths
        return tuple(model.id for model in site.models("chat.completions") if not known or model.id in known)

    def ends(self, target: str) -> Ending | None:
        """When the vendor's endpoint stops, as announced; None where nothing was announced."""
        site = self._site(target)
        return thing_ends(site.provider, site.as_of or date.min, endpoint=site.endpoint.id)

    @property
    def requests(self) -> tuple[Received, ...]:
        """What arrived so far, oldest first, as far as it is remembered."""
        with self._switchboard.lock:
            return tuple(self._switchboard.record)

    def clear(self) -> None:
        """Forget what arrived, and what was to go wrong next."""
        with self._switchboard.lock:
            self._switchboard.record.clear()
            self._switchboard.held = 0
        self._plan.clear()

    def fail_next(self, fault: str, times: int = 1, *, at: str | None = None) -> None:
        """Let the next requests go wrong.

        Args:
            fault: a name of `faults.FAULTS`, perhaps with options: ``cut_stream:after=3``.
            times: how many requests.
            at: provider, or ``provider@endpoint``; None for any.

        Raises:
            UsageError: no such fault.
        """
        ordered = parse_faults(fault)
        if at is not None:
            place = self._site(at)
            meant = place.target if "@" in at else place.provider.id
            ordered = tuple(replace(item, at=meant) for item in ordered)
        self._plan.add(ordered * times)

    def expire_tokens(self) -> None:
        """Let all access tokens expire that were given out so far."""
        self._tokens.expire()

    def break_connections(self) -> None:
        """Tear all connections down."""
        self._listener.tear_down_all()

    def _site(self, target: str) -> SimulatedSite:
        name, _, endpoint = target.partition("@")
        provider = self._catalog.provider(name).id
        for site in self._sites.values():
            if site.provider.id == provider and endpoint in ("", site.name):
                return site
        message = f"{target} is not simulated here; there are {', '.join(self._sites)}"
        raise UsageError(message)

    def _origin(self, fault: str | None) -> str:
        if fault is None:
            return f"http://127.0.0.1:{self.port}"
        known_fault(fault, of_address=True)
        with self._lock:
            if fault == "self_signed":
                if self._secure is None:
                    self._secure = Listener(self._switchboard.application(), 0, self_signed=True)
                    self._secure.start()
                return f"https://127.0.0.1:{self._secure.port}"
            if self._refusing is None:  # bound, so that nobody else gets the port, and not listening
                self._refusing = socket.socket()
                self._refusing.bind(("127.0.0.1", 0))
            return f"http://127.0.0.1:{self._refusing.getsockname()[1]}"

    def _tear_down(self, client: tuple[str, int]) -> None:
        for listener in (self._listener, self._secure):
            if listener:
                listener.tear_down(client)


def _standing(faults: str | Sequence[Ordered]) -> tuple[Ordered, ...]:
    """The faults that occur again and again, if each is known."""
    ordered = tuple(parse_faults(faults) if isinstance(faults, str) else faults)
    for one in ordered:
        known_fault(one.name)
    return ordered
