"""Parses a text within bounds of time, memory and stack. Which grammar is whose is `grammar`'s.

What a grammar makes of nonsense can take time by the cube of its length and memory by its square, and calls itself as
often as the text holds words of which it is in doubt: 60 kB of ``<a<a`` in Kotlin overflow the stack of a program.
"""

from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING

from migrate_advisor.scanner.time_limit import MAX_SECONDS

if TYPE_CHECKING:
    import tree_sitter

MAX_MEMORY = 512 * 1024 * 1024
"""Bytes that a parse may take; 2 MB of densest code take half of it."""
_MOST_SECONDS = MAX_SECONDS / 2
"""Of processor time, so that some is left to read the text by its words."""
_PIECE = 1024
"""Bytes that the parser is given at once."""
_SMALL = 8_000
"""Bytes of a text for which the stack of a main thread is enough, whatever is in it."""
_STACK_PER_BYTE = 256
"""Bytes of stack: a call takes 144 on x86-64, and there is no more than one for each character."""
_LEAST_STACK = 1 << 24
_MOST_STACK = 1 << 30
_LOOK_EACH = 0.05
"""Seconds between two looks at signals, which only a program's main thread sees, and at a parse's time and memory."""
_STACK_SIZE = threading.Lock()
"""Held while the size of the next thread's stack is set, which is the whole program's."""
if hasattr(os, "register_at_fork"):  # another thread may hold it then, and is not there afterwards
    os.register_at_fork(after_in_child=_STACK_SIZE._at_fork_reinit)  # type: ignore[attr-defined]  # noqa: SLF001


class Unparsed(Exception):  # noqa: N818 # no error: the readers that need no grammar take over
    """The text takes more than it may."""


def parsed(grammar: tree_sitter.Language, content: bytes) -> tree_sitter.Tree:
    """The tree of a text.

    Each has a parser of its own: one that several threads share ends the program.

    Raises:
        Unparsed: it takes too much time or memory, or there is none for its stack.
    """
    parse = _Parse(grammar, content)
    if len(content) <= _SMALL and threading.current_thread() is threading.main_thread():
        parse.run()
    else:
        _run_with_room(parse, len(content))
    return parse.tree()


def _run_with_room(parse: _Parse, length: int) -> None:
    """Parse in a thread whose stack is large enough, and wait for it; its memory is the system's until it is used."""
    size = max(_LEAST_STACK, -(-length * _STACK_PER_BYTE // _LEAST_STACK) * _LEAST_STACK)
    if size > _MOST_STACK:
        raise Unparsed("the text is too long to parse")
    worker = threading.Thread(target=parse.run, name="migrate-advisor-parse", daemon=True)
    with _STACK_SIZE:
        before = threading.stack_size(size)
        try:
            worker.start()
        except RuntimeError as error:
            raise Unparsed("there is no memory to parse with") from error
        finally:
            threading.stack_size(before)
    try:
        while worker.is_alive():
            worker.join(_LOOK_EACH)
    except BaseException:
        parse.is_unwanted = True
        raise


class _Parse:
    """One parse, which may be ended from another thread."""

    def __init__(self, grammar: tree_sitter.Language, content: bytes) -> None:
        self._grammar = grammar
        self._content = content
        self._tree: tree_sitter.Tree | None = None
        self._error: BaseException | None = None
        self._next_look = 0.0
        self.is_unwanted = False

    def run(self) -> None:
        """Parse, and keep what comes of it."""
        from tree_sitter import Parser

        self._until = time.thread_time() + _MOST_SECONDS
        self._memory = _Memory()
        try:
            self._tree = Parser(self._grammar).parse(self._piece, progress_callback=self._is_over)
        except BaseException as error:  # noqa: BLE001 # raised again by `tree`
            self._error = error
        finally:
            self._memory.close()

    def tree(self) -> tree_sitter.Tree:
        """The tree, or why there is none."""
        if self._error is not None:
            raise self._error
        assert self._tree is not None
        return self._tree

    def _piece(self, start: int, _point: object) -> bytes:
        return self._content[start : start + _PIECE]

    def _is_over(self, _offset: int, _has_error: bool) -> bool:  # noqa: FBT001 # the parser's call
        """Whether to end; asked after each hundred steps."""
        if self.is_unwanted:
            return True
        now = time.monotonic()  # costs a hundredth of the others
        if now < self._next_look:
            return False
        self._next_look = now + _LOOK_EACH
        if time.thread_time() > self._until:
            raise Unparsed("the text takes too long to parse")
        if self._memory.grown() > MAX_MEMORY:
            raise Unparsed("the text takes too much memory to parse")
        return False


class _Memory:
    """How much more memory the process has than at first, where the system tells: Linux how much, others the most."""

    def __init__(self) -> None:
        try:
            self._file = os.open("/proc/self/statm", os.O_RDONLY | os.O_CLOEXEC)
        except (OSError, AttributeError):
            self._file = -1
        self._before = self._now()

    def grown(self) -> int:
        """Bytes."""
        return self._now() - self._before

    def close(self) -> None:
        """Ask no more."""
        if self._file >= 0:
            os.close(self._file)

    def _now(self) -> int:
        if self._file >= 0:
            return int(os.pread(self._file, 128, 0).split()[1]) * os.sysconf("SC_PAGE_SIZE")
        return _most_so_far()


def _most_so_far() -> int:
    import sys

    try:
        import resource
    except ModuleNotFoundError:  # Windows tells in another way
        return 0
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
