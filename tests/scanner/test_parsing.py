"""What grammars make of nonsense takes neither a program's stack nor its memory, and never ends it."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from migrate_advisor.scanner.languages import parsing

if TYPE_CHECKING:
    from pathlib import Path

    from tests.scanner.conftest import Check

URL = "https://api.openai.com/v1"
_CHECK = """
import pathlib, re, sys, threading
from datetime import date
import migrate_advisor as ma

def check():
    report = ma.check([sys.argv[1]], region="CN", customer="individual", as_of=date(2026, 11, 22))
    print(len(report.findings), [skipped.reason for skipped in report.skipped])

if sys.argv[2] == "thread":
    thread = threading.Thread(target=check)
    thread.start()
    thread.join()
else:
    check()
# not `ru_maxrss`, which begins with what the program had that started this one
print(int(re.search(r"VmHWM:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())[1]) // 1024)
"""
_SHARED = """
import sys, threading
from migrate_advisor.scanner.languages.grammar import captured
from migrate_advisor.scanner.languages.rows import LANGUAGES

sys.setswitchinterval(1e-6)
row = LANGUAGES["python"]
texts = ["x = f(1, [2, 3])\\n" * 2000, "class A:\\n    def f(self): return 1\\n" * 1500]

def spans(number):
    return {kind: sorted(found) for kind, found in captured(texts[number % 2], row).items()}

wanted = [spans(0), spans(1)]

def parse(number):
    for _ in range(8):
        assert spans(number) == wanted[number % 2]
    print("read")

threads = [threading.Thread(target=parse, args=(number,)) for number in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not tell a program's own most memory")
@pytest.mark.parametrize("where", ["main", "thread"])
@pytest.mark.parametrize(
    ("name", "nonsense"),
    [
        ("a.kt", "<a" * 60_000),
        ("a.kt", "=" * 60_000),
        ("a.rb", "<a" * 20_000),
        ("A.java", "x=>" * 10_000),
        ("A.java", "%w(%w(%w(%w(}" * 2_000),
    ],
    ids=["stack", "memory", "none", "memory in one step", "memory of brackets"],
)
def test_nonsense_ends_no_program_and_its_names_are_found(name: str, nonsense: str, where: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(f'x = "{URL}"\n{nonsense}\n', encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", _CHECK, str(path), where], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    told, memory = done.stdout.splitlines()
    assert told in {"1 []", "0 ['took too long']"}
    assert int(memory) < 900


def test_threads_share_no_parser() -> None:
    done = subprocess.run([sys.executable, "-c", _SHARED], capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stdout.split()) == (0, ["read"] * 4), done.stderr


def test_a_grammar_that_finds_no_end_is_ended_in_a_thread_too(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "_MOST_SECONDS", 0.2)
    with ThreadPoolExecutor() as pool:
        report = pool.submit(check, "a.py", f'x = "{URL}"\n{"<!--" * 30_000}\n').result(timeout=60)
    assert not report.skipped
    assert len(report.findings) == 1
    assert [note.text.rpartition(": ")[2] for note in report.notes] == ["the text takes too long to parse"]
