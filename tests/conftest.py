"""What every test stands on: no network (pytest-socket), no keys or settings of the user's, no shared cache."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from migrate_advisor.catalog import load

if TYPE_CHECKING:
    from migrate_advisor.catalog.catalog import Catalog

settings.register_profile("ours", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ours")  # how long a machine that others share takes proves nothing

CHECKOUT = Path(__file__).resolve().parents[1]


def pytest_configure() -> None:
    """Let programs that tests start be interrupted, though a shell that runs the tests behind it ignores that."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what takes minutes and proves the same with more samples; ``-m exhaustive`` asks for it."""
    if "exhaustive" in config.option.markexpr:
        return
    left_out = [item for item in items if item.get_closest_marker("exhaustive")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.endswith(("_API_KEY", "_BASE_URL")) or name.startswith("MIGRATE_ADVISOR_"):
            monkeypatch.delenv(name)
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Compiled catalogs of a test run lie in a folder of its own."""
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def catalog(_own_cache: None) -> Catalog:
    """The real catalog."""
    return load.load_catalog()


@pytest.fixture(scope="session")
def checkout() -> Path:
    """Root of the checkout."""
    return CHECKOUT


REGIONS = """\
sources: {}
regions:
  - {code: CN, names: {en: China, zh: 中国, fr: Chine}, aliases: [mainland china]}
  - {code: FR, names: {en: France, zh: 法国, fr: France}}
  - {code: SG, names: {en: Singapore}}
  - {code: "NO", names: {en: Norway, zh: 挪威, fr: Norvège}}
"""

SOURCE = "{url: https://%s.example/page, title: A page, publisher: Somebody, kind: official, read: 2026-11-22}"


@pytest.fixture
def made_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MadeUp:
    """A small catalog that a test writes itself and that stands in for the packaged one."""
    folder = tmp_path / "catalog"
    folder.mkdir()
    (folder / "regions.yaml").write_text(REGIONS, encoding="utf-8")
    (folder / "events.yaml").write_text("sources: {}\nevents: []\n", encoding="utf-8")
    monkeypatch.setattr(load, "catalog_folder", lambda: str(folder))
    monkeypatch.setattr(load, "_cache", {})
    return MadeUp(folder)


class MadeUp:
    """Writes provider files and reads them as the catalog."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, text: str) -> Path:
        """Write one catalog file; ``SOURCE`` in it becomes a source entry."""
        path = self.folder / f"{name}.yaml"
        path.write_text(text.replace("SOURCE", SOURCE % name), encoding="utf-8")
        return path

    def catalog(self) -> Catalog:
        """The catalog as it stands now."""
        return load.load_catalog()
