"""What files of the same tree say of each other's clients: settings beside programs, and who answers there by them."""

from __future__ import annotations

import os

from migrate_advisor.scanner.configuration.services import compose_files_above
from migrate_advisor.scanner.discover import File
from migrate_advisor.scanner.examine import Examiner
from migrate_advisor.scanner.sending import Senders, kept_by

TYPE_CHECKING = False  # importing typing would cost a hook on every commit
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from migrate_advisor.catalog.compiled import Compiled
    from migrate_advisor.scanner.sighting import Reading


def settings_beside(read: Sequence[Reading], compiled: Compiled, root: str, max_file_size: int) -> Iterator[Reading]:
    """What compose files say that were not scanned, but stand in the folders above programs that were.

    So a file that is named alone, as a hook names it, is judged as it is with its tree.
    """
    known = {reading.path for reading in read}
    paths = [path for path in compose_files_above(known) if path not in known]
    files = [File(path, real) for path in paths if os.path.isfile(real := os.path.join(root, path))]
    for stretch in Examiner(compiled, max_file_size)(files) if files else ():
        yield from (one.reading for one in stretch.told if one.reading is not None)


def sent(read: Sequence[Reading], beside: Sequence[Reading]) -> tuple[list[Reading], dict[str, tuple[str, str, int]]]:
    """What was read, with clients at who answers where settings of the same tree send them.

    Returns:
        The readings, and for each such line of settings its path, what it does and its number.
    """
    settings = (*read, *beside)
    kept = {one for reading in settings for one in kept_by(reading)}
    senders = Senders([reading for reading in settings if reading.sendings], kept)
    placed = [senders.placed(reading) for reading in read]
    notes = {}
    for path, sending, files in senders.told():
        line, variable, provider, owner = sending.line, sending.variable, sending.provider, sending.owner
        if owner is None:
            text = f"sets {variable}: clients of {provider} call an address of nobody known (files: {files})"
        else:
            text = f"sets {variable}: clients of {provider} call {owner} (files: {files})"
        notes[f"{path}:{line}"] = (path, text, line)
    return placed, notes
