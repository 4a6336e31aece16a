"""A file once it was read: the uses in it, each at its place, with all that is said about them later.

It holds plain values only, so that it goes from process to process and into a cache. Where the uses come from is
`reading`'s; what they mean, and whether an ignore comment hides them, `judge`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.catalog.record import NamedTuple
from migrate_advisor.scanner.ignores import Ignore, find_ignores
from migrate_advisor.scanner.keys import without_keys
from migrate_advisor.scanner.languages.rows import row_of
from migrate_advisor.scanner.statements import Statements

if TYPE_CHECKING:
    from collections.abc import Iterable

    from migrate_advisor.scanner.source import SourceText
    from migrate_advisor.scanner.uses import Context, Use, What

MAX_SNIPPET = 400
"""Characters of a line that a finding shows."""
_MAX_CONTENT = 1_000
"""Characters of a line beyond which its hash stands for it."""


class Sighting(NamedTuple):
    """One use at its place. Lines and columns as in `finding.Finding`."""

    what: What
    provider: str
    name: str
    confidence: str
    context: Context
    note: str
    endpoint: str | None
    line: int
    column: int
    end_line: int
    end_column: int
    cell: int | None
    cell_line: int | None
    snippet: str
    """The line, cut to `MAX_SNIPPET`."""
    snippet_column: int
    content: str
    """The line as a fingerprint takes it: with single spaces, or a hash of that where it is long."""
    is_beside: bool = False
    """As `uses.Use` has it."""
    sent_by: str = ""
    """As `uses.Use` has it."""
    statement: tuple[int, ...] = ()
    """Indices from 0 of the lines that an ignore comment may be on; empty in a file without one."""


class Sending(NamedTuple):
    """What a file of settings says to programs beside it: where a provider's clients send their requests."""

    variable: str
    provider: str
    """Whose clients."""
    owner: str | None
    """Who answers there, if the catalog knows."""
    line: int
    folder: str
    """POSIX path of the folder whose programs are given it; empty for the one that paths are told relative to."""


class Reading(NamedTuple):
    """What a file holds."""

    path: str
    path_class: str
    sightings: tuple[Sighting, ...] = ()
    ignores: tuple[Ignore, ...] = ()
    sendings: tuple[Sending, ...] = ()
    unread: str = ""
    """Why it was read by its words alone, where its language has a grammar."""


def place_uses(source: SourceText, uses: Iterable[Use]) -> Reading:
    """The uses of a file at their places, and its ignore comments."""
    ignores = tuple(find_ignores(source))
    statements = Statements(source) if ignores else None
    return Reading(
        source.path,
        source.path_class.value,
        tuple(_sighting(source, use, statements) for use in uses),
        ignores,
        tuple(
            Sending(name, provider, owner, source.place(at).line, folder)
            for name, provider, owner, at, folder in source.sent
        ),
        source.unread,
    )


def _sighting(source: SourceText, use: Use, statements: Statements | None) -> Sighting:
    index, line_start, line = source.line_of(use.start)
    place, end = source.place(use.start), source.place(use.end)
    is_program = row_of(source.language, source.path) is not None
    at = use.start - line_start
    snippet, shown = _cut(line, at + 1, (at, use.end - line_start), is_program=is_program)
    return Sighting(
        use.what,
        use.provider,
        use.name,
        use.confidence,
        use.context,
        use.note,
        use.endpoint,
        place.line,
        place.column,
        end.line,
        end.column,
        place.cell,
        place.cell_line,
        snippet,
        shown,
        _content(line, is_program=is_program),
        use.is_beside,
        use.sent_by,
        statements.lines(index) if statements is not None else (),
    )


def _cut(line: str, column: int, told: tuple[int, int], *, is_program: bool) -> tuple[str, int]:
    """The part of a line to show, without keys, and the column in it.

    What is looked at for keys is longer, as the name of one may stand before the part; and no line is so long that
    many findings in it take by the square.
    """
    start = max(0, column - 1 - MAX_SNIPPET // 4) if len(line) > MAX_SNIPPET else 0
    first = max(0, start - MAX_SNIPPET)
    seen = line[first : start + 2 * MAX_SNIPPET]
    seen = without_keys(seen, is_program=is_program, shown=(told[0] - first, told[1] - first))
    return seen[start - first :][:MAX_SNIPPET], column - start


def _content(line: str, *, is_program: bool) -> str:
    content = " ".join(line.split())
    if len(content) <= _MAX_CONTENT:  # it is kept in the cache, where no key may be either
        return without_keys(content, is_program=is_program)
    from hashlib import blake2s

    return blake2s(content.encode(errors="surrogatepass"), digest_size=12).hexdigest()
