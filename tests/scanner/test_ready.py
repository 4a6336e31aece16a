"""What a wheel keeps ready changes no answer, and is believed of nobody but the wheel."""

from __future__ import annotations

import marshal
import re
from pathlib import Path

import pytest

from migrate_advisor.catalog import brief
from migrate_advisor.catalog import compiled as compiled_form
from migrate_advisor.catalog.catalog import Catalog
from migrate_advisor.catalog.compiled import Compiled
from migrate_advisor.catalog.endings import provider_endings
from migrate_advisor.catalog.load import load_compiled
from migrate_advisor.catalog.places import CustomerType, Question
from migrate_advisor.catalog.ready import packed
from migrate_advisor.scanner import kept_ready, late
from migrate_advisor.scanner.scan import scan

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def sections() -> dict[str, object]:
    compiled = load_compiled()
    return compiled_form.ready_sections(compiled) | brief.ready_sections(compiled) | kept_ready.ready_sections(compiled)


@pytest.fixture
def shipped(sections: dict[str, object], compiled: Compiled, tmp_path: Path) -> Compiled:
    """The catalog as a wheel has it."""
    path = tmp_path / "ready"
    path.write_bytes(packed(compiled.stamp, sections))
    return Compiled(path=compiled.path, ready=str(path))


def test_findings_are_the_same_with_it_and_without(
    shipped: Compiled, compiled: Compiled, individual: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = scan([HERE / "samples", HERE / "programs"], compiled=compiled, question=individual)
    monkeypatch.setattr(Compiled, "provider", lambda *_: pytest.fail("a whole provider was built"))
    ready = scan([HERE / "samples", HERE / "programs"], compiled=shipped, question=individual)
    assert len(plain.findings) > 100
    assert ready == plain


@pytest.mark.parametrize("region", ["CN", "US", "PR", "FR"])
def test_a_provider_in_brief_answers_as_the_whole(
    region: str, shipped: Compiled, compiled: Compiled, individual: Question
) -> None:
    whole, short = Catalog(compiled), Catalog(shipped, is_brief=True)
    assert short.provider_ids == whole.provider_ids
    for name in whole.provider_ids:
        one, other = whole.provider(name), short.provider(name)
        models = [None, *(model.id for model in one.models)]
        for customer in CustomerType:
            question = Question(region, customer, individual.as_of)
            assert [other.verdict(question, model=model) for model in models] == [
                one.verdict(question, model=model) for model in models
            ]
            assert provider_endings(other, question) == provider_endings(one, question)
        assert other.name == one.name
        assert [other.served(alias) is not None for model in one.models for alias in (model.id, *model.aliases)] == [
            True for model in one.models for _ in (model.id, *model.aliases)
        ]


def test_a_file_of_another_catalog_or_a_damaged_one_is_left_alone(
    sections: dict[str, object], compiled: Compiled, tmp_path: Path
) -> None:
    path = tmp_path / "ready"
    whole = packed(compiled.stamp, sections)
    damaged = (b"", compiled.stamp, whole[: len(whole) // 2], whole[:-1], whole + b"x", compiled.stamp + b"\nx y\n")
    for content in (packed(b"another", {"names": ["wrong"]}), *damaged):
        path.write_bytes(content)
        assert Compiled(path=compiled.path, ready=str(path)).identifiers() == compiled.identifiers()


def test_no_cache_folder_and_no_overlay_is_believed(
    sections: dict[str, object], compiled: Compiled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(content: bytes) -> object:
        pytest.fail(f"{len(content)} bytes were believed")

    assert compiled.path is not None
    beside = Path(compiled.path).with_name("ready.marshal")
    beside.write_bytes(packed(compiled.stamp, sections))
    load_compiled([tmp_path]).identifiers()  # Python reads modules by `marshal` too, which are here from now on
    monkeypatch.setattr(marshal, "loads", read)
    try:
        assert load_compiled().identifiers()
        assert load_compiled([tmp_path]).identifiers()
    finally:
        beside.unlink()


def test_patterns_that_are_kept_are_those_that_are_written(sections: dict[str, object]) -> None:
    kept = sections["patterns"]
    assert isinstance(kept, dict)
    assert len(kept["codes"]) > 200
    late.take(marshal.loads(marshal.dumps(kept, 2)))
    for written, flags in kept["codes"]:
        made, wanted = late.made_ready(written, flags), re.compile(written, flags)
        assert made == wanted
        assert made is not None
        assert made.groupindex == wanted.groupindex


def test_patterns_of_another_python_are_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(late, "_ready", {})
    late.take({"python": "another", "codes": {("a", 0): (0, b"", 0, {}, ())}})
    assert late.made_ready("a", 0) is None


def test_it_is_the_same_each_time_that_a_wheel_is_built(sections: dict[str, object]) -> None:
    def holds_a_set(value: object) -> bool:
        if isinstance(value, dict):
            return any(map(holds_a_set, (*value, *value.values())))
        return isinstance(value, (set, frozenset)) or (
            isinstance(value, (list, tuple)) and any(map(holds_a_set, value))
        )

    assert [name for name, section in sections.items() if holds_a_set(section)] == []
