"""Keys in text that is shown or changed: where a literal stands that lets somebody in.

Told by where it stands, not by how it looks: given to what is named like a key, behind ``Bearer``, before the ``@`` of
an address. Only what stands nowhere in particular must look like one. `without_keys` shows stars, as many, so that
columns hold; that keys are taken out of files is `fixing.secrets`'s.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.literal_keys import UUID, Kind, is_key, is_shaped, without_scheme

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NAME = pattern(
    r"(?<![a-z])(?:(?P<any>key)|(?P<key>api_?keys?|token|secret|credentials?|authorization|auth|bearer|cookies?)"
    r"|(?P<password>password|passwd|passphrase|pass|pwd))"
    r"(?:_(?:\d{1,3}|prod|dev|staging|test|old|new|primary|secondary))?(?![A-Za-z0-9_])",
    re.IGNORECASE,
)
"""How a name ends that is a key's. What stands before it is asked of `_kind`.

Finds the ends of ``OPENAI_API_KEY``, ``api-key``, ``token_2``; not of ``max_tokens``, ``monkey``.
"""
_CAMEL = pattern(
    r"(?<=[A-Za-z0-9])(?:(?P<key>(?:A[Pp][Ii])?Keys?|Token|Secret|Credentials?|Authorization)|(?P<password>Password|Pwd))"
    r"(?![A-Za-z0-9_])"
)
"""The same where words are told apart by capitals: ``apiKey``, ``withApiKey``, ``WithAPIKey``."""
_BEFORE = pattern(
    r"(?:api|access|secret|private|auth|account|subscription|sign|signing|master|admin|service|client|app|shared)[_.-]?\Z",
    re.IGNORECASE,
)
"""What before ``key`` makes it one that lets somebody in, as in ``access_key``; not in ``sort_key``."""
_TO_VALUE = pattern(
    r"(?:[\"'`\])}]{0,3}[ \t]{0,20}"
    r"(?:(?:[?!]?:[ \t]{0,9}|(?<=[ \t]))[A-Za-z][\w.<>?\[\]]{0,40}[ \t]{0,9}(?==)|[ \t]{0,20})"
    r"(?::=|=>|\?\?|\|\||\?:|:-|[:=(,]|or\b))\s{0,40}"
)
"""Between a name and the expression that it is given: ``" : ``, ``: String = ``, `` string = ``, ``", ``, ``(``,
`` ?? ``."""
_NAMES_PAIR = pattern(r"(?:(?<![\w:]):\w{1,50}|(?<![A-Za-z0-9_])[A-Z][A-Z0-9_]{1,50}|Authorization|Cookie)\Z")
"""A name without quotes whose value may stand behind a comma: a symbol, a constant, a header's.

Finds ``:api_key``, ``A_KEY``, ``Headers.Authorization``; not ``apiKey``, ``this.token``.
"""
_TO_WORD = pattern(r"[ \t]{0,9}(?::-|=>?|:)[ \t]{0,20}(?:[&!]\S{1,40}[ \t]{1,9}){0,2}|[ \t]{1,20}")
"""Between a name and a value without quotes."""
_TAKES_WORD = pattern(
    r"(?:(?<![\w-])(?:ENV|ARG|setx|set|-[a-z-]{1,40})[ \t]{1,9}|--[\w-]{0,40})[\w-]{0,60}\Z", re.IGNORECASE
)
"""What stands before a name whose value comes behind a blank: ``ENV A_KEY``, ``--api-key``."""
_WORD = pattern(r"[^\s\"'`#,;&|)}\]<>\\]{4,512}")
_SCHEME = pattern(r"\b(?:Bearer|Basic|Token)[ \t]{1,9}(?P<value>[^\s\"'`,;)}\]<>\\]{8,512})")
_USERINFO = pattern(r"://(?P<value>[^\s/?#\"'`@<>\\]{1,300})@")
_QUERY = pattern(r"[?&](?:key|sig|signature|code|auth|k)=(?P<value>[^\s&#\"'`<>\\]{6,512})", re.IGNORECASE)
_USER = pattern(r"(?<=\s)(?:-u|--user)[ \t=]{0,4}[\"']?(?P<name>[^\s\"':]{0,80}):(?P<value>[^\s\"']{1,200})")
_BESIDE = pattern(
    r"(?:name|key)[\"']?[ \t]{0,9}[:=][ \t]{0,9}[\"']?(?P<name>\w{1,80})[\"']?[ \t]{0,9},?\s{1,40}"
    r"[\"']?value[\"']?[ \t]{0,9}[:=][ \t]{0,9}[\"']?(?P<value>[^\s\"'#,}]{4,512})"
)
"""A variable's name and its value, each under a name of their own: ``name: A_KEY, value: v``."""
_ELEMENT = pattern(r"<(?P<name>[\w.-]{1,80})>\s{0,9}(?P<value>[^\s<>\"']{4,512})\s{0,9}</")
"""A value between two tags: ``<apiKey>v</apiKey>``."""
_ARGUMENT = pattern(rf"(?<!uuid)\([ \t]{{0,9}}[\"'`](?P<value>{UUID})[\"'`]", re.IGNORECASE)
"""A key that looks like a number of its own, and is what a call is given first: ``Client("…")``, not ``UUID("…")``."""
_BELOW = pattern(
    r"(?P<name>\w{1,80})[\"']?[ \t]{0,9}[:=][ \t]{0,9}[|>][+-]?[ \t]{0,9}\n"
    r"[ \t]{1,40}(?P<value>[^\s\"'#]{4,512})"
)
"""A variable's value on the line below: ``A_KEY: |``."""
_APART = (_BESIDE, _BELOW, _ELEMENT)
_STANDING = pattern(
    r"(?<![A-Za-z0-9@.:-])(?:sk-[A-Za-z0-9_-]{16,512}"
    r"|(?<!/)[A-Za-z0-9_]{20,512}(?:[.-][A-Za-z0-9_-]{1,512}){0,3})"
)
_HASH = pattern(
    r"(?:sha\d{1,3}|md5|hash|digest|commit|rev|etag|integrity|checksum|id)[\"']?[ \t]{0,9}[-:=@][ \t]{0,9}[\"']?\Z",
    re.IGNORECASE,
)
"""What before a word makes it the sum of something, as ``commit: ``."""
_REACH = 600
"""Characters behind a name in which its value begins."""
_BACK = 60
"""Characters before a name that tell what it is."""


def without_keys(line: str, *, is_program: bool, shown: tuple[int, int] = (0, 0)) -> str:
    """A line without its keys.

    Args:
        line: of a file.
        is_program: as for `keys_in`.
        shown: a stretch that begins with no key, whatever it looks like: it is what the line is told for.
    """
    pieces, at = [], 0
    for start, end in keys_in(line, is_program=is_program):
        if start <= shown[0] < end:
            continue
        pieces += [line[at:start], "*" * (end - start)]
        at = end
    return "".join([*pieces, line[at:]])


def keys_in(text: str, *, is_program: bool) -> list[tuple[int, int]]:
    """Where keys stand in a text, in order; none overlap.

    Args:
        text: a line, or lines.
        is_program: whether a word without quotes is no literal.
    """
    spans = sorted({*_named(text, is_program=is_program), *_by_form(text), *_apart(text)})
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def keys_given_to(text: str, names: Iterable[str], *, is_program: bool) -> list[tuple[int, int]]:
    """Where the literals stand that some names are given, if they are no places for a key.

    Args:
        text: a line, or lines.
        names: as they are written.
        is_program: as for `keys_in`.
    """
    found: set[tuple[int, int]] = set()
    for name in names:
        for hit in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text):
            spans = (*_quoted(text, hit.end(), is_program=is_program), *_unquoted(text, hit, is_program=is_program))
            found.update(span for span in spans if is_key(text[slice(*span)], Kind.KEY if is_program else Kind.ANY))
        apart = (
            hit for pattern_ in (_BESIDE, _BELOW, _ELEMENT) for hit in pattern_.finditer(text) if hit["name"] == name
        )
        found.update(hit.span("value") for hit in apart if is_key(hit["value"], Kind.ANY))
    return sorted(found)


def _by_form(text: str) -> Iterator[tuple[int, int]]:
    """Keys that need no name."""
    for hit in _SCHEME.finditer(text):
        if is_key(hit["value"], Kind.KEY):
            yield hit.span("value")
    for hit in _USERINFO.finditer(text):
        yield from _userinfo(hit["value"], hit.start("value"))
    for found in (_QUERY, _USER):
        yield from (hit.span("value") for hit in found.finditer(text) if is_key(hit["value"], Kind.ANY))
    for hit in _ARGUMENT.finditer(text):
        yield hit.span("value")
    for hit in _STANDING.finditer(text):
        if is_shaped(hit[0]) and not _HASH.search(text, max(0, hit.start() - _BACK), hit.start()):
            yield hit.span()


def _apart(text: str) -> Iterator[tuple[int, int]]:
    """Keys whose names do not stand right before them."""
    for found in _APART:
        for hit in found.finditer(text):
            kind = _kind_of_name(hit["name"])
            if kind is not None and is_key(hit["value"], kind):
                yield hit.span("value")


def _userinfo(given: str, at: int) -> Iterator[tuple[int, int]]:
    user, colon, password = given.partition(":")
    if is_key(user, Kind.KEY):
        yield at, at + len(user)
    if colon and is_key(password, Kind.ANY):
        yield at + len(user) + 1, at + len(given)


def _named(text: str, *, is_program: bool) -> Iterator[tuple[int, int]]:
    """Keys that are given to what is named like one."""
    for hit in _names(text):
        kind = _kind(text, hit)
        for start, end in (
            *_quoted(text, hit.end(), is_program=is_program),
            *_unquoted(text, hit, is_program=is_program),
        ):
            value, skipped = without_scheme(text[start:end])
            if is_key(value, kind):
                yield start + skipped, end


def _names(text: str) -> Iterable[re.Match[str]]:
    return (*_NAME.finditer(text), *_CAMEL.finditer(text))


def _kind(text: str, hit: re.Match[str]) -> Kind:
    """What a name's value is like, if it is a key."""
    if hit["password"]:
        return Kind.ANY
    if hit["key"] and hit["key"].lower() not in ("key", "keys"):
        return Kind.KEY
    before = text[max(0, hit.start() - _BACK) : hit.start()]
    return Kind.KEY if _BEFORE.search(before) or _is_variable(before) else Kind.SHAPED


def _is_variable(before: str) -> bool:
    """Whether a name is in capitals, as those of variables are."""
    return before[-1:] == "_" and before[-2:-1].isupper()


def _kind_of_name(name: str) -> Kind | None:
    hits = [hit for hit in _names(name) if hit.end() == len(name)]
    return _kind(name, hits[0]) if hits else None


def _quoted(text: str, at: int, *, is_program: bool) -> Iterator[tuple[int, int]]:
    """The strings in the expression that a name is given, which begins right behind it."""
    joint = _TO_VALUE.match(text, at)
    if joint is None or ("\n" in joint[0] and not is_program) or _ends_there(text, at, joint[0]):
        return
    start, depth = joint.end(), 0
    stop = min(len(text), start + _REACH)
    while start < stop:
        sign = text[start]
        if sign in "\"'`":
            end = _closed(text, start, sign)
            yield start + 1, end
            if text[end : end + 1] != sign:
                return
            start = end
        elif sign in "([{":
            depth += 1
        elif sign in ")]}":
            depth -= 1
        if depth < 0 or (depth == 0 and sign in ",;\n"):
            return
        start += 1


_CLOSING = frozenset(")]}")


def _ends_there(text: str, at: int, joint: str) -> bool:
    """Whether a name that ends somewhere is itself what is given: behind a comma begins something else."""
    if joint.rstrip().endswith(",") and not _CLOSING.isdisjoint(joint):
        return True  # what the name is an index or argument of is complete: ``environ["A_KEY"]), "b"``
    return joint[0] in ", \t" and joint.strip() == "," and not _NAMES_PAIR.search(text, max(0, at - _BACK), at)


def _closed(text: str, start: int, sign: str) -> int:
    """Where a string ends that begins somewhere; the end of the line where it has none."""
    at = start + 1
    while at < len(text) and text[at] not in (sign, "\n"):
        at += 2 if text[at] == "\\" else 1
    return min(at, len(text))


def _unquoted(text: str, hit: re.Match[str], *, is_program: bool) -> Iterator[tuple[int, int]]:
    joint = _TO_WORD.match(text, hit.end())
    line = text.rfind("\n", 0, hit.start()) + 1
    if joint is None or (is_program and not _is_literal(text, line, hit.start())):
        return
    if not joint[0].strip() and not _TAKES_WORD.search(text, max(line, hit.start() - 2 * _BACK), hit.end()):
        return
    start = joint.end()
    if (scheme := without_scheme(text[start : start + _BACK])[1]) != 0:
        start += scheme
    word = _WORD.match(text, start)
    if word is not None:
        yield word.span()


def _is_literal(text: str, line: int, at: int) -> bool:
    """Whether a place is within a string, or on a line that a notebook hands to a shell."""
    before = text[max(line, at - _REACH) : at]
    if before.lstrip()[:1] in ("%", "!"):
        return True
    return any(before.count(sign) % 2 for sign in "\"'`")
