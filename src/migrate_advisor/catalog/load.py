"""Catalog files on disk to a `Catalog`: the packaged ones, a checkout's, a company's overlay. No decision is here.

Reading YAML costs a second; so what was read is kept compiled. A wheel ships the compiled form. In a checkout, and
with an overlay, it lies in the user's cache folder and is made again when a file changes.
"""

from __future__ import annotations

import os
import sys

from migrate_advisor.catalog.compiled import FORMAT, Compiled, stamp_line
from migrate_advisor.catalog.ready import READY_NAME
from migrate_advisor.plain_file import read_own_file, write_atomically

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.compiling import CatalogFiles

_PACKAGE = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
_SHIPPED = os.path.join(_PACKAGE, "_data")
COMPILED_NAME = "compiled.jsonl"
"""Name of the compiled form inside the wheel's data folder."""

_LARGEST_CACHE = 256 * 1024 * 1024
"""Bytes: what was read in some million files with findings."""

_cache: dict[tuple[str, ...], tuple[bytes, Catalog]] = {}
_known_shipped: dict[tuple[str, int, int], Compiled] = {}
"""Path and state of a wheel's catalog → the catalog."""


def catalog_folder() -> str:
    """The folder of the packaged catalog: inside the wheel, or at the root of a checkout."""
    if os.path.isdir(_SHIPPED):
        return _SHIPPED
    return os.path.join(os.path.dirname(os.path.dirname(_PACKAGE)), "catalog")


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

    folders = tuple(os.path.normpath(folder) for folder in extra)
    compiled = load_compiled(folders)
    known = _cache.get(folders)
    if known is None or known[0] != compiled.stamp:
        known = _cache[folders] = (compiled.stamp, Catalog(compiled))
    return known[1]


def load_compiled(extra: Sequence[Path | str] = ()) -> Compiled:
    """The compiled catalog, made again first if a file changed since. Arguments and errors as for `load_catalog`."""
    if not extra and (shipped := _shipped_catalog()) is not None:
        return shipped
    paths = [of_name[-1] for _, of_name in sorted(_layers(extra).items())]
    stamp = _stamp(paths)
    cached = cache_file("catalog", catalog_folder(), *map(str, extra))
    known = read_cache(cached)
    if known.startswith(stamp_line(stamp) + b"\n"):
        return Compiled(known, path=cached)
    from migrate_advisor.catalog.compiling import compile_catalog

    content = compile_catalog(read_files(paths), stamp)
    return Compiled(content, path=cached if write_cache(cached, content) else None)


def _shipped_catalog() -> Compiled | None:
    """A wheel's catalog, read as far as somebody asked; None in a checkout."""
    folder = catalog_folder()
    path = os.path.join(folder, COMPILED_NAME)
    try:
        state = os.stat(path)
    except OSError:
        return None
    key = (path, state.st_mtime_ns, state.st_size)
    if key not in _known_shipped:
        _known_shipped[key] = Compiled(path=path, ready=os.path.join(folder, READY_NAME))
    return _known_shipped[key]


def read_catalog(base: Path | str, extra: Sequence[Path | str] = ()) -> Catalog:
    """The catalog with another folder in the packaged one's place, such as an earlier state of it; kept nowhere.

    Errors as for `load_catalog`.
    """
    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.compiling import compile_catalog

    return Catalog(Compiled(compile_catalog(read_files(catalog_paths(extra, base)), str(base))))


def catalog_paths(extra: Sequence[Path | str] = (), base: Path | str | None = None) -> list[Path]:
    """The YAML files in force, one per name; files of later folders replace those of the same name.

    Args:
        extra: overlay folders.
        base: the first folder; the packaged catalog's unless given.

    Raises:
        FileNotFoundError: an overlay folder does not exist.
    """
    layers = catalog_layers(extra, base)
    return [layers[name][-1] for name in sorted(layers)]


def catalog_layers(extra: Sequence[Path | str] = (), base: Path | str | None = None) -> dict[str, list[Path]]:
    """File name → every file of that name, each replaced as a whole by the next. As `catalog_paths`."""
    from pathlib import Path

    return {name: list(map(Path, paths)) for name, paths in _layers(extra, base).items()}


def _layers(extra: Sequence[Path | str], base: Path | str | None = None) -> dict[str, list[str]]:
    layers: dict[str, list[str]] = {}
    for folder in (base or catalog_folder(), *extra):
        if not os.path.isdir(folder):
            message = f"catalog folder not found: {folder}"
            raise FileNotFoundError(message)
        for name in sorted(os.listdir(folder)):
            if name.endswith(".yaml") and not name.startswith("_"):
                layers.setdefault(name, []).append(os.path.join(folder, name))
    return layers


def read_files(paths: Iterable[str | Path]) -> CatalogFiles:
    """Read YAML files strictly, and check each alone; `invariants` checks them together.

    Raises:
        CatalogSyntaxError: a file is not the YAML we read.
        CatalogInvalidError: files do not have the shape of the catalog; it carries all problems.
    """
    from pathlib import Path

    from migrate_advisor.catalog.reading import read_catalog_files

    return read_catalog_files(map(Path, paths))


def _stamp(paths: Iterable[str]) -> str:
    """Changes when a file is added, removed or written, and with the classes that it is compiled for."""
    states = [(path, os.stat(path)) for path in paths]
    told = "|".join(f"{path}:{state.st_size}:{state.st_mtime_ns}" for path, state in states)
    return f"{told}|{state_of_code(os.path.dirname(__file__)):08x}"


def state_of_code(*folders: str) -> int:
    """Changes when Python code or a query in one of some folders does: what it derived is then derived anew."""
    from zlib import crc32

    files = [
        (entry.path, entry.stat().st_size, entry.stat().st_mtime_ns)
        for folder in folders
        for entry in os.scandir(folder)
        if entry.name.endswith((".py", ".scm"))
    ]
    return crc32(repr(sorted(files)).encode("utf-8", "surrogateescape"))


def cache_file(kind: str, *of: str) -> str:
    """Where something that was derived of other things is kept, in the user's cache folder.

    Args:
        kind: what it is.
        of: what it was derived of; other things get another file.
    """
    from zlib import crc32

    name = f"{kind}-{FORMAT}-{crc32(chr(0).join(of).encode('utf-8', 'surrogateescape')):08x}"
    return os.path.join(_cache_folder(), name)


def read_cache(path: str) -> bytes:
    """What `write_cache` wrote; nothing where it is absent, damaged, or not what we wrote: then it is made again."""
    try:
        content, _, told = read_own_file(path, _LARGEST_CACHE).rpartition(b"\n")
    except (OSError, ValueError, MemoryError):
        return b""
    return content if told == _checksum(content) else b""


def write_cache(path: str, content: bytes) -> bool:
    """Keep something, with a checksum behind it; whether that could be done. Without a cache the answer is the same."""
    try:
        write_atomically(path, b"%b\n%b" % (content, _checksum(content)))
    except OSError:
        return False
    return True


def _checksum(content: bytes) -> bytes:
    from zlib import crc32

    return b"%08x" % crc32(content)


def _cache_folder() -> str:
    home = os.path.expanduser("~")
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or os.path.join(home, "AppData", "Local")
    elif sys.platform == "darwin":
        base = os.path.join(home, "Library", "Caches")
    else:
        named = os.environ.get("XDG_CACHE_HOME", "")  # the standard has relative ones ignored
        base = named if os.path.isabs(named) else os.path.join(home, ".cache")
    return os.path.join(base, "migrate-advisor")
