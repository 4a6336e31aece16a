import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from migrate_advisor.catalog.load import load_catalog
from migrate_advisor.publishing.folder import write_folder
from migrate_advisor.publishing.site.build import every_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser

AS_OF = date(2026, 11, 28)
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


@pytest.fixture(scope="session")
def pages() -> dict[str, str]:
    return every_page(load_catalog(), AS_OF)


@pytest.fixture(scope="session")
def site(pages: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    write_folder(folder, pages)
    return folder


@pytest.fixture(scope="module")  # no longer: while it is open, no other test of the process can run an event loop
def browser() -> Iterator["Browser"]:
    """A real Chromium; without one the tests of pages in a browser are skipped, and say so."""
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    if found is None:
        pytest.skip(
            "no Chromium on this machine: pages were NOT tested in a browser (install chromium, or set CHROMIUM)"
        )
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield opened
        opened.close()
