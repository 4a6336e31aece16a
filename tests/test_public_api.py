from __future__ import annotations

import subprocess
import sys

import migrate_advisor


def test_every_public_name_exists_and_is_listed_once() -> None:
    names = migrate_advisor.__all__
    assert list(names) == sorted(set(names))
    for name in names:
        assert getattr(migrate_advisor, name) is not None
        assert name in dir(migrate_advisor)


def test_a_name_nobody_made_is_an_attribute_error() -> None:
    assert not hasattr(migrate_advisor, "nothing")


def test_importing_the_package_loads_nothing_heavy() -> None:
    program = (
        "import sys; before = set(sys.modules); import migrate_advisor; "
        "print(sorted(name.partition('.')[0] for name in set(sys.modules) - before))"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert "migrate_advisor" in loaded
    for heavy in ("pydantic", "httpx", "tenacity", "yaml", "openai", "rich", "dataclasses"):
        assert f"'{heavy}'" not in loaded
