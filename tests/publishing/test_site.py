import json
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

import pytest

from migrate_advisor.catalog.endings import entry_ends
from migrate_advisor.catalog.load import catalog_folder, load_catalog
from migrate_advisor.cli.program import main
from migrate_advisor.publishing.site.build import every_page, model_path

AS_OF = date(2026, 11, 28)


class Links(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.followed: list[str] = []
        self.loaded: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.followed.append(told.get("href", ""))
        elif "src" in told or tag == "link":
            self.loaded.append(told.get("src") or told.get("href", ""))


def test_every_link_between_pages_leads_somewhere(pages: dict[str, str]) -> None:
    missing = set()
    for name, text in pages.items():
        if not name.endswith(".html"):
            continue
        links = Links(text)
        for link in (*links.followed, *links.loaded):
            parts = urlsplit(link)
            if parts.scheme or not parts.path:
                continue
            steps: list[str] = []
            for step in (*PurePosixPath(name).parent.parts, *PurePosixPath(unquote(parts.path)).parts):
                if step == "..":
                    steps.pop()
                else:
                    steps.append(step)
            if "/".join(steps) not in pages:
                missing.add((name, link))
    assert not missing, sorted(missing)[:10]


def test_nothing_is_loaded_from_elsewhere(pages: dict[str, str]) -> None:
    for name, text in pages.items():
        if name.endswith(".html"):
            assert not [link for link in Links(text).loaded if urlsplit(link).scheme], name
    assert "url(" not in pages["site.css"]
    assert not re.search(r"fetch\(|XMLHttpRequest|import\(|WebSocket|sendBeacon", pages["site.js"])


@pytest.mark.parametrize("more", [("index.html",), ("zh/index.html", "data/zh.js")], ids=["en", "zh"])
def test_the_first_page_and_the_script_are_small(pages: dict[str, str], more: tuple[str, ...]) -> None:
    first = (*more, "site.css", "site.js", "data/matrix.js", "data/changes.js")
    assert sum(len(pages[name].encode()) for name in first) <= 1_000_000
    assert len(pages["site.js"].encode()) <= 30_000


def test_both_languages_have_the_same_pages(pages: dict[str, str]) -> None:
    english = {name for name in pages if name.endswith(".html") and not name.startswith("zh/")}
    assert {f"zh/{name}" for name in english} == {name for name in pages if name.startswith("zh/")}


def test_every_provider_model_event_and_rule_has_a_page(pages: dict[str, str]) -> None:
    for provider in load_catalog().providers(role=None):
        assert f"provider/{provider.id}.html" in pages
        assert all(model_path(provider.id, model.id) in pages for model in provider.models)
    assert "event/ev-2024-10-21-azure-individual-end.html" in pages
    assert "rule/blocked-endpoint.html" in pages


def test_a_model_tells_its_end_what_follows_and_who_says_so(pages: dict[str, str]) -> None:
    page = pages["model/openai/gpt-4o.html"]
    assert "2027-01-14" in page
    assert "gpt-6-luna" in page
    assert "https://" in page


def test_a_model_that_ends_at_each_endpoint_on_a_day_of_its_own_tells_all(pages: dict[str, str]) -> None:
    several = [
        (provider, model)
        for provider in load_catalog().providers(role=None)
        for model in provider.own_models
        if len(provider.entries(model.id)) > 1
    ]
    assert several
    for provider, model in several:
        page = pages[model_path(provider.id, model.id)]
        assert page.count("When it ends") == len(provider.entries(model.id))
        for entry in provider.entries(model.id):
            assert f"<strong>{', '.join(entry.endpoints)}</strong>" in page
            ending = entry_ends(provider, AS_OF, entry)
            assert ending is None or str(ending.day or ending.not_before or "") in page


def test_what_the_catalog_says_cannot_become_markup(tmp_path: Path) -> None:
    overlay, out = tmp_path / "own", tmp_path / "out"
    overlay.mkdir()
    (overlay / "newai.yaml").write_text(
        'id: newai\nnames: {en: "<script>alert(1)</script>"}\nsources: {}\n', encoding="utf-8"
    )
    assert main(["catalog", "site", str(out), "--catalog", str(overlay), "--as-of", "2026-11-28"]) == 0
    assert "<script>alert" not in (out / "index.html").read_text(encoding="utf-8")
    assert "<script>alert" not in (out / "data" / "matrix.js").read_text(encoding="utf-8")
    assert (out / "zh" / "provider" / "newai.html").exists()


@pytest.mark.parametrize("name", ["index.html", "provider/openai.html", "timeline.html"])
def test_a_page_in_chinese_is_in_chinese(pages: dict[str, str], name: str) -> None:
    assert '<html lang="zh-Hans">' in pages[f"zh/{name}"]
    assert "提供方" in pages[f"zh/{name}"]
    assert "提供方" not in pages[name]


def test_one_edit_of_the_catalog_reaches_pages_data_feeds_and_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    overlay = tmp_path / "own"
    overlay.mkdir()
    text = Path(catalog_folder(), "openai.yaml").read_text(encoding="utf-8")
    edited, count = re.subn(r"(- id: gpt-4o\n(?:    .*\n)*?    retires: )2027-01-14", r"\g<1>2027-02-03", text)
    assert count == 1
    (overlay / "openai.yaml").write_text(edited, encoding="utf-8")
    told = every_page(load_catalog([overlay]), date(2026, 11, 28))
    model = model_path("openai", "gpt-4o")
    for name in (
        model,
        f"zh/{model}",
        "provider/openai.html",
        "zh/provider/openai.html",
        "timeline.html",
        "index.html",
    ):
        assert "2027-02-03" in told[name], name
    assert "2027-01-14" not in told[model]
    changes = json.loads(told["data/changes.js"].partition(".changes=")[2].strip().rstrip(";"))
    assert ["2027-02-03", "model", "openai", "gpt-4o"] in [end[:4] for end in changes["ends"]]
    assert "2027-02-03" in told["feeds/changes.atom"]
    main(["catalog", "show", "openai", "--catalog", str(overlay), "--as-of", "2026-11-28", "--format", "json"])
    shown = json.loads(capsys.readouterr().out)
    assert next(item for item in shown["models"] if item["id"] == "gpt-4o")["retires"] == "2027-02-03"


def test_a_reason_that_holds_in_several_places_is_told_once(pages: dict[str, str]) -> None:
    page = pages["provider/openai.html"]
    assert page.count("unsupported_country_region_territory") == 1
    assert ["China (mainland), Hong Kong, Macao", "individual, enterprise", "✕ closed"] in rows_of(page)
    split = rows_of(pages["provider/azure-openai.html"])
    assert ["China (mainland)", "individual", "✕ closed"] in split
    assert ["China (mainland)", "enterprise", "◐ restricted"] in split


def rows_of(page: str) -> list[list[str]]:
    """What the first three cells of each row say."""
    rows = re.findall(r"<tr.*?</tr>", page, re.DOTALL)
    return [[re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)][:3] for row in rows]


def test_pages_name_providers_as_people_do(pages: dict[str, str]) -> None:
    assert "<td>azure-openai</td>" not in pages["timeline.html"]
    assert "<td>Azure OpenAI</td>" in pages["timeline.html"]
    assert "<td>微软 Azure OpenAI</td>" in pages["zh/timeline.html"]


def test_every_cell_of_the_table_of_parameters_leads_to_its_fact_with_source_and_day(pages: dict[str, str]) -> None:
    cells = re.findall(r"<td[^>]*>(.*?)</td>", pages["dialects.html"])
    links = [re.search(r'href="([^"#]+)#([^"]+)"', cell) for cell in cells]
    assert links
    assert all(links)
    for link in links:
        assert link is not None
        place = re.search(rf'id="{re.escape(link[2])}">(.*?)(?:</tr>|</p>)', pages[link[1]], re.DOTALL)
        assert place is not None, link[0]
        numbers = re.findall(r'href="#(s\d+)"', place[1])
        assert numbers, f"{link[0]} names no source"
        assert re.search(r"\d{4}-\d\d-\d\d", place[1]), f"{link[0]} names no day"
        for number in numbers:
            assert re.search(rf'<li id="{number}"><a href="https?://', pages[link[1]])


def test_a_provider_tells_source_and_day_of_what_held_of_endpoints_and_of_ends(pages: dict[str, str]) -> None:
    page = pages["provider/openai.html"]
    past = page[page.index("What held before") : page.index("<h2>Events")]
    assert "2023-05-11 – 2024-07-09" in past
    ends = page[page.index("<h2>What ends") : page.index("<h2>Models")]
    for part in (past, page[page.index("<h2>Endpoints") : page.index("<h2>What ends")], ends):
        rows = re.findall(r"<tr.*?</tr>", part, re.DOTALL)[1:]
        assert rows
        for row in rows:
            assert 'href="https://' in row, row
            assert re.search(r"checked on \d{4}-\d\d-\d\d", row), row


def test_a_rule_is_told_as_its_explanation_is_written(pages: dict[str, str]) -> None:
    for name in ("rule/blocked-endpoint.html", "zh/rule/blocked-endpoint.html"):
        assert "<code>base_url = &#34;https://api.openai.com/v1&#34;\n</code></pre>" in pages[name]
        assert "<code>migrate-advisor recommend</code>" in pages[name]
    assert "对您关闭的提供方的地址" in pages["zh/rule/blocked-endpoint.html"]


def test_no_page_shows_marks_of_text_in_place_of_what_they_mean(site: Path) -> None:
    for path in site.rglob("*.html"):
        shown = re.sub(r"<(pre|script|svg)\b.*?</\1>", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert "\\x0a" not in shown, path
        assert "`" not in shown, path


def test_today_divides_the_timeline(pages: dict[str, str]) -> None:
    days = re.findall(r'class="day">(\d{4}-\d\d-\d\d)</th>', pages["timeline.html"])
    assert days == sorted(days, reverse=True)
    before, _today, after = pages["timeline.html"].partition('id="today"')
    assert max(re.findall(r'id="d(\d{4}-\d\d-\d\d)', after)) <= str(AS_OF)
    assert min(re.findall(r'id="d(\d{4}-\d\d-\d\d)', before)) > str(AS_OF)
