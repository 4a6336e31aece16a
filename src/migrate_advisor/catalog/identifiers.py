"""By what code gives away that it uses a provider: hosts, packages, environment variables, model ids, clients.

What a use *means* is not here; availability says that. How a use is *found* is the scanner's.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from migrate_advisor.catalog.evidence import Fact
from migrate_advisor.catalog.operations import OperationName
from migrate_advisor.catalog.record import dataclass, field


class IdentifierKind(StrEnum):
    """What sort of name it is."""

    HOST = "host"
    """A full host name."""
    HOST_SUFFIX = "host-suffix"
    """The fixed end of a host name whose start the customer chooses, with its leading dot."""
    HOST_PATTERN = "host-pattern"
    """A host name in which ``*`` stands for one or more of ``a-z 0-9 -``."""
    SDK_PACKAGE = "sdk-package"
    """A package name in the registry that `ecosystem` names."""
    SDK_IMPORT = "sdk-import"
    """What code of `language` imports: module, package or namespace."""
    ENV_VAR = "env-var"
    MODEL_ID = "model-id"
    """A model id, or with a trailing ``*`` the start of one."""
    RESOURCE_ID = "resource-id"
    """The start, with a trailing ``*``, of ids of what customers keep at the provider: fine-tuned models, files,
    assistants. Letters and digits follow, or, where the start holds a colon, anything."""
    CONFIG_KEY = "config-key"
    """A key or value in configuration files, such as a Terraform resource type."""
    WORD = "word"
    """A word, in lower case with ``_`` between its parts, that code builds its own names of, as ``gemini`` in
    ``GOOGLE_GEMINI_API_KEY``, and by which settings choose the provider. Words that mean more than the provider
    (``google``, ``azure``) are none."""
    SETTING = "setting"
    """A key, in lower case with ``_`` between its parts, and its value, as ``api_type=azure``: a choice of the provider
    by a word that alone means more. Below a key ``provider`` it counts where models are chosen."""
    HEADER = "header"
    """The name of a header of requests that one provider alone reads, in lower case."""


Ecosystem = Literal[
    "pypi",
    "npm",
    "go",
    "maven",
    "nuget",
    "cargo",
    "gem",
    "packagist",
    "pub",
    "hex",
    "swift",
    "jsr",
    "cran",
    "julia",
    "luarocks",
    "cpan",
    "terraform",
    "github-actions",
]
Language = Literal[
    "python",
    "javascript",
    "go",
    "java",
    "csharp",
    "rust",
    "ruby",
    "php",
    "shell",
    "terraform",
    "kotlin",
    "swift",
    "dart",
    "elixir",
    "cpp",
    "scala",
    "julia",
    "lua",
    "perl",
    "r",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier(Fact):
    """A group of names of one sort that give away one provider."""

    kind: IdentifierKind
    values: tuple[str, ...]
    ecosystem: Ecosystem | None = None
    """Registry, for ``sdk-package``."""
    language: Language | None = None
    """Language, for ``sdk-import``."""
    endpoints: tuple[str, ...] = ()
    """Endpoint ids that the names belong to; empty for any."""
    role: Literal["credential", "base-url", "api-type", "model", "other"] | None = None
    """What an ``env-var`` or ``config-key`` holds."""
    shared: bool = False
    """Whether other providers use the name too, so that it says nothing without a host or model beside it."""
    paths: tuple[str, ...] = ()
    """For a shared ``host`` or ``host-suffix``: how the paths begin that are this provider's, as ``/openai/``."""
    when: str | None = None
    """For ``config-key``: a setting that the same block must hold, as ``kind=OpenAI``, for the key to be meant. For
    ``setting`` and ``header``: a word that the file must hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SdkClient(Fact):
    """A constructor or function that talks to the provider unless it is told another address."""

    language: Language
    imports: tuple[str, ...]
    """Modules, packages or namespaces it is imported from."""
    names: tuple[str, ...]
    """Class or function names, dotted where called through the module."""
    base_url_params: tuple[str, ...] = ()
    """Parameters, options or methods by which another address is given."""
    base_url_env: tuple[str, ...] = ()
    """Environment variables that it reads another address from."""
    turned_to: str | None = None
    """Endpoint id that it calls instead where a switch among ``base_url_params`` is on, or one in the environment."""
    turned_by_env: tuple[str, ...] = ()
    """Environment variables that turn it there when they are true."""
    needs_endpoint: bool = False
    """Whether it has no default address (an Azure client): without its endpoint parameter it reads the environment."""
    when: tuple[str, ...] = ()
    """Words of which its arguments hold one, where another's client has the same name, or else none is made."""
    endpoints: tuple[str, ...] = ()
    """Endpoint ids that it calls, where its provider has others too; the first one is told."""
    unless: tuple[str, ...] = ()
    """Words of which a file with one chooses who serves, where a framework calls the provider unasked; the note says
    what for."""
    model_params: tuple[str, ...] = ()
    """Parameters, options or methods by which it is told its model, where it holds one for all its calls."""
    model_env: tuple[str, ...] = ()
    """Environment variables that it reads the model from of all that are told none, in lower case."""
    asks: dict[str, OperationName] = field(default_factory=dict)
    """What some of ``names`` are for, where that is no chat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telemetry(Fact):
    """Traffic that goes to the provider whatever the model host is."""

    language: Language
    imports: tuple[str, ...]
    what: str
    """What is sent, in one sentence."""
    names: tuple[str, ...] = ()
    """What code imports from there; needed where other packages may be called the same. Empty for anything."""
    turned_off_by: tuple[str, ...] = ()
    """Calls or variables that stop it, as a developer would write them."""
