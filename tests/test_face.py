"""The public functions take one path and a day as text, too; what is no day or no region is told in a sentence."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest

import migrate_advisor
from migrate_advisor.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OF_PATHS = ("check", "fix", "plan", "assess", "fleet")
CODE = 'from openai import OpenAI\n\nclient = OpenAI(base_url="https://api.openai.com/v1")\n'


WRITTEN = [str, lambda path: path, lambda path: [path], lambda path: (str(path),)]


@pytest.mark.parametrize("written", WRITTEN, ids=["text", "path", "list", "tuple"])
def test_one_path_is_as_good_as_a_list_of_one(
    written: Callable[[Path], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # whose name is a test's
    app = tmp_path / "app"
    app.mkdir()
    (app / "main.py").write_text(CODE, encoding="utf-8")
    found = migrate_advisor.check(written(app), as_of="2026-11-28")
    assert [finding.rule for finding in found.findings if finding.severity.value == "error"]
    assert migrate_advisor.plan(written(app), as_of="2026-11-28").findings
    assert migrate_advisor.fix(written(app), to="deepseek/deepseek-flash", unsafe=True, as_of="2026-11-28").patch


def test_a_function_stays_one_when_it_was_called(tmp_path: Path) -> None:
    """`fleet` is a package, too, and importing that takes the name of the function."""
    (tmp_path / "log.jsonl").write_text('{"model": "gpt-4o", "messages": []}\n', encoding="utf-8")
    for name in OF_PATHS:
        for _ in range(2):
            assert callable(getattr(migrate_advisor, name))
            getattr(migrate_advisor, name)([tmp_path])


@pytest.mark.parametrize("name", ["assess", "fleet"])
def test_one_log_or_folder_is_as_good_as_a_list_of_one(name: str, tmp_path: Path) -> None:
    (tmp_path / "log.jsonl").write_text('{"model": "gpt-4o", "messages": []}\n', encoding="utf-8")
    ask = getattr(migrate_advisor, name)
    assert type(ask(tmp_path, as_of="2026-11-28")) is type(ask([tmp_path], as_of=date(2026, 11, 28)))


@pytest.mark.parametrize("day", ["2024-07-09", date(2024, 7, 9), datetime(2024, 7, 9, 12)])  # noqa: DTZ001 -- a day
def test_a_day_may_be_a_text(day: Any) -> None:
    assert migrate_advisor.recommend(source="openai", as_of=day).need.question.as_of == date(2024, 7, 9)


@pytest.mark.parametrize("day", ["tomorrow", "2024-13-01", 20240709])
@pytest.mark.parametrize("name", [*OF_PATHS, "recommend"])
def test_what_is_no_day_is_told(name: str, day: Any, tmp_path: Path) -> None:
    given = [] if name == "recommend" else [[tmp_path]]
    with pytest.raises(UsageError, match=r"as_of is .*2024-07-09"):
        getattr(migrate_advisor, name)(*given, as_of=day)


@pytest.mark.parametrize("name", [*OF_PATHS, "recommend"])
def test_what_is_no_region_is_told(name: str, tmp_path: Path) -> None:
    given = [] if name == "recommend" else [[tmp_path]]
    with pytest.raises(UsageError, match="region is None"):
        getattr(migrate_advisor, name)(*given, region=None)
