"""Advice over a small made-up catalog, in which every criterion has something to decide."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrate_advisor.advice.criteria import ORDERS
from migrate_advisor.advice.instead import instead
from migrate_advisor.advice.recommend import recommend
from migrate_advisor.catalog.places import CustomerType, Question
from migrate_advisor.errors import UnknownNameError, UnknownTargetError

if TYPE_CHECKING:
    from tests.conftest import MadeUp

    from migrate_advisor.advice.answer import Advice
    from migrate_advisor.catalog.catalog import Catalog

TODAY = date(2026, 11, 22)
EVIDENCE = "sources: [page], checked: 2026-11-22"


def _provider(name: str, status: str = "open", **parts: str) -> str:
    conditions = ", conditions: [Companies only.], note: Restricted." if status == "restricted" else ""
    conditions = ", enforcement: both, note: Shut." if status == "closed" else conditions
    conditions = ", note: Nobody says." if status == "unknown" else conditions
    model = parts.get("model", f"{{id: {name}-1, general_purpose: true, context_window: 128000, {EVIDENCE}}}")
    dialect = parts.get("dialect", "codec: openai-chat, params: {tools: {}, seed: {}}")
    return f"""\
id: {name}
names: {{en: {name.capitalize()}}}
sources:
  page: SOURCE
endpoints:
  - {{id: main, name: Main, url: https://api.{name}.example, dialect: d, {EVIDENCE}}}
availability:
  - {{id: here, regions: [CN], customers: [individual], status: {status}, since: 2024-07-09{conditions}, {EVIDENCE}}}
incentives: [{parts.get("incentive", "")}]
dialects:
  - {{id: d, {dialect}, {EVIDENCE}}}
models: [{model}]
"""


@pytest.fixture
def catalog(made_up: MadeUp) -> Catalog:
    gift = (
        "{id: gift, title: Gift, kind: migration-offer, announced: 2026-10-01, since: 2026-10-01, until: unknown,"
        " migrating_from: [alpha], grants: [{kind: credit, what: Some credit.}], " + EVIDENCE + "}"
    )
    old = gift.replace("2026-10-01", "2024-06-25")
    made_up.write("alpha", _provider("alpha", "closed"))
    made_up.write("beta", _provider("beta"))
    made_up.write("gamma", _provider("gamma", incentive=gift))
    made_up.write("delta", _provider("delta", "restricted"))
    made_up.write("epsilon", _provider("epsilon", "unknown"))
    made_up.write("zeta", _provider("zeta", dialect="codec: other, unlisted: none, params: {tools: {support: none}}"))
    made_up.write("eta", _provider("eta", model="", incentive=old))
    made_up.write(
        "theta", _provider("theta", dialect="codec: openai-chat, params: {tools: {support: partly, note: n}}")
    )
    made_up.write("gate", "id: gate\nnames: {en: Gate}\nrole: gateway\n")
    return made_up.catalog()


def _ask(catalog: Catalog, **changes: Any) -> Advice:
    question: dict[str, Any] = {"source": "alpha", "region": "CN", "customer": "individual", "as_of": TODAY}
    return recommend(catalog, **(question | changes))


def _order(advice: Advice) -> list[str]:
    return [target.provider for target in advice.targets]


def test_who_is_closed_is_never_recommended_and_the_reason_is_told(catalog: Catalog) -> None:
    advice = _ask(catalog, source=None)
    assert "alpha" not in _order(advice)
    (exclusion,) = [item for item in advice.exclusions if item.provider == "alpha"]
    assert exclusion.reason.sentence == "alpha is closed to individual customers in CN since 2024-07-09"
    assert exclusion.reason.sources[0].url == "https://alpha.example/page"


def test_what_is_left_and_gateways_are_no_targets(catalog: Catalog) -> None:
    advice = _ask(catalog, source="beta")
    assert {"beta", "gate"}.isdisjoint(_order(advice))
    assert [item.reason.criterion for item in advice.exclusions if item.provider == "beta"] == ["source"]


def test_the_order_is_by_the_first_criterion_that_differs(catalog: Catalog) -> None:
    # open before restricted before unknown; a known model before none; OpenAI's dialect; then the offer; then names.
    assert _order(_ask(catalog)) == ["gamma", "beta", "theta", "zeta", "eta", "delta", "epsilon"]


def test_what_the_code_uses_rules_out_and_puts_in_order(catalog: Catalog) -> None:
    advice = _ask(catalog, uses=["tools"])
    assert _order(advice) == ["gamma", "beta", "eta", "theta", "delta", "epsilon"]
    assert [item.reason.sentence for item in advice.exclusions if item.provider == "zeta"] == [
        "zeta/zeta-1 does not offer tools"
    ]
    theta = next(item for item in advice.recommendations if item.target.provider == "theta")
    assert theta.losses == ("tools",)


def test_each_place_is_explained_by_what_decides_it(catalog: Catalog) -> None:
    advice = _ask(catalog)
    assert advice.recommendations[0].before_next == (
        "before Beta by incentive: Gift: Some credit (from 2026-10-01, end unknown); "
        "Beta: makes no current offer to people who leave alpha that the catalog knows of"
    )
    assert advice.recommendations[1].before_next == "equal to Theta in every criterion; the alphabet decides"
    assert advice.recommendations[-1].before_next is None


def test_criteria_can_be_preferred(catalog: Catalog) -> None:
    assert next(iter(ORDERS)) == "availability"
    assert _order(_ask(catalog, prefer=["model"]))[-1] == "eta"
    with pytest.raises(UnknownNameError, match="unknown criterion 'modle'; did you mean 'model'"):
        _ask(catalog, prefer=["modle"])


def test_current_offers_stand_apart_from_past_ones(catalog: Catalog) -> None:
    by_provider = {item.target.provider: item for item in _ask(catalog).recommendations}
    assert [offer.incentive.id for offer in by_provider["gamma"].incentives] == ["gift"]
    assert by_provider["eta"].incentives == ()
    (past,) = by_provider["eta"].past_incentives
    assert past.sentence() == "Gift: Some credit (from 2024-06-25, presumed ended, no end was published)"


def test_an_offer_for_people_who_leave_somebody_else_is_not_shown(catalog: Catalog) -> None:
    gamma = next(item for item in _ask(catalog, source="beta").recommendations if item.target.provider == "gamma")
    assert gamma.incentives == ()


def test_every_unknown_is_a_caveat_and_every_condition_is_told(catalog: Catalog) -> None:
    by_provider = {item.target.provider: item for item in _ask(catalog, uses=["vision"]).recommendations}
    assert by_provider["delta"].verdict.conditions == ("Companies only.",)
    assert "whether it serves you is not known: Nobody says." in by_provider["epsilon"].caveats
    assert "whether it supports vision is not documented where we looked" in by_provider["beta"].caveats


def test_uses_are_read_from_request_bodies(catalog: Catalog) -> None:
    body = {
        "model": "gpt-4o",
        "messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:,"}}]}],
        "tools": [{}],
        "seed": 1,
        "stream": False,
        "user": None,
        "response_format": {"type": "json_schema"},
    }
    assert _ask(catalog, uses=[body]).need.uses == {"tools", "seed", "vision", "json_schema"}


HELLO = {"role": "user", "content": "hi"}


def _lossy(made_up: MadeUp) -> Catalog:
    """Providers that differ in what they take of requests."""
    formats = "values: [text], unsure: {json_object: now and then}"
    for name, params in {
        "alpha": "temperature: {range: [0, 2]}, seed: {}, response_format: {values: [text, json_object, json_schema]}",
        "beta": f"temperature: {{range: [0, 1]}}, seed: {{}}, response_format: {{{formats}}}",
        "gamma": "temperature: {range: [0, 2]}, response_format: {values: [text]}",
    }.items():
        dialect = f"codec: openai-chat, unlisted: none, params: {{stream: {{}}, {params}}}, messages: {{parts: []}}"
        made_up.write(name, _provider(name, dialect=dialect))
    return made_up.catalog()


def _verdicts(advice: Advice) -> dict[str, str]:
    """Provider → what is said of what the code uses; for those that were ruled out, why."""
    said = {}
    for item in advice.recommendations:
        verdicts = {reason.criterion: reason.verdict for reason in item.reasons}
        said[item.target.provider] = next(
            verdicts[name] for name in ("parameters", "uses") if verdicts[name] != "not asked"
        )
    return said | {item.provider: item.reason.sentence for item in advice.exclusions}


def test_a_value_that_is_taken_only_sometimes_is_partly_supported(made_up: MadeUp) -> None:
    assert _verdicts(_ask(_lossy(made_up), source=None, uses=["json_object"])) == {
        "alpha": "full",
        "beta": "partly",
        "gamma": "gamma/gamma-1 does not offer json_object",
    }


def test_a_parameter_that_a_closed_list_leaves_out_is_a_loss_and_comes_last(made_up: MadeUp) -> None:
    advice = _ask(_lossy(made_up), source=None, uses=["seed"])
    assert _verdicts(advice) == {"alpha": "full", "beta": "full", "gamma": "none"}
    assert advice.recommendations[-1].target.provider == "gamma"
    assert advice.recommendations[-1].losses == ("seed",)


def test_a_model_cannot_do_what_its_endpoint_does_not_take(made_up: MadeUp) -> None:
    model = f"{{id: m, general_purpose: true, capabilities: {{json_schema: full, tools: full}}, {EVIDENCE}}}"
    dialect = "codec: openai-chat, params: {tools: {support: partly, note: n}, response_format: {values: [text]}}"
    made_up.write("alpha", _provider("alpha", model=model, dialect=dialect))
    made_up.write("beta", _provider("beta", dialect="codec: openai-chat, params: {seed: {}}"))
    catalog = made_up.catalog()
    assert _verdicts(_ask(catalog, source=None, uses=["json_schema"]))["alpha"] == "alpha/m does not offer json_schema"
    assert _verdicts(_ask(catalog, source=None, uses=["tools"])) == {"alpha": "partly", "beta": "unknown"}


def test_a_request_is_mapped_and_its_losses_count(made_up: MadeUp) -> None:
    catalog = _lossy(made_up)
    cool, hot = ({"messages": [HELLO], "temperature": value} for value in (0.5, 1.8))
    assert set(_verdicts(_ask(catalog, source=None, uses=[cool])).values()) == {"full"}
    hotter = _ask(catalog, source=None, uses=[cool, hot])
    assert _verdicts(hotter) == {"alpha": "full", "beta": "partly", "gamma": "full"}
    assert [item.losses for item in hotter.recommendations if item.target.provider == "beta"] == [("temperature",)]
    assert _verdicts(_ask(catalog, source=None, uses=["temperature"]))["beta"] == "full"  # no value, no loss
    part = _ask(catalog, source=None, uses=[{"seed": 7}])
    assert _verdicts(part)["gamma"] == "none"


def test_a_request_that_cannot_be_told_rules_out(made_up: MadeUp) -> None:
    seen = {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:,"}}]}
    advice = _ask(_lossy(made_up), source=None, uses=[{"messages": [seen]}])
    assert advice.recommendations == ()
    assert _verdicts(advice)["beta"].startswith(
        "beta/beta-1 cannot be told what your code says: messages[0].content[0]"
    )


@pytest.mark.parametrize("body", [{"messages": 5}, {"messages": [5]}, {"messages": [{"content": [5]}]}])
def test_a_body_of_another_shape_uses_nothing(catalog: Catalog, body: dict[str, Any]) -> None:
    assert _ask(catalog, uses=[body]).need.uses == frozenset()


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"region": "Atlantis"}, UnknownNameError, "unknown region 'Atlantis'"),
        ({"customer": "student"}, UnknownNameError, "unknown customer type 'student'"),
        ({"source": "alhpa/x"}, UnknownTargetError, "did you mean 'alpha'"),
        ({"source": "alpha@mian"}, UnknownTargetError, "did you mean 'alpha@main'"),
        ({"uses": ["toolz"]}, UnknownNameError, "did you mean 'tools'"),
    ],
)
def test_what_nobody_knows_is_an_error_with_matches(
    catalog: Catalog, change: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        _ask(catalog, **change)


def test_a_context_that_is_too_small_rules_out(catalog: Catalog) -> None:
    advice = _ask(catalog, context_tokens=200_000)
    assert "beta/beta-1 takes 128,000 tokens, 200,000 are needed" in [e.reason.sentence for e in advice.exclusions]
    assert _order(advice) == [], "a size that nobody states never beats one that is known to fit"
    assert "how many tokens eta takes is not known, 200,000 are needed" in [
        item.reason.sentence for item in advice.exclusions
    ]


def test_instead_names_only_what_is_open(catalog: Catalog) -> None:
    question = Question("CN", CustomerType.INDIVIDUAL, TODAY)
    line = instead(catalog, "alpha", question, " --region CN")
    assert line is not None
    assert line.startswith("gamma/gamma-1, beta/beta-1, theta/theta-1 (reasons: migrate-advisor recommend --from alpha")
    assert instead(catalog, "alpha", Question("FR", CustomerType.INDIVIDUAL, TODAY), " --region FR") is None


def test_the_explanation_holds_every_target_and_every_exclusion(catalog: Catalog) -> None:
    advice = _ask(catalog, uses=["tools"])
    text = advice.explain()
    for target in advice.targets:
        assert str(target) in text
    for exclusion in advice.exclusions:
        assert exclusion.reason.sentence in text


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    uses=st.sets(st.sampled_from(["tools", "seed", "vision", "stream"])),
    prefer=st.lists(st.sampled_from(sorted(ORDERS)), unique=True),
    region=st.sampled_from(["CN", "FR"]),
    customer=st.sampled_from(["individual", "enterprise"]),
)
def test_everybody_is_either_recommended_or_excluded_once(
    catalog: Catalog, uses: set[str], prefer: list[str], region: str, customer: str
) -> None:
    advice = _ask(catalog, uses=uses, prefer=prefer, region=region, customer=customer)
    named = [*_order(advice), *(item.provider for item in advice.exclusions)]
    assert sorted(named) == sorted(provider.id for provider in catalog.providers())
    assert all(item.verdict.status.value != "closed" for item in advice.recommendations)
