"""`migrate-advisor completion bash|zsh|fish`: what to put into a shell's start-up file. Asks only the parsers."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.cli.exit_codes import EXIT_OK
from migrate_advisor.cli.program import COMMANDS
from migrate_advisor.scanner.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_EPILOG = """\
examples:
  migrate-advisor completion bash >> ~/.bashrc
  migrate-advisor completion zsh > ~/.zfunc/_migrate-advisor
  migrate-advisor completion fish > ~/.config/fish/completions/migrate-advisor.fish
"""


_VALUES = {"RULE": tuple(rule.id for rule in RULES)}
"""What an argument is called → what there is, where a parser does not say it."""


class Flag(NamedTuple):
    """An option of a command."""

    name: str
    help: str
    choices: tuple[str, ...]
    takes_value: bool


class Words(NamedTuple):
    """What may follow a command."""

    help: str
    flags: tuple[Flag, ...]
    actions: tuple[str, ...]
    """Words that follow it, such as ``show`` after ``catalog`` or the rules after ``explain``."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EPILOG
    parser.add_argument("shell", choices=_SHELLS, help="whose completion to write")


def run(args: argparse.Namespace) -> int:
    """Write the completion."""
    sys.stdout.writelines(f"{line}\n" for line in _SHELLS[args.shell](_words()))
    return EXIT_OK


def _words() -> Mapping[str, Words]:
    """What every command takes, asked of its parser."""
    found: dict[str, Words] = {}
    for command, purpose in COMMANDS.items():
        parser = argparse.ArgumentParser(add_help=True)
        import_module(f"migrate_advisor.cli.{command}").configure(parser)
        flags, actions = _collect(parser)
        found[command] = Words(purpose, tuple(flags.values()), tuple(actions))
    return found


def _collect(parser: argparse.ArgumentParser) -> tuple[dict[str, Flag], list[str]]:
    flags: dict[str, Flag] = {}
    actions: list[str] = []
    for action in parser._actions:  # noqa: SLF001 # argparse has no public way to ask a parser what it takes
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 # as above
            for name, inner in action.choices.items():
                actions.append(name)
                flags |= _collect(inner)[0]
            continue
        choices = tuple(map(str, action.choices or _VALUES.get(str(action.metavar), ())))
        if not action.option_strings:
            actions += choices
        for name in action.option_strings:
            if name.startswith("--"):
                flags[name] = Flag(name, (action.help or "").replace("%%", "%"), choices, action.nargs != 0)
    return flags, actions


def _bash(words: Mapping[str, Words]) -> Iterator[str]:
    yield "_migrate_advisor() {"
    yield '    local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" command="${COMP_WORDS[1]}"'
    yield "    COMPREPLY=()"
    yield '    if [ "$COMP_CWORD" -eq 1 ]; then'
    yield f'        COMPREPLY=($(compgen -W "{" ".join(words)} --help --version" -- "$word")); return'
    yield "    fi"
    yield '    case "$command:$before" in'
    for command, entry in words.items():
        for flag in entry.flags:
            if flag.choices:
                choices = " ".join(flag.choices)
                yield f'        {command}:{flag.name}) COMPREPLY=($(compgen -W "{choices}" -- "$word")); return;;'
    yield "    esac"
    yield '    case "$command:$word" in'
    for command, entry in words.items():
        names = " ".join(flag.name for flag in entry.flags)
        yield f'        {command}:-*) COMPREPLY=($(compgen -W "{names}" -- "$word"));;'
        if entry.actions:
            yield f'        {command}:*) COMPREPLY=($(compgen -W "{" ".join(entry.actions)}" -- "$word"));;'
    yield '        *) COMPREPLY=($(compgen -f -- "$word"));;'
    yield "    esac"
    yield "}"
    yield "complete -o filenames -F _migrate_advisor migrate-advisor"


def _zsh(words: Mapping[str, Words]) -> Iterator[str]:
    yield "#compdef migrate-advisor"
    yield "_migrate_advisor() {"
    yield "    if (( CURRENT == 2 )); then"
    yield "        local -a commands=("
    for command, entry in words.items():
        yield f"            {_quoted(f'{command}:{entry.help}')}"
    yield "        )"
    yield "        _describe command commands; return"
    yield "    fi"
    yield '    case "$words[2]" in'
    for command, entry in words.items():
        yield f"        {command})"
        yield "            _arguments \\"
        for flag in entry.flags:
            text = flag.help.replace("[", "(").replace("]", ")").replace(":", " -")
            value = (
                f":value:({' '.join(flag.choices)})" if flag.choices else ":value:_files" if flag.takes_value else ""
            )
            yield f"                {_quoted(f'*{flag.name}[{text}]{value}')} \\"
        rest = f"*:action:({' '.join(entry.actions)})" if entry.actions else "*:path:_files"
        yield f"                {_quoted(rest)};;"
    yield "    esac"
    yield "}"
    yield 'if [ "$funcstack[1]" = "_migrate_advisor" ]; then _migrate_advisor "$@"; else'
    yield "    compdef _migrate_advisor migrate-advisor"
    yield "fi"


def _fish(words: Mapping[str, Words]) -> Iterator[str]:
    for command, entry in words.items():
        yield f"complete -c migrate-advisor -n __fish_use_subcommand -f -a {command} -d {_quoted(entry.help)}"
    for command, entry in words.items():
        seen = f"-n '__fish_seen_subcommand_from {command}'"
        for name in entry.actions:
            yield f"complete -c migrate-advisor {seen} -f -a {name}"
        for flag in entry.flags:
            value = f" -x -a {_quoted(' '.join(flag.choices))}" if flag.choices else " -r" if flag.takes_value else ""
            yield f"complete -c migrate-advisor {seen} -l {flag.name[2:]}{value} -d {_quoted(flag.help)}"


def _quoted(text: str) -> str:
    """In single quotes, as every one of the three shells takes it."""
    plain = text.replace("'", "’")
    return f"'{plain}'"


_SHELLS = {"bash": _bash, "zsh": _zsh, "fish": _fish}
