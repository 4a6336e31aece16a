"""A Dask cluster that somebody runs, as an engine. How one is started is docs/scale.md's; none is started here."""

from __future__ import annotations

from collections import Counter, deque
from typing import TYPE_CHECKING, Any, TypeVar

from migrate_advisor.errors import MissingPackageError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Piece = TypeVar("Piece")
Result = TypeVar("Result")

ANSWER = 10.0
"""Seconds in which a scheduler has to answer, and then a worker to be there."""
_AHEAD = 4
"""Pieces a thread of a worker that are handed out in advance."""
_TRIES = 3
"""How often a piece that the cluster lost is handed out again."""


class Cluster:
    """Does the work on a Dask cluster.

    Args:
        address: of its scheduler: ``tcp://host:8786``, or ``tls://…``.
        timeout: seconds in which it has to answer, and then have a worker.
    """

    def __init__(self, address: str, timeout: float = ANSWER) -> None:
        self.address = address
        self._timeout = timeout

    def results(self, work: Callable[[Piece], Result], pieces: Sequence[Piece]) -> Iterator[tuple[Piece, Result]]:
        """As `Engine.results`. What a lost worker had is done by another one.

        Raises:
            UsageError: no scheduler answers, it has no workers, or they lack this package.
            MissingPackageError: Dask is not installed here.
        """
        try:
            import distributed
        except ModuleNotFoundError as error:
            raise MissingPackageError("--cluster", "dask") from error
        client = self._client(distributed)
        try:
            yield from _done(distributed, client, work, pieces)
        finally:
            client.close(timeout=self._timeout)

    def _client(self, distributed: Any) -> Any:
        if "://" not in self.address:
            raise UsageError(f"--cluster {self.address}: an address is tcp://HOST:PORT")
        try:
            client = distributed.Client(self.address, timeout=self._timeout, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise UsageError(
                f"no Dask scheduler answers at {self.address}; start one with `dask scheduler`, and workers with "
                f"`dask worker {self.address}`"
            ) from error
        try:
            client.wait_for_workers(1, timeout=self._timeout)
        except TimeoutError as error:
            client.close()
            raise UsageError(
                f"the Dask scheduler at {self.address} has no workers; start some with `dask worker {self.address}`"
            ) from error
        return client


def _done(
    distributed: Any, client: Any, work: Callable[[Piece], Result], pieces: Sequence[Piece]
) -> Iterator[tuple[Piece, Result]]:
    threads = sum(client.nthreads().values()) or 1
    waiting = deque(range(len(pieces)))
    running: dict[str, tuple[int, int]] = {}
    tries = Counter[int]()
    spread = 0
    told = _spread(client, work)

    done = distributed.as_completed(loop=client.loop)

    def hand_out(count: int) -> None:
        for _ in range(min(count, len(waiting))):
            number = waiting.popleft()
            key = f"migrate-advisor-{id(client)}-{number}-{tries[number]}"
            running[key] = number, spread
            done.add(client.submit(_do, told, pieces[number], pure=False, retries=2, key=key))

    hand_out(_AHEAD * threads)
    for future in done:
        number, then = running.pop(future.key)
        try:
            result = _result(future)
        except distributed.client.FutureCancelledError as error:
            # The only worker that held what is to be done is gone, and with it all that waited for it.
            tries[number] += 1
            if tries[number] > _TRIES:
                raise UsageError(f"the cluster lost a piece of the work {_TRIES + 1} times; its workers end") from error
            if then == spread:
                spread, told = spread + 1, _spread(client, work)
            waiting.append(number)
        else:
            yield pieces[number], result
        future.release()
        hand_out(1)


def _spread(client: Any, work: Callable[[Piece], Result]) -> Any:
    """What is to be done, on every worker of now: it may be large, and pieces many."""
    try:
        return client.scatter(work, broadcast=True, hash=False)
    except TimeoutError as error:
        raise UsageError("the Dask cluster has no workers left; start some, and ask again") from error


def _result(future: Any) -> Any:
    try:
        return future.result()
    except ModuleNotFoundError as error:
        raise UsageError(
            f"the workers of the cluster lack the package {error.name}; install there what is installed here"
        ) from error
    except Exception as error:
        if type(error).__name__ == "KilledWorker":
            raise UsageError(
                "a piece of the work ended several workers, perhaps for want of memory; give them more"
            ) from error
        raise


def _do(work: Callable[[Piece], Result], piece: Piece) -> Result:
    return work(piece)
