"""The configuration of `check`: where it is found, what wins, what it makes of what is wrong."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from tests.cli.application import APP

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Find, Run


pytestmark = pytest.mark.usefixtures("app")


def test_pyproject_is_found_upward_and_told(run: Run, app: Path) -> None:
    (app / "pyproject.toml").write_text('[tool.migrate-advisor]\nregion = "SG"\n', encoding="utf-8")
    inner = app / "src" / "inner"
    inner.mkdir(parents=True)
    (inner / "app.py").write_text(APP, encoding="utf-8")
    code, out, _ = run("src/inner/app.py")
    assert code == 0
    assert out.startswith("migrate-advisor: region SG (pyproject.toml), ")
    assert run("app.py", "--no-config")[0] == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('ignore = ["default-endpoint-client"]\n', "ignore = default-endpoint-client"),
        ('select = ["retired-model"]\n', "select = retired-model"),
        ('[severities]\n"app.py" = "off"\n', "severities: app.py = off"),
        ('[severities]\ncode = { blocked-model-id = "off" }\n', "severities: code blocked-model-id = off"),
    ],
)
def test_what_a_found_configuration_hides_is_told(run: Run, app: Path, text: str, told: str) -> None:
    (app / "migrate-advisor.toml").write_text(text, encoding="utf-8")
    for shape in ("text", "json"):
        assert f"hides findings: {told}" in " ".join(run("app.py", "--format", shape)[1].split())
    assert "hides findings" not in run("app.py", "--config", "migrate-advisor.toml")[1], "whoever names it knows"
    assert "hides findings" not in run("app.py", "--no-config")[1]


def test_a_configuration_that_hides_nothing_is_not_told(run: Run, app: Path) -> None:
    (app / "migrate-advisor.toml").write_text('region = "CN"\n[severities]\ncode = "info"\n', encoding="utf-8")
    assert "hides findings" not in run("app.py")[1]


def test_the_search_ends_at_the_root_of_the_repository(run: Run, app: Path) -> None:
    (app / "migrate-advisor.toml").write_text('region = "SG"\n', encoding="utf-8")
    repository = app / "repository"
    (repository / ".git").mkdir(parents=True)
    (repository / "app.py").write_text(APP, encoding="utf-8")
    assert run("repository/app.py")[0] == 1


def test_flags_win_over_the_environment_over_configuration(
    run: Run, app: Path, monkeypatch: pytest.MonkeyPatch
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
        ('severities = {test = {blocked-endpoint = "loud"}}\n', "severities is {'test': "),
        ("max-file-size = true\n", "max-file-size is True, wanted a number of bytes"),
        ("region = \n", "not TOML"),
        ("\xff", "not TOML"),
        (f"horizon = {'9' * 5_000}\n", "a number is too long"),
    ],
)
def test_a_wrong_configuration_is_told_with_its_file(run: Run, app: Path, text: str, words: str) -> None:
    (app / "migrate-advisor.toml").write_text(text, encoding="latin-1")
    code, out, err = run("app.py")
    assert (code, out) == (2, "")
    assert "migrate-advisor.toml: " in err
    assert words in err


def test_values_take_effect(run: Run, app: Path) -> None:
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


def test_what_we_read_and_write_ourselves_is_not_scanned(run: Run, app: Path, findings: Find) -> None:
    (app / "migrate-advisor.toml").write_text('exclude = ["api.openai.com/"]\n', encoding="utf-8")
    run(".", "--format", "sarif", "--output", "found.sarif")
    run(".", "--write-baseline", "known.json")
    assert {item["path"] for item in findings(".", "--exclude", "found.sarif", "--baseline", "known.json")} == set()
    run(".", "--format", "sarif", "--output", "found.sarif")
    assert "api.openai.com" in (app / "found.sarif").read_text(encoding="utf-8")
    results = json.loads((app / "found.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
    places = {item["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for item in results}
    assert places <= {"app.py", "known.json"}


def test_severities_are_by_path_and_rule(run: Run, app: Path, findings: Find) -> None:
    (app / "conf").mkdir()
    (app / "conf" / "llm.json").write_text('{"url": "https://api.openai.com/v1", "model": "gpt-4o"}\n', "utf-8")
    (app / "migrate-advisor.toml").write_text(
        """
        [severities]
        code = {blocked-sdk-import = "info"}
        "conf" = {blocked-endpoint = "warning"}
        "*.json" = {blocked-endpoint = "off"}
        "app.py" = {default-endpoint-client = "warning"}
        """,
        encoding="utf-8",
    )
    told = {(item["path"], item["rule"], item["severity"]) for item in findings(".")}
    assert told == {
        ("app.py", "blocked-sdk-import", "info"),
        ("app.py", "default-endpoint-client", "warning"),
        ("app.py", "blocked-endpoint", "error"),
    }
    assert {item["path"] for item in findings(".", "--no-config")} == {"app.py", "conf/llm.json"}


def test_a_misspelled_rule_of_a_severity_is_an_error(run: Run, app: Path) -> None:
    (app / "migrate-advisor.toml").write_text('severities = {test = {blocked-endpont = "off"}}\n', encoding="utf-8")
    code, _, err = run("app.py")
    assert code == 2
    assert "unknown rule 'blocked-endpont'; known are blocked-endpoint" in err


def test_a_configuration_names_no_file_to_write(run: Run, app: Path) -> None:
    for key in ("output", "write-baseline", "format", "plugins", "command"):
        (app / "migrate-advisor.toml").write_text(f'{key} = "made.txt"\n', encoding="utf-8")
        assert run("app.py")[0] == 2
    assert not (app / "made.txt").exists()


@pytest.mark.parametrize("way", ["above", "absolute", "link", "within/link"])
@pytest.mark.parametrize("key", ["catalog", "baseline"])
def test_a_configuration_that_was_found_has_nothing_read_outside_its_repository(
    key: str, way: str, run: Run, app: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "hosts.yaml").write_text("private-key-name: a secret\n", encoding="utf-8")
    (app / ".git").mkdir()
    (app / "within").mkdir()
    for link in ("link", "within/link"):
        (app / link).symlink_to(outside, target_is_directory=True)
    name = {"absolute": str(outside), "above": os.path.relpath(outside, app)}.get(way, way)
    if key == "baseline":
        name += "/hosts.yaml"
    value = json.dumps([name] if key == "catalog" else name)
    (app / "migrate-advisor.toml").write_text(f"{key} = {value}\n", encoding="utf-8")
    code, out, err = run(".")
    assert code == 2
    assert "lies outside" in err
    assert "private-key-name" not in out + err
    code, out, err = run(".", "--config", "migrate-advisor.toml")
    assert "lies outside" not in err


def test_no_file_of_a_catalog_that_was_found_is_a_link_out_of_its_repository(
    run: Run, app: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """What is wrong in it is shown, keys among it, and might be anything."""
    outside = tmp_path_factory.mktemp("outside") / "hosts.yaml"
    outside.write_text("private-key-name: a secret\n", encoding="utf-8")
    (app / ".git").mkdir()
    (app / "facts").mkdir()
    (app / "facts" / "hosts.yaml").symlink_to(outside)
    (app / "migrate-advisor.toml").write_text('catalog = ["facts"]\n', encoding="utf-8")
    code, out, err = run(".")
    assert (code, "'facts/hosts.yaml' lies outside" in err, "private-key-name" in out + err) == (2, True, False)
    assert "private-key-name" in run(".", "--config", "migrate-advisor.toml")[2]


@pytest.mark.parametrize("name", ["migrate-advisor.toml", "pyproject.toml"])
def test_a_configuration_that_was_found_is_no_link_out_of_its_repository(
    name: str, run: Run, app: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """What is wrong in it is shown, and might be anything."""
    outside = tmp_path_factory.mktemp("outside") / "secret.toml"
    heading = "[tool.migrate-advisor]\n" if name == "pyproject.toml" else ""
    outside.write_text(f'{heading}region = "a-secret"\n', encoding="utf-8")
    (app / ".git").mkdir()
    (app / name).symlink_to(outside)
    code, out, err = run(".")
    assert (code, "leads out" in err, "a-secret" in out + err) == (2, True, False)
    (app / name).unlink()
    (app / "shared.toml").write_text(f'{heading}region = "SG"\n', encoding="utf-8")
    (app / name).symlink_to("shared.toml")
    assert "region SG" in run(".")[1]


def test_a_configuration_that_was_found_has_no_file_of_any_length_read(run: Run, app: Path) -> None:
    """Nothing but zeros packs so well that anybody can have it cloned."""
    with (app / "long.py").open("wb") as file:
        file.truncate(1 << 40)
    for most in (1 << 50, 65 << 20):
        (app / "migrate-advisor.toml").write_text(f"max-file-size = {most}\n", encoding="utf-8")
        code, _, err = run(".")
        assert (code, "max-file-size is above 67,108,864 bytes" in err) == (2, True)
    (app / "migrate-advisor.toml").write_text(f"max-file-size = {1 << 20}\n", encoding="utf-8")
    assert "1 too large" in run(".")[1]


def test_a_configuration_of_a_part_names_what_its_repository_holds(run: Run, app: Path) -> None:
    (app / ".git").mkdir()
    (app / "part").mkdir()
    run("app.py", "--write-baseline", "known.json")
    (app / "part" / "migrate-advisor.toml").write_text('baseline = "../known.json"\n', encoding="utf-8")
    (app / "part" / "a.py").write_text("x = 1\n", encoding="utf-8")
    assert run("part")[0] == 0
