"""What stands around a name in any language, and which formats have keys. Whose a name is, its own reader asks."""

from __future__ import annotations

from migrate_advisor.scanner.late import pattern

CONFIG_LANGUAGES = frozenset(["env", "yaml", "json", "toml", "ini", "terraform", "xml"])
"""Formats of keys and values."""
_SHELL_LANGUAGES = frozenset(["shell", "powershell", "batch", "env", "markup"])
KEYED_LANGUAGES = CONFIG_LANGUAGES | _SHELL_LANGUAGES
ADDRESS = pattern(r"\b\w+://(?P<host>[\w.:-]+)(?P<path>/\w)?")
COMPARED_BEFORE = pattern(
    r"(?:[=!]==?|\bin|\bnot in|~=|=~|[Ss]tarts?_?[Ww]ith|[Ee]nds?_?[Ww]ith|[Ii]ncludes?|[Cc]ontains|indexOf"
    r"|match(?:es)?|replace\w*|removeprefix|removesuffix|[Hh]as[PS]\w+|[Ee]quals?|expect\w*|assert\w*|toBe|\bcase|EqualTo)[\s(@]*"
    r"(?:[\w.]+\s*,\s*)?[\"'`]?(?:\w+://)?$"
)
_COMPARED_AFTER = pattern(r"[^\s\"'`]*[\"'`]\s*(?:[=!]==?|in\b|not in\b)")
_INDEX_BEFORE = pattern(r"[\w)\]]\[\s*[\"'](?:\w+://)?$")
_INDEX_AFTER = pattern(r"[^\s\"']*[\"']\s*\]")
_SYMBOL_BEFORE = pattern(r"(?:^|[\s(]):\w+://$")
STAND_INS = ("dummy", "fake", "mock", "unused", "not-needed", "notneeded", "not_needed", "no-key", "no_key")
"""What a key's value holds where nobody is called."""
_SET = pattern(
    r"[\"'`\])]{0,3}\s{0,4}(?:=|:=|=>|,|\|\|=|\?\?=)\s{0,4}(?P<quote>[\"'`]?)(?P<value>[\w.-]{2,60})(?P=quote)(?![\w(.\[])"
)
"""What follows a variable's name that is given a value."""
QUOTED = pattern(r"([\"'`])([\w./:@-]{2,100})\1")


def is_compared(before: str, after: str, language: str) -> bool:
    """Whether an address is looked for or compared with, or is a key, rather than called."""
    if COMPARED_BEFORE.search(before) or _COMPARED_AFTER.match(after):
        return True
    if language == "lisp" and _SYMBOL_BEFORE.search(before):
        return True
    return bool(_INDEX_BEFORE.search(before) and _INDEX_AFTER.match(after))


def is_quoted(before: str, after: str) -> bool:
    """Whether a name is all of a string."""
    quote = before[-1:]
    return quote in ("'", '"', "`") and after.startswith(quote)


def is_stood_in(after: str) -> bool:
    """Whether a key is given a word that no service takes: nobody is called with it.

    Args:
        after: what follows its name.
    """
    given = _SET.match(after)
    return given is not None and any(word in given["value"].lower() for word in STAND_INS)
