"""How each sort of manifest names packages, and which of its tables are about packages. Whose they are, names tell."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from migrate_advisor.catalog.record import NamedTuple
from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.paths import is_requirements

if TYPE_CHECKING:
    from collections.abc import Callable


class Heading(NamedTuple):
    """Below which table and key something stands."""

    table: str = ""
    key: str = ""
    is_key: bool = False
    """Whether it is the key itself."""


class Headings:
    """The tables and keys of a manifest.

    Args:
        text: the whole text.
        shape: finds them, a table as the group ``table``, a key as ``key``.
    """

    def __init__(self, text: str, shape: re.Pattern[str]) -> None:
        self._starts: list[int] = []
        self._found: list[tuple[int, str, str]] = []
        table = ""
        for hit in shape.finditer(text):
            table = hit["table"] or table if "table" in shape.groupindex else ""
            key = hit["key"] or ""
            self._starts.append(hit.start())
            self._found.append((hit.end("key"), table, key))

    def at(self, offset: int) -> Heading:
        """The nearest ones above an offset, or on its line."""
        number = bisect_right(self._starts, offset) - 1
        if number < 0:
            return Heading()
        end, table, key = self._found[number]
        return Heading(table.strip("[] \t"), key.strip("\"'"), is_key=offset < end)


class Manifest(NamedTuple):
    """How a sort of manifest names packages."""

    files: re.Pattern[str]
    """Matches a lower-case file name."""
    ecosystem: str
    shape: re.Pattern[str]
    """Matches in a line; the group ``name`` is the package, and ``group`` stands before it where there is one."""
    headings: re.Pattern[str] | None = None
    """Finds the tables and keys; None where a package is told by its shape."""
    holds: Callable[[Heading], bool] | None = None
    """Whether what stands below a heading is a dependency."""

    def headings_in(self, text: str) -> Headings:
        """The tables and keys of a manifest's text, where there are any to find."""
        assert self.headings is not None
        return Headings(text, self.headings)


def _files(shape: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{shape})$")


_TOML = pattern(
    r"^[ \t]*(?:\[{1,2}(?P<table>[^\[\]\n]{1,200})\]|(?P<key>[\w.-]{1,100}|\"[^\"\n]{1,100}\"|'[^'\n]{1,100}')[ \t]*=)",
    re.MULTILINE,
)
_INI = pattern(r"^(?:\[(?P<table>[^\]\n]{1,200})\]|(?P<key>[\w.-]{1,100})[ \t]*[=:])", re.MULTILINE)
_PYTHON = pattern(r"(?<![\w.])(?P<key>[A-Za-z_]\w{0,60})[\"']?\s{0,4}[=:]\s{0,4}[\[({\"'f]")
_YAML = pattern(r"^(?P<key>[\w.-]{1,100})[ \t]*:", re.MULTILINE)
_ABOUT_PACKAGES = pattern(r"dependenc(?:y|ies)\b|(?:^|\.)dependency-groups\b|(?:^|\.)requires$")
_ABOUT_ITSELF = frozenset(
    "name description long_description keywords classifiers packages py_modules entry_points package_data package_dir "
    "author maintainer url project_urls scripts data_files platforms provides license".split()
)
"""What a script that describes a package says of it, besides what it needs."""


def _in_pyproject(heading: Heading) -> bool:
    """A name is a package in a list of requirements, or as the key of a table of dependencies."""
    if heading.is_key:
        return heading.table.endswith("dependencies") and not heading.table.endswith("optional-dependencies")
    return _ABOUT_PACKAGES.search(f"{heading.table}.{heading.key}") is not None


def _in_setup_cfg(heading: Heading) -> bool:
    if heading.table.startswith("testenv"):
        return heading.key == "deps"
    return heading.table == "options.extras_require" or heading.key.endswith(("requires", "_require"))


def _in_table_of_dependencies(heading: Heading) -> bool:
    return "dependencies" in heading.table


def _in_environment(heading: Heading) -> bool:
    return heading.key == "dependencies"


def _in_pipfile(heading: Heading) -> bool:
    return heading.is_key and heading.table not in ("", "source", "requires", "scripts", "pipenv")


def _in_description(heading: Heading) -> bool:
    return heading.key in ("Imports", "Depends", "Suggests", "LinkingTo", "Enhances")


def _in_setup_script(heading: Heading) -> bool:
    return heading.key not in _ABOUT_ITSELF


_PYTHON_NAME = r"(?P<name>[A-Za-z0-9][\w.-]*)"
_REQUIREMENT_END = r"\s{0,40}(?:\[[^\]]{0,200}\]\s{0,40})?(?:[=<>!~^;@,\"']|$|#)"
_QUOTED = pattern(rf"[\"']{_PYTHON_NAME}(?!\s*=\s*[A-Za-z_]){_REQUIREMENT_END}")
_MAVEN = r".*\.gradle|.*\.gradle\.kts|libs\.versions\.toml|build\.sbt|build\.sc|.*\.mill"
_GIVEN = pattern(rf"^\s*{_PYTHON_NAME}\s*=\s*[\"'{{]")
MANIFESTS = (
    Manifest(_files(r"pyproject\.toml"), "pypi", _QUOTED, _TOML, _in_pyproject),
    Manifest(_files(r"pyproject\.toml"), "pypi", _GIVEN, _TOML, _in_pyproject),
    Manifest(_files(r"setup\.py"), "pypi", _QUOTED, _PYTHON, _in_setup_script),
    Manifest(
        _files(r"setup\.cfg|tox\.ini"),
        "pypi",
        pattern(rf"(?:^\s+(?:[\w,{{}}-]+:\s+)?|^[\w.-]+\s*=\s*){_PYTHON_NAME}{_REQUIREMENT_END}"),
        _INI,
        _in_setup_cfg,
    ),
    Manifest(_files(r"pipfile"), "pypi", _GIVEN, _TOML, _in_pipfile),
    Manifest(
        _files(r"(?:.*[._-])?(?:environment|conda)\.ya?ml"),
        "pypi",
        pattern(rf"^\s*-\s*(?:[\w-]+::)?[\"']?{_PYTHON_NAME}{_REQUIREMENT_END}"),
        _YAML,
        _in_environment,
    ),
    Manifest(
        _files(r"package\.json|deno\.jsonc?"),
        "npm",
        pattern(r'"(?P<name>@?[\w./-]+)"\s*:\s*"(?:[\^~<>=*v\d]|workspace|latest|next|npm:|catalog)'),
    ),
    Manifest(_files(r"go\.mod"), "go", pattern(r"^\s*(?:require\s+)?(?P<name>[\w.-]+(?:/[\w.~-]+)+)\s+v\d")),
    Manifest(_files(r"pom\.xml"), "maven", pattern(r"<artifactId>\s*(?P<name>[\w.-]+)\s*</artifactId>")),
    Manifest(_files(_MAVEN), "maven", pattern(r"[\"'](?P<name>[\w.-]+:[\w.-]+)[:\"']")),
    Manifest(
        _files(_MAVEN),
        "maven",
        pattern(
            r"\bgroup\s*[:=]\s*[\"'](?P<group>[\w.-]+)[\"']\s*,\s*(?:name|module)\s*[:=]\s*[\"'](?P<name>[\w.-]+)[\"']"
        ),
    ),
    Manifest(_files(_MAVEN), "maven", pattern(r"\"(?P<group>[\w.-]+)\"\s*%{1,3}\s*\"(?P<name>[\w.-]+)\"\s*%")),
    Manifest(
        _files(r".*\.(?:cs|fs|vb)proj|.*\.props|.*\.targets|packages\.config"),
        "nuget",
        pattern(r"(?:Include|Update|id)\s*=\s*\"(?P<name>[\w.-]+)\""),
    ),
    Manifest(
        _files(r"cargo\.toml"),
        "cargo",
        pattern(r"^\s*(?:\[(?:[\w-]+\.)*[\w-]*dependencies\.)?(?P<name>[\w-]+)\s*(?:=|\.|\])"),
        _TOML,
        _in_table_of_dependencies,
    ),
    Manifest(
        _files(r"cargo\.toml"),
        "cargo",
        pattern(r"\bpackage\s*=\s*\"(?P<name>[\w-]+)\""),
        _TOML,
        _in_table_of_dependencies,
    ),
    Manifest(
        _files(r"gemfile|.*\.gemspec"),
        "gem",
        pattern(r"(?:^\s*gem|dependency)(?:\s*\()?\s*[\"'](?P<name>[\w-]+)[\"']"),
    ),
    Manifest(
        _files(r".*\.ya?ml"),
        "github-actions",
        pattern(r"^\s*(?:-\s*)?uses\s*:\s*[\"']?(?P<name>[\w.-]+/[\w.-]+)(?:/[\w./-]+)?@"),
    ),
    Manifest(_files(r"pubspec\.ya?ml"), "pub", pattern(r"^\s+(?P<name>[a-z][a-z0-9_]*)\s*:")),
    Manifest(_files(r"composer\.json"), "packagist", pattern(r'"(?P<name>[\w.-]+/[\w.-]+)"\s*:\s*"')),
    Manifest(_files(r".*\.(?:exs|livemd)"), "hex", pattern(r"\{\s*:(?P<name>[a-z]\w*)\s*,\s*(?:\"|'|git|github|path)")),
    Manifest(_files(r"deno\.jsonc?"), "npm", pattern(r"\"npm:(?P<name>@?[\w.-]+(?:/[\w.-]+)?)")),
    Manifest(_files(r"deno\.jsonc?|package\.json|jsr\.jsonc?"), "jsr", pattern(r"\"jsr:(?P<name>@[\w.-]+/[\w.-]+)")),
    Manifest(
        _files("description"),
        "cran",
        pattern(r"(?:^\s+|^\w+:\s*|,\s*)(?P<name>[A-Za-z][\w.]*)\s*(?=$|,|\()"),
        _YAML,
        _in_description,
    ),
    Manifest(_files(r"project\.toml"), "julia", pattern(r"^(?P<name>\w+)\s*=\s*\"[0-9a-f]{8}-[0-9a-f-]{27}\"")),
    Manifest(_files(r".*\.rockspec"), "luarocks", pattern(r"(?<!\[)[\"'](?P<name>[\w.-]+)\s*(?:[<>=~]|[\"'])")),
    Manifest(_files(r"cpanfile"), "cpan", pattern(r"^\s*(?:requires|recommends)\s+[\"'](?P<name>[\w:]+)")),
    Manifest(
        _files(r".*\.pbxproj"),
        "swift",
        pattern(r"repositoryURL\s*=\s*\"(?:https://|git@)(?P<name>[\w.-]+[:/][\w./-]+?)(?:\.git)?/?\""),
    ),
    Manifest(
        _files(r"package\.swift"),
        "swift",
        pattern(r"url:\s*\"(?:https://|git@)(?P<name>[\w.-]+[:/][\w./-]+?)(?:\.git)?/?\""),
    ),
)
_REQUIREMENTS = Manifest(_files(r".*"), "pypi", pattern(rf"^\s*{_PYTHON_NAME}{_REQUIREMENT_END}"))


def manifests_for(path: str) -> list[Manifest]:
    """The ways in which a file at a path may name packages."""
    file = path.rsplit("/", 1)[-1].lower()
    found = [manifest for manifest in MANIFESTS if manifest.files.match(file)]
    if is_requirements(path):
        found.append(_REQUIREMENTS)
    return found
