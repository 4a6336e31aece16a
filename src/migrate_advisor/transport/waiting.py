"""Where a shell waits that is not for the network: pauses, functions that give keys, and whose thread or loop it is.

Each function stands twice, with and without ``async``. Bounds of the network are `_httpx.async_network`'s.
"""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import os
import queue
import threading
import time
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from migrate_advisor.transport.steps import Given, Unreachable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

Kept = TypeVar("Kept")

_SLOW = Unreachable("it took too long", timed_out=True)


class Threads:
    """Whose a connection is that belongs to no event loop: any thread of this process may use it."""


_THREADS = Threads()


def home() -> object:
    """Whose a connection is that is made now."""
    return _THREADS


def ahome() -> object:
    """Whose a connection is that is made now: the event loop that runs."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return import_module("trio").lowlevel.current_trio_token()


def sleep(seconds: float) -> None:
    """Wait."""
    time.sleep(seconds)  # noqa: TID251 -- this is the shell's


async def asleep(seconds: float) -> None:
    """Wait."""
    if isinstance(ahome(), asyncio.AbstractEventLoop):
        await asyncio.sleep(seconds)
    else:
        await import_module("trio").sleep(seconds)


def ask(function: Callable[[], Any], seconds: float) -> Given | Unreachable:
    """Call a function of the user's; what it gave, or that it failed or took longer than this.

    It runs in a thread of its own, which is left behind where it takes too long. What it raises is told by its type:
    its words may hold a key.
    """
    done: queue.SimpleQueue[Given | Unreachable] = queue.SimpleQueue()
    _start(function, done.put)
    try:
        return done.get(timeout=seconds)
    except queue.Empty:
        return _SLOW


async def aask(function: Callable[[], Any], seconds: float) -> Given | Unreachable:
    """The same for a function that may be asynchronous."""
    if isinstance(ahome(), asyncio.AbstractEventLoop):
        try:
            async with asyncio.timeout(seconds) as bound:
                return await _asked(function)
        except TimeoutError:
            return _SLOW if bound.expired() else Unreachable("TimeoutError")
    with import_module("trio").move_on_after(seconds):
        return await _asked(function)


async def _asked(function: Callable[[], Any]) -> Given | Unreachable:
    """Await the function itself where it is asynchronous, a thread where it may block the loop."""
    try:
        given = function() if inspect.iscoroutinefunction(function) else await _in_thread(function)
        if isinstance(given, Unreachable):
            return given
        return Given(await given if inspect.isawaitable(given) else given)
    except Exception as error:  # noqa: BLE001 -- the user's function; the flow says what it means
        return Unreachable(type(error).__name__)


async def _in_thread(function: Callable[[], Any]) -> Any:
    loop = ahome()
    if not isinstance(loop, asyncio.AbstractEventLoop):
        return await import_module("trio").to_thread.run_sync(function, abandon_on_cancel=True)
    done: asyncio.Future[Given | Unreachable] = loop.create_future()

    def tell(outcome: Given | Unreachable) -> None:
        def set_result() -> None:
            if not done.done():
                done.set_result(outcome)

        try:
            loop.call_soon_threadsafe(set_result)
        except RuntimeError:  # the loop was closed meanwhile, and nobody waits any more
            return

    _start(function, tell)
    outcome = await done
    return outcome.value if isinstance(outcome, Given) else outcome


def _start(function: Callable[[], Any], tell: Callable[[Given | Unreachable], None]) -> None:
    """Run a function in a thread that keeps nobody from leaving, with the caller's context variables."""
    context = contextvars.copy_context()

    def run() -> None:
        try:
            outcome: Given | Unreachable = Given(context.run(function))
        except BaseException as error:  # noqa: BLE001 -- the user's function; nobody is above it in this thread
            outcome = Unreachable(type(error).__name__)
        tell(outcome)

    threading.Thread(target=run, daemon=True, name="migrate_advisor key").start()


def forget(_home: object, close: Callable[[], None]) -> None:
    """Close what nobody will close."""
    close()


def aforget(home: object, close: Callable[[], Awaitable[None]]) -> None:
    """Close what nobody will close, as a task of the loop that it belongs to; nothing where that is over."""
    if isinstance(home, asyncio.AbstractEventLoop):

        def start() -> None:
            task = asyncio.ensure_future(close())
            _closing.add(task)
            task.add_done_callback(_closing.discard)

        if not home.is_closed():
            home.call_soon_threadsafe(start)
        return
    trio: Any = import_module("trio")
    token: Any = home
    token.run_sync_soon(trio.lowlevel.spawn_system_task, close)


_closing: set[asyncio.Future[None]] = set()


def drop(idle: Mapping[Any, Iterable[Any]]) -> None:
    """Leave the connections of another process to it: closing a socket here takes nothing from it there."""
    for connections in idle.values():
        for connection in connections:
            connection.line.close()


def adrop(idle: Mapping[Any, Iterable[Any]]) -> None:
    """The same where only the loop that is left behind could close them: they are closed when they are collected."""


class ByHome(Generic[Kept]):
    """Things kept for later, apart for each event loop, and never for a process that was forked off.

    Args:
        make: an empty place for them.
        drop: what becomes of those of the process that this one was forked off.
    """

    def __init__(self, make: Callable[[], Kept], drop: Callable[[Kept], None]) -> None:
        self._make = make
        self._drop = drop
        self._lock = threading.Lock()
        self._owner = os.getpid()
        self._kept: WeakKeyDictionary[Any, Kept] = WeakKeyDictionary()

    def of(self, home: object) -> Kept:
        """What is kept for a loop. After a fork nothing is: the other process goes on with its connections."""
        if self._owner != os.getpid():
            left, self._kept = list(self._kept.values()), WeakKeyDictionary()
            self._lock, self._owner = threading.Lock(), os.getpid()
            for kept in left:
                self._drop(kept)
        try:
            return self._kept[home]
        except KeyError:
            with self._lock:
                return self._kept.setdefault(home, self._make())
