"""Keys and addresses that a program takes from where settings and secrets are kept, by names in no capitals.

What is read from the environment, and names in capitals, are `variables`'s; settings by their place in a framework's
configuration, too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.names import spelled
from migrate_advisor.scanner.source import MAX_LINE
from migrate_advisor.scanner.uses import Context, Use, What

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.scanner.names import KnownNames
    from migrate_advisor.scanner.source import SourceText

_HOLDER = pattern(
    r"(?<![A-Za-z])(?:get_?(?:site_?)?(?:option|secret|setting|parameter)(?:_?(?:value|string|async))?|get_?property"
    r"|get_?string|property|theme_mod|give_?config)!?(?=\()"
    r"|(?:(?<![A-Za-z])|(?<=[a-z])(?-i:(?=[A-Z])))(?:secrets|settings|app_?settings|credentials|userdata|conf|cfg"
    r"|config(?:uration|s)?)(?:_?(?:service|manager|store|reader))?!?(?![A-Za-z0-9_])",
    re.IGNORECASE,
)
"""What keeps settings and secrets, or is called with the name of one.

Finds ``get_option(``, ``client.get_secret(``, ``st.secrets``, ``configService``; not ``set_option``, ``configured``.
"""
_STEP = pattern(
    r"[?!]?\s{0,2}(?:\.|->|::)(?P<member>[A-Za-z]\w{0,60})!?(?:<[\w?|\[\] ]{1,30}>)?(?P<call>\()?"
    r"|[?!]?\s{0,2}[(\[,]{0,2}\s{0,2}(?::(?P<symbol>[a-z]\w{0,60})|[\"'](?P<text>[A-Za-z][\w.:-]{1,99})[\"'])"
    r"|\s{0,2},\s{0,2}(?:\{\}|None|nil|null|\[\])|[\])]{1,2}"
)
"""A step from there to a setting: a member, a key or an argument, what stands in for it, the end of a call."""
_CALLED = pattern(r"(?<![A-Za-z0-9_])([A-Za-z][A-Za-z0-9_]{2,39}?)_?\Z")
"""What a name begins with. Finds ``OPENAI_``, ``openai``; not ``$a.``."""
_WRITTEN = pattern(r"[\"'\])]{0,3}\s{0,4}(?::=|=(?![=>~]))")
"""What follows a setting that is given a value, not taken. Matches `` = x``, ``"] = x``; not `` == x``, ``);``."""
_ASKED = pattern(r"key|token|secret|url", re.IGNORECASE)
"""What functions are called after that give it. Finds ``GetKey``; not ``get``."""
_LONGEST_WORD = 60
_MOST_STEPS = 8
_TOLD = frozenset(["credential", "base-url", "model"])
"""What such a name holds where it alone tells that its provider is called."""


def read_kept(source: SourceText, names: KnownNames, start: int, line: str) -> Iterator[Use]:
    """Keys and addresses of providers in a line that are asked for by name."""
    line = line[:MAX_LINE]
    done = 0
    for hit in _HOLDER.finditer(line):
        found = _setting_from(line, hit, names) if hit.start() >= done else None
        if found is None:
            continue
        first, last, provider = found
        done = last
        if _WRITTEN.match(line, last) is None and source.context(start + first) is Context.CODE:
            yield Use(What.ENV_VAR, provider, start + first, start + last, line[first:last], confidence="medium")


def _setting_from(line: str, holder: re.Match[str], names: KnownNames) -> tuple[int, int, str] | None:
    """Where the path of keys begins and ends that leads from a place to a setting of a provider, and whose it is."""
    parts, first, asked = _named_before(line, holder.start(), names)
    at = holder.end()
    for _ in range(_MOST_STEPS):
        step = _STEP.match(line, at)
        if step is None:
            return None
        at = step.end()
        group = next((one for one in ("member", "symbol", "text") if step[one]), None)
        if step["call"]:  # a function that is given the name, and may say what it gives
            asked = _ASKED.findall(step["member"])[-1:]
        if group is None or step["call"]:
            continue
        first = step.start(group) if first < 0 else first
        parts.append(step[group])
        found = names.variable(".".join(parts)) if len(parts) > 1 or not step[group].isupper() else None
        found = found or (names.variable(".".join((*parts, *asked))) if asked else None)
        if found is not None and found.role in _TOLD:
            return first, step.end(group), found.provider
    return None


def _named_before(line: str, end: int, names: KnownNames) -> tuple[list[str], int, list[str]]:
    """The provider's word that what keeps settings is called after, and where it begins: ``exampleConfig.key``."""
    hit = _CALLED.search(line, max(0, end - _LONGEST_WORD), end)
    if hit is None or names.words.get(spelled(hit[1])) is None:
        return [], -1, []
    return [hit[1]], hit.start(1), []
