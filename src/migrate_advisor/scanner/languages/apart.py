"""Work in a process of its own, whose memory and time the system bounds, also within one step of native code.

Where the system has no ``fork`` or does not tell how much memory is in use, nothing could bound it, and it is not done.
Few programs need it, so that what it needs itself is imported late.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from migrate_advisor.scanner.time_limit import MAX_SECONDS, TookTooLong

if TYPE_CHECKING:
    from collections.abc import Callable

_MEMORY = 640 * 1024 * 1024
"""Bytes that it may have beyond what this process has."""


class EndedApart(Exception):  # noqa: N818 # no error: who asked does without
    """The process was ended, or ended itself."""


def apart(work: Callable[[], Any], expected: tuple[type[Exception], ...] = ()) -> Any:
    """What the work gives, which can be pickled.

    Args:
        work: what to do; it holds no lock of this program.
        expected: what it may raise, which is raised here too.

    Raises:
        TookTooLong: it used its time up.
        EndedApart: it took too much memory, broke down, or could not be bounded on this system.
    """
    if not hasattr(os, "fork") or _size() is None:
        raise EndedApart
    import pickle
    import signal
    import warnings

    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of threads, whose locks the work does not need
        process = os.fork()
    if process == 0:
        _work(work, writing, (TookTooLong, *expected))
    os.close(writing)
    status = None
    try:
        with open(reading, "rb") as pipe:  # a descriptor
            told = pipe.read()
        status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    finally:
        if status is None:  # interrupted
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
    if status == -signal.SIGXCPU:
        raise TookTooLong
    if status != 0:
        raise EndedApart
    result, error = pickle.loads(told)  # noqa: S301 # from our own process
    if error is not None:
        raise error
    return result


def _work(work: Callable[[], Any], pipe: int, expected: tuple[type[Exception], ...]) -> None:
    """What the process does, from its first to its last breath: nothing that it inherited may run to its end in it."""
    import pickle

    code = 1
    try:
        _bound()
        try:
            told = pickle.dumps((work(), None), pickle.HIGHEST_PROTOCOL)
        except expected as error:
            told = pickle.dumps((None, error), pickle.HIGHEST_PROTOCOL)
        view = memoryview(told)
        while view:
            view = view[os.write(pipe, view) :]
        code = 0
    finally:
        os._exit(code)


def _bound() -> None:
    """Bound memory and time, leave no core behind, and be silent."""
    import resource
    import signal

    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime + MAX_SECONDS) + 1
    limits = [(resource.RLIMIT_CORE, 0), (resource.RLIMIT_CPU, seconds)]
    if (size := _size()) is not None:
        limits.append((resource.RLIMIT_AS, size + _MEMORY))
    for which, wanted in limits:
        _, most = resource.getrlimit(which)
        resource.setrlimit(which, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))


def _size() -> int | None:
    """Bytes of the addresses in use; None where the system does not tell."""
    try:
        with open("/proc/self/statm", "rb") as file:  # no path of a user
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return None
