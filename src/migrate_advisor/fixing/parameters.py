"""What else changes in a call that asks another model: parameters renamed or left out, as the mapper says.

Only what the code gives by name and as a literal is known here; the mapper decides, and what it cannot say stays.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.errors import MappingError, UnknownTargetError
from migrate_advisor.fixing.site import TextChange
from migrate_advisor.mapping.mapper import map_request
from migrate_advisor.mapping.report import Kind
from migrate_advisor.scanner.calls import given, snake

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.target import Target
    from migrate_advisor.mapping.report import MappingReport
    from migrate_advisor.scanner.languages.forms import Call, Form, Forms

_CHAT = "chat.completions"


class Adapted(NamedTuple):
    """What becomes of a call's parameters."""

    changes: Sequence[TextChange]
    notes: Sequence[str]
    """What the mapper says of each, one sentence each."""
    is_lossless: bool


def adapted(forms: Forms, call: Call, to: Target, catalog: Catalog) -> Adapted:
    """The parameters of a call, for another model.

    Args:
        forms: of the file.
        call: of an operation; anything but a chat stays as it is.
        to: the model that is asked now.
        catalog: knows it.
    """
    if catalog.calls.operation_of(call.names) != _CHAT:
        return Adapted((), (), is_lossless=True)
    known = chat_parameters(catalog)
    values = {name: value for name, value in given(forms, call) if value is not None and name in known}
    report = asked(values, to, catalog)
    if report is None:
        return Adapted((), (), is_lossless=False)
    spans = dict(_names(forms, call))
    changes = []
    told = [change for change in report if change.path in values]
    for change in told:
        place = spans.get(change.path)
        if place is None:
            continue
        if change.kind is Kind.RENAMED and change.became is not None and change.became.isidentifier():
            changes.append(place.renamed(change.became, forms.text))
        elif change.kind is Kind.DROPPED:
            changes.append(place.gone(forms.text))
    return Adapted(_apart(changes), [_sentence(change.path, change.kind, change.why) for change in told], not told)


@lru_cache(maxsize=4)
def chat_parameters(catalog: Catalog) -> frozenset[str]:
    """Names that a chat's request has; what else a framework is given, such as an address or a prompt, is its own."""
    dialects = (dialect for provider in catalog.providers(role=None) for dialect in provider.file.dialects)
    return frozenset(name for dialect in dialects for name in dialect.params) - {"model", "messages"}


def asked(values: Mapping[str, Any], to: Target, catalog: Catalog) -> MappingReport | None:
    """What the mapper says of a chat with some parameters; None where it makes none of them."""
    body = {"messages": [{"role": "user", "content": "hello"}], **values, "model": to.model or "model"}
    if not isinstance(body["messages"], list) or not body["messages"]:
        body["messages"] = [{"role": "user", "content": "hello"}]
    try:
        return map_request(body, to=to, catalog=catalog).report
    except (MappingError, UnknownTargetError):
        return None


def _sentence(path: str, kind: Kind, why: str) -> str:
    return f"`{path}` is {kind}: {why}" if why else f"`{path}` is {kind}"


class _Place(NamedTuple):
    """Where a parameter stands in a call: its name, and all of it."""

    name: tuple[int, int]
    whole: tuple[int, int]

    def renamed(self, new: str, text: str) -> TextChange:
        written = text[self.name[0] : self.name[1]]
        is_camel = "_" not in written and any(letter.isupper() for letter in written)
        if written[:1].isupper():
            return TextChange(*self.name, "".join(map(str.capitalize, new.split("_"))))
        return TextChange(*self.name, _camel(new) if is_camel else new)

    def gone(self, text: str) -> TextChange:
        """Without it and the comma beside it, and its line where nothing else stands there."""
        start, end = self.whole
        behind = _skip(text, end)
        if text[behind : behind + 1] == ",":
            end = behind + 1
            line = text.rfind("\n", 0, start) + 1
            rest = text.find("\n", end)
            if not text[line:start].strip() and rest >= 0 and not text[end:rest].strip():
                return TextChange(line, rest + 1, "")
            return TextChange(start, _skip(text, end) if text[end : end + 1] == " " else end, "")
        before = start
        while before and text[before - 1] in " \t\r\n":
            before -= 1
        return TextChange(before - 1 if text[before - 1 : before] == "," else start, end, "")


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t":
        at += 1
    return at


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _names(forms: Forms, call: Call) -> Iterator[tuple[str, _Place]]:
    """OpenAI's name of each parameter that is given by name → where it stands."""
    for argument in call.arguments:
        if argument.name:
            start = forms.text.rfind(argument.name, call.name_end, argument.start)
            if start >= 0 and not forms.text[start + len(argument.name) : argument.start].strip(" \t\r\n=:"):
                name = (start, start + len(argument.name))
                yield snake(argument.name), _Place(name, (start, argument.end))
    arguments = call.form.child("arguments")
    for pair in pairs(arguments) if arguments is not None else ():
        key = pair.child("key")
        if key is not None and forms.written(key).isidentifier():
            yield snake(forms.key(key)), _Place((key.start, key.end), (pair.start, pair.end))


def named_places(forms: Forms, call: Call) -> Sequence[tuple[str, _Place]]:
    """OpenAI's name of each parameter that a call gives by name, and where it stands."""
    return list(dict(_names(forms, call)).items())


def places(forms: Forms, call: Call) -> Iterator[tuple[str, int, int]]:
    """OpenAI's name of each parameter that a call gives by name, and the stretch from there to the end of its value."""
    for name, place in _names(forms, call):
        yield name, place.name[1], place.whole[1]


def wholes(forms: Forms, call: Call) -> Iterator[tuple[str, tuple[int, int]]]:
    """OpenAI's name of each parameter that a call gives by name, and the stretch of its name and value."""
    yield from ((name, place.whole) for name, place in _names(forms, call))


def pairs(form: Form) -> Iterator[Form]:
    """What a call is given by name in mappings."""
    for child in form.children:
        if child.kind == "pair":
            yield child
        elif child.kind in {"argument", "arguments", "mapping", "construction"}:
            yield from pairs(child)


def _apart(changes: Sequence[TextChange]) -> Sequence[TextChange]:
    """Changes that do not touch each other, the first of each two that do."""
    kept: list[TextChange] = []
    for change in sorted(changes, key=lambda change: (change.start, change.end)):
        if not kept or kept[-1].end <= change.start:
            kept.append(change)
    return kept
