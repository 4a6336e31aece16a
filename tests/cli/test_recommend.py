from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from migrate_advisor.cli.program import main

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MadeUp

TODAY = ["--as-of", "2026-11-22"]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def _answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["recommend", "--format", "json", *arguments]) == 0
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert answer["version"] == 1
    return answer


def test_an_individual_in_china_is_sent_to_nobody_who_is_closed(capsys: pytest.CaptureFixture[str]) -> None:
    answer = _answer(capsys, "--from", "openai/gpt-4o", "--region", "CN", "--customer", "individual", *TODAY)
    recommended = {item["provider"] for item in answer["recommendations"]}
    assert {"openai", "azure-openai"}.isdisjoint(recommended)
    assert {"zhipu", "baidu", "deepseek", "alibaba"} <= recommended
    excluded = {item["provider"]: item["reason"] for item in answer["exclusions"]}
    assert excluded["azure-openai"]["sentence"] == (
        "azure-openai is closed to individual customers in CN since 2024-10-21"
    )
    assert excluded["azure-openai"]["sources"][0]["url"].startswith("https://")
    assert excluded["openai"]["criterion"] == "source"


def test_an_enterprise_in_china_sees_azure_with_its_condition(capsys: pytest.CaptureFixture[str]) -> None:
    answer = _answer(capsys, "--from", "openai/gpt-4o", "--region", "CN", "--customer", "enterprise", *TODAY)
    (azure,) = [item for item in answer["recommendations"] if item["provider"] == "azure-openai"]
    assert azure["verdict"]["status"] == "restricted"
    assert azure["verdict"]["conditions"]
    assert azure["rank"] > min(item["rank"] for item in answer["recommendations"]), "an open provider comes first"


def test_nobody_who_is_closed_is_recommended_anywhere(capsys: pytest.CaptureFixture[str]) -> None:
    for region in ("CN", "HK", "RU", "FR", "IR"):
        for customer in ("individual", "enterprise"):
            answer = _answer(capsys, "--region", region, "--customer", customer, *TODAY)
            assert all(item["verdict"]["status"] != "closed" for item in answer["recommendations"])


def test_offers_of_july_2024_are_current_then_and_past_now(capsys: pytest.CaptureFixture[str]) -> None:
    def offers(day: str, kind: str) -> set[str]:
        answer = _answer(capsys, "--from", "openai", "--region", "CN", "--as-of", day)
        return {
            item["provider"]
            for item in answer["recommendations"]
            if any(offer["kind"] == "migration-offer" for offer in item[kind])
        }

    seed = {"baidu", "zhipu", "sensetime", "baichuan"}
    assert seed <= offers("2024-07-01", "incentives")
    assert seed.isdisjoint(offers("2026-11-22", "incentives"))
    assert seed <= offers("2026-11-22", "past_incentives")


def test_text_says_who_asked_what_from_where(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MIGRATE_ADVISOR_REGION", "HK")
    assert main(["recommend", "--from", "openai", "--customer", "enterprise", *TODAY]) == 0
    first, second = capsys.readouterr().out.splitlines()[:2]
    assert first == (
        "migrate-advisor: region HK (MIGRATE_ADVISOR_REGION), customer enterprise (--customer), as of 2026-11-22"
    )
    assert second == "Leaving openai, enterprise customer in HK, as of 2026-11-22"


def test_a_request_file_tells_what_is_used(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    request = tmp_path / "request.json"
    request.write_text('{"model": "gpt-4o", "messages": [], "tools": [{}], "stream": true}', encoding="utf-8")
    answer = _answer(capsys, "--request", str(request), *TODAY)
    assert answer["need"]["uses"] == ["stream", "tools"]


@pytest.mark.parametrize(("content", "words"), [("[]", "a request is a JSON object"), ("{", "not JSON")])
def test_a_request_file_that_is_none_is_an_error(
    content: str, words: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    request = tmp_path / "request.json"
    request.write_text(content, encoding="utf-8")
    assert main(["recommend", "--request", str(request)]) == 2
    assert words in capsys.readouterr().err


def test_a_company_overlay_is_recommended_too(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    overlay = tmp_path / "overlay"
    overlay.mkdir()
    (overlay / "inhouse.yaml").write_text(
        "id: inhouse\nnames: {en: In-house models}\n"
        "sources: {wiki: {url: https://wiki.example/llm, title: T, publisher: P, kind: official, read: 2026-11-22}}\n"
        "availability:\n  - {id: us, regions: [CN], customers: [enterprise], status: open, since: 2026-01-01,"
        " sources: [wiki], checked: 2026-11-22}\n",
        encoding="utf-8",
    )
    answer = _answer(capsys, "--customer", "enterprise", "--catalog", str(overlay), *TODAY)
    assert "inhouse" in {item["provider"] for item in answer["recommendations"]}


def test_nobody_fits_is_exit_1(capsys: pytest.CaptureFixture[str], made_up: MadeUp) -> None:
    made_up.write("acme", "id: acme\nnames: {en: Acme}\n")
    assert main(["recommend", "--from", "acme", *TODAY]) == 1
    assert "Nobody in the catalog is known to fit." in capsys.readouterr().out


def test_a_day_on_which_nobody_knows_what_was_there_says_so_in_plain_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recommend", "--from", "openai/gpt-4", "--region", "FR", "--as-of", "2024-04-17", "--top", "0"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "Not known to have been there on 2024-04-17" in out


def test_a_price_by_the_image_is_a_price(capsys: pytest.CaptureFixture[str]) -> None:
    answer = _answer(capsys, "--from", "openai/dall-e-3", "--region", "CN", *TODAY)
    priced = [item for item in answer["recommendations"] if item["unit_price"]]
    assert priced[0]["rank"] == 1
    assert priced[0]["unit_price"]["unit"] == "image"
    assert priced[0]["unit_price"]["stated"]["currency"] == "CNY"


@pytest.mark.parametrize(("model", "head"), [("dall-e-3", "price"), ("gpt-4o", "price in/out")])
def test_the_column_of_prices_is_called_what_it_holds(
    model: str, head: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["recommend", "--from", f"openai/{model}", "--region", "CN", *TODAY])
    out = capsys.readouterr().out
    assert f" {head} " in out
    assert ("price in/out" in out) is (head == "price in/out")
