"""How code says what it asks of a model: the names that SDKs and frameworks give to each operation.

What an operation is stands in `operations`; how calls are found in a program is the scanner's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate_advisor.catalog.evidence import Fact, SourceTable
from migrate_advisor.catalog.operations import OperationName
from migrate_advisor.catalog.record import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LONGEST = 3
"""Most names before a verb that say what of an SDK is meant: ``beta.chat.completions``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallNames(Fact):
    """The names by which calls of one operation are known. All in lower case, as they are compared."""

    operation: OperationName
    objects: tuple[str, ...] = ()
    """What of an SDK has it, before the verb: ``audio.speech`` of ``client.audio.speech.create``."""
    functions: tuple[str, ...] = ()
    """Names that say it alone in some library: ``createembeddings``; with what stands right before: ``images.edit``."""
    classes: tuple[str, ...] = ()
    """Parts of names of clients that ask for it, spelled as there."""
    options: tuple[str, ...] = ()
    """How a framework's client is told to ask for it, spelled as there, without spaces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallVerbs(Fact):
    """What stands behind an object of an SDK to call its operation."""

    verbs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherWork(Fact):
    """Parts of names that tell of work that is no chat, in lower case."""

    words: tuple[str, ...]
    operation: OperationName | None = None
    """Which work it is, where one of the operations does it."""
    in_models: bool = True
    """Whether a model with the word in its id does no chat; else only code with it tells so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallsFile(SourceTable):
    """`catalog/calls.yaml`: how code says what it asks for."""

    calls: tuple[CallNames, ...] = ()
    verbs: tuple[CallVerbs, ...] = ()
    other_work: tuple[OtherWork, ...] = ()


class Calls:
    """The names of a catalog, looked up.

    Args:
        file: what the catalog says.
    """

    def __init__(self, file: CallsFile) -> None:
        self.file = file
        self._verbs = frozenset(verb for row in file.verbs for verb in row.verbs)
        self._objects = {tuple(name.split(".")): row.operation for row in file.calls for name in row.objects}
        self._functions = {tuple(name.split(".")): row.operation for row in file.calls for name in row.functions}
        self._in_models = _any_of(word for row in file.other_work if row.in_models for word in row.words)
        self._in_code = _any_of(word for row in file.other_work for word in row.words)

    def operation_of(self, names: Sequence[str]) -> str | None:
        """The operation that the names of a call say, outermost first; None if they say none."""
        lowered = tuple(name.lower() for name in names)
        with_owner = self._functions.get(lowered[-2:])
        if with_owner is not None or not lowered:
            return with_owner
        if lowered[-1] not in self._verbs:
            return self._functions.get(lowered[-1:])
        before = lowered[:-1]
        sizes = range(min(_LONGEST, len(before)), 0, -1)
        return next((self._objects[before[-size:]] for size in sizes if before[-size:] in self._objects), None)

    def is_chat(self, model: str) -> bool:
        """Whether nothing in a model's id says that it does other work than to chat."""
        return self._in_models.search(model.lower()) is None

    def is_other_work(self, code: str) -> bool:
        """Whether something in code, or in a sentence about it, tells of other work than to chat."""
        return self._in_code.search(code.lower()) is not None

    def work_of(self, name: str) -> str | None:
        """The operation, other than chat, that a class is called after; None where its name tells of none."""
        lowered = name.lower()
        rows = (row for row in self.file.other_work if row.operation is not None)
        return next((row.operation for row in rows if any(word in lowered for word in row.words)), None)

    def is_told_to(self, operation: OperationName, source: str, name: str) -> bool:
        """Whether a client asks for an operation by its class, or by an option in what makes it.

        Args:
            operation: the operation.
            source: the call that makes the client.
            name: the last name of what is called.
        """
        rows = [row for row in self.file.calls if row.operation == operation]
        written = "".join(source.split())
        by_class = any(part in name for row in rows for part in row.classes)
        return by_class or any(option in written for row in rows for option in row.options)


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Finds one of some words; nothing where there are none."""
    return re.compile("|".join(map(re.escape, words)) or r"(?!)")
