"""Endpoints and surfaces: parts of a provider's API that end by themselves, and how code shows that it uses one.

An operation that does not end is one, too, where code gives itself away by it. What ends when is asked of `endings`;
how a use is found is the scanner's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from migrate_advisor.catalog.evidence import End, Fact
from migrate_advisor.catalog.record import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from migrate_advisor.catalog.operations import OperationName  # noqa: TC004 # `reading` names it


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint(Fact):
    """A base URL of a provider, speaking one dialect."""

    id: str
    name: str
    url: str
    """Base URL, without a trailing slash; ``{name}`` stands for a part that the customer's account decides."""
    dialect: str | None = None
    """Id of the dialect it speaks, where the catalog describes it."""
    auth: Literal["bearer", "api-key-header", "access-token-query", "jwt", "signature", "none"] = "bearer"
    env_vars: tuple[str, ...] = ()
    """Environment variables that the provider's own SDK or documents read the credential from."""
    data_location: str | None = None
    """Where requests are processed, in the provider's words."""
    data_regions: tuple[str, ...] = ()
    """The same as ISO 3166-1 codes or groups of `regions.yaml` (``EU``); empty where not known."""
    signup_url: str | None = None
    """Where one opens an account."""
    console_url: str | None = None
    """Where keys are made and models switched on."""
    separate: bool = False
    """Whether it is a cloud of its own, with its own accounts, that never stands in for the provider's others."""
    ends: End | None = None
    """First day on which it no longer answers; ``unknown`` when an end was announced without a day."""
    successor: str | None = None
    """Id of the endpoint that the provider names instead."""

    @property
    def is_own(self) -> bool:
        """Whether it is a server that the customer runs: nobody's account is needed, and nobody asks for payment."""
        return self.auth == "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface(Fact):
    """One part of the API: an operation, a legacy interface, an API version."""

    id: str
    """Name of this entry, unique in its file: ``assistants``, ``completions``, ``v1beta``."""
    name: str
    """What people call it: ``Assistants API``."""
    operation: OperationName | None = None
    """The operation that it is, where it is one."""
    methods: tuple[str, ...] = ()
    """Chains of attributes on a client, from the client on, without the verb: ``beta.assistants``. Other languages'
    spellings (``.Beta.Assistants``, ``beta().assistants()``) are the same."""
    classes: tuple[str, ...] = ()
    """Classes or functions of SDKs that serve nothing but it: ``AssistantClient``."""
    paths: tuple[str, ...] = ()
    """Paths, or starts of them, below the host: ``/v1/assistants``."""
    headers: tuple[str, ...] = ()
    """Headers, or settings of an SDK's module, with their value or its start: ``OpenAI-Beta: assistants``,
    ``openai.api_version: 2023-03-15-preview``."""
    keys: tuple[str, ...] = ()
    """Keys of requests, or parameters and properties of SDKs, that ask for it: ``data_sources``."""
    versions: tuple[str, ...] = ()
    """API versions as requests name them: ``2023-03-15-preview``."""
    hosts: tuple[str, ...] = ()
    """Hosts that serve nothing but it."""
    ids: tuple[str, ...] = ()
    """How ids begin of what is kept there and needs it, as ``resource-id`` identifiers have them: ``pmpt_*``."""
    whole: bool = False
    """Whether it is all that the provider offers, so that it ends with it. Of one with endpoints, they say."""
    endpoints: tuple[str, ...] = ()
    """Endpoint ids that it is a part of; empty for any."""
    ends: End | None = None
    """First day on which it no longer answers; ``unknown`` when an end was announced without a day."""
    successor: str | None = None
    """Id of the surface that the provider names instead."""

    def is_shown(self) -> bool:
        """Whether anything tells how code shows it."""
        shows: Sequence[Sequence[str]] = (
            self.methods, self.classes, self.paths, self.headers, self.keys, self.versions, self.hosts, self.ids
        )  # fmt: skip
        return any(shows)
