"""Multipart forms, as OpenAI's SDKs write them: a body's bytes to fields and back. What a field means is not here."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.errors import UnmappableRequestError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_FORM_BYTES = 128 * 1024 * 1024
"""A form larger than this is refused: OpenAI's own limit for a sound file is 25 MB."""

MAX_FIELDS = 1_000

_NUMBERS = frozenset({"temperature", "n", "output_compression", "partial_images"})
_SWITCHES = frozenset({"stream"})
"""Fields that are numbers or switches, though a form has texts alone."""


class FilePart(NamedTuple):
    """A file in a form."""

    filename: str
    content_type: str | None
    content: bytes

    def __repr__(self) -> str:
        """Name and size; never the content."""
        return f"<{self.filename}, {len(self.content)} bytes>"


def is_form(content_type: str) -> bool:
    """Whether a Content-Type names a multipart form."""
    return content_type.lower().startswith("multipart/form-data")


def read_form(content_type: str, content: bytes) -> dict[str, Any]:
    """The fields of a form: texts, numbers and `FilePart`; several under one name, or under ``name[]``, are a list.

    Raises:
        UnmappableRequestError: it is no form, or too large.
    """
    boundary = re.search(r'boundary=(?:"([^"]+)"|([^;\s]+))', content_type)
    if boundary is None or not is_form(content_type):
        raise UnmappableRequestError("", "expected a multipart form with a boundary")
    if len(content) > MAX_FORM_BYTES:
        raise UnmappableRequestError("", f"the form is larger than {MAX_FORM_BYTES} bytes")
    fields: dict[str, Any] = {}
    for name, value in _parts(content, (boundary[1] or boundary[2]).encode("latin-1", "replace")):
        _put(fields, name, value)
    return fields


def _parts(content: bytes, boundary: bytes) -> Iterator[tuple[str, Any]]:
    pieces = (b"\r\n" + content).split(b"\r\n--" + boundary)
    if len(pieces) > MAX_FIELDS:
        raise UnmappableRequestError("", f"the form has more than {MAX_FIELDS} fields")
    for piece in pieces[1:]:
        if piece.startswith(b"--"):
            return
        head, found, body = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        headers = _headers(head)
        disposition = headers.get("content-disposition", "")
        name = _parameter(disposition, "name")
        if not found or name is None:
            raise UnmappableRequestError("", "a part of the form has no name")
        filename = _parameter(disposition, "filename")
        if filename is not None:
            yield name, FilePart(filename, headers.get("content-type"), body)
        else:
            yield name, _value(name, body.decode("utf-8", "replace"))
    raise UnmappableRequestError("", "the form breaks off before its end")


def _headers(head: bytes) -> dict[str, str]:
    lines = head.decode("utf-8", "replace").split("\r\n")
    return {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


def _parameter(disposition: str, name: str) -> str | None:
    found = re.search(rf';\s*{name}="((?:[^"\\]|\\.)*)"', disposition)
    return re.sub(r"\\(.)|%22", lambda match: match[1] or '"', found[1]) if found else None


def _value(name: str, text: str) -> Any:
    """The value that a text stands for."""
    if name in _SWITCHES and text in {"true", "false"}:
        return text == "true"
    if name in _NUMBERS:
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


def _put(fields: dict[str, Any], name: str, value: Any) -> None:
    key, bracket, inner = name.partition("[")
    if bracket and inner == "]":
        fields.setdefault(key, [])
        if not isinstance(fields[key], list):
            fields[key] = [fields[key]]
        fields[key].append(value)
    elif bracket and inner.endswith("]"):
        group = fields.setdefault(key, {})
        if not isinstance(group, dict):
            raise UnmappableRequestError(key, "is given as one value and as several with names")
        group[inner[:-1]] = value
    elif key in fields:
        fields[key] = [*(fields[key] if isinstance(fields[key], list) else [fields[key]]), value]
    else:
        fields[key] = value


def written_form(fields: Mapping[str, Any]) -> tuple[str, bytes]:
    """Content-Type and bytes of a form with these fields; the same fields always give the same.

    Raises:
        UnmappableRequestError: a field is a list in a list, or has no value that a form can say.
    """
    flat = [pair for name, value in fields.items() for pair in _flat(name, value)]
    seed = hashlib.sha256(b"\0".join(name.encode() + _content(value)[:4096] for name, value in flat)).hexdigest()
    boundary = f"form-{seed[:32]}"
    while any(boundary.encode() in _content(value) for _, value in flat):
        boundary += "-"
    out = []
    for name, value in flat:
        said = f'form-data; name="{_quoted(name)}"'
        kind = ""
        if isinstance(value, FilePart):
            said += f'; filename="{_quoted(value.filename)}"'
            kind = f"\r\nContent-Type: {value.content_type or 'application/octet-stream'}"
        out.append(f"--{boundary}\r\nContent-Disposition: {said}{kind}\r\n\r\n".encode() + _content(value) + b"\r\n")
    return f"multipart/form-data; boundary={boundary}", b"".join(out) + f"--{boundary}--\r\n".encode()


def _flat(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, list):
        for item in value:
            yield f"{name}[]", item
    elif isinstance(value, dict):
        for key, item in value.items():
            yield f"{name}[{key}]", item
    elif value is not None:
        yield name, value


def _content(value: Any) -> bytes:
    if isinstance(value, FilePart):
        return value.content
    if isinstance(value, str):
        return value.encode("utf-8", "replace")
    if isinstance(value, list | dict):
        raise UnmappableRequestError("", "a form cannot hold a list or object inside another")
    return json.dumps(value).encode()


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', "%22").replace("\r", " ").replace("\n", " ")
