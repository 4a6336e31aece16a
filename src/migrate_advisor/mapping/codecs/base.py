"""What a codec is, and the steps that several share. Which there are is `table`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.errors import ReplyError, UnmappableRequestError
from migrate_advisor.mapping.failures import Complaint
from migrate_advisor.mapping.json_text import parse_object
from migrate_advisor.mapping.ledger import Because, Ledger
from migrate_advisor.mapping.messages import content_text, role_of
from migrate_advisor.mapping.report import Kind
from migrate_advisor.mapping.streams import END, End, Reader
from migrate_advisor.mapping.turns import SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from migrate_advisor.mapping.plan import OperationPlan
    from migrate_advisor.mapping.sse import ServerSentEvent


class Codec(NamedTuple):
    """How one operation is said in one wire format. Stateless; knows no HTTP library and no other codec."""

    encode: Callable[[OperationPlan, Ledger], dict[str, Any] | None]
    """The body, made of the parameters in ``ledger.out``, which are mapped already, and which it may change."""
    decode: Callable[[OperationPlan, Any, Mapping[str, Any], Ledger], dict[str, Any]]
    """Plan, the reply's JSON, values for what it may lack, ledger → OpenAI's reply. Raises ReplyError."""
    complaint: Callable[[Any], Complaint | None]
    """The error that a reply's JSON tells; None if it tells none."""
    reader: Callable[[OperationPlan], Reader] | None = None
    """What the events of a stream mean: a new reader for each stream. None where there are no streams."""


def reader_of(
    told: Callable[[dict[str, Any]], Iterable[dict[str, Any] | Complaint | End]],
    complaint: Callable[[Any], Complaint | None],
) -> Callable[[OperationPlan], Reader]:
    """The reader for streams of JSON objects, of which each is a chunk or an error, and ``[DONE]`` the end.

    Args:
        told: what a chunk means; it may raise ReplyError.
        complaint: the error that an object tells; None if it tells none.
    """

    def read(event: ServerSentEvent) -> Iterable[dict[str, Any] | Complaint | End]:
        data = parse_object(event.data)
        if data is not None:
            found = complaint(data)
            return told(data) if found is None else (found,)
        if event.data.strip() == "[DONE]":
            return (END,)
        if event.event == "error" and event.data.strip():
            return (Complaint(event.data.strip(), ()),)
        raise ReplyError("an event of the stream is no JSON object")

    return lambda _plan: read


def set_model(plan: OperationPlan, ledger: Ledger, name: str = "model") -> None:
    """Put the target's model into the body under this name, in place of the one that was asked for."""
    out = ledger.out
    asked = out.pop("model", None) if name != "model" else out.get("model")
    if asked is None and out.get(name) == plan.model:
        return
    if asked == plan.model and name == "model":
        return
    out[name] = plan.model
    became = plan.model if name == "model" else name
    tell_model(plan, ledger, asked, became)


def tell_model(plan: OperationPlan, ledger: Ledger, asked: Any, became: str) -> None:
    """Report that the target's model takes the place of the one asked for; a model of the caller's own is a loss."""
    kind = Kind.RENAMED if asked is not None else Kind.DEFAULTED
    own = is_fine_tuned(asked) and asked != plan.model
    because = Because("A model that was fine-tuned for you becomes one that was not") if own else plan.renamed
    ledger.note("model", kind, because, asked, plan.model, became=became, loss=own)


def is_fine_tuned(model: Any) -> bool:
    """Whether this is OpenAI's id of a model that somebody tuned: ``ft:gpt-4o:…``, or ``davinci:ft-…`` of old."""
    return isinstance(model, str) and (model.startswith("ft:") or ":ft-" in model)


def take_model(plan: OperationPlan, ledger: Ledger) -> None:
    """Leave the model out of the body, because it is a part of the URL."""
    if "model" in ledger.out:
        asked = ledger.out.pop("model")
        tell_model(plan, ledger, asked, "the URL")


def take_system(plan: OperationPlan, ledger: Ledger, name: str = "system") -> list[tuple[int, dict[str, Any]]]:
    """Move what system and developer say to a parameter of its own; the other messages with their places.

    Raises:
        UnmappableRequestError: there are no messages, or the system says something other than text.
    """
    messages = ledger.out.get("messages")
    given = plan.messages.checked(messages)
    rest: list[tuple[int, dict[str, Any]]] = []
    said: list[tuple[int, str]] = []
    for index, message in enumerate(given):
        if message.__class__ is dict and (role := message.get("role")).__class__ is str and role in _SPEAKERS:
            rest.append((index, message))
            continue
        path = f"messages[{index}]"
        if role_of(path, message, None) in {"system", "developer"}:
            said.append((index, content_text(path, message)))
            _tell_of_name(plan, path, message, ledger)
        else:
            rest.append((index, message))
    because = plan.context.because(f"{plan.context.provider} takes what the system says apart from the messages")
    if said:
        own = ledger.out.get(name)
        if own is not None and not isinstance(own, str):
            raise UnmappableRequestError(name, "expected a text, to which the messages of the system are added")
        ledger.drop_null(name)
        told = SEPARATOR.join([*([own] if own else []), *(text for _, text in said)])
        ledger.out[name] = told
        if own is not None:
            ledger.note(name, Kind.MERGED, because, own, told, loss=False)
    for rank, (index, text) in enumerate(said):
        kind = Kind.MERGED if rank else Kind.RENAMED
        ledger.note(f"messages[{index}]", kind, because, text, text, became=name, loss=index != rank)
    return rest


def _tell_of_name(plan: OperationPlan, path: str, message: Mapping[str, Any], ledger: Ledger) -> None:
    """Tell what else a message of the system says, of which nothing is left where its text goes."""
    for key, value in message.items():
        if key not in {"role", "content"} and value not in (None, "", [], {}):
            because = plan.context.because(f"{plan.context.provider} takes only a text of the system's")
            ledger.note(f"{path}.{key}", Kind.DROPPED, because, value, loss=True)


_SPEAKERS = frozenset({"user", "assistant"})


def keep_only(
    keys: Collection[str], path: str, message: Mapping[str, Any], ledger: Ledger, because: Because
) -> dict[str, Any]:
    """The message with these keys alone; what else said something is reported."""
    for key, value in message.items():
        if key not in keys:
            ledger.note(f"{path}.{key}", Kind.DROPPED, because, value, loss=value not in (None, [], ""))
    return {key: value for key, value in message.items() if key in keys}


def drop_tools(ledger: Ledger, *names: str) -> None:
    """Leave the tools out, because no tool was to be called and that is how it is said."""
    because = Because("No tool was to be called, and sending none is how that is said here")
    for name in names:
        if name in ledger.out:
            ledger.drop(name, because, loss=False)
