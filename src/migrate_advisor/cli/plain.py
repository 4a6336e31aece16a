"""Arguments of `check` as hooks write them, read without argparse, which would take longer than a clean file does.

Whatever else is written is left to argparse; where both read the arguments, they read the same.
"""

from __future__ import annotations

TYPE_CHECKING = False  # importing typing would cost a hook on every commit
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping, Sequence
    from typing import Any
else:

    class Namespace:
        """Arguments by name, as argparse hands them over; type checkers take it for argparse's."""

        def __init__(self, **values: Any) -> None:
            self.__dict__.update(values)


DEFAULTS: Mapping[str, Any] = {
    "paths": ["."],
    "region": None,
    "customer": None,
    "owner": None,
    "horizon": None,
    "strict_unknown": False,
    "allow": None,
    "deny": None,
    "fixes": False,
    "to": None,
    "base_url": None,
    "as_of": None,
    "catalog": [],
    "format": "text",
    "output": None,
    "fail_on": None,
    "select": None,
    "ignore": None,
    "exclude": None,
    "no_gitignore": False,
    "no_ignores": False,
    "no_cache": False,
    "max_file_size": None,
    "jobs": 0,
    "stdin_filename": "stdin",
    "statistics": False,
    "staged": False,
    "diff": None,
    "baseline": None,
    "write_baseline": None,
    "config": None,
    "no_config": False,
}
"""Every argument of `check`, and its value where it is not given."""
_VALUES = {"--region": None, "--customer": None, "--fail-on": ("error", "warning", "info", "never")}
"""Flags of hooks that take a value → the values there are, if they are a choice."""
_SWITCHES = {"--staged": "staged", "--no-config": "no_config"}
"""Flags of hooks without a value → the arguments that they set."""


def plain_arguments(argv: Sequence[str]) -> Namespace | None:
    """The arguments, if they are some of the usual flags with their values, then paths; else None.

    Args:
        argv: what follows ``check``.
    """
    values = dict(DEFAULTS)
    index = 0
    while index < len(argv) and (argv[index] in _VALUES or argv[index] in _SWITCHES):
        if argv[index] in _SWITCHES:
            values[_SWITCHES[argv[index]]] = True
            index += 1
            continue
        flag, value = argv[index], argv[index + 1] if index + 1 < len(argv) else "-"
        choices = _VALUES[flag]
        if value.startswith("-") or (choices is not None and value not in choices):
            return None
        values[flag.removeprefix("--").replace("-", "_")] = value
        index += 2
    paths = list(argv[index:])
    if any(path.startswith("-") for path in paths):
        return None
    return Namespace(**values | {"paths": paths or ["."]})
