"""The openai and anthropic SDKs' own tests of their resources, against the carrying server and the simulator.

``python benchmarks/sdk_suites.py FOLDER [openai|anthropic]`` fetches the source archive of each SDK, as installed here,
from the package index, and what its tests need into an environment of their own, all into FOLDER; nothing of it belongs
to the repository. Then `migrate-advisor carry` stands in front of the simulated provider, the tests are told its
address, and counts are printed. What does not apply is in `NOT_OURS`, with the reason. Ends with status 1 if a test
fails.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tarfile
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from migrate_advisor.catalog.load import load_catalog
from migrate_advisor.simulator import Simulator


class Suite(NamedTuple):
    """What of an SDK's tests is run."""

    target: str
    models: tuple[str, ...]
    """Targets of single operations."""
    tests: tuple[str, ...]
    base: str
    """What follows the server's address."""


SUITES = {
    "openai": Suite(
        "openai/gpt-5.6-sol",
        (
            "embeddings=openai/text-embedding-3-small",
            "moderations=openai/omni-moderation-latest",
            "completions=openai/gpt-3.5-turbo-instruct",
            "images.generations=openai/gpt-image-1.5",
            "images.edits=openai/gpt-image-1.5",
            "audio.transcriptions=openai/gpt-4o-transcribe",
            "audio.translations=openai/whisper-1",
            "audio.speech=openai/gpt-4o-mini-tts",
        ),
        (
            "chat/test_completions.py", "test_responses.py", "test_completions.py", "test_embeddings.py",
            "test_models.py", "test_moderations.py", "test_images.py", "audio", "test_files.py", "test_batches.py",
        ),
        "/v1",
    ),
    "anthropic": Suite("anthropic/claude-sonnet-5", (), ("test_messages.py", "test_models.py"), ""),
}  # fmt: skip

NOT_OURS = {
    "chat/test_completions.py: retrieve, update, list, delete": "completions that OpenAI stored: nobody else has them",
    "test_responses.py: retrieve, delete, cancel": "of an id that no response had: the client keeps what it saw",
    "test_responses.py: compact": "an operation of OpenAI's own",
    "test_responses.py: create without input": "the server that the tests were written for checks no request",
    "test_embeddings.py: strict, without a format": "the SDK asks for base64 itself, and its strict check refuses it",
    "test_models.py: delete": "a fine-tuned model lives at its maker",
    "test_images.py: create_variation": "the one model that did it has retired",
    "audio: voices and consents to them": "they belong to an account at OpenAI",
    "test_files.py, test_batches.py: of an id that nobody gave": "the simulator knows what was uploaded to it",
}
"""Tests that do not apply → why."""

DESELECTED = (
    "(chat and test_completions.py and (retrieve or update or list or delete))"
    " or (test_responses.py and (retrieve or delete or cancel or compact or (create and not all_params)))"
    " or (test_embeddings.py and not all_params and (strict or aiohttp))"
    " or (test_models.py and delete)"
    " or create_variation or voice"
    " or (test_files.py and (retrieve or delete))"
    " or (test_batches.py and (create or retrieve or cancel))"
)
NEEDED = (
    "pytest", "pytest-asyncio", "pytest-timeout", "pytest-xdist", "respx", "rich", "inline-snapshot", "dirty-equals",
    "time-machine", "http-snapshot[httpx]", "hatchling", "hatch-fancy-pypi-readme",
)  # fmt: skip


def fetched(folder: Path, python: Path, name: str) -> Path:
    """The SDK's unpacked source."""
    released = version(name)
    source = folder / f"{name}-{released}"
    if not source.is_dir():
        # With the build tools of that environment: an archive may ask for one release, which an index may not have.
        options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-binary", name, "--dest", str(folder)]
        subprocess.run([str(python), "-m", "pip", "download", *options, f"{name}=={released}"], check=True)
        with tarfile.open(source.with_name(f"{source.name}.tar.gz")) as archive:
            archive.extractall(folder, filter="data")
    return source


def environment(folder: Path) -> Path:
    """A Python that has both SDKs and what their tests need."""
    python = folder / "environment/bin/python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder / "environment")], check=True)
        sdks = [f"{name}[aiohttp]=={version(name)}" for name in SUITES]
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *sdks, *NEEDED], check=True)
    return python


def tested(folder: Path, python: Path, name: str) -> int:
    """Run an SDK's tests; their exit code."""
    suite, source = SUITES[name], fetched(folder, python, name)
    provider = load_catalog().provider(name)
    with Simulator(name, keep=0) as simulator:
        keys = {variable: simulator.key(name) for place in provider.endpoints for variable in place.env_vars}
        command = [sys.executable, "-m", "migrate_advisor", "carry", suite.target, "--port", "8799", "--quiet"]
        command += [part for model in suite.models for part in ("--model", model)]
        command += ["--base-url", f"{name}={simulator.base_url(name)}"]
        with subprocess.Popen(command, env={**os.environ, **keys}, stdout=subprocess.PIPE, text=True) as server:
            try:
                assert server.stdout is not None
                server.stdout.readline()  # it says where it is, once it listens
                tests = [f"tests/api_resources/{test}" for test in suite.tests]
                options = ["-q", "-n", "0", "--timeout", "20", "-p", "no:cacheprovider", "--tb", "line", "-rf"]
                run = [str(python), "-m", "pytest", *options, "-k", f"not ({DESELECTED})", *tests]
                address = {"TEST_API_BASE_URL": f"http://127.0.0.1:8799{suite.base}"}
                return subprocess.run(run, cwd=source, env={**os.environ, **address}, check=False).returncode
            finally:
                server.terminate()


def main() -> int:
    """Fetch and run; 0 if all that applies passed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("sdk", nargs="*", help="openai, anthropic; both unless given")
    given = parser.parse_args()
    folder = given.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    python = environment(folder)
    for what, why in NOT_OURS.items():
        print(f"not run: {what}: {why}")
    return max([tested(folder, python, name) for name in given.sdk or SUITES])


if __name__ == "__main__":
    sys.exit(main())
