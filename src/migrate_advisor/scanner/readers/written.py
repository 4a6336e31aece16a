"""Providers that commands, scripts of shells and bodies in their strings choose by name. No formats of keys here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.readers.chosen import CHOOSING
from migrate_advisor.scanner.readers.variables import is_for_shell
from migrate_advisor.scanner.uses import Context, Use, What

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.scanner.names import KnownNames
    from migrate_advisor.scanner.source import SourceText

_LANGUAGES = frozenset(["shell", "powershell", "batch", "r", "other", "ini"])
"""Where no tree of keys and no grammar tells what is given a value."""
_LISP = "lisp"
_VALUE = r"(?:\\{0,2}[\"'])?(?P<value>[A-Za-z][\w-]{1,40})(?![\w.:/@=-])"
_PAIR = pattern(
    rf"(?<![\w.${{@-])(?:\\{{0,2}}[\"'])?(?:\$(?:env:)?)?(?P<key>[A-Za-z]\w{{0,60}})(?:\\{{0,2}}[\"'])?"
    rf"\s{{0,4}}(?:=>|<-|[:=])(?!=)\s{{0,4}}{_VALUE}"
)
"""A name that is given a word: ``AI_PROVIDER=a``, ``"provider": "a"`` also with escapes, ``$env:A = 'a'``."""
_SET = pattern(
    rf"(?:\bset\s-\w{{1,4}}|\bset(?:x|env)|^\s{{0,9}}ENV|\bARG)\s{{1,9}}(?P<key>[A-Za-z]\w{{0,60}})\s{{1,9}}{_VALUE}"
)
"""The same by a command: ``set -gx AI_PROVIDER a``, ``setx AI_PROVIDER a``, ``ENV AI_PROVIDER a``."""
_OPTION = pattern(
    rf"(?<![\w-])--?(?:[A-Za-z]{{1,20}}-){{0,3}}(?P<key>(?i:provider|backend|vendor|kind)|Type)(?:\s{{1,9}}|=){_VALUE}"
)
"""An option of a command: ``--llm-provider a``, ``-Kind a``."""
_MADE = pattern(r"\((?:[a-z]{2,20}-){1,2}make-(?P<value>[a-z][a-z-]{1,30})(?=[\s)])")
"""A backend that Emacs is told to make: ``(library-make-example "Name"``."""
_RESOURCE = pattern(r"cognitiveservices", re.IGNORECASE)
"""A command that makes a resource, whose kind says whose service it is."""


def read_written(source: SourceText, names: KnownNames, start: int, line: str) -> Iterator[Use]:
    """Providers that a line chooses."""
    is_written = source.language in _LANGUAGES or (source.has_magics and is_for_shell(source, start, line))
    if source.is_run and source.language == _LISP:
        yield from _read_made(source, names, start, line)
    if not is_written or not source.is_run:
        return
    for shape in (_PAIR, _SET, _OPTION):
        for hit in shape.finditer(line):
            provider = names.words.get(hit["value"].lower().replace("-", "_"))
            if provider is None or not _chooses(hit["key"], line, is_option=shape is _OPTION):
                continue
            if source.language != "powershell" and "$" in line[hit.start() : hit.start("key")]:
                continue  # compared
            at = start + hit.start("value")
            if source.context(at) is Context.CODE:
                yield Use(What.CHOICE, provider, at, start + hit.end("value"), hit["value"], confidence="medium")


def _read_made(source: SourceText, names: KnownNames, start: int, line: str) -> Iterator[Use]:
    """Backends for providers that a line of Lisp makes."""
    for hit in _MADE.finditer(line):
        provider = names.words.get(hit["value"].replace("-", "_"))
        at = start + hit.start("value")
        if provider is not None and source.context(at) is Context.CODE:
            yield Use(What.CHOICE, provider, at, start + hit.end("value"), hit["value"], confidence="medium")


def _chooses(key: str, line: str, *, is_option: bool) -> bool:
    """Whether what is called so says who serves."""
    if is_option and key.lower() in ("kind", "type"):
        return _RESOURCE.search(line) is not None
    return CHOOSING.search(key) is not None
