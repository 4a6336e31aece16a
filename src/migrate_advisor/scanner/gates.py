"""Whether a program need be parsed: what its text cannot lack if its forms are to tell anything.

Asked before a grammar is loaded, and worth only what it saves: a program whose names say nothing costs a tenth then.
Each condition is wider than what the readers ask; where the text leaves a doubt, the program is parsed. A test holds
the findings of gated programs to those of the same ones parsed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate_advisor.scanner import kinds
from migrate_advisor.scanner.languages.rows import row_of
from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.paths import PathClass
from migrate_advisor.scanner.readers.modules import find_module, is_of_own, own_modules

if TYPE_CHECKING:
    from migrate_advisor.scanner.names import KnownNames
    from migrate_advisor.scanner.source import SourceText

ABROAD = kinds.MODULE | kinds.PACKAGE | kinds.IGNORE
"""What a line may hold of a library for another language, which says nothing to a program."""
_ASKED_OF_TEXT = ABROAD | kinds.WORD | kinds.IMPORTED
"""Kinds of names of which the text tells whether they can be a use; of others the grammar does."""

_SPLIT = pattern(r"\"[^A-Za-z_\"+]*+\+[^A-Za-z_\"]*+\"")
"""Two strings that are put together with nothing named between them, as a host may be."""
_TOKEN = pattern(r"[\w-]++")
_PARTS = pattern(r"\w++")
_PREFIXED = pattern(r"(?:Provider|Backend|Vendor|Platform|Service)_?([A-Z]\w{1,40})\Z")
"""A member that has the type in its name, as `readers.chosen` knows them.

Finds ``ProviderOpenAI``, ``Backend_OpenAI``; not ``OpenAIProvider``, ``Provideropenai``.
"""
_SAYS_NOTHING = pattern(
    r"^[ \t]*+(?://[^\n]*+|/?\*(?:[^*\n]++|\*(?!/))*+"
    r"|(?:package|import|(?:global )?using|namespace)[ \t][\w. \t*]*+;?)\r?\Z"
)
"""A line that is a comment, or that names a module alone.

Matches ``// a``, ``import a.b.C;``, ``* a``; not ``call(a);``, ``import a; call(a);``.
"""
_PACKAGE = pattern(r"\A(?:\s++|//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+\*/)*+package\s++([\w.]++)\s*+;")
_IMPORT_LINE = pattern(r"^[ \t]*+import[ \t]++(?:static[ \t]++)?([\w.]++)(?:\*)?[ \t]*+;", re.MULTILINE)
_IMPORT_WORD = pattern(r"\bimport\b")
_USING = pattern(r"\busing\b([^;{}()]*+)")


def may_tell(source: SourceText, names: KnownNames) -> bool:
    """Whether anything that its lines hold can be a use in a program of this language; if not, it is not parsed.

    Python names a module behind the one above it, in which case its line holds no literal that is a name.
    """
    row = row_of(source.language, source.path)
    if row is None or (source.language == "python" and 0 in source.kinds):
        return True
    if not row.may_be_implicit and not any(held & ~ABROAD for held in source.kinds):
        return False
    can_import = _IMPORTING.get(source.language)
    if can_import is None or any(held & ~_ASKED_OF_TEXT for held in source.kinds):
        return True
    return (
        bool(names.libraries.telemetry(source.language))
        or can_import(source, names)
        or _may_choose(source, names)
        or _SPLIT.search(source.text) is not None
    )


def _may_import_java(source: SourceText, names: KnownNames) -> bool:
    """Whether it imports a known module that is not of the library that it belongs to itself."""
    if not _IMPORT_WORD.search(source.text) and not _PACKAGE.match(source.text):
        return any(name in source.text for name in names.libraries.vocabulary(source.language).spoken)
    if not any(held & kinds.IMPORTED for held in source.kinds):
        return False
    row = row_of(source.language, source.path)
    package, paths = _PACKAGE.match(source.text), _IMPORT_LINE.findall(source.text)
    if row is None or package is None or len(paths) != len(_IMPORT_WORD.findall(source.text)):
        return True
    modules = names.libraries.vocabulary(source.language).modules
    known = {found for path in paths if (found := find_module(path.rstrip("."), modules)) is not None}
    if not known:
        return False
    own = own_modules([package[1]], modules, row) if source.path_class is not PathClass.EXAMPLE else ()
    return not all(is_of_own(module, own, row.separators) for module in known)


def _may_import_csharp(source: SourceText, names: KnownNames) -> bool:
    """Whether it imports a provider's module, or holds the name of a client, which it may have without importing it."""
    vocabulary = names.libraries.vocabulary(source.language)
    if any(name in source.text for name in vocabulary.spoken):
        return True
    spans = "\n".join(_USING.findall(source.text))
    owned = (module for module, owner in vocabulary.modules.items() if owner)
    return any(module in spans for module in owned)


def _may_choose(source: SourceText, names: KnownNames) -> bool:
    """Whether a word stands alone by which a program may choose who serves, as a string or a member."""
    if source.path_class not in (PathClass.CODE, PathClass.EXAMPLE):
        return False
    squashed = source.text.lower().replace("_", "").replace("-", "")
    lines = source.text.split("\n")
    line = at = 0
    for _, start, _ in names.word_finder.find_matches_as_indexes(squashed):
        line += squashed.count("\n", at, start)
        at = start
        if _may_choose_on(lines[line], names):
            return True
    return False


def _may_choose_on(line: str, names: KnownNames) -> bool:
    if _SAYS_NOTHING.match(line):
        return False
    return any(_is_choice(token, names) for token in (*_TOKEN.findall(line), *_PARTS.findall(line)))


def _is_choice(token: str, names: KnownNames) -> bool:
    prefixed = _PREFIXED.match(token)
    lowered = token.lower().replace("-", "_")
    if lowered in names.words or lowered in names.ordinary_words:
        return True
    squashed = names.squashed_words
    return lowered.replace("_", "") in squashed or (
        prefixed is not None and prefixed[1].lower().replace("_", "") in squashed
    )


_IMPORTING = {"java": _may_import_java, "csharp": _may_import_csharp}
"""Languages whose imports and choices a text shows → whether one may import what is known."""
