"""An earlier state of the catalog, from a git revision, a folder or a wheel.

What changed since is `catalog.comparison`'s; how git is asked, `scanner.revisions`'s.
"""

from __future__ import annotations

import tempfile
import zipfile
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from migrate_advisor.catalog.load import read_catalog
from migrate_advisor.errors import CatalogError, UsageError
from migrate_advisor.scanner.revisions import LARGEST_FILE, files_at, repository_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from migrate_advisor.catalog.catalog import Catalog

_IN_WHEEL = "migrate_advisor/_data/"


def read_revision(revision: str, folder: Path, extra: Sequence[Path]) -> Catalog:
    """The catalog as it was.

    Args:
        revision: a folder of catalog files, a wheel of this package, or a git revision of ``folder``.
        folder: where the packaged catalog lies.
        extra: overlay folders, the same for both states.

    Raises:
        UsageError: there is no such revision, or what it holds is not a catalog that this version reads.
    """
    try:
        with _files(revision, folder) as base:
            return read_catalog(base, extra)
    except CatalogError as error:
        first = str(error).splitlines()[0]
        message = f"the catalog of {revision} cannot be read by this version: {first}"
        raise UsageError(message) from error


@contextmanager
def _files(revision: str, folder: Path) -> Iterator[Path]:
    """A folder that holds the files of the revision, for as long as the context lasts."""
    path = Path(revision)
    if path.is_dir():
        yield _with_catalog(path, revision)
        return
    with tempfile.TemporaryDirectory(prefix="migrate-advisor-") as temporary:
        contents = _of_wheel(path) if path.suffix == ".whl" else _of_git(revision, folder)
        for name, content in contents:
            (Path(temporary) / name).write_bytes(content)
        yield _with_catalog(Path(temporary), revision)


def _with_catalog(folder: Path, revision: str) -> Path:
    """The folder, if it holds a catalog: the table of regions stands in every one."""
    if not (folder / "regions.yaml").is_file():
        message = f"{revision} holds no catalog: there is no regions.yaml in it"
        raise UsageError(message)
    return folder


def _of_wheel(path: Path) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(path) as wheel:
            for entry in wheel.namelist():
                name = PurePosixPath(entry).name
                if entry == f"{_IN_WHEEL}{name}" and name.endswith(".yaml"):
                    if wheel.getinfo(entry).file_size > LARGEST_FILE:
                        raise UsageError(f"{path}: {name} is larger than {LARGEST_FILE:,} bytes")
                    yield name, wheel.read(entry)
    except (OSError, zipfile.BadZipFile) as error:
        message = f"{path} is not a wheel that can be opened"
        raise UsageError(message) from error


def _of_git(revision: str, folder: Path) -> Iterator[tuple[str, bytes]]:
    try:
        repository = repository_of(str(folder))
        below = folder.resolve().relative_to(repository.top).as_posix()
        yield from files_at(repository, revision, "" if below == "." else below, _is_catalog_file)
    except UsageError as error:
        message = (
            f"no state of the catalog at {revision!r}: name a git revision of {folder}, a folder or a wheel ({error})"
        )
        raise UsageError(message) from error


def _is_catalog_file(path: str) -> bool:
    return path.endswith(".yaml") and "/" not in path
