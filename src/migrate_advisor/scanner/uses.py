"""A use of a provider, as the readers hand it to the rules: what it is and where, before anyone asks what it means."""

from __future__ import annotations

from enum import StrEnum

from migrate_advisor.catalog.record import NamedTuple


class What(StrEnum):
    """What sort of use it is, most telling first: of several on one line, the first one is reported."""

    TELEMETRY = "telemetry"
    """A library that reports to the provider, whoever serves the model."""
    ENDPOINT = "endpoint"
    """A host name of the provider."""
    CLIENT = "client"
    """A client made without another address."""
    IMPORT = "import"
    """An SDK imported by code."""
    DEPENDENCY = "dependency"
    """An SDK named by a manifest or an install command."""
    RESOURCE_ID = "resource-id"
    """An id of something that is kept at the provider."""
    ENV_VAR = "env-var"
    """An environment variable, or a setting named like one."""
    MODEL_ID = "model-id"
    """A model of the provider, asked for by id."""
    MODEL_AT = "model-at"
    """A model that is another provider's by its id, asked for at an address of this one."""
    SURFACE = "surface"
    """A call of a part of the API on a client of the provider: ``client.beta.assistants.create``."""
    CHOICE = "choice"
    """A setting whose value is the provider's name."""
    HEADER = "header"
    """A header of requests that the provider alone reads."""


class Context(StrEnum):
    """Where in a file it stands, which decides how loud to be."""

    CODE = "code"
    COMMENT = "comment"
    DOCSTRING = "docstring"
    PROSE = "prose"
    """Inside a text for people: a message, a description."""
    TEST = "test"
    """Compared with or looked for, not used: ``if host == "api.example.com"``."""


class Use(NamedTuple):
    """One use of a provider in a file."""

    what: What
    provider: str
    start: int
    """Offset of the first character in the file's text."""
    end: int
    name: str
    """The name as the catalog has it, or as the code writes it."""
    confidence: str = "high"
    context: Context = Context.CODE
    note: str = ""
    """What lowers the confidence, or what the catalog says of the name, as the end of a sentence."""
    endpoint: str | None = None
    """The endpoint it belongs to, where the name tells."""
    is_beside: bool = False
    """Whether something more telling stands on the line, so that only its own end is worth telling."""
    sent_by: str = ""
    """Of a client: the variables that send it elsewhere when the program runs, with spaces between them."""
