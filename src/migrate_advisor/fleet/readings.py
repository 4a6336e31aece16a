"""What was read in contents before, by the ids that git gives them: forks and copies cost nothing. Kept in SQLite.

What is read here are sightings, never verdicts: those depend on the day.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from migrate_advisor.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NAME = "readings.sqlite"
CLEAN = "clean"
"""In place of a path: a content in which nothing is, wherever it lies."""
_TAIL = 3


def place(path: str, path_class: str) -> str:
    """What of a path may matter to how a content is read."""
    return f"{path_class}:{'/'.join(path.split('/')[-_TAIL:])}"


class Readings:
    """Reads what is known. Each process has its own; only `keep` writes, and only one process calls it.

    Args:
        folder: of the state; None for none, then nothing is known.
        stamp: of the catalog and the code that reads: what was read with another one is not taken.
    """

    def __init__(self, folder: str | None, stamp: str) -> None:
        self._known: sqlite3.Connection | None = None
        if folder is None or not (Path(folder) / NAME).is_file():
            return
        with suppress(sqlite3.Error):
            self._known = sqlite3.connect(f"{(Path(folder) / NAME).absolute().as_uri()}?mode=ro", uri=True)
            row = self._known.execute("SELECT value FROM about WHERE name = 'stamp'").fetchone()
            if row == (stamp,):
                return
        self.close()

    def close(self) -> None:
        """Let go of the state's file; afterwards nothing is known."""
        if self._known is not None:
            self._known.close()
            self._known = None

    def get(self, blob: str, where: str) -> Sequence[Any] | None:
        """What was read in a content; None where that is not known.

        Args:
            blob: git's id of the content.
            where: as `place` gives it, or `CLEAN`.
        """
        if self._known is None:
            return None
        try:
            row = self._known.execute(
                "SELECT entry FROM readings WHERE blob = ? AND place = ?", (blob, where)
            ).fetchone()
            return json.loads(row[0]) if row else None
        except (sqlite3.Error, ValueError):
            return None


def keep(folder: str, stamp: str, read: Mapping[tuple[str, str], str]) -> None:
    """Remember what was read.

    Args:
        folder: of the state.
        stamp: as for `Readings`; what was kept under another one is forgotten.
        read: id and place → entry as JSON.

    Raises:
        UsageError: the folder cannot be written.
    """
    try:
        with closing(sqlite3.connect(Path(folder) / NAME, timeout=60)) as kept, kept:
            kept.execute("CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT)")
            kept.execute(
                "CREATE TABLE IF NOT EXISTS readings (blob TEXT, place TEXT, entry TEXT, PRIMARY KEY (blob, place)) "
                "WITHOUT ROWID"
            )
            if kept.execute("SELECT value FROM about WHERE name = 'stamp'").fetchone() != (stamp,):
                kept.execute("DELETE FROM readings")
                kept.execute("INSERT OR REPLACE INTO about VALUES ('stamp', ?)", (stamp,))
            rows = [(blob, where, entry) for (blob, where), entry in read.items()]
            kept.executemany("INSERT OR REPLACE INTO readings VALUES (?, ?, ?)", rows)
    except sqlite3.Error as error:
        raise UsageError(f"--state {folder}: {error}") from error
