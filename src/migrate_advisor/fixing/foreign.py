"""Settings whose reader is not in the tree: images that are not built here, and tools with settings of their own.

Such a reader knows its variables by the names that it has for them. They stay, and what they hold may change only
where the same reader is told the target's address. Changes nothing.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.fixing.pieces import is_configuration
from migrate_advisor.scanner.languages.rows import row_of
from migrate_advisor.scanner.paths import PathClass, class_of, language_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from migrate_advisor.fixing.destination import Destination
    from migrate_advisor.scanner.finding import Finding

_IMAGE = re.compile(r"^(?P<before>[ \t]*(?:-[ \t]+)?)image:[ \t]*[\"']?(?P<name>[^\s\"'#{}$]+)", re.MULTILINE)
_BUILD = re.compile(r"^[ \t]+build:", re.MULTILINE)
_ENV_FILE = re.compile(r"^[ \t]*(?:env_file:[ \t]*|-[ \t]+(?:path:[ \t]*)?)[\"']?(?:\./)?(?P<path>[\w./-]*env[\w.-]*)")
_ITEM = re.compile(r"^(?P<indent>[ \t]*)-[ \t]+\S", re.MULTILINE)
_RUN = frozenset(
    "github gitlab gitlab-ci circleci travis drone cirrus woodpecker buildkite semaphore azure azuredevops "
    "azure-pipelines devcontainer gitpod vscode idea run streamlit chalice platform ebextensions aws do docker helm "
    "deploy deployment k8s kubernetes config envs secrets".split()
)
"""Hidden folders and files, without their dots, that start programs of the tree."""


class Foreign(NamedTuple):
    """A stretch of a file of settings that somebody reads whose code is not in the tree."""

    start: int
    end: int
    image: str = ""
    """Of a container; nothing for a tool."""
    is_sure: bool = True
    """Whether nothing built here can be that image."""

    def holds(self, at: int) -> bool:
        """Whether a place stands in it."""
        return self.start <= at < self.end


def foreign_in(path: str, text: str, *, has_readers: bool) -> Sequence[Foreign]:
    """The stretches of a file whose readers are not in the tree.

    Args:
        path: POSIX path, as findings name it.
        text: of the file.
        has_readers: whether a program of the tree may read what is set.
    """
    if not is_configuration(path):
        return ()
    if is_of_tool(path):
        return tuple(_of_tool(path, text))
    return tuple(_containers(path, text, has_readers=has_readers))


def at(stretches: Iterable[Foreign], place: int) -> Foreign | None:
    """The narrowest stretch around a place."""
    around = [each for each in stretches if each.holds(place)]
    return min(around, key=lambda each: each.end - each.start, default=None)


def is_moved(text: str, stretch: Foreign, to: Destination) -> bool:
    """Whether the reader of a stretch is told the target's address in it."""
    told = text[stretch.start : stretch.end]
    return any(address.root.partition("://")[2] in told for address in to.addresses.values())


def is_of_tool(path: str) -> bool:
    """Whether a file holds the settings of a tool that people work with, by the dot that hides it."""
    hidden = [part for part in path.split("/") if part.startswith(".") and part.strip(".")]
    name = posixpath.basename(path)
    if not hidden or re.match(r"\.env", name) or row_of(language_of(path) or "", path) is not None:
        return False
    return all(part[1:].partition(".")[0].lower() not in _RUN for part in hidden)


def _of_tool(path: str, text: str) -> Iterator[Foreign]:
    """The whole file, and each of a list's items in it: what says its reader says it for itself."""
    yield Foreign(0, len(text))
    if path.endswith((".yml", ".yaml")):
        for hit in _ITEM.finditer(text):
            end = _end(text, hit.start(), len(hit["indent"]) + 1)
            if text.count("\n", hit.start(), end) > 1:
                yield Foreign(hit.start(), end)
    elif path.endswith((".json", ".jsonc", ".json5")):
        yield from (Foreign(*hit.span(1)) for hit in re.finditer(r"(?<=[\[,])\s*(\{[^{}\[\]]*\})", text))


def _containers(path: str, text: str, *, has_readers: bool) -> Iterator[Foreign]:
    """The mappings that name an image that is not built here."""
    if not path.endswith((".yml", ".yaml")):
        return
    is_built_here = _BUILD.search(text) is not None
    found = []
    for hit in _IMAGE.finditer(text):
        column = len(hit["before"])
        start, end = _start(text, hit.start(), column), _end(text, hit.start(), column)
        found.append((start, end, hit["name"], re.search(rf"^[ \t]{{{column}}}build:", text[start:end], re.MULTILINE)))
    own = {_bare(name) for _, _, name, build in found if build}
    for start, end, name, build in found:
        if build or _bare(name) in own or not (is_built_here or "/" in name):
            continue
        yield Foreign(start, end, name, is_sure=is_built_here or not has_readers)


def _bare(image: str) -> str:
    """An image without its tag and its digest."""
    name = image.partition("@")[0]
    folder, sign, last = name.rpartition("/")
    return folder + sign + last.partition(":")[0]


def _start(text: str, at_line: int, column: int) -> int:
    """Where the mapping begins that has a key at a column of a line."""
    start = at_line
    while start > 0 and not _opens_item(text, start, column):
        before = text.rfind("\n", 0, start - 1) + 1
        line = text[before : start - 1]
        is_outside = line.strip() and len(line) - len(line.lstrip(" \t")) < column
        if is_outside and not _opens_item(text, before, column):
            break
        start = before
    return start


def _opens_item(text: str, line: int, column: int) -> bool:
    """Whether a line begins an item of a list whose keys stand at a column."""
    hit = re.compile(r"[ \t]*-[ \t]+").match(text, line)
    return hit is not None and hit.end() - line == column


def _end(text: str, at_line: int, column: int) -> int:
    """Where the lines end that are as deep as a column."""
    stop = text.find("\n", at_line)
    while stop >= 0:
        line = text[stop + 1 :].partition("\n")[0]
        if line.strip() and len(line) - len(line.lstrip(" \t")) < column:
            return stop + 1
        stop = text.find("\n", stop + 1)
    return len(text)


class Readers(NamedTuple):
    """What a tree says of who reads its settings and is not in it."""

    has_programs: bool = True
    """Whether a program of the tree may read what is set."""
    given: frozenset[str] = frozenset()
    """Files of variables that such a reader is started with."""
    moved: frozenset[str] = frozenset()
    """Those of them whose reader is told the target's address elsewhere."""
    named: frozenset[str] = frozenset()
    """All words of the stretches whose readers stay where they are, or may."""

    def stretches(self, path: str, text: str, to: Destination) -> Sequence[tuple[Foreign, bool]]:
        """The stretches of a file that such readers read, each with whether they are told the target's address."""
        found = list(foreign_in(path, text, has_readers=self.has_programs))
        if path in self.given:
            found.append(Foreign(0, len(text), path, is_sure=not self.has_programs))
        return [(each, path in self.moved or is_moved(text, each, to)) for each in found]

    def stays(self, path: str, text: str, place: int, to: Destination) -> bool:
        """Whether what stands at a place is read by somebody who surely stays where he is."""
        stretches = self.stretches(path, text, to)
        around = at((each for each, _ in stretches), place)
        return around is not None and around.is_sure and (around, True) not in stretches


NOBODY = Readers()
"""Where nothing but one file is known."""


def readers_of(contents: Mapping[str, bytes], to: Destination) -> Readers:
    """Who reads the settings of a tree and is not in it.

    Args:
        contents: path → content of its files.
        to: the target.
    """
    texts = {path: held.decode("utf-8", "replace") for path, held in contents.items() if is_configuration(path)}
    has_programs = any(map(reads_here, contents))
    given: dict[str, bool] = {}
    words: set[str] = set()
    for path, text in texts.items():
        for each in foreign_in(path, text, has_readers=has_programs):
            told = text[each.start : each.end]
            if each.image and "env_file" in told:
                given |= dict.fromkeys(_files(posixpath.dirname(path), told), is_moved(text, each, to))
            if not (each.is_sure and is_moved(text, each, to)):
                words |= set(re.findall(r"\w+", told))
    moved = {path for path, is_there in given.items() if is_there}
    return Readers(has_programs, frozenset(given), frozenset(moved), frozenset(words))


def told_of_other(finding: Finding, text: str, place: int, to: Destination, readers: Readers) -> str | None:
    """What a person is to do about a name or a model that somebody reads who is not in the tree.

    Args:
        finding: about it.
        text: of its file.
        place: where it stands there.
        to: the target.
        readers: who reads the settings of the tree.

    Returns:
        None where nobody else surely reads it.
    """
    stretches = readers.stretches(finding.path, text, to)
    around = at((each for each, _ in stretches), place)
    if around is None or not around.is_sure:
        return None
    who = around.image or finding.path
    if (around, True) not in stretches:
        return f"Keep it until you point {who} at {to.name}: what reads it is not here, and nothing changed for it"
    is_set = SETS.match(text, place + finding.end_column - finding.column) is not None
    if finding.rule == "blocked-endpoint-env-var" and is_set:
        return f"Keep this name, by which {who} has it read; its value is to be that of {to.name}"
    return None


SETS = re.compile(r"[\"']?[ \t]*[:=]")
"""What stands behind a name that is given a value."""


def images_moved(path: str, text: str, to: Destination) -> Sequence[str]:
    """The images of a file that are not built here and are told the target's address."""
    stretches = foreign_in(path, text, has_readers=True)
    return [each.image for each in stretches if each.image and is_moved(text, each, to)]


def _files(folder: str, told: str) -> Iterator[str]:
    """Files of variables that a service is started with."""
    for hit in filter(None, map(_ENV_FILE.match, told.split("\n"))):
        yield posixpath.normpath(posixpath.join(folder, hit["path"]))


def reads_here(path: str) -> bool:
    """Whether a file is a program that people run."""
    is_program = row_of(language_of(path) or "", path) is not None or path.endswith((".ipynb", ".sh", ".bash"))
    return is_program and class_of(path) in {PathClass.CODE, PathClass.EXAMPLE}
