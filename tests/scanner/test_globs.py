"""Globs match what git's do, in time that no glob can blow up."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from migrate_advisor.errors import UsageError
from migrate_advisor.scanner.discover import excluder
from migrate_advisor.scanner.globs import glob_spec

PIECES = ["a", "b", "*", "**", "?", "/", "/**/", "[ab]", "[a-c]", "\\*", ".", "!", "*a*b", "a*"]
GLOBS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=7).map("".join)
PATHS = st.lists(st.text("ab.*", min_size=1, max_size=5), min_size=1, max_size=6).map("/".join)


@settings(max_examples=300, deadline=None)
@given(glob=GLOBS, paths=st.lists(PATHS, min_size=1, max_size=8))
@example(glob="*a*b", paths=["abab", "aabb/x", "ba", "ab/a"])
@example(glob="a/**/b/**/a", paths=["a/b/a", "a/bb/b/a", "a/b/b/aa/a", "a/b"])
@example(glob="**/b/**/a*b", paths=["b/ab", "bb/b/aab", "x/b/bb/ba/aab", "b/b"])
def test_they_match_what_the_library_matches(glob: str, paths: list[str]) -> None:
    try:
        known = GitIgnoreSpec.from_lines([glob, "!keep"])
    except ValueError:
        return
    ours = glob_spec([glob, "!keep"])
    for path in paths:
        assert ours.check_file(path).include == known.check_file(path).include, path


@pytest.mark.parametrize(
    ("glob", "path"),
    [
        ("*a" * 40 + "*b", "a" * 250),
        ("*?" * 40 + "*b", "a" * 250),
        ("**/a/" * 40 + "b", "a/" * 400 + "c"),
        ("a/**/*a*a*a/" * 20 + "b", "a/" * 400 + "c"),
        ("a" + "*" * 60 + "b", "a" * 250),
    ],
    ids=lambda text: text[:12],
)
def test_a_glob_of_many_stars_ends(glob: str, path: str) -> None:
    """With every star tried at every place, each of these takes longer than anybody lives."""
    assert excluder([glob])(path) is False


def test_what_is_no_glob_is_an_error() -> None:
    with pytest.raises(UsageError, match=r"^exclude: '!' is no glob"):
        excluder(["!"])
