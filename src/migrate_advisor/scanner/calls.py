"""What programs ask of a model: the calls in their code, with operation, parameters and model. Judges nothing.

Calls are recognised by the names that SDKs give to operations; a call through a name that says nothing is not seen.
"""

from __future__ import annotations

import ast
import json
import re
from typing import TYPE_CHECKING, Any

from migrate_advisor.catalog.record import NamedTuple
from migrate_advisor.scanner.source import SourceText

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from migrate_advisor.catalog.calls import Calls
    from migrate_advisor.scanner.languages.forms import Call, Form, Forms


class CallShape(NamedTuple):
    """A call of an operation in a program."""

    operation: str
    """``chat.completions``, ``embeddings`` …"""
    path: str
    line: int
    """From 1."""
    parameters: Mapping[str, Any]
    """OpenAI's name of a parameter → its value where the code says it, else None."""
    model: str | None
    """The model's id, where the code says it."""


_NOT_PARAMETERS = frozenset(["model", "messages", "input", "prompt", "file", "image", "api_key", "base_url", "timeout"])


def calls_in(path: str, content: bytes, calls: Calls) -> Iterator[CallShape]:
    """The calls of operations in a file; none where no grammar reads it.

    Args:
        path: tells the language.
        content: of the file.
        calls: the names that say an operation.
    """
    source = SourceText(path, content.decode("utf-8", "replace").removeprefix("\ufeff"), [])
    if source.language == "notebook":
        from migrate_advisor.scanner.readers.notebook import read_notebook

        source = read_notebook(source) or source
    forms = source.forms
    if forms is None:
        return
    for call in forms.calls:
        operation = calls.operation_of(call.names)
        if operation is not None:
            named = dict(given(forms, call))
            model = named.get("model") or named.get("model_name")
            parameters = {name: value for name, value in named.items() if name not in _NOT_PARAMETERS}
            line = source.place(call.start).line
            yield CallShape(operation, path, line, parameters, model if isinstance(model, str) else None)


def given(forms: Forms, call: Call) -> Iterator[tuple[str, Any]]:
    """What a call is given by name, also in an object or structure that is its argument."""
    for argument in call.arguments:
        if argument.name:
            yield snake(argument.name), _value(forms.text[argument.start : argument.end])
    arguments = call.form.child("arguments")
    for form in _pairs(arguments) if arguments is not None else ():
        key, value = form.child("key"), form.child("value")
        if key is not None and value is not None:
            yield snake(forms.key(key)), _value(forms.written(value))


def _pairs(form: Form) -> Iterator[Form]:
    """Pairs of an object that is an argument, and not those within its values."""
    for child in form.children:
        if child.kind == "pair":
            yield child
        elif child.kind in {"argument", "arguments", "mapping", "construction", "body"}:
            yield from _pairs(child)


def snake(name: str) -> str:
    """A name as OpenAI writes parameters: ``maxTokens`` is ``max_tokens``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _value(text: str) -> Any:
    """What a literal says; None for anything else."""
    for read in (json.loads, ast.literal_eval):
        try:
            return read(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
    return None
