"""What a provider refuses, and under which of its own codes. How a refusal is written is each wire format's."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.catalog.dialect import Failure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.catalog.conversation import Recording
    from migrate_advisor.catalog.dialect import Dialect

STATUS: Mapping[Failure, int] = {
    Failure.INVALID_REQUEST: 400,
    Failure.CONTEXT_LENGTH: 400,
    Failure.MODEL_NOT_FOUND: 404,
    Failure.NOT_FOUND: 404,
    Failure.CONTENT_FILTER: 400,
    Failure.TOO_LARGE: 413,
    Failure.AUTHENTICATION: 401,
    Failure.TOKEN_EXPIRED: 401,
    Failure.PERMISSION: 403,
    Failure.QUOTA: 402,
    Failure.RATE_LIMIT: 429,
    Failure.CONFLICT: 409,
    Failure.TIMEOUT: 504,
    Failure.OVERLOADED: 503,
    Failure.SERVER: 500,
    Failure.NOT_IMPLEMENTED: 501,
}
"""HTTP status where the catalog names none for the provider's code."""

_SUCCESS = 200
_OF_FIELDS = ("param", "argument", "invalid_request", "bad_request")
_KIN = {
    Failure.CONTEXT_LENGTH: Failure.INVALID_REQUEST,
    Failure.MODEL_NOT_FOUND: Failure.INVALID_REQUEST,
    Failure.TOKEN_EXPIRED: Failure.AUTHENTICATION,
    Failure.TOO_LARGE: Failure.INVALID_REQUEST,
    Failure.OVERLOADED: Failure.SERVER,
}
"""Failure → the more general one that stands in where a provider has no code for it."""


class RefusedError(Exception):
    """The provider would refuse this request.

    Attributes:
        failure: what is wrong, in words that fit every provider.
        message: the same in a sentence.
        param: the field at fault, if one is.
        rule: the rule of a conversation that is broken, as the catalog's recordings name it.
    """

    def __init__(self, failure: Failure, message: str, param: str | None = None, rule: str | None = None) -> None:
        super().__init__(message)
        self.failure = failure
        self.message = message
        self.param = param
        self.rule = rule


def recorded(error: RefusedError, dialect: Dialect) -> Recording | None:
    """The provider's own words for this, as somebody got them; None where nobody recorded them."""
    wanted = error.rule if error.rule is not None else error.failure.value
    return next((item for item in dialect.recordings if item.says == wanted), None)


class Stated(NamedTuple):
    """How the provider states a failure."""

    code: str | None
    """Its own code or type; None where the catalog knows none."""
    status: int
    """HTTP status."""


def stated(failure: Failure, dialect: Dialect) -> Stated:
    """The provider's code and HTTP status for a failure.

    Where errors come under HTTP 200, by the catalog, that is the status of every code that has none of its own.
    """
    errors = dialect.errors
    usual = _SUCCESS if dialect.replies.error_in_success else STATUS[failure]
    for wanted in (failure, _KIN.get(failure)):
        keys = [key for key, error in errors.items() if error.means is wanted]
        if keys:
            key = min(keys, key=lambda key: (key.endswith("*"), _less_apt(key, failure), errors[key].http is None))
            code, _, status = key.partition("@")
            http = errors[key].http or (int(status) if status.isdecimal() else usual)
            return Stated(code.rstrip("*").rstrip(".") or None, http)
    return Stated(None, STATUS[failure])


def _less_apt(key: str, failure: Failure) -> bool:
    """Whether a code, by its name, is not about a wrong field, which is what requests are refused for here."""
    return failure is Failure.INVALID_REQUEST and not any(word in key.lower() for word in _OF_FIELDS)
