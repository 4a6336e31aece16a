"""``python -m migrate_advisor`` and the console script."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line; the exit code is returned for the console script to pass on."""
    from migrate_advisor.cli.program import main as run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
