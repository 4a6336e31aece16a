"""What expressions of a Python file stand for, as far as the file says: strings by name, and where a client points.

Nothing is executed. Which calls are clients is `python`'s.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from migrate_advisor.scanner.readers.modules import Destination, Pointing, destination

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from migrate_advisor.scanner.libraries import ClientName
    from migrate_advisor.scanner.names import Names

_MOST_STEPS = 4
"""Names that are followed from one to the next."""


class Values:
    """What names stand for in one file. A name that is given several values stands for none.

    Args:
        names: what is known.
        called: tells the client that a call makes, if it makes one, by what it calls.
    """

    def __init__(self, names: Names, called: Callable[[ast.expr], ClientName | str | None]) -> None:
        self._names = names
        self._called = called
        self._constants: dict[str, str | None] = {}
        self._objects: dict[str, ast.Call | ast.Dict | None] = {}

    def learn(self, target: ast.expr, value: ast.expr) -> None:
        """Remember what is assigned to a name or an attribute, if it is a string or an object."""
        name = _name(target)
        if name is None:
            return
        if isinstance(value, ast.Call | ast.Dict):
            self._objects[name] = None if name in self._objects else value
        if (text := self._written(value)) is not None:
            self._constants[name] = text if self._constants.get(name, text) == text else None

    def _written(self, value: ast.expr) -> str | None:
        """A string that is written out, or an address that is there unless something else is given."""
        if isinstance(value, ast.Constant):
            return value.value if isinstance(value.value, str) else None
        text = self.text(value)
        return text if "://" in text else None

    def text(self, value: ast.expr) -> str:
        """A composed string; ``{}`` stands for what is not known."""
        return "".join(self.pieces(value))

    def pieces(self, value: ast.expr) -> list[str]:
        """The parts of a composed string; ``{}`` stands for what is not known."""
        return list(map(self._text_of, leaves(value)))

    def _text_of(self, node: ast.expr) -> str:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
        name = _name(node)
        return (self._constants.get(name) if name is not None else None) or "{}"

    def given(self, call: ast.Call, parameters: Collection[str]) -> ast.expr | None:
        """What a call is given under one of some names, also within a dictionary that is passed on."""
        for keyword in call.keywords:
            if keyword.arg in parameters:
                return keyword.value
            passed = keyword.value if keyword.arg is None else None
            known = self._objects.get(_name(passed) or "") if passed is not None else None
            entries = passed if isinstance(passed, ast.Dict) else known
            if isinstance(entries, ast.Dict):
                for key, value in zip(entries.keys, entries.values, strict=True):
                    if isinstance(key, ast.Constant) and key.value in parameters:
                        return value
        return None

    def is_open(self, call: ast.Call) -> bool:
        """Whether a call is passed arguments that this file does not name."""
        passed = (keyword.value for keyword in call.keywords if keyword.arg is None)
        return any(
            not isinstance(value, ast.Dict) and not isinstance(self._objects.get(_name(value) or ""), ast.Dict)
            for value in passed
        )

    def pointing(self, value: ast.expr, provider: str, steps: int = 0) -> Pointing:
        """Where a client of a provider points that is given this: an address, another client, or who serves it."""
        made = self._objects.get(_name(value) or "")
        if made is not None and steps < _MOST_STEPS:
            return self.pointing(made, provider, steps + 1)
        if isinstance(value, ast.Call) and (client := self._called(value.func)) is not None:
            return self._of_client(value, client, provider, steps)
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            owner = self._names.words.get(value.value.lower().replace("-", "_"))
            if owner is not None:
                return _of(owner, provider)
        return destination(self.text(value), provider, self._names)

    def _of_client(self, call: ast.Call, client: ClientName | str, provider: str, steps: int) -> Pointing:
        """Where another client or service points that is handed over."""
        if isinstance(client, str):
            return _of(client, provider)
        given = self.given(call, client.base_url_params)
        if given is not None and steps < _MOST_STEPS:
            return self.pointing(given, provider, steps + 1)
        return Pointing(Destination.VARIABLE) if self.is_open(call) else _of(client.provider, provider)


def _of(owner: str, provider: str) -> Pointing:
    return Pointing(Destination.OWN) if owner == provider else Pointing(Destination.ELSEWHERE, owner)


def _name(node: ast.expr | None) -> str | None:
    """A name, or that of an attribute: what a class calls a value is known by its last part."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return None


def leaves(node: ast.expr) -> Iterator[ast.expr]:
    """The parts of a composed string in their order, and everything else as it is."""
    stack: list[ast.expr] = [node]
    while stack:
        part = stack.pop()
        if isinstance(part, ast.Call) and not _is_format(part):
            yield part
        inner = _inner(part)
        if inner is None:
            yield part
        else:
            stack.extend(reversed(inner))


def _inner(part: ast.expr) -> Sequence[ast.expr] | None:
    """What a string is composed of, or what else it may be; None for what is not composed."""
    match part:
        case ast.BinOp(left=left, op=ast.Add(), right=right) | ast.IfExp(body=left, orelse=right):
            return (left, right)
        case ast.JoinedStr(values=values) | ast.BoolOp(values=values):
            return values
        case (
            ast.BinOp(left=ast.Constant(value=str()) as value, op=ast.Mod())
            | ast.FormattedValue(value=ast.Constant() | ast.Name() | ast.Attribute() as value)
            | ast.Call(func=ast.Attribute(value=ast.Constant() as value, attr="format"))
        ):
            return (value,)
        case ast.Call(args=arguments, keywords=keywords):
            return [*arguments, *(keyword.value for keyword in keywords)]
        case _:
            return None


def _is_format(call: ast.Call) -> bool:
    """Whether a call is a string's ``format``."""
    match call.func:
        case ast.Attribute(value=ast.Constant(), attr="format"):
            return True
        case _:
            return False
