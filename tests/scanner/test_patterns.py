"""No regular expression of the scanner takes more than linear time, whatever a file holds: told without a clock."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.scanner.regex_growth import growth, pumped
from tests.scanner.regex_steps import steps

import migrate_advisor.scanner

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

HOME = Path(migrate_advisor.scanner.__path__[0])
MAKERS = frozenset("compile match fullmatch search findall finditer split sub subn".split())
SEARCHES = frozenset("search findall finditer split sub subn".split())

BOUNDED: Mapping[str, str] = {
    "surroundings.COMPARED_BEFORE": "the 120 characters before a name",
    "hosts._OPEN_START": "the 120 characters before a host",
    "hosts._HINT_BEFORE": "the 120 characters before a host",
    "variables._SEARCHED_BEFORE": "the 120 characters before a name",
    "variables._ENV_OBJECT": "the 120 characters before a name",
    "models._MODEL_KEY_BEFORE": "the 120 characters before a string",
    "installs._BEGINS_COMMAND": "the 60 characters before a command",
    "forms._LINK": "the 200 characters before arguments",
    "lines._parts": "a table's name, of which `lines._TABLE` takes at most 200 characters",
    "listing._UNREADABLE": "a line that git wrote, as long as a path",
    "source._API_DESCRIPTION": "the first 2,000 characters",
}
"""Patterns that may be quadratic, since what they are given is short → how short that is."""
LINES: Mapping[str, str] = {}
"""Patterns that are given a line without its end, so that ``^`` is its start."""
MATCHED: Mapping[str, str] = {
    "manifests._files": "a file name, as a whole",
    "known_hosts._host_patterns": "a host, as a whole",
    "standing._COMPARING": "the name of a function, at its start: `standing._BY_FUNCTION` is only matched",
    "standing._REMOVING": "the name of a function, at its start: `standing._BY_FUNCTION` is only matched",
}
"""Patterns that are used without a name of their own, and are never searched for."""


OF_USERS: Mapping[str, str] = {"discover._read_gitignore": "lines of .gitignore, of which `test_globs` tells"}
"""Patterns that are made of what a user or a repository writes."""


class Place(NamedTuple):
    """Where code makes a pattern."""

    name: str
    """Module and function, or module and variable."""
    file: Path
    call: ast.Call

    def holds(self, line: int) -> bool:
        """Whether a line of the file is in the call."""
        return self.call.lineno <= line <= (self.call.end_lineno or self.call.lineno)


class Made(NamedTuple):
    """A pattern, and where it was made."""

    name: str
    pattern: str
    flags: int
    is_searched: bool


def places() -> Iterator[Place]:
    """Every call in the scanner that makes a pattern."""
    for file in sorted(HOME.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for scope, node in walk(tree, file.stem):
            if isinstance(node, ast.Call) and makes(node):
                yield Place(scope, file, node)


def walk(node: ast.AST, scope: str) -> Iterator[tuple[str, ast.AST]]:
    """Every node, with the innermost function or else the module's variable that it belongs to."""
    for child in ast.iter_child_nodes(node):
        inner = scope
        module = scope.partition(".")[0]
        if isinstance(child, ast.FunctionDef):
            inner = f"{module}.{child.name}"
        elif isinstance(node, ast.Module) and isinstance(child, ast.Assign) and isinstance(child.targets[0], ast.Name):
            inner = f"{module}.{child.targets[0].id}"
        yield inner, child
        yield from walk(child, inner)


def makes(call: ast.Call) -> bool:
    match call.func:
        case ast.Attribute(value=ast.Name(id="re"), attr=attribute):
            return attribute in MAKERS
        case ast.Name(id="pattern"):  # what `paths` calls re.compile
            return True
        case _:
            return False


def constant(node: ast.expr) -> str | None:
    """A pattern as it is written out, if it is; what is escaped into it stands as a word."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.Constant(value=bytes(octets)):
            return octets.decode("latin-1")
        case ast.JoinedStr(values=values) if all(map(is_written, values)):
            return "".join(str(part.value) if isinstance(part, ast.Constant) else "name" for part in values)
        case _:
            return None


def is_written(part: ast.expr) -> bool:
    escaped = isinstance(part, ast.FormattedValue) and "re.escape" in ast.unparse(part.value)
    return escaped or isinstance(part, ast.Constant)


@pytest.fixture(scope="module")
def heard(checkout: Path) -> Sequence[tuple[str, int, str, int]]:
    """Pattern, flags, file and line of all that were made while the scanner read every sample."""
    listener = Path(__file__).with_name("hear_patterns.py")
    samples = checkout / "tests" / "scanner" / "samples"
    told = subprocess.run([sys.executable, str(listener), str(samples)], capture_output=True, text=True, check=True)
    return [(text, flags, file, line) for text, flags, file, line in json.loads(told.stdout)]


@pytest.fixture(scope="module")
def made(heard: Sequence[tuple[str, int, str, int]]) -> Sequence[Made]:
    """Every pattern of the scanner: heard of, or else read from the code."""
    sources = "\n".join(file.read_text(encoding="utf-8") for file in HOME.rglob("*.py"))
    found: dict[Made, None] = {}
    for place in places():
        if place.name in OF_USERS:
            continue
        here = [(text, flags) for text, flags, file, line in heard if Path(file) == place.file and place.holds(line)]
        written = constant(place.call.args[0])
        if not here and written is not None:
            here = [(written, 0)]
        assert here, f"{place.name} makes a pattern that no sample leads to: add a sample"
        for text, flags in here:
            found[Made(place.name, text, flags, is_searched(place, sources))] = None
    return list(found)


def is_searched(place: Place, sources: str) -> bool:
    """Whether a match may begin anywhere in the text."""
    method = place.call.func.attr if isinstance(place.call.func, ast.Attribute) else "compile"
    if method != "compile":
        return method in SEARCHES
    variable = place.name.split(".")[-1]
    if variable.startswith("_"):  # a module's own: another module's pattern may have the same name
        sources = place.file.read_text(encoding="utf-8")
    used = set(re.findall(rf"\b{variable}\.(\w+)\(", sources))
    return place.name not in MATCHED and (not used or bool(used & SEARCHES))


def test_every_pattern_is_linear(made: Sequence[Made]) -> None:
    assert len(made) > 100
    wrong = [
        f"{one.name}: {one.pattern!r}: {why}"
        for one in made
        if one.name not in BOUNDED
        and (why := growth(one.pattern, one.flags, is_searched=one.is_searched, is_line=one.name in LINES))
    ]
    assert wrong == []


def test_nothing_is_excused_that_needs_no_excuse(made: Sequence[Made]) -> None:
    """An excuse outlives what it is for, and then hides the next mistake."""
    excused = {*BOUNDED, *LINES, *MATCHED}
    blamed = {
        one.name
        for one in made
        if one.name in excused and growth(one.pattern, one.flags, is_searched=one.is_searched or one.name in MATCHED)
    }
    assert blamed == excused


@pytest.mark.parametrize(
    ("pattern", "kind"),
    [
        (r"(a+)+$", "exponential"),
        (r"(a*)*b", "exponential"),
        (r"(a|a)*", "exponential"),
        (r"(?:a|ab|b)*c", "exponential"),
        (r"(\w+\s?)*:", "exponential"),
        (r"(.*,)*x", "exponential"),
        (r"(?=(a+)+b)a", "exponential"),
        (r"\s*\s*x", "two loops"),
        (r"x*y?x*z", "two loops"),
        (r"\d+\w+:", "two loops"),
        (r".*a.*b", "two loops"),
        (r"a{0,5000}a{0,5000}b", "two loops"),
        (r"(?i)k+\u212a*K*x", "two loops"),
    ],
)
def test_known_bad_patterns_are_rejected_wherever_they_begin(pattern: str, kind: str) -> None:
    assert kind in (growth(pattern, is_searched=False) or "")
    assert growth(pattern) is not None


@pytest.mark.parametrize(
    "pattern", [r"\s+$", r"\s*[:=]", r"[a-z]+[0-9]", r"(?m)^\s*x", r"(?<![a-z])[a-z]+(?:\.[a-z]+)*:", r"\w*+:"]
)
def test_what_is_slow_only_where_it_is_searched_for_is_rejected_there(pattern: str) -> None:
    assert "search" in (growth(pattern) or "")
    assert growth(pattern, is_searched=False) is None


@pytest.mark.parametrize(
    "pattern",
    [
        r"^\s*x",
        r"\bfoo\s+bar",
        r"(?<!\w)\w+:",
        r"\b\w+:",
        r"\w+",
        r"(?:^|,)x+;",
        r"a{1,5}a{1,5}b",
        r"\s*(?:-\s*)?x\Z|y",
        r'"[^"\\\n]*+(?:\\[\s\S][^"\\\n]*+)*+"?',
        r"(?m)^[^\S\n]*x",
        "word|other|third",
    ],
)
def test_good_patterns_are_let_through(pattern: str) -> None:
    assert growth(pattern, is_searched=pattern.find(r"\Z") < 0) is None


TURNS = 8


def work(pattern: str, flags: int, *, is_searched: bool) -> list[tuple[int, ...]]:
    """For each text that may be bad, how much more is looked at each time that twice as much is added to it."""
    counts = [
        [steps(pattern, flags, text, is_searched=is_searched) for text in pumped(pattern, flags, TURNS * times)]
        for times in (1, 2, 4, 8)
    ]
    return [tuple(later - sooner for sooner, later in pairwise(taken)) for taken in zip(*counts, strict=True)]


def grows_faster(pattern: str, flags: int = 0, *, is_searched: bool) -> bool:
    """Whether twice the length costs more than about twice the work, again and again.

    Once says nothing: a repeat that cannot go on costs more at an even length than at an odd one.
    """
    return any(
        all(later > 2.6 * max(earlier, TURNS) for earlier, later in pairwise(added))
        for added in work(pattern, flags, is_searched=is_searched)
    )


ATOMS = st.sampled_from(["a", "b", "[ab]", "[^a]", r"\w", r"\s", ".", r"\b", "(?<!a)", "(?!b)"])
REPEATS = st.sampled_from(["", "", "*", "+", "?", "*?", "++", "{1,2}"])
PATTERNS = st.recursive(
    st.lists(st.tuples(ATOMS, REPEATS).map("".join), min_size=1, max_size=3).map("".join),
    lambda inner: (
        st.tuples(inner, REPEATS).map(lambda pair: f"(?:{pair[0]}){pair[1]}")
        | st.tuples(inner, inner).map("|".join).map("(?:{})".format)
        | st.tuples(inner, inner).map("".join)
    ),
    max_leaves=3,
)


@settings(max_examples=60, deadline=None)
@given(pattern=PATTERNS, is_searched=st.booleans())
@example(pattern="(?:a++(?!b)+)*", is_searched=False)
@example(pattern=r"(?:a{1,2}\s?(?<!a))*", is_searched=False)
def test_what_is_let_through_does_work_in_proportion(pattern: str, *, is_searched: bool) -> None:
    """The judgement by syntax, against work counted on texts that were made to hurt."""
    try:
        re.compile(pattern)
    except re.error:  # such as a repeated anchor
        return
    if growth(pattern, is_searched=is_searched) is None:
        assert not grows_faster(pattern, is_searched=is_searched)


@pytest.mark.parametrize("pattern", [r"\s*\s*x", r"\d+\w+:", r"x*y?x*z"])
def test_work_that_grows_faster_is_seen(pattern: str) -> None:
    assert grows_faster(pattern, is_searched=False)


def test_work_that_a_search_does_again_is_seen() -> None:
    assert grows_faster(r"\s+$", is_searched=True)
    assert not grows_faster(r"\s+$", is_searched=False)


@pytest.mark.exhaustive
def test_every_pattern_does_work_in_proportion(made: Sequence[Made]) -> None:
    known = [one for one in made if one.name not in {*BOUNDED, *LINES} and not re.search(r"\\[1-9]", one.pattern)]
    assert len(known) > 100
    assert [one for one in known if grows_faster(one.pattern, one.flags, is_searched=one.is_searched)] == []


def test_a_line_has_no_end_in_it() -> None:
    assert growth(r"(?m)^\s*x") is not None
    assert growth(r"(?m)^\s*x", is_line=True) is None
