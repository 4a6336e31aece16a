"""Facts about a conversation on one wire format: messages, tools, thoughts, replies and streams.

Parameters, errors and operations are `dialect`'s; what we do about a fact is not here: `mapping` decides that.
"""

from __future__ import annotations

from typing import Literal

from migrate_advisor.catalog.evidence import Model, SourceId
from migrate_advisor.catalog.record import dataclass, field

Scalar = str | int | float | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleNote(Model):
    """What is said of one rule alone."""

    note: str | None = None
    sources: tuple[SourceId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Messages(Model):
    """What the documents say of messages. Absent means that they are silent."""

    roles: tuple[str, ...] | None = None
    """Roles taken."""
    parts: tuple[str, ...] | None = None
    """Types of content parts taken; empty where content is one string."""
    string_roles: tuple[str, ...] = ()
    """Roles whose content is one string, though others take parts."""
    part_keys: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Type of content part → the keys that its object may have (``image_url: [url]``)."""
    part_schemes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Type of content part → the schemes that its ``url`` may have, where it is not any: ``image_url: [data]``."""
    without: tuple[str, ...] = ()
    """Keys of OpenAI's messages that are not taken, such as ``name``."""
    max_system: int | None = None
    """Most messages of role ``system``, which come first."""
    max_messages: int | None = None
    """Most messages of a request."""
    nonempty: tuple[str, ...] = ()
    """Roles whose messages must say something unless they hold tool calls."""
    alternating: bool = False
    """Whether user and assistant must take turns, the user first and the user or a tool last."""
    keys: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Role → the keys that its messages may have, where that list is closed."""
    needs_user: bool = False
    """Whether one message of the user's must be there."""
    unrepeated: tuple[str, ...] = ()
    """Roles of which no two messages may follow one another."""
    after_tool: tuple[str, ...] | None = None
    """Roles that may follow what a tool gave, where others are refused; tools' own results aside."""
    paired: bool = False
    """Whether the results of tool calls follow their message at once, all of them, and stand nowhere else."""
    last: tuple[str, ...] | None = None
    """Roles that the last message may have."""
    prefix: str | None = None
    """Key of a last message of the assistant's that is to be continued, which `last` does not forbid."""
    no_content: Literal["null", "absent"] = "null"
    """How a message of tool calls alone says that it has no content, where null is not taken."""
    arguments: Literal["object", "text"] | None = None
    """Whether arguments of calls in a history must be the text of a JSON object, or may be any text."""
    call_ids: str | None = None
    """Regular expression of the ids that tool calls may have."""
    json_prompt: Literal["required", "advised"] | None = None
    """Whether a JSON object is given only where a message has the word json, or whether the documents advise that."""
    note: str | None = None
    sources: tuple[SourceId, ...] = ()
    why: dict[str, RuleNote] = field(default_factory=dict)
    """Rule, by its key here → what is said of it alone, and where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schemas(Model):
    """What is taken of JSON Schema in the parameters of a tool, where it is less than all."""

    refused: tuple[str, ...] = ()
    """Keywords that are not taken anywhere."""
    beside: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Keyword → the keywords that may not stand beside it: ``anyOf: [type]``."""
    root_type: bool = False
    """Whether the root must say that it is an object."""
    references: str | None = None
    """What every reference must begin with."""
    note: str | None = None
    sources: tuple[SourceId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools(Model):
    """What the documents say of the definitions in ``tools``. Absent means that they are silent."""

    types: tuple[str, ...] | None = None
    """Types of tools taken."""
    without: tuple[str, ...] = ()
    """Keys of OpenAI's function definition that are not taken, such as ``strict``."""
    required: tuple[Literal["description", "parameters"], ...] = ()
    """Keys of a function definition that must be there and that OpenAI lets one leave out."""
    schemas: Schemas = field(default_factory=Schemas)
    note: str | None = None
    sources: tuple[SourceId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Replies(Model):
    """What the documents say of replies, where it is not as at OpenAI."""

    finish_reasons: dict[str, Literal["stop", "length", "tool_calls", "content_filter", "error"]] = field(
        default_factory=dict
    )
    """The provider's own reasons → what they mean; ``error`` where the answer broke off through no fault of the
    request."""
    missing: tuple[Literal["id", "object", "created", "model"], ...] = ()
    """Fields of OpenAI's reply that it does not have."""
    extra: tuple[str, ...] = ()
    """Fields beyond OpenAI's: ``choices[].message.reasoning_content``."""
    error_in_success: bool = False
    """Whether an error may come under HTTP 200."""
    flags: dict[str, Literal["content_filter", "length", "error"]] = field(default_factory=dict)
    """Fields of a reply that, where they are true, say why it ended."""
    counts: dict[str, dict[str, str]] = field(default_factory=dict)
    """Where token counts may stand: ``usage`` itself, or another place where ``usage`` has none (``choices[].usage``,
    ``other.usage``) → the provider's name of a count there → OpenAI's (``prompt_tokens_details.cached_tokens``)."""
    marks: tuple[str, str] | None = None
    """What stands before and after the thoughts that the content begins with."""
    note: str | None = None
    sources: tuple[SourceId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Streams(Model):
    """What the documents say of streams, where it is not as at OpenAI."""

    end: Literal["done", "close", "message"] = "done"
    """What ends one: ``[DONE]``, a chunk that says so, or the provider's own last event."""
    usage: Literal["asked", "last-chunk", "every-chunk", "unknown"] = "unknown"
    """When token counts come: in a chunk of their own if asked for, with the finish reason, or all along."""
    unstable_tool_index: bool = False
    """Whether the index of tool-call fragments cannot be relied on."""
    note: str | None = None
    sources: tuple[SourceId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay(Model):
    """What becomes of a thought that is sent back with the assistant's message it came with."""

    rule: Literal["required", "accepted", "ignored", "refused"]
    when: Literal["always", "after-tool-call"] = "after-tool-call"
    """Which messages of the assistant's must have it; of those with tool calls, the first call carries a signature."""
    stand_in: str | None = None
    """What is taken in the place of one that nobody has."""
    bound: bool = False
    """Whether it is a signature, which only its own vendor can read."""
    note: str | None = None
    sources: tuple[SourceId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Thinking(Model):
    """What the documents say of thinking, where a request can be refused for it."""

    unasked: Literal["on", "off", "always", "unknown"] = "unknown"
    """Whether a request that says nothing of it thinks; ``always`` where it cannot be switched off."""
    off: tuple[dict[str, Scalar], ...] = ()
    """The ways to say that a request is not to think, path → value (``thinking.type: disabled``), the usual one
    first."""
    on: tuple[dict[str, Scalar], ...] = ()
    """The ways to say that it is to think."""
    replay: dict[str, Replay] = field(default_factory=dict)
    """Where a thought stands in a message (``reasoning_content``,
    ``tool_calls[].extra_content.google.thought_signature``) → what is done with it there."""
    note: str | None = None
    sources: tuple[SourceId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash(Model):
    """A parameter that is refused in some company, though it is taken alone."""

    param: str
    """OpenAI's name."""
    values: tuple[Scalar, ...] = ()
    """The values refused, of objects their ``type``; none for all that ask for something. ``stream: false`` is what a
    request without ``stream`` says."""
    when: Literal["thinking", "not-thinking", "tools", "always"]
    """What may not be there with it; ``not-thinking`` where a request says that it shall not, ``always`` where it is
    refused of the model whatever stands beside it."""
    note: str | None = None
    sources: tuple[SourceId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Caching(Model):
    """What the documents say of caching the beginning of a prompt."""

    marks: Literal["accepted", "ignored", "refused", "unknown"] = "unknown"
    """What becomes of ``cache_control`` in a part, a message or a tool."""
    automatic: bool | None = None
    """Whether prompts are cached without being asked."""
    note: str | None = None
    sources: tuple[SourceId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording(Model):
    """An error as somebody got it from the provider, word for word."""

    says: str
    """What it means, as in `Failure`; or the rule that was broken: ``replay``, ``clash:tool_choice``,
    ``messages.needs_user``, ``tools.schemas``."""
    status: int
    """HTTP status."""
    body: str
    """The body, as JSON text; of a long message, its first sentence may be all."""
    sources: tuple[SourceId, ...]
