"""`test_sdk` once more under the OpenAI SDK 2, which is built on httpx; installed beside, for this test alone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def sdk_2(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with version 2 of the OpenAI SDK; kept from run to run where pytest keeps things."""
    cache = getattr(pytestconfig, "cache", None)
    folder = Path(cache.mkdir("openai-2")) if cache is not None else tmp_path_factory.mktemp("openai-2")
    if not (folder / "openai").is_dir():
        command = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target", str(folder)]
        run = subprocess.run([sys.executable, *command, "openai>=2,<3"], capture_output=True, text=True, check=False)
        if run.returncode:
            pytest.skip(f"version 2 of the OpenAI SDK cannot be installed here: {run.stderr[-300:]}")
    return folder


@pytest.mark.slow
def test_everything_holds_under_the_sdk_built_on_httpx(sdk_2: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(sdk_2)}
    program = "import openai; print(openai.__version__)"
    asked = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert asked.stdout.startswith("2.")
    command = ["-m", "pytest", str(HERE / "test_sdk.py"), "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    run = subprocess.run([sys.executable, *command], env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout[-4000:]
    assert "passed" in run.stdout
