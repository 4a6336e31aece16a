"""Variables of keys under the target's names, with all that read them, and never one provider's key for another.

What of a provider could not be moved goes on reading the old variable: in programs its readers are left, and
configuration gets the new variable beside the old one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.fixing.called import CALLED
from migrate_advisor.fixing.foreign import NOBODY, SETS, at
from migrate_advisor.fixing.rewriting import key_names, role_of
from migrate_advisor.fixing.secrets import OF_EXPRESSIONS
from migrate_advisor.fixing.site import TextChange, line_end
from migrate_advisor.scanner.keys import keys_given_to
from migrate_advisor.scanner.paths import PathClass, class_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from migrate_advisor.fixing.file import EditedFile, Moving
    from migrate_advisor.fixing.foreign import Foreign, Readers
    from migrate_advisor.scanner.finding import Finding

KEY_RULE = "blocked-endpoint-env-var"
"""Rule about variables."""
Hit = tuple[str, str, int]
"""A path, a variable and which of its places in that file, counted from 0."""
_ASSIGNED = r"^[ \t]*(?:-[ \t]+)?(?:export[ \t]+|ENV[ \t]+|ARG[ \t]+)?[\"']?{}[\"']?[ \t]*[:=]"

_LISTED = r"^[ \t]*-[ \t]+(?:name:[ \t]*)?[\"']?{}[\"']?[ \t]*(?:\r?\n|\r?\Z)"
"""A variable that is handed on by its name alone, or the first line of what is said of it."""
_REFERENCES = (
    re.compile(r"(?P<before>\$\{\{[ \t]*(?:secrets|vars|env)\.)\w+(?P<behind>[ \t]*\}\})"),
    re.compile(r"(?P<before>\$\{)[A-Za-z_]\w*(?P<behind>)(?::?[-?][^}\n]*)?(?=\})"),
    re.compile(r"(?P<before>\$)[A-Za-z_]\w*(?P<behind>)"),
    re.compile(r"(?P<before>^[ \t]*key:[ \t]*[\"']?)[\w.-]+(?P<behind>[\"']?[ \t]*)$", re.MULTILINE),
)
"""Where a value is kept: a secret of a workflow, a variable, a key of a secret."""
_VALUE = re.compile(r"(?P<name>[^:=\n]*[:=])(?P<value>[^\n]*)\Z")
_ELSEWHERE = re.compile(r"\{\{|\$[({]|!\w|\b(?:var|local|data|module)\.|@\w+\.\w+\(")
"""A value that is read from where the old key may be."""


class Stuck(NamedTuple):
    """What of a provider could not be moved."""

    findings: Sequence[Finding]

    def within(self, path: str, provider: str) -> Sequence[Finding]:
        """Of a provider in a file."""
        return [item for item in self.findings if (item.path, item.provider) == (path, provider)]

    def anywhere(self, provider: str) -> bool:
        """Whether something of a provider is left at all."""
        return any(item.provider == provider for item in self.findings)


def stuck(findings: Iterable[Finding]) -> Stuck:
    """Of what is still found, that which goes on asking the old provider."""
    return Stuck([item for item in findings if item.rule in CALLED])


def is_of_key(finding: Finding, name: str, moving: Moving) -> bool:
    """Whether a finding is about a variable that holds a key."""
    provider = moving.catalog.provider(finding.provider)
    return finding.rule == KEY_RULE and role_of(provider, name) == "credential"


def changed_keys(
    file: EditedFile,
    provider: str,
    left: Stuck,
    moving: Moving,
    kept: Collection[Hit] = (),
    readers: Readers = NOBODY,
) -> Sequence[TextChange]:
    """What gives a file the target's variables for those of a provider.

    Args:
        file: as it is after all other edits.
        provider: whose variables.
        left: what of it could not be moved.
        moving: where to.
        kept: places that go on naming the old variable, since what stays reads it there.
        readers: who reads settings and is not in the tree.
    """
    if moving.to is None:
        return ()
    names = key_names(moving.catalog.provider(provider), moving.to)
    if file.forms is None:
        foreign = readers.stretches(file.path, file.text, moving.to)
        is_own = bool(foreign) and "&" not in file.text  # what stands beside those is of programs that are here
        is_shared = left.anywhere(provider) or not (is_own or readers.named.isdisjoint(names))
        return list(_in_configuration(file, names, kept, foreign, is_shared=is_shared))
    asides = [(form.start, form.end) for form in file.forms.of("comment", "documentation")]
    changes = [
        TextChange(*hit.span(), new)
        for old, new in names.items()
        for index, hit in enumerate(hits_of(old, file.text))
        if (file.path, old, index) not in kept and not _is_in(hit.start(), asides)
    ]
    return list(_once(file.text, sorted(changes)))


_ELSE = re.compile(r"(?P<closing>[\"'`\])}]*)\s*(?:\|\||\?\?|\bor\b)\s*(?P<opening>[\w.$({\[\"'`:]*)")
"""What stands between two variables of which the second is read where the first is not set."""


def _once(text: str, changes: Sequence[TextChange]) -> Iterator[TextChange]:
    """The same changes; of two names that become one, each read where the other is not set, the second goes."""
    told: TextChange | None = None
    for change in changes:
        between = _ELSE.fullmatch(text, told.end, change.start) if told is not None else None
        is_again = (
            told is not None
            and between is not None
            and told.text == change.text
            and text[: told.start].endswith(between["opening"])
            and text.startswith(between["closing"], change.end)
        )
        if is_again and told is not None:
            told = told._replace(end=change.end)
            continue
        if told is not None:
            yield told
        told = change
    if told is not None:
        yield told


def read_by_programs(
    file: EditedFile, changes: Sequence[TextChange], contents: Mapping[str, bytes]
) -> Sequence[TextChange]:
    """Of the changes of a test, those of variables that something else than tests and documents names.

    What is put together elsewhere, such as a name made of a provider's, a test only expects.

    Args:
        file: any file; of one that is no test all changes are given back.
        changes: of variables in it.
        contents: path → content of the tree.
    """
    if class_of(file.path) is not PathClass.TEST:
        return changes
    others = [content for path, content in contents.items() if class_of(path) not in _ASIDE]
    named = {change: _words(file.text[change.start : change.end]) for change in changes}
    return [change for change, names in named.items() if any(name in content for content in others for name in names)]


def _words(text: str) -> Sequence[bytes]:
    """The variables in a stretch that is changed."""
    return [word.encode() for word in re.findall(r"\b[A-Z][A-Z0-9_]+\b", text)]


_ASIDE = frozenset([PathClass.TEST, PathClass.DOC, PathClass.LOCK, PathClass.VENDORED])


def is_read(file: EditedFile, name: str) -> bool:
    """Whether a file still names a variable, comments apart."""
    asides = file.forms.of("comment", "documentation") if file.forms is not None else []
    hits = (hit.start() for hit in hits_of(name, file.text))
    return any(not any(form.start <= hit < form.end for form in asides) for hit in hits)


def hits_of(name: str, text: str) -> Iterator[re.Match[str]]:
    """Every place of a text that names a variable."""
    return re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text)


def _is_in(at: int, stretches: Iterable[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in stretches)


def _in_configuration(
    file: EditedFile,
    names: Mapping[str, str],
    kept: Collection[Hit],
    foreign: Sequence[tuple[Foreign, bool]],
    *,
    is_shared: bool,
) -> Iterator[TextChange]:
    """The new name for the old one, or beside it where something still reads that."""
    for old, new in names.items():
        told = [re.compile(form.format(re.escape(old))) for form in (_ASSIGNED, _LISTED)]
        is_there = any(hits_of(new, file.text))
        done: set[int] = set()
        for index, hit in enumerate(hits_of(old, file.text)):
            start, stop = _declaration(file.text, hit)
            declaration = file.text[start:stop]
            around = at((each for each, _ in foreign), hit.start())
            if around is not None and around.is_sure:
                yield from _for_foreign(hit, declaration, new, is_moved=(around, True) in foreign)
            elif not (is_shared or around is not None) or not any(form.match(declaration) for form in told):
                if (file.path, old, index) not in kept:
                    yield TextChange(*hit.span(), new)
            elif start not in done and not is_there and not file.path.endswith(OF_EXPRESSIONS):
                done.add(start)
                yield TextChange(stop, stop, line_end(file.text) + _without_secret(declaration.rstrip("\r"), old, new))


def _for_foreign(hit: re.Match[str], declaration: str, new: str, *, is_moved: bool) -> Iterator[TextChange]:
    """What a variable keeps its name for: the new one's value, where the same reader asks the target now."""
    text = hit.string
    is_listed = re.match(_LISTED.format(re.escape(hit[0])), declaration) is not None
    is_name = SETS.match(text, hit.end()) is not None and not text[: hit.start()].endswith("{")
    if is_moved and is_listed and "name:" not in declaration.partition("\n")[0]:  # handed on under its own name
        yield TextChange(hit.end(), hit.end(), f"=${{{new}}}")
    elif is_moved and not is_listed and not is_name:
        yield TextChange(*hit.span(), new)


def _declaration(text: str, hit: re.Match[str]) -> tuple[int, int]:
    """The line around a place; with those that are deeper than its dash, where it names an item of a list."""
    start = text.rfind("\n", 0, hit.start()) + 1
    named = re.match(r"([ \t]*)-[ \t]+name:", text[start : hit.start()])
    stop = text.find("\n", hit.end())
    while named is not None and stop >= 0 and re.match(rf"{named[1]}[ \t]+\S", text[stop + 1 :]):
        stop = text.find("\n", stop + 1)
    return start, len(text) if stop < 0 else stop


def _without_secret(declaration: str, old: str, new: str) -> str:
    """What declares the new variable, without the old one's value: a key, or what it is kept under."""
    for start, end in reversed(keys_given_to(declaration, [old], is_program=False)):
        declaration = declaration[:start] + declaration[end:]
    renamed = re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", new, declaration)
    for reference in _REFERENCES:
        renamed = reference.sub(lambda hit: f"{hit['before']}{new}{hit['behind']}", renamed)
    given = _VALUE.match(renamed)
    if given is not None and new not in given["value"] and _ELSEWHERE.search(given["value"]):
        return given["name"] + (' ""' if given["name"].endswith(":") else "")
    return renamed
