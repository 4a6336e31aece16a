"""Calls and classes that embed, for a target that embeds at the same address: its model, and how it is to be asked.

A client moves with its embeddings only where the code says the model of each call. What a target embeds with,
`destination` says; that stored vectors do not mix with those of another model, whoever asks for this is told.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate_advisor.fixing.destination import EMBEDDINGS, FLOAT, FORM
from migrate_advisor.fixing.parameters import places
from migrate_advisor.fixing.routed import PREFIX, routed_at
from migrate_advisor.fixing.site import TextChange, quoted
from migrate_advisor.fixing.spoken import owners

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from migrate_advisor.catalog.calls import Calls
    from migrate_advisor.catalog.provider import Provider
    from migrate_advisor.fixing.destination import Beside
    from migrate_advisor.fixing.file import EditedFile, Found
    from migrate_advisor.scanner.languages.forms import Call, Forms

_LITERAL = re.compile(r"[=:]\s*([\"'`])(?P<model>[^\"'`\\{}$]+)\1\Z")
"""A name and a text that it is given, as ``model="mine"``."""
_NAMED = re.compile(r"[=:]\s*(?P<name>[A-Za-z_]\w*)\s*\Z")
_SIGNS = {"python": "=", "javascript": ": "}
"""Language whose SDK asks for vectors in base64 unless it is told → how it is told."""
_SDK = "create"


def asked_there(
    file: EditedFile, made: Call, provider: Provider, there: Beside, calls: Calls
) -> list[TextChange] | None:
    """What changes in the calls that a client is asked to embed by; None where none is seen, or one says no model.

    Args:
        file: in which it is made.
        made: the call that makes the client, or embeds itself.
        provider: whose client it is.
        there: what the target embeds with.
        calls: the names that say an operation.
    """
    forms, asking = file.forms, _asking(file, made, provider, calls)
    models = [_model(forms, call) for call in asking] if forms is not None else []
    form = form_told(file, made, provider, calls)
    if not models or form is None or None in models:
        return None
    return [*(TextChange(*model, there.model) for model in models if model is not None), *form]


def form_told(file: EditedFile, made: Call, provider: Provider, calls: Calls) -> list[TextChange] | None:
    """What tells the calls that a client is asked to embed by the usual form; None where one of them wants another."""
    forms, asking = file.forms, _asking(file, made, provider, calls)
    if forms is None or not all(takes_float(forms, call) for call in asking):
        return None
    return [change for call in asking for change in in_float(file.language, forms, call)]


def _asking(file: EditedFile, made: Call, provider: Provider, calls: Calls) -> list[Call]:
    """The calls that a client is asked to embed by."""
    if file.forms is None:
        return []
    names = owners(file.forms, made, provider)
    its = [call for call in file.forms.calls if call == made or names.intersection(call.names[:2])]
    return [call for call in its if calls.operation_of(call.names) == EMBEDDINGS]


def _model(forms: Forms, call: Call) -> tuple[int, int] | None:
    """Where a call says its model: as a text, or by a name that is given to calls of its sort alone."""
    for name, start, end in places(forms, call):
        if name != "model":
            continue
        literal = _LITERAL.search(forms.text, start, end)
        if literal is not None:
            return literal.span("model")
        named = _NAMED.search(forms.text, start, end)
        return _constant(forms, named["name"]) if named is not None else None
    return None


def _constant(forms: Forms, name: str) -> tuple[int, int] | None:
    """The text that a name has in its file, where nothing else reads it."""
    made = [binding for binding in forms.bindings if binding.target == name and binding.form.kind == "binding"]
    if len(made) != 1 or len(re.findall(rf"\b{name}\b", forms.text)) != _MADE_AND_USED:
        return None
    text = forms.text[made[0].start : made[0].end]
    line = forms.text[forms.text.rfind("\n", 0, made[0].start) + 1 : made[0].start]
    hit = re.fullmatch(r"([\"'])[^\"'\\]+\1", text)
    return (made[0].start + 1, made[0].end - 1) if hit is not None and "export" not in line else None


_MADE_AND_USED = 2


def takes_float(forms: Forms, call: Call) -> bool:
    """Whether a call names no form of its vectors but the one that everybody has, and its model by its usual name."""
    told = {name: forms.text[start:end] for name, start, end in places(forms, call)}
    return (FORM not in told or FLOAT in told[FORM]) and "engine" not in told


def in_float(language: str, forms: Forms, call: Call) -> Iterator[TextChange]:
    """The usual form of vectors, asked for behind the model of a call whose SDK asks for another unless it is told."""
    language = "javascript" if language == "typescript" else language
    told = list(places(forms, call))
    if call.names[-1] != _SDK or language not in _SIGNS or any(name == FORM for name, _, _ in told):
        return
    yield from (
        TextChange(end, end, f", {FORM}{_SIGNS[language]}{quoted(FLOAT)}") for name, _, end in told if name == "model"
    )


AGAIN = "Vectors of two models do not mix: all that is stored must be embedded again"
_OTHER_SIZE = "{} may make vectors of another length: what stores them is to be made for that"
_ELSEWHERE = "What else names the model that embeds is to name {}"
_AT_MOST = "{} takes {} texts a request at most"


def embedding_notes(there: Beside) -> Sequence[str]:
    """What is to be known where another model embeds."""
    most = [_AT_MOST.format(there.model, there.most)] if there.most is not None else []
    return [AGAIN, _OTHER_SIZE.format(there.model), _ELSEWHERE.format(there.model), *most]


def embedding_model(found: Found, operation: str | None) -> list[TextChange] | None:
    """The target's model in the place of one that embeds; None where it has none, or the call says too little."""
    forms, calls = found.file.forms, found.moving.catalog.calls
    there = found.to.beside.get(EMBEDDINGS) if operation == EMBEDDINGS else None
    if there is None or forms is None or PREFIX.match(found.written) or routed_at(forms, found.start) is not None:
        return None
    around = [call for call in forms.calls if call.start <= found.start < call.end]
    asking = [call for call in around if calls.operation_of(call.names) == EMBEDDINGS]
    if not all(takes_float(forms, call) for call in asking):
        return None
    model = TextChange(found.start, found.end, there.model)
    if found.written[:1] in {'"', "'"} or not found.written[:1].islower():
        return None  # an SDK's constant has a type of its own
    return [model, *(change for call in asking for change in in_float(found.file.language, forms, call))]
