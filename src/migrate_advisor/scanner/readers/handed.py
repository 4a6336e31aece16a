"""Keys and addresses of providers that a program hands on by names of its own: in headers, to clients, in requests.

What is read from the environment or from settings is `variables`'s and `kept`'s; keys written down are `held`'s.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.source import MAX_LINE
from migrate_advisor.scanner.uses import Context, Use, What

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.scanner.names import KnownNames
    from migrate_advisor.scanner.source import SourceText

_NAME = pattern(r"(?<!\w)[A-Za-z_]\w{3,60}(?!\w)")
_KEY_BEFORE = pattern(
    r"(?:\bbearer[\s\"'`+,.{$(%s]{1,12}(?:[\w.]{1,30}\.)?"
    r"|\b(?:with_?)?(?:api_?key|auth_?token|access_?token)[\"'`]?\s{0,3}(?:=>|[:=(])\s{0,3}(?:[\w$]{1,30}(?:\.|->)){0,2}"
    r"|\bbearer[^\n\"'`]{0,20}[\"'`]\s{0,2},\s{0,2})\$?\Z",
    re.IGNORECASE,
)
"""What stands before a key that is handed on.

Finds ``"Bearer " + ``, ``Bearer ${``, ``apiKey: ``, ``.apiKey(``, ``"Authorization: Bearer %s", ``; not ``key in ``.
"""
_ADDRESS_BEFORE = pattern(
    r"(?:\.(?:url|uri)|\bfetch|\bpost\w{0,12}|\bget|\brequest\w{0,20}|\bnew_?request\w{0,20}|\bopen|\bcreate|\bparse|\binit)"
    r"\(\s{0,3}(?:[\w.\"']{1,40},\s{0,3}){0,3}\$?\Z"
    r"|\b(?:base_?ur[il]|api_?base|endpoint)[\"'`]?\s{0,3}(?:=>|[:=(])\s{0,3}\$?\Z",
    re.IGNORECASE,
)
"""What stands before an address that is asked.

Finds ``.url(``, ``NewRequest(http.MethodPost, ``, ``requests.post(``, ``baseURL: ``; not ``print(``, ``url = ``.
"""
_SETTING = pattern(r"set_?(?=[A-Za-z])", re.IGNORECASE)
_NEAR = 90


def read_handed_on(source: SourceText, names: KnownNames, start: int, line: str) -> Iterator[Use]:
    """Keys and addresses in a line that are named after their provider, where they are handed on."""
    line = line[:MAX_LINE]
    for hit in _NAME.finditer(line):
        name = hit.group()
        setter = _SETTING.match(name) if line.startswith("(", hit.end()) else None
        variable = names.variable(name[setter.end() :] if setter is not None else name)
        if variable is None or variable.is_shared:
            continue
        before = line[max(0, hit.start() - _NEAR) : hit.start()]
        shape = {"credential": _KEY_BEFORE, "base-url": _ADDRESS_BEFORE}.get(variable.role)
        is_set = setter is not None and variable.role == "credential"
        if not is_set and (shape is None or line.startswith("(", hit.end()) or shape.search(before) is None):
            continue
        at, end = start + hit.start(), start + hit.end()
        if source.context(at) in (Context.CODE, Context.PROSE) and not source.is_comment(at):
            yield Use(What.ENV_VAR, variable.provider, at, end, name, confidence="medium")
