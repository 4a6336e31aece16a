import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "src/migrate_advisor/locale/zh/LC_MESSAGES/migrate_advisor.po"
FIELD = re.compile(r"\{\w*\}|%\(\w+\)s|`[^`]*`|--[a-z-]+")


def test_every_message_is_translated_and_none_is_left_over() -> None:
    ran = subprocess.run(
        [sys.executable, ROOT / "scripts/translations.py", "--check"], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_what_is_filled_in_and_what_is_typed_stays_in_every_translation() -> None:
    for entry in polib.pofile(str(CATALOGUE)):
        assert sorted(FIELD.findall(entry.msgid)) == sorted(FIELD.findall(entry.msgstr)), entry.msgid


def test_msgfmt_finds_nothing_wrong(tmp_path: Path) -> None:
    if shutil.which("msgfmt") is None:
        pytest.skip("msgfmt is not installed: the catalogue of messages was NOT checked by it")
    subprocess.run(["msgfmt", "--check", "--output-file", tmp_path / "out.mo", CATALOGUE], check=True)
