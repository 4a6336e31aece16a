"""SDKs named by manifests and by install commands. Which package belongs to whom is the catalog's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.scanner import kinds
from migrate_advisor.scanner.paths import is_requirements
from migrate_advisor.scanner.source import MAX_LINE
from migrate_advisor.scanner.uses import Use, What

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from migrate_advisor.scanner.names import Names
    from migrate_advisor.scanner.source import Source


class Manifest(NamedTuple):
    """How a sort of manifest names packages."""

    files: re.Pattern[str]
    """Matches a lower-case file name."""
    ecosystem: str
    shape: re.Pattern[str]
    """Matches in a line; the group ``name`` is the package."""


def _files(shape: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{shape})$")


_PYTHON_NAME = r"(?P<name>[A-Za-z0-9][\w.-]*)"
_REQUIREMENT_END = r"\s{0,40}(?:\[[^\]]{0,200}\]\s{0,40})?(?:[=<>!~^;@,\"']|$|#)"
MANIFESTS = (
    Manifest(
        _files(r"pyproject\.toml|setup\.py|setup\.cfg|pipfile|environment\.ya?ml|conda\.ya?ml"),
        "pypi",
        re.compile(
            rf"(?:^\s*(?:-\s*)?|[\"'])(?!name\b){_PYTHON_NAME}(?!\s*=\s*[\"'][A-Za-z_])"
            rf"(?:\s*=\s*[\"'{{]|{_REQUIREMENT_END})"
        ),
    ),
    Manifest(
        _files(r"package\.json|deno\.jsonc?"),
        "npm",
        re.compile(r'"(?P<name>@?[\w./-]+)"\s*:\s*"(?:[\^~<>=*v\d]|workspace|latest|next|npm:|catalog)'),
    ),
    Manifest(_files(r"go\.mod"), "go", re.compile(r"^\s*(?:require\s+)?(?P<name>[\w.-]+(?:/[\w.~-]+)+)\s+v\d")),
    Manifest(_files(r"pom\.xml"), "maven", re.compile(r"<artifactId>\s*(?P<name>[\w.-]+)\s*</artifactId>")),
    Manifest(
        _files(r".*\.gradle|.*\.gradle\.kts|libs\.versions\.toml|build\.sbt"),
        "maven",
        re.compile(r"[\"'](?P<name>[\w.-]+:[\w.-]+)[:\"']"),
    ),
    Manifest(
        _files(r".*\.(?:cs|fs|vb)proj|.*\.props|.*\.targets|packages\.config"),
        "nuget",
        re.compile(r"(?:Include|Update|id)\s*=\s*\"(?P<name>[\w.-]+)\""),
    ),
    Manifest(
        _files(r"cargo\.toml"),
        "cargo",
        re.compile(r"^\s*(?:\[(?:[\w-]+\.)?dependencies\.)?(?P<name>[\w-]+)\s*(?:=|\.|\])"),
    ),
    Manifest(
        _files(r"gemfile|.*\.gemspec"),
        "gem",
        re.compile(r"(?:^\s*gem|dependency)(?:\s*\()?\s*[\"'](?P<name>[\w-]+)[\"']"),
    ),
    Manifest(_files(r"pubspec\.ya?ml"), "pub", re.compile(r"^\s+(?P<name>[a-z][a-z0-9_]*)\s*:")),
    Manifest(_files(r"composer\.json"), "packagist", re.compile(r'"(?P<name>[\w.-]+/[\w.-]+)"\s*:\s*"')),
)
_MANIFEST_ENDS = re.compile(
    r"(?:\.(?:toml|txt|in|py|cfg|ya?ml|jsonc?|mod|xml|gradle|kts|sbt|\w{2}proj|props|targets|config|gemspec)|file)$"
)
"""What names of manifests end with; most files end otherwise."""
_REQUIREMENTS = re.compile(rf"^\s*{_PYTHON_NAME}{_REQUIREMENT_END}")
_ABOUT_ITSELF = re.compile(r"\s*\"?(?:name|description|readme|keywords|authors|title)\"?\s*=")
_INSTALLS = (
    (
        "pypi",
        re.compile(r"\b(?:pip3?|uv|poetry|pipx|pdm|conda|mamba)\s+(?:pip\s+)?(?:install|add)\s+(?P<rest>[^\n|&;#]*)"),
    ),
    ("npm", re.compile(r"\b(?:npm|yarn|pnpm|bun|deno)\s+(?:install|i|add)\s+(?P<rest>[^\n|&;#]*)")),
    ("go", re.compile(r"\bgo\s+(?:get|install)\s+(?P<rest>[^\n|&;#]*)")),
    ("cargo", re.compile(r"\bcargo\s+add\s+(?P<rest>[^\n|&;#]*)")),
    ("gem", re.compile(r"\b(?:gem\s+install|bundle\s+add)\s+(?P<rest>[^\n|&;#]*)")),
    ("packagist", re.compile(r"\bcomposer\s+require\s+(?P<rest>[^\n|&;#]*)")),
    (
        "nuget",
        re.compile(r"(?:\bdotnet\s+add\s+(?:\S+\s+)?package|#r\s+\"nuget:|\bInstall-Package)\s+(?P<rest>[^\n|&;#]*)"),
    ),
)
_NAMING = kinds.PACKAGE | kinds.MODULE | kinds.WORD
"""What a line that names a package holds."""
_NEAR = 300
"""Characters within which both names of a Maven package stand."""
_INSTALLING = re.compile(r"install|add|get|require|nuget|Install|npm i ")
_PACKAGE = re.compile(r"(?<![\w=/@.-])(@?[A-Za-z][\w./-]*)")


def read_dependencies(source: Source, names: Names) -> Iterator[Use]:
    """Packages of providers that a manifest or an install command names."""
    shapes = _shapes_in(source.path.rsplit("/", 1)[-1].lower())
    for start, line in source.lines_with(_NAMING):
        if len(line) > MAX_LINE:
            continue
        is_installing = _INSTALLING.search(line) is not None
        if not (shapes or is_installing):
            continue
        if source.is_comment(start + len(line) - len(line.lstrip())):
            continue
        for ecosystem, shape in shapes:
            packages = names.libraries.packages(ecosystem)
            if ecosystem == "maven":
                before, after = (
                    source.text[max(0, start - _NEAR) : start],
                    source.text[start : start + len(line) + _NEAR],
                )
                packages = _of_groups(packages, before, after)
            yield from _named(packages, ecosystem, shape, start, line)
        if is_installing:
            yield from _installed(source, names, start, line)


def _shapes_in(file: str) -> list[tuple[str, re.Pattern[str]]]:
    """The ways in which a file of a lower-case name may name packages, with the registries they are in."""
    if not _MANIFEST_ENDS.search(file):
        return []
    shapes = [(manifest.ecosystem, manifest.shape) for manifest in MANIFESTS if manifest.files.match(file)]
    if is_requirements(file):
        shapes.append(("pypi", _REQUIREMENTS))
    return shapes


def _of_groups(packages: Mapping[str, str], before: str, after: str) -> Mapping[str, str]:
    """The packages whose group is named near by: a Maven file names group and artifact on lines of their own.

    What is no dependency there is the project itself.
    """
    if "<artifactId>" in after and before.rfind("<dependency>") <= before.rfind("</dependency>"):
        return {}
    around = (before + after).lower()
    return {name: owner for name, owner in packages.items() if name.split(":")[0] in around}


def _named(packages: Mapping[str, str], ecosystem: str, shape: re.Pattern[str], start: int, line: str) -> Iterator[Use]:
    if _ABOUT_ITSELF.match(line):
        return
    for hit in shape.finditer(line):
        name = hit["name"].lower()
        provider = _owner(packages, name, ecosystem)
        if provider:
            yield Use(What.DEPENDENCY, provider, start + hit.start("name"), start + hit.end("name"), hit["name"])


def _owner(packages: Mapping[str, str], name: str, ecosystem: str) -> str | None:
    if ecosystem == "pypi":
        name = re.sub(r"[-_.]+", "-", name)
    if ecosystem == "go":
        name = re.sub(r"/v\d+$", "", name)
    if ecosystem == "maven" and ":" not in name:
        return next((owner for package, owner in packages.items() if package.endswith(f":{name}")), None)
    return packages.get(name)


def _installed(source: Source, names: Names, start: int, line: str) -> Iterator[Use]:
    for ecosystem, command in _INSTALLS:
        found = command.search(line)
        if found is None:
            continue
        for hit in _PACKAGE.finditer(found["rest"]):
            provider = _owner(names.libraries.packages(ecosystem), hit.group(1).split("[")[0].lower(), ecosystem)
            if provider:
                at = start + found.start("rest") + hit.start()
                yield Use(
                    What.DEPENDENCY, provider, at, at + len(hit.group(1)), hit.group(1), context=source.context(at)
                )
