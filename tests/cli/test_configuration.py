"""The configuration's own check says what its published JSON Schema says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate_advisor.cli.configuration import KEYS, read_configuration
from migrate_advisor.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

WORDS = ["CN", "individual", "error", "never", "off", "test"]
PLAIN = st.booleans() | st.integers(-2, 9) | st.sampled_from(WORDS)
VALUES = PLAIN | st.lists(PLAIN, max_size=2) | st.dictionaries(st.sampled_from(WORDS), PLAIN, max_size=2)


def toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {toml(item)}" for key, item in value.items()) + "}"
    return json.dumps(value)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("configuration")


@given(key=st.sampled_from([*KEYS, "regoin"]), value=VALUES)
def test_is_right_where_the_schema_says_so(key: str, value: Any, folder: Path, checkout: Path) -> None:
    schema = json.loads((checkout / "docs" / "configuration.schema.json").read_text(encoding="utf-8"))
    file = folder / "migrate-advisor.toml"
    file.write_text(f"{key} = {toml(value)}\n", encoding="utf-8")
    if jsonschema.Draft202012Validator(schema).is_valid({key: value}):
        assert read_configuration(file, file).values == {key: value}
    else:
        with pytest.raises(UsageError, match=key):
            read_configuration(file, file)


def test_every_key_is_in_the_documents(checkout: Path) -> None:
    text = (checkout / "docs" / "configuration.md").read_text(encoding="utf-8")
    for key in KEYS:
        assert f"`{key}`" in text
