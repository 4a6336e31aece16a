from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from migrate_advisor.cli.program import main

if TYPE_CHECKING:
    from pathlib import Path

CODE = "from openai import OpenAI\n\nOpenAI().chat.completions.create(model='gpt-4o', messages=[])\n"


@pytest.mark.parametrize(
    ("code", "as_of", "badge"),
    [
        (CODE, "2026-11-28", ("red", " stopped")),
        (CODE, "2024-06-26", ("orange", "stops 2024-07-09")),
        ("print()\n", "2026-11-28", ("brightgreen", "nothing stops")),
    ],
    ids=["stopped", "stops", "nothing"],
)
def test_a_badge_says_the_worst(
    code: str,
    as_of: str,
    badge: tuple[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "app.py").write_text(code)
    monkeypatch.chdir(tmp_path)  # the name of the folder would say that these are tests
    where = ["--region", "CN", "--as-of", as_of, "--no-cache", "--no-config"]
    main(["check", "app.py", *where, "--format", "badge"])
    told = json.loads(capsys.readouterr().out)
    assert told.keys() == {"schemaVersion", "label", "message", "color"}
    assert (told["schemaVersion"], told["color"]) == (1, badge[0])
    assert badge[1] in told["message"]
