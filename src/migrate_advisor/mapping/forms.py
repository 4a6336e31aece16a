"""Multipart forms, as OpenAI's SDKs write them: a body's bytes to fields and back. What a field means is not here."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from typing import TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.errors import UnmappableRequestError
from migrate_advisor.mapping.bodies import PIECE, Parts, Slice, slice_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_FORM_BYTES = 1024 * 1024 * 1024
"""A form larger than this is refused."""
_LONGEST_HEAD = 16 * 1024
_LONGEST_TEXT = 16 * 1024 * 1024
"""Bytes of a field that is no file, which is held in memory."""

MAX_FIELDS = 1_000

_NUMBERS = frozenset({"temperature", "n", "output_compression", "partial_images"})
_SWITCHES = frozenset({"stream"})
"""Fields that are numbers or switches, though a form has texts alone."""


class FilePart(NamedTuple):
    """A file in a form."""

    filename: str
    content_type: str | None
    content: bytes | Slice

    def __repr__(self) -> str:
        """Name and size; never the content."""
        return f"<{self.filename}, {len(self.content)} bytes>"


def is_form(content_type: str) -> bool:
    """Whether a Content-Type names a multipart form."""
    return content_type.lower().startswith("multipart/form-data")


def read_form(content_type: str, content: bytes | Slice | Parts) -> dict[str, Any]:
    """The fields of a form: texts, numbers and `FilePart`; several under one name, or under ``name[]``, are a list.

    Files are not read: a part is told by where it begins and ends.

    Raises:
        UnmappableRequestError: it is no form, or too large.
    """
    boundary = re.search(r'boundary=(?:"([^"]+)"|([^;\s]+))', content_type)
    if boundary is None or not is_form(content_type):
        raise UnmappableRequestError("", "expected a multipart form with a boundary")
    if len(content) > MAX_FORM_BYTES:
        raise UnmappableRequestError("", f"the form is larger than {MAX_FORM_BYTES} bytes")
    fields: dict[str, Any] = {}
    whole = content if isinstance(content, Slice) else slice_of(bytes(content))
    for name, value in _parts(whole, (boundary[1] or boundary[2]).encode("latin-1", "replace")):
        _put(fields, name, value)
    return fields


def _parts(content: Slice, boundary: bytes) -> Iterator[tuple[str, Any]]:
    mark = b"\r\n--" + boundary
    start: int | None = None
    for number, found in enumerate(_places(content, mark)):
        if number >= MAX_FIELDS:
            raise UnmappableRequestError("", f"the form has more than {MAX_FIELDS} fields")
        if start is not None:
            yield _part(content.part(start, found - start))
        start = found + len(mark)
        if bytes(content.part(start, 2)) == b"--":
            return
    raise UnmappableRequestError("", "the form breaks off before its end")


def _places(content: Slice, mark: bytes) -> Iterator[int]:
    """Where a mark stands; the line end that it begins with may be missing at the beginning."""
    window, before = b"\r\n", -2
    for piece in content:
        window += piece
        at = window.find(mark)
        while at >= 0:
            yield before + at
            at = window.find(mark, at + len(mark))
        keep = len(mark) - 1
        before += max(len(window) - keep, 0)
        window = window[-keep:]


def _part(part: Slice) -> tuple[str, Any]:
    """Name and value of one part."""
    head, found, _ = bytes(part.part(0, _LONGEST_HEAD)).partition(b"\r\n\r\n")
    headers = _headers(head.removeprefix(b"\r\n"))
    disposition = headers.get("content-disposition", "")
    name = _parameter(disposition, "name")
    if not found or name is None:
        raise UnmappableRequestError("", "a part of the form has no name")
    body = part.part(len(head) + len(found), part.size)
    filename = _parameter(disposition, "filename")
    if filename is not None:
        return name, FilePart(filename, headers.get("content-type"), body)
    if body.size > _LONGEST_TEXT:
        raise UnmappableRequestError(name, f"a text in a form has at most {_LONGEST_TEXT} bytes")
    return name, _value(name, bytes(body).decode("utf-8", "replace"))


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


def written_form(fields: Mapping[str, Any]) -> tuple[str, Parts]:
    """Content-Type and body of a form with these fields; the same small fields always give the same.

    Raises:
        UnmappableRequestError: a field is a list in a list, or has no value that a form can say.
    """
    flat = [pair for name, value in fields.items() for pair in _flat(name, value)]
    boundary = _boundary(flat)
    out: list[bytes | Slice] = []
    for name, value in flat:
        said = f'form-data; name="{_quoted(name)}"'
        kind = ""
        if isinstance(value, FilePart):
            said += f'; filename="{_quoted(value.filename)}"'
            kind = f"\r\nContent-Type: {value.content_type or 'application/octet-stream'}"
        out.append(f"--{boundary}\r\nContent-Disposition: {said}{kind}\r\n\r\n".encode())
        out += (_content(value), b"\r\n")
    return f"multipart/form-data; boundary={boundary}", Parts([*out, f"--{boundary}--\r\n".encode()])


def _boundary(flat: list[tuple[str, Any]]) -> str:
    """What parts the fields, and stands in none of them: for long files one that nobody can know beforehand."""
    if any(len(_content(value)) > PIECE for _, value in flat):
        return f"form-{secrets.token_hex(16)}"
    contents = [(name, bytes(_content(value))) for name, value in flat]
    seed = hashlib.sha256(b"\0".join(name.encode() + content for name, content in contents)).hexdigest()
    boundary = f"form-{seed[:32]}"
    while any(boundary.encode() in content for _, content in contents):
        boundary += "-"
    return boundary


def _flat(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, list):
        for item in value:
            yield f"{name}[]", item
    elif isinstance(value, dict):
        for key, item in value.items():
            yield f"{name}[{key}]", item
    elif value is not None:
        yield name, value


def _content(value: Any) -> bytes | Slice:
    if isinstance(value, FilePart):
        return value.content
    if isinstance(value, str):
        return value.encode("utf-8", "replace")
    if isinstance(value, list | dict):
        raise UnmappableRequestError("", "a form cannot hold a list or object inside another")
    return json.dumps(value).encode()


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', "%22").replace("\r", " ").replace("\n", " ")
