"""Which vendor's SDK has made a request, and the exceptions that its callers expect. Reads headers, raises nothing."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_COUNT = "x-stainless-retry-count"
"""Header of the OpenAI and Anthropic SDKs: how often this call was sent before."""
_RAISE_AS_THEY_ARE = {"openai": (2, 54), "anthropic": (0, 1)}
"""Versions since which an SDK hands an exception of its own on, and does not wrap it in another."""


def sdk_of(headers: Mapping[str, str]) -> str | None:
    """The package of the SDK that sent a request with these headers; None for another client."""
    if _COUNT not in headers:
        return None
    return "anthropic" if "anthropic-version" in headers else "openai"


_LONGEST_COUNT = 9
"""Digits of a count, more than any has."""


def repeat_of(headers: Mapping[str, str]) -> int | None:
    """How often an SDK, which repeats calls by itself, has sent this one before; None for a client that does not."""
    said = headers.get(_COUNT)
    return int(said) if said is not None and said.isdecimal() and len(said) <= _LONGEST_COUNT else None


def exception_of(sdk: str, request: Any, message: str, *, timed_out: bool) -> Exception | None:
    """The exception of an SDK for an answer that never came; None where it must make it itself.

    Args:
        sdk: name of its package.
        request: the HTTP library's, which the exception carries.
        message: its words.
        timed_out: whether it came too late.
    """
    package = sys.modules.get(sdk)
    if package is None or _version(package) < _RAISE_AS_THEY_ARE[sdk]:
        return None
    error: Exception = package.APITimeoutError(request) if timed_out else package.APIConnectionError(request=request)
    error.args = (message,)
    error.message = message  # type: ignore[attr-defined]  # as the SDK's have it
    return error


def _version(package: Any) -> tuple[int, ...]:
    parts = str(getattr(package, "__version__", "")).split(".")[:2]
    return tuple(int(part) for part in parts if part.isdecimal())
