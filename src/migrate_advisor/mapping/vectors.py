"""Vectors of an embedding in the form that was asked for, whatever form they came in.

What a reply needs besides is `replies`; which forms a provider gives is the catalog's.
"""

from __future__ import annotations

import base64
import binascii
import struct
from typing import TYPE_CHECKING, Any

from migrate_advisor.errors import ReplyError
from migrate_advisor.mapping.ledger import Because, Ledger
from migrate_advisor.mapping.report import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

_NUMBER = 4
"""Bytes of one number: a little-endian float of 32 bits."""
_PACKED = Because("The request asked for base64, and the provider gave numbers")
_UNPACKED = Because("The request asked for numbers, and the provider gave base64")


def as_asked(body: dict[str, Any], asked: Mapping[str, Any], ledger: Ledger) -> dict[str, Any]:
    """The reply with its vectors as numbers or as base64, as the request said; each change is told.

    OpenAI's client for Node asks for base64 unasked and decodes what comes without a look: numbers become zeros there.
    A request that says nothing is left with what came.

    Args:
        body: a reply in OpenAI's shape.
        asked: the request as it came.
        ledger: where changes are recorded.

    Raises:
        ReplyError: what came as base64 is none.
    """
    wanted = asked.get("encoding_format")
    if wanted not in ("base64", "float"):
        return body
    packs = wanted == "base64"
    changed = [_one(index, item, ledger, packs=packs) for index, item in enumerate(body["data"])]
    return {**body, "data": changed}


def _one(index: int, item: dict[str, Any], ledger: Ledger, *, packs: bool) -> dict[str, Any]:
    vector = item["embedding"]
    if isinstance(vector, str) is packs:
        return item
    told = _pack(vector) if packs else _unpack(f"data[{index}].embedding", vector)
    if index == 0:
        because = _PACKED if packs else _UNPACKED
        ledger.note("data[].embedding", Kind.CONVERTED, because, loss=False)
    return {**item, "embedding": told}


def _pack(vector: list[float]) -> str:
    try:
        content = struct.pack(f"<{len(vector)}f", *vector)
    except (OverflowError, struct.error) as error:
        raise ReplyError("data[].embedding: a number is larger than a float of 32 bits") from error
    return base64.b64encode(content).decode("ascii")


def _unpack(path: str, text: str) -> list[float]:
    try:
        content = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error) as error:
        raise ReplyError(f"{path}: neither numbers nor base64") from error
    if len(content) % _NUMBER:
        raise ReplyError(f"{path}: base64 that is no list of floats of 32 bits")
    return list(struct.unpack(f"<{len(content) // _NUMBER}f", content))
