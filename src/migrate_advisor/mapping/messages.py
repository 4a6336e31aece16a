"""OpenAI's messages for a provider that has the same shape with fewer roles, parts or keys. No codec's structure here.

Messages that need no change are passed on as they are, the same objects.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from migrate_advisor.catalog.conversation import Messages
from migrate_advisor.errors import UnmappableRequestError
from migrate_advisor.mapping.arguments import argued
from migrate_advisor.mapping.call_ids import identified
from migrate_advisor.mapping.ledger import Because, Ledger, MappingContext
from migrate_advisor.mapping.order import has_rules, ordered, reason
from migrate_advisor.mapping.report import Kind
from migrate_advisor.mapping.turns import BLANK, SEPARATOR, Turns

MAX_MESSAGES = 100_000
"""A request has no more messages than this."""

ROLES = frozenset({"developer", "system", "user", "assistant", "tool", "function"})
"""The roles OpenAI knows."""

_UNQUESTIONED = frozenset({"system", "user", "assistant"})
"""Roles that a chat API has even where its documents do not list them."""

_NOTHING_SAID: tuple[Any, ...] = (None, "", [], {})
"""Values of a key that say nothing."""

_TEXT_PARTS = {"text": "text", "refusal": "refusal"}
"""Parts that are text → the key that holds it."""


Replayed = Callable[[list[Any], Ledger], list[Any]]
"""Messages to messages in which nothing lacks that must come back."""


@dataclass(frozen=True, slots=True)
class MessagesPlan:
    """What becomes of the messages of a request to one target."""

    facts: Messages
    context: MappingContext
    plain: frozenset[str]
    """Roles whose messages of role and text alone need no look."""
    instead: Mapping[str, str]
    """Role → the role that stands for it."""

    def apply(self, messages: Any, ledger: Ledger, replayed: Replayed | None = None) -> list[Any]:
        """The messages in the dialect: the same list where nothing changes.

        Args:
            messages: those of the request.
            ledger: where changes are recorded.
            replayed: completes the messages, each of which is in the dialect, with thoughts that must come back.

        Raises:
            UnmappableRequestError: they are not messages, or hold what the provider cannot take.
        """
        mapped = self._each(self.checked(messages), ledger)
        if replayed is not None:
            mapped = replayed(mapped, ledger)
        placed = self._whole(mapped, ledger)
        return mapped if placed is None else [message for _, message in placed]

    def placed(self, messages: Any, ledger: Ledger) -> list[tuple[int, dict[str, Any]]]:
        """As `apply`, each message with where it stood in the request; of several that were joined, the first.

        Raises:
            UnmappableRequestError: as `apply`.
        """
        mapped = self._each(self.checked(messages), ledger)
        placed = self._whole(mapped, ledger)
        return list(enumerate(mapped)) if placed is None else placed

    def _each(self, messages: list[Any], ledger: Ledger) -> list[Any]:
        """The messages one by one: the same list where none changes."""
        start = first_not_plain(messages, self.plain)
        if start == len(messages):
            return messages
        changed: list[Any] | None = None
        for index in range(start, len(messages)):
            message = messages[index]
            mapped = self._message(f"messages[{index}]", message, ledger)
            if mapped is not message:
                changed = list(messages) if changed is None else changed
                changed[index] = mapped
        told = messages if changed is None else changed
        if "function" in self.instead:
            told = self._without_functions(told, ledger)
        told = self._argued(told, ledger)
        return told if self.facts.call_ids is None else self._identified(told, ledger)

    def _argued(self, messages: list[Any], ledger: Ledger) -> list[Any]:
        """The messages with arguments of calls that the provider takes: the same list where none changes."""
        told: list[Any] | None = None
        for index, message in enumerate(messages):
            if "tool_calls" in message or "function_call" in message:
                new = argued(f"messages[{index}]", message, self.facts, self.context, ledger)
                if new is not message:
                    told = list(messages) if told is None else told
                    told[index] = new
        return messages if told is None else told

    def _identified(self, messages: list[Any], ledger: Ledger) -> list[Any]:
        """The messages with ids of calls that the provider takes: the same list where none changes."""
        told = [
            identified(f"messages[{index}]", message, self.facts, self.context, ledger)
            for index, message in enumerate(messages)
        ]
        return told if any(new is not old for new, old in zip(told, messages, strict=True)) else messages

    @staticmethod
    def checked(messages: Any) -> list[Any]:
        """What should be the list of messages.

        Raises:
            UnmappableRequestError: it is none, or it is empty or too long.
        """
        if not isinstance(messages, list) or not messages:
            raise UnmappableRequestError("messages", "expected a list of at least one message")
        if len(messages) > MAX_MESSAGES:
            raise UnmappableRequestError("messages", f"more than {MAX_MESSAGES} messages")
        return messages

    def _message(self, path: str, message: Any, ledger: Ledger) -> dict[str, Any]:
        role = role_of(path, message, self.facts.roles)
        mapped = self._keys(path, role, self._speaker(path, role, message, ledger), ledger)
        content = mapped.get("content")
        if content is None and self.facts.no_content == "absent" and "content" in mapped:
            because = reason(
                self.facts, "no_content", f"{self.context.provider} takes no `null` for a content", self.context
            )
            ledger.note(f"{path}.content", Kind.DROPPED, because, None, loss=False)
            return {key: value for key, value in mapped.items() if key != "content"}
        if content is None or isinstance(content, str):
            return mapped
        if not isinstance(content, list):
            raise UnmappableRequestError(f"{path}.content", "expected a text or a list of parts")
        parts = self._content(path, str(mapped["role"]), content, ledger)
        return mapped if parts is content else {**mapped, "content": parts}

    def _keys(self, path: str, role: str, message: dict[str, Any], ledger: Ledger) -> dict[str, Any]:
        """The message without keys that the provider does not take."""
        taken = self.facts.keys.get(str(message["role"]))
        refused = [key for key in message if key in self.facts.without or (taken is not None and key not in taken)]
        if "function" in self.instead:  # `_without_functions` turns it into what is taken
            refused = [key for key in refused if key != "function_call" and role != "function"]
        if not refused:
            return message
        for key in refused:
            rule = "without" if key in self.facts.without else "keys"
            sentence = f"{self.context.provider} takes no `{key}` in a message of `{message['role']}`"
            because = reason(self.facts, rule, sentence, self.context)
            ledger.note(f"{path}.{key}", Kind.DROPPED, because, message[key], loss=message[key] not in _NOTHING_SAID)
        return {key: value for key, value in message.items() if key not in refused}

    def _speaker(self, path: str, role: str, message: dict[str, Any], ledger: Ledger) -> dict[str, Any]:
        """The message under a role that the provider takes."""
        roles = self.facts.roles
        if roles is None:
            if role not in _UNQUESTIONED:
                because = self._because(f"{self.context.provider} does not say whether it takes the role `{role}`")
                ledger.note(f"{path}.role", Kind.UNVERIFIED, because, role, role, loss=True)
            return message
        if role in roles:
            return message
        instead = self.instead.get(role)
        if instead is None:
            raise UnmappableRequestError(f"{path}.role", f"{self.context.provider} takes no messages of role {role!r}")
        if role == "function":
            return message  # `_without_functions` sees to it, for it needs the message before
        because = self._because(f"{self.context.provider} takes the roles {', '.join(roles)}")
        ledger.note(f"{path}.role", Kind.CONVERTED, because, role, instead, loss=instead != "system")
        return {**message, "role": instead}

    def _content(self, path: str, role: str, content: list[Any], ledger: Ledger) -> list[Any] | str:
        parts = self.facts.parts
        as_text = parts == () or role in self.facts.string_roles
        mapped = [
            self._part(f"{path}.content[{index}]", part, ledger, as_text=as_text) for index, part in enumerate(content)
        ]
        if as_text:
            text = SEPARATOR.join(part["text"] for part in mapped)
            kind = Kind.MERGED if len(mapped) > 1 else Kind.CONVERTED
            sentence = f"{self.context.provider} takes the content of `{role}` as one text"
            because = reason(self.facts, "parts" if parts == () else "string_roles", sentence, self.context)
            ledger.note(f"{path}.content", kind, because, content, text, loss=len(mapped) > 1)
            return text
        return mapped if any(new is not old for new, old in zip(mapped, content, strict=True)) else content

    def _part(self, path: str, part: dict[str, Any], ledger: Ledger, *, as_text: bool) -> dict[str, Any]:
        kind = part_type(path, part)
        parts = self.facts.parts
        if as_text or (parts is not None and kind not in parts):
            if kind in _TEXT_PARTS:
                return self._as_text(path, part, ledger, is_silent=as_text)
            taken = "text only" if as_text else ", ".join(parts or ())
            why = self.facts.why.get("parts")
            note = f" ({why.note})" if why and why.note else ""
            reason = f"{self.context.provider} takes {taken} here, not `{kind}`{note}"
            raise UnmappableRequestError(path, reason)
        if parts is None and kind != "text":
            because = self._because(f"{self.context.provider} does not say whether it takes `{kind}` in a message")
            ledger.note(path, Kind.UNVERIFIED, because, {"type": kind}, {"type": kind}, loss=True)
        return self._part_keys(path, kind, part, ledger)

    def _as_text(self, path: str, part: dict[str, Any], ledger: Ledger, *, is_silent: bool) -> dict[str, Any]:
        """A part that holds text, as a part of text."""
        text = text_of(path, part)
        if part["type"] == "text":
            return part
        told = {"type": "text", "text": text}
        if not is_silent:
            because = self._because(f"{self.context.provider} takes text, not `{part['type']}`")
            ledger.note(path, Kind.CONVERTED, because, part, told, loss=False)
        return told

    def _part_keys(self, path: str, kind: str, part: dict[str, Any], ledger: Ledger) -> dict[str, Any]:
        """The part without keys of its object that are not taken, such as the detail of an image."""
        taken, inner = self.facts.part_keys.get(kind), part.get(kind)
        self._check_scheme(path, kind, inner)
        if taken is None or not isinstance(inner, dict) or all(key in taken for key in inner):
            return part
        because = self._because(f"{self.context.provider} takes {', '.join(taken)} of `{kind}`")
        if not any(key in taken for key in inner):  # an empty one would be looked at in vain
            raise UnmappableRequestError(f"{path}.{kind}", f"{because.why}, not {', '.join(inner)}")
        for key, value in inner.items():
            if key not in taken:
                ledger.note(f"{path}.{kind}.{key}", Kind.DROPPED, because, value, loss=value != "auto")
        return {**part, kind: {key: value for key, value in inner.items() if key in taken}}

    def _check_scheme(self, path: str, kind: str, inner: Any) -> None:
        """Refuse an address that the provider does not fetch: what it does not see it cannot answer.

        Raises:
            UnmappableRequestError: it is one.
        """
        schemes = self.facts.part_schemes.get(kind)
        url = inner.get("url") if isinstance(inner, dict) else inner
        if schemes is None or not isinstance(url, str) or url.partition(":")[0].lower() in schemes:
            return
        taken = " or ".join(f"`{scheme}:`" for scheme in schemes)
        why = f"{self.context.provider} takes addresses that begin with {taken} here; send the data itself"
        raise UnmappableRequestError(f"{path}.{kind}.url", why)

    def _whole(self, messages: list[Any], ledger: Ledger) -> list[tuple[int, Any]] | None:
        """What can only be seen in the whole list, with where each stood; None where nothing changes.

        Raises:
            UnmappableRequestError: there are more than the provider takes.
        """
        placed = self._together(messages, ledger)
        if has_rules(self.facts, messages if placed is None else [message for _, message in placed]):
            placed = ordered(list(enumerate(messages)) if placed is None else placed, self.facts, self.context, ledger)
        most, count = self.facts.max_messages, len(messages if placed is None else placed)
        if most is not None and count > most:
            reason = f"{self.context.provider} takes at most {most} messages, and these would be {count}"
            raise UnmappableRequestError("messages", reason)
        return self._nonempty(messages, placed, ledger) if self.facts.nonempty else placed

    def _nonempty(
        self, messages: list[Any], placed: list[tuple[int, Any]] | None, ledger: Ledger
    ) -> list[tuple[int, Any]] | None:
        """Something in the place of nothing, where a message must say something; None where nothing changes."""
        roles, told = self.facts.nonempty, messages if placed is None else [message for _, message in placed]
        empty = [
            rank
            for rank, message in enumerate(told)
            if not message.get("content") and message["role"] in roles and not message.get("tool_calls")
        ]
        if not empty:
            return placed
        filled = list(enumerate(messages)) if placed is None else placed
        for rank in empty:
            index, message = filled[rank]
            because = self._because(f"{self.context.provider} takes no `{message['role']}` that says nothing")
            ledger.note(
                f"messages[{index}].content", Kind.DEFAULTED, because, message.get("content"), BLANK, loss=False
            )
            filled[rank] = (index, {**message, "content": BLANK})
        return filled

    def _together(self, messages: list[Any], ledger: Ledger) -> list[tuple[int, Any]] | None:
        """One message of the system, and turns, where they must be; None where nothing changes."""
        placed = self._one_system(messages, ledger) if self.facts.max_system == 1 else None
        return self._alternating(placed or list(enumerate(messages)), ledger) if self.facts.alternating else placed

    def _without_functions(self, messages: list[Any], ledger: Ledger) -> list[Any]:
        """The deprecated function calls and their results, told as tool calls with ids made from their position."""
        if not any(message["role"] == "function" or message.get("function_call") for message in messages):
            return messages
        because = self._because(f"{self.context.provider} knows tool calls, not function calls")
        told, call_id = [], "call_0"
        for index, message in enumerate(messages):
            path, mapped = f"messages[{index}]", message
            if message["role"] == "function":
                mapped = {"role": "tool", "tool_call_id": call_id, "content": message.get("content") or ""}
            elif message.get("function_call"):
                call_id = f"call_{index}"
                call = {"id": call_id, "type": "function", "function": message["function_call"]}
                kept = {key: value for key, value in message.items() if key != "function_call"}
                silence: dict[str, Any] = {} if self.facts.no_content == "absent" else {"content": None}
                mapped = {**silence, **kept, "tool_calls": [call]}
            if mapped is not message:
                ledger.note(path, Kind.CONVERTED, because, message, mapped, loss=False)
            told.append(mapped)
        return told

    def _one_system(self, messages: list[Any], ledger: Ledger) -> list[tuple[int, Any]] | None:
        places = [index for index, message in enumerate(messages) if message["role"] == "system"]
        if places in ([], [0]):
            return None
        texts = [content_text(f"messages[{index}]", messages[index]) for index in places]
        because = self._because(f"{self.context.provider} takes one system message, the first")
        for rank, index in enumerate(places):
            if index:
                loss = index != rank
                ledger.note(
                    f"messages[{index}]", Kind.MERGED, because, messages[index], became="messages[0]", loss=loss
                )
        rest = [(index, message) for index, message in enumerate(messages) if message["role"] != "system"]
        return [(places[0], {"role": "system", "content": SEPARATOR.join(texts)}), *rest]

    def _alternating(self, placed: list[tuple[int, Any]], ledger: Ledger) -> list[tuple[int, Any]]:
        """The system's message if there is one, then turns."""
        turns = Turns(self.context, ledger, "tool", several=True)
        for index, message in placed:
            if message["role"] != "system":
                turns.put(index, message)
        said = [item for item in placed if item[1]["role"] == "system"]
        return [*said, *zip(turns.places, turns.ended(), strict=True)]

    def _because(self, sentence: str) -> Because:
        return self.context.because(sentence, None, self.facts.sources)


def first_not_plain(messages: list[Any], roles: frozenset[str]) -> int:
    """Where the first message is that is more than one of these roles and a text; the list's length if there is none.

    The loop that long requests spend their time in, so it does not count: what is no message at all shows itself by
    failing here, and where a message stood is looked up once.
    """
    message: Any = None
    try:
        for message in messages:
            if len(message) != 2 or message["role"] not in roles or message["content"].__class__ is not str:  # noqa: PLR2004
                break
        else:
            return len(messages)
    except (TypeError, KeyError, IndexError):
        pass
    return next(index for index, item in enumerate(messages) if item is message)


def role_of(path: str, message: Any, roles: tuple[str, ...] | None) -> str:
    """The role of what should be a message.

    Raises:
        UnmappableRequestError: it is none, or its role is neither OpenAI's nor the provider's.
    """
    if not isinstance(message, dict):
        raise UnmappableRequestError(path, "expected an object")
    role = message.get("role")
    if not isinstance(role, str) or (role not in ROLES and role not in (roles or ())):
        raise UnmappableRequestError(f"{path}.role", f"expected one of {', '.join(sorted(ROLES))}")
    return role


def part_type(path: str, part: Any) -> str:
    """The type of what should be a content part.

    Raises:
        UnmappableRequestError: it is none.
    """
    kind = part.get("type") if isinstance(part, dict) else None
    if not isinstance(kind, str):
        raise UnmappableRequestError(path, "expected an object with a `type`")
    return kind


def text_of(path: str, part: Mapping[str, Any]) -> str:
    """The text of a text or refusal part.

    Raises:
        UnmappableRequestError: it has none.
    """
    text = part.get(_TEXT_PARTS[part["type"]])
    if not isinstance(text, str):
        raise UnmappableRequestError(path, "expected a text")
    return text


def content_text(path: str, message: Mapping[str, Any]) -> str:
    """All text of a message that may hold nothing but text.

    Raises:
        UnmappableRequestError: it holds something else.
    """
    content = message.get("content")
    if content is None or isinstance(content, str):
        return content or ""
    if not isinstance(content, list):
        raise UnmappableRequestError(f"{path}.content", "expected a text or a list of parts")
    texts = []
    for index, part in enumerate(content):
        at = f"{path}.content[{index}]"
        if part_type(at, part) not in _TEXT_PARTS:
            raise UnmappableRequestError(at, f"only text can be said here, not `{part['type']}`")
        texts.append(text_of(at, part))
    return SEPARATOR.join(texts)


def compile_messages(facts: Messages, context: MappingContext) -> MessagesPlan:
    """The plan for a dialect's messages."""
    roles = facts.roles
    instead: dict[str, str] = {}
    plain = _UNQUESTIONED
    if roles is not None:
        plain = frozenset(roles) - {"tool", "function"}
        for role, stand_ins in (("developer", ("system", "user")), ("system", ("user",)), ("function", ("tool",))):
            found = next((name for name in stand_ins if name in roles), None)
            if role not in roles and found:
                instead[role] = found
    return MessagesPlan(facts, context, plain, instead)
