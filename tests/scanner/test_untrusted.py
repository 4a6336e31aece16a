"""Whatever a file holds: no crash, no hang, and every name of the catalog is found."""

from __future__ import annotations

import gc
import re
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrate_advisor.scanner import reading
from migrate_advisor.scanner.kinds import literals_of
from migrate_advisor.scanner.languages import parsing
from migrate_advisor.scanner.literals import literals
from migrate_advisor.scanner.readers.program import Learned

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from types import FrameType

    from tests.scanner.conftest import Check, CheckTree

    from migrate_advisor.catalog.compiled import Compiled
    from migrate_advisor.scanner.source import SourceText
    from migrate_advisor.scanner.uses import Use

URL = "https://api.openai.com/v1"
NAMES = [
    "a.py",
    "a.ipynb",
    "a.js",
    "a.go",
    "a.env",
    "a.yaml",
    "a.json",
    "a.md",
    "requirements.txt",
    "a.cs",
    "Dockerfile",
    "x",
]
PIECES = [
    URL,
    "OPENAI_API_KEY",
    "from openai import OpenAI\n",
    "OpenAI(",
    "base_url=",
    "gpt-4o",
    "model=",
    '"',
    "'",
    "`",
    '"""',
    "{",
    "}",
    "[",
    ")",
    "\\",
    "\n",
    "/*",
    "<!--",
    "# migrate-advisor: ignore[",
    '{"cells": [{"cell_type": "code", "source": ["',
    "\ufeff",
    "\r",
    "\0",
    "问",
    "😀",
    "\x0c",
    "\u2028",
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(name=st.sampled_from(NAMES), content=st.binary(max_size=300))
def test_any_bytes(name: str, content: bytes, check: Check) -> None:
    check(name, content + b" openai anthropic " + content)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(name=st.sampled_from(NAMES), pieces=st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=30))
def test_any_mixture_of_what_is_looked_for(name: str, pieces: list[str], check: Check) -> None:
    text = "".join(pieces)
    for finding in check(name, text.encode(errors="surrogatepass")).findings:
        assert finding.line >= 1
        assert finding.column >= 1
        assert finding.snippet_column <= len(finding.snippet) + 1


@pytest.mark.parametrize(("name", "content"), [("a.ipynb", b"] openai"), ("a.ipynb", b'"cells": [ openai')])
def test_what_fuzzing_found(name: str, content: bytes, check: Check) -> None:
    assert check(name, content).skipped == ()


def steps(work: Callable[[], object]) -> int:
    """How many lines of the scanner's code run: a measure of work that no busy machine disturbs."""
    count = 0

    def step(_frame: FrameType, event: str, _argument: object) -> Any:
        nonlocal count
        count += event == "line"
        return step

    def enter(frame: FrameType, _event: str, _argument: object) -> Any:
        return step if "migrate_advisor" in frame.f_code.co_filename else None

    before = sys.gettrace()
    sys.settrace(enter)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize(
    "piece",
    [
        "a" * 100,
        "A" * 100,
        " " * 100,
        '"' * 101,
        "/*" * 50,
        "`" * 51,
        "a.b-c_d.",
        "model",
        "OpenAI(",
        "= ",
        '\\"',
        "install ",
        "--[[",
        "{",
        "base_url=",
        "# migrate-advisor: ignore ",
        "OpenAI" + " " * 200,
        "\nimport openai" + " " * 290,
        "\nopenai" + " " * 290,
        "OpenAI()" + "\n" * 200,
        f"{URL} ",
        f"\n{URL}",
        "openai\\\n",
        "pip install \\\n",
        "api.openai.com,",
        '"api.openai.com", ',
    ],
    ids=lambda text: text[:14],
)
@pytest.mark.parametrize("name", ["a.py", "a.js", "a.ipynb", "requirements.txt", "a.java", "a.yaml"])
def test_twice_the_text_is_twice_the_work(name: str, piece: str, check: Check) -> None:
    """What a pattern does inside is `test_patterns`'s."""

    def work(times: int) -> int:
        return steps(lambda: check(name, f"from openai import OpenAI\n{piece * times}{URL}\n"))

    work(1)  # what is made once
    few, many = work(200), work(400)
    assert many <= 2.5 * few


@pytest.mark.parametrize(
    ("name", "opening", "piece"),
    [
        ("environment.yml", "", "model: gpt-4o\n"),
        ("a.yaml", "", "- model: gpt-4o\n  id: x\n"),
        ("a.yaml", "llms:\n- id: gpt-4o\n- x: 1\n", "  id: gpt-4o\n"),
        ("a.yaml", "", "kind: OpenAI\n"),
        ("a.yaml", "", "provider: openai\nmodel: claude-2.1\n"),
        ("a.yaml", "", "provider: x\nmodel: claude-2.1\n"),
        ("a.yaml", "", "api_type: azure\n"),
        ("a.yaml", "run: |\n", "  curl https://api.openai.com -d gpt-4o\n"),
        ("a.yaml", "run: |\n", "  OPENAI_BASE_URL=https://api.deepseek.com\n"),
        ("a.yaml", "a: &a\n  OPENAI_BASE_URL: https://a.example/v1\nb:\n  <<: [", "*a, "),
        ("a.yaml", "", "a: &a\n  model: gpt-4o\nb: *a\n"),
        ("a.yaml", "", "SECRET_KEY: x\nBAIDU_API_KEY: y\n"),
        ("a.json", '{"a": "openai"', ', "model": "gpt-4o"'),
        ("a.json", '[{"a": "openai"}', ', {"model": "gpt-4o", "input_cost": 1}'),
        ("a.tf", "", 'variable "kind" {\n default = "OpenAI"\n}\nkind = var.kind\n'),
        ("a.tf", "", 'resource "azurerm_cognitive_account" "a" {\n kind = var.kind\n}\n'),
        ("a.bicep", "", "name: OPENAI_API_KEY\nvalue: x\n"),
        (".env", "", "OPENAI_API_KEY=x\nMODEL=gpt-4o\n"),
    ],
)  # fmt: skip
def test_each_setting_more_is_the_same_work_more(name: str, opening: str, piece: str, check: Check) -> None:
    """However many stand in one block: what is asked of a block is not answered anew for each of them."""

    def work(times: int) -> int:
        return steps(lambda: check(name, f"{opening}{piece * times}\n{URL}\n"))

    work(180)  # what is made once
    few, more, most = work(60), work(120), work(180)
    assert (most - more) - (more - few) <= few / 50


@pytest.mark.parametrize(
    ("name", "opening", "between", "closing"),
    [
        ("a.py", "f(", "", ")"),
        ("a.py", "a.b().c", ".b()", "\nx = "),
        ("a.js", "f(", "", ")"),
        ("a.go", "package a\nvar x = f(", "f(", ")"),
        ("A.java", "class A { Object x = f(", "f(", "); }"),
        ("a.rb", "f(", "", ")"),
        ("a.ts", "f([", "", "])"),
    ],
)
def test_a_program_nested_too_deep_for_queries_is_read_by_words(
    name: str, opening: str, between: str, closing: str, check: Check
) -> None:
    """A query's work grows with the depth of all nodes together, and nobody can interrupt it."""
    depth = 4_000
    report = check(name, f'{opening}{between * depth or opening * depth}"{URL}"{closing * depth}\n')
    assert not report.skipped
    assert len(report.findings) == 1


@pytest.mark.parametrize("text", ["(" * 5_000, "-" * 100_000 + "1", "x" + ".a" * 50_000, "[" * 100_000])
def test_python_too_deep_to_parse_is_read_by_lines(text: str, check: Check) -> None:
    findings = check("a.py", f'import openai\nx = "{URL}"\ny = {text}\n').findings
    assert {finding.line for finding in findings} >= {2}


@pytest.mark.parametrize(
    ("content", "count"),
    [
        (f'x = "{URL}"'.encode("utf-8-sig"), 1),
        (f'x = "{URL}"'.encode("utf-16"), 1),
        (b"\xfe\xff" + f'x = "{URL}"'.encode("utf-16-be"), 1),
        (f'# 中文\nx = "{URL}"'.encode("gb18030"), 1),
        (b"\xff\xfe\xff" + URL.encode(), 0),
    ],
    ids=["bom", "utf-16-le", "utf-16-be", "gb18030", "broken"],
)
def test_encodings(content: bytes, count: int, check: Check) -> None:
    report = check("a.py", content)
    assert len(report.findings) == count
    assert report.files_scanned == 1


def test_binary_is_counted(check: Check) -> None:
    report = check("a.bin", b"\x7fELF\0\0" + URL.encode())
    assert (report.files_scanned, [skipped.reason for skipped in report.skipped]) == (0, ["binary"])


@pytest.mark.parametrize(
    ("name", "size", "count"), [("a.py", 99, 1), ("a.py", 100, 1), ("a.py", 101, 0), ("a.ipynb", 400, 1)]
)
def test_size_limit(name: str, size: int, count: int, check: Check) -> None:
    report = check(name, f'"{URL}"'.ljust(size), max_file_size=100)
    assert len(report.findings) == count
    assert [skipped.reason for skipped in report.skipped] == ["too large"] * (1 - count)


def test_damaged_python_still_finds_the_rest(check: Check) -> None:
    findings = check("a.py", b'from openai import OpenAI\nx = "\xff\xfe"\nclient = OpenAI()\n').findings
    assert [finding.line for finding in findings] == [1, 3]


def test_file_that_defeats_a_reader_is_counted_and_the_rest_is_scanned(
    check_tree: CheckTree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def defeated(source: SourceText, *_: object) -> Learned:
        if source.path == "a.py":
            raise RecursionError
        return Learned()

    monkeypatch.setattr("migrate_advisor.scanner.reading.read_program", defeated)
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text(f"x = '{URL}'\n", encoding="utf-8")
    report = check_tree()
    assert [finding.path for finding in report.findings] == ["b.py"]
    assert [(skipped.path, skipped.reason) for skipped in report.skipped] == [
        ("a.py", "could not be read (RecursionError)")
    ]


def test_every_name_of_the_catalog_yields_a_literal(compiled: Compiled) -> None:
    gates, marks = literals(compiled.identifiers())
    for entry in compiled.identifiers():
        assert list(literals_of(entry)) or _shows_by_its_provider(entry, compiled)
        for name in () if _is_shared_setting(entry) else _names(entry):
            assert any(known in variant for known in marks for variant in _written(entry, name)), name
            if entry["group"] == "ending":  # found in a file that shows its provider, and in no other
                continue
            for client in entry["names"] if entry["group"] == "client" else [""]:
                written = [variant + b" " + client.lower().encode() for variant in _written(entry, name)]
                assert any(known in variant for known in gates for variant in written), (name, client)


def _shows_by_its_provider(entry: Mapping[str, object], compiled: Compiled) -> bool:
    """Whether methods and paths, or a setting that others have too, tell it: read only in a file that a name of its
    provider has opened."""
    others = [other for other in compiled.identifiers() if other["provider"] == entry["provider"]]
    return (_is_shared_setting(entry) or (entry["group"] == "surface" and not _names(entry))) and any(
        other["group"] != "surface" and any(literals_of(other)) for other in others
    )


def _is_shared_setting(entry: Mapping[str, object]) -> bool:
    return entry.get("kind") == "setting" and entry.get("shared") is True


def _names(entry: Mapping[str, object]) -> list[str]:
    if entry["group"] == "surface":
        return [name for key in ("hosts", "classes", "headers") for name in _listed(entry.get(key, []))]
    return _listed(entry["values"] if entry["group"] in ("identifier", "ending") else entry["imports"])


def _listed(names: object) -> list[str]:
    assert isinstance(names, list)
    return names


def _written(entry: Mapping[str, object], name: str) -> list[bytes]:
    """The name as code writes it, lowered as the scan does."""
    filled = name.replace("*", "x1").lower()
    return [f'"{filled}"'.encode()] if entry.get("kind") in ("model-id", "resource-id") else [filled.encode()]


def test_a_clean_file_needs_no_reader(check: Check) -> None:
    check("a.py", "x = 1")  # derives what is kept, so that the next process finds it
    code = (
        "import sys\n"
        "from migrate_advisor.catalog.load import load_compiled\n"
        "from migrate_advisor.scanner.scan import scan_bytes\n"
        "report = scan_bytes('a.py', b'x = 1', compiled=load_compiled(), question=None)\n"
        "assert report.files_scanned == 1\n"
        "heavy = {'dataclasses', 'inspect', 'pydantic', 'yaml', 'httpx', 'ast', 'pathspec', 'subprocess'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="the system has no timers")
class TestTime:
    """A file that takes too long is told, and the next one is read."""

    @pytest.fixture(autouse=True)
    def slow(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A file that holds `slow` takes hours, in a pattern or in our own code, and has used its time up but a little.

        All others have all of theirs, on however busy a machine.
        """
        read = reading.read

        def read_slowly(path: str, text: str, *rest: Any) -> tuple[SourceText, list[Use]]:
            if "slow" in text:
                assert signal.getitimer(signal.ITIMER_VIRTUAL)[0] > 0, "nothing limits it"
                gc.disable()  # a callback of a collector would swallow what the alarm raises; it comes again
                signal.setitimer(signal.ITIMER_VIRTUAL, 0.01, 0.01)
            try:
                if "pattern" in text:
                    re.match(r"(a+)+b", "a" * 60)
                while "loop" in text:
                    pass
            finally:
                gc.enable()
            return read(path, text, *rest)

        monkeypatch.setattr(reading, "read", read_slowly)

    @pytest.mark.parametrize("what", ["pattern", "loop"])
    @pytest.mark.parametrize("files", [1, 300])
    def test_it_is_told_and_the_others_are_read(
        self, what: str, files: int, tmp_path: Path, check_tree: CheckTree
    ) -> None:
        for number in range(files):
            (tmp_path / f"{number}.py").write_text(f'url = "{URL}"\n', encoding="utf-8")
        (tmp_path / "slow.py").write_text(f'"slow {what} {URL}"\n', encoding="utf-8")
        report = check_tree(tmp_path, jobs=2)
        assert [(skip.path, skip.reason) for skip in report.skipped] == [("slow.py", "took too long")]
        assert len(report.findings) == files

    def test_a_grammar_that_finds_no_end_is_ended_and_the_text_is_read_by_its_words(
        self, tmp_path: Path, check_tree: CheckTree, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A parser is one piece of native work, which nothing interrupts unless it asks for its text in pieces."""
        monkeypatch.setattr(parsing, "_MOST_SECONDS", 0.2)
        hours = "<!--" * 30_000
        (tmp_path / "b.rb").write_text(f'x = "{URL}"\n', encoding="utf-8")
        assert len(check_tree(tmp_path, jobs=1).findings) == 1  # loads the grammar
        (tmp_path / "a.rb").write_text(f'x = "{URL}"\n{hours}\n', encoding="utf-8")
        report = check_tree(tmp_path, jobs=1)
        assert not report.skipped
        assert [finding.path for finding in report.findings] == ["a.rb", "b.rb"]
        assert [(note.path, "too long to parse" in note.text) for note in report.notes] == [("a.rb", True)]

    def test_a_timer_of_the_program_goes_on(self, check: Check) -> None:
        before = signal.getsignal(signal.SIGVTALRM)
        assert len(check("a.py", f'url = "{URL}"\n').findings) == 1
        assert signal.getsignal(signal.SIGVTALRM) is before
        assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)

    def test_another_thread_reads_too(self, check: Check) -> None:
        with ThreadPoolExecutor() as pool:
            assert len(pool.submit(check, "a.py", f'url = "{URL}"\n').result().findings) == 1
