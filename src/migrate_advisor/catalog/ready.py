"""What is derived of a catalog when a wheel is built, ready to be used: plain values, kept by `marshal`, in sections.

`marshal` believes what it reads. So only the file that lies beside the wheel's own catalog is read, which is trusted
as the package's code is; nothing of a cache folder, a checkout or an overlay ever is. Where there is none, or it is
another catalog's, everything is derived from the catalog itself, with the same result.

What the sections hold is told by those who write and read them; nothing here knows.
"""

from __future__ import annotations

import marshal

TYPE_CHECKING = False  # importing typing would cost a hook on every commit
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

READY_NAME = "ready.marshal"
"""Name of the file inside the wheel's data folder."""
_VERSION = 2
"""The layout of `marshal` that every Python reads."""


class Ready:
    """The sections of one file, each read when it is asked for.

    Args:
        sections: name → what `marshal` makes of the section; none where nothing is ready.
    """

    def __init__(self, sections: Mapping[str, bytes]) -> None:
        self._sections = sections

    def section(self, name: str) -> Any:
        """A section, read anew; None if there is none."""
        content = self._sections.get(name)
        return None if content is None else marshal.loads(content)  # noqa: S302 # the package's own file


NOTHING = Ready({})


def packed(stamp: bytes, sections: Mapping[str, Any]) -> bytes:
    """The file: whose it is, then the sections.

    Args:
        stamp: the catalog's, as `compiled.Compiled.stamp` tells it.
        sections: name → plain values.
    """
    each = {name: marshal.dumps(value, _VERSION) for name, value in sections.items()}
    return b"%b\n%b" % (stamp, marshal.dumps(each, _VERSION))


def read_ready(path: str, stamp: bytes) -> Ready:
    """What lies beside a wheel's catalog; nothing where it is absent, damaged or another catalog's."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123 # importing pathlib would cost a hook
            told, _, content = file.read().partition(b"\n")
        return Ready(marshal.loads(content)) if told == stamp else NOTHING  # noqa: S302 # as above
    except (OSError, ValueError, EOFError, TypeError):
        return NOTHING
