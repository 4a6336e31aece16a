"""Regular expressions that are compiled when they are first used: most files need few of those that a reader has.

What they say is the readers'; this only puts off the work. Those that are made of what a catalog holds are made where
that is known, by `re` itself.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import AnyStr

    def pattern(written: AnyStr, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[AnyStr]:
        """The regular expression, as `re.compile` makes it of the same arguments."""

else:
    _compiled = re.compile

    class pattern:  # noqa: N801 # it is called as `re.compile` is, and stands for what that makes
        """The regular expression, as `re.compile` makes it of the same arguments."""

        def __init__(self, written: str | bytes, flags: int = 0) -> None:
            self._written = written
            self._flags = flags

        def __getattr__(self, name: str) -> object:
            """A method or attribute of the compiled one, found once and kept."""
            if name.startswith("__"):
                raise AttributeError(name)
            made = self.__dict__.get("_made")
            if made is None:
                made = self.__dict__["_made"] = _compiled(self._written, self._flags)
            value = self.__dict__[name] = getattr(made, name)
            return value


__all__ = ["pattern"]
