"""Headers that one provider alone reads: told in every language where a request is given them, and only there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from migrate_advisor.scanner.finding import Severity

if TYPE_CHECKING:
    from tests.scanner.conftest import Check

HEADER = "anthropic-version"
GIVEN = {
    "a.py": 'h = {"x-api-key": key, "anthropic-version": "2023-06-01"}',
    "b.py": 'headers["anthropic-version"] = "2023-06-01"',
    "a.ts": 'headers.set("Anthropic-Version", version);',
    "b.ts": 'const r = await fetch(url, { headers: { "anthropic-version": "2023-06-01" } });',
    "a.go": 'package main\nfunc f() { req.Header.Set("anthropic-version", "2023-06-01") }',
    "b.go": 'package main\nvar h = map[string]string{"anthropic-version": "2023-06-01"}',
    "a.rs": 'fn f() { client.post(url).header("anthropic-version", "2023-06-01"); }',
    "b.rs": 'fn f() {\n    client.header(\n        "anthropic-version",\n        VERSION,\n    );\n}',
    "A.java": 'class A { HttpRequest r = HttpRequest.newBuilder(uri).header("anthropic-version", V).build(); }',
    "B.java": 'class B { static final String NAME = "anthropic-version"; }',
    "a.kt": 'val m = mapOf("anthropic-version" to "2023-06-01")',
    "a.cs": 'class A { void F() { request.Headers.Add("anthropic-version", "2023-06-01"); } }',
    "a.php": "<?php\ncurl_setopt($ch, CURLOPT_HTTPHEADER, ['x-api-key: ' . $key, 'anthropic-version: 2023-06-01']);",
    "a.rb": 'req["anthropic-version"] = "2023-06-01"',
    "a.swift": 'request.setValue("2023-06-01", forHTTPHeaderField: "anthropic-version")',
    "a.dart": "final h = {'anthropic-version': '2023-06-01'};",
    "a.ex": 'headers = [{"anthropic-version", "2023-06-01"}]',
    "a.lua": 'local h = { ["anthropic-version"] = "2023-06-01" }',
    "a.cpp": 'auto h = httplib::Headers{{"anthropic-version", "2023-06-01"}};',
    "a.R": 'req <- req_headers(req, `anthropic-version` = "2023-06-01")',
    "a.jl": 'headers = ["anthropic-version" => "2023-06-01"]',
    "a.pl": "$ua->post($url, 'anthropic-version' => '2023-06-01');",
    "a.scala": 'object A { val r = basicRequest.header("anthropic-version", "2023-06-01") }',
    "a.ps1": '$headers = @{ "anthropic-version" = "2023-06-01" }',
    "a.sh": 'curl "$URL" -H "anthropic-version: 2023-06-01" -d @body.json',
    "a.http": "POST https://{{host}}/v1/messages\nanthropic-version: 2023-06-01",
    "a.yaml": 'headers:\n  anthropic-version: "2023-06-01"',
    "a.json": '{"headers": {"anthropic-version": "2023-06-01"}}',
    "nginx.conf": 'proxy_set_header anthropic-version "2023-06-01";',
}
NOT_GIVEN = {
    "a.py": 'version = request.headers.get("anthropic-version", "")',
    "b.py": 'ALLOWED = ["content-type", "anthropic-version"]',
    "c.py": 'LEAKING = {\n    "anthropic-version",\n    "x-request-id",\n}',
    "d.py": "# send anthropic-version: 2023-06-01",
    "a.ts": 'const v = req.headers["anthropic-version"];',
    "b.ts": 'headers.delete("anthropic-version");',
    "c.ts": 'res.setHeader("Access-Control-Allow-Headers", "content-type, anthropic-version");',
    "d.ts": 'if (req.headers["anthropic-version"] === "2023-06-01") {}',
    "a.go": 'package main\nfunc f() string { return r.Header.Get("anthropic-version") }',
    "b.go": 'package main\nfunc f(h string) { switch h {\ncase "anthropic-version":\n} }',
    "A.java": 'class A { void f(@RequestHeader(value = "anthropic-version", required = false) String v) {} }',
    "e.py": 'BASE = "https://api.deepseek.com/anthropic"\nh = {"anthropic-version": "2023-06-01"}',
}


def warned(check: Check, path: str, text: str) -> list[tuple[str, str]]:
    """Provider and line of what warns."""
    lines = text.split("\n")
    found = check(path, text).findings
    return [(one.provider, lines[one.line - 1]) for one in found if one.severity is not Severity.INFO]


@pytest.mark.parametrize("path", GIVEN)
def test_a_header_that_one_provider_reads_is_told_where_a_request_is_given_it(check: Check, path: str) -> None:
    [(provider, line)] = warned(check, path, GIVEN[path])
    assert provider == "anthropic"
    assert HEADER in line.lower()


@pytest.mark.parametrize("path", NOT_GIVEN)
def test_a_header_that_is_read_listed_taken_away_or_sent_to_another_is_no_finding(check: Check, path: str) -> None:
    assert warned(check, path, NOT_GIVEN[path]) == []


def test_a_header_of_many_services_needs_a_word_of_its_provider(check: Check) -> None:
    line = 'h = {"x-goog-api-key": key}'
    assert warned(check, "a.py", f"def places(): ...\n{line}") == []
    assert [who for who, _ in warned(check, "a.py", f"def ask_gemini(): ...\n{line}")] == ["google"]
    assert [who for who, _ in warned(check, "a.py", f'url = f"{{base}}:generateContent"\n{line}')] == ["google"]
