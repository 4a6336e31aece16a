"""Bring the catalogue of messages up to date with the code, or with --check tell whether all of it is translated.

Messages are what `_` and `marked` are given, in Python and in templates, and the help of arguments and commands. A new
one is added without a translation; --check names it.
"""

from __future__ import annotations

import argparse
import ast
import sys
from typing import TYPE_CHECKING

import polib
from babel.messages.extract import extract
from generated import ROOT

from migrate_advisor.cli.program import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

SOURCE = ROOT / "src/migrate_advisor"
CATALOGUE = SOURCE / "locale/zh/LC_MESSAGES/migrate_advisor.po"
HELP = "src/migrate_advisor/cli"
"""Place of what commands give their parsers."""
_KEYWORDS = {"_": None, "marked": None}


def messages() -> Iterator[tuple[str, str]]:
    """Message and place of each message in the code."""
    for path in sorted((SOURCE / "cli").glob("*.py")):
        yield from ((message, HELP) for message in helpful(path))
    for path in sorted((*SOURCE.rglob("*.py"), *SOURCE.rglob("templates/*.html"))):
        method = "python" if path.suffix == ".py" else "jinja2.ext:babel_extract"
        with path.open("rb") as file:
            for _line, found, _comments, _context in extract(method, file, keywords=_KEYWORDS):
                for message in (found,) if isinstance(found, str) else found:
                    yield message, path.relative_to(ROOT).as_posix()


def helpful(path: Path) -> Iterator[str]:
    """What a command gives its parser, which translates it when it is shown."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.keyword(arg="help", value=ast.Constant(value=str(told))) if told != argparse.SUPPRESS:
                yield told
    if path.stem == "program":
        yield from COMMANDS.values()


def check(places: Mapping[str, set[str]], known: Mapping[str, polib.POEntry]) -> int:
    """Tell what is missing or left over; help that is new is told, and shown in English until it is translated."""
    missing = [message for message in places if message not in known or not known[message].msgstr]
    is_new_help = {message: places[message] <= {HELP} for message in missing}
    left_over = [message for message in known if message not in places]
    for word, listed in (("not translated", missing), ("no longer said", left_over)):
        for message in listed:
            print(f"{CATALOGUE.relative_to(ROOT)}: {word}: {message!r}")
    return int(not all(is_new_help.values()))


def main() -> int:
    """Write the catalogue, or tell what is missing."""
    places: dict[str, set[str]] = {}
    for message, place in messages():
        places.setdefault(message, set()).add(place)
    catalogue = polib.pofile(str(CATALOGUE), wrapwidth=118)
    known = {entry.msgid: entry for entry in catalogue}
    if "--check" in sys.argv:
        return check(places, known)
    for message in known.keys() - places.keys():
        catalogue.remove(known[message])
    for message, said_in in places.items():
        entry = known.get(message)
        if entry is None:
            entry = polib.POEntry(msgid=message, msgstr="")
            catalogue.append(entry)
        entry.occurrences = [(place, "") for place in sorted(said_in)]
        entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
    catalogue.sort(key=lambda entry: entry.msgid)
    catalogue.save(str(CATALOGUE))
    return 0


if __name__ == "__main__":
    sys.exit(main())
