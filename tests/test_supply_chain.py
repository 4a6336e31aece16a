"""What is installed, by whom it is needed, and that each promise of SECURITY.md has its test."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def normal(requirement: str) -> str:
    """The name of a requirement, as package indexes compare names."""
    found = _NAME.match(requirement)
    assert found
    return re.sub(r"[-_.]+", "-", found[0]).lower()


@pytest.fixture(scope="module")
def project(checkout: Path) -> dict[str, Any]:
    return tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))


def test_each_promise_has_a_test(checkout: Path) -> None:
    text = (checkout / "SECURITY.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (.+) \| `(tests/\S+?\.py)::(\S+)` \|$", text, re.MULTILINE)
    assert len(rows) >= 20
    for promise, file, name in rows:
        tree = ast.parse((checkout / file).read_text(encoding="utf-8"))
        names = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
        assert set(name.split("::")) <= names, promise


def test_check_needs_a_scanner_and_globs_alone(project: dict[str, Any]) -> None:
    needed = {normal(requirement) for requirement in project["project"]["dependencies"]}
    assert {name for name in needed if not name.startswith("tree-sitter")} == {"ahocorasick-rs", "pathspec"}


def test_all_is_every_extra(project: dict[str, Any]) -> None:
    extras = project["project"]["optional-dependencies"]
    (every,) = extras["all"]
    assert set(every.partition("[")[2].rstrip("]").split(",")) == set(extras) - {"all"}


def test_the_readme_tells_what_each_extra_brings(checkout: Path, project: dict[str, Any]) -> None:
    text = (checkout / "README.md").read_text(encoding="utf-8")
    for extra in project["project"]["optional-dependencies"]:
        assert f"`{extra}`" in text, extra


@pytest.mark.parametrize("name", ["requirements-dev.txt", "requirements-action.txt"])
def test_what_is_fetched_is_named_by_its_content(name: str, checkout: Path, project: dict[str, Any]) -> None:
    text = (checkout / name).read_text(encoding="utf-8")
    assert "://" not in text
    pinned = dict(re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", text, re.MULTILINE))
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text.strip())
    assert all("--hash=sha256:" in block for block in blocks)
    needed = [*project["project"]["dependencies"]]
    if name == "requirements-dev.txt":
        needed += project["dependency-groups"]["dev"]
        needed += [one for extra in project["project"]["optional-dependencies"].values() for one in extra]
    else:
        needed += project["build-system"]["requires"]
        assert project["dependency-groups"]["build"] == project["build-system"]["requires"]
    assert {normal(one) for one in needed} - {"migrate-advisor"} <= {normal(one) for one in pinned}
    for file in ("action.yml", "docs/ci.md"):
        for used in re.findall(r"uses: (\S+)", (checkout / file).read_text(encoding="utf-8")):
            assert used.startswith("OWNER/") or re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", used), used


@pytest.mark.parametrize(
    ("missing", "program", "extra"),
    [
        ("pydantic", "ma.load_catalog([FOLDER])", "catalog"),
        ("yaml", "ma.load_catalog([FOLDER])", "catalog"),
        ("tenacity", "ma.fallback_client('deepseek/deepseek-chat')", "carry"),
        ("httpx", "ma.fallback_client('deepseek/deepseek-chat', http='httpx')", "carry"),
        ("starlette", "import migrate_advisor.simulator", "simulator"),
    ],
)
def test_what_is_not_installed_is_named_with_its_extra(
    missing: str, program: str, extra: str, checkout: Path, tmp_path: Path
) -> None:
    (tmp_path / "deepseek.yaml").write_bytes((checkout / "catalog" / "deepseek.yaml").read_bytes())
    code = (
        f"import sys; sys.modules[{missing!r}] = None\n"
        f"import migrate_advisor as ma\nfrom migrate_advisor import errors\nFOLDER = {str(tmp_path)!r}\n"
        f"try:\n    {program}\nexcept errors.MissingPackageError as error:\n    print(error)\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert f'pip install "migrate-advisor[{extra}]"' in run.stdout, run.stderr


def test_without_colours_everything_is_plain(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text('url = "https://api.openai.com/v1"\n', encoding="utf-8")
    code = (
        "import sys, os; sys.modules['rich'] = None; os.environ['FORCE_COLOR'] = '1'\n"
        "from migrate_advisor.cli.program import main; sys.exit(main(['check', '.']))"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (run.returncode, "Traceback" in run.stderr, "\x1b" in run.stdout) == (1, False, False)
