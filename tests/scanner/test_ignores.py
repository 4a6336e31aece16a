"""Ignore comments: where they may stand, in which syntax, and what is said of unused ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.scanner.conftest import Check

URL = '"https://api.openai.com/v1"'
IGNORE = "migrate-advisor: ignore[blocked-endpoint] on purpose"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", f"x = {URL}  # {IGNORE}\n"),
        ("a.py", f"# {IGNORE}\nx = {URL}\n"),
        ("a.py", f"x = f(\n    {URL},\n)  # {IGNORE}\n"),
        ("a.py", f"x = f(  # {IGNORE}\n    1,\n    {URL},\n)\n"),
        ("a.py", f"# {IGNORE}\nx = f(\n    1,\n    {URL},\n)\n"),
        ("a.js", f"let x = {URL}; // {IGNORE}\n"),
        ("a.js", f"let x = {URL}; /* {IGNORE} */\n"),
        ("a.js", f"call({URL},\n  1,\n); // {IGNORE}\n"),
        ("a.go", f"x := call( // {IGNORE}\n\t1,\n\t{URL},\n)\n"),
        ("a.go", f"x := call(\n\t1,\n\t{URL},\n) // {IGNORE}\n"),
        ("a.go", f"// {IGNORE}\nx := call(\n\t1,\n\t{URL},\n)\n"),
        ("a.go", f"c := openai.Config{{ // {IGNORE}\n\tA: 1,\n\tBaseURL: {URL},\n}}\n"),
        ("a.js", f"const c = new Foo({{ // {IGNORE}\n  a: {{ b: 1 }},\n  baseURL: {URL},\n}});\n"),
        ("a.js", f"// {IGNORE}\nconst c = new Foo({{\n  a: [1],\n  baseURL: {URL},\n}});\n"),
        ("a.js", f"const c = new Foo({{\n  a: '}}',\n  b: {{ url: {URL} }},\n}}); // {IGNORE}\n"),
        ("a.toml", f"# {IGNORE}\nurls = [\n  1,\n  {URL},\n]\n"),
        ("a.sh", f"# {IGNORE}\ncurl -s \\\n  -H x \\\n  {URL}\n"),
        ("a.sh", f"curl -s \\\n  {URL} \\\n  -H x # {IGNORE}\n"),
        ("Dockerfile", f"# {IGNORE}\nRUN curl \\\n  {URL}\n"),
        ("a.yaml", f"run: |\n  curl {URL} # {IGNORE}\n"),
        ("a.yaml", f"run: |\n  # {IGNORE}\n  curl {URL}\n"),
        ("a.yaml", f"# {IGNORE}\nrun: |\n  if x; then\n\n    curl {URL}\n  fi\n"),
        ("a.yaml", f"steps:\n  - run: >- # {IGNORE}\n      echo\n      curl {URL}\n"),
        ("a.py", f'# {IGNORE}\nx = """\n curl\n {URL}\n"""\n'),
        ("a.json", f'{{\n  // {IGNORE}\n  "url": {URL}\n}}\n'),
        ("a.jsonc", f'{{\n  "url": {URL} // {IGNORE}\n}}\n'),
        ("a.sql", f"SELECT {URL} -- {IGNORE}\n"),
        ("a.html", f"<!-- {IGNORE} -->\n<a href={URL}>\n"),
        ("a.el", f"(setq x {URL}) ; {IGNORE}\n"),
        ("a.tex", f"\\url{{https://api.openai.com}} % {IGNORE}\n"),
        ("a.jsx", f"<div>\n  {{/* {IGNORE} */}}\n  <a href={URL}>x</a>\n</div>\n"),
        ("a.html.erb", f"<%# {IGNORE} %>\n<a href={URL}>\n"),
        ("a.cshtml", f"@* {IGNORE} *@\n<a href={URL}>\n"),
        ("a.jsp", f"<%-- {IGNORE} --%>\n<a href={URL}>\n"),
        ("a.hbs", f"{{{{!-- {IGNORE} --}}}}\n<a href={URL}>\n"),
        ("a.j2", f"{{# {IGNORE} #}}\nurl = {URL}\n"),
        ("a.liquid", f"{{% comment %}} {IGNORE} {{% endcomment %}}\n<a href={URL}>\n"),
        ("a.fs", f"(* {IGNORE} *)\nlet x = {URL}\n"),
        ("a.ml", f"let x = {URL} (* {IGNORE} *)\n"),
        ("a.hs", f"{{- {IGNORE} -}}\nx = {URL}\n"),
        ("a.vb", f"' {IGNORE}\nDim x = {URL}\n"),
        ("a.vb", f"Dim x = {URL} ' {IGNORE}\n"),
        ("a.vim", f'" {IGNORE}\nlet x = {URL}\n'),
        ("a.bat", f":: {IGNORE}\nset X={URL}\n"),
        ("a.cmd", f"@rem {IGNORE}\nset X={URL}\n"),
        ("a.properties", f"! {IGNORE}\nx={URL}\n"),
        ("a.lua", f"--[[ {IGNORE} ]]\nx = {URL}\n"),
        ("a.ps1", f"<# {IGNORE} #>\n$x = {URL}\n"),
        ("a.f90", f"! {IGNORE}\nx = {URL}\n"),
        ("a.m4", f"dnl {IGNORE}\nx({URL})\n"),
        ("a.rst", f".. {IGNORE}\nhttps://api.openai.com/v1\n"),
        ("a.java", f"/**\n * {IGNORE}\n */\nString x = {URL};\n"),
        ("a.c", f"/*\n   {IGNORE}\n*/\nchar *x = {URL};\n"),
        ("a.py", f"# {IGNORE},\n# and the reason goes on here\nx = {URL}\n"),
        ("a.py", f"x = {URL}  #migrate-advisor:ignore[blocked-endpoint]\n"),
        ("a.py", f"x = {URL}  # Migrate-Advisor:  Ignore[blocked-endpoint]\n"),
        ("a.yaml", f"url: {URL} # migrate-advisor: ignore\n"),
    ],
)
def test_hides(name: str, text: str, check: Check) -> None:
    report = check(name, text)
    assert report.findings == ()
    assert len(report.suppressed) == 1
    assert report.unused_ignores == ()


def test_can_be_overruled(check: Check) -> None:
    assert len(check("a.py", f"x = {URL}  # {IGNORE}\n", respect_ignores=False).findings) == 1


def test_in_a_notebook(check: Check) -> None:
    line = "x = 'https://api.openai.com'  # migrate-advisor: ignore"
    text = f'{{"cells": [{{"cell_type": "code", "source": ["{line}"]}}]}}'
    report = check("a.ipynb", text)
    assert (report.findings, len(report.suppressed)) == ((), 1)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.js", f"function f() {{ // {IGNORE}\n  let x = 1;\n  return {URL};\n}}\n"),
        ("a.js", f"if (x) {{ // {IGNORE}\n  go();\n  go({URL});\n}}\n"),
        ("a.js", f"call(1); // {IGNORE}\ncall(\n  {URL},\n);\n"),
        ("a.go", f"type T struct {{ // {IGNORE}\n\tA int\n\tB = {URL}\n}}\n"),
        ("a.yaml", f"# {IGNORE}\na: |\n  text\nb:\n  c:\n    url: {URL}\n"),
        ("a.sh", f"# {IGNORE}\necho 1\ncurl {URL}\n"),
        ("a.json", f'{{ // {IGNORE}\n  "a": 1,\n  "url": {URL}\n}}\n'),
    ],
)
def test_does_not_reach_into_other_statements(name: str, text: str, check: Check) -> None:
    report = check(name, text)
    assert len(report.findings) == 1
    assert len(report.unused_ignores) == 1


@pytest.mark.parametrize(
    "text",
    [
        f"x = {URL}  # migrate-advisor: ignore[blocked-model-id] another rule\n",
        f"x = 1  # {IGNORE}\ny = {URL}\n",
        f"x = {URL}\n\n# {IGNORE}\n",
    ],
)
def test_does_not_reach(text: str, check: Check) -> None:
    report = check("a.py", text)
    assert len(report.findings) == 1
    assert len(report.unused_ignores) == 1


def test_unused_one_is_told_with_its_line_in_a_file_without_anything_else(check: Check) -> None:
    [unused] = check("a.py", f"x = 1\n\n# {IGNORE}\n").unused_ignores
    assert (unused.path, unused.line, unused.rules) == ("a.py", 3, ("blocked-endpoint",))


def test_one_for_a_rule_that_did_not_run_is_not_unused(check: Check) -> None:
    assert check("a.py", f"x = 1  # {IGNORE}\n", select=frozenset(["blocked-model-id"])).unused_ignores == ()


@pytest.mark.parametrize("written", ["ignore []", "ignore[]", "ignore [blocked-model-id]", "ignore[blocked-model-id"])
def test_a_list_that_does_not_name_the_rule_hides_nothing_and_is_told(written: str, check: Check) -> None:
    report = check("a.py", f"x = {URL}  # migrate-advisor: {written}\n")
    assert [finding.rule for finding in report.findings] == ["blocked-endpoint"]
    assert len(report.unused_ignores) == 1


def test_a_list_may_stand_behind_a_space(check: Check) -> None:
    assert check("a.py", f"x = {URL}  # migrate-advisor: ignore [blocked-endpoint] why\n").findings == ()


def test_several_above_a_line_are_all_about_it(check: Check) -> None:
    text = "# migrate-advisor: ignore[blocked-sdk-import] one\n# migrate-advisor: ignore[blocked-endpoint] two\n"
    report = check("a.py", f"{text}x = {URL}\n")
    assert report.findings == ()
    assert [(unused.line, unused.rules) for unused in report.unused_ignores] == [(1, ("blocked-sdk-import",))]


def test_only_the_rules_that_hid_nothing_are_told(check: Check) -> None:
    report = check("a.py", f"x = {URL}  # migrate-advisor: ignore[blocked-model-id, blocked-endpoint, endpoint]\n")
    assert report.findings == ()
    assert [unused.rules for unused in report.unused_ignores] == [("blocked-model-id", "endpoint")]


def test_one_about_every_rule_is_not_unused_where_only_some_were_asked_for(check: Check) -> None:
    text = "x = 1  # migrate-advisor: ignore\n"
    assert check("a.py", text, select=frozenset(["blocked-model-id"])).unused_ignores == ()
    assert len(check("a.py", text).unused_ignores) == 1


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        (
            "a.py",
            f"x = {URL}  # migrate-advisor: ignore[blocked-endpoint] shown only, never called\n",
            "shown only, never called",
        ),
        ("a.py", f"x = {URL}  # migrate-advisor: ignore\n", ""),
        ("a.py", f"x = {URL}  # migrate-advisor: ignore - for the page\r\n", "for the page"),
        ("a.js", f"x = {URL}; /* migrate-advisor: ignore[blocked-endpoint]: for the page */\n", "for the page"),
        ("a.html", f"<!-- migrate-advisor: ignore for the page -->\n<a href={URL}>\n", "for the page"),
        ("a.jsx", f"{{/* migrate-advisor: ignore for the page */}}\n<a href={URL}>\n", "for the page"),
    ],
)
def test_its_reason_is_kept(name: str, text: str, reason: str, check: Check) -> None:
    assert [finding.suppression for finding in check(name, text).suppressed] == [reason]


@pytest.mark.parametrize(
    "text",
    [
        f'x = {URL} if "migrate-advisor: ignore[blocked-endpoint]" else 1\n',
        f"x = {URL}  # we could write migrate-advisor: ignore[blocked-endpoint] here\n",
        f"x = {URL}  # migrate-advisor: ignored\n",
    ],
)
def test_the_words_alone_hide_nothing(text: str, check: Check) -> None:
    assert len(check("a.py", text).findings) == 1
