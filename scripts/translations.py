"""Bring the catalogues of messages up to date with code and catalog, or with --check tell whether all is translated.

Messages are what `_` and `marked` are given, in Python and in templates, the help of arguments and commands, and every
text for people that `spoken` finds. A new one is added without a translation; --check names it. What its fields are
called makes no difference: a message whose fields have other names keeps its translation. What the packaged catalog
tells people has a catalogue of its own, beside.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from typing import TYPE_CHECKING

import polib
from babel.messages.extract import extract
from catalog_texts import catalog_texts
from generated import ROOT
from spoken import spoken

from migrate_advisor.cli.program import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

SOURCE = ROOT / "src/migrate_advisor"
CATALOGUE = SOURCE / "locale/zh/LC_MESSAGES/migrate_advisor.po"
CATALOG = CATALOGUE.with_name("catalog.po")
"""Texts of the packaged catalog, which have no fields."""
_WIDTH = 78
HELP = "src/migrate_advisor/cli"
"""Place of what commands give their parsers."""
_KEYWORDS = {"_": None, "marked": None}
_FIELD = re.compile(r"(?<!\{)\{(\w*)\}(?!\})")


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
        if path.suffix == ".py":
            yield from ((message, path.relative_to(ROOT).as_posix()) for message in spoken(path))


def helpful(path: Path) -> Iterator[str]:
    """What a command gives its parser, which translates it when it is shown."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.keyword(arg="help", value=ast.Constant(value=str(told))) if told != argparse.SUPPRESS:
                yield told
    if path.stem == "program":
        yield from COMMANDS.values()


def check(path: Path, places: Mapping[str, set[str]]) -> int:
    """Tell what is not translated, or no longer said."""
    catalogue = polib.pofile(str(path))
    translated = {_key(path, entry.msgid) for entry in catalogue if entry.msgstr}
    said = {_key(path, message) for message in places}
    missing = [message for message in places if _key(path, message) not in translated]
    left_over = [entry.msgid for entry in catalogue if _key(path, entry.msgid) not in said]
    for word, listed in (("not translated", missing), ("no longer said", left_over)):
        for message in listed:
            print(f"{path.relative_to(ROOT)}: {word}: {message!r}")
    return int(bool(missing) and "--strict" in sys.argv)


def write(path: Path, places: Mapping[str, set[str]]) -> None:
    """Write a catalogue anew, with the translations that it had."""
    catalogue = polib.pofile(str(path), wrapwidth=_WIDTH)
    known = {_key(path, entry.msgid): entry for entry in catalogue}
    catalogue.clear()
    for message, said_in in sorted(places.items()):
        before = known.get(_key(path, message))
        entry = polib.POEntry(msgid=message, msgstr=_translation(path, before, message) if before else "")
        entry.occurrences = [(place, "") for place in sorted(said_in)]
        catalogue.append(entry)
    catalogue.save(str(path))


def _key(path: Path, message: str) -> str:
    """What makes two messages the same; in the catalog, what stands in braces is no field."""
    return message if path == CATALOG else _nameless(message)


def _translation(path: Path, before: polib.POEntry, message: str) -> str:
    return str(before.msgstr) if path == CATALOG else renamed(before, message)


def _nameless(message: str) -> str:
    """A message whose fields have no names."""
    return _FIELD.sub("{}", message)


def renamed(entry: polib.POEntry, message: str) -> str:
    """The translation of a message whose fields have other names now."""
    names = dict(zip(_FIELD.findall(entry.msgid), _FIELD.findall(message), strict=True))
    return _FIELD.sub(lambda field: f"{{{names.get(field[1], field[1])}}}", entry.msgstr)


def _placed(found: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    places: dict[str, set[str]] = {}
    for message, place in found:
        places.setdefault(message, set()).add(place)
    return places


def main() -> int:
    """Write the catalogues, or tell what is missing."""
    both = {CATALOGUE: _placed(messages()), CATALOG: _placed(catalog_texts())}
    if "--check" in sys.argv:
        return max([check(path, places) for path, places in both.items()])
    for path, places in both.items():
        write(path, places)
    return 0


if __name__ == "__main__":
    sys.exit(main())
