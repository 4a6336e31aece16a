"""The argument parser: how help is laid out, what a wrong argument says. Which arguments there are, commands say."""

from __future__ import annotations

import argparse
import os

from migrate_advisor.cli.exit_codes import EXIT_USAGE

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


class HelpfulParser(argparse.ArgumentParser):
    """An argument parser that says where help is."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"formatter_class": _Formatter, **options})

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and end."""
        self.exit(EXIT_USAGE, f"{self.prog}: error: {message}\nSee: {self.prog} --help\n")
