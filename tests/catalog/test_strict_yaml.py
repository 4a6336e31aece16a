from __future__ import annotations

from contextlib import suppress

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from migrate_advisor.catalog.strict_yaml import MAX_BYTES, MAX_DEPTH, read
from migrate_advisor.errors import CatalogSyntaxError


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("on", "on"),
        ("Yes", "Yes"),
        ("010", "010"),
        ("12:30", "12:30"),
        ("1e3", "1e3"),
        ("0x10", "0x10"),
        ("2024-07-09", "2024-07-09"),
        ("true", True),
        ("null", None),
        ("~", None),
        ("", None),
        ("'5'", "5"),
        ('"true"', "true"),
        ("5", 5),
        ("-3", -3),
        ("0.5", 0.5),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        ("文心", "文心"),
    ],
)
def test_a_plain_scalar_is_what_it_looks_like(text: str, value: object) -> None:
    assert read(f"key: {text}\n".encode(), "f.yaml").data == {"key": value}


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "'a' stands here twice"),
        ("a: &x 1\n", 1, "anchors and aliases"),
        ("a: 1\nb: *x\n", 2, "undefined alias|anchors and aliases"),
        ("a: !!python/name:os.system ''\n", 1, "tags are not read"),
        ("a: 1\n---\nb: 2\n", 2, "second document"),
        ("a: [1\nb: 2\n", 2, "expected"),
        ("? [a, b]\n: 1\n", 1, "a key must be text"),
        ("a: 1\n" + "- " * 100 + "\n", 2, "expected|nested"),
        ("a: " + "[" * (MAX_DEPTH + 1) + "\n", 1, f"nested deeper than {MAX_DEPTH}"),
    ],
)
def test_what_we_do_not_read_is_refused_with_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(CatalogSyntaxError, match=words) as caught:
        read(text.encode(), "catalog/x.yaml")
    assert caught.value.problem.file == "catalog/x.yaml"
    assert caught.value.problem.line == line


def test_not_utf_8_is_told_with_its_line() -> None:
    with pytest.raises(CatalogSyntaxError, match=r"x.yaml:2: not UTF-8"):
        read(b"a: 1\nb: \xff\n", "x.yaml")


def test_a_file_beyond_the_bound_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(CatalogSyntaxError, match="larger than"):
        read(b"a" * (MAX_BYTES + 1), "x.yaml")


def test_a_byte_order_mark_is_no_part_of_the_first_key() -> None:
    assert read(b"\xef\xbb\xbfa: 1\n", "x.yaml").data == {"a": 1}


def test_every_value_knows_its_line() -> None:
    document = read(b"a:\n  - b: 1\n    c:\n      d: 2\n  - e\n", "x.yaml")
    assert document.line(("a", 0, "c", "d")) == 4
    assert document.line(("a", 1)) == 5
    assert document.line(("a", 0, "c", "missing")) == 4
    assert document.line(("nowhere",)) == 1


_plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**15), 10**15)
    | st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=5), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(_plain)
def test_data_written_as_json_is_read_back(data: object) -> None:
    import json

    text = json.dumps({"root": data}, ensure_ascii=False)
    assert read(text.encode(), "x.yaml").data == {"root": data}


@given(st.binary(max_size=200))
def test_any_bytes_are_data_or_one_error(content: bytes) -> None:
    with suppress(CatalogSyntaxError):  # anything else that is raised fails the test
        read(content, "x.yaml")


@given(st.text(alphabet="ab:-[]{}&*!|>'\"\n ,#?", max_size=40))
def test_any_near_yaml_is_data_or_one_error(text: str) -> None:
    try:
        ours = read(text.encode(), "x.yaml").data
    except CatalogSyntaxError:
        return
    # Whatever we accept, a reader that takes every scalar as text accepts too, with the same shape.
    theirs = yaml.load(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    assert _shape(ours) == _shape(theirs)


def _shape(value: object) -> object:
    if isinstance(value, dict):
        return {key: _shape(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_shape(item) for item in value]
    return "scalar"
