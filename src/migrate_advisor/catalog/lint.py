"""Catalog files to a list of problems with file and line: syntax, shape and the invariants. Decides nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.catalog.invariants import stale_facts, violations
from migrate_advisor.catalog.lifecycles import DOUBTS
from migrate_advisor.catalog.load import catalog_paths
from migrate_advisor.catalog.reading import read_catalog_files, read_document
from migrate_advisor.errors import CatalogInvalidError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from migrate_advisor.catalog.compiling import CatalogFiles
    from migrate_advisor.catalog.violation import Violation


class LintReport(NamedTuple):
    """What is wrong, and what is only old."""

    files: int
    problems: tuple[Problem, ...]
    stale: tuple[Problem, ...]
    doubts: tuple[Problem, ...] = ()
    """What may be so, and should be looked at all the same."""


def lint(path: Path | None = None, *, as_of: date) -> LintReport:
    """Check the packaged catalog, or an overlay folder or file together with it.

    Args:
        path: a folder of catalog files, or one file; None for the packaged catalog alone.
        as_of: the day against which the age of facts is measured.

    Raises:
        FileNotFoundError: there is no such file or folder.
    """
    paths = _paths(path)
    only = {str(item) for item in paths if path is None or path in {item, item.parent}}
    try:
        files = read_catalog_files(paths)
    except CatalogInvalidError as error:
        return LintReport(len(only), error.problems, ())
    doubts = (violation for doubt in DOUBTS for violation in doubt(files))
    told = (
        tuple(sorted(problem for problem in _located(files, found) if problem.file in only))
        for found in (violations(files), stale_facts(files, as_of), doubts)
    )
    return LintReport(len(only), *told)


def _paths(path: Path | None) -> Sequence[Path]:
    """The packaged files, with those of the path in place of their namesakes."""
    if path is None:
        return catalog_paths()
    if path.is_dir():
        return catalog_paths([path])
    if not path.is_file():
        message = f"no such file or folder: {path}"
        raise FileNotFoundError(message)
    packaged = [item for item in catalog_paths() if item.name != path.name]
    return sorted([*packaged, path], key=lambda item: item.name)


def _located(files: CatalogFiles, found: Iterable[Violation]) -> Iterator[Problem]:
    documents = {}
    for violation in found:
        origin = files.origins[violation.file]
        if origin not in documents:
            documents[origin] = read_document(Path(origin))
        line = documents[origin].line(violation.place)
        yield Problem(origin, line, ".".join(map(str, violation.place)), violation.message)
