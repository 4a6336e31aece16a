"""What was fixed and what is left, for people: by file, with what to do. The edits are `fixing`'s."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.cli.formats.plural import plural
from migrate_advisor.cli.formats.styled import Line, Piece, line, write_lines
from migrate_advisor.cli.formats.width import columns, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from migrate_advisor.fixing.fix import FixReport


def write(report: FixReport, where_from: str, target: str, stream: TextIO, *, wrote: bool) -> None:
    """Write what was done, or would be."""
    write_lines(wrapped(_lines(report, where_from, target, wrote=wrote), columns(stream)), stream)


def _lines(report: FixReport, where_from: str, target: str, *, wrote: bool) -> Iterator[Line]:
    yield line(Piece(f"migrate-advisor: {where_from}", "dim"))
    yield line("")
    yield from _fixed(report)
    yield from (line(Piece("note: ", "yellow"), note) for note in report.notes)
    yield from (
        line(Piece(f"{path}: ", "yellow"), "holds a key, so the patch does not show it") for path in report.hidden
    )
    yield from (line(Piece(f"{item.path}: ", "red"), f"not changed: {item.why}") for item in report.refused)
    yield from _left(report)
    verb = "Fixed" if wrote else "Would fix"
    files = plural(len(report.changed), "file")
    yield line("")
    yield line(f"{verb} {plural(len(report.fixed), 'finding')} in {files} for {target}; {len(report.left)} left.")
    if any(left.why == "needs --unsafe-fixes" for left in report.left):
        yield line("Another model answers afterwards: look at it with --unsafe-fixes --diff.")


def _fixed(report: FixReport) -> Iterator[Line]:
    """What was fixed, file by file."""
    by_file: dict[str, list[str]] = {}
    for item in report.fixed:
        by_file.setdefault(item.finding.path, []).append(f"{item.finding.line}: {item.fix.title}")
    for path, told in by_file.items():
        yield line(Piece(path, "bold"))
        yield from (line("  ", text) for text in dict.fromkeys(told))
    if by_file:
        yield line("")


def _left(report: FixReport) -> Iterator[Line]:
    """What a person is to do."""
    if report.left:
        yield line(Piece("Left for you", "bold"))
    for left in report.left:
        finding = left.finding
        yield line("  ", Piece(f"{finding.path}:{finding.line}: ", "red"), finding.message)
        yield line("     ", left.fix.title, f" ({left.why})" if left.why else "")
        yield from (line("     ", note) for note in left.fix.notes)
