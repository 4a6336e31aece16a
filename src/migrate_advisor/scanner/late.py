"""Regular expressions that are compiled when they are first used: most files need few of those that a reader has.

What they say is the readers'; this only puts off the work. Those that are made of what a catalog holds are made where
that is known, by `re` itself.

Compiling them is a third of what one file with a finding costs. So a wheel has them compiled, as numbers that `re`
hands to its engine: for the Python that built it, and checked to be the same patterns there. Another Python compiles.
"""

from __future__ import annotations

import re
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any, AnyStr

    def pattern(written: AnyStr, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[AnyStr]:
        """The regular expression, as `re.compile` makes it of the same arguments."""

else:
    _compiled = re.compile

    class pattern:  # noqa: N801 # it is called as `re.compile` is, and stands for what that makes
        """The regular expression, as `re.compile` makes it of the same arguments."""

        every: list[pattern] = []  # noqa: RUF012 # all that modules have, for `codes`

        def __init__(self, written: str | bytes, flags: int = 0) -> None:
            self._written = written
            self._flags = flags
            self.every.append(self)

        def __getattr__(self, name: str) -> object:
            """A method or attribute of the compiled one, found once and kept."""
            if name.startswith("__"):
                raise AttributeError(name)
            made = self.__dict__.get("_made")
            if made is None:
                made = self.__dict__["_made"] = made_ready(self._written, int(self._flags)) or _compiled(
                    self._written, self._flags
                )
            value = self.__dict__[name] = getattr(made, name)
            return value


_ready: dict[tuple[str | bytes, int], tuple[Any, ...]] = {}
"""What is written, and flags → what the engine is given."""


def this_python() -> str:
    """Names the Python whose engine takes the numbers; no other does."""
    return f"{sys.implementation.cache_tag} {sys.hexversion:x} {sys.platform} {sys.byteorder} {sys.maxsize:x}"


def take(codes: Mapping[str, Any] | None) -> None:
    """Use what `codes` made, if this Python made it."""
    if codes is not None and codes["python"] == this_python():
        _ready.update(codes["codes"])


def made_ready(written: str | bytes, flags: int) -> re.Pattern[Any] | None:
    """A pattern of what was taken; None if it is not there."""
    given = _ready.get((written, flags))
    if given is None:
        return None
    all_flags, numbers, groups, by_name, names = given
    made: re.Pattern[Any] = _engine().compile(written, all_flags, _unpacked(numbers), groups, by_name, names)
    return made


def _unpacked(numbers: bytes) -> list[int]:
    return memoryview(numbers).cast("I").tolist()


def codes(modules: Iterable[str]) -> dict[str, Any]:
    """The compiled form of all patterns that some modules have, as plain values.

    Args:
        modules: names of modules; those that cannot be imported where a wheel is built have none.
    """
    from contextlib import suppress
    from importlib import import_module

    for name in modules:
        with suppress(ModuleNotFoundError):
            import_module(name)
    every: Iterable[Any] = pattern.every  # type: ignore[attr-defined] # it is a class when it runs
    found = {(one._written, int(one._flags)): _code(one._written, int(one._flags)) for one in every}  # noqa: SLF001
    return {"python": this_python(), "codes": {key: code for key, code in found.items() if code is not None}}


def _code(written: str | bytes, flags: int) -> tuple[Any, ...] | None:
    """What `re` gives its engine for a pattern; None unless the engine makes the same pattern of it."""
    from array import array

    given: list[tuple[Any, ...]] = []

    class Listening:
        def __getattr__(self, name: str) -> Any:
            return getattr(_engine(), name)

        def compile(self, *args: Any) -> Any:
            given.append(args)
            return _engine().compile(*args)

    try:
        from re import _compiler  # type: ignore[attr-defined] # it has no public name

        before = _compiler._sre  # noqa: SLF001
        _compiler._sre = Listening()  # noqa: SLF001
        try:
            wanted = _compiler.compile(written, flags)
        finally:
            _compiler._sre = before  # noqa: SLF001
        (args,) = given
        _, all_flags, numbers, *groups = args
        plain = (int(all_flags), array("I", numbers).tobytes(), groups[0], dict(groups[1]), tuple(groups[2]))
        made = _engine().compile(written, plain[0], _unpacked(plain[1]), *plain[2:])
    except (ImportError, AttributeError, TypeError, ValueError, RuntimeError, OverflowError):
        return None
    is_same = made == wanted and made.groups == wanted.groups and made.groupindex == wanted.groupindex
    return plain if is_same else None


def _engine() -> Any:
    import _sre  # type: ignore[import-not-found] # the engine of `re`, which the type stubs leave out

    return _sre


__all__ = ["codes", "pattern", "take"]
