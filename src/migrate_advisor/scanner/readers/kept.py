"""Keys and addresses that a program takes from where settings and secrets are kept, by names in no capitals.

What is read from the environment, and names in capitals, are `variables`'s; settings by their place in a framework's
configuration, too.
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

_TAKEN = pattern(
    r"(?<![A-Za-z])(?:get_?(?:site_?)?(?:option|secret|setting|parameter)(?:_?(?:value|string|async))?|get_?property"
    r"|get_?string|property|theme_mod)!?\(\s{0,9}[\"'](?P<name>[A-Za-z][\w.-]{2,99})[\"']"
    r"|(?<![A-Za-z])(?:secrets|settings|app_?settings|credentials|userdata|config(?:uration)?)!?"
    r"(?:\.get|\.fetch|\.value)?[\[(]\s{0,9}[\"'](?P<item>[A-Za-z][\w.-]{2,99})[\"']"
    r"|(?<![A-Za-z])credentials\.(?P<member>[a-z]\w{1,49}(?:\.[a-z]\w{1,49})?)\b(?!\()"
    r"|(?<![A-Za-z])credentials\.dig\(\s{0,9}:(?P<keys>[a-z]\w{1,49}\s{0,9},\s{0,9}:[a-z]\w{1,49})\s{0,9}\)",
    re.IGNORECASE,
)
"""How programs ask what keeps their settings and secrets.

Finds ``get_option('openai_api_key')``, ``client.get_secret("OpenAI-Key")``, ``st.secrets["gemini_api_key"]``,
``credentials.openai.api_key``, ``credentials.dig(:openai, :api_key)``; not ``set_option('openai_api_key')``,
``words["openai_api_key"]``.
"""
_TOLD = frozenset(["credential", "base-url"])
"""What such a name holds where it alone tells that its provider is called."""


def read_kept(source: SourceText, names: KnownNames, start: int, line: str) -> Iterator[Use]:
    """Keys and addresses of providers in a line that are asked for by name."""
    for hit in _TAKEN.finditer(line[:MAX_LINE]):
        group = hit.lastgroup or "name"
        name = hit[group]
        variable = names.variable(name) if not name.isupper() else None
        at = start + hit.start(group)
        if variable is not None and variable.role in _TOLD and source.context(at) is Context.CODE:
            yield Use(What.ENV_VAR, variable.provider, at, start + hit.end(group), name, confidence="medium")
