"""JSON as logs have it, read by msgspec where it is installed. What it says is `formats`'."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


@cache
def json_reader() -> Callable[[bytes | str], Any]:
    """What reads JSON; msgspec does so at three times the speed.

    The reader raises ``ValueError`` for what is no JSON (``UnicodeDecodeError`` for what is no UTF-8), and
    ``RecursionError``.
    """
    try:
        import msgspec
    except ModuleNotFoundError:
        return json.loads
    decode = msgspec.json.Decoder().decode

    def read(content: bytes | str) -> Any:
        try:
            return decode(content)
        except (msgspec.DecodeError, UnicodeError):
            return json.loads(content)  # takes NaN, and lone surrogates

    return read
