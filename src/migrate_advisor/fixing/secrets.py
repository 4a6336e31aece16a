"""Keys in files that are changed: a new provider never gets the old one's key, and no patch shows one.

What a key is, `scanner.keys` says. Which variables hold keys is not known here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate_advisor.fixing.site import TextChange, chain
from migrate_advisor.scanner.finding import Edit, Span
from migrate_advisor.scanner.keys import keys_given_to, keys_in
from migrate_advisor.scanner.languages.rows import row_of
from migrate_advisor.scanner.paths import language_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from migrate_advisor.fixing.destination import Destination
    from migrate_advisor.fixing.file import EditedFile
    from migrate_advisor.scanner.languages.forms import Call, Forms

_NEAR = 300
"""Characters before and behind an address within which a key on its line goes there."""
_HEAD = re.compile(r"(?P<indent>[ \t]*(?:- )?)(?:export |ENV |ARG |set )?[\"']?(?P<name>[\w.-]*)")
_TABLE = re.compile(r"\[[^\]\n]*\]")
_WORD = re.compile(r"[A-Za-z_]\w*")
_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")
_OF_ADDRESSES = frozenset("url uri base api endpoint host address root server v1 http https".split())
_OF_ANY_KEY = frozenset("api key keys access auth token secret authorization bearer client x".split())
"""Words of a name that says of a key no more than that it is one."""


OF_EXPRESSIONS = (".bicep", ".tf", ".tfvars", ".hcl")
"""Ends of configuration whose values are expressions, with texts in quotes."""


def is_program(path: str) -> bool:
    """Whether words in a file are no literals: one that is read by a grammar, or a configuration of expressions."""
    return path.endswith(OF_EXPRESSIONS) or row_of(language_of(path), path) is not None


def emptied(path: str, content: bytes, names: Collection[str]) -> Sequence[Edit]:
    """The edits that take away what some variables are given, where it is a key and no place for one."""
    text = content.decode("latin-1")  # a character is a byte
    return [Edit(Span(*span), b"") for span in keys_given_to(text, names, is_program=is_program(path))]


def patch_shows_secret(path: str, patch: bytes) -> bool:
    """Whether a patch of one file shows a key, in what it changes or around it."""
    lines = patch.decode("latin-1").split("\n")
    sides = ("\n".join(line[1:] for line in lines if line[:1] in (" ", sign)) for sign in "-+")
    return any(keys_in(side, is_program=is_program(path)) for side in sides)


def sent_along(file: EditedFile, to: Destination) -> Sequence[Edit]:
    """The edits that take away keys which stand with an address of the target, and are not its own."""
    if file.forms is not None:
        with_it = _readers(file.forms, _moved(file.forms, to))
        spans = keys_in(file.text, is_program=True) if with_it else []
        found = [span for span in spans if any(start <= span[0] < end for start, end in with_it)]
    else:
        found = list(_beside_address(file.text, to))
    return [file.edit(TextChange(start, end, "")) for start, end in found]


def _bare(to: Destination) -> set[str]:
    """The target's addresses without a scheme, as behind which somebody's name and password may stand."""
    return {address.root.partition("://")[2] for address in to.addresses.values()}


def _moved(forms: Forms, to: Destination) -> Sequence[Call]:
    """The calls that are told the target's address."""
    urls = _bare(to)
    return [call for call in forms.calls if any(url in forms.text[call.start : call.end] for url in urls)]


def _readers(forms: Forms, calls: Sequence[Call]) -> Sequence[tuple[int, int]]:
    """Stretches from which some calls get what they are given, through any names."""
    spans = [chain(forms, call) for call in calls]
    names = {word for start, end in spans for word in _WORD.findall(forms.text[start:end])}
    pending = True
    while pending:
        more = [
            (binding.start, binding.end)
            for binding in forms.bindings
            if binding.form.kind == "binding"  # and not what a call is given by name
            and binding.target.rpartition(".")[2] in names
            and (binding.start, binding.end) not in spans
        ]
        spans += more
        names |= {word for start, end in more for word in _WORD.findall(forms.text[start:end])}
        pending = bool(more)
    return spans


def _beside_address(text: str, to: Destination) -> Iterator[tuple[int, int]]:
    """Keys in configuration that go where an address of the target stands: on its line, or next to it by its name."""
    lines = _Lines(text)
    told = [hit.start() for url in _bare(to) for hit in re.finditer(re.escape(url), text)]
    keys = keys_in(text, is_program=False) if told else []
    for start, end in keys:
        if any(lines.are_together(at, start) for at in told):
            yield start, end


class _Lines:
    """The lines of a configuration."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line) + 1)

    def are_together(self, address: int, key: int) -> bool:
        """Whether a key is given with an address."""
        first, second = sorted((self._number(address), self._number(key)))
        if all(line.rstrip("\r").endswith("\\") for line in self._lines[first:second]):
            return first != second or abs(address - key) <= _NEAR
        return self._is_named_alike(self._number(address), self._number(key)) and self._is_one_block(first, second)

    def _number(self, at: int) -> int:
        from bisect import bisect_right

        return bisect_right(self._starts, at) - 1

    def _is_one_block(self, first: int, second: int) -> bool:
        """Whether no line between two belongs to something above them."""
        between = [line for line in self._lines[first : second + 1] if line.strip()]
        if any(_TABLE.match(line.strip()) for line in between[1:]):
            return False
        least = min(len(_head(line)["indent"]) for line in (between[0], between[-1]))
        return all(len(_head(line)["indent"]) >= least for line in between)

    def _is_named_alike(self, address: int, key: int) -> bool:
        """Whether two names have one beginning, or the key's says of nobody that it is theirs."""
        given, asked = (_parts(_head(self._lines[number])["name"]) for number in (address, key))
        if all(part in _OF_ANY_KEY for part in asked) and (
            len(_head(self._lines[key])["indent"]) or self._has_tables()
        ):
            return True
        while given and given[-1] in _OF_ADDRESSES:
            given = given[:-1]
        return bool(given) and asked[: len(given)] == given

    def _has_tables(self) -> bool:
        return any(_TABLE.match(line.strip()) for line in self._lines)


def _head(line: str) -> re.Match[str]:
    hit = _HEAD.match(line)
    assert hit is not None
    return hit


def _parts(name: str) -> list[str]:
    return [part.lower() for part in _PARTS.findall(name)]
