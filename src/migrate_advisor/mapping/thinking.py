"""Thinking: whether a request asks for it, what it cannot go with, and thoughts that must come back with later turns.

What is kept of a conversation from call to call is `memory`'s. Which provider wants what is the catalog's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from migrate_advisor.catalog.conversation import Clash, Thinking
from migrate_advisor.errors import UnmappableRequestError
from migrate_advisor.mapping.idle import is_idle
from migrate_advisor.mapping.ledger import Because, Ledger, MappingContext
from migrate_advisor.mapping.report import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from migrate_advisor.catalog.conversation import Replay, Scalar
    from migrate_advisor.catalog.dialect import Dialect

SIGNED = ("extra_content", "thinking_blocks", "reasoning_details", "encrypted_content")
"""Keys of messages and calls under which thoughts come that only their own provider can read."""

_CALL = "tool_calls[]."
_PLAIN = frozenset({"role", "content"})
_EFFORT = "reasoning_effort"


@dataclass(frozen=True, slots=True)
class ThinkingPlan:
    """What becomes of thinking, and of what depends on it, in a request to one target."""

    facts: Thinking
    clashes: tuple[tuple[Clash, str], ...]
    """What cannot go together, each with the provider's name of the parameter."""
    context: MappingContext

    def thinks(self, out: Mapping[str, Any]) -> bool | None:
        """Whether a request thinks; None where that is not known."""
        facts = self.facts
        if facts.unasked == "always":
            return True
        if _says_any(out, facts.off):
            return False
        if _says_any(out, facts.on):
            return True
        return {"on": True, "off": False}.get(facts.unasked)

    def settle(self, ledger: Ledger) -> None:
        """Take out of a request what cannot go together; thinking gives way where it can be switched off.

        Raises:
            UnmappableRequestError: a whole reply was asked of a model that answers in streams only.
        """
        for clash, name in self.clashes:
            if not _asks(clash, name, ledger.out):
                continue
            if clash.when == "tools":
                if ledger.out.get("tools") and not ledger.drop_tools:
                    self._give_way(clash, name, "beside tools", ledger)
                continue
            self._settle_thinking(clash, name, ledger)

    def _settle_thinking(self, clash: Clash, name: str, ledger: Ledger) -> None:
        thinks = self.thinks(ledger.out)
        if clash.when == "always":
            self._give_way(clash, name, "of this model", ledger)
        elif clash.when == "not-thinking":
            if thinks is False:
                self._give_way(clash, name, "where it shall not think", ledger, loss=False)
        elif thinks is None:
            self._doubt(clash, name, ledger)
        elif thinks and not self._switch_off(self._because(clash, _said(clash), "while it thinks"), ledger):
            self._give_way(clash, name, "while it thinks", ledger)

    def replayed(self, messages: list[Any], ledger: Ledger) -> list[Any]:
        """The messages with what must come back in them, or with what stands in for it; the same list if none lacks.

        Thoughts that only another provider can read are left out.
        """
        if not self._has_turns(messages):
            return messages
        told = messages
        for path, replay in self.facts.replay.items():
            if replay.rule == "required" and self.thinks(ledger.out) is not False:
                told = self._completed(told, path, replay, ledger)
            elif replay.rule == "refused":
                told = self._without(told, path, replay, ledger)
        return self._without_signatures(told, ledger)

    def _has_turns(self, messages: list[Any]) -> bool:
        """Whether a message may lack a thought or hold one: in long requests most are a role and a text."""
        if any(replay.when == "always" for replay in self.facts.replay.values()):
            return True
        return any(
            message.__class__ is dict and message.get("role") == "assistant" and len(message.keys() - _PLAIN) > 0
            for message in messages
        )

    def _completed(self, messages: list[Any], path: str, replay: Replay, ledger: Ledger) -> list[Any]:
        lacking = [index for index, message in enumerate(messages) if _lacks(message, path, replay)]
        if not lacking:
            return messages
        place, told = path.replace("[]", "[0]"), list(messages)
        sentence = f"{self.context.provider} wants `{path}` sent back, and this message has none"
        thinks = self.thinks(ledger.out)
        if thinks and self._switch_off(self.context.because(sentence, replay.note, replay.sources), ledger):
            sentence += "; it does not think for this request"
        elif replay.stand_in is None:
            sentence += " and may be refused"
        because = self.context.because(sentence, replay.note, replay.sources)
        for index in lacking:
            kind, after = Kind.UNVERIFIED, None
            if replay.stand_in is not None:
                kind, after = Kind.DEFAULTED, replay.stand_in
                told[index] = _completed(messages[index], path, replay.stand_in)
            ledger.note(f"messages[{index}].{place}", kind, because, None, after, loss=True)
        return told

    def _without(self, messages: list[Any], path: str, replay: Replay, ledger: Ledger) -> list[Any]:
        sentence = f"{self.context.provider} does not take `{path}` back"
        because = self.context.because(sentence, replay.note, replay.sources)
        told = messages
        for index, message in enumerate(messages):
            if isinstance(message, dict) and path in message:
                told = list(messages) if told is messages else told
                told[index] = {key: value for key, value in message.items() if key != path}
                ledger.note(f"messages[{index}].{path}", Kind.DROPPED, because, message[path], loss=bool(message[path]))
        return told

    def _without_signatures(self, messages: list[Any], ledger: Ledger) -> list[Any]:
        own = {path.removeprefix(_CALL).split(".", 1)[0] for path in self.facts.replay}
        foreign = tuple(key for key in SIGNED if key not in own)
        told = messages
        for index, message in enumerate(messages):
            if not isinstance(message, dict) or message.get("role") != "assistant":
                continue
            new = _unsigned(message, foreign, f"messages[{index}]", self._dropped(ledger))
            if new is not message:
                told = list(messages) if told is messages else told
                told[index] = new
        return told

    def _dropped(self, ledger: Ledger) -> Callable[[str, Any], None]:
        because = Because("Only the provider that signed a thought can read it")
        return lambda path, value: ledger.note(path, Kind.DROPPED, because, value, loss=False)

    def _switch_off(self, because: Because, ledger: Ledger) -> bool:
        """Have this request not think, and report it; False where there is no way to say so."""
        if self.facts.unasked == "always" or not self.facts.off:
            return False
        out, way = ledger.out, self.facts.off[0]
        roots = {path.partition(".")[0] for path in way}
        if _EFFORT in out and _EFFORT not in roots:
            ledger.drop(_EFFORT, because, loss=True)
        for root in sorted(roots):
            before, after = out.get(root), _told(way, root)
            out[root] = after
            ledger.changes[:] = [change for change in ledger.changes if change.path != root]
            kind = Kind.DEFAULTED if before is None else Kind.CONVERTED
            ledger.note(root, kind, because, before, after, loss=True)
        return True

    def _give_way(self, clash: Clash, name: str, company: str, ledger: Ledger, *, loss: bool = True) -> None:
        because = self._because(clash, _said(clash), company)
        if clash.param == "stream":
            reason = f"{self.context.provider} answers in streams only here; ask with `stream: true`"
            raise UnmappableRequestError("stream", reason)
        ledger.drop(name, because, loss=loss)

    def effort_unthought(self, ledger: Ledger) -> None:
        """Take the effort out of a Messages request that shall not think, where the provider refuses that."""
        clash = next((item for item, _ in self.clashes if item.when == "not-thinking" and item.param == _EFFORT), None)
        thinking, config = ledger.out.get("thinking"), ledger.out.get("output_config")
        if clash is None or _at(thinking, "type") != "disabled" or not isinstance(config, dict):
            return
        if config.get("effort") is None:
            return
        because = self._because(clash, "an effort", "where it shall not think")
        ledger.note("output_config.effort", Kind.DROPPED, because, config["effort"], loss=False)
        kept = {key: value for key, value in config.items() if key != "effort"}
        if kept:
            ledger.out["output_config"] = kept
        else:
            del ledger.out["output_config"]

    def _doubt(self, clash: Clash, name: str, ledger: Ledger) -> None:
        because = self._because(clash, _said(clash), "while it thinks, which this model may do unasked")
        value = ledger.out.get(name)
        if all(change.path != clash.param or not change.is_loss for change in ledger.changes):
            ledger.note(clash.param, Kind.UNVERIFIED, because, value, value, loss=True)

    def _because(self, clash: Clash, said: str, company: str) -> Because:
        return self.context.because(f"{self.context.provider} refuses {said} {company}", clash.note, clash.sources)


def compile_thinking(facts: Dialect, context: MappingContext) -> ThinkingPlan:
    """The plan for a dialect's thinking."""
    names = {name: param.name or name for name, param in facts.params.items()}
    clashes = tuple((clash, names.get(clash.param, clash.param)) for clash in facts.clashes)
    return ThinkingPlan(facts.thinking, clashes, context)


def _said(clash: Clash) -> str:
    values = " or ".join(f"`{value}`" for value in clash.values)
    if clash.param == "stream":
        return "a whole reply"
    return f"{values} for `{clash.param}`" if values else f"`{clash.param}`"


def _asks(clash: Clash, name: str, out: Mapping[str, Any]) -> bool:
    """Whether a request says what a clash is about."""
    value = out.get(name)
    if clash.param == "stream":
        return value is not True
    if value is None:
        return False
    said = value.get("type") if isinstance(value, dict) else value
    return said in clash.values if clash.values else not is_idle(clash.param, value)


def _says_any(out: Mapping[str, Any], ways: tuple[dict[str, Scalar], ...]) -> bool:
    return any(all(_at(out, path) == value for path, value in way.items()) for way in ways)


def _at(value: Any, path: str) -> Any:
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _told(way: Mapping[str, Scalar], root: str) -> Any:
    """The value of a parameter by which a request says this."""
    value: dict[str, Any] = {}
    for path, scalar in way.items():
        first, *inner = path.split(".")
        if first == root:
            if not inner:
                return scalar
            _put(value, inner, scalar)
    return value


def _put(value: dict[str, Any], path: list[str], scalar: Scalar) -> None:
    for name in path[:-1]:
        value = value.setdefault(name, {})
    value[path[-1]] = scalar


def _lacks(message: Any, path: str, replay: Replay) -> bool:
    if not isinstance(message, dict) or message.get("role") != "assistant":
        return False
    calls = message.get("tool_calls")
    if not calls and replay.when == "after-tool-call":
        return False
    if not path.startswith(_CALL):
        return not _at(message, path)
    first = calls[0] if isinstance(calls, list) and calls else None
    return isinstance(first, dict) and not _at(first, path.removeprefix(_CALL))


def _completed(message: dict[str, Any], path: str, stand_in: str) -> dict[str, Any]:
    if not path.startswith(_CALL):
        return {**message, path: stand_in}
    first, *rest = message["tool_calls"]
    return {**message, "tool_calls": [_merged(first, path.removeprefix(_CALL).split("."), stand_in), *rest]}


def _merged(value: Any, path: list[str], scalar: Scalar) -> Any:
    """The object with a value at a path, without touching the object that was given."""
    if not path:
        return scalar
    known = value if isinstance(value, dict) else {}
    return {**known, path[0]: _merged(known.get(path[0]), path[1:], scalar)}


def _unsigned(
    message: dict[str, Any], foreign: tuple[str, ...], path: str, dropped: Callable[[str, Any], None]
) -> dict[str, Any]:
    """The message without other providers' signatures; the same one if it has none."""
    told = _without_keys(message, foreign, path, dropped)
    calls = message.get("tool_calls")
    if _OF_CALLS not in foreign or not isinstance(calls, list):
        return told
    bare = [
        _without_keys(call, (_OF_CALLS,), f"{path}.tool_calls[{index}]", dropped) if isinstance(call, dict) else call
        for index, call in enumerate(calls)
    ]
    is_same = all(new is old for new, old in zip(bare, calls, strict=True))
    return told if is_same else {**told, "tool_calls": bare}


_OF_CALLS = "extra_content"
"""The signature that stands in calls."""


def _without_keys(
    given: dict[str, Any], keys: tuple[str, ...], path: str, dropped: Callable[[str, Any], None]
) -> dict[str, Any]:
    """The object without some keys, each of which is told; the same one if it has none."""
    present = [key for key in keys if key in given]
    for key in present:
        dropped(f"{path}.{key}", given[key])
    return {key: value for key, value in given.items() if key not in keys} if present else given
