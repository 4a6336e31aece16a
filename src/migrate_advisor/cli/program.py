"""`main`: which command was asked for, and the one place where errors become a line and an exit code.

What a command does is in the module of its name.
"""

from __future__ import annotations

import os
import sys

from migrate_advisor.cli.exit_codes import EXIT_INTERNAL, EXIT_INTERRUPTED, EXIT_OK, EXIT_USAGE
from migrate_advisor.cli.plain import plain_arguments
from migrate_advisor.errors import CatalogInvalidError, MigrateAdvisorError, UsageError
from migrate_advisor.messages import LANGUAGES, _, language, language_of, said, speak

TYPE_CHECKING = False  # importing typing would cost a hook on every commit
if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence
    from typing import Protocol, TextIO

    class Command(Protocol):
        """What a command's module offers."""

        def configure(self, parser: argparse.ArgumentParser) -> None:
            """Add the command's arguments."""

        def run(self, args: argparse.Namespace) -> int:
            """Do it, and return the exit code."""


COMMANDS: Mapping[str, str] = {
    "check": "find where code depends on an API that is not open to you",
    "recommend": "tell who may be used instead, why in this order, and why not the others",
    "plan": "plan the move of an application: what stops when, where to, at what cost, with which patch",
    "assess": "tell what share of the traffic in logs can move, where to, with what losses, at what cost",
    "fleet": "list for many repositories what stops, when, at which provider, and who owns it",
    "fix": "change code so that it runs at another provider, or show the patch",
    "map": "show what a request looks like at another provider, and what is lost",
    "carry": "serve other providers to programs that call OpenAI or Anthropic, in any language",
    "simulate": "run providers on this machine, to rehearse a move without a key",
    "explain": "tell what a rule finds, why, and what to do",
    "catalog": "list, show, check and count the facts",
    "completion": "write completion for bash, zsh or fish",
}
"""Command → what it does, in one line. The module of the same name has `configure` and `run`."""


def main(argv: Sequence[str]) -> int:
    """Run one command.

    Args:
        argv: the arguments, without the program's name.

    Returns:
        0 nothing to say, 1 findings, 2 wrong usage, catalog or configuration, 3 internal error, 4 nothing scanned, 130
        interrupted.
    """
    from migrate_advisor.cli.visible import unguarded

    try:
        return _run_shown(argv)
    finally:
        sys.stdout, sys.stderr = unguarded(sys.stdout), unguarded(sys.stderr)


def _run_shown(argv: Sequence[str]) -> int:
    """Run one command, with streams that show nothing but text."""
    try:
        _settle_streams()
        _refuse_names_as_options(argv)
        return _flushed(_run(_spoken(argv)))
    except SystemExit as stop:  # argparse's way to end after --help or a wrong argument
        return stop.code if isinstance(stop.code, int) else EXIT_USAGE
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        return _flushed(EXIT_OK)
    except (MigrateAdvisorError, OSError) as error:
        problems = error.problems if isinstance(error, CatalogInvalidError) else ()
        words = "" if problems else _first_words(error)
        return _complain(f"error: {words}", EXIT_USAGE, *map(str, problems))
    except Exception as error:
        if os.environ.get("MIGRATE_ADVISOR_TRACEBACK"):
            raise
        return _complain(_internal(error), EXIT_INTERNAL)


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 # flushed at exit by Python


def _settle_streams() -> None:
    """Have streams that take whatever is written.

    Raises:
        UsageError: standard output is closed.
    """
    if sys.stderr is None:  # closed before we were started
        sys.stderr = _nowhere()
    if sys.stdout is None:
        message = "standard output is closed; let it go to a file or to /dev/null"
        raise UsageError(message)
    from migrate_advisor.cli.visible import Shown

    for stream in (sys.stdout, sys.stderr):
        if getattr(stream, "errors", None) != "backslashreplace" and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal may not know every character of a file
    sys.stdout, sys.stderr = Shown(sys.stdout), Shown(sys.stderr)


def _flushed(code: int) -> int:
    """The exit code, once all output is written; it stands if the reader of our output has left."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        sys.stdout = _nowhere()
    except OSError as error:
        sys.stdout = _nowhere()
        return _complain(f"error: standard output: {error.strerror}", EXIT_USAGE)
    return code


def _refuse_names_as_options(argv: Sequence[str]) -> None:
    """Take no option that is the name of a file here, nor standard input in the place of one.

    Hooks and ``xargs`` put names of files behind our options, and in a stranger's repository a file may be called
    ``--output=/home/me/.profile``, or ``-``, which would leave it unread.

    Raises:
        UsageError: one is.
    """
    options, _ = _options(argv)
    for word in options:
        if word.startswith("-") and word != "-" and os.path.lexists(word):
            message = f"{word} is an option and the name of a file here; write ./{word} for the file"
            raise UsageError(message)
    if "-" in argv and os.path.lexists("-"):
        message = "- is standard input and the name of a file here; write ./- for the file"
        raise UsageError(message)


def _options(argv: Sequence[str]) -> tuple[list[str], list[str]]:
    """The words that may be options, and those from ``--`` on, which are none."""
    words = list(argv)
    end = words.index("--") if "--" in words else len(words)
    return words[:end], words[end:]


_MACHINE_FORMATS = frozenset(["json", "sarif", "github", "junit", "codequality", "csv", "cyclonedx"])
"""What programs read is English, whoever asks."""


def _spoken(argv: Sequence[str]) -> Sequence[str]:
    """The arguments without ``--lang``, once messages are said in the language that it or the environment names.

    Raises:
        UsageError: there is no such language.
    """
    wanted, (rest, names) = None, _options(argv)
    while (at := next((at for at, word in enumerate(rest) if word.partition("=")[0] == "--lang"), None)) is not None:
        flag, _equals, value = rest[at].partition("=")
        wanted = value or (rest[at + 1] if at + 1 < len(rest) else "")
        del rest[at : at + (1 if value else 2)]
        if wanted not in LANGUAGES:
            message = f"{flag}: {wanted!r} is not a language of the messages; there are {', '.join(LANGUAGES)}"
            raise UsageError(message)
    wanted = wanted or language_of(os.environ)
    is_for_programs = any(word.removeprefix("--format=") in _MACHINE_FORMATS for word in rest)
    spoken = "en" if is_for_programs else wanted
    if spoken != language():
        from migrate_advisor.cli.called import ChineseNames

        speak(spoken, ChineseNames())
    return rest + names


def _run(argv: Sequence[str]) -> int:
    if argv and argv[0] == "check" and (plain := plain_arguments(argv[1:])) is not None:
        from migrate_advisor.cli import check

        return check.run(plain)
    from migrate_advisor.cli.parser import HelpfulParser

    if argv and argv[0] in COMMANDS:  # the usual case, without the parsers of the other commands
        purpose = COMMANDS[argv[0]]
        parser = HelpfulParser(prog=f"migrate-advisor {argv[0]}", description=f"{purpose[0].upper()}{purpose[1:]}.")
        command = _command(argv[0])
        command.configure(parser)
        return command.run(parser.parse_args(argv[1:]))
    parser = HelpfulParser(
        prog="migrate-advisor",
        description=_("Find where code depends on an LLM API that is not open to you, and where to go instead."),
        epilog=_("Every command takes --lang en or --lang zh.")
        + "\nmigrate-advisor check src --region CN --customer individual",
    )
    parser.add_argument("--version", action="version", version=f"migrate-advisor {_version()}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name, purpose in COMMANDS.items():
        commands.add_parser(name, help=purpose)
    parser.parse_args(argv)
    parser.print_help()
    return EXIT_USAGE


def _command(name: str) -> Command:
    from importlib import import_module

    command: Command = import_module(f"migrate_advisor.cli.{name}")
    return command


def _version() -> str:
    from migrate_advisor import __version__

    return __version__


def _first_words(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror or error}"
    if isinstance(error, FileNotFoundError):  # what asks the system where it is names no file
        return "the working directory is no longer there; change to one that is"
    if isinstance(error, OSError):
        return f"standard output: {error.strerror or error}"
    return str(error)


def _internal(error: Exception) -> str:
    """What to paste into a report: where it happened, without anything of the user's."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}" if trace else "?"  # noqa: PTH119
    return (
        f"internal error: {type(error).__name__} at {place} (migrate-advisor {_version()}, Python "
        f"{sys.version_info.major}.{sys.version_info.minor}).\nThis is a defect of ours; please report this line. "
        "MIGRATE_ADVISOR_TRACEBACK=1 shows the whole traceback."
    )


def _complain(message: str, code: int, *each: str) -> int:
    """Tell what is wrong: the message, and what follows it, each on a line of its own."""
    from migrate_advisor.cli.visible import visible

    told = said(message)
    parts = told.split("\n") if code == EXIT_INTERNAL else [told]
    shown = "\n".join(map(visible, parts)) + "\n".join(visible(said(part)) for part in each)
    sys.stderr.write(f"migrate-advisor: {shown}\n")
    return code
