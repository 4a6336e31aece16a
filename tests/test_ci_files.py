"""The action and the documented CI files are what GitHub and GitLab take, and name what we have."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from migrate_advisor.cli import exit_codes
from migrate_advisor.cli.check import FORMATS
from migrate_advisor.cli.program import main
from migrate_advisor.scanner.baseline import read_baseline

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def _load(text: str) -> Any:
    return yaml.load(text, Loader=yaml.BaseLoader)


@pytest.fixture(scope="module")
def blocks(checkout: Path) -> list[Any]:
    text = (checkout / "docs" / "ci.md").read_text(encoding="utf-8")
    return [_load(block) for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)]


@pytest.fixture(scope="module")
def action(checkout: Path) -> Any:
    return _load((checkout / "action.yml").read_text(encoding="utf-8"))


def test_documented_workflows_use_inputs_that_the_action_has(blocks: list[Any], action: Any) -> None:
    steps = [step for block in blocks for job in block.get("jobs", {}).values() for step in job["steps"]]
    ours = [step for step in steps if "migrate_advisor" in step["uses"]]
    assert len(ours) == 2
    for step in ours:
        assert set(step["with"]) <= set(action["inputs"])
        assert step["with"].get("format", "github") in FORMATS


def test_no_input_of_the_action_is_pasted_into_a_script(action: Any) -> None:
    for step in action["runs"]["steps"]:
        assert "${{" not in step.get("run", "")


def test_every_input_reaches_the_command(action: Any) -> None:
    passed = {
        value for step in action["runs"]["steps"] for value in {**step.get("env", {}), **step.get("with", {})}.values()
    }
    for name in action["inputs"]:
        assert f"${{{{ inputs.{name} }}}}" in passed


@pytest.mark.skipif(sys.platform == "win32", reason="links to the environment of the tests")
class TestTheActionsScript:
    """What GitHub runs, with the variables that it sets, on the environment of these tests."""

    @pytest.fixture
    def run(self, action: Any, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
        (tmp_path / "temp").mkdir()
        (tmp_path / "temp" / "migrate-advisor").symlink_to(sys.prefix)
        work = tmp_path / "work"
        (work / "with space").mkdir(parents=True)
        (work / "with space" / "app.py").write_text("from openai import OpenAI\nclient = OpenAI()\n", encoding="utf-8")
        (work / "clean.py").write_text("print(1)\n", encoding="utf-8")
        (step,) = [step for step in action["runs"]["steps"] if step.get("name") == "Check"]
        defaults = {name: action["inputs"][name]["default"] for name in action["inputs"]}

        def run_step(**inputs: str) -> subprocess.CompletedProcess[str]:
            given = {name: (defaults | inputs)[value.split(".")[1].rstrip(" }")] for name, value in step["env"].items()}
            environment = os.environ | given | {"RUNNER_TEMP": str(tmp_path / "temp")}
            environment["GITHUB_STEP_SUMMARY"] = str(tmp_path / "summary.md")
            # As GitHub runs a step whose shell is bash.
            command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]]
            return subprocess.run(command, cwd=work, env=environment, capture_output=True, text=True, check=False)

        return run_step

    def test_it_annotates_fails_and_writes_a_summary(
        self, run: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
    ) -> None:
        done = run(region="CN", customer="individual")
        assert (done.returncode, done.stderr) == (1, "")
        assert "::error file=with space/app.py,line=2" in done.stdout
        assert "default-endpoint-client" in (tmp_path / "summary.md").read_text(encoding="utf-8")

    @pytest.mark.parametrize(
        ("paths", "code"), [("clean.py", 0), ("with space/app.py\nclean.py\n", 1), ("clean.py clean.py", 0), ("-x", 2)]
    )
    def test_paths_are_lines_or_words(
        self, run: Callable[..., subprocess.CompletedProcess[str]], paths: str, code: int
    ) -> None:
        assert run(paths=paths).returncode == code

    def test_it_writes_for_code_scanning(
        self, run: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
    ) -> None:
        done = run(**{"format": "sarif", "output": "out.sarif", "fail-on": "never"})
        assert (done.returncode, done.stdout) == (0, "")
        assert "with%20space/app.py" in (tmp_path / "work" / "out.sarif").read_text(encoding="utf-8")

    def test_no_input_is_run(self, run: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path) -> None:
        done = run(region="$(touch ran)", paths="`touch ran` ; touch ran", output="")
        assert done.returncode == 2
        assert not (tmp_path / "work" / "ran").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="bash, as GitHub has it")
def test_the_action_imports_nothing_of_what_is_checked_out(action: Any, tmp_path: Path) -> None:
    """``python -m`` looks in the working folder first, which holds what somebody else may have written."""
    work, temp, mark = tmp_path / "work", tmp_path / "temp", tmp_path / "ran"
    for folder in (work, temp, tmp_path / "bin", tmp_path / "action"):
        folder.mkdir()
    for name in ("venv", "pip", "ensurepip", "subprocess", "sitecustomize", "encodings", "runpy"):
        (work / f"{name}.py").write_text(f"open({str(mark)!r}, 'w')\n", encoding="utf-8")
    (tmp_path / "bin" / "python").symlink_to(getattr(sys, "_base_executable", sys.executable))
    (tmp_path / "action" / "requirements-action.txt").write_text("", encoding="utf-8")
    (step,) = [step for step in action["runs"]["steps"] if step.get("name") == "Install migrate-advisor"]
    environment = os.environ | {"RUNNER_TEMP": str(temp), "ACTION_PATH": str(tmp_path / "action")}
    environment["PATH"] = f"{tmp_path / 'bin'}{os.pathsep}{environment['PATH']}"
    command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]]
    done = subprocess.run(command, cwd=work, env=environment, capture_output=True, text=True, check=False)
    assert not mark.exists(), done.stderr
    assert (temp / "migrate-advisor" / "bin" / "pip").exists(), done.stderr
    assert "pyproject.toml" in done.stderr  # it came as far as our own code, which is not there


def test_documented_commands_are_taken(
    blocks: list[Any], checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.py").write_text("print(1)\n", encoding="utf-8")
    text = (checkout / "docs" / "ci.md").read_text(encoding="utf-8")
    scripts = [
        line for block in blocks for job in block.values() if isinstance(job, dict) for line in job.get("script", [])
    ]
    lines = [*scripts, *re.search(r"```sh\n(.*?)```", text, re.DOTALL)[1].splitlines()]  # type: ignore[index] # it is there
    commands = [line for line in lines if line.startswith("migrate-advisor ")]
    assert len(commands) == 3
    for command in commands:
        assert main(shlex.split(command)[1:]) == 0


def test_the_hook_is_given_text_files_one_call_after_another(checkout: Path) -> None:
    """Calls at the same time would race for a report, and count the processor twice: a check has workers of its own."""
    hooks = _load((checkout / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert [hook["entry"] for hook in hooks] == ["migrate-advisor check", "migrate-advisor fix --force"]
    for hook in hooks:
        assert hook["require_serial"] == "true"
        assert hook["types"] == ["text"]


def test_the_example_of_a_baseline_is_one(checkout: Path) -> None:
    text = (checkout / "docs" / "ci.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    (entry,) = read_baseline(block.encode(), "docs/ci.md").entries
    assert (entry.reason, entry.until) == ("old service", "2027-03-31")


def test_every_exit_code_is_in_the_documents(checkout: Path) -> None:
    codes = {value for name, value in vars(exit_codes).items() if name.startswith("EXIT_")}
    text = (checkout / "docs" / "ci.md").read_text(encoding="utf-8")
    assert {int(code) for code in re.findall(r"^\| ([0-9]+) \|", text, re.MULTILINE)} == codes
