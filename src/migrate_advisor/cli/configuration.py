"""`[tool.migrate-advisor]` of pyproject.toml, or migrate-advisor.toml: found from the scanned files upward, and read.

Configuration names rules, globs, a region; it cannot name code, nor a file to write.
"""

from __future__ import annotations

# Importing pathlib would cost a hook on every commit:
# ruff: noqa: PTH100, PTH110, PTH112, PTH113, PTH114, PTH118, PTH120, PTH208
import os

from migrate_advisor.catalog.record import NamedTuple
from migrate_advisor.errors import UsageError
from migrate_advisor.plain_file import read_plain_file

TYPE_CHECKING = False  # importing typing would cost a hook on every commit
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from typing import Any

OWN_FILE = "migrate-advisor.toml"
SHARED_FILE = "pyproject.toml"
_MOST_PARTS = 64
"""Of a dotted key; ours have three."""
_TABLE = "migrate-advisor"
_MOST_BYTES = 1024 * 1024
MOST_FOUND = 64 * 1024 * 1024
"""Bytes of a file to read that a configuration may ask for which nobody named."""


class Configuration(NamedTuple):
    """What a configuration file says; an empty one where there is none."""

    values: Mapping[str, Any]
    path: Path | None = None
    """The file; None where there is none."""
    root: str = "."
    """The folder that paths of findings, globs and a baseline are relative to, however files are chosen.

    It is the file's own; without one that of the git repository, and outside of one the working directory.
    """
    was_named: bool = False
    """Whether the user named the file, instead of having it found beside what is checked."""

    @property
    def folder(self) -> Path:
        """The folder that files which the file names are relative to."""
        from pathlib import Path

        return self.path.parent if self.path else Path()

    def named(self, key: str, name: str) -> Path:
        """A file or folder that a key names.

        Raises:
            UsageError: nobody named this file, and what it names lies outside its repository, or its own folder where
                there is none: what a stranger wrote has nothing read that is not theirs.
        """
        path = self.folder / name
        self._keep_inside(path, key, name)
        return path

    def named_folder(self, key: str, name: str) -> Path:
        """A folder whose files a key names: as `named`, for each of them.

        Raises:
            UsageError: as `named`.
        """
        folder = self.named(key, name)
        if not self.was_named and folder.is_dir():
            for entry in sorted(os.listdir(folder)):
                if os.path.islink(folder / entry):
                    self._keep_inside(folder / entry, key, f"{name}/{entry}")
        return folder

    def _keep_inside(self, path: Path, key: str, name: str) -> None:
        top = os.path.realpath(_top(os.path.realpath(self.folder)))
        if not self.was_named and not os.path.join(os.path.realpath(path), "").startswith(os.path.join(top, "")):
            message = f"{self.path}: {key} {name!r} lies outside {top}; give it as --{key}, or this file as --config"
            raise UsageError(message)


def find_configuration(start: str | Path) -> Configuration:
    """The nearest configuration from a file or folder upward, to the root of its repository and no further.

    Raises:
        UsageError: a configuration file is wrong; the message names file and key.
    """
    return _upward(start, _in_folder)


def no_configuration(start: str | Path) -> Configuration:
    """An empty one for a file or folder, whose root is the same as if no configuration were found."""
    return _upward(start, lambda _folder: None)


def read_configuration(path: Path, start: str | Path) -> Configuration:
    """One file that the user named.

    Args:
        path: the file.
        start: what it is used for, a file or folder. Where it lies neither above nor below the root of that, as one
            that many repositories share, that root is taken: paths would tell how these lie to each other.

    Raises:
        UsageError: it cannot be read or is wrong.
    """
    found = _read(path, must_hold=True)
    assert found is not None
    own, other = os.path.dirname(path) or ".", no_configuration(start).root
    ends = sorted((os.path.realpath(own), os.path.realpath(other)), key=len)
    is_near = os.path.join(ends[1], "").startswith(os.path.join(ends[0], ""))
    return found._replace(root=own if is_near else other, was_named=True)


def _upward(start: str | Path, look: Callable[[str], Configuration | None]) -> Configuration:
    named = os.path.abspath(start)
    folder = named if os.path.isdir(named) else os.path.dirname(named)
    while (found := look(folder)) is None:
        parent = os.path.dirname(folder)
        if os.path.exists(os.path.join(folder, ".git")):
            return Configuration({}, root=folder)
        if parent == folder:
            return Configuration({})
        folder = parent
    return found._replace(root=folder)


def _top(folder: str) -> str:
    """The root of the repository that a folder is in; the folder itself outside of one."""
    top = folder
    while not os.path.exists(os.path.join(top, ".git")):
        parent = os.path.dirname(top)
        if parent == top:
            return folder
        top = parent
    return top


def _in_folder(folder: str) -> Configuration | None:
    for name in (OWN_FILE, SHARED_FILE):
        path = os.path.join(folder, name)
        if os.path.isfile(path):
            if os.path.islink(path):
                _keep_within(path, folder)
            found = _read(path, must_hold=name == OWN_FILE)
            if found is not None:
                _keep_small(found)
                return found
    return None


def _keep_within(path: str, folder: str) -> None:
    """Refuse a link that leads out of its repository: what is wrong there would be shown."""
    top = os.path.realpath(_top(os.path.realpath(folder)))
    if not os.path.realpath(path).startswith(os.path.join(top, "")):
        message = f"{path}: a link that leads out of {top}; give the file as --config"
        raise UsageError(message)


def _keep_small(found: Configuration) -> None:
    """Refuse to hold in memory whatever a stranger's file is long."""
    size = found.values.get("max-file-size", 0)
    if size > MOST_FOUND:
        instead = "give it as --max-file-size, or this file as --config"
        message = f"{found.path}: max-file-size is above {MOST_FOUND:,} bytes; {instead}"
        raise UsageError(message)


def _read(path: str | Path, *, must_hold: bool) -> Configuration | None:
    try:
        content = read_plain_file(path, _MOST_BYTES)
    except OSError as error:
        message = f"{path}: cannot be read: {error.strerror}"
        raise UsageError(message) from error
    if not must_hold and b"migrate-advisor" not in content:
        return None  # most pyproject.toml files; reading TOML would cost more than the rest of the start

    from pathlib import Path

    path = Path(path)
    data = _toml(path, content)
    tool = data.get("tool") if path.name == SHARED_FILE else None
    values = (tool.get(_TABLE) if isinstance(tool, dict) else None) if path.name == SHARED_FILE else data
    if values is None:
        return None
    if not isinstance(values, dict):
        message = f"{path}: tool.{_TABLE} is no table; begin it with [tool.{_TABLE}]"
        raise UsageError(message)
    _validate(values, path)
    return Configuration(values, path)


def _toml(path: Path, content: bytes) -> dict[str, Any]:
    """What a file says.

    Raises:
        UsageError: it is no TOML, or none that can be read in a bounded time.
    """
    import tomllib

    if long := _long_key(content):
        message = f"{path}:{long}: a key of more than {_MOST_PARTS} parts"
        raise UsageError(message)
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except RecursionError as error:
        message = f"{path}: not TOML that can be read: nested too deep"
        raise UsageError(message) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        message = f"{path}: not TOML, which is UTF-8: {error}"
        raise UsageError(message) from error
    except ValueError as error:  # Python reads no number of thousands of digits
        message = f"{path}: not TOML that can be read: a number is too long"
        raise UsageError(message) from error


def _long_key(content: bytes) -> int | None:
    """The line with a dotted key that is too long, from 1: reading one takes time and memory by its square."""
    import re

    for number, line in enumerate(content.splitlines(), 1):
        if line.count(b".") < _MOST_PARTS or line.lstrip().startswith(b"#"):
            continue
        without_texts = re.sub(rb"\"[^\"]*\"|'[^']*'", b"_", line)
        if any(part.count(b".") >= _MOST_PARTS for part in re.split(rb"[,={}\[\]]", without_texts.partition(b"#")[0])):
            return number
    return None


class ConfigKey(NamedTuple):
    """A key of the configuration."""

    shape: Mapping[str, Any]
    """JSON Schema of its value, of the few words that `_fits` knows."""
    wanted: str
    """What is right, in words."""


_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_SEVERITY = {"enum": ["error", "warning", "info", "off"]}
KEYS: Mapping[str, ConfigKey] = {
    "region": ConfigKey(_TEXT, "text, an ISO 3166-1 code or a name"),
    "customer": ConfigKey({"enum": ["individual", "enterprise"]}, '"individual" or "enterprise"'),
    "owner": ConfigKey(_TEXT, "text, an ISO 3166-1 code or a name: where those sit who own you"),
    "horizon": ConfigKey({"type": "integer", "minimum": 0}, "a number of days, 0 or more"),
    "strict-unknown": ConfigKey({"type": "boolean"}, "true or false"),
    "fail-on": ConfigKey({"enum": ["error", "warning", "info", "never"]}, '"error", "warning", "info" or "never"'),
    "select": ConfigKey(_TEXTS, "a list of rule ids"),
    "ignore": ConfigKey(_TEXTS, "a list of rule ids"),
    "exclude": ConfigKey(_TEXTS, "a list of globs"),
    "catalog": ConfigKey(_TEXTS, "a list of folders"),
    "severities": ConfigKey(
        {
            "type": "object",
            "additionalProperties": {"anyOf": [_SEVERITY, {"type": "object", "additionalProperties": _SEVERITY}]},
        },
        'a table of path class or glob to "error", "warning", "info" or "off", or to a table of rule to one of these',
    ),
    "max-file-size": ConfigKey({"type": "integer", "minimum": 1}, "a number of bytes above 0"),
    "baseline": ConfigKey(_TEXT, "a file name, relative to this file"),
    "allow": ConfigKey(_TEXTS, "a list of providers; nobody else may be used"),
    "deny": ConfigKey(_TEXTS, "a list of providers that may not be used"),
    "residency": ConfigKey(_TEXT, 'an ISO 3166-1 code or "EU", where requests must be processed'),
    "gitignore": ConfigKey({"type": "boolean"}, "true or false"),
}


def _fits(value: object, shape: Mapping[str, Any]) -> bool:
    """Whether a value of TOML has a shape."""
    if "anyOf" in shape:
        return any(_fits(value, choice) for choice in shape["anyOf"])
    if "enum" in shape:
        return isinstance(value, str) and value in shape["enum"]
    kind, is_inside = _TYPES[shape["type"]]
    return type(value) is kind and is_inside(value, shape)


_TYPES: Mapping[str, tuple[type, Callable[[Any, Mapping[str, Any]], bool]]] = {
    "array": (list, lambda value, shape: all(_fits(item, shape["items"]) for item in value)),
    "object": (dict, lambda value, shape: all(_fits(item, shape["additionalProperties"]) for item in value.values())),
    "integer": (int, lambda value, shape: value >= shape["minimum"]),
    "boolean": (bool, lambda _value, _shape: True),
    "string": (str, lambda _value, _shape: True),
}
"""Word of a schema → the type of its values, and whether one fits inside. By type, since true is an integer too."""


def _validate(values: Mapping[str, Any], path: Path) -> None:
    from migrate_advisor.catalog.spelling import close_matches

    for key, value in values.items():
        if key not in KEYS:
            matches = close_matches(key, KEYS)
            close = f"; did you mean {matches[0]!r}?" if matches else f"; known are {', '.join(KEYS)}"
            message = f"{path}: unknown key {key!r}{close}"
            raise UsageError(message)
        if not _fits(value, KEYS[key].shape):
            message = f"{path}: {key} is {value!r}, wanted {KEYS[key].wanted}"
            raise UsageError(message)
