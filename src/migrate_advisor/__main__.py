"""``python -m migrate_advisor`` and the console script."""

from __future__ import annotations

import gc
import sys

_RARELY = 50_000
"""Objects between two looks for garbage: what a command makes is a report, of which hardly anything is garbage."""


def main() -> int:
    """Run the command line; the exit code is returned for the console script to pass on."""
    gc.set_threshold(_RARELY, *gc.get_threshold()[1:])
    from migrate_advisor.cli.program import main as run

    code = run(sys.argv[1:])
    gc.freeze()  # the process ends: what Python would search for garbage once more, the system frees at once
    return code


if __name__ == "__main__":
    sys.exit(main())
