"""A second run finds nothing to do: what a program asks is told by its files, and not by what a run did before."""

from __future__ import annotations

import shutil
from datetime import date
from itertools import product
from pathlib import Path

import pytest

import migrate_advisor as ma

TO = "deepseek/deepseek-flash"
DAY = date(2026, 11, 28)
GOLDEN = Path(__file__).with_name("golden") / "before"
OLD = "gemini-1.5-flash"
COMPATIBLE = "https://generativelanguage.googleapis.com/v1beta/openai"
MOVING = {
    "": {},
    "python": {"moved.py": f'from openai import OpenAI\n\nc = OpenAI(base_url="{COMPATIBLE}", api_key=key)\n'},
    "typescript": {
        "moved.ts": f'import OpenAI from "openai";\n\nconst c = new OpenAI({{ baseURL: "{COMPATIBLE}", apiKey: k }});\n'
    },
    "dart": {"moved.dart": f"const host = '{COMPATIBLE}';\n"},
    "settings": {".env": f"OPENAI_BASE_URL={COMPATIBLE}\nOPENAI_API_KEY=\n"},
    "another's": {"moved.py": "from openai import OpenAI\n\nc = OpenAI()\n"},
}
"""What of a provider, or of another one, can be moved, by where it is said."""
STAYING = {
    "": {},
    "python": {"a.py": f'from google import genai\n\nc = genai.Client()\nc.models.generate_content(model="{OLD}")\n'},
    "typescript": {
        "a.ts": 'import { GoogleGenAI } from "@google/genai";\n\nconst ai = new GoogleGenAI({});\n'
        f'await ai.models.generateContent({{ model: "{OLD}", contents: "hi" }});\n'
    },
    "ruby": {
        "a.rb": f'MODEL = "{OLD}"\n'
        'url = URI("https://generativelanguage.googleapis.com/v1beta/models/#{MODEL}:generateContent")\n'
    },
}
"""What cannot, since no edit is known for it."""
RETIRED = {
    "": {},
    "dart": {"models.dart": f"const model = '{OLD}';\n"},
    "python": {"models.py": f'MODEL = "{OLD}"\n'},
    "go": {"models.go": f'package main\n\nconst model = "{OLD}"\n'},
    "settings": {"config.yaml": f"model: {OLD}\n"},
    "prefix": {"routed.py": f'import litellm\n\nlitellm.completion(model="gemini/{OLD}", messages=[])\n'},
}
"""Retired models, of whom nothing beside them tells who is asked."""


def _second(folder: Path) -> tuple[str, ...]:
    """What a second run changes."""
    for _ in range(2):
        report = ma.fix([folder], to=TO, as_of=DAY, unsafe=True, write=True)
    return report.changed


@pytest.mark.parametrize(("moving", "staying"), list(product(MOVING, STAYING)))
def test_a_second_run_changes_nothing_wherever_a_retired_model_stands(
    moving: str, staying: str, tmp_path: Path
) -> None:
    turn = list(MOVING).index(moving) + list(STAYING).index(staying)  # each kind meets most of the others
    retired = list(RETIRED)[turn % len(RETIRED)]
    for name, program in {**MOVING[moving], **STAYING[staying], **RETIRED[retired]}.items():
        (tmp_path / name).write_text(program, encoding="utf-8")
    assert not _second(tmp_path), retired


def test_a_second_run_changes_none_of_the_kinds_that_are_known_all_in_one_tree(tmp_path: Path) -> None:
    shutil.copytree(GOLDEN, tmp_path / "all")
    assert not _second(tmp_path / "all")


def test_an_asker_beside_says_whose_successor_is_meant_though_others_were_moved(tmp_path: Path) -> None:
    for name, program in {**MOVING["another's"], **STAYING["python"]}.items():
        (tmp_path / name).write_text(program, encoding="utf-8")
    ma.fix([tmp_path], to=TO, as_of=DAY, unsafe=True, write=True)
    assert OLD not in (tmp_path / "a.py").read_text(encoding="utf-8")
