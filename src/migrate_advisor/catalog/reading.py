"""YAML files to catalog types: strict pydantic validation, errors with file and line. Opens the files it is given.

The only module that needs pydantic.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from migrate_advisor.catalog.benchmarks import EquivalenceFile
from migrate_advisor.catalog.calls import CallsFile
from migrate_advisor.catalog.compiling import CatalogFiles
from migrate_advisor.catalog.events import EventsFile
from migrate_advisor.catalog.exchange import ExchangeFile
from migrate_advisor.catalog.plain_text import unplain
from migrate_advisor.catalog.provider import ProviderFile
from migrate_advisor.catalog.regions import RegionTable
from migrate_advisor.catalog.strict_yaml import MAX_BYTES, YamlDocument, read
from migrate_advisor.errors import CatalogInvalidError, CatalogSyntaxError, MissingPackageError, Problem
from migrate_advisor.plain_file import read_plain_file

try:
    from pydantic import TypeAdapter, ValidationError
except ModuleNotFoundError as error:
    raise MissingPackageError("reading a catalog as YAML", "catalog") from error

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_KINDS = {
    "equivalence.yaml": EquivalenceFile,
    "events.yaml": EventsFile,
    "exchange.yaml": ExchangeFile,
    "calls.yaml": CallsFile,
    "regions.yaml": RegionTable,
}

CatalogFile = ProviderFile | EventsFile | RegionTable | EquivalenceFile | ExchangeFile | CallsFile
"""What a catalog file can be."""


def adapter(file_name: str) -> TypeAdapter[Any]:
    """The validator of a catalog file, by its name."""
    return _adapter(_KINDS.get(file_name, ProviderFile))


@cache
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    """Made once for a kind of file, since making one takes longer than reading a file."""
    _name_annotations()
    return TypeAdapter(kind)


def _name_annotations() -> None:
    """Put into modules what the annotations of their classes name: `check` draws verdicts without importing that."""
    from migrate_advisor.catalog import provider, surfaces
    from migrate_advisor.catalog.dialect import Dialect
    from migrate_advisor.catalog.offers import Incentive
    from migrate_advisor.catalog.operations import OperationName
    from migrate_advisor.catalog.prices import Price, UnitPrice

    for named in (Dialect, Incentive, Price, UnitPrice):
        setattr(provider, named.__name__, named)
    for module in (provider, surfaces):
        vars(module)["OperationName"] = OperationName


def read_catalog_files(paths: Iterable[Path]) -> CatalogFiles:
    """Read files, collecting the problems of all of them. Errors as for `load.read_files`."""
    providers: dict[str, ProviderFile] = {}
    special: dict[str, Any] = {
        "events.yaml": EventsFile(),
        "regions.yaml": RegionTable(regions=()),
        "equivalence.yaml": EquivalenceFile(),
        "exchange.yaml": ExchangeFile(),
        "calls.yaml": CallsFile(),
    }
    origins: dict[str, str] = {}
    problems: list[Problem] = []
    for path in paths:
        try:
            file = validate(read_document(path), path.name)
        except CatalogSyntaxError as error:
            problems.append(error.problem)
        except CatalogInvalidError as error:
            problems.extend(error.problems)
        else:
            if not isinstance(file, ProviderFile):
                special[path.name] = file
                origins[path.stem] = str(path)
            elif file.id in providers:
                said = f"{file.id!r} also stands in {origins[file.id]}; a file replaces another by having its name"
                problems.append(Problem(str(path), 1, "id", said))
            else:
                providers[file.id] = file
                origins[file.id] = str(path)
    if problems:
        raise CatalogInvalidError(tuple(problems))
    names = ("regions.yaml", "events.yaml", "equivalence.yaml", "exchange.yaml", "calls.yaml")
    regions, events, equivalence, exchange, calls = (special[name] for name in names)
    return CatalogFiles(regions, events, equivalence, providers, exchange, calls, origins)


def read_document(path: Path) -> YamlDocument:
    """One file as plain data with line numbers.

    Raises:
        CatalogSyntaxError: it cannot be opened, or is not the YAML we read.
    """
    try:
        content = read_plain_file(path, MAX_BYTES)
    except OSError as error:
        problem = Problem(str(path), 1, "", f"cannot be read: {error.strerror or error}")
        raise CatalogSyntaxError(problem) from error
    return read(content, str(path))


def validate(document: YamlDocument, file_name: str) -> CatalogFile:
    """The file that a document describes.

    Args:
        document: its data.
        file_name: its name without folder, which tells what kind of file it is.

    Raises:
        CatalogInvalidError: it has not the shape of one.
    """
    if not isinstance(document.data, dict):
        raise CatalogInvalidError((Problem(document.file, 1, "", "expected keys and values at the top"),))
    try:
        file: CatalogFile = adapter(file_name).validate_json(json.dumps(document.data))
    except ValidationError as error:
        raise CatalogInvalidError(tuple(_problems(document, error))) from error
    problems = tuple(
        Problem(document.file, document.line(place), ".".join(map(str, place)), said)
        for place, said in sorted(unplain(document), key=lambda found: document.line(found[0]))
    )
    if isinstance(file, ProviderFile):
        problems += tuple(_without_key_header(document, file))
    if problems:
        raise CatalogInvalidError(problems)
    return file


def _without_key_header(document: YamlDocument, file: ProviderFile) -> Iterable[Problem]:
    """Which header a key goes into is nowhere but here, so that no request could be sent without it."""
    for index, endpoint in _nameless(file):
        place = ("dialects", index, "key_header")
        told = f"endpoint {endpoint!r} takes its key in a header of its own (auth: api-key-header); name it here: "
        yield Problem(document.file, document.line(place), ".".join(map(str, place)), told + "key_header: <header>")


def _nameless(file: ProviderFile) -> Iterator[tuple[int, str]]:
    """Dialects spoken with a key in a header that they do not name: their place, and the endpoint's id."""
    for index, dialect in enumerate(file.dialects):
        for endpoint in file.endpoints:
            is_spoken = dialect.id == endpoint.dialect or dialect.endpoint == endpoint.id
            if is_spoken and (dialect.auth or endpoint.auth) == "api-key-header" and not dialect.key_header:
                yield index, endpoint.id


def _problems(document: YamlDocument, error: ValidationError) -> Iterable[Problem]:
    """One problem for each place; of a union's several complaints the first stands for all."""
    seen: set[tuple[str | int, ...]] = set()
    for detail in error.errors(include_url=False, include_context=False, include_input=False):
        place = _place(document, detail)
        if place not in seen:
            seen.add(place)
            yield Problem(document.file, document.line(place), ".".join(map(str, place)), detail["msg"])


def _place(document: YamlDocument, detail: Any) -> tuple[str | int, ...]:
    """Path in the file: pydantic's, without the names of union members that it adds."""
    place: tuple[str | int, ...] = ()
    for step in detail["loc"]:
        if (*place, step) in document.lines or detail["type"] in {"missing", "unexpected_keyword_argument"}:
            place = (*place, step)
    return place
