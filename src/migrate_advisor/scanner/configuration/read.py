"""Uses in configuration: trees of keys where the format has them, and lines of commands within and beside them."""

from __future__ import annotations

from bisect import insort
from operator import itemgetter
from typing import TYPE_CHECKING

from migrate_advisor.scanner import kinds
from migrate_advisor.scanner.configuration.formats import read_tree
from migrate_advisor.scanner.configuration.meaning import Meaning
from migrate_advisor.scanner.configuration.services import is_settings, sent_by
from migrate_advisor.scanner.readers.headers import read_own_headers
from migrate_advisor.scanner.readers.hosts import read_hosts
from migrate_advisor.scanner.readers.models import read_models
from migrate_advisor.scanner.readers.variables import read_variables
from migrate_advisor.scanner.readers.written import read_written
from migrate_advisor.scanner.source import MAX_LINE, Redirect, is_text
from migrate_advisor.scanner.uses import Context

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.scanner.configuration.tree import Block
    from migrate_advisor.scanner.names import KnownNames
    from migrate_advisor.scanner.source import SourceText
    from migrate_advisor.scanner.uses import Use

_SHELL_LOOKS = (
    (kinds.VARIABLE | kinds.WORD, read_variables),
    (kinds.WORD, read_written),
    (kinds.MODEL, read_models),
)
"""What a line of commands must hold to be looked through for what."""
_SAID_IN_TEXTS = kinds.WORD | kinds.PACKAGE | kinds.MODULE
"""What a line of a text for people may hold that says nothing of what is configured."""


def read_configuration(source: SourceText, names: KnownNames, root: Block) -> Iterator[Use]:
    """The uses in a file of configuration.

    Args:
        source: the file.
        names: what to look for.
        root: its tree.
    """
    meaning = Meaning(source, names, root)
    yield from meaning.uses()
    if is_settings(source.path):
        source.sent += sent_by(source.path, source.text, (*meaning.addresses(), *meaning.switches()))
    shell = source.as_language("shell")
    for (start, line), held in zip(source.hit_lines, source.kinds, strict=True):
        if held & kinds.HOST:
            for use in read_hosts(source, names, start, line):
                is_out = use.context is Context.CODE and meaning.is_kept_out(use.start)
                yield use._replace(context=Context.TEST) if is_out else use
        if held & kinds.HEADER and len(line) <= MAX_LINE:
            yield from filter(None, map(meaning.placed, read_own_headers(source, names, start, line)))
        if start in meaning.covered or len(line) > MAX_LINE or _is_comment(source, start, line):
            continue
        found = [use for wanted, look in _SHELL_LOOKS if held & wanted for use in look(shell, names, start, line)]
        yield from filter(None, map(meaning.placed, found))
        _keep_to_block(source, shell, meaning, start)


def _is_comment(source: SourceText, start: int, line: str) -> bool:
    """Whether a line is a comment of a format with brackets, which a shell would take for a path."""
    said = line.lstrip()
    return said.startswith(("//", "/*")) and source.is_comment(start + len(line) - len(said))


def _keep_to_block(source: SourceText, shell: SourceText, meaning: Meaning, start: int) -> None:
    """What commands set holds for the block that they are in."""
    span = meaning.span_at(start) if shell.redirected else (0, 0)
    for provider, owner in shell.redirected.items():
        insort(source.redirected_within.setdefault(provider, []), Redirect(*span, owner), key=itemgetter(0, 1))
    shell.redirected.clear()


def tree_of(source: SourceText) -> Block | None:
    """The tree of a file, near its lines with a hit; None where its format has none, or where texts alone hit."""
    near = [
        start
        for (start, line), held in zip(source.hit_lines, source.kinds, strict=True)
        if held & ~_SAID_IN_TEXTS or not is_text(line[:MAX_LINE])
    ]
    return read_tree(source.path, source.text, source.language, near) if near else None
