"""The pre-commit hook, installed by the real pre-commit into a fresh repository: a commit is refused, then accepted."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

CONFIG = """\
repos:
  - repo: {repository}
    rev: {revision}
    hooks:
      - id: migrate-advisor-check
        args: [--region, CN, --customer, individual, --as-of, "2026-11-22"]
"""
BLOCKED = "from openai import OpenAI\n\nclient = OpenAI()\n"
MENDED = """\
import os

from openai import OpenAI

client = OpenAI(base_url="https://open.bigmodel.cn/api/paas/v4", api_key=os.environ["ZAI_API_KEY"])
"""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, checkout: Path) -> Path:
    """This checkout as it stands, as a repository of its own that pre-commit can clone."""
    folder = tmp_path_factory.mktemp("published")
    listed = _git(checkout, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    for name in filter(None, listed):
        source = checkout / name
        if source.is_file():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    _git(folder, "init", "--quiet", "--initial-branch=main")
    _git(folder, "add", "--all")
    _git(folder, "commit", "--quiet", "--message=published")
    return folder


def test_a_commit_is_refused_and_accepted_after_the_fix(published: Path, tmp_path: Path) -> None:
    _git(tmp_path, "init", "--quiet", "--initial-branch=main")
    revision = _git(published, "rev-parse", "HEAD").strip()
    config = CONFIG.format(repository=published.as_posix(), revision=revision)
    (tmp_path / ".pre-commit-config.yaml").write_text(config, encoding="utf-8")
    _pre_commit(tmp_path, "install", "--install-hooks")

    (tmp_path / "app.py").write_text(BLOCKED, encoding="utf-8")
    _git(tmp_path, "add", "--all")
    refused = _commit(tmp_path)
    said = refused.stdout + refused.stderr
    assert refused.returncode != 0, said
    assert "app.py:3:10" in said
    assert "default-endpoint-client" in said
    assert "instead:" in said

    (tmp_path / "app.py").write_text(MENDED, encoding="utf-8")
    _git(tmp_path, "add", "--all")
    accepted = _commit(tmp_path)
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr
    assert _git(tmp_path, "log", "--format=%s").strip() == "a change"

    (tmp_path / "migrate-advisor.toml").write_text('exclude = ["kept.py"]\n', encoding="utf-8")
    (tmp_path / "kept.py").write_text(BLOCKED, encoding="utf-8")
    _git(tmp_path, "add", "kept.py")
    accepted = _commit(tmp_path)
    assert accepted.returncode == 0, "a commit of nothing but files that are left out is none of the hook's business"


def _commit(folder: Path) -> subprocess.CompletedProcess[str]:
    command = ["git", "commit", "--message=a change"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=_environment())


def _pre_commit(folder: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "pre_commit", *arguments]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=_environment())
    assert run.returncode == 0, run.stdout + run.stderr


def _git(folder: Path, *arguments: str) -> str:
    command = ["git", *arguments]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, env=_environment())
    return run.stdout


def _environment() -> dict[str, str]:
    """This environment, with an author, and a store for pre-commit that is not the user's."""
    who = {f"GIT_{role}_{part}": value for role in ("AUTHOR", "COMMITTER") for part, value in _PERSON.items()}
    home = Path(os.environ["XDG_CACHE_HOME"]) / "pre-commit"
    return {**os.environ, **who, "PRE_COMMIT_HOME": str(home)}


_PERSON = {"NAME": "A Developer", "EMAIL": "developer@example.org"}
