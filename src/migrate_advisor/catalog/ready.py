"""What is derived of a catalog when a wheel is built, ready to be used: plain values, kept by `marshal`, in sections.

`marshal` believes what it reads. So only the file that lies beside the wheel's own catalog is read, which is trusted
as the package's code is; nothing of a cache folder, a checkout or an overlay ever is. Where there is none, or it is
another catalog's, everything is derived from the catalog itself, with the same result.

What the sections hold is told by those who write and read them; nothing here knows.
"""

from __future__ import annotations

import marshal
from io import SEEK_END
from itertools import accumulate

TYPE_CHECKING = False  # importing typing would cost a hook on every commit
if TYPE_CHECKING:
    from collections.abc import Mapping
    from io import FileIO
    from typing import Any

READY_NAME = "ready.marshal"
"""Name of the file inside the wheel's data folder."""
_VERSION = 2
"""The layout of `marshal` that every Python reads."""
_FIRST = 4096
"""Bytes of the file within which it tells whose it is."""


class Ready:
    """The sections of one file, each read when it is asked for.

    Args:
        file: the file, which is closed with this; None where nothing is ready.
        places: name → where its section begins in the file, and where it ends.
    """

    def __init__(self, file: FileIO | None, places: Mapping[str, tuple[int, int]]) -> None:
        self._file = file
        self._places = places

    def section(self, name: str) -> Any:
        """A section, read anew; None if there is none."""
        place = self._places.get(name)
        if place is None or self._file is None:
            return None
        start, end = place
        self._file.seek(start)
        return marshal.loads(self._file.read(end - start))  # noqa: S302 # the package's own file

    def __del__(self) -> None:
        if self._file is not None:
            self._file.close()


NOTHING = Ready(None, {})


def packed(stamp: bytes, sections: Mapping[str, Any]) -> bytes:
    """The file: whose it is, where its sections lie, then these.

    Args:
        stamp: the catalog's, as `compiled.Compiled.stamp` tells it.
        sections: name → plain values.
    """
    each = {name: marshal.dumps(value, _VERSION) for name, value in sections.items()}
    ends = list(accumulate(map(len, each.values())))
    table = marshal.dumps(dict(zip(each, zip([0, *ends], ends, strict=False), strict=True)), _VERSION)
    return b"%b\n%d %d\n%b" % (stamp, len(table), ends[-1] if ends else 0, table + b"".join(each.values()))


def read_ready(path: str, stamp: bytes) -> Ready:
    """What lies beside a wheel's catalog; nothing where it is absent, damaged or another catalog's."""
    try:
        file = open(path, "rb", buffering=0)  # noqa: PTH123, SIM115 # importing pathlib would cost a hook; see `Ready`
    except OSError:
        return NOTHING
    try:
        told, _, rest = file.read(_FIRST).partition(b"\n")
        sizes, _, _ = rest.partition(b"\n")
        table_size, size = map(int, sizes.split(b" "))
        start = len(told) + len(sizes) + 2
        if told == stamp and file.seek(0, SEEK_END) == start + table_size + size:
            file.seek(start)
            table = marshal.loads(file.read(table_size))  # noqa: S302 # as above
            begin = start + table_size
            return Ready(file, {name: (begin + first, begin + end) for name, (first, end) in table.items()})
    except (OSError, ValueError, EOFError, TypeError):
        pass
    file.close()
    return NOTHING
