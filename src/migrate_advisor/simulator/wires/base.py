"""What every wire format offers the simulator, and what several of them do alike. No format is here."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from migrate_advisor.catalog.dialect import Failure
from migrate_advisor.catalog.evidence import Support
from migrate_advisor.simulator.refusals import RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.catalog.dialect import Dialect, Operation
    from migrate_advisor.simulator.refusals import Stated
    from migrate_advisor.simulator.site import SimulatedSite
    from migrate_advisor.simulator.traffic import SiteReply, SiteRequest


class Wire(Protocol):
    """One wire format."""

    @property
    def bearer_too(self) -> bool:
        """Whether a key that belongs into a header of its own is taken as a bearer token, too."""

    def reply(self, call: SiteRequest) -> SiteReply:
        """What the provider answers to a call that is authorised.

        Raises:
            RefusedError: it refuses.
        """

    def refusal(self, site: SimulatedSite, error: RefusedError, said: Stated) -> SiteReply:
        """A refusal in the provider's shape.

        Args:
            site: who refuses.
            error: why.
            said: the provider's code and status for it.
        """

    def stream_error(self, site: SimulatedSite, error: RefusedError, said: Stated) -> bytes:
        """The event by which a stream says that it failed."""


REFUSED = "the content was found to be unsafe"


def no_such_path(call: SiteRequest) -> RefusedError:
    """The refusal of a path that the provider does not have."""
    return RefusedError(Failure.NOT_FOUND, f"no such path: {call.received.method} {call.path}")


def check_method(call: SiteRequest, method: str = "POST") -> None:
    """Refuse a call whose HTTP method is another one.

    Raises:
        RefusedError: it is.
    """
    if call.received.method != method:
        raise no_such_path(call)


def matches(template: str, path: str) -> dict[str, str] | None:
    """What the names in a path template stand for; None where the path is another one.

    Args:
        template: such as ``/deployments/{model}/chat/completions``, perhaps with a query, which is left out.
        path: the path of a call.
    """
    bare = template.partition("?")[0].rstrip("/") or "/"
    pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(bare))
    match = re.fullmatch(pattern, path)
    return match.groupdict() if match else None


def at(call: SiteRequest, operation: Operation, usual: str) -> dict[str, str] | None:
    """What the names in an operation's path stand for, where a call is to it; None where it is to another one.

    Args:
        call: the call.
        operation: what the documents say of the operation.
        usual: its path where they name none.
    """
    path = operation.path or usual
    if operation.url is None:
        return matches(path, call.path)
    whole = call.received.path.removeprefix(call.site.prefix).rstrip("/") or "/"
    return matches(urlsplit(operation.url).path.rstrip("/") + path, whole)


def check_taken(items: Any, taken: tuple[str, ...] | None, usual: str, where: str) -> None:
    """Refuse items, blocks or tools of a type that the documents do not name.

    Args:
        items: what a request holds; anything but a list is looked at by others.
        taken: the types that are named, ``prefix*`` for all that begin so; None where the documents are silent.
        usual: the type of what says none.
        where: the place, for the refusal.

    Raises:
        RefusedError: there is one.
    """
    if taken is None or not isinstance(items, list):
        return
    for index, item in enumerate(items):
        kind = str((item.get("type") or usual) if isinstance(item, dict) else usual)
        if not any(fnmatchcase(kind, name) for name in taken):
            place = f"{where}[{index}].type"
            raise RefusedError(Failure.INVALID_REQUEST, f"{place}: {kind} is not supported", place)


def check_model(site: SimulatedSite, model: Any, operation: str) -> str:
    """The model's id.

    Raises:
        RefusedError: it is missing, or nobody serves it here.
    """
    if not isinstance(model, str) or not model:
        raise RefusedError(Failure.INVALID_REQUEST, "model is required", "model")
    if not site.serves(model, operation):
        raise RefusedError(Failure.MODEL_NOT_FOUND, f"the model {model} does not exist", "model")
    return model


def check_abilities(site: SimulatedSite, model_id: str, *, images: int, tools: bool) -> None:
    """Refuse images or tools that the model, by the catalog, cannot take.

    Raises:
        RefusedError: it cannot.
    """
    model = site.model(model_id)
    abilities = model.capabilities if model else {}
    if images and abilities.get("vision") is Support.NONE:
        raise RefusedError(Failure.INVALID_REQUEST, f"{model_id} does not take images", "messages")
    if tools and abilities.get("tools") is Support.NONE:
        raise RefusedError(Failure.INVALID_REQUEST, f"{model_id} does not take tools", "tools")


def check_window(site: SimulatedSite, model_id: str, tokens: int) -> None:
    """Refuse more input than fits into the model's window.

    Raises:
        RefusedError: it does not fit.
    """
    model = site.model(model_id)
    window = model.context_window if model else None
    if window is not None and tokens > window:
        message = f"the input has {tokens} tokens, {model_id} takes at most {window}"
        raise RefusedError(Failure.CONTEXT_LENGTH, message, "messages")


def texts_of(value: Any, limit: int | None, name: str = "input") -> list[str]:
    """The texts of a request for vectors.

    Args:
        value: a text or a list of them.
        limit: most items of the list.
        name: the field that holds them.

    Raises:
        RefusedError: it is neither, or too long.
    """
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not texts:
        raise RefusedError(Failure.INVALID_REQUEST, f"{name} must be a text or a list of texts", name)
    if limit is not None and len(texts) > limit:
        raise RefusedError(Failure.INVALID_REQUEST, f"{name} may have at most {limit} items", name)
    return [str(text) for text in texts]


def limit_of(operation: Operation) -> int | None:
    """Most texts of one request for vectors."""
    return operation.params["input"].max_items if "input" in operation.params else None


def model_of_segment(facts: Dialect, segment: str, site: SimulatedSite, operation: str) -> str | None:
    """The model that a part of the path stands for; None if there is none."""
    named = [model for model, path in facts.model_paths.items() if path == segment]
    if not facts.model_paths:
        return segment
    return next((model for model in named if site.serves(model, operation)), None)


def reason(meaning: str, facts: Dialect) -> str:
    """The provider's own word for why an answer ended, the first of several."""
    words: Mapping[str, str] = facts.replies.finish_reasons
    return next((word for word, means in words.items() if means == meaning), meaning)


def usual_reason(meaning: str, facts: Dialect) -> str:
    """Why an answer ended, in OpenAI's words, for formats that share them.

    Providers have names of their own for the content filter alone; others that they list are more particular.
    """
    return reason(meaning, facts) if meaning == "content_filter" else meaning
