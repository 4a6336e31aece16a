"""Whether a literal is a key or a place for one. Where it stands, `keys` knows."""

from __future__ import annotations

import re
from enum import Enum, auto

from migrate_advisor.scanner.late import pattern

_REFERENCE = pattern(
    r"[$#]\{\{?[^}\n]{0,200}(?:\}{1,2}|\Z)|\{\{?[^}\n]{0,200}(?:\}{1,2}|\Z)|\$\([^)\n]{0,200}(?:\)|\Z)|\$\w{1,80}"
    r"|%\w{1,80}%|<[^>\n]{0,200}>"
)
"""Where something is put in: ``${A}``, ``{{a}}``, ``$(a)``, ``<a>``; its end may lie behind what was cut out."""
_ELSEWHERE = pattern(
    r"(?:arn:|projects/|secretref:|@[A-Z]|[~./])|[A-Z][A-Z0-9]{0,40}(?:_[A-Z0-9]{1,40}){1,12}\Z"
    r"|[A-Za-z_]\w{0,40}(?:\.[A-Za-z_]\w{0,60}){1,6}(?:\(|\Z)"
)
"""Begins an address, a path, or is the name of a variable: it says where a key is."""
UUID = r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
"""How some providers write their keys, and everybody the names of things."""
_UUID = pattern(rf"{UUID}\Z")
_LETTERS_OR_DIGITS = pattern(r"[A-Za-z]+|[0-9]+")
_RUN = pattern(r"[A-Za-z0-9]{20,}")
_CHANGE = pattern(r"[A-Za-z](?=[0-9])|[0-9](?=[A-Za-z])")
_SCHEME = pattern(r"(?:Bearer|Basic|Token|Api-?Key|Key)[ \t]{1,9}", re.IGNORECASE)
_PLAIN = frozenset(
    (
        "a abc abcd abcde abcdef add alpha and anything api apikey auth authorization bar basic baz bearer change "
        "changeme demo dummy empty enter env environment example fake false foo for from goes here ignored in "
        "insert invalid is key local lorem me mine mock my mykey needed no none not nothing null of only optional "
        "pass password pk placeholder provided put random real redacted removed replace required sample secret "
        "set sk some str string stub test testing text that the this to todo token true undefined unused use user "
        "valid value variable with xyz yes you your zzz"
    ).split()
)
"""Words of what stands in for a key."""
_DIGITS = frozenset(
    ["012", "0123", "01234", "1234567890", "0123456789", "123456789", "12345678", "1234567", "987654321"]
)
_SHORTEST, _SHORTEST_OF_ANY, _LONG = 8, 4, 24
_MOST_PLAIN_DIGITS = 6
_CHANGES = 4
_HEX = frozenset("0123456789abcdef")
_HASHES = frozenset([40, 56, 64, 96, 128])


class Kind(Enum):
    """What a literal must be like where it stands, to be a key."""

    ANY = auto()
    """As it is."""
    KEY = auto()
    """Of letters and digits."""
    SHAPED = auto()
    """Of no order."""


def is_key(value: str, kind: Kind) -> bool:
    """Whether a literal is a key.

    Args:
        value: without its quotes.
        kind: what is expected where it stands.
    """
    if kind is Kind.SHAPED:
        return is_shaped(value) or _UUID.match(value) is not None
    rest = _REFERENCE.sub("", value)
    if "://" in rest or any(character.isspace() for character in rest):
        return False  # of an address, only a part of it can be a key
    if _ELSEWHERE.match(rest) and not is_shaped(rest):
        return False
    if _is_plain(rest):
        return False
    if kind is Kind.ANY:
        return len(rest) >= _SHORTEST_OF_ANY
    letters, digits = any(map(str.isalpha, rest)), any(map(str.isdigit, rest))
    return (
        len(rest) >= _SHORTEST and letters and (digits or (len(rest) >= _LONG and not (rest.islower() or "_" in rest)))
    )


def is_shaped(value: str) -> bool:
    """Whether a literal looks like a key wherever it stands: long, of letters and digits in no order."""
    if value.startswith("sk-"):
        return is_key(value, Kind.KEY)
    return any(_is_random(run) for run in _RUN.findall(value)) and not _is_plain(value)


def without_scheme(value: str) -> tuple[str, int]:
    """What stands behind the name of a scheme, as ``Bearer``, and how many characters before it."""
    scheme = _SCHEME.match(value)
    return (value[scheme.end() :], scheme.end()) if scheme is not None else (value, 0)


def _is_random(run: str) -> bool:
    if len(run) in _HASHES and _HEX.issuperset(run):
        return False
    return len(_CHANGE.findall(run)) >= _CHANGES


def _is_plain(value: str) -> bool:
    """Whether a literal stands in for a key: made of words that say so, of one sign, or of digits in order."""
    parts = [part.lower() for part in _LETTERS_OR_DIGITS.findall(value)]
    if all(map(_is_plain_part, parts)):
        return True
    return not any(part.isdigit() for part in parts) and any(part in _PLAIN and len(part) > 2 for part in parts)  # noqa: PLR2004 # shorter ones stand in keys by chance


def _is_plain_part(part: str) -> bool:
    if part in _DIGITS or (len(part) > 1 and (part in _PLAIN or len(set(part)) == 1)):
        return True
    return part.isdigit() and len(part) <= _MOST_PLAIN_DIGITS
