"""What a maintainer would refuse in a patch: code that does not build, tests of what stays, history written anew."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import migrate_advisor as ma

if TYPE_CHECKING:
    from pathlib import Path

    from migrate_advisor.fixing.fix import FixReport

DAY = date(2026, 11, 28)
TO = "deepseek/deepseek-flash"


def _fixed(folder: Path, **files: str) -> FixReport:
    for name, text in files.items():
        path = folder / name.replace("__", ".").replace("_in_", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return ma.fix([folder], to=TO, as_of=DAY, unsafe=True, write=True)


GO = """package a

import (
	"context"
	"strings"

	"github.com/openai/openai-go"
	"github.com/openai/openai-go/option"
)

func f(opts []option.RequestOption) {
	c := openai.NewClient(opts...)
}
"""


def test_go_is_given_nothing_beside_a_list(tmp_path: Path) -> None:
    _fixed(tmp_path, a__go=GO)
    after = (tmp_path / "a.go").read_text(encoding="utf-8")
    assert 'openai.NewClient(append(opts, option.WithBaseURL("https://api.deepseek.com"), ' in after
    assert 'option.WithAPIKey(os.Getenv("DEEPSEEK_API_KEY")))...)' in after


TEST = 'def test_it():\n    assert "${OPENAI_API_KEY}" in shown()\n'
CLIENT = "from openai import OpenAI\n\nclient = OpenAI(api_key={})\n"


def test_what_a_test_expects_of_a_name_that_no_program_reads_stays(tmp_path: Path) -> None:
    _fixed(tmp_path, app__py=CLIENT.format('read(NAME.upper() + "_API_KEY")'), tests_in_test_app__py=TEST)
    assert "api.deepseek.com" in (tmp_path / "app.py").read_text(encoding="utf-8")
    assert (tmp_path / "tests/test_app.py").read_text(encoding="utf-8") == TEST


def test_what_a_test_expects_of_a_name_that_a_program_reads_goes_with_it(tmp_path: Path) -> None:
    _fixed(tmp_path, app__py=CLIENT.format('os.environ["OPENAI_API_KEY"]'), tests_in_test_app__py=TEST)
    assert "${DEEPSEEK_API_KEY}" in (tmp_path / "tests/test_app.py").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("a.ts", "process.env.OPENAI_KEY || process.env.OPENAI_API_KEY", "process.env.DEEPSEEK_API_KEY"),
        ("a.ts", 'process.env["OPENAI_KEY"] ?? process.env["OPENAI_API_KEY"]', 'process.env["DEEPSEEK_API_KEY"]'),
        ("a.py", 'os.getenv("OPENAI_KEY") or os.getenv("OPENAI_API_KEY")', 'os.getenv("DEEPSEEK_API_KEY")'),
        ("a.py", 'os.getenv("OPENAI_KEY") or read("OPENAI_API_KEY")',
         'os.getenv("DEEPSEEK_API_KEY") or read("DEEPSEEK_API_KEY")'),
    ],
)  # fmt: skip
def test_a_variable_is_not_read_twice(name: str, before: str, after: str, tmp_path: Path) -> None:
    head = "import os\nfrom openai import OpenAI\n\nclient = OpenAI(api_key={})\n"
    head = head if name == "a.py" else 'import OpenAI from "openai";\nconst client = new OpenAI({{ apiKey: {} }});\n'
    _fixed(tmp_path, **{name.replace(".", "__"): head.format(before)})
    text = (tmp_path / name).read_text(encoding="utf-8")
    assert after in text
    assert text.count("DEEPSEEK_API_KEY") == after.count("DEEPSEEK_API_KEY")


UPDATE = "UPDATE workspaces\nSET default_model = 'gpt-4-turbo-preview'\nWHERE default_model = 'x';\n"
STEPS = {
    "supabase/migrations/20240125192042_models.sql": UPDATE,
    "prisma/migrations/20240125192042_models/migration.sql": UPDATE,
    "src/main/resources/db/V2_1__models.sql": UPDATE,
    "db/migrate/20240125192042_models.rb": "def up\n  update(model: 'gpt-4-turbo-preview')\nend\n",
    "app/migrations/0002_models.py": 'MODEL = "gpt-4-turbo-preview"\n',
    "alembic/versions/ab12cd34ef56_models.py": 'MODEL = "gpt-4-turbo-preview"\n',
}
"""Path → a step of a database's history."""


@pytest.mark.parametrize("path", STEPS)
def test_a_step_of_a_databases_history_is_not_written_anew(path: str, tmp_path: Path) -> None:
    step = tmp_path / path
    step.parent.mkdir(parents=True)
    step.write_text(STEPS[path], encoding="utf-8")
    report = _fixed(tmp_path, app__py="from openai import OpenAI\n\nclient = OpenAI()\n")
    assert "app.py" in report.changed
    assert step.read_text(encoding="utf-8") == STEPS[path]
    told = [item.fix.title for item in report.left if item.finding.path == path]
    assert told
    assert all(title.startswith("Write a new migration") for title in told)


def test_what_makes_a_database_at_each_start_is_moved(tmp_path: Path) -> None:
    report = _fixed(tmp_path, app__py="from openai import OpenAI\n\nclient = OpenAI()\n", seed__sql=UPDATE)
    assert "seed.sql" in report.changed


@pytest.mark.parametrize(
    "code",
    [
        "const reply = await ask({\n  isReply,\n  model: isLarge ? 'gpt-4' : 'gpt-3.5-turbo',\n});\n",
        "const model = kind === 'gpt-4-turbo' ? 'gpt-4' : 'gpt-3.5-turbo';\n",
    ],
)
def test_both_of_two_models_are_moved(code: str, tmp_path: Path) -> None:
    _fixed(tmp_path, a__ts=code, app__ts='import OpenAI from "openai";\nexport const client = new OpenAI({});\n')
    expected = code.replace("'gpt-4'", "'deepseek-flash'").replace("'gpt-3.5-turbo'", "'deepseek-flash'")
    assert (tmp_path / "a.ts").read_text(encoding="utf-8") == expected


def test_a_client_that_is_given_its_key_by_place_is_given_none_by_name(tmp_path: Path) -> None:
    code = "import anthropic\n\nclient = anthropic.Client(key)\n"
    report = _fixed(tmp_path, app__py=code)
    assert (tmp_path / "app.py").read_text(encoding="utf-8") == code
    assert any("api.deepseek.com" in item.fix.title for item in report.left)
