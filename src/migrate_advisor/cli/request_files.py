"""Requests as JSON in files that users name. What is done with them is the commands'."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from migrate_advisor.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

MAX_REQUEST = 64 * 1024 * 1024
"""Bytes of one request beyond which it is refused."""


def read_request(path: Path, name: str) -> dict[str, Any]:
    """The request in a file.

    Args:
        path: the file.
        name: what messages call it.

    Raises:
        UsageError: it cannot be read, or as `parse_request`.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_REQUEST + 1)
    except OSError as error:
        raise UsageError(f"{name}: {error.strerror or error}") from error
    return parse_request(content, name)


def read_requests(path: Path, name: str) -> list[dict[str, Any]]:
    """The requests in a file: one, or one a line where its name ends in ``.jsonl``.

    Args:
        path: the file.
        name: what messages call it.

    Raises:
        UsageError: as `read_request`; the message names the line.
    """
    if path.suffix != ".jsonl":
        return [read_request(path, name)]
    try:
        with path.open("rb") as file:
            return [
                parse_request(content, f"{name}, line {number}")
                for number, content in enumerate(file, 1)
                if content.strip()
            ]
    except OSError as error:
        raise UsageError(f"{name}: {error.strerror or error}") from error


def parse_request(content: bytes, name: str) -> dict[str, Any]:
    """The request that a text is.

    Args:
        content: the text, or its first bytes, one more than `MAX_REQUEST`.
        name: what messages call it.

    Raises:
        UsageError: it is too long, or no JSON object.
    """
    if len(content) > MAX_REQUEST:
        raise UsageError(f"{name}: larger than {MAX_REQUEST} bytes")
    try:
        body = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{name}: not JSON: {error}") from error
    if not isinstance(body, dict):
        raise UsageError(f"{name}: a request is a JSON object, this is {type(body).__name__}")
    return body
