"""Many repositories, with real git, as somebody types it."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from migrate_advisor.cli.formats.fleet_document import fleet_csv
from migrate_advisor.cli.program import main
from migrate_advisor.fleet.fleet import Fleet
from migrate_advisor.fleet.owners import Owners
from migrate_advisor.fleet.repository_report import RepositoryReport

if TYPE_CHECKING:
    from pathlib import Path

QUESTION = ["--region", "CN", "--as-of", "2026-11-28"]
CODE = "from openai import OpenAI\n\nclient = OpenAI()\nclient.chat.completions.create(model='gpt-4o', messages=[])\n"


def _git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True, env=environment)


def _repository(folder: Path, files: dict[str, str]) -> Path:
    folder.mkdir()
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    _git(folder, "init", "--quiet")
    _git(folder, "add", "--all")
    _git(folder, "commit", "--quiet", "-m", "first")
    return folder


@pytest.fixture
def repositories(tmp_path: Path) -> Path:
    folder = tmp_path / "all"
    folder.mkdir()
    one = _repository(folder / "one", {"app.py": CODE, "CODEOWNERS": "* @all\n/app.py @payments @core\n"})
    _repository(folder / "clean", {"readme.txt": "nothing\n"})
    _git(folder, "clone", "--quiet", "--bare", str(one), "fork.git")
    (folder / "empty").mkdir()
    _git(folder / "empty", "init", "--quiet")
    return folder


def _run(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    code = main(["fleet", *arguments, *QUESTION, "--format", "json"])
    captured = capsys.readouterr()
    assert code in (0, 1), captured.err
    return json.loads(captured.out)


@pytest.mark.parametrize("name", ["=1+1", " =1+1", "\u3000=1+1", "@x", "-2", "\uff1d1"])
def test_no_cell_is_taken_for_a_formula(name: str) -> None:
    told = fleet_csv(Fleet({}, (RepositoryReport(name, name, status="not scanned", reason=name),)))
    (row,) = list(csv.DictReader(io.StringIO(told)))
    assert row["repository"] == row["reason"] == f"'{name}"


def test_what_has_stopped_has_its_day(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = "import anthropic\n\nclient = anthropic.Anthropic()\n"
    code += "client.messages.create(model='claude-3-opus-20240229', max_tokens=9, messages=[])\n"
    one = _repository(tmp_path / "one", {"app.py": code})
    for row in _run(capsys, str(one))["rows"]:
        assert ("on 20" in row["what"]) <= (row["ends"] is not None)


def test_every_repository_is_accounted_for(repositories: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = _run(capsys, str(repositories), str(repositories / "missing"))
    status = {one["name"]: (one["status"], one["reason"]) for one in told["repositories"]}
    assert status == {
        "one": ("scanned", None),
        "clean": ("scanned", None),
        "fork": ("scanned", None),
        "empty": ("not scanned", "it has no commit"),
        "missing": ("not scanned", "no such folder"),
    }
    assert all(len(one["commit"]) == 40 for one in told["repositories"] if one["status"] == "scanned")


def test_rows_say_what_stops_when_and_whose_it_is(repositories: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = _run(capsys, str(repositories))
    rows = [row for row in told["rows"] if row["repository"] == "one"]
    assert any(
        row["provider"] == "openai" and row["ends"] == "2024-07-09" and row["owner"] == "@payments @core"
        for row in rows
    )
    assert any(place.startswith("app.py:") for row in rows for place in row["places"])
    assert [row["ends"] or "9" for row in told["rows"]] == sorted(row["ends"] or "9" for row in told["rows"])
    total = next(one for one in told["totals"] if one["ends"] == "2024-07-09")
    assert total["repositories"] == 2
    assert total["findings"] == sum(
        row["findings"] for row in told["rows"] if row["ends"] == "2024-07-09" and row["what"] == total["what"]
    )


def test_what_is_committed_counts_and_not_what_lies_in_the_folder(
    repositories: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = _run(capsys, str(repositories / "one"))["rows"]
    (repositories / "one" / "app.py").write_text("nothing\n")
    assert _run(capsys, str(repositories / "one"))["rows"] == before
    _git(repositories / "one", "commit", "--quiet", "--all", "-m", "second")
    assert _run(capsys, str(repositories / "one"))["rows"] == []
    assert _run(capsys, str(repositories / "one"), "--ref", "HEAD~1")["rows"] == before


def test_a_folder_that_is_no_repository_is_read_as_it_lies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "plain"
    folder.mkdir()
    (folder / "app.py").write_text(CODE)
    told = _run(capsys, str(folder))
    assert told["repositories"][0]["commit"] is None
    assert told["rows"]


def test_what_was_done_is_not_done_again_and_gives_the_same(
    repositories: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = ["--state", str(tmp_path / "state")]
    first = _run(capsys, str(repositories), *state)
    second = _run(capsys, str(repositories), *state)
    assert (second["rows"], second["repositories"]) == (first["rows"], first["repositories"])
    nothing: dict[str, Any] = {key: [] for key in ("new", "gone", "changed", "added", "removed", "not_compared")}
    assert second["trend"] == {"as_of": "2026-11-28", "findings": 0, **nothing}
    assert main(["fleet", str(repositories), *state, *QUESTION]) == 1
    assert "of 3 nothing has changed" in capsys.readouterr().out
    another_day = _run(
        capsys, str(repositories), *state, "--region", "US"
    )  # readings are known, verdicts are made anew
    fresh = _run(capsys, str(repositories), "--region", "US")
    assert another_day["rows"] == fresh["rows"]


def test_contents_that_were_not_fetched_are_told_and_looked_for_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    full = _repository(tmp_path / "full", {"app.py": CODE, "readme.txt": "nothing\n"})
    _git(full, "config", "uploadpack.allowFilter", "true")
    _git(tmp_path, "clone", "--quiet", "--bare", "--filter=blob:none", f"file://{full}", "mirror.git")
    mirror, state = str(tmp_path / "mirror.git"), str(tmp_path / "state")
    told = _run(capsys, mirror, "--state", state)
    assert (told["repositories"][0]["left_out"], told["rows"]) == (2, [])
    _git(
        tmp_path / "mirror.git", "-c", "remote.origin.partialclonefilter=blob:limit=1g", "fetch", "--quiet", "--refetch"
    )
    told = _run(capsys, mirror, "--state", state)
    assert told["repositories"][0]["left_out"] == 0
    assert told["rows"]


def test_trends_tell_what_is_new_and_what_is_gone(
    repositories: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    earlier = tmp_path / "earlier.json"
    main(["fleet", str(repositories), *QUESTION, "--format", "json", "--output", str(earlier)])
    (repositories / "one" / "app.py").write_text("nothing\n")
    _git(repositories / "one", "commit", "--quiet", "--all", "-m", "second")
    trend = _run(capsys, str(repositories), "--earlier", str(earlier))["trend"]
    assert trend["new"] == []
    assert {one[0] for one in trend["gone"]} == {"one"}
    assert trend["findings"] < 0


def test_trends_tell_of_repositories_that_came_went_and_changed(
    repositories: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = ["--state", str(tmp_path / "state")]
    assert _run(capsys, str(repositories), *state)["trend"] is None
    (repositories / "one" / "more.py").write_text(CODE)
    _git(repositories / "one", "add", "--all")
    _git(repositories / "one", "commit", "--quiet", "-m", "second")
    shutil.rmtree(repositories / "fork.git")
    _repository(repositories / "fresh", {"app.py": CODE})
    _git(repositories / "empty", "commit", "--quiet", "--allow-empty", "-m", "first")
    assert main(["fleet", str(repositories), *QUESTION, *state]) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "1 repositories were not in it: fresh" in said
    assert "1 repositories of it are not here: fork" in said
    assert "1 repositories were scanned only once, then or now: empty" in said
    assert re.search(r"changed: one · openai · .* → \d+ findings", said)
    trend = _run(capsys, str(repositories), *state)["trend"]
    assert [trend[name] for name in ("new", "gone", "changed", "added", "removed", "not_compared")] == [[]] * 6


def test_a_day_that_has_come_is_nothing_new(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = "from openai import OpenAI\n\nclient = OpenAI()\n"
    code += "client.chat.completions.create(model='gpt-4.5-preview', messages=[])\n"
    one = str(_repository(tmp_path / "one", {"app.py": code}))
    earlier = tmp_path / "earlier.json"
    question = ["--region", "US", "--as-of"]
    main(["fleet", one, *question, "2025-07-01", "--format", "json", "--output", str(earlier)])
    main(["fleet", one, *question, "2026-11-28", "--earlier", str(earlier), "--format", "json"])
    told = json.loads(capsys.readouterr().out)
    before = json.loads(earlier.read_text())
    assert {row["what"] for row in before["rows"]} != {row["what"] for row in told["rows"]}
    assert (told["trend"]["new"], told["trend"]["gone"]) == ([], [])


def test_a_report_of_another_question_is_not_compared(
    repositories: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    earlier, state = tmp_path / "earlier.json", str(tmp_path / "state")
    main(["fleet", str(repositories), *QUESTION, "--state", state, "--format", "json", "--output", str(earlier)])
    assert main(["fleet", str(repositories), "--region", "US", "--earlier", str(earlier)]) == 2
    assert "another region, customer or owner" in capsys.readouterr().err
    main(["fleet", str(repositories), "--region", "US", "--state", state, "--format", "json"])
    assert json.loads(capsys.readouterr().out)["trend"] is None


def test_repositories_of_one_name_are_told_apart_everywhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    other = "import anthropic\n\nclient = anthropic.Anthropic()\n"
    for team, text in ("east", CODE), ("west", other):
        (tmp_path / team).mkdir()
        _repository(tmp_path / team / "app", {f"{team}.py": text})
    names, state = ["east/app", "west/app"], ["--state", "state"]
    asked = [*names, "./east/app", str(tmp_path / "west" / "app")]  # each is one, however it is written
    whole = _run(capsys, *asked, *state)
    parts = []
    for name in names:
        parts.append(f"{name.partition('/')[0]}.json")
        main(["fleet", name, *QUESTION, *state, "--format", "json", "--output", parts[-1]])
    merged = _run(capsys, "merge", *parts)
    for told in whole, merged, _run(capsys, *names, *state):
        assert [one["name"] for one in told["repositories"]] == names
        files = {(row["repository"], place.partition(":")[0]) for row in told["rows"] for place in row["places"]}
        assert files == {("east/app", "east.py"), ("west/app", "west.py")}
    (tmp_path / "merged.json").write_text(json.dumps(merged))
    for form in "text", "csv", "markdown", "html", "cyclonedx":
        main(["fleet", "merge", "merged.json", *QUESTION, "--format", form])
        shown = capsys.readouterr().out
        assert all(name in shown.replace("\n", "") for name in names), form
        if form == "cyclonedx":
            assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(shown) is None
            assert len({one["bom-ref"] for one in json.loads(shown)["services"]}) == 2


def test_one_path_at_two_commits_is_two_in_a_merged_report(
    repositories: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parts = [str(tmp_path / "first.json"), str(tmp_path / "second.json")]
    main(["fleet", str(repositories / "one"), *QUESTION, "--format", "json", "--output", parts[0]])
    _git(repositories / "one", "commit", "--quiet", "--allow-empty", "-m", "second")
    main(["fleet", str(repositories / "one"), *QUESTION, "--format", "json", "--output", parts[1]])
    names = [one["name"] for one in _run(capsys, "merge", *parts, parts[0])["repositories"]]
    assert len(set(names)) == 2
    assert all(re.fullmatch(r".*one@[0-9a-f]{12}", name) for name in names)


def test_reports_are_merged(repositories: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = _run(capsys, str(repositories))
    parts = []
    for name in ("one", "clean", "fork.git", "empty"):
        parts.append(str(tmp_path / f"{name}.json"))
        main(["fleet", str(repositories / name), *QUESTION, "--format", "json", "--output", parts[-1]])
    merged = _run(capsys, "merge", *reversed(parts))
    assert (merged["rows"], merged["totals"], merged["repositories"]) == (
        whole["rows"],
        whole["totals"],
        whole["repositories"],
    )


@pytest.mark.parametrize("content", ["", "[]", '{"kind": "fleet", "version": 1}'])
def test_a_file_that_is_no_report_is_told(content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.json"
    path.write_text(content)
    assert main(["fleet", "merge", str(path), *QUESTION]) == 2
    assert f"{path}: no report" in capsys.readouterr().err


WRONG: list[Any] = [None, 5, -1.5, "x", [], {}, ["a"], True]


@pytest.mark.parametrize("form", ["text", "json", "csv", "markdown", "html", "cyclonedx"])
def test_a_report_with_anything_wrong_is_told(
    form: str, repositories: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    whole = _run(capsys, str(repositories / "one"))
    for place in _places(whole):
        for wrong in WRONG:
            (tmp_path / "x.json").write_text(json.dumps(_with(whole, place, wrong)))
            code = main(["fleet", "merge", "x.json", *QUESTION, "--format", form])
            assert code in (0, 1, 2), (place, wrong, capsys.readouterr().err)
    capsys.readouterr()


def _places(value: Any, above: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value[:1]) if isinstance(value, list) else ()
    return [place for key, item in inner for place in ((*above, key), *_places(item, (*above, key)))]


def _with(whole: Any, place: tuple[str | int, ...], value: Any) -> Any:
    changed = at = json.loads(json.dumps(whole))
    for key in place[:-1]:
        at = at[key]
    at[place[-1]] = value
    return changed


def test_a_row_of_no_repository_is_not_lost(
    repositories: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = _run(capsys, str(repositories / "one"))
    whole["rows"][0]["repository"] = "another"
    (tmp_path / "x.json").write_text(json.dumps(whole))
    assert main(["fleet", "merge", str(tmp_path / "x.json")]) == 2


def test_a_merged_report_says_which_question_it_answers(
    repositories: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--region", "SG", "--customer", "enterprise", "--as-of", "2026-10-01"]
    main(["fleet", str(repositories / "one"), *asked, "--format", "json", "--output", str(tmp_path / "x.json")])
    main(["fleet", "merge", str(tmp_path / "x.json")])
    assert "region SG (reports), customer enterprise (reports), as of 2026-10-01" in capsys.readouterr().out


@pytest.mark.skipif(os.name == "nt", reason="no pipes or links for everybody")
@pytest.mark.parametrize("trick", ["pipe", "link", "folder behind a link", "globs", "endless"])
def test_no_file_of_owners_leads_astray(trick: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a folder says of owners is waited for by nobody, tried in linear time, and read nowhere else."""
    folder, elsewhere = tmp_path / "app", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    (elsewhere / "CODEOWNERS").write_text("* @secret\n")
    (folder / ("a" * 120 + ".py")).write_text(CODE)
    owners = folder / "CODEOWNERS"
    if trick == "pipe":
        os.mkfifo(owners)
    elif trick == "globs":
        owners.write_text("*a" * 25 + "b @all\n")
    elif trick == "folder behind a link":
        (folder / "docs").symlink_to(elsewhere)
    else:
        owners.symlink_to(elsewhere / "CODEOWNERS" if trick == "link" else "/dev/zero")
    assert {row["owner"] for row in _run(capsys, str(folder))["rows"]} == {"unowned"}


@pytest.mark.skipif(os.name == "nt", reason="no pipes")
def test_a_state_that_somebody_else_has_written_is_made_again(
    repositories: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = ["--state", str(tmp_path / "state")]
    whole = _run(capsys, str(repositories), *state)
    (tmp_path / "state" / "last.json").unlink()
    results = sorted((tmp_path / "state" / "results").iterdir())
    for number, path in enumerate(results):
        path.unlink()
        if number:
            path.write_text('{"name": 5, "path": [], "rows": {}}' if number > 1 else "[" * 100_000)
        else:
            os.mkfifo(path)
    with closing(sqlite3.connect(tmp_path / "state" / "readings.sqlite")) as kept, kept:
        kept.execute("UPDATE readings SET entry = '[1, null, 5]'")
    assert _run(capsys, str(repositories), *state)["rows"] == whole["rows"]


def test_the_bill_is_valid_cyclonedx(repositories: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["fleet", str(repositories), *QUESTION, "--format", "cyclonedx"])
    out = capsys.readouterr().out
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(out) is None
    bill = json.loads(out)
    service = next(one for one in bill["services"] if one["bom-ref"] == "service:one:openai")
    assert {"name": "cdx:lifecycle:milestone:endOfLife", "value": "2024-07-09"} in service["properties"]
    assert {"ref": "repository:clean", "dependsOn": []} in bill["dependencies"]


def test_a_table_for_spreadsheets_holds_every_repository(
    repositories: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["fleet", str(repositories), *QUESTION, "--format", "csv"])
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {row["repository"] for row in rows} == {"one", "clean", "fork", "empty"}
    assert all(not row["owner"].startswith(("=", "+", "-", "@")) for row in rows)


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_people_are_told_the_same(form: str, repositories: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fleet", str(repositories), *QUESTION, "--format", form]) == 1
    out = capsys.readouterr().out
    for word in ("2024-07-09", "one", "fork", "it has no commit"):
        assert word in out


def test_a_list_names_repositories_relative_to_itself(repositories: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed = repositories / "list.txt"
    listed.write_text("# ours\none\n\nclean\n")
    assert [one["name"] for one in _run(capsys, "--from-file", str(listed))["repositories"]] == ["clean", "one"]


def test_nothing_named_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fleet", *QUESTION]) == 2
    assert "--from-file" in capsys.readouterr().err


@pytest.mark.slow
def test_a_run_that_was_killed_is_resumed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, state = tmp_path / "many", tmp_path / "state"
    folder.mkdir()
    for number in range(12):
        _repository(folder / f"r{number:02}", {f"src/app{each}.py": f"# {number} {each}\n{CODE}" for each in range(60)})
    whole = _run(capsys, str(folder))
    command = [sys.executable, "-m", "migrate_advisor", "fleet", str(folder), "--state", str(state), *QUESTION]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    results = state / "results"
    while running.poll() is None and not (results.is_dir() and len(list(results.glob("*.json"))) >= 3):
        time.sleep(0.01)  # noqa: TID251 -- another process works
    os.kill(running.pid, signal.SIGKILL) if running.poll() is None else None
    running.wait()
    assert len(list(results.glob("*.json"))) >= 3
    resumed = _run(capsys, str(folder), "--state", str(state))
    assert (resumed["rows"], resumed["repositories"]) == (whole["rows"], whole["repositories"])


def test_the_last_rule_that_matches_names_the_owner() -> None:
    owners = Owners("* @all\n*.py @python # those who write it\n/docs/ @writers\ndocs/api.py\n[Section] @lead\nsrc/\n")
    said = {path: owners.of(path) for path in ("a.txt", "x/a.py", "docs/a.md", "docs/api.py", "src/a.c")}
    assert said == {
        "a.txt": "@all",
        "x/a.py": "@python",
        "docs/a.md": "@writers",
        "docs/api.py": "unowned",
        "src/a.c": "@lead",
    }
    assert Owners().of("a") == "unowned"
