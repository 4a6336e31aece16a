"""`check` from the command line, over the real catalog and a day of its own."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from tests.cli.application import APP

from migrate_advisor.cli.program import main

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Find, Run

AZURE = (
    "from openai import AzureOpenAI\n\n"
    'client = AzureOpenAI(azure_endpoint="https://team.openai.azure.com", api_version="2024-06-01")\n'
)

pytestmark = pytest.mark.usefixtures("app")


def test_text_shows_the_line_a_caret_the_reason_and_the_way_out(run: Run) -> None:
    code, out, err = run("app.py")
    lines = out.splitlines()
    assert (code, err) == (1, "")
    assert lines[0] == "migrate-advisor: region CN (default), customer individual (default), as of 2026-11-22"
    start = next(number for number, line in enumerate(lines) if line.startswith("app.py:4:16: error blocked-endpoint"))
    assert lines[start + 1] == '   4 | url = "https://api.openai.com/v1/models"'
    assert lines[start + 2] == "     |                ^^^^^^^^^^^^^^"
    why = next(line for line in lines if line.startswith("   why: "))
    assert "openai is closed to individual customers in CN since 2024-07-09 [1]" in why
    note = next(number for number, line in enumerate(lines) if line.startswith("[1] "))
    assert ", read 2026-" in lines[note]
    assert "https://" in "".join(lines[note : note + 2])
    instead = next(number for number, line in enumerate(lines) if line.startswith("   instead: "))
    told = " ".join(line.strip() for line in lines[instead : instead + 2])
    assert "migrate-advisor recommend --from openai --region CN" in told
    assert lines[-1].startswith("Found 2 errors")


def test_the_caret_stands_under_the_code_after_chinese(run: Run, app: Path) -> None:
    (app / "app.py").write_text('地址 = "https://api.openai.com/v1"\n', encoding="utf-8")
    _, out, _ = run("app.py")
    code, caret = out.splitlines()[3:5]
    assert code == '   1 | 地址 = "https://api.openai.com/v1"'
    assert caret == "     |                 ^^^^^^^^^^^^^^", "a Chinese character takes two columns of a terminal"


def test_the_same_line_is_an_error_a_warning_or_nothing(findings: Find, app: Path) -> None:
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


def test_nothing_is_said_where_the_provider_is_open(run: Run) -> None:
    for region in ("SG", "FR", "JP", "TW"):
        code, out, _ = run("app.py", "--region", region)
        assert code == 0
        assert "Found nothing" in out


def test_the_day_decides(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "app.py", "--as-of", "2024-07-09", "--format", "json"]) == 1
    after = json.loads(capsys.readouterr().out)["findings"]
    assert {item["verdict"]["status"] for item in after} == {"closed"}
    main(["check", "app.py", "--as-of", "2024-07-08", "--format", "json"])
    before = json.loads(capsys.readouterr().out)["findings"]
    assert {item["verdict"]["status"] for item in before} == {"restricted"}


@pytest.mark.parametrize(("fail_on", "code"), [("error", 0), ("warning", 1), ("info", 1), ("never", 0)])
def test_fail_on_decides_the_exit_code(run: Run, app: Path, fail_on: str, code: int) -> None:
    (app / "app.py").write_text('import os\n\nkey = os.environ["OPENAI_API_KEY"]\n', encoding="utf-8")
    assert run("app.py", "--fail-on", fail_on)[0] == code


def test_output_goes_to_a_file(run: Run, app: Path) -> None:
    code, out, _ = run("app.py", "--format", "sarif", "--output", "out.sarif")
    assert (code, out) == (1, "")
    assert json.loads((app / "out.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert run("app.py", "--output", ".")[0] == 2
    assert run("app.py", "--output", "no/such/folder.txt")[0] == 2


def test_standard_input_is_read_under_the_name_it_is_given(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(APP.encode())))
    code, out, _ = run("-", "--stdin-filename", "web/app.py")
    assert code == 1
    assert "web/app.py:4:16: error blocked-endpoint" in out


def test_an_ignore_comment_hides_a_finding_and_is_counted(run: Run, app: Path) -> None:
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


def test_rules_are_selected_and_ignored(findings: Find) -> None:
    assert {item["rule"] for item in findings("app.py", "--select", "blocked-endpoint")} == {"blocked-endpoint"}
    assert "blocked-endpoint" not in {item["rule"] for item in findings("app.py", "--ignore", "blocked-endpoint")}


def test_excludes_hold_for_named_files_too(run: Run) -> None:
    code, out, _ = run("app.py", "--exclude", "app.py")
    assert code == 0
    assert "1 skipped (1 excluded)" in out
    assert "No file was scanned" in out


def test_statistics_count_by_rule_and_provider(run: Run) -> None:
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


def test_the_same_code_on_several_lines_is_told_once(run: Run, app: Path) -> None:
    (app / "app.py").write_text('u = "https://api.openai.com"\n' * 12, encoding="utf-8")
    _, out, _ = run("app.py")
    assert out.count("error blocked-endpoint") == 1
    assert "also at line 2, 3, 4, 5, 6, 7, 8, 9 and 3 more" in out
    assert "Found 12 errors in 1 file" in out


def test_the_findings_of_several_files_stand_under_their_names_worst_file_first(run: Run, app: Path) -> None:
    (app / "app.py").write_text("# https://api.openai.com\n", encoding="utf-8")
    (app / "later.py").write_text('u = "https://api.openai.com"\nv = "https://api.openai.com/v2"\n', encoding="utf-8")
    _, out, _ = run("app.py", "later.py")
    lines = out.splitlines()
    assert lines.index("later.py (2 errors)") < lines.index("app.py (1 info)")
    _, out, _ = run("later.py")
    assert "later.py (2 errors)" not in out


def test_many_findings_take_two_lines_each_and_their_reasons_are_told_once(run: Run, app: Path) -> None:
    for name in ("a.py", "b.py"):
        text = "".join(f'u{number} = "https://api.openai.com/v1/{number}"\n' for number in range(40))
        (app / name).write_text(text, encoding="utf-8")
    _, out, _ = run("a.py", "b.py")
    lines = out.splitlines()
    assert "a.py (40 errors)" in lines
    assert sum("error blocked-endpoint" in line for line in lines) == 80
    assert sum(line.startswith("   why: ") for line in lines) == 1
    assert sum(line.startswith("   instead: ") for line in lines) == 1
    assert not any("^^^" in line for line in lines)
    assert len(lines) <= 2 * 80 + 20
    found = lines.index("What stops when, soonest first:")
    assert lines[found - 1] == "", "the sources stand apart from the summary"


def test_where_to_go_is_for_what_a_model_does(findings: Find, app: Path) -> None:
    (app / "app.py").write_text(
        'c.images.generate(model="dall-e-3")\nc.embeddings.create(model="text-embedding-3-small")\n', encoding="utf-8"
    )
    told = {item["line"]: item["instead"] for item in findings("app.py")}
    assert "--from openai/dall-e-3" in told[1]
    assert "mbedding" in told[2].partition(" (reasons")[0]
