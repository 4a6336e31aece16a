from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from migrate_advisor.catalog.load import read_files
from migrate_advisor.errors import CatalogInvalidError

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """\
id: acme
names: {en: Acme}
sources:
  terms: {url: https://acme.example/terms, title: Terms, publisher: Acme, kind: official, read: 2026-11-22}
availability:
  - id: everywhere
    regions: [FR, "NO"]
    customers: [individual]
    status: open
    since: 2024-07-09
    sources: [terms]
    checked: 2026-11-22
"""


def _write(folder: Path, text: str, name: str = "acme.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_file_is_read(tmp_path: Path) -> None:
    files = read_files([_write(tmp_path, GOOD)])
    entry = files.providers["acme"].availability[0]
    assert entry.regions == ("FR", "NO")
    assert str(entry.since) == "2024-07-09"


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("status: open", "status: opened", 9, "availability.0.status: Input should be 'open'"),
        ("since: 2024-07-09", "since: 2024-13-09", 10, "availability.0.since: .*valid date"),
        ("    since: 2024-07-09\n", "", 6, "availability.0.since: Field required|availability.0.since: .*[Mm]issing"),
        ("status: open", "status: open\n    statsu: open", 10, "availability.0.statsu: "),
        ("regions: [FR,", "regions: [5,", 7, "availability.0.regions.0: .*valid string"),
        ("regions: [FR,", "regions: [yes,", 7, None),
        ("checked: 2026-11-22\n", "checked: yesterday\n", 12, "availability.0.checked"),
        ("id: acme", "id: 5", 1, "id: Input should be a valid string"),
        ("id: acme", "id: ../acme", 1, "id: '../acme' is no id"),
        ("id: everywhere", "id: '../../../x'", 6, "availability.0.id: '../../../x' is no id"),
        ("id: everywhere", "id: 'a\"><img>'", 6, "availability.0.id: .* is no id"),
        ("id: acme", "id: acme\nhomepage: javascript:alert(1)", 2, "homepage: 'javascript:alert.1.' is no address"),
        ("https://acme.example/terms", "'data:text/html,x'", 4, "sources.terms.url: .* is no address"),
        ("https://acme.example/terms", "'https://acme.example/\"><img>'", 4, "sources.terms.url: .* is no address"),
        (
            "kind: official",
            "kind: official, archive: 'file:///etc/passwd'",
            4,
            "sources.terms.archive: .* is no address",
        ),
    ],
)
def test_a_wrong_value_is_told_with_file_line_and_place(
    tmp_path: Path, old: str, new: str, line: int, words: str | None
) -> None:
    path = _write(tmp_path, GOOD.replace(old, new, 1) if old in GOOD else GOOD)
    if words is None:  # `yes` is text for us, which lint then refuses as a region; reading takes it
        assert read_files([path]).providers["acme"].availability[0].regions[0] == "yes"
        return
    with pytest.raises(CatalogInvalidError, match=words) as caught:
        read_files([path])
    assert (caught.value.problems[0].file, caught.value.problems[0].line) == (str(path), line)


def test_all_problems_of_all_files_come_at_once(tmp_path: Path) -> None:
    paths = [
        _write(tmp_path, GOOD.replace("open", "opened").replace("[individual]", "[persons]"), "a.yaml"),
        _write(tmp_path, "id: b\nid: c\n", "b.yaml"),
        _write(tmp_path, "- a list\n", "c.yaml"),
        tmp_path / "missing.yaml",
    ]
    with pytest.raises(CatalogInvalidError) as caught:
        read_files(paths)
    told = [(problem.file.rpartition("/")[2], problem.line) for problem in caught.value.problems]
    assert told == [("a.yaml", 8), ("a.yaml", 9), ("b.yaml", 2), ("c.yaml", 1), ("missing.yaml", 1)]


@pytest.mark.parametrize(
    ("auth", "dialect", "is_told"),
    [
        ("auth: api-key-header, dialect: chat", "", True),
        ("dialect: chat", "auth: api-key-header, ", True),
        ("dialect: other", "auth: api-key-header, endpoint: v1, ", True),
        ("auth: api-key-header, dialect: chat", "key_header: x-key, ", False),
        ("auth: api-key-header, dialect: chat", "auth: bearer, ", False),
        ("auth: api-key-header", "", False),
        ("dialect: chat", "", False),
    ],
)
def test_where_a_key_has_a_header_of_its_own_the_header_is_named(
    tmp_path: Path, auth: str, dialect: str, *, is_told: bool
) -> None:
    evidence = "sources: [terms], checked: 2026-11-22"
    path = _write(
        tmp_path,
        f"{GOOD}endpoints:\n  - {{id: v1, name: API, url: https://api.acme.example, {auth}, {evidence}}}\n"
        f"dialects:\n  - {{id: other, codec: openai-chat, {evidence}}}\n"
        f"  - {{id: chat, codec: openai-chat, {dialect}{evidence}}}\n",
    )
    if not is_told:
        assert read_files([path]).providers["acme"].dialects
        return
    with pytest.raises(CatalogInvalidError) as invalid:
        read_files([path])
    [problem] = invalid.value.problems
    assert (problem.line, problem.where) == (17, "dialects.1.key_header")
    assert "endpoint 'v1'" in problem.message
    assert "key_header: <header>" in problem.message
