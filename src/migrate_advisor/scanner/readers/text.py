"""Names that are the same in every language: hosts, variables and settings, models, ids.

Works line by line, on the lines with a hit, and asks only who reads what the line holds. Imports and clients are
`code`'s and `python`'s.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from migrate_advisor.scanner import kinds
from migrate_advisor.scanner.languages.rows import LANGUAGES
from migrate_advisor.scanner.readers.handed import read_handed_on
from migrate_advisor.scanner.readers.headers import read_own_headers
from migrate_advisor.scanner.readers.hosts import read_hosts
from migrate_advisor.scanner.readers.kept import read_kept
from migrate_advisor.scanner.readers.models import read_magics, read_models, read_resource_ids
from migrate_advisor.scanner.readers.surfaces import read_headers
from migrate_advisor.scanner.readers.variables import (
    PROPERTY_LANGUAGES,
    SECTION_LANGUAGES,
    read_properties,
    read_sections,
    read_variables,
)
from migrate_advisor.scanner.readers.written import read_written
from migrate_advisor.scanner.source import MAX_LINE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from migrate_advisor.scanner.names import KnownNames
    from migrate_advisor.scanner.source import SourceText
    from migrate_advisor.scanner.uses import Use

_NAMING = kinds.VARIABLE | kinds.WORD
"""What names of variables, settings and choices hold."""


def read_text(source: SourceText, names: KnownNames) -> Iterator[Use]:
    """Uses that need no grammar."""
    held_at_all = reduce(or_, source.kinds, 0)
    looks = [
        (wanted, look)
        for wanted, languages, look in _LOOKS
        if held_at_all & wanted and (languages is None or source.language in languages)
        if not (look is read_models and source.forms)  # asked last, since it has the file parsed
    ]
    for (start, line), held in zip(source.hit_lines, source.kinds, strict=True):
        if held & kinds.HOST:
            yield from read_hosts(source, names, start, line)
        if len(line) <= MAX_LINE:
            for wanted, look in looks:
                if held & wanted:
                    yield from look(source, names, start, line)


_LOOKS: Sequence[tuple[int, frozenset[str] | None, Callable[[SourceText, KnownNames, int, str], Iterator[Use]]]] = (
    (_NAMING, None, read_variables),
    (_NAMING, frozenset({*LANGUAGES, "r"}), read_kept),
    (_NAMING, frozenset(LANGUAGES), read_handed_on),
    (kinds.WORD, None, read_written),
    (_NAMING, SECTION_LANGUAGES, read_sections),
    (_NAMING, PROPERTY_LANGUAGES, read_properties),
    (kinds.MODEL, None, read_models),
    (kinds.MODEL, None, read_magics),
    (kinds.RESOURCE, None, read_resource_ids),
    (kinds.HEADER, None, read_headers),
    (kinds.HEADER, None, read_own_headers),
)
"""What a line must hold, in which languages, to be looked through for what."""
