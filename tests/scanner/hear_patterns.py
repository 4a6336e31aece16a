"""Tells, as JSON, every regular expression that the scanner makes while it reads what is under the folders it is given.

Run as a program, so that nothing of the scanner was loaded before it listens.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import sys
from datetime import date
from pathlib import Path
from typing import Any


def listen() -> list[tuple[str, int, str, int]]:
    """Pattern, flags, file and line of each one that code of ours has made from now on."""
    heard: list[tuple[str, int, str, int]] = []
    compiler: Any = re._compiler  # type: ignore[attr-defined] # the one way that every pattern takes
    make = compiler.compile

    def listening(pattern: Any, flags: int = 0) -> Any:
        frame = sys._getframe(1)
        while frame.f_back is not None and Path(frame.f_code.co_filename).parent == Path(re.__file__).parent:
            frame = frame.f_back
        text = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
        heard.append((text, int(flags), frame.f_code.co_filename, frame.f_lineno))
        return make(pattern, flags)

    compiler.compile = listening
    return heard


def main(folders: list[str]) -> None:
    """Listen, load all of the scanner, and let it read."""
    heard = listen()

    import migrate_advisor.scanner as package
    from migrate_advisor.scanner import late

    late.pattern = re.compile  # type: ignore[assignment] # at once, so that those are heard too that no file here needs

    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)

    from migrate_advisor.catalog.load import load_compiled
    from migrate_advisor.catalog.places import CustomerType, Question
    from migrate_advisor.scanner import lexing
    from migrate_advisor.scanner.scan import ScanOptions, scan

    for language in lexing._SYNTAX:
        lexing._pattern(language)
    question = Question("CN", CustomerType.INDIVIDUAL, date(2026, 11, 22))
    for folder in folders:
        options = ScanOptions(root=folder, jobs=1)
        scan([folder], compiled=load_compiled(), question=question, options=options)
    home = str(Path(package.__path__[0]))
    json.dump([item for item in heard if item[2].startswith(home)], sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
