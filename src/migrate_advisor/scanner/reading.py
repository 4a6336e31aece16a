"""Bytes to text, and text to uses: which reader takes which file. Never raises for what a file holds.

Readers that most files do not need are imported late: their patterns take longer to compile than a file takes to read.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from migrate_advisor.scanner.gates import may_tell
from migrate_advisor.scanner.languages.rows import row_of
from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.paths import PathClass, is_dockerfile, is_test_by_name
from migrate_advisor.scanner.readers.asked import read_asked
from migrate_advisor.scanner.readers.chosen import is_sent_elsewhere, read_choices_of, read_constants
from migrate_advisor.scanner.readers.dependencies import read_dependencies
from migrate_advisor.scanner.readers.deployed import deployed_parameters, read_deployed
from migrate_advisor.scanner.readers.held import read_held
from migrate_advisor.scanner.readers.hosts import hosts_asked
from migrate_advisor.scanner.readers.program import Asked, Learned, read_program
from migrate_advisor.scanner.readers.requests import is_request
from migrate_advisor.scanner.readers.standing import Role, standing_of
from migrate_advisor.scanner.readers.surface_keys import read_keys, read_paths
from migrate_advisor.scanner.readers.surroundings import CONFIG_LANGUAGES
from migrate_advisor.scanner.readers.text import read_text
from migrate_advisor.scanner.source import Hit, SourceText
from migrate_advisor.scanner.statements import Statements
from migrate_advisor.scanner.uses import Context, Use, What

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from migrate_advisor.scanner.languages.forms import Form
    from migrate_advisor.scanner.names import KnownNames


def decode(content: bytes) -> str:
    """Text of UTF-8 bytes, without a byte order mark; what cannot be read is replaced."""
    return content.removeprefix(b"\xef\xbb\xbf").decode(errors="replace")


def read(path: str, text: str, hits: Sequence[Hit], names: KnownNames, slow: str = "") -> tuple[SourceText, list[Use]]:
    """The uses in one file, and the source their offsets are in.

    Args:
        path: POSIX path, which decides how the file is read.
        text: its text.
        hits: the lines that hold a literal, in order.
        names: what to look for.
        slow: why its grammar is not to read it; empty where it may.
    """
    source = _source(path, text, hits)
    source.is_plain, source.unread = bool(slow), slow
    source.kinds = names.literal_kinds.of_lines([line for _, line in source.hit_lines], source.language)
    is_program = may_tell(source, names)
    learned = _read_code(source, names) if is_program else Learned()
    uses = [*learned.uses, *(read_held(source, names) if is_program else ())]
    settings = list(_read_settings(source, names))
    if is_program and source.forms is not None:
        calls = {one.start for one in learned.asked}
        callers = _callers(learned.uses) or _keyed(settings) or hosts_asked(source, names) or _named(source, names)
        asked = read_asked(source, source.forms, names, callers, calls)
        uses += (_of_client(use, learned.asked, names) for use in asked if not _is_moved(source, use, names))
        uses += read_choices_of(source, source.forms, names)
        uses += read_constants(source.forms, names, {use.provider for use in uses if use.what is What.IMPORT})
    if source.foreign:
        from migrate_advisor.scanner.readers.plain import read_foreign

        uses += read_foreign(source, names)
    uses += (*settings, *read_dependencies(source, names))
    if source.path_class is PathClass.TEXT and any(use.what in (What.CLIENT, What.IMPORT) for use in learned.uses):
        source.path_class = PathClass.CODE  # a program that translates is no translation
    if source.path_class is PathClass.TEST and (learned.uses or _asks(uses)) and _tests_nothing(source):
        source.path_class = PathClass.CODE
    uses = read_deployed(source, names, [_compared(source, use) for use in uses if not _is_taken_away(source, use)])
    source.sent += deployed_parameters(source, names)
    uses = [_named_at(use, names) for use in uses]
    uses = _at_endpoints([*uses, *read_keys(source, names, uses), *(read_paths(source, names) if is_program else ())])
    source.pointed.update(learned.pointed)
    source.redirected.update(learned.redirected)
    source.statements += [(source.line_of(start)[0], source.line_of(end)[0]) for start, end in learned.statements]
    return source, _plausible(source, _outside_tests(source, uses))


def _source(path: str, text: str, hits: Sequence[Hit]) -> SourceText:
    """The text as what it is: a notebook's cells, and the language of a text whose path tells none."""
    source = SourceText(path, text, hits)
    if source.language == "other":
        from migrate_advisor.scanner.contents import is_unnamed, language_of_text

        if is_unnamed(path):
            source.language = language_of_text(text)
    if source.language != "notebook":
        return source
    from migrate_advisor.scanner.readers.notebook import read_notebook

    notebook = read_notebook(source)
    if notebook is None:
        source.language = "json"
    return notebook or source


_TESTING = pattern(
    r"\bassert\w{0,30}\b|\b(?:expect|describe|it|test|suite|context|should|scenario)\s{0,3}[({]|\b(?:pytest|unittest|vitest|jest"
    r"|[Mm]ock\w{0,20}|TestCase|testthat|test_that|XCTest\w{0,20}|RSpec|PHPUnit|ExUnit|sinon)\b"
    r"|\bdef test_|\bfunc(?:tion)? [Tt]est|@Test\b|\[(?:Test|Fact|Theory)\b|#\[(?:tokio::)?test\b|TEST(?:_F)?\("
)
"""What a program holds that tests something, of whatever framework."""


def _asks(uses: Iterable[Use]) -> bool:
    """Whether a program has a provider's address."""
    return any(use.what is What.ENDPOINT and use.context is Context.CODE for use in uses)


def _tests_nothing(source: SourceText) -> bool:
    """Whether a program is only called a test, as scripts are with which an API is tried."""
    return is_test_by_name(source.path) and _TESTING.search(source.text) is None


def _callers(uses: Iterable[Use]) -> set[str]:
    """Whose clients a program makes; where it makes none, whose SDKs it imports."""
    made = {use.provider for use in uses if use.what is What.CLIENT}
    return made or {use.provider for use in uses if use.what is What.IMPORT}


def _keyed(uses: Iterable[Use]) -> set[str]:
    """Whose key or address a program has that neither makes a client nor imports an SDK: it writes requests itself."""
    return {use.provider for use in uses if use.what in (What.ENV_VAR, What.ENDPOINT) and use.context is Context.CODE}


_JOINT = pattern(r"[.\\:]+")
_OWN_NAME = pattern(r"^\s{0,9}(?:namespace|package|defmodule|module|use)\s{1,9}([\w.\\:]{3,120})", re.MULTILINE)
"""What a program says that it is a part of, or takes from a library of PHP."""


def _named(source: SourceText, names: KnownNames) -> set[str]:
    """Whose name the namespaces have that a program with no client, key or address is in: it is a client itself."""
    said = (names.named_in(_JOINT.sub("_", hit[1])) for hit in _OWN_NAME.finditer(source.text))
    found = {provider for provider in said if provider is not None}
    return found if len(found) == 1 else set()


def _read_settings(source: SourceText, names: KnownNames) -> Iterable[Use]:
    """What names that are the same in every language tell: by trees of keys where the format has them."""
    if any(source.kinds) and (source.language in CONFIG_LANGUAGES or is_dockerfile(source.path)):
        from migrate_advisor.scanner.configuration.read import read_configuration, tree_of

        root = tree_of(source)
        if root is not None:
            return read_configuration(source, names, root)
    return read_text(source, names)


def _read_code(source: SourceText, names: KnownNames) -> Learned:
    row = row_of(source.language, source.path)
    if row is None or source.forms is None:
        from migrate_advisor.scanner.readers.plain import read_embedded, read_plain

        if source.language in CONFIG_LANGUAGES:
            return Learned(list(read_embedded(source, names)))
        return Learned(list(read_plain(source, names)))
    return read_program(source, source.forms, row, names)


_ASIDE = pattern(
    r"block|den(?:y|ied)|exclu|ignor|skip|forbid|banned|allow|trusted|whitelist|blacklist|filter|disallow|reject|claim",
    re.IGNORECASE,
)
"""What names hold of lists of what is kept away or let through."""


def _of_client(use: Use, asked: Sequence[Asked], names: KnownNames) -> Use:
    """A model that a client is asked for, as that one's where its provider serves it, at the endpoint that it calls."""
    within = [one for one in asked if one.start <= use.start < one.end]
    if not within:
        return use
    one = max(within, key=lambda call: call.start)
    if one.provider == use.provider:
        return use._replace(endpoint=one.endpoint or use.endpoint)
    is_served = names.models.is_ending(use.name.rsplit("/", 1)[-1], one.provider) or names.models.is_ending(
        use.name, one.provider
    )
    return use._replace(provider=one.provider, endpoint=one.endpoint) if is_served else use


def _named_at(use: Use, names: KnownNames) -> Use:
    """A use at the endpoint that its own name tells: of a setting or variable that is called after it."""
    if use.endpoint is not None or use.what not in (What.CHOICE, What.ENV_VAR):
        return use
    return use._replace(endpoint=names.endpoints.of(use.name, use.provider))


def _at_endpoints(uses: Sequence[Use]) -> list[Use]:
    """The uses, each at the endpoint that all clients of its provider, or else all addresses or imports, are for."""
    only: dict[str, str | None] = {}
    for what in (What.IMPORT, What.ENDPOINT, What.CLIENT):
        endpoints: dict[str, set[str | None]] = {}
        for use in uses:
            if use.what is what:
                endpoints.setdefault(use.provider, set()).add(use.endpoint)
        only.update(
            {
                provider: next(iter(found))
                for provider, found in endpoints.items()
                if len(found) == 1 and found != {None}
            }
        )
    return [
        use._replace(endpoint=only[use.provider]) if use.endpoint is None and only.get(use.provider) else use
        for use in uses
    ]


def _string_of(source: SourceText, use: Use) -> Form | None:
    """The string of a program that a use stands in."""
    form = source.forms.at(use.start) if source.forms is not None else None
    while form is not None and form.kind != "string":
        form = form.parent
    return form


def _is_moved(source: SourceText, use: Use, names: KnownNames) -> bool:
    """Whether what is told beside a model sends what is asked of it to somebody else."""
    form = _string_of(source, use)
    return form is not None and source.forms is not None and is_sent_elsewhere(source.forms, form, use.provider, names)


def _compared(source: SourceText, use: Use) -> Use:
    """A use, as a test where its address is compared with another one."""
    form = _string_of(source, use) if use.what is What.ENDPOINT and use.context is Context.CODE else None
    if form is None or source.forms is None or standing_of(source.forms, form).role is not Role.COMPARED:
        return use
    return use._replace(context=Context.TEST)


def _is_taken_away(source: SourceText, use: Use) -> bool:
    """Whether a program takes a variable away, or has a host in a list of what is kept away or let through."""
    form = _string_of(source, use) if use.what in (What.ENV_VAR, What.ENDPOINT) else None
    if form is None or source.forms is None:
        return False
    standing = standing_of(source.forms, form)
    if use.what is What.ENV_VAR:
        return standing.role is Role.REMOVED
    called = standing.call.names if standing.call is not None else ()
    return any(map(_ASIDE.search, (standing.name, *standing.names, *called)))


_RUST_TESTS = pattern(r"^#\[cfg\(test\)\]\s*(?:pub\s+)?mod\s+\w+\s*\{", re.MULTILINE)


def _outside_tests(source: SourceText, uses: Sequence[Use]) -> Sequence[Use]:
    """The uses, with those marked that a page holds outside its scripts, and those in a Rust file's own tests.

    By custom these are its end.
    """
    if uses and source.scripts and source.path_class in (PathClass.CODE, PathClass.EXAMPLE):
        return [use if _is_within(source.scripts, use.start) else use._replace(context=Context.TEST) for use in uses]
    tests = _RUST_TESTS.search(source.text) if uses and source.language == "rust" else None
    if tests is None:
        return uses
    return [use._replace(context=Context.TEST) if use.start > tests.start() else use for use in uses]


def _is_within(spans: Sequence[tuple[int, int]], at: int) -> bool:
    number = bisect_right(spans, at, key=lambda span: span[0]) - 1
    return number >= 0 and at < spans[number][1]


_MODELS_OF_A_LIST = 6
"""Different models in one file beyond which those outside requests are a list to choose from."""
_FOLLOWS_CLIENT = frozenset([What.CLIENT, What.SURFACE, What.IMPORT, What.ENV_VAR, What.MODEL_ID, What.RESOURCE_ID])


def _plausible(source: SourceText, uses: Sequence[Use]) -> list[Use]:
    """The uses of a provider that this file sends elsewhere become the uses of who answers there, or none.

    One is left per line and provider.
    """
    clients = {use.provider for use in uses if use.what is What.CLIENT}
    called = clients | {use.provider for use in uses if use.what is What.ENDPOINT and use.context is Context.CODE}
    moved = {name: owner for name, owner in source.pointed.items() if name not in clients} | source.redirected
    kept: list[Use] = []
    for use in uses:
        owner = moved.get(use.provider) if use.provider in moved else _owner_there(source, use)
        if use.what not in _FOLLOWS_CLIENT or owner == use.provider:
            kept.append(use)
        elif owner is not None:
            kept += _followed(source, use, owner, called)
    return list(_most_telling(source, _unlisted(source, _asked_there(source, kept))))


def _asked_there(source: SourceText, uses: list[Use]) -> list[Use]:
    """The uses, with a model in a statement that names another provider's address as asked of that one."""
    addresses = [use for use in uses if use.what is What.ENDPOINT and use.context is Context.CODE]
    if not addresses or not any(use.what is What.MODEL_ID for use in uses):
        return uses
    statements = Statements(source)
    at = [(source.line_of(use.start)[0], use.provider, use.endpoint) for use in addresses]

    def told(use: Use) -> Use:
        if use.what is not What.MODEL_ID or use.context is not Context.CODE or not is_request(source, use):
            return use
        lines = statements.lines(source.line_of(use.start)[0])
        there = {(owner, endpoint) for line, owner, endpoint in at if min(lines) <= line <= max(lines)}
        if len(there) != 1 or any(owner == use.provider for owner, _ in there):
            return use
        owner, endpoint = there.pop()
        return use._replace(what=What.MODEL_AT, provider=owner, endpoint=endpoint)

    return [told(use) for use in uses]


def _followed(source: SourceText, use: Use, owner: str, called: Collection[str]) -> Iterator[Use]:
    """What a use becomes whose requests somebody else answers; models only where no client of their own is called."""
    if use.what not in (What.MODEL_ID, What.RESOURCE_ID):
        yield use._replace(provider=owner)
    elif use.what is What.MODEL_ID and use.provider not in called and is_request(source, use):
        yield use._replace(what=What.MODEL_AT, provider=owner, endpoint=None)


def _unlisted(source: SourceText, uses: list[Use]) -> list[Use]:
    """The uses, with the models as those of a test that stand outside requests in a file which lists many."""
    models = {use.name for use in uses if use.what is What.MODEL_ID}
    if len(models) <= _MODELS_OF_A_LIST or source.language in CONFIG_LANGUAGES or source.language == "shell":
        return uses
    if source.forms is not None:
        return uses
    return [
        use._replace(context=Context.TEST) if use.what is What.MODEL_ID and not is_request(source, use) else use
        for use in uses
    ]


def _owner_there(source: SourceText, use: Use) -> str | None:
    """Who answers the requests of a use, where a part of the file sends them elsewhere; None if nobody knows."""
    parts = source.redirected_within.get(use.provider, ())
    number = bisect_right(parts, use.start, key=lambda part: part.start) - 1
    return parts[number].owner if number >= 0 and use.start < parts[number].end else use.provider


_ORDER = {what: rank for rank, what in enumerate(What)}


def _most_telling(source: SourceText, uses: Iterable[Use]) -> Iterator[Use]:
    """One use per line and provider: code before comments, then the most telling sort, then the first.

    What may end by itself stays beside it: each model that is asked for, each part of the API that is called. A model
    beside anything else says only that; what is called, or whose variable it is, says more.
    """
    best: dict[tuple[int, str], Use] = {}
    beside: dict[tuple[int, str], Use] = {}
    telling: set[int] = set()
    for use in sorted(uses, key=lambda use: (use.context is not Context.CODE, _ORDER[use.what], use.start)):
        line = source.line_of(use.start)[0]
        is_first = (line, use.provider) not in best and not (use.what in _MODELS and line in telling)
        if is_first:
            best[line, use.provider] = use
        elif use.what in _ENDING_ALONE and use.context is Context.CODE and _name_of(best, line, use) != use.name:
            beside.setdefault((line, use.name), use._replace(is_beside=True))
        if use.context is Context.CODE:
            telling.add(line)
    yield from sorted((*best.values(), *beside.values()), key=lambda use: use.start)


def _name_of(best: Mapping[tuple[int, str], Use], line: int, use: Use) -> str | None:
    """The name that is told of a line for the provider of a use."""
    told = best.get((line, use.provider))
    return told.name if told else None


_MODELS = frozenset([What.MODEL_ID, What.MODEL_AT])
_ENDING_ALONE = _MODELS | {What.SURFACE, What.RESOURCE_ID}
