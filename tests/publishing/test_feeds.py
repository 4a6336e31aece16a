import json
import re
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import feedparser
import icalendar
import jsonschema
import pytest

from migrate_advisor.catalog.endings import entry_ends
from migrate_advisor.catalog.load import catalog_folder, load_catalog
from migrate_advisor.cli.program import main
from migrate_advisor.publishing.feeds.every import every_feed

AS_OF = date(2026, 11, 28)


@pytest.fixture(scope="module")
def feeds() -> Mapping[str, str]:
    return every_feed(load_catalog(), AS_OF)


def read(feeds: Mapping[str, str], name: str) -> Any:
    return json.loads(feeds[name])


def test_every_advisory_follows_its_schema(feeds: Mapping[str, str]) -> None:
    schema = read(feeds, "advisories/advisory.schema.json")
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    names = [name for name in feeds if name.startswith("advisories/MA-")]
    for name in names:
        validator.validate(read(feeds, name))
    assert {f"advisories/{item['id']}.json" for item in read(feeds, "advisories/all.json")["advisories"]} == set(names)


def test_an_advisory_tells_who_lost_what_on_that_day(feeds: Mapping[str, str]) -> None:
    told = read(feeds, "advisories/MA-2024-10-21-azure-individual-end.json")
    assert told["affected"][0]["turns"] == [
        {"region": "CN", "customer": "individual", "before": "open", "after": "closed"}
    ]
    assert told["references"][0]["url"].startswith("https://www.scmp.com/")


def test_offers_and_rules_of_one_company_are_no_advisories(feeds: Mapping[str, str]) -> None:
    assert "advisories/MA-2024-06-25-cn-offers.json" not in feeds
    assert "advisories/MA-2026-06-18-jpmorgan-hk.json" not in feeds


def test_feed_readers_read_the_atom_feed(feeds: Mapping[str, str]) -> None:
    read_as_others_do = feedparser.parse(feeds["changes.atom"])
    assert not read_as_others_do.bozo
    assert read_as_others_do.version == "atom10"
    titles = [entry.title for entry in read_as_others_do.entries]
    assert "Azure OpenAI is closed to individuals in mainland China" in titles
    assert any(title.startswith("OpenAI: gpt-4o ") for title in titles)
    days = [entry.published for entry in read_as_others_do.entries]
    assert days == sorted(days, reverse=True)
    ids = [entry.id for entry in read_as_others_do.entries]
    assert len(ids) == len(set(ids))


def test_calendars_read_the_ends_to_come(feeds: Mapping[str, str]) -> None:
    calendar = icalendar.Calendar.from_ical(feeds["ends.ics"])
    entries = {str(entry["SUMMARY"]): entry for entry in calendar.walk("VEVENT")}
    gpt = entries["OpenAI: gpt-4o ends"]
    assert gpt.decoded("DTSTART") == date(2027, 1, 14)
    assert "instead" in str(gpt["DESCRIPTION"])
    assert all(entry.decoded("DTSTART") > AS_OF for entry in entries.values())
    assert all(len(line.encode()) <= 75 for line in feeds["ends.ics"].split("\r\n"))
    assert calendar.errors == []


def test_endoflife_readers_find_product_and_releases(feeds: Mapping[str, str]) -> None:
    page = read(feeds, "endoflife/products/openai.json")
    assert page["schema_version"] == "1.0.0"
    release = next(item for item in page["result"]["releases"] if item["name"] == "gpt-4o")
    assert (release["isEol"], release["eolFrom"], release["isMaintained"]) == (False, "2027-01-14", True)
    listed = read(feeds, "endoflife/products.json")
    assert listed["total"] == len([name for name in feeds if name.startswith("endoflife/products/")])


def of(*kinds: str, form: str = "") -> dict[str, Any]:
    return {"type": list(kinds), **({"format": form} if form else {})}


def thing(required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": required.split(), "properties": properties}


TEXTS = {"type": "array", "items": of("string")}
RELEASE = thing(
    "name codename label releaseDate isLts ltsFrom isEol eolFrom isMaintained latest",
    name=of("string"), codename=of("string", "null"), label=of("string"), isLts=of("boolean"), isEol=of("boolean"),
    ltsFrom=of("string", "null", form="date"), eolFrom=of("string", "null", form="date"), isMaintained=of("boolean"),
    releaseDate=of("string", "null", form="date"),
    latest=thing("name date link", name=of("string"), date=of("string", "null", form="date"),
                 link=of("string", "null", form="uri")),
    custom={"type": "object", "additionalProperties": of("string", "null")},
)  # fmt: skip
PRODUCT = thing(
    "schema_version last_modified result",
    schema_version=of("string"), last_modified=of("string", form="date-time"),
    result=thing(
        "name label aliases category tags identifiers labels links releases",
        name=of("string"), label=of("string"), category=of("string"), aliases=TEXTS, tags={**TEXTS, "minItems": 1},
        versionCommand=of("string", "null"), labels=thing("eol", eol=of("string")),
        links=thing("html", html=of("string", form="uri"), icon=of("string", "null", form="uri"),
                    releasePolicy=of("string", "null", form="uri")),
        releases={"type": "array", "items": RELEASE},
    ),
)  # fmt: skip
"""What endoflife.date asks of a product in the description of its API. That a release may lack its day is ours."""


def test_endoflife_pages_have_the_shape_of_that_api(feeds: Mapping[str, str]) -> None:
    validator = jsonschema.Draft202012Validator(PRODUCT, format_checker=jsonschema.FormatChecker())
    names = [name for name in feeds if name.startswith("endoflife/products/")]
    assert names
    for name in names:
        validator.validate(read(feeds, name))


MODEL_ID = {"type": "string", "maxLength": 256, "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*$"}
DAY = {"type": "string", "format": "date"}
PAGE = {"type": "string", "format": "uri"}
MODEL_EOL = {
    "type": "object",
    "additionalProperties": False,
    "required": ["spec", "publisher", "generated", "models"],
    "properties": {
        "spec": {"const": "model-eol/0.1"},
        "publisher": {"type": "string", "minLength": 1},
        "generated": {"type": "string", "format": "date-time"},
        "source": PAGE,
        "note": {"type": "string"},
        "models": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["id"],
                "properties": {
                    "id": MODEL_ID,
                    "aliases": {"type": "array", "minItems": 1, "items": MODEL_ID},
                    "announced": DAY,
                    "shutdown": DAY,
                    "replacement_options": {"type": "array", "minItems": 1, "items": MODEL_ID},
                    "notes": {"type": "string"},
                    "source": PAGE,
                },
            },
        },
    },
}
"""What the public draft of the format (its SPEC.md) allows of what we write."""


def test_model_eol_feeds_follow_the_draft(feeds: Mapping[str, str]) -> None:
    validator = jsonschema.Draft202012Validator(MODEL_EOL, format_checker=jsonschema.FormatChecker())
    names = [name for name in feeds if name.startswith("model-eol/")]
    assert {"model-eol/openai.json", "model-eol/zhipu.json"} <= set(names)
    for name in names:
        feed = read(feeds, name)
        validator.validate(feed)
        listed = [model["id"] for model in feed["models"]]
        assert len(listed) == len(set(listed)), name


def test_a_model_that_nobody_looked_up_is_not_said_to_live(feeds: Mapping[str, str]) -> None:
    """In that format an entry without a day says that no end is scheduled."""
    for provider in load_catalog().providers(role=None):
        if f"model-eol/{provider.id}.json" not in feeds:
            continue
        told = {model["id"]: model for model in read(feeds, f"model-eol/{provider.id}.json")["models"]}
        for model in provider.own_models:
            if model.id in told and not {"shutdown", "notes"} & told[model.id].keys():
                assert model.retires == "not-announced", f"{provider.id}/{model.id}"


def test_a_model_that_ends_at_each_endpoint_on_a_day_of_its_own_tells_all(feeds: Mapping[str, str]) -> None:
    count = 0
    for provider in load_catalog().providers(role=None):
        for model in provider.own_models:
            for entry in provider.entries(model.id):
                ending = entry_ends(provider, AS_OF, entry)
                if entry == model or ending is None:
                    continue
                count += 1
                told = {one["id"]: one for one in read(feeds, f"model-eol/{provider.id}.json")["models"]}[model.id]
                assert ending.sentence() in told["notes"]
                product = read(feeds, f"endoflife/products/{provider.id}.json")["result"]
                release = next(one for one in product["releases"] if one["name"] == model.id)
                assert f"{', '.join(entry.endpoints)}: {ending.when()}" in release["custom"]["elsewhere"]
    assert count


def test_the_same_day_gives_the_same_bytes(feeds: Mapping[str, str]) -> None:
    assert every_feed(load_catalog(), AS_OF) == feeds


def test_what_happened_later_is_not_told_of_an_earlier_day() -> None:
    told = every_feed(load_catalog(), date(2024, 10, 20))
    assert "advisories/MA-2024-10-21-azure-individual-end.json" not in told
    assert "Azure OpenAI is closed to individuals" not in told["changes.atom"]
    assert "advisories/MA-2024-10-17-azure-mail.json" in told


def test_one_edit_of_the_catalog_reaches_every_feed(tmp_path: Path) -> None:
    overlay = tmp_path / "own"
    overlay.mkdir()
    text = Path(catalog_folder(), "openai.yaml").read_text(encoding="utf-8")
    edited, count = re.subn(r"(- id: gpt-4o\n(?:    .*\n)*?    retires: )2027-01-14", r"\g<1>2027-02-03", text)
    assert count == 1
    (overlay / "openai.yaml").write_text(edited, encoding="utf-8")
    told = every_feed(load_catalog([overlay]), AS_OF)
    assert "OpenAI: gpt-4o retires on 2027-02-03" in told["changes.atom"]
    calendar = icalendar.Calendar.from_ical(told["ends.ics"])
    assert date(2027, 2, 3) in [
        entry.decoded("DTSTART") for entry in calendar.walk("VEVENT") if entry["SUMMARY"] == "OpenAI: gpt-4o ends"
    ]
    releases = read(told, "endoflife/products/openai.json")["result"]["releases"]
    assert next(item for item in releases if item["name"] == "gpt-4o")["eolFrom"] == "2027-02-03"
    models = read(told, "model-eol/openai.json")["models"]
    assert next(item for item in models if item["id"] == "gpt-4o")["shutdown"] == "2027-02-03"


def test_one_event_more_is_one_advisory_more(tmp_path: Path) -> None:
    overlay = tmp_path / "own"
    overlay.mkdir()
    shutil.copy(Path(catalog_folder(), "events.yaml"), overlay)
    with (overlay / "events.yaml").open("a", encoding="utf-8") as file:
        file.write(
            "  - id: ev-2026-11-27-made-up\n    day: 2026-11-27\n    providers: [openai]\n    regions: [FR]\n"
            "    scope: [api]\n    title: Something happened\n    summary: It did.\n    effect: Nothing changed.\n"
            "    sources: [register]\n    checked: 2026-11-22\n"
        )
    told = every_feed(load_catalog([overlay]), AS_OF)
    assert read(told, "advisories/MA-2026-11-27-made-up.json")["affected"][0]["regions"] == ["FR"]
    assert "Something happened" in [entry.title for entry in feedparser.parse(told["changes.atom"]).entries]


def test_the_command_writes_them_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalog", "feeds", str(tmp_path / "out"), "--as-of", "2026-11-28"]) == 0
    assert "files" in capsys.readouterr().out
    assert (tmp_path / "out" / "changes.atom").read_text(encoding="utf-8").startswith("<?xml")


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    assert main(["catalog", "feeds", str(tmp_path / "out")]) == 2
    assert "is a file; name a folder" in capsys.readouterr().err
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"
