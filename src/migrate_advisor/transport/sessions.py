"""Sessions over a WebSocket, which OpenAI's SDK opens beside its HTTP client: refused before anything is connected.

Such a session could only go to the address that the client is being moved away from. Every method of the SDK that opens
one asks its client for ``websocket_base_url`` first, whatever its version; nothing else does but what copies a client.
Clients that do not stand on a fallback client are left alone.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from migrate_advisor.transport.outcome import nobody

if TYPE_CHECKING:
    from types import ModuleType

_ASKED = "websocket_base_url"
_WHO_CONNECTS = "openai.resources."
_HOW_AZURES = "_configure_realtime"


def refuse_sessions(kind: type) -> None:
    """See to it that clients of OpenAI's SDK, if it is loaded, open no session beside a fallback client.

    Args:
        kind: the class of HTTP clients that are fallback clients.
    """
    _address.kinds.add(kind)
    sdk = sys.modules.get("openai")
    if sdk is None or sdk in _seen_to:
        return
    _seen_to.add(sdk)
    for client in list(vars(sdk).values()):  # it may load more of itself meanwhile
        if isinstance(client, type) and _ASKED in getattr(client, "__annotations__", ()):
            setattr(client, _ASKED, _address)


def asked_for(base: Any) -> Any:
    """The property ``timeout`` of a fallback client, for which an SDK asks when it takes one: it is loaded then.

    Args:
        base: the HTTP library's class, whose property it is.
    """
    usual = base.timeout

    def read(client: Any) -> Any:
        refuse_sessions(type(client))
        return usual.fget(client)

    return property(read, usual.fset)


class _SessionsAddress:
    """The attribute of OpenAI's clients that says where sessions are opened."""

    def __init__(self) -> None:
        self.kinds: set[type] = set()

    def __set__(self, client: Any, value: Any) -> None:
        client.__dict__[_ASKED] = value

    def __get__(self, client: Any, owner: type | None = None) -> Any:
        if client is None:
            return None
        caller = sys._getframe(1)  # noqa: SLF001 -- who copies a client asks as well, and is to be told
        name = str(caller.f_globals.get("__name__", ""))
        opens = name.startswith(_WHO_CONNECTS) or caller.f_code.co_name == _HOW_AZURES
        http: Any = client.__dict__.get("_client")
        if opens and type(http) in self.kinds and not http.goes_there(str(client.base_url)):
            raise self._refused(client, http)
        return client.__dict__.get(_ASKED)

    def _refused(self, client: Any, http: Any) -> Exception:
        """The error that the SDK makes of a refusal."""
        error = nobody("a session over a WebSocket").error
        request = http.build_request("GET", client.base_url)
        library = sys.modules[type(request).__module__.partition(".")[0]]
        response = library.Response(error.status, request=request)
        made: Exception = client._make_status_error(error.message, body=error.body(), response=response)  # noqa: SLF001 -- the SDK's only way
        return made


_address = _SessionsAddress()
_seen_to: WeakSet[ModuleType] = WeakSet()
"""The SDK, once its clients have the attribute."""
