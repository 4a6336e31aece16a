"""A request in a program, and where it is given its key: in one call, or over several statements. Writes nothing.

A handle that the address was given to, such as cURL's, may be told its headers by calls of its own; a name may hold
them. Such a name counts only where nothing but this request has it. What is not sure is not taken.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.fixing.pieces import pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from migrate_advisor.fixing.file import EditedFile
    from migrate_advisor.scanner.languages.forms import Binding, Call, Forms

Span = tuple[int, int]

_LONGEST = 3000
"""Characters of a call in which a key is looked for; what is longer holds a program."""
_TOLD = frozenset(["curl_setopt", "curl_setopt_array"])
"""Functions that tell what they are given first something."""

_ASKING = frozenset(["get", "post", "put", "patch", "delete", "request"])
"""Methods of a session, which may ask anybody."""


class RequestParts(NamedTuple):
    """A request, and all stretches in which it is told something."""

    spans: Sequence[Span]

    @property
    def start(self) -> int:
        """Where the first of them begins that has the address."""
        return self.spans[0][0]

    def holds(self, at: int) -> bool:
        """Whether a place is in one of them."""
        return any(start <= at < end for start, end in self.spans)


def asked_at(file: EditedFile, at: int, has_key: Callable[[Forms, Span], bool]) -> RequestParts | None:
    """The request whose address stands at a place.

    Args:
        file: a program.
        at: where the address is.
        has_key: whether a key is given in a stretch.

    Returns:
        The innermost call that holds address and key; else the call with what tells it the key elsewhere. None where
        neither is seen.
    """
    forms = file.forms
    if forms is None:
        return None
    around = _around(forms, at)
    own = next((call for call in around if has_key(forms, (call.start, call.end))), None)
    if own is not None:
        return RequestParts([(own.start, own.end)])
    function = _Function(file, forms, at, has_key)
    call = around[0] if around else function.given(at)
    return function.request(call) if call is not None else None


def _around(forms: Forms, at: int) -> Sequence[Call]:
    """The calls around a place, the innermost first."""
    around = [call for call in forms.calls if call.start <= at < call.end and call.end - call.start < _LONGEST]
    return sorted(around, key=lambda call: call.end - call.start)


def _scope(file: EditedFile, forms: Forms, at: int) -> Span:
    """The function around a place; the whole file at the top."""
    starts = [piece.start for piece in pieces(file)]
    start = max((each for each in starts if each <= at), default=0)
    end = min((each for each in starts if each > at), default=len(file.text))
    first = file.text.find("\n", start, end)
    is_function = any(start <= form.start < first for form in forms.of("definition"))
    return (start, end) if is_function else (0, len(file.text))


class _Function:
    """A function, in which a request is told its key beside its address."""

    def __init__(self, file: EditedFile, forms: Forms, at: int, has_key: Callable[[Forms, Span], bool]) -> None:
        self._file = file
        self._forms = forms
        self._has_key = has_key
        self._scope = _scope(file, forms, at)
        start, end = self._scope
        named = [item for item in forms.bindings if item.form.kind == "binding"]
        self._bindings = [item for item in named if start <= item.form.start and item.form.end <= end]
        self._calls = [call for call in forms.calls if start <= call.start and call.end <= end]

    def given(self, at: int) -> Call | None:
        """The only call that is given a value by its name."""
        for item in self._bindings:
            if item.start <= at < item.end:
                used = [place for place in self._places(item.target) if not _is_made(item, place)]
                return next(iter(_around(self._forms, used[0])), None) if len(used) == 1 else None
        return None

    def request(self, call: Call) -> RequestParts | None:
        """The request that a call with an address belongs to, if one stretch of it is all that has a key."""
        spans = [(call.start, call.end), *self._told(call)]
        held = [(item.start, item.end) for item in self._bindings if self._is_for(item, spans)]
        keys = [span for span in (*spans, *held) if span[1] - span[0] < _LONGEST and self._has_key(self._forms, span)]
        return RequestParts([*spans, *held]) if len(keys) == 1 else None

    def _told(self, call: Call) -> Sequence[Span]:
        """The other calls that tell a handle something, if it is made once here."""
        handle = self._handle(call)
        made = [item for item in self._bindings if handle in _WORD.findall(item.target)]
        if len(made) != 1:
            return ()
        told = [each for each in self._calls if each != call and self._handle_told(each) == handle]
        is_of_more = any(self._asks(each) for each in told)
        return () if is_of_more else [(each.start, each.end) for each in told]

    def _asks(self, call: Call) -> bool:
        """Whether a call may send what a handle was told to another address."""
        return call.names[-1] in _ASKING or "://" in self._forms.text[call.start : call.end]

    def _handle(self, call: Call) -> str:
        """The name of what is told an address: by a call that is given it, that is called on it, or that makes it."""
        told = self._handle_told(call)
        if any(item.target == told for item in self._bindings):
            return told
        ends = {each.end for each in _around(self._forms, call.start)}
        bound = [item for item in self._bindings if item.start <= call.start and item.end in ends]
        return _WORD.findall(bound[0].target)[0] if len(bound) == 1 and bound[0].target else ""

    def _handle_told(self, call: Call) -> str:
        """The name that a call tells something."""
        if call.names[-1:] and call.names[-1] in _TOLD:
            first = next(iter(call.arguments), None)
            return self._forms.text[first.start : first.end].lstrip("$") if first is not None else ""
        return call.names[0] if len(call.names) > 1 else ""

    def _is_for(self, item: Binding, spans: Sequence[Span]) -> bool:
        """Whether a value is named in some stretches, and nowhere else but where it is made."""
        places = [at for at in self._places(item.target) if not _is_made(item, at)]
        once = sum(other.target == item.target for other in self._bindings) == 1
        return once and bool(places) and all(any(start <= at < end for start, end in spans) for at in places)

    def _places(self, name: str) -> Sequence[int]:
        """Where a name stands in the function, and is no text."""
        asides = [(form.start, form.end) for form in self._forms.of("comment", "documentation")]
        sign = r"\$" if self._file.language == "php" else r"(?<!\w)(?<![^.]\.)(?<![\"'](?=\w+[\"']))"
        hits = re.compile(rf"{sign}{re.escape(name)}(?!\w)").finditer(self._forms.text, *self._scope)
        return [hit.start() for hit in hits if not any(start <= hit.start() < end for start, end in asides)]


def _is_made(item: Binding, at: int) -> bool:
    """Whether a place is the name that is given a value."""
    return item.form.start <= at < item.start


_WORD = re.compile(r"[A-Za-z_]\w*")
