"""Lines of styled pieces, to a terminal with colours or anywhere without. Knows no subject."""

from __future__ import annotations

import os
import sys

from migrate_advisor.catalog.record import NamedTuple
from migrate_advisor.cli.visible import commands_nothing, unguarded, visible
from migrate_advisor.messages import said

TYPE_CHECKING = False  # importing typing would cost a hook on every commit
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO


class Piece(NamedTuple):
    """Some text in a style."""

    text: str
    style: str = ""
    """In rich's words, such as ``bold red``."""
    is_quoted: bool = False
    """Whether it is shown as it stands in every language, as code is."""


Line = tuple[Piece, ...]


def line(*parts: str | Piece) -> Line:
    """A line of pieces in the language in use; plain text is a piece without a style."""
    return tuple(_told(part if isinstance(part, Piece) else Piece(part)) for part in parts)


def _told(piece: Piece) -> Piece:
    return piece if piece.is_quoted else piece._replace(text=said(piece.text))


def write_lines(lines: Iterable[Line], stream: TextIO) -> None:
    """Write lines: with colours where a person sees them, plain otherwise. Nothing in them is live on a terminal."""
    if not shows_colours(stream):
        stream.writelines(commands_nothing(visible("".join(piece.text for piece in pieces))) + "\n" for pieces in lines)
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(file=unguarded(stream), force_terminal=True, highlight=False, soft_wrap=True)
    for pieces in lines:
        console.print(Text.assemble(*((visible(piece.text), piece.style) for piece in pieces)))


def has_rich() -> bool:
    """Whether the extra is installed that brings colours and bars; asked only where somebody would see them."""
    try:
        import rich  # noqa: F401 # whether it is there
    except ModuleNotFoundError:
        return False
    return True


def shows_colours(stream: TextIO) -> bool:
    """Whether the stream takes colours: a terminal, as NO_COLOR, FORCE_COLOR and TERM have it. A file never does."""
    if os.environ.get("NO_COLOR"):
        return False
    is_forced = os.environ.get("FORCE_COLOR", "0") != "0" and stream in (sys.stdout, sys.stderr)
    return (is_forced or (stream.isatty() and os.environ.get("TERM") != "dumb")) and has_rich()
