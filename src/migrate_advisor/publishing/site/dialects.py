"""What the pages of wire formats tell: of each parameter and operation what becomes of it, and who says so.

How a page looks, the templates say; what a request becomes, `mapping` decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.catalog.evidence import Support
from migrate_advisor.messages import _, fact
from migrate_advisor.publishing.report import Cell
from migrate_advisor.publishing.site.words import support_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from migrate_advisor.catalog.dialect import Dialect, Operation, Override, Param
    from migrate_advisor.catalog.evidence import Source
    from migrate_advisor.catalog.provider import Provider

_AS_STATUS = {"full": "open", "partly": "restricted", "none": "closed", "unknown": "unknown"}
"""Support → the status whose colour and glyph it has."""


class DialectRow(NamedTuple):
    """A row of a page: a fact, and the numbers of the sources that state it."""

    anchor: str
    cells: Sequence[str | Cell]
    notes: Sequence[int]


class DialectPage(NamedTuple):
    """All that a page tells of one wire format."""

    params: Sequence[DialectRow]
    operations: Sequence[DialectRow]
    exceptions: Sequence[DialectRow]
    sources: Sequence[Source]
    """The pages cited, in the order of their numbers."""


def support_cell(support: str, href: str = "") -> Cell:
    """How far something is supported, with glyph and word."""
    return Cell(support_word(support), _AS_STATUS[support], href)


def anchor_of(name: str) -> str:
    """The place of a parameter on the page of its wire format."""
    return f"p-{name}"


def every_param(dialects: Iterable[Dialect]) -> list[str]:
    """All parameters of which any wire format speaks."""
    return sorted({name for dialect in dialects for name in dialect.params})


def overview(dialect: Dialect, names: Iterable[str], page: str) -> Iterator[Cell]:
    """The cells of the table of all wire formats: each leads to the fact on the format's own page."""
    for name in names:
        param = dialect.params.get(name)
        place = anchor_of(name) if param else "unlisted"
        yield support_cell(param.support.value if param else dialect.unlisted, f"{page}#{place}")


def told_of(provider: Provider, dialect: Dialect) -> DialectPage:
    """What the page of one wire format tells."""
    numbers: dict[str, int] = {}

    def notes(sources: Sequence[str]) -> list[int]:
        return [numbers.setdefault(source, len(numbers) + 1) for source in sources or dialect.sources]

    params = [
        DialectRow(anchor_of(name), (name, *_param_cells(name, param)), notes(param.sources))
        for name, param in sorted(dialect.params.items())
    ]
    operations = [
        DialectRow(f"o-{name}", (name, *_operation_cells(operation)), notes(operation.sources))
        for name, operation in sorted(dialect.operations.items())
    ]
    exceptions = [
        DialectRow(f"e{index}-{name}", (_holders(override), name, *_param_cells(name, param)), notes(override.sources))
        for index, override in enumerate(dialect.overrides)
        for name, param in sorted(override.params.items())
    ]
    notes(dialect.sources)
    return DialectPage(params, operations, exceptions, [provider.file.sources[source] for source in numbers])


def _param_cells(name: str, param: Param) -> tuple[str | Cell, ...]:
    other = param.name if param.name and param.name != name else "="
    return support_cell(param.support.value), other, "; ".join(_limits(param)) or "-", _note(param.note, param.unsure)


def _note(note: str | None, unsure: dict[str, str]) -> str:
    told = [fact(note)] if note else []
    told += [f"{value}: {fact(why)}" for value, why in unsure.items()]
    return "; ".join(told) or "-"


def _limits(param: Param) -> Iterator[str]:
    if param.range:
        low, high = param.range
        without = {"low": _("the lowest not"), "high": _("the highest not"), "both": _("both ends not")}
        yield f"{low} – {high}" + (f" ({without[param.open]})" if param.open else "")
    if param.values is not None:
        yield ", ".join(map(_shown, param.values))
    if param.max_items is not None:
        yield _("at most {count}").format(count=param.max_items)
    if param.default is not None:
        yield _("default {value}").format(value=_shown(param.default))


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _operation_cells(operation: Operation) -> tuple[str | Cell, ...]:
    return (
        support_cell(Support(operation.support).value),
        str(operation.since or "-"),
        str(operation.until or "-"),
        ", ".join(operation.models) or _("all"),
        _note(operation.note, {}),
    )


def _holders(override: Override) -> str:
    """The endpoints, models and versions for which something else holds."""
    told = [*override.endpoints, *override.models]
    if override.before_version:
        told.append(_("before version {version}").format(version=override.before_version))
    return ", ".join(told)
