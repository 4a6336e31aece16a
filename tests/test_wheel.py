"""The wheel alone, in an empty environment outside the checkout, does what the checkout does."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from typing import TYPE_CHECKING

import pytest

from migrate_advisor.catalog.compiled import Compiled
from migrate_advisor.scanner.literals import derive

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory, checkout: Path) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(checkout)],
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the commands of an environment in which only the wheel and what it needs are installed."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    commands = folder / ("Scripts" if os.name == "nt" else "bin")
    subprocess.run(
        [commands / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", str(wheel)], check=True
    )
    return commands


def test_the_catalog_is_in_the_wheel_as_yaml_and_compiled(wheel: Path, checkout: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert "migrate_advisor/_data/compiled.jsonl" in names
    for path in (checkout / "catalog").glob("*.yaml"):
        assert f"migrate_advisor/_data/{path.name}" in names


def test_the_literals_in_the_wheel_are_those_of_its_catalog(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        compiled = Compiled(archive.read("migrate_advisor/_data/compiled.jsonl"))
        _, _, shipped = archive.read("migrate_advisor/_data/literals.txt").partition(b"\n")
    assert shipped == derive(compiled).partition(b"\n")[2]


def test_no_path_of_this_machine_is_in_the_wheel(wheel: Path, checkout: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            assert str(checkout).encode() not in archive.read(name), name


def test_the_package_is_imported_and_answers(installed: Path, tmp_path: Path) -> None:
    program = (
        "import datetime, migrate_advisor as ma; "
        "c = ma.load_catalog(); "
        "print(c.provider('openai').availability(region='CN', customer='individual', "
        "as_of=datetime.date(2024, 7, 9)).status.value, c.origins['openai'])"
    )
    run = _run([installed / "python", "-I", "-c", program], tmp_path)
    assert run.stdout.strip() == "closed catalog/openai.yaml", run.stderr


def test_check_runs_and_tells_by_its_exit_code(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("from openai import OpenAI\n\nclient = OpenAI()\n", encoding="utf-8")
    run = _run([installed / "migrate-advisor", "check", "app.py", "--as-of", "2026-11-22"], tmp_path)
    assert run.returncode == 1, run.stderr
    assert "app.py:3:10" in run.stdout
    assert "closed to individual customers in CN since 2024-07-09" in run.stdout
    (tmp_path / "app.py").write_text("print('hello')\n", encoding="utf-8")
    assert _run([installed / "migrate-advisor", "check", "app.py"], tmp_path).returncode == 0


def _run(command: list[str | Path], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
