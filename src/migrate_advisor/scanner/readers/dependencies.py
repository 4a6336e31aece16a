"""SDKs named by manifests and by install commands. Which package belongs to whom is the catalog's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate_advisor.scanner import kinds
from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.readers.installs import context_of, installed_by, may_install
from migrate_advisor.scanner.source import MAX_LINE
from migrate_advisor.scanner.uses import Context, Use, What

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from migrate_advisor.scanner.names import KnownNames
    from migrate_advisor.scanner.readers.manifests import Headings, Manifest
    from migrate_advisor.scanner.source import SourceText

_MANIFEST_ENDS = pattern(
    r"(?:\.(?:toml|txt|in|cfg|ini|ya?ml|jsonc?|mod|xml|gradle|kts|sbt|sc|mill|\w{2}proj|props|targets|config|gemspec"
    r"|exs|livemd|swift|rockspec|pbxproj)|file|setup\.py|(?:^|/)description)$"
)
"""What names of manifests end with."""
_NAMING = kinds.PACKAGE | kinds.MODULE | kinds.WORD
"""What a line that names a package holds."""
_NEAR = 300
"""Characters within which both names of a Maven package stand."""
_SCRIPT_REQUIREMENT = pattern(r"[\"'](?P<name>[A-Za-z0-9][\w.-]*+)")
_PACKAGE_NAME = pattern(r"[A-Za-z0-9@][\w./-]*+")
_ABOUT_IT = pattern(
    r"compat|like|whisper|instrument|telemetry|inference|tracing|mock|fake|stub|test|types?(?![a-z])|token|schema|spec|server"
    r"|proxy|exporter|cost|pricing|usage|lint|plugin|theme|icon|converter|simulator|protocol|codec|parser|cassette|vcr",
    re.IGNORECASE,
)
"""What names of packages hold that are about a provider, or do as it does, and call nobody."""
_OWN_PACKAGE = pattern(r"[\"']?\s{0,4}[:=]\s{0,4}[\"'{]?\s{0,4}(?:workspace:|file:|link:|path\s?[:=]|\.{0,2}/)")
"""What follows a package that is a part of the same repository.

Matches ``": "workspace:*"``, `` = { path = "../a" }``, ``": "../a"``; not ``": "^4.0"``.
"""
_HEAD = 4_000
"""Characters within which a script says what it needs."""


def read_dependencies(source: SourceText, names: KnownNames) -> Iterator[Use]:
    """Packages of providers that a manifest or an install command names."""
    manifests = _manifests(source.path)
    headings: dict[re.Pattern[str], Headings] = {}
    for start, line in source.lines_with(_NAMING):
        if len(line) > MAX_LINE or not (manifests or may_install(source.text, start, line)):
            continue
        found = list(_on_line(source, names, manifests, headings, (start, line)))
        if found and not source.is_comment(start + len(line) - len(line.lstrip())):  # which has a program parsed
            yield from found
    if source.language == "python":
        yield from _needed_by_script(source, names)


def _on_line(
    source: SourceText,
    names: KnownNames,
    manifests: Sequence[Manifest],
    headings: dict[re.Pattern[str], Headings],
    place: tuple[int, str],
) -> Iterator[Use]:
    """Packages that a line names, be it a comment or not."""
    for manifest in manifests:
        if manifest.headings is not None and manifest.headings not in headings:
            headings[manifest.headings] = manifest.headings_in(source.text)
        yield from _named(source, names, manifest, headings, place)
    installed = list(_installed(source, names, *place))
    yield from installed
    if any(manifest.ecosystem == _PYPI for manifest in manifests) or any(use.name for use in installed):
        yield from _with_extras(names, *place)


_PYPI = "pypi"
_EXTRAS = pattern(r"(?<![\w.-])(?P<package>[A-Za-z0-9][\w.-]{1,60})\[(?P<extras>[A-Za-z0-9][\w., -]{0,200})\]")
_EXTRA = pattern(r"[\w.-]+")


def _with_extras(names: KnownNames, start: int, line: str) -> Iterator[Use]:
    """SDKs that a package brings as its extras, which are called after them: ``framework[example]``."""
    for hit in _EXTRAS.finditer(line):
        whose = _owner(names.libraries.packages(_PYPI), hit["package"].lower(), _PYPI)
        for extra in _EXTRA.finditer(line, hit.start("extras"), hit.end("extras")):
            provider = names.words.get(extra[0].lower().replace("-", "_"))
            if provider is not None and whose is None:
                at, end = start + extra.start(), start + extra.end()
                yield Use(What.DEPENDENCY, provider, at, end, f"{hit['package']}[{extra[0]}]", "medium")


def _manifests(path: str) -> Sequence[Manifest]:
    """The ways in which a file may name packages; most files are named otherwise than manifests are."""
    if not _MANIFEST_ENDS.search(path.lower()):
        return ()
    from migrate_advisor.scanner.readers.manifests import manifests_for  # late, for its many patterns

    return manifests_for(path)


def _named(
    source: SourceText,
    names: KnownNames,
    manifest: Manifest,
    headings: Mapping[re.Pattern[str], Headings],
    place: tuple[int, str],
) -> Iterator[Use]:
    start, line = place
    for hit in manifest.shape.finditer(line):
        provider = _provider(source.text, names, manifest.ecosystem, hit, start)
        called = provider or _called_after(names, manifest.ecosystem, hit["name"], line[hit.end("name") :])
        if called is None or (provider is None and _is_itself(source.text, start + hit.start("name"))):
            continue
        at, end = start + hit.start("name"), start + hit.end("name")
        if manifest.headings is None or manifest.holds is None or manifest.holds(headings[manifest.headings].at(at)):
            use = _use(names, called, manifest.ecosystem, hit["name"], (at, end))
            yield use if provider else use._replace(confidence="medium")


def _called_after(names: KnownNames, ecosystem: str, name: str, after: str) -> str | None:
    """Whose word a package of somebody else's is called by, if it is one that calls them."""
    known, lowered = names.libraries.packages(ecosystem), name.lower()
    is_known = lowered in known or (ecosystem == "maven" and any(one.endswith(f":{lowered}") for one in known))
    if is_known or _OWN_PACKAGE.match(after):
        return None
    parts = re.split(r"[/:]", name.lower().removesuffix(".git"))
    if ecosystem in ("go", "swift") and "." in parts[0]:
        parts = parts[2:] if len(parts) > _HOST_AND_OWNER else parts[-1:]
    last = next((part for part in reversed(parts) if not re.fullmatch(r"v\d+", part)), "")
    told = parts if ecosystem == "packagist" else [last]
    if any(map(_ABOUT_IT.search, told)):
        return None
    return next((owner for part in told if (owner := names.named_in(part)) is not None), None)


_HOST_AND_OWNER = 2
"""Parts of a module's path before the repository's name."""


def _is_itself(text: str, at: int) -> bool:
    """Whether a name in a Maven file is that of the project, and of nothing that it depends on."""
    before = text[max(0, at - _NEAR) : at].rstrip()
    return before.endswith(("<artifactId>", "<groupId>")) and before.rfind("<dependency>") <= before.rfind(
        "</dependency>"
    )


def _use(names: KnownNames, provider: str, ecosystem: str, name: str, span: tuple[int, int]) -> Use:
    endpoint = names.libraries.package_endpoint(ecosystem, name)
    return Use(What.DEPENDENCY, provider, *span, name, endpoint=endpoint)


def named_package(names: KnownNames, ecosystem: str, name: str, span: tuple[int, int]) -> Use | None:
    """The use that a package's name is, if the catalog knows whose it is; with its version or extras or without."""
    plain = _PACKAGE_NAME.match(name)
    provider = _owner(names.libraries.packages(ecosystem), plain.group().lower(), ecosystem) if plain else None
    return _use(names, provider, ecosystem, name, span) if provider else None


def _provider(text: str, names: KnownNames, ecosystem: str, hit: re.Match[str], start: int) -> str | None:
    """Whose a package is that a manifest names."""
    name = hit["name"].lower()
    packages = names.libraries.packages(ecosystem)
    if hit.groupdict().get("group"):
        name = f"{hit['group'].lower()}:{name}"
    elif ecosystem == "maven":
        at = start + hit.start("name")
        packages = _of_groups(packages, text[max(0, at - _NEAR) : at], text[at : at + len(name) + _NEAR])
    return _owner(packages, name, ecosystem)


def _of_groups(packages: Mapping[str, str], before: str, after: str) -> Mapping[str, str]:
    """The packages whose group is named near by: a Maven file names group and artifact on lines of their own.

    What is no dependency there is the project itself.
    """
    if before.rstrip().endswith("<artifactId>") and before.rfind("<dependency>") <= before.rfind("</dependency>"):
        return {}
    around = (before + after).lower()
    return {name: owner for name, owner in packages.items() if name.split(":")[0] in around}


def _owner(packages: Mapping[str, str], name: str, ecosystem: str) -> str | None:
    if ecosystem == "pypi":
        name = re.sub(r"[-_.]+", "-", name)
    if ecosystem == "go":
        name = re.sub(r"/v\d+$", "", name)
    if ecosystem == "swift":
        name = name.replace(":", "/")
    if ecosystem == "maven" and ":" not in name:
        return next((owner for package, owner in packages.items() if package.endswith(f":{name}")), None)
    return packages.get(name)


def _installed(source: SourceText, names: KnownNames, start: int, line: str) -> Iterator[Use]:
    for ecosystem, name, at in installed_by(source, start, line):
        provider = _owner(names.libraries.packages(ecosystem), name.split("[")[0].lower(), ecosystem)
        if provider:
            use = _use(names, provider, ecosystem, name.split("[")[0], (at, at + len(name)))
            yield use._replace(context=context_of(source, start, line, at))


def _needed_by_script(source: SourceText, names: KnownNames) -> Iterator[Use]:
    """What a script says in its first comment that it needs."""
    head = source.text[:_HEAD]
    start = head.find("# /// script")
    end = head.find("\n# ///", start)
    if start < 0 or end < 0:
        return
    for hit in _SCRIPT_REQUIREMENT.finditer(head, start, end):
        provider = _owner(names.libraries.packages("pypi"), hit["name"].lower(), "pypi")
        if provider:
            at = hit.start("name")
            yield Use(What.DEPENDENCY, provider, at, at + len(hit["name"]), hit["name"], context=Context.CODE)
