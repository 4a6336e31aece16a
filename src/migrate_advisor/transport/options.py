"""The keyword arguments of the fallback clients. What is made of them is `chain`'s."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.places import CustomerType
    from migrate_advisor.catalog.target import Target
    from migrate_advisor.mapping.report import LossPolicy
    from migrate_advisor.transport.events import Watcher


class Options(TypedDict, total=False):
    """Keyword arguments of the fallback clients."""

    keys: Mapping[str, Any]
    """Provider id or ``provider@endpoint`` → its key: a text, a secret, a pair of id and secret, or a function that
    gives one (it may be asynchronous). Else the environment variables that the provider's documents name are read."""
    on_loss: LossPolicy | str
    """What to do where a target cannot be told everything: ``report``, ``warn``, ``refuse``, or a `LossPolicy`."""
    attempts: int
    """Most attempts for one target; 3 unless given. At the last target the SDK's ``max_retries`` counts instead, and
    this too where it is given."""
    deadline: float
    """Seconds for one call, all targets, attempts and pauses together, up to its answer or the first event of its
    stream; 600 unless given."""
    on_event: Watcher | None
    """Called with every `ExchangeEvent`; see `events.log_events`."""
    base_urls: Mapping[str, str]
    """Provider id or ``provider@endpoint`` → where to call it instead: a gateway, a test server."""
    allow_http: bool
    """Whether a base URL may be http although it is not this machine."""
    region: str | None
    """Where the customer is. A target that is closed there is refused."""
    customer: CustomerType | str
    """``individual`` or ``enterprise``; individual unless given."""
    owner: str | None
    """Where those sit who own the customer: a code or a name. Providers with a rule about owners are asked."""
    as_of: date | None
    """The day of that question; today unless given."""
    failover_on: Iterable[str]
    """Failures that go to the next target although they are the caller's: ``content-filter``, ``context-length``,
    ``invalid-request``, ``too-large``."""
    uses: Iterable[str]
    """OpenAI parameters that every target must take; one that does not is refused."""
    emulate: Iterable[str]
    """What may be said in another way where a target has none for it: ``json_schema``."""
    catalog: Catalog | None
    """The packaged catalog unless given."""
    models: Mapping[str, Target | str | Sequence[Target | str]]
    """A model that callers ask for, or an operation (``embeddings``, ``images.generations``) → the target, or targets,
    of such calls, in place of the chain."""
    headers: Mapping[str, Mapping[str, Any]]
    """Provider id or ``provider@endpoint`` → headers that go there with each request, as gateways want them."""
    query: Mapping[str, Mapping[str, Any]]
    """The same for parameters of the query."""
