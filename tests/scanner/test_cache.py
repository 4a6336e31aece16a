"""What was read is remembered, and never instead of what is there."""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.scanner.conftest import DAY

from migrate_advisor.catalog.load import read_cache, write_cache
from migrate_advisor.catalog.places import CustomerType, Question
from migrate_advisor.scanner import cache
from migrate_advisor.scanner.opening import FolderHandles
from migrate_advisor.scanner.scan import ScanOptions, ScanReport, scan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from migrate_advisor.catalog.compiled import Compiled

SAMPLES = Path(__file__).parent / "samples"
BAD = 'x = "https://api.openai.com/v1"\n'
FILES = 60
QUESTION = Question("CN", CustomerType.INDIVIDUAL, DAY)


@pytest.fixture(autouse=True)
def caches(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of caches of its own, and files that count as settled at once, so that a test need not wait."""
    folder = tmp_path_factory.mktemp("caches")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    monkeypatch.setattr(cache, "_SETTLED", -(10**12))
    return folder / "migrate-advisor"


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that are opened."""
    names: list[str] = []
    reading = FolderHandles.contents

    def note(self: FolderHandles, path: str, limit: int) -> tuple[bytes | str, os.stat_result]:
        names.append(Path(path).name)
        return reading(self, path, limit)

    monkeypatch.setattr(FolderHandles, "contents", note)
    return names


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The samples of all rules, and clean files, a binary and an unused ignore comment."""
    root = tmp_path / "tree"
    shutil.copytree(SAMPLES, root)
    for number in range(FILES):
        (root / f"clean{number}.py").write_text("x = 1\n", encoding="utf-8")
    (root / "bad.py").write_text(BAD, encoding="utf-8")
    (root / "hidden.py").write_text(
        f"{BAD[:-1]}  # migrate-advisor: ignore[blocked-endpoint] known\n", encoding="utf-8"
    )
    (root / "unused.py").write_text("x = 1  # migrate-advisor: ignore\n", encoding="utf-8")
    (root / "picture.bin").write_bytes(b"\0openai")
    return root


@pytest.fixture
def rescan(compiled: Compiled, tree: Path) -> Callable[..., ScanReport]:
    def run(question: Question = QUESTION, **options: Any) -> ScanReport:
        chosen = ScanOptions(root=str(tree), jobs=1)._replace(**options)
        return scan([tree], compiled=compiled, question=question, options=chosen)

    return run


def test_second_scan_opens_nothing_and_says_the_same(rescan: Callable[..., ScanReport], opened: list[str]) -> None:
    fresh = rescan(use_cache=False)
    assert fresh.findings
    assert fresh.suppressed
    assert fresh.unused_ignores
    assert any(finding.cell for finding in fresh.findings)
    assert ("picture.bin", "binary") in fresh.skipped
    first = rescan()
    opened.clear()
    assert rescan() == first == fresh
    assert opened == []


def test_changed_new_and_removed_files_are_seen(
    rescan: Callable[..., ScanReport], opened: list[str], tree: Path
) -> None:
    rescan()
    opened.clear()
    (tree / "clean0.py").write_text(BAD, encoding="utf-8")
    (tree / "new.py").write_text(BAD, encoding="utf-8")
    (tree / "bad.py").unlink()
    report = rescan()
    assert sorted(opened) == ["clean0.py", "new.py"]
    assert report == rescan(use_cache=False)


def test_same_size_and_time_of_writing_do_not_deceive(rescan: Callable[..., ScanReport], tree: Path) -> None:
    path = tree / "bad.py"
    state = path.stat()
    rescan()
    path.write_text("#" * (len(BAD) - 1) + "\n", encoding="utf-8")
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert path.stat().st_mtime_ns == state.st_mtime_ns
    assert "bad.py" not in {finding.path for finding in rescan().findings}


def test_file_written_just_now_is_not_remembered(
    rescan: Callable[..., ScanReport], opened: list[str], monkeypatch: pytest.MonkeyPatch, tree: Path
) -> None:
    monkeypatch.setattr(cache, "_SETTLED", 3600 * 10**9)
    rescan()
    opened.clear()
    rescan()
    assert len(opened) == len([path for path in tree.rglob("*") if path.is_file()])


def test_another_question_is_answered_anew(rescan: Callable[..., ScanReport], opened: list[str]) -> None:
    rescan()
    opened.clear()
    elsewhere = Question("US", CustomerType.ENTERPRISE, DAY)
    assert rescan(elsewhere) == rescan(elsewhere, use_cache=False)
    assert rescan(elsewhere) != rescan()


def test_another_limit_reads_anew(rescan: Callable[..., ScanReport]) -> None:
    rescan()
    assert rescan(max_file_size=20) == rescan(max_file_size=20, use_cache=False)


def test_processes_fill_the_same_cache(rescan: Callable[..., ScanReport], opened: list[str]) -> None:
    first = rescan(jobs=2)
    opened.clear()
    assert rescan() == first
    assert opened == []


@pytest.mark.parametrize("content", [b"", b"\0\xff", b"[]", b'{"stamp": 1}', b'{"stamp": "", "files": []}'])
def test_damaged_cache_costs_time_and_not_the_answer(
    content: bytes, rescan: Callable[..., ScanReport], caches: Path
) -> None:
    first = rescan()
    [kept] = caches.glob("readings-*")
    kept.write_bytes(content)
    assert rescan() == first
    assert rescan() == first


def test_cache_that_cannot_be_written_costs_time_and_not_the_answer(
    rescan: Callable[..., ScanReport], caches: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (caches.parent / "file").write_bytes(b"")
    monkeypatch.setenv("XDG_CACHE_HOME", str(caches.parent / "file"))
    assert rescan() == rescan(use_cache=False)


def test_cache_is_the_users_alone_and_is_forgotten_when_nobody_asks(
    rescan: Callable[..., ScanReport], caches: Path, tree: Path
) -> None:
    caches.mkdir(parents=True)
    old = caches / "readings-0-00000000"
    old.write_bytes(b"")
    os.utime(old, (time.time() - 40 * 24 * 3600,) * 2)
    rescan()
    [kept] = caches.glob("readings-*")
    assert kept != old
    assert kept.stat().st_mode & 0o077 == 0
    assert not list(tree.glob(".*cache*"))


def test_named_files_are_always_read(compiled: Compiled, tree: Path, opened: list[str], caches: Path) -> None:
    files = sorted(tree.rglob("*.py"))
    for _ in range(2):
        scan(files, compiled=compiled, question=QUESTION, options=ScanOptions(root=str(tree), jobs=1))
    assert len(opened) == 2 * len(files)
    assert not list(caches.glob("readings-*"))


CONTENTS = ("x = 1\n", BAD, "x = 2\n", BAD.upper(), "OPENAI_API_KEY=1\n")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["write", "remove", "rename", "touch", "scan"]), st.integers(0, 5), st.sampled_from(CONTENTS)
    ),
    max_size=12,
)


@pytest.fixture
def settled() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cache, "_SETTLED", 20_000_000)
        yield


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_happens_to_files_a_scan_tells_what_is_there(
    steps: list[tuple[str, int, str]], compiled: Compiled, settled: None
) -> None:
    with TemporaryDirectory() as folder:
        root = Path(folder)
        for number in range(FILES):
            (root / f"{number}.env").write_text("x = 1\n", encoding="utf-8")
        for step, number, content in (*steps, ("scan", 0, "")):
            path = root / f"{number}.env"
            if step == "write":
                path.write_text(content, encoding="utf-8")
            elif step == "scan":
                options = ScanOptions(root=folder, jobs=1)
                told = scan([root], compiled=compiled, question=QUESTION, options=options)
                options = options._replace(use_cache=False)
                assert told == scan([root], compiled=compiled, question=QUESTION, options=options)
            elif path.exists() and step == "remove":
                path.unlink()
            elif path.exists() and step == "rename":
                path.rename(root / f"{(number + 1) % 6}.env")
            elif path.exists():
                os.utime(path)


@pytest.mark.skipif(os.name == "nt", reason="no pipes, and no such modes")
@pytest.mark.parametrize("content", [b"[" * 200_000, b"{}", b"null", b"\xff", None, "link", "foreign"])
def test_a_cache_that_is_not_ours_is_thrown_away(
    content: bytes | str | None, rescan: Callable[..., ScanReport], caches: Path
) -> None:
    first = rescan()
    (path,) = caches.glob("readings-*")
    kept = path.read_bytes()
    path.unlink()
    if content is None:
        os.mkfifo(path)
    elif content == "link":
        path.symlink_to("/dev/zero")
    else:
        path.write_bytes(kept if isinstance(content, str) else content)
        path.chmod(0o644 if content == "foreign" else 0o600)
    assert rescan() == first


def test_entries_of_another_shape_are_read_anew(rescan: Callable[..., ScanReport], caches: Path) -> None:
    first = rescan()
    (path,) = caches.glob("readings-*")
    data = json.loads(read_cache(str(path)))
    for number, name in enumerate(data["files"]):
        state = data["files"][name][0]
        data["files"][name] = [[], 1, None, [state, None], [state, None, "code", [[1]], []], "x"][number % 6]
    assert write_cache(str(path), json.dumps(data).encode())
    assert rescan() == first


def test_a_cache_with_a_byte_changed_is_thrown_away(rescan: Callable[..., ScanReport], caches: Path) -> None:
    first = rescan()
    (path,) = caches.glob("readings-*")
    kept = path.read_bytes()
    at = kept.index(b"api.openai.com") if b"api.openai.com" in kept else kept.index(b'"openai"') + 1
    path.write_bytes(kept[:at] + b"x" + kept[at + 1 :])
    assert rescan() == first


def test_a_cache_in_the_tree_is_neither_read_nor_written(
    rescan: Callable[..., ScanReport], tree: Path, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tree / ".cache"))
    rescan()
    count = len(opened)
    rescan()
    assert len(opened) >= 2 * count
    assert not list((tree / ".cache").glob("**/readings-*"))
