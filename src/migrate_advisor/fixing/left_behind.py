"""What programs go on asking of clients that have moved, though the target does not do it. Changes nothing.

A client that is moved takes all its calls along. Those that its new address does not answer are told, each at its line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.catalog.record import replace
from migrate_advisor.fixing.models import does, names_model, who_else
from migrate_advisor.fixing.notebook import edited_file
from migrate_advisor.fixing.spoken import redirected
from migrate_advisor.scanner.calls import calls_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from migrate_advisor.catalog.provider import Provider
    from migrate_advisor.fixing.file import EditedFile, Moving
    from migrate_advisor.scanner.finding import Finding, Fix

_LISTED = "models"
"""What every target answers, be it for people alone."""


def left_behind(
    moved: Iterable[Finding], after: Mapping[str, bytes], told: Collection[tuple[str, int]], moving: Moving
) -> Iterator[tuple[Finding, Fix]]:
    """Each call of a file that its moved clients make and the target does not answer, with what a person is to do.

    Args:
        moved: clients and addresses that were moved, of files in which none of their provider stays.
        after: path → content, as it is at the end.
        told: paths and lines of which something is told already.
        moving: where to.
    """
    assert moving.to is not None
    done = set(told)
    for finding in {item.path: item for item in moved if item.path in after}.values():
        file = edited_file(finding.path, after[finding.path])
        provider = moving.catalog.provider(finding.provider)
        answered = {*redirected(moving.to, moving.catalog), _LISTED, *moving.to.beside}
        for line, operation, model in _asked(file, provider, moving):
            if operation not in answered and (finding.path, line) not in done:
                done.add((finding.path, line))
                yield _at(finding, file, line, operation), who_else(moving, provider.id, operation, model)


def _asked(file: EditedFile, provider: Provider, moving: Moving) -> Iterator[tuple[int, str, str]]:
    """Line, operation and model of what a program asks for, by its calls and by the models that it names."""
    calls, forms = moving.catalog.calls, file.forms
    if forms is None or file.raw != file.text:
        return
    for form in forms.of("argument"):
        at = file.text.find(told, form.start, form.end) if (told := forms.string_at(form.start)) else -1
        operation = does(provider, told, calls) if told and at >= 0 and names_model(provider, told) else None
        if told and operation is not None:
            yield file.text.count("\n", 0, form.start) + 1, operation, f"{provider.id}/{told}"
    for call in calls_in(file.path, file.content, calls):
        yield call.line, call.operation, ""


def _at(finding: Finding, file: EditedFile, line: int, operation: str) -> Finding:
    """The finding of a client, at a call of it."""
    text = file.text.split("\n")[line - 1].rstrip("\r")
    column = len(text) - len(text.lstrip()) + 1
    return replace(
        finding,
        rule="model-not-served-there",
        line=line,
        column=column,
        end_line=line,
        end_column=len(text) + 1,
        message=f"{operation} is asked here of a client that was moved",
        snippet=text,
        snippet_column=column,
        fingerprint="",
        fix=None,
    )
