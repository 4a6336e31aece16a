"""Catalog files on disk to a `Catalog`: the packaged ones, a checkout's, a company's overlay. No decision is here.

Reading YAML costs a second; so what was read is kept compiled. A wheel ships the compiled form. In a checkout, and
with an overlay, it lies in the user's cache folder and is made again when a file changes.
"""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from migrate_advisor.catalog.compiled import FORMAT, CatalogFiles, Compiled, compile_catalog

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from migrate_advisor.catalog.catalog import Catalog

_PACKAGE = Path(__file__).resolve().parents[1]
_SHIPPED = _PACKAGE / "_data"
COMPILED_NAME = "compiled.jsonl"
"""Name of the compiled form inside the wheel's data folder."""

_cache: dict[tuple[str, ...], tuple[str, Catalog]] = {}


def catalog_folder() -> Path:
    """The folder of the packaged catalog: inside the wheel, or at the root of a checkout."""
    return _SHIPPED if _SHIPPED.is_dir() else _PACKAGE.parents[1] / "catalog"


def load_catalog(extra: Iterable[Path | str] = ()) -> Catalog:
    """The catalog, read once and kept.

    Args:
        extra: overlay folders, later ones win. A file there adds a provider, or replaces the packaged file of the
            same name as a whole.

    Raises:
        CatalogError: a file cannot be read, or says what cannot be; packaged files never do.
        FileNotFoundError: an overlay folder does not exist.
    """
    from migrate_advisor.catalog.catalog import Catalog

    folders = tuple(str(Path(folder)) for folder in extra)
    compiled = load_compiled(folders)
    known = _cache.get(folders)
    if known is None or known[0] != compiled.stamp:
        known = _cache[folders] = (compiled.stamp, Catalog(compiled))
    return known[1]


def load_compiled(extra: Sequence[Path | str] = ()) -> Compiled:
    """The compiled catalog, made again first if a file changed since. Arguments and errors as for `load_catalog`."""
    shipped = catalog_folder() / COMPILED_NAME
    if not extra and shipped.is_file():
        return Compiled(shipped.read_bytes())
    paths = catalog_paths(extra)
    stamp = _stamp(paths)
    cached = _cache_folder() / f"catalog-{FORMAT}-{_digest(str(catalog_folder()), *map(str, extra))}.jsonl"
    with suppress(OSError, ValueError, KeyError):
        compiled = Compiled(cached.read_bytes())
        if compiled.stamp == stamp:
            return compiled
    content = compile_catalog(read_files(paths), stamp)
    with suppress(OSError):  # a cache that cannot be written costs time, not the answer
        _write_atomically(cached, content)
    return Compiled(content)


def read_catalog(base: Path, extra: Sequence[Path | str] = ()) -> Catalog:
    """The catalog with another folder in the packaged one's place, such as an earlier state of it; kept nowhere.

    Errors as for `load_catalog`.
    """
    from migrate_advisor.catalog.catalog import Catalog

    return Catalog(Compiled(compile_catalog(read_files(catalog_paths(extra, base)), str(base))))


def catalog_paths(extra: Sequence[Path | str] = (), base: Path | None = None) -> list[Path]:
    """The YAML files in force, one per name; files of later folders replace those of the same name.

    Args:
        extra: overlay folders.
        base: the first folder; the packaged catalog's unless given.

    Raises:
        FileNotFoundError: an overlay folder does not exist.
    """
    layers = catalog_layers(extra, base)
    return [layers[name][-1] for name in sorted(layers)]


def catalog_layers(extra: Sequence[Path | str] = (), base: Path | None = None) -> dict[str, list[Path]]:
    """File name → every file of that name, each replaced as a whole by the next. As `catalog_paths`."""
    layers: dict[str, list[Path]] = {}
    for folder in (base or catalog_folder(), *map(Path, extra)):
        if not folder.is_dir():
            message = f"catalog folder not found: {folder}"
            raise FileNotFoundError(message)
        for path in sorted(folder.glob("*.yaml")):
            if not path.name.startswith("_"):
                layers.setdefault(path.name, []).append(path)
    return layers


def read_files(paths: Iterable[Path]) -> CatalogFiles:
    """Read YAML files strictly, and check each alone; `invariants` checks them together.

    Raises:
        CatalogSyntaxError: a file is not the YAML we read.
        CatalogInvalidError: files do not have the shape of the catalog; it carries all problems.
    """
    from migrate_advisor.catalog.reading import read_catalog_files

    return read_catalog_files(paths)


def _stamp(paths: Iterable[Path]) -> str:
    """Changes when a file is added, removed or written."""
    states = []
    for path in paths:
        state = path.stat()
        states.append(f"{path}:{state.st_size}:{state.st_mtime_ns}")
    return _digest(str(FORMAT), *states)


def content_stamp(paths: Iterable[Path]) -> str:
    """The stamp of a compiled form that never goes stale because it is shipped with its files."""
    return _digest(str(FORMAT), *(path.read_text(encoding="utf-8") for path in paths))


def _digest(*parts: str) -> str:
    from hashlib import blake2s

    return blake2s("\0".join(parts).encode(), digest_size=12).hexdigest()


def _cache_folder() -> Path:
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "migrate-advisor"


def _write_atomically(path: Path, content: bytes) -> None:
    """Write so that a reader sees the old file or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
