"""One day for one model: whoever is asked about it, at its endpoint, for any customer and day, tells the same."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import migrate_advisor as ma
from migrate_advisor.advice.days import remarks
from migrate_advisor.advice.recommend import need_of
from migrate_advisor.catalog.endings import EndingKind, ends_for
from migrate_advisor.catalog.load import load_compiled
from migrate_advisor.catalog.places import CustomerType, Question
from migrate_advisor.catalog.target import Target, resolve
from migrate_advisor.cli.formats.catalog_json import show_json
from migrate_advisor.mapping.target_model import standings
from migrate_advisor.publishing.feeds.endoflife import endoflife
from migrate_advisor.scanner.scan import ScanOptions, ScanReport, scan_bytes

if TYPE_CHECKING:
    from migrate_advisor.catalog.provider import Provider, ServedModel
    from migrate_advisor.catalog.surfaces import Endpoint

CATALOG = ma.load_catalog()
COMPILED = load_compiled()
TODAY = date(2026, 11, 29)


class Served(NamedTuple):
    """A model at one endpoint."""

    provider: Provider
    endpoint: Endpoint
    model: ServedModel

    def __repr__(self) -> str:
        """Its name: the facts of a provider are too many to print."""
        return f"{self.provider.id}@{self.endpoint.id}/{self.model.id}"

    @property
    def day(self) -> date | None:
        """When it stops there for everybody, as the facts state it; None where they state no day."""
        days = [end for end in (self.model.retires, self.endpoint.ends) if isinstance(end, date)]
        return min(days, default=None)

    @property
    def is_plain(self) -> bool:
        """Whether the facts state a day, or that none is announced, and nothing between."""
        ends = (self.model.retires, self.endpoint.ends)
        return all(end is None or end == "not-announced" or isinstance(end, date) for end in ends)


SERVED = [
    one
    for provider in CATALOG.providers()
    for endpoint in provider.endpoints
    for model in provider.models
    if (not model.endpoints or endpoint.id in model.endpoints)
    and (one := Served(provider, endpoint, model)).is_plain
    and provider.served(model.id, endpoint.id) == model
]
ENDING = [one for one in SERVED if one.day is not None]
QUESTIONS = st.builds(
    Question,
    st.sampled_from(["CN", "US", "FR", "HK", "IR", "PR", "SG"]),
    st.sampled_from(CustomerType),
    st.dates(date(2023, 6, 1), date(2027, 12, 31)),
    st.sampled_from([None, "CN", "FR"]),
)


@st.composite
def asked(draw: st.DrawFn) -> tuple[Served, Question]:
    """A model that ends, and a question of a day about its end or of any other."""
    one, question = draw(st.sampled_from(ENDING)), draw(QUESTIONS)
    near = draw(st.sampled_from([None, -181, -180, -1, 0, 1, 400]))
    day = question.as_of if near is None or one.day is None else one.day + timedelta(days=near)
    return one, question.on(day)


relaxed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


@relaxed
@given(asked())
def test_advice_mapping_and_the_catalog_tell_the_day_that_is_stated(case: tuple[Served, Question]) -> None:
    one, question = case
    target = Target(one.provider.id, one.endpoint.id, one.model.id)
    said = list(remarks(CATALOG, need_of(CATALOG, target, question)))
    assert any(str(one.day) in sentence for sentence in said), said
    if one.endpoint.dialect is not None:
        notices = [notice.ending for notice in standings(resolve(target, CATALOG), question.as_of) if notice.ending]
        assert [(ending.day, ending.over) for ending in notices] == [(one.day, question.as_of >= (one.day or date.max))]
    ending = ends_for(one.provider, question, model=one.model.id, endpoint=one.endpoint.id)
    assert ending is not None
    assert ending.day is None or ending.day <= (one.day or date.max), "what closes before comes before"


@settings(relaxed, max_examples=15)
@given(st.sampled_from(CATALOG.provider_ids), QUESTIONS)
def test_the_catalog_shows_each_end_on_its_day(name: str, question: Question) -> None:
    provider = CATALOG.provider(name)
    shown = {(item["subject"], item["day"]) for item in show_json(CATALOG, provider, question)["ends"]}
    for model in provider.models:
        lasting = [one.ends for one in provider.endpoints if not model.endpoints or one.id in model.endpoints]
        if isinstance(model.retires, date) and not any(isinstance(end, date) for end in lasting):
            assert (model.id, model.retires.isoformat()) in shown


def test_the_feed_tells_the_day_of_each_model_that_retires() -> None:
    files = endoflife(CATALOG, TODAY)
    for provider in CATALOG.providers():
        if not provider.models:
            continue
        page = json.loads(files[f"products/{provider.id}.json"])
        told = {release["name"]: release for release in page["result"]["releases"]}
        for model in provider.own_models:
            one = told[model.id]
            ending = ends_for(provider, Question("AQ", CustomerType.ENTERPRISE, TODAY), model=model.id)
            if isinstance(model.retires, date) and ending is not None and ending.day == model.retires:
                assert one["eolFrom"] == model.retires.isoformat()
                assert one["isEol"] == (model.retires <= TODAY)


def _scanned(one: Served, question: Question, horizon: int) -> ScanReport:
    text = (
        f'from openai import OpenAI\nclient = OpenAI(base_url="{one.endpoint.url}", api_key=key)\n'
        f'client.chat.completions.create(model="{one.model.id}", messages=messages)\n'
    )
    options = ScanOptions()._replace(horizon=horizon)
    return scan_bytes("a.py", text.encode(), compiled=COMPILED, question=question, options=options)


@settings(relaxed, max_examples=150)
@given(asked(), st.sampled_from([0, 30, 180, 365]))
def test_check_tells_the_day_on_the_line_of_the_model(case: tuple[Served, Question], horizon: int) -> None:
    one, question = case
    is_asked = one.endpoint.dialect is not None and "{" not in one.endpoint.url and not one.endpoint.is_own
    assume(is_asked and "chat.completions" in one.model.operations)
    expected = ends_for(one.provider, question, model=one.model.id, endpoint=one.endpoint.id)
    assert expected is not None
    lines = {2, 3} if expected.kind is EndingKind.ENDPOINT else {3}  # an endpoint ends where its address stands
    found = [item for item in _scanned(one, question, horizon).findings if item.line in lines]
    whose = [item for item in found if item.provider == one.provider.id]
    assert whose, f"{one.provider.id}@{one.endpoint.id}/{one.model.id} is not found"
    assert {item.ends for item in whose if item.ends_kind == expected.kind.value} <= {expected.day}
    assert any(item.ends_kind == expected.kind.value for item in whose)
    if expected.over and expected.kind is EndingKind.MODEL:  # who is closed has the error at the client
        assert any(item.severity.value == "error" for item in whose)
    elif expected.day is not None and (expected.day - question.as_of).days > horizon:
        assert not any(item.severity.value == "error" and item.rule == "retired-model" for item in whose)
