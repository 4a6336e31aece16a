"""Steps of a database's history, which are run once: to edit one changes nothing where it was run. Changes nothing."""

from __future__ import annotations

import re
from typing import Final

_STEP = re.compile(
    r"(?:^|/)(?:migrations?|migrate)/(?:[\w.-]+/)*?(?:\d[\w.-]*|\d[\w.-]*/[\w-]+)\.\w+\Z"
    r"|(?:^|/)versions/[0-9a-f]{6,40}_\w+\.py\Z"
    r"|(?:^|/)[VU]\d+(?:[._]\d+)*__\w+\.\w+\Z"
)
"""Files of steps, which are numbered, dated or have a hash: as Rails, Django, Prisma, Supabase, Alembic and Flyway name
them."""


def is_recorded(path: str) -> bool:
    """Whether a file is a step of a database's history.

    Args:
        path: POSIX path below the root.
    """
    return _STEP.search(path) is not None


NEW_STEP: Final = "Write a new migration for this: where this one was run, nothing of it is run again"
