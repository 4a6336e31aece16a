"""Headers of requests that one provider alone reads. Those that ask for a part of an API are `surfaces`'s."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.readers.hosts import hosts_asked
from migrate_advisor.scanner.uses import Context, Use, What

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from migrate_advisor.scanner.names import KnownNames
    from migrate_advisor.scanner.source import SourceText

_NAME = pattern(r"(?<![\w-])[A-Za-z]{1,20}(?:-[A-Za-z]{1,20}){1,6}(?![\w-])")
_QUOTES = ('"', "'", "`")
_GIVEN_AFTER = pattern(
    r"\s{0,9}(?:\)?\s{0,3}\]\s{0,9}=(?![=~>])|\)?\s{0,9}(?::(?!=)|=>|=(?![=~])|->|to\b|,\s{0,200}(?P<next>[^\s,\])}][^,\n]{0,80})?))"
)
"""What joins a header in quotes to its value: ``": v``, ``" => v``, ``"] = v``, ``", v``."""
_NAMED_BEFORE = pattern(
    r"(?:HTTP(?:Header)?Field:|from_static\(|HttpString\(|(?<![.\w])@Header\(|(?<![=!<>~:])=|(?:name|key|header)[\"'`]?\s{0,9}:)\s{0,9}\Z",
)
"""What tells that a header stands alone, or behind its value: ``forHTTPHeaderField: "``, ``VERSION = "``."""
_READ_BEFORE = pattern(
    r"(?:\.(?:get\w{0,20}|has\w{0,20}|delete|remove\w{0,20}|pop|contains\w{0,20}|includes|find|index_?of|del|discard"
    r"|starts_?with|equals\w{0,20})\s{0,3}\(|get_?header\w{0,20}\(|\bcase|\b(?:in|delete|unset)"
    r"|request_?header\w{0,9}\([^()]{0,60}|\balias\s{0,9}=|[=!]=)\Z",
)
"""What reads a header of who calls, looks for it, takes it away or lets it through."""
_LISTED = pattern(
    r"\\?[\"'`][A-Za-z]{1,20}(?:-[A-Za-z]{1,20}){1,6}[\"'`]|[\"'`](?:accept|authorization|origin|cookie)[\"'`]"
)
"""Another header in quotes, beside which one is an item of a list."""
_OPENED = ("(", "{", "[")
_LINE_BEFORE = pattern(
    r"(?:^|[;{])\s{0,40}(?:[-{]\s{1,9})?(?:(?:proxy|more)_set_(?:input_)?headers?\s{1,9}|header_up\s{1,9})?\Z"
)
"""What may stand before a header without quotes: nothing, or what sets one in a web server."""
_LINE_AFTER = pattern(r"\s{0,9}:\s{0,9}\S|\s{1,9}[\"'$\w]")
"""What follows one: a colon and its value, or the value alone behind what sets it."""
_SAID = frozenset([Context.COMMENT, Context.DOCSTRING])


def read_own_headers(source: SourceText, names: KnownNames, start: int, line: str) -> Iterator[Use]:
    """Headers in a line that give a provider away, where a request is given them."""
    for hit in _NAME.finditer(line):
        owner = _owner(source, names, hit.group().lower())
        if owner and _is_given(source, start, line, hit):
            at = start + hit.start()
            context = source.context(at)
            context = context if context in _SAID or context is Context.TEST else Context.CODE
            yield Use(What.HEADER, owner, at, start + hit.end(), hit.group(), confidence="medium", context=context)


def _owner(source: SourceText, names: KnownNames, header: str) -> str:
    """Who reads a header, unless the file sends its requests to others alone; empty if nobody is known to."""
    found = [
        provider
        for provider, word in names.own_headers.get(header, ())
        if not word or source.mentions(word) or source.mentions(word.capitalize())
    ]
    if not found:
        return ""
    asked = hosts_asked(source, names)
    return found[0] if not asked or found[0] in asked else ""


def _is_given(source: SourceText, start: int, line: str, hit: re.Match[str]) -> bool:
    """Whether a header stands where a request is given it, in quotes or without."""
    before, after = line[max(0, hit.start() - 120) : hit.start()], line[hit.end() : hit.end() + 240]
    if not before.endswith(_QUOTES):
        is_alone = _LINE_BEFORE.search(before) is not None and _LINE_AFTER.match(after) is not None
        return is_alone and (after.lstrip().startswith(":") or "_" in before)
    if not after.startswith(before[-1]):
        return after.startswith(":")
    outer = before[:-1].rstrip().removesuffix("\\").rstrip()
    if _READ_BEFORE.search(outer.lower()):
        return False
    return _NAMED_BEFORE.search(outer) is not None or _is_joined(source, start + hit.start(), start + hit.end(), after)


def _is_joined(source: SourceText, at: int, end: int, after: str) -> bool:
    """Whether a header in quotes is joined to its value, and no item of a list of names."""
    joint = _GIVEN_AFTER.match(after, 1)
    if joint is None:
        return False
    following = joint["next"] or ""
    if "," not in joint.group().removesuffix(following):
        return True
    if not source.text[max(0, at - 200) : at - 1].rstrip().endswith(_OPENED):
        return False
    behind = following or source.text[end : end + 200].partition(",")[2].lstrip()
    return _LISTED.match(behind) is None
