from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from migrate_advisor.catalog.load import load_compiled
from migrate_advisor.catalog.places import CustomerType, Question
from migrate_advisor.scanner.scan import ScanOptions, ScanReport, scan, scan_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from migrate_advisor.catalog.compiled import Compiled

DAY = date(2026, 11, 22)


class Check(Protocol):
    """Checks text under a file name, for an individual in mainland China unless told otherwise."""

    def __call__(self, name: str, content: str | bytes, question: Question = ..., **options: Any) -> ScanReport: ...


class CheckTree(Protocol):
    """Checks a folder."""

    def __call__(self, *paths: Path, **options: Any) -> ScanReport: ...


@pytest.fixture(scope="session")
def compiled() -> Compiled:
    return load_compiled()


@pytest.fixture(scope="session")
def individual() -> Question:
    return Question("CN", CustomerType.INDIVIDUAL, DAY)


@pytest.fixture(scope="session")
def enterprise() -> Question:
    return Question("CN", CustomerType.ENTERPRISE, DAY)


@pytest.fixture(scope="session")
def check(compiled: Compiled, individual: Question) -> Check:
    def run(name: str, content: str | bytes, question: Question = individual, **options: Any) -> ScanReport:
        content = content.encode() if isinstance(content, str) else content
        chosen = ScanOptions()._replace(**options)
        return scan_bytes(name, content, compiled=compiled, question=question, options=chosen)

    return run


@pytest.fixture
def check_tree(compiled: Compiled, individual: Question, tmp_path: Path) -> CheckTree:
    def run(*paths: Path, **options: Any) -> ScanReport:
        chosen = ScanOptions(root=str(tmp_path), jobs=1)._replace(**options)
        return scan(paths or [tmp_path], compiled=compiled, question=individual, options=chosen)

    return run
