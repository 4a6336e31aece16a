"""Whether a model's id stands in a request, for files that hold so many ids that most are a list to choose from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.readers.surroundings import CONFIG_LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.scanner.source import SourceText
    from migrate_advisor.scanner.uses import Use

_NEAR = 400
"""Characters on either side within which a request's other parts stand."""
_OPENS = {")": "(", "]": "[", "}": "{"}
_NAME_BEFORE = pattern(r"(\.?)([A-Za-z_]\w{0,80})(?:<[\w, ]{0,40}>)?\s?$")
_ASKING = pattern(
    "completion|complete|chat|generate|generation|embed|transcri|speech|agent|llm|stream|invoke|ask|query|request"
    "|fetch|stringify|getenv|^create$|^parse$|^post$",
    re.IGNORECASE,
)
"""What names of functions and types hold that ask a model for something."""
_TELLING = pattern(r"(?:is|has|can|supports?|assert|expect|to)(?:[A-Z_]|$)")
"""What names of functions begin with that answer a question about a model instead."""
_SETTER = pattern(r"(?:[Ss]et_?|[Ww]ith_?)?[Mm]odel(?:_?(?:[Nn]ame|[Ii]d))?$")
_FIELD_BEFORE = pattern(
    r"(?:model|engine|deployment)[\w-]{0,20}\\?[\"']?\s?(?:=>?|:)\s?(?:Some\()?\\?[\"'`]$", re.IGNORECASE
)
_IN_MAP = pattern(r"=>\s?[\"'`]$")
"""What stands before a value in brackets that hold keys, as PHP's do."""
_DEFAULT_BEFORE = pattern(r"(?:\bdefault\s?[=:]|\|\||\?\?)\s?[\"'`]$")
# What is said to a model, and not what it costs.
_BODY = pattern(r"\b(?:messages|prompt|input|contents)\\?[\"']?\s?(?:=>|[:=])\s?(?![\d.])")
_ANSWER = pattern(r"\b(?:choices|object|usage)\\?[\"']\s?:")


def is_request(source: SourceText, use: Use) -> bool:
    """Whether a model is asked for by a call, by the body of a request, or where nothing else was asked for."""
    if source.language in CONFIG_LANGUAGES:
        return False
    before = source.text[max(0, use.start - _NEAR) : use.start]
    if _DEFAULT_BEFORE.search(before[-20:]):
        return True
    is_field = _FIELD_BEFORE.search(before[-60:]) is not None
    opens = 0
    for bracket, at in _opened(before):
        name = _NAME_BEFORE.search(before[max(0, at - 130) : at])
        if bracket == "[" and not _IN_MAP.search(before[-60:]):
            return False
        opens = opens or at + 1
        if name is not None and (is_field or bracket == "(") and _asks(*name.groups()):
            return True
        if bracket == "(":
            break
    if not is_field:
        return False
    body = before[opens:] + source.text[use.end : use.end + _NEAR].partition("}")[0]
    return _BODY.search(body) is not None and _ANSWER.search(body) is None


def _asks(dot: str, name: str) -> bool:
    if _TELLING.match(name):
        return False
    is_setter = dot and _SETTER.match(name) and name != "Model"
    return bool(is_setter or _ASKING.search(name))


def _opened(before: str) -> Iterator[tuple[str, int]]:
    """The brackets that are open at the end of a text, the innermost first, and where they stand."""
    closed: list[str] = []
    for at in range(len(before) - 1, -1, -1):
        char = before[at]
        if char in _OPENS:
            closed.append(_OPENS[char])
        elif char in "([{":
            if closed:
                closed.pop()
            else:
                yield char, at
