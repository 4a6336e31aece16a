"""The lines that say where to go instead are made once a day, and anew where anything changes."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from migrate_advisor.advice import instead as advice
from migrate_advisor.advice.kept import KeptLines
from migrate_advisor.catalog.load import load_compiled, write_cache

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "migrate-advisor"


def line(made: str | None, *asked: str) -> str | None:
    return KeptLines(load_compiled(), *(asked or ("CN", "individual", "2026-11-22"))).line("openai", lambda: made)


def test_a_line_is_made_once(cache: Path) -> None:
    assert line("deepseek") == "deepseek"
    assert line("never asked for") == "deepseek"
    assert len(list(cache.glob("instead-*"))) == 1


def test_that_there_is_nobody_is_kept_too() -> None:
    assert line(None) is None
    assert line("never asked for") is None


@pytest.mark.parametrize(
    "asked",
    [("SG", "individual", "2026-11-22"), ("CN", "enterprise", "2026-11-22"), ("CN", "individual", "2026-11-23")],
)
def test_another_place_customer_or_day_makes_it_anew(asked: tuple[str, ...]) -> None:
    line("deepseek")
    assert line("zhipu", *asked) == "zhipu"


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"stamp": "", "lines": {}}', b"\xff", b'{"lines": {"openai": 1}}']
)
def test_a_damaged_file_makes_it_anew(content: bytes, cache: Path) -> None:
    line("deepseek")
    (kept,) = cache.glob("instead-*")
    kept.write_bytes(content)
    assert line("zhipu") == "zhipu"


def test_lines_of_another_question_make_it_anew(cache: Path) -> None:
    line("deepseek")
    (kept,) = cache.glob("instead-*")
    assert write_cache(str(kept), b"'another'\n" + b"openai\tdeepseek")
    assert line("zhipu") == "zhipu"


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(cache: Path) -> None:
    cache.parent.mkdir()
    cache.write_text("no folder", encoding="utf-8")
    assert line("deepseek") == "deepseek"


def test_a_second_check_gives_the_same_advice_and_does_not_make_it(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("from openai import OpenAI\nclient = OpenAI()\n", encoding="utf-8")
    program = (
        "import sys; from migrate_advisor.cli.program import main; main(['check', 'app.py']); "
        f"print('{advice.__name__}' in sys.modules)"
    )
    told = [
        subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    assert "instead: " in told[0]
    assert told[0].removesuffix("True\n") == told[1].removesuffix("False\n")
    assert (told[0][-5:], told[1][-6:]) == ("True\n", "False\n")
