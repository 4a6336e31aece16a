"""Files that are generated: written, or compared with what they should be. What they should be is each script's."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parents[1]


def bring_up_to_date(wanted: Mapping[Path, str | None]) -> int:
    """Write the files that are not as wanted, or with ``--check`` on the command line tell which these are.

    Args:
        wanted: file → its text; None where there should be no such file.

    Returns:
        The exit code: 1 where a check found a file that is out of date.
    """
    stale = {path: text for path, text in wanted.items() if _text(path) != text}
    is_check = "--check" in sys.argv[1:]
    for path, text in stale.items():
        name = path.relative_to(ROOT).as_posix()
        if is_check:
            print(f"{name} is out of date; run: python scripts/{Path(sys.argv[0]).name}")
        elif text is None:
            path.unlink()
            print(f"removed {name}")
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
            print(f"wrote {name}")
    return 1 if stale and is_check else 0


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
