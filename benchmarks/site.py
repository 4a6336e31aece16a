"""What the first page of the site costs a reader: bytes, requests, and the time until it answers on a slow processor.

    python benchmarks/site.py build/site        a folder that `catalog site` wrote; needs playwright and a Chromium

Times are of the machine it runs on, with its processor slowed down four times, as a telephone is.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Page

SLOWER = 4
PAGES = ("index.html", "zh/index.html", "timeline.html", "dialects.html", "provider/openai.html")


def measured(page: Page, folder: Path, name: str) -> tuple[int, int, float, float]:
    """Bytes, requests, and milliseconds to the first paint and until the script has nothing left to do."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((folder / name).absolute().as_uri(), wait_until="load")
    painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0")
    idle = page.evaluate("new Promise(done => requestIdleCallback(() => done(performance.now())))")
    size = sum((folder / url.partition(f"{folder.absolute().as_uri()}/")[2]).stat().st_size for url in set(asked))
    return size, len(set(asked)), painted, idle


def main() -> int:
    """Print a table."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "build/site")
    print(
        f"{'page':24} {'kB':>6} {'requests':>9} {'painted':>9} {'answers':>9}   (ms, processor {SLOWER} times slower)"
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium")
        for name in PAGES:
            page = browser.new_page()
            page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
            size, requests, painted, idle = measured(page, folder, name)
            print(f"{name:24} {size / 1000:6.0f} {requests:9} {painted:9.0f} {idle:9.0f}")
            page.close()
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
