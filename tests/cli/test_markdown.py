"""Whatever a repository, a request or a log says: in Markdown and in tables for spreadsheets it is text."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from migrate_advisor.cli.formats.cells import cells
from migrate_advisor.cli.formats.markdown import fence
from migrate_advisor.cli.formats.sections import sections_markdown, table_row
from migrate_advisor.cli.visible import visible
from migrate_advisor.publishing.report import Section

READ = MarkdownIt("commonmark").enable(["table", "strikethrough"])
HARMLESS = {"text", "code_inline", "softbreak"}
HOSTILE = st.text(alphabet=st.sampled_from("`*_[]()<>!|\\~@#&;:=+-. \t\n\r1ax/\"'"), max_size=24)
EXAMPLES = (
    "[click](https://evil.example)", "![x](https://evil.example/x.png)", "<img src=x onerror=alert(1)>", "a|b\\|c",
    "`a|b`", "``a`b`", "x\n# head", "# head", "1. x", "- x", "> x", "---", "    code", "<!-- x", "[x]: https://evil.example",
    "~~x~~", "**x**", "__x__", "&lt;b&gt;", "\\`x`", "```", "a\\", "`\\`|", "x`", "<https://evil.example>", "\u202ex",
    "=x",
)  # fmt: skip


def _inner(text: str) -> list[str]:
    """What a reader of Markdown makes of what stands in lines."""
    return [child.type for token in READ.parse(text) for child in token.children or () if child.content != "<!-- -->"]


def _written(text: str) -> str:
    section = Section(f"S {text}", (text,), (("a", "b"), (text, "end")))
    return sections_markdown("T", "lead", [section])


@settings(max_examples=30)
@given(HOSTILE)
@pytest.mark.parametrize("text", EXAMPLES)
def test_nothing_in_a_document_is_live(text: str, more: str) -> None:
    for said in (text, more.strip() or text, text + more, more + text):
        told = _written(said)
        blocks = [token.type for token in READ.parse(told)]
        assert blocks == [token.type for token in READ.parse(_written("plain"))], told
        assert set(_inner(told)) <= HARMLESS, told


@given(HOSTILE)
def test_what_is_shown_is_what_was_said(text: str) -> None:
    said = f"x{text.replace('`', '')}x"
    shown = READ.parse(table_row(["h", "i"]) + "\n|---|---|\n" + table_row([said, "end"]))
    inner = [token for token in shown if token.type == "inline"][2]
    assert "".join(child.content for child in inner.children or () if child.content != "<!-- -->") == visible(said)


@given(HOSTILE)
@example(" ```\t\n<b>")
def test_no_line_of_code_ends_its_fence(code: str) -> None:
    mark = fence(code)
    kinds = [token.type for token in READ.parse(f"{mark}diff\n{code}\n{mark}\n")]
    assert kinds == ["fence"]


@pytest.mark.parametrize("text", ["@someone look", "see @org/team", "(@someone)", "fixes #12"])
def test_nobody_is_called_and_nothing_is_referred_to(text: str) -> None:
    shown = re.sub(r"<[^>]*>", "\n", READ.render(_written(text)))
    assert not re.search(r"(?<!\w)@\w|(?<!\w)#\d", shown)


def test_our_own_words_are_as_before() -> None:
    assert "`migrate-advisor plan PATH`" in _written("Next: `migrate-advisor plan PATH`")
    assert "OPENAI_API_KEY zhipu@cn/glm-5.2 app.py:3:10" in _written("OPENAI_API_KEY zhipu@cn/glm-5.2 app.py:3:10")


@given(st.lists(st.text(alphabet=st.sampled_from("=+-@\t\r\n ＝a,\"'|\u202e\x1b\0"), max_size=8), min_size=1))
@example([" \n"])
def test_no_cell_is_a_formula_or_hides_anything(texts: list[str]) -> None:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerow(cells(texts))
    (row,) = csv.reader(io.StringIO(stream.getvalue(), newline=""))
    assert len(row) == len(texts)
    for cell in row:
        assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝"))
        assert not re.search("[\u202e\x1b\0\r]", cell)
