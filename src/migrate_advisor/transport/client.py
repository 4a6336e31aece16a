"""`fallback_client` and `async_fallback_client`, the ``http_client`` of an OpenAI client. Carries nothing itself."""

from __future__ import annotations

import datetime as dt
import os
import re
import time
from importlib import import_module
from importlib.metadata import PackageNotFoundError, requires
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Unpack, overload

from migrate_advisor.catalog.load import load_catalog
from migrate_advisor.errors import MigrateAdvisorError, MissingPackageError, UsageError
from migrate_advisor.transport.chain import Chain, compile_chain
from migrate_advisor.transport.private import Hidden
from migrate_advisor.transport.sessions import refuse_sessions
from migrate_advisor.transport.steps import Clock

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import ModuleType

    import httpx
    import httpx2

    from migrate_advisor.catalog.target import Target
    from migrate_advisor.transport.addresses import Parser
    from migrate_advisor.transport.options import Options

Http = Literal["httpx", "httpx2"]
"""The HTTP library that the OpenAI client is built on."""


@overload
def fallback_client(*targets: Target | str, http: Literal["httpx"], **options: Unpack[Options]) -> httpx.Client: ...
@overload
def fallback_client(*targets: Target | str, http: Literal["httpx2"], **options: Unpack[Options]) -> httpx2.Client: ...
@overload
def fallback_client(*targets: Target | str, http: None = None, **options: Unpack[Options]) -> Any: ...
def fallback_client(*targets: Target | str, http: Http | None = None, **options: Unpack[Options]) -> Any:
    """The ``http_client`` for ``openai.OpenAI`` and ``openai.AzureOpenAI`` that carries calls to these targets.

    ::

        http_client = fallback_client("zhipu/glm-4-plus", "deepseek/deepseek-v4-flash")
        client = openai.OpenAI(api_key="unused", http_client=http_client)

    Args:
        targets: in the order in which they are tried: ``provider/model``, or ``provider@endpoint/model``.
        http: the HTTP library that the installed OpenAI package is built on; found out unless given.
        options: see `Options`.

    Raises:
        UnknownTargetError: a target is not known.
        TargetClosedError: a target is not open to the customer, or has ended.
        CredentialsMissingError: there is no key for a target.
        UnmappableRequestError: a target has no chat, or not what ``uses`` names.
        UsageError: no target, or an option is wrong.
    """
    hidden, options = Hidden(options), {}
    shell = _shell(http, "sync")
    refuse_sessions(shell.module.Client)
    return shell.module.Client(transport=_transport(shell, shell.module.Transport, targets, hidden))


@overload
def async_fallback_client(
    *targets: Target | str, http: Literal["httpx"], **options: Unpack[Options]
) -> httpx.AsyncClient: ...
@overload
def async_fallback_client(
    *targets: Target | str, http: Literal["httpx2"], **options: Unpack[Options]
) -> httpx2.AsyncClient: ...
@overload
def async_fallback_client(*targets: Target | str, http: None = None, **options: Unpack[Options]) -> Any: ...
def async_fallback_client(*targets: Target | str, http: Http | None = None, **options: Unpack[Options]) -> Any:
    """The ``http_client`` for ``openai.AsyncOpenAI`` and ``openai.AsyncAzureOpenAI``.

    Arguments and errors as for `fallback_client`.
    """
    hidden, options = Hidden(options), {}
    shell = _shell(http, "asynchronous")
    refuse_sessions(shell.module.AsyncClient)
    return shell.module.AsyncClient(transport=_transport(shell, shell.module.AsyncTransport, targets, hidden))


_CLOCK = Clock(time.monotonic, time.time)


def _transport(shell: _Shell, kind: Callable[..., Any], targets: Sequence[Target | str], hidden: Hidden) -> Any:
    """What carries the calls. An error that is the user's to mend leaves its frames here: they hold the keys."""
    try:
        return kind(_chain(targets, hidden.value, shell.parse), _CLOCK)
    except MigrateAdvisorError as error:
        error.__context__ = None
        raise error.with_traceback(None) from None


def _chain(targets: Sequence[Target | str], options: Options, parse: Parser) -> Chain:
    catalog = options.get("catalog") or load_catalog()
    today = dt.datetime.fromtimestamp(_CLOCK.wall()).astimezone().date()
    return compile_chain(targets, options, os.environ, catalog, today, parse)


class _Shell(NamedTuple):
    """What carries calls over one HTTP library."""

    module: ModuleType
    parse: Parser


def _shell(http: str | None, kind: Literal["sync", "asynchronous"]) -> _Shell:
    """The shell for an HTTP library."""
    name = http or _library_of_openai()
    if name not in {"httpx", "httpx2"}:
        raise UsageError(f"http is 'httpx' or 'httpx2', not {name!r}")
    try:
        import_module(name)
    except ModuleNotFoundError:
        raise MissingPackageError(f"carrying calls over {name}", "carry") from None
    place = f"migrate_advisor.transport._{name}"
    return _Shell(import_module(f"{place}.{kind}"), import_module(f"{place}.translation").address)


def _library_of_openai() -> str:
    """What the installed OpenAI package is built on; Anthropic's, where there is no other."""
    for package in ("openai", "anthropic"):
        try:
            needed = requires(package) or []
        except PackageNotFoundError:
            continue
        return "httpx2" if any(_HTTPX2.match(line) for line in needed) else "httpx"
    return "httpx"


_HTTPX2 = re.compile(r"httpx2\b(?!.*\bextra\b)")
"""What a package says that always needs it: ``httpx2<3,>=2.12.0``."""
