"""What a person sees and does, in a real Chromium, from files and without a network."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from migrate_advisor.cli.program import main

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.enable_socket  # a browser is driven over pipes; loopback is Playwright's own


@pytest.fixture
def page(browser: "Browser", site: Path) -> Iterator["Page"]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    asked: list[str] = []
    failed: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("pageerror", lambda error: failed.append(str(error)))
    opened.goto(f"{site.as_uri()}/index.html")
    yield opened
    assert all(url.startswith(f"{site.as_uri()}/") for url in asked), "nothing is asked of anybody"
    assert not failed
    context.close()


def test_what_is_open_to_an_individual_in_hong_kong_today(page: "Page") -> None:
    page.select_option("#region", "HK")
    page.select_option("#only", "open")
    rows = page.locator("#matrix tbody tr").all_inner_texts()
    assert any("Alibaba" in row and "open" in row for row in rows)
    assert not any("OpenAI" in row for row in rows)


def test_what_stopped_on_a_day(page: "Page") -> None:
    page.select_option("#day-list", "2024-10-21")
    told = page.locator("#changed").inner_text()
    assert "Azure OpenAI" in told
    assert "✕ closed" in told
    assert "China (mainland)" in told


def test_when_a_model_ends_and_what_follows(page: "Page") -> None:
    page.fill("#query", "gpt-4o")
    told = page.locator("#results li", has=page.locator("text=openai")).filter(has_text="(openai)").first
    told.wait_for()
    assert "2027-01-14" in told.inner_text()
    assert "gpt-6-luna" in told.inner_text()
    assert "gpt-6-luna" in page.locator("#results li").first.inner_text(), "what tells a successor stands first"
    told.locator("a").first.click()
    assert page.locator("h1").inner_text() == "gpt-4o"


def test_a_cell_leads_to_the_fact_its_source_and_its_day(page: "Page") -> None:
    page.locator('a[data-provider="openai"][data-region="HK"]').click()
    told = page.locator("#fact")
    assert "2024-07-09" in told.inner_text()
    assert told.locator('a[href^="https://"]').count() > 0
    page.keyboard.press("Escape")
    assert not told.is_visible()


def test_a_view_can_be_sent_to_somebody(page: "Page", site: Path) -> None:
    page.check('input[value="enterprise"]')
    page.select_option("#day-list", "2024-07-09")
    address = page.url
    assert "customer=enterprise" in address
    page.goto("about:blank")
    page.goto(address)
    assert page.locator("#day-text").inner_text() == "2024-07-09"
    assert page.is_checked('input[value="enterprise"]')


def test_hands_stay_on_the_keyboard(page: "Page") -> None:
    page.keyboard.press("/")
    page.keyboard.type("deepseek")
    assert page.locator("#matrix tbody tr").count() >= 1
    page.focus("#day")
    page.keyboard.press("ArrowLeft")
    assert page.locator("#day-text").inner_text() != "2026-11-28"


def test_the_whole_world_is_a_table_and_tiles(page: "Page") -> None:
    page.check('input[value="world"]')
    assert page.locator("#matrix tbody tr").count() == 250
    page.check('input[value="map"]')
    assert page.locator(".tiles li").count() >= 250
    drawn = page.locator("#matrix h2").count()
    assert page.locator("#count").inner_text().startswith(f"{drawn} of ")
    assert page.locator("#matrix .open").count() > 0


def test_what_changed_between_two_days(page: "Page", site: Path) -> None:
    page.goto(f"{site.as_uri()}/changes.html#from=2024-07-08&to=2024-07-09")
    told = page.locator("#changed").inner_text()
    assert "OpenAI" in told
    assert "Hong Kong" in told


def test_a_page_can_be_read_without_its_script(browser: "Browser", site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.as_uri()}/index.html")
    assert page.locator("#matrix tbody tr").count() >= 20
    context.close()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
@pytest.mark.parametrize(
    "name",
    ["index.html", "zh/index.html", "timeline.html", "changes.html", "providers.html", "dialects.html", "rules.html",
     "provider/openai.html", "zh/provider/azure-openai.html", "model/openai/gpt-4o.html", "rule/blocked-endpoint.html",
     "dialect/zhipu-paas-v4.html", "event/ev-2024-10-21-azure-individual-end.html"],
)  # fmt: skip
def test_nobody_is_kept_out_of_a_page(browser: "Browser", site: Path, name: str, scheme: str, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = context.new_page()
    page.goto(f"{site.as_uri()}/{name}")
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    found = Axe().run(page, options=options).response["violations"]
    assert [(item["id"], item["impact"], item["nodes"][0]["html"]) for item in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width, "nothing sticks out"
    context.close()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
@pytest.mark.parametrize(
    "asked", [["check", "--no-config"], ["plan"], ["fleet"], ["assess"]], ids=lambda asked: asked[0]
)
def test_nobody_is_kept_out_of_a_report(
    browser: "Browser", tmp_path: Path, capsys: pytest.CaptureFixture[str], asked: list[str], scheme: str, width: int
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    log = tmp_path / "calls.jsonl"
    log.write_text('{"model": "gpt-4o", "messages": [{"role": "user", "content": "hi"}], "logit_bias": {"1": 1}}\n')
    given = log if asked[0] == "assess" else Path(__file__).parents[2] / "examples/legacy_app"
    main([asked[0], str(given), *asked[1:], "--as-of", "2026-11-28", "--format", "html"])
    report = tmp_path / "report.html"
    report.write_text(capsys.readouterr().out, encoding="utf-8")
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = context.new_page()
    page.goto(report.as_uri())
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    found = Axe().run(page, options=options).response["violations"]
    assert [(item["id"], item["impact"], item["nodes"][0]["html"]) for item in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width, "nothing sticks out"
    context.close()


def test_which_models_a_provider_serves(page: "Page") -> None:
    page.fill("#query", "deepseek")
    page.locator("#matrix tbody th a", has_text="DeepSeek").first.click()
    assert page.locator("h1").inner_text().startswith("DeepSeek")
    assert page.locator("main a", has_text="deepseek-flash").count() > 0


def test_what_ends_in_the_next_90_days(page: "Page") -> None:
    told = page.locator("#coming").inner_text()
    assert "2026-12" in told
    assert "2027-03" not in told


def test_what_is_open_to_an_enterprise_in_macau(page: "Page") -> None:
    page.check("input[value=enterprise]")
    page.select_option("#region", "MO")
    page.select_option("#only", "open")
    shown = page.locator("#count").inner_text()
    assert " of " in shown
    assert page.locator("#matrix tbody tr").count() < int(shown.partition(" of ")[2].split()[0])
    assert not any("OpenAI" in row for row in page.locator("#matrix tbody tr").all_inner_texts())


def test_a_dialect_is_one_page(page: "Page") -> None:
    page.locator("nav a", has_text="Dialects").click()
    page.locator("main th a", has_text="zhipu").first.click()
    assert "frequency_penalty" in page.locator("main table").first.inner_text()


def test_a_search_for_a_model_leaves_the_table_of_providers(page: "Page") -> None:
    page.get_by_label("Find a provider, model or day").fill("gpt-4o")
    page.locator("#results a").first.wait_for()
    assert "(OpenAI)" in page.locator("#results").inner_text()
    assert page.locator("#matrix tbody tr").count() > 5
    page.get_by_label("Find a provider, model or day").fill("deepseek")
    page.locator("#matrix tbody tr").first.wait_for()
    assert page.locator("#matrix tbody tr").count() <= 5


def test_a_change_leads_to_the_facts_before_and_after(page: "Page", site: Path) -> None:
    page.goto(f"{site.as_uri()}/changes.html#from=2024-07-08&to=2024-10-21")
    row = page.locator("#changed tr", has_text="Azure OpenAI").first
    row.locator("a.closed").click()
    told = page.locator("#fact").inner_text()
    assert "2024-10-21" in told
    assert "South China Morning Post" in told
    page.keyboard.press("Escape")
    row.locator("a.open").click()
    assert "2024-07-08" in page.locator("#fact").inner_text()


@pytest.mark.parametrize(
    "name", ["provider/openai.html", "zh/provider/azure-openai.html", "dialect/zhipu-paas-v4.html"]
)
def test_no_column_is_squeezed_on_a_telephone(browser: "Browser", site: Path, name: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 900})
    page = context.new_page()
    page.goto(f"{site.as_uri()}/{name}")
    squeezed = "cells => cells.filter(c => c.innerText.length > 40 && c.clientWidth < 120).map(c => c.innerText)"
    assert page.eval_on_selector_all("main td, main th", squeezed) == []
    context.close()


def test_paper_is_white_whatever_the_screen_is(browser: "Browser", site: Path) -> None:
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(f"{site.as_uri()}/provider/openai.html")
    colours = "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
    assert page.evaluate(colours) == ["rgb(13, 17, 23)", "rgb(230, 237, 243)"]
    page.emulate_media(media="print")
    assert page.evaluate(colours) == ["rgb(255, 255, 255)", "rgb(27, 31, 36)"]
    assert not page.locator("nav").is_visible()
    context.close()


def test_a_change_is_a_block_of_lines_on_a_telephone(browser: "Browser", site: Path) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 900})
    page = context.new_page()
    page.goto(f"{site.as_uri()}/zh/changes.html#from=2024-07-08&to=2024-07-09")
    assert page.locator("#changed td", has_text="香港").first.bounding_box()["width"] > 300  # type: ignore[index]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()
