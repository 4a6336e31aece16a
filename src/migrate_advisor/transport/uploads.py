"""Where the body of an upload is kept until it was sent: in memory while it is short, then in a file without a name.

So an upload takes no memory, and can be sent again, to the next target too, however the caller gave it.
"""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING, Any

from migrate_advisor.mapping.bodies import Parts, Slice
from migrate_advisor.mapping.forms import MAX_FORM_BYTES

if TYPE_CHECKING:
    from collections.abc import Mapping

UPLOAD = "migrate_advisor.upload"
"""Extension of a request whose body is kept already."""
IN_MEMORY = 1024 * 1024
"""Bytes that are kept in memory."""
WITHOUT_FILES = 64 * 1024 * 1024
"""Bytes that are kept in memory where no file can be written."""


class TooLargeError(ValueError):
    """An upload is longer than can be kept."""


class Upload(Parts):
    """A body that comes in pieces, and is kept until `close`."""

    def __init__(self) -> None:
        self._file: Any = tempfile.SpooledTemporaryFile(max_size=0)  # noqa: SIM115 -- closed by who sends it
        self._most = MAX_FORM_BYTES
        super().__init__(())

    @property
    def kept(self) -> Slice:
        """All of it."""
        return Slice(self._file, 0, self._size)

    def write(self, piece: bytes) -> None:
        """Keep a piece.

        Raises:
            TooLargeError: there are too many.
            OSError: the disk takes no more.
        """
        if self._size <= IN_MEMORY < self._size + len(piece):
            try:
                self._file.rollover()
            except OSError:
                self._most = WITHOUT_FILES
        if self._size + len(piece) > self._most:
            raise TooLargeError(f"the request is longer than {self._most} bytes")
        self._file.write(piece)
        self._size += len(piece)
        self._parts = (self.kept,)

    def close(self) -> None:
        """Forget it."""
        self._file.close()


def is_upload(headers: Mapping[str, str]) -> bool:
    """Whether a request brings a form, which may hold files."""
    return headers.get("content-type", "").lower().startswith("multipart/form-data")
