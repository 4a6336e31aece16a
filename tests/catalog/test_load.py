from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from migrate_advisor.catalog import load
from migrate_advisor.catalog.compiled import Compiled, stamp_line
from migrate_advisor.errors import CatalogError, CatalogInvalidError, UnknownTargetError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MadeUp

ACME = """\
id: acme
names: {en: Acme, zh: 顶点}
aliases: [apex]
sources:
  page: SOURCE
availability:
  - {id: here, regions: [CN], customers: [individual], status: open, since: unknown, sources: [page],
     checked: 2026-11-22}
"""


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder / "migrate-advisor"


def test_a_changed_file_is_seen_at_the_next_call(made_up: MadeUp, cache: Path) -> None:
    path = made_up.write("acme", ACME)
    assert made_up.catalog().provider("acme").name == "Acme"
    path.write_text(path.read_text(encoding="utf-8").replace("en: Acme", "en: Acme & Co"), encoding="utf-8")
    assert made_up.catalog().provider("acme").name == "Acme & Co"
    made_up.write("other", ACME.replace("id: acme", "id: other").replace("[apex]", "[]"))
    assert made_up.catalog().provider_ids == ("acme", "other")


def test_an_unchanged_catalog_is_the_same_object(made_up: MadeUp) -> None:
    made_up.write("acme", ACME)
    assert made_up.catalog() is made_up.catalog()


def test_the_compiled_form_is_written_whole_and_used(made_up: MadeUp, cache: Path) -> None:
    made_up.write("acme", ACME)
    load.load_compiled()
    (compiled,) = cache.iterdir()
    assert compiled.suffix != ".part", "no part of a file is left behind"
    before = compiled.stat().st_mtime_ns
    load.load_compiled()
    assert compiled.stat().st_mtime_ns == before


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"format": 0}', b'{"format":1}'])
def test_a_damaged_compiled_form_is_made_again(made_up: MadeUp, cache: Path, content: bytes) -> None:
    made_up.write("acme", ACME)
    load.load_compiled()
    (compiled,) = cache.iterdir()
    compiled.write_bytes(content)
    assert load.load_compiled().provider("acme").names.zh == "顶点"
    assert Compiled(load.read_cache(str(compiled))).provider_ids == ["acme"]


@pytest.mark.parametrize("damage", ["cut", "changed", "of another version"])
def test_a_compiled_form_that_is_damaged_further_on_is_made_again(made_up: MadeUp, cache: Path, damage: str) -> None:
    made_up.write("acme", ACME)
    load.load_compiled()
    (compiled,) = cache.iterdir()
    kept = compiled.read_bytes()
    damaged = {
        "cut": kept[: len(kept) // 2],
        "changed": kept.replace("顶点".encode(), "顶黑".encode()),
        "of another version": kept.replace(b'"ProviderFile"', b'"SupplierFile"'),
    }
    assert damaged[damage] != kept
    compiled.write_bytes(damaged[damage])
    assert load.load_compiled().provider("acme").names.zh == "顶点"


def test_a_compiled_form_is_made_again_by_other_code(
    made_up: MadeUp, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_up.write("acme", ACME)
    load.load_compiled()
    (compiled,) = cache.iterdir()
    before = compiled.read_bytes()
    monkeypatch.setattr(load, "state_of_code", lambda *_folders: 1)
    load.load_compiled()
    assert compiled.read_bytes() != before


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(
    made_up: MadeUp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_up.write("acme", ACME)
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert load.load_compiled().provider("acme").id == "acme"


def test_what_was_compiled_is_what_was_read(made_up: MadeUp) -> None:
    made_up.write("acme", ACME)
    files = load.read_files(load.catalog_paths())
    compiled = load.load_compiled()
    assert compiled.provider("acme") == files.providers["acme"]
    assert compiled.regions() == files.regions
    assert compiled.events() == files.events
    assert compiled.equivalence() == files.equivalence


def test_the_whole_real_catalog_survives_compiling() -> None:
    files = load.read_files(load.catalog_paths())
    compiled = load.load_compiled()
    assert list(compiled.provider_ids) == list(files.providers)
    for provider_id, provider in files.providers.items():
        assert compiled.provider(provider_id) == provider
    assert compiled.regions() == files.regions
    assert compiled.events() == files.events
    assert compiled.equivalence() == files.equivalence


def test_a_compiled_form_builds_only_catalog_classes() -> None:
    line = b'{"!":"Popen","args":"true"}'
    header = b'{"origins":{},"providers":["x"]}'
    compiled = Compiled(stamp_line("") + b"\n" + header + b"\n[]\n{}\n{}\n{}\n{}\n{}\n" + line)
    with pytest.raises(KeyError, match="Popen"):
        compiled.provider("x")


def test_an_overlay_adds_providers_and_replaces_whole_files(made_up: MadeUp, tmp_path: Path) -> None:
    made_up.write("acme", ACME)
    overlay = tmp_path / "overlay"
    overlay.mkdir()
    (overlay / "inhouse.yaml").write_text("id: inhouse\nnames: {en: In-house}\n", encoding="utf-8")
    (overlay / "acme.yaml").write_text("id: acme\nnames: {en: Our Acme}\n", encoding="utf-8")
    catalog = load.load_catalog(extra=[overlay])
    assert catalog.provider_ids == ("acme", "inhouse")
    assert catalog.provider("acme").name == "Our Acme"
    assert catalog.provider("acme").origin == str(overlay / "acme.yaml")
    assert catalog.provider("acme").file.availability == (), "the whole file wins, nothing is merged"
    assert made_up.catalog().provider("acme").name == "Acme"


def test_a_broken_overlay_is_told_with_file_and_line(made_up: MadeUp, tmp_path: Path) -> None:
    overlay = tmp_path / "overlay"
    overlay.mkdir()
    (overlay / "inhouse.yaml").write_text("id: inhouse\nnaems: {en: In-house}\n", encoding="utf-8")
    with pytest.raises(CatalogInvalidError, match=r"inhouse\.yaml:2: naems: "):
        load.load_catalog(extra=[overlay])


def test_a_missing_overlay_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="nowhere"):
        load.load_catalog(extra=[tmp_path / "nowhere"])


def test_providers_are_found_by_id_name_and_alias(made_up: MadeUp) -> None:
    made_up.write("acme", ACME)
    catalog = made_up.catalog()
    assert {catalog.provider(name).id for name in ("acme", "ACME", "Apex", "顶点", " acme ")} == {"acme"}
    with pytest.raises(UnknownTargetError, match="unknown provider 'acne'; did you mean 'acme'"):
        catalog.provider("acne")


def test_reading_what_is_compiled_needs_neither_yaml_nor_pydantic(checkout: Path) -> None:
    load.load_compiled()  # into the cache of this test run
    program = (
        "import sys\n"
        "from migrate_advisor.catalog.load import load_catalog\n"
        "catalog = load_catalog()\n"
        "assert [provider.name for provider in catalog.providers()] and catalog.regions and catalog.events()\n"
        "print(sorted({'yaml', 'pydantic', 'httpx'} & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env={**os.environ}
    )
    assert run.stdout.strip() == "[]"


def test_two_files_of_one_provider_in_force_are_an_error_with_both_names(made_up: MadeUp, tmp_path: Path) -> None:
    made_up.write("acme", ACME)
    overlay = tmp_path / "overlay"
    overlay.mkdir()
    (overlay / "our-acme.yaml").write_text("id: acme\nnames: {en: Our Acme}\n", encoding="utf-8")
    with pytest.raises(CatalogInvalidError, match=r"our-acme\.yaml:1: id: 'acme' also stands in .*acme\.yaml; a file"):
        load.load_catalog(extra=[overlay])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes with names")
@pytest.mark.parametrize("what", ["pipe", "device", "nothing"])
def test_an_overlay_file_that_is_no_plain_file_is_told(what: str, tmp_path: Path) -> None:
    file = tmp_path / "example.yaml"
    if what == "pipe":
        os.mkfifo(file)
    else:
        file.symlink_to("/dev/zero" if what == "device" else tmp_path / "gone")
    with pytest.raises((CatalogError, FileNotFoundError)) as raised:
        load.load_catalog([tmp_path])
    assert str(file) in str(raised.value)


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the variable is Linux's")
def test_a_relative_cache_folder_is_ignored_as_the_standard_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert load.cache_file("kind", "x").startswith(str(tmp_path / ".cache"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "other"))
    assert load.cache_file("kind", "x").startswith(str(tmp_path / "other"))
