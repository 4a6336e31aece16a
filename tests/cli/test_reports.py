"""What people reported elsewhere about days, places and offers, with the answer that is right."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from migrate_advisor.catalog.load import load_catalog
from migrate_advisor.cli.program import main

if TYPE_CHECKING:
    from pathlib import Path

DAY = "2026-11-28"
TERRITORIES = "IM JE GG GI PR GU VI RE GP MQ GF YT GL FO AW BM".split()


def _json(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    code = main([*arguments, "--format", "json"])
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return code, answer


def _advice(capsys: pytest.CaptureFixture[str], model: str, region: str, day: str = DAY) -> dict[str, Any]:
    return _json(capsys, "recommend", "--from", model, "--region", region, "--as-of", day, "--top", "0")[1]


def test_who_has_no_embeddings_is_not_recommended_for_them(capsys: pytest.CaptureFixture[str]) -> None:
    """DeepSeek was named to people in China who needed embeddings, and has none."""
    advice = _advice(capsys, "openai/text-embedding-3-small", "CN")
    ruled_out = {item["provider"]: item for item in advice["exclusions"]}
    assert {"deepseek", "moonshot", "minimax", "iflytek", "stepfun"} <= ruled_out.keys()
    named = {item["provider"]: item for item in advice["recommendations"]}
    assert named["siliconflow"]["model"]
    assert not any("embeddings is not documented" in said for item in named.values() for said in item["caveats"])


def test_advice_for_a_past_day_knows_what_was_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    """In April 2024 there was no international site of Alibaba's, and none of the models of 2026."""
    advice = _advice(capsys, "openai/gpt-4", "FR", "2024-04-17")
    for item in advice["recommendations"]:
        if item["provider"] == "alibaba":
            assert item["status"] == "unknown", "no list of places, and nothing attests the site that early"
        assert item["model"] != "deepseek-flash", "released in September 2026"
        if item["model"]:
            model = load_catalog().provider(item["provider"]).model(item["model"])
            is_told = any("not known when" in said for said in item["caveats"])
            assert is_told or (model and model.released and model.released <= date(2024, 4, 17)), item["target"]


@pytest.mark.parametrize(("region", "holds"), [("DE", False), ("CH", False), ("GB", False), ("SG", True)])
def test_an_offer_is_shown_where_it_holds(capsys: pytest.CaptureFixture[str], region: str, *, holds: bool) -> None:
    """Google's free quota is for nobody in the EEA, the United Kingdom and Switzerland."""
    offers = next(
        item for item in _advice(capsys, "openai/gpt-4o", region)["recommendations"] if item["provider"] == "google"
    )
    assert any("Free quota" in offer["title"] for offer in offers["offers"]) is holds
    main(["catalog", "show", "google", "--region", region, "--as-of", DAY])
    shown = capsys.readouterr().out
    assert ("current: Free quota" in shown) is holds
    assert (f"not in {region}: Free quota" in shown) is not holds


@pytest.mark.parametrize("region", TERRITORIES)
def test_a_list_of_states_closes_no_territory(capsys: pytest.CaptureFixture[str], region: str) -> None:
    """Anthropic's list names states; somebody on the Isle of Man uses it."""
    answer = _json(capsys, "catalog", "show", "anthropic", "--region", region, "--as-of", DAY)[1]
    assert [verdict["status"] for verdict in answer["verdicts"]] == ["unknown", "unknown"]


def test_what_staff_say_in_public_is_a_fact(capsys: pytest.CaptureFixture[str]) -> None:
    """A private person abroad cannot use Doubao on Volcano Engine; BytePlus is the way for them, with its models."""
    answer = _json(capsys, "catalog", "show", "volcengine", "--region", "DE", "--as-of", "2025-06-26")[1]
    individual = answer["verdicts"][0]
    assert individual["status"] == "restricted"
    assert "Chinese identity papers" in individual["conditions"][0]
    assert "UI-TARS" in individual["sources"][0]["url"]
    assert "BytePlus is the platform abroad" in individual["note"]
    there = [model for model in answer["models"] if "byteplus" in (model["endpoints"] or [])]
    assert "seed-2-0-pro-260328" in {model["id"] for model in there}


def test_a_retired_target_is_told_with_one_that_is_current(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "request.json").write_text('{"model": "gpt-4o", "messages": [{"role": "user", "content": "Hi"}]}')
    code = main(["map", str(tmp_path / "request.json"), "--to", "deepseek/deepseek-chat", "--as-of", DAY, "--strict"])
    said = capsys.readouterr().out
    assert code == 1
    assert "deepseek-chat was retired on 2026-07-24; DeepSeek names deepseek-flash instead" in said


@pytest.mark.parametrize(
    ("day", "rules"), [("2026-06-10", ["blocked-model-id"]), ("2026-06-20", ["blocked-model-id"]), ("2026-07-02", [])]
)
def test_a_model_may_be_closed_while_its_provider_is_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], day: str, rules: list[str]
) -> None:
    """Claude Fable 5 was switched off for everybody for nineteen days; other models of Anthropic were not touched."""
    (tmp_path / "app.py").write_text(
        "import anthropic\nclient = anthropic.Anthropic()\n"
        'client.messages.create(model="claude-fable-5", max_tokens=9, messages=m)\n'
        'client.messages.create(model="claude-opus-4-8", max_tokens=9, messages=m)\n'
    )
    monkeypatch.chdir(tmp_path)
    report = _json(capsys, "check", "app.py", "--no-config", "--no-cache", "--region", "US", "--as-of", day)[1]
    told = [item for item in report["findings"] if item["severity"] == "warning"]
    assert [item["rule"] for item in told] == rules
    assert all((item["line"], item["ends"], item["ends_kind"]) == (3, "2026-06-12", "availability") for item in told)


def test_an_international_site_that_sends_the_mainland_home_is_closed_there() -> None:
    """Tencent's page on accounts of June 2026: the international site is for users outside the mainland."""
    entry = next(entry for entry in load_catalog().provider("tencent").file.availability if entry.id == "intl-from-cn")
    assert (entry.status.value, entry.enforcement and entry.enforcement.value) == ("closed", "contract")
    assert entry.sources
