"""Whose key is where: keys by target, from a keyword or the environment, and tokens made of them. Signs nothing."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from migrate_advisor.errors import CredentialsMissingError, UsageError
from migrate_advisor.transport.private import Private

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.catalog.surfaces import Endpoint

PAIRED = frozenset({"access-token-query", "jwt", "signature"})
"""Schemes that take an id and a secret. Of an endpoint's variables the last two name them; those before name a
credential that is ready to be sent."""


@dataclass(frozen=True, slots=True, repr=False)
class Parts(Private):
    """A credential, taken apart."""

    secret: str
    """The key, or the secret of a pair."""
    id: str | None = None
    """The id of a pair."""
    is_ready: bool = False
    """Whether it is a token that is sent as it is, where the scheme would make one."""


@dataclass(frozen=True, slots=True, repr=False)
class Token(Private):
    """A credential made of another one."""

    value: str
    expires: float
    """On the clock that only goes forward."""


class Credential:
    """What a target is called with: where its key comes from, and the token made of it.

    Shared by all threads and tasks that call the target. Only one of them makes a new token; the others wait.
    """

    def __init__(self, scheme: str, source: Any) -> None:
        self.scheme = scheme
        self.source = source
        """Parts; or a function that gives a key each time; or None where none is needed."""
        self._lock = threading.Lock()
        self._token: Token | None = None
        self._being_made = False

    def __repr__(self) -> str:
        return f"Credential({self.scheme!r})"

    def parts(self, value: Any) -> Parts:
        """Take a key apart.

        Args:
            value: text, an object with ``get_secret_value``, or a pair of them. A text ``id:secret`` is a pair too,
                where the scheme takes pairs.

        Raises:
            UsageError: it is none of these.
        """
        if isinstance(value, Parts):
            return value
        if isinstance(value, tuple | list) and len(value) == 2:  # noqa: PLR2004 -- a pair
            if self.scheme not in PAIRED:
                raise UsageError("this endpoint takes one key, and an id with a secret was given: pass the key alone")
            return Parts(_text(value[1]), _text(value[0]))
        text = _text(value)
        if self.scheme in PAIRED and text.count(":") == 1:
            name, _, secret = text.partition(":")
            return Parts(secret, name)
        return Parts(text, is_ready=self.scheme in PAIRED)

    def token(self, now: float) -> Token | None:
        """The token, if there is one that has not expired."""
        token = self._token
        return token if token is not None and token.expires > now else None

    def claim(self) -> bool:
        """Whether the caller is the one to make a new token. It must then `release`, whatever happens."""
        with self._lock:
            if self._being_made:
                return False
            self._being_made = True
            return True

    def release(self) -> None:
        """Let others make a token."""
        self._being_made = False

    def keep(self, token: Token) -> None:
        """Use this token until it expires."""
        self._token = token

    def forget(self, token: Token | None) -> None:
        """Use this token no more; a newer one that somebody has made meanwhile is kept."""
        with self._lock:
            if token is not None and self._token is token:
                self._token = None


def _text(value: Any) -> str:
    reveal = getattr(value, "get_secret_value", None)
    text = reveal() if callable(reveal) else value
    if not isinstance(text, str) or not text.strip():
        raise UsageError("a key is a text that is not empty, a secret, a pair of them, or a function that gives one")
    text = text.strip()
    if not text.isascii() or not text.isprintable():
        raise UsageError("a key has only printable ASCII characters; this one seems to be copied with something else")
    return text


class Keys:
    """The user's keys.

    Args:
        given: provider id, or ``provider@endpoint``, → key.
        environ: the environment.
    """

    def __init__(self, given: Mapping[str, Any], environ: Mapping[str, str]) -> None:
        self._given = given
        self._environ = environ

    def are_given(self, names: tuple[str, ...]) -> bool:
        """Whether a key was given by keyword, under one of these names."""
        return any(name in self._given for name in names)

    def credential(self, names: tuple[str, ...], endpoint: Endpoint, scheme: str) -> Credential:
        """The credential for an endpoint.

        Args:
            names: under which it may be given, the provider's id last.
            endpoint: whose variables are read where it was not given.
            scheme: how it is used.

        Raises:
            CredentialsMissingError: there is none, and the endpoint needs one.
            UsageError: what was given is no key.
        """
        for name in names:
            if name in self._given:
                return _of(scheme, self._given[name])
        parts = self._from_environment(endpoint.env_vars, scheme)
        if parts is None and scheme != "none":
            raise CredentialsMissingError(names[-1], endpoint.id, endpoint.env_vars)
        return Credential(scheme, parts)

    def _from_environment(self, names: tuple[str, ...], scheme: str) -> Parts | None:
        """What the variables hold. Of several variables for one key, the first that is set is taken."""
        is_paired = scheme in PAIRED and len(names) > 1
        ready, pair = (names[:-2], names[-2:]) if is_paired else (names, ())
        for position, name in enumerate(ready):
            if value := self._environ.get(name):
                is_token = scheme in PAIRED or (scheme == "api-key-header" and position > 0)
                return Parts(_text(value), is_ready=is_token)
        if pair and all(self._environ.get(name) for name in pair):
            return Parts(_text(self._environ[pair[1]]), _text(self._environ[pair[0]]))
        return None


def _of(scheme: str, value: Any) -> Credential:
    if callable(value) and not hasattr(value, "get_secret_value"):
        return Credential(scheme, value)
    credential = Credential(scheme, None)
    credential.source = credential.parts(value)
    return credential
