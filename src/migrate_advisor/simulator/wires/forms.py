"""Multipart forms as they arrive, with numbers and switches read. What is done with them is `other_operations`'."""

from __future__ import annotations

from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from email.policy import HTTP
from typing import TYPE_CHECKING, Any

from migrate_advisor.simulator.messages import bad

if TYPE_CHECKING:
    from migrate_advisor.simulator.traffic import SiteRequest

_WORDS = {"true": True, "false": False}


def form_of(call: SiteRequest) -> dict[str, Any]:
    """The fields of a form: files as bytes, numbers and switches by their value, what comes twice as a list.

    Raises:
        RefusedError: the body is no form.
    """
    kind = call.received.headers.get("content-type", "")
    if not kind.startswith("multipart/form-data"):
        raise bad("a multipart form is required", "body")
    head = f"content-type: {kind}\r\n\r\n".encode("latin-1")
    found: dict[str, Any] = {}
    for part in _parts(head + call.received.body):
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if not isinstance(name, str) or not isinstance(content, bytes):
            raise bad("the form is broken", "body")
        value = content if part.get_filename() is not None else _value(content.decode("utf-8", "replace"))
        key = name.removesuffix("[]")
        before = found.get(key)
        if key in found or name != key:
            value = [*(before if isinstance(before, list) else [] if before is None else [before]), value]
        found[key] = value
    return found


def _parts(message: bytes) -> list[MIMEPart]:
    try:
        return list(BytesParser(EmailMessage, policy=HTTP).parsebytes(message).iter_parts())
    except RecursionError:  # forms in forms in forms
        raise bad("the form is broken", "body") from None


def _value(text: str) -> Any:
    """What a field says: forms have texts alone."""
    if text in _WORDS:
        return _WORDS[text]
    try:
        return int(text) if text.removeprefix("-").isdecimal() else float(text) if "." in text else text
    except ValueError:
        return text
