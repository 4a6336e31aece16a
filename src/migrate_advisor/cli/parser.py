"""The argument parser: how help is laid out, what a wrong argument says. Which arguments there are, commands say."""

from __future__ import annotations

import argparse
import os

from migrate_advisor.cli.exit_codes import EXIT_USAGE
from migrate_advisor.messages import _, said

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Keeps the lines of examples, and asks the terminal for its width without importing shutil."""

    def __init__(self, prog: str) -> None:
        try:
            width = int(os.environ.get("COLUMNS", "")) or os.get_terminal_size().columns
        except (ValueError, OSError):
            width = 100
        super().__init__(prog, width=width - 2)

    def _get_help_string(self, action: argparse.Action) -> str | None:
        return said(action.help) if action.help else action.help

    def start_section(self, heading: str | None) -> None:
        """Begin a part of the help under its heading."""
        super().start_section(said(heading) if heading else heading)

    def _format_text(self, text: str) -> str:
        return super()._format_text(said(text))


class HelpfulParser(argparse.ArgumentParser):
    """An argument parser that says where help is."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"formatter_class": _Formatter, **options})

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and end."""
        told = _("{prog}: error: {message}\nSee: {prog} --help\n")
        argument, colon, why = message.partition(": ") if message.startswith("argument ") else ("", "", message)
        self.exit(EXIT_USAGE, told.format(prog=self.prog, message=said(f"{argument}{colon}") + said(why)))
