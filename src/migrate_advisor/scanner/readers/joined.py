"""Hosts that a program puts together from strings, as ``'https://api.' + 'example.com'``. Whole ones are `hosts`'s."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.names import HOST_TOKEN
from migrate_advisor.scanner.uses import Use, What

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.scanner.languages.forms import Form, Forms
    from migrate_advisor.scanner.names import KnownNames

_LONGEST = 2_000
"""Characters that may be an address."""
_NAME = pattern(r"(?<!\w)[A-Za-z_]\w*+(?![\"'`])")
"""A name that is neither called whole nor quoted. Finds ``host + x``; not ``"host"``."""


def read_joined(forms: Forms, names: KnownNames) -> Iterator[Use]:
    """The hosts of one file that are split over strings."""
    for form in forms.of("joined"):
        is_part = form.parent is not None and form.parent.kind == "joined"
        written = forms.written(form)[:_LONGEST]
        if is_part or not names.hosts.is_mentioned(written):
            continue
        for token in HOST_TOKEN.findall(_joined(forms, form)):
            host = names.hosts.of(token)
            if host is not None and host.is_whole and token.lower() not in written.lower():
                start = next((inner.start for inner in form.within() if inner.kind == "string"), form.start)
                yield Use(What.ENDPOINT, host.provider, start, form.end, token, "medium")


def _joined(forms: Forms, form: Form) -> str:
    """What a composed string says; ``{}`` stands for what is not known."""
    pieces: list[str] = []
    at = form.start
    for string in [inner for inner in form.within() if inner.kind == "string"]:
        pieces += ["{}" if _NAME.search(forms.text, at, string.start) else "", forms.string(string)]
        at = string.end
    return "".join(pieces)
