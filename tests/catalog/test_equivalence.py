"""Which models are comparable: by small made-up results for the rule, and by the real ones for what users ask."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate_advisor.advice.recommend import recommend
from migrate_advisor.catalog.benchmarks import Benchmark, EquivalenceFile, MeasuredModel, Result, Run
from migrate_advisor.catalog.equivalence import RULE, ModelStanding, Yardstick
from migrate_advisor.catalog.evidence import Support
from migrate_advisor.catalog.provider import ServedModel

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MadeUp

    from migrate_advisor.catalog.catalog import Catalog

TODAY = date(2026, 11, 22)
Rows = dict[str, tuple[float, float]]


def _run(benchmark: str, day: str, rows: Rows) -> Run:
    results = tuple(
        Result(model=name, label=name, score=score, low=score - error, high=score + error)
        for name, (score, error) in rows.items()
    )
    return Run(
        id=f"{benchmark}-{day}",
        benchmark=benchmark,
        day=date.fromisoformat(day),
        results=results,
        sources=(),
        checked=TODAY,
    )


def _yardstick(*runs: Run, as_of: date = TODAY, model: ServedModel | None = None) -> Yardstick:
    names = sorted({result.model for run in runs for result in run.results})
    benchmarks = [
        Benchmark(id=name, name=name.capitalize(), measures="M.", unit="points", sources=(), checked=TODAY)
        for name in dict.fromkeys(run.benchmark for run in runs)
    ]
    models = [MeasuredModel(id=name, served_as=(f"shop/{name}", f"fair/{name}")) for name in names]
    file = EquivalenceFile(benchmarks=tuple(benchmarks), models=tuple(models), runs=runs)
    return Yardstick(file, "shop/mine", as_of, model)


@pytest.mark.parametrize(
    ("theirs", "standing"),
    [
        ((110, 0), ModelStanding.COMPARABLE),
        ((100, 0), ModelStanding.COMPARABLE),
        ((97, 2), ModelStanding.COMPARABLE),  # 97 + 2 reaches 100 - 1
        ((96, 2), ModelStanding.LOWER),
    ],
)
def test_a_score_that_reaches_within_the_stated_error_is_comparable(
    theirs: tuple[float, float], standing: ModelStanding
) -> None:
    run = _run("quiz", "2026-01-01", {"mine": (100, 1), "other": theirs})
    assert _yardstick(run).compare("fair/other").standing is standing


def test_without_a_stated_error_the_score_itself_must_reach() -> None:
    run = _run("quiz", "2026-01-01", {"mine": (80, 0), "other": (79.9, 0)})
    assert _yardstick(run).compare("fair/other").standing is ModelStanding.LOWER


def test_every_benchmark_must_agree() -> None:
    quiz = _run("quiz", "2026-01-01", {"mine": (80, 0), "other": (90, 0)})
    race = _run("race", "2026-01-01", {"mine": (80, 0), "other": (70, 0)})
    comparison = _yardstick(quiz, race).compare("fair/other")
    assert comparison.standing is ModelStanding.PARTLY
    assert [item.reaches for item in comparison.measurements] == [True, False]


def test_a_benchmark_that_measured_only_the_model_that_is_left_is_named() -> None:
    quiz = _run("quiz", "2026-01-01", {"mine": (80, 0), "other": (90, 0)})
    race = _run("race", "2026-01-01", {"mine": (80, 0)})
    chess = _run("chess", "2026-01-01", {"other": (80, 0)})
    assert _yardstick(quiz, race, chess).compare("fair/other").silent == ("Race",)


def test_the_newest_run_that_measured_both_decides() -> None:
    old = _run("quiz", "2025-01-01", {"mine": (80, 0), "other": (70, 0)})
    new = _run("quiz", "2026-01-01", {"mine": (80, 0), "other": (90, 0)})
    newest = _run("quiz", "2026-06-01", {"other": (10, 0)})
    assert _yardstick(old, new, newest).compare("fair/other").standing is ModelStanding.COMPARABLE
    assert _yardstick(old, new, newest, as_of=date(2025, 6, 1)).compare("fair/other").standing is ModelStanding.LOWER


def test_what_no_run_measured_with_it_is_unknown_not_lower() -> None:
    first = _run("quiz", "2025-01-01", {"mine": (80, 0)})
    second = _run("quiz", "2026-01-01", {"other": (10, 0)})
    assert _yardstick(first, second).compare("fair/other").standing is ModelStanding.UNKNOWN
    assert _yardstick(first, second).compare("fair/never-heard-of").standing is ModelStanding.UNKNOWN


def test_a_third_model_between_two_runs_will_do_where_errors_do_not_overlap() -> None:
    first = _run("quiz", "2025-01-01", {"mine": (80, 1), "third": (90, 1)})
    second = _run("quiz", "2026-01-01", {"third": (50, 1), "above": (60, 1), "beside": (51, 1), "below": (40, 1)})
    yardstick = _yardstick(first, second)
    (measured,) = yardstick.compare("fair/above").measurements
    assert measured.words() == "Quiz: 60 to 50 of third on 2026-01-01, which had 90 to 80 on 2025-01-01"
    assert yardstick.compare("fair/above").standing is ModelStanding.COMPARABLE
    assert yardstick.compare("fair/beside").standing is ModelStanding.UNKNOWN
    assert yardstick.compare("fair/below").standing is ModelStanding.UNKNOWN, (
        "nothing follows for what is below the third"
    )


def test_a_third_model_of_another_benchmark_links_nothing() -> None:
    first = _run("quiz", "2025-01-01", {"mine": (80, 0), "third": (90, 0)})
    second = _run("race", "2026-01-01", {"third": (50, 0), "other": (60, 0)})
    assert _yardstick(first, second).compare("fair/other").standing is ModelStanding.UNKNOWN


def test_the_same_model_at_another_provider_is_the_same() -> None:
    run = _run("quiz", "2026-01-01", {"mine": (80, 0)})
    assert _yardstick(run).compare("fair/mine").standing is ModelStanding.SAME


_SCORES = st.dictionaries(
    st.sampled_from(["mine", "other", "third", "fourth"]),
    st.tuples(st.integers(0, 50), st.integers(0, 5)),
    min_size=1,
)


@given(
    runs=st.lists(st.tuples(st.sampled_from(["quiz", "race"]), st.integers(1, 28), _SCORES), min_size=1, max_size=5),
    better=st.integers(1, 20),
)
def test_a_model_that_scores_more_everywhere_stands_no_lower(runs: list[tuple[str, int, Rows]], better: int) -> None:
    def standing(gain: int) -> int:
        raised = [
            _run(name, f"2026-01-{day:02}", {m: (s + gain * (m == "other"), e) for m, (s, e) in rows.items()})
            for name, day, rows in runs
        ]
        return list(ModelStanding).index(_yardstick(*raised).compare("fair/other").standing)

    before, after = standing(0), standing(better)
    assert after <= before or list(ModelStanding)[before] is ModelStanding.UNKNOWN


def test_what_is_stated_to_be_absent_is_named_and_what_is_unknown_is_not() -> None:
    both, none = {"vision": Support.FULL, "tools": Support.FULL}, {"vision": Support.NONE}
    mine = ServedModel(id="mine", capabilities=both, sources=(), checked=TODAY)
    other = ServedModel(id="other", capabilities=none, sources=(), checked=TODAY)
    run = _run("quiz", "2026-01-01", {"mine": (80, 0), "other": (90, 0)})
    assert _yardstick(run, model=mine).compare("fair/other", other).lacks == ("vision",)


PROVIDER = """\
id: %s
names: {en: %s}
sources:
  page: SOURCE
endpoints:
  - {id: main, name: Main, url: https://api.%s.example, dialect: d, sources: [page], checked: 2026-11-22}
availability:
  - {id: here, regions: [CN], customers: [individual], status: open, since: 2024-07-09, sources: [page],
     checked: 2026-11-22}
dialects:
  - {id: d, codec: openai-chat, params: {}, sources: [page], checked: 2026-11-22}
models:
"""
MODEL = "  - {id: %s, context_window: 1000, sources: [page], checked: 2026-11-22%s}\n"
RESULTS = """\
sources:
  table: SOURCE
benchmarks:
  - {id: quiz, name: Quiz, measures: M., unit: points, sources: [table], checked: 2026-11-22}
models:
  - {id: mine, served_as: [alpha/mine]}
  - {id: good, served_as: [beta/good]}
  - {id: bad, served_as: [gamma/bad]}
runs:
  - id: quiz-1
    benchmark: quiz
    day: 2026-01-01
    sources: [table]
    checked: 2026-11-22
    results:
      - {model: mine, label: mine, score: 80}
      - {model: good, label: good, score: 90}
      - {model: bad, label: bad, score: 70}
"""


@pytest.fixture
def small(made_up: MadeUp) -> Catalog:
    current = ", general_purpose: true"
    made_up.write("alpha", PROVIDER % ("alpha", "Alpha", "alpha") + MODEL % ("mine", current))
    made_up.write("beta", PROVIDER % ("beta", "Beta", "beta") + MODEL % ("new", current) + MODEL % ("good", ""))
    made_up.write("gamma", PROVIDER % ("gamma", "Gamma", "gamma") + MODEL % ("bad", current))
    made_up.write("delta", PROVIDER % ("delta", "Delta", "delta") + MODEL % ("unheard", current))
    made_up.write("equivalence", RESULTS)
    return made_up.catalog()


def _advice(catalog: Catalog, source: str) -> list[tuple[str, str]]:
    advice = recommend(catalog, source=source, region="CN", customer="individual", as_of=TODAY)
    return [
        (str(item.target), next(reason.verdict for reason in item.reasons if reason.criterion == "quality"))
        for item in advice.recommendations
    ]


def test_advice_names_the_comparable_model_then_the_unmeasured_then_the_lower(small: Catalog) -> None:
    assert _advice(small, "alpha/mine") == [
        ("beta/good", "comparable"),
        ("delta/unheard", "unknown"),
        ("gamma/bad", "lower"),
    ]


def test_advice_compares_nothing_where_no_model_is_named(small: Catalog) -> None:
    assert _advice(small, "alpha") == [("beta/new", "none"), ("delta/unheard", "none"), ("gamma/bad", "none")]


def test_advice_says_by_which_figures_and_where_nobody_measured(small: Catalog) -> None:
    advice = recommend(small, source="alpha/mine", region="CN", customer="individual", as_of=TODAY)
    text = advice.explain()
    assert "quality: good is comparable to alpha/mine (Quiz of 2026-01-01: 90 to 80)" in text
    assert "caveat: nobody whom the catalog records measured unheard beside alpha/mine" in text
    (reason,) = [item for item in advice.recommendations[0].reasons if item.criterion == "quality"]
    assert [source.url for source in reason.sources] == ["https://equivalence.example/page"]


@pytest.mark.parametrize(
    "model",
    [
        "openai/gpt-4o",
        "openai/gpt-4o-mini",
        "openai/gpt-4.1",
        "openai/gpt-5",
        "openai/gpt-5.5",
        "azure-openai/gpt-4o",
        "anthropic/claude-sonnet-4-5",
        "anthropic/claude-sonnet-4-6",
        "google/gemini-2.5-flash",
        "google/gemini-2.5-pro",
    ],
)
def test_widely_used_models_have_a_comparable_one_in_china(catalog: Catalog, model: str) -> None:
    advice = recommend(catalog, source=model, region="CN", customer="individual", as_of=TODAY)
    best = advice.recommendations[0]
    (reason,) = [item for item in best.reasons if item.criterion == "quality"]
    assert reason.verdict == "comparable"
    assert best.verdict.is_open
    assert reason.sources


def test_a_model_that_nobody_measured_is_said_to_be_so(catalog: Catalog) -> None:
    advice = recommend(catalog, source="openai/gpt-6.2-sol", region="CN", customer="individual", as_of=TODAY)
    assert advice.recommendations[0].target.model is not None
    assert any("measured" in caveat and "openai/gpt-6.2-sol" in caveat for caveat in advice.recommendations[0].caveats)
    verdicts = {r.verdict for item in advice.recommendations for r in item.reasons if r.criterion == "quality"}
    assert verdicts == {"unknown"}


def test_the_rule_of_the_readme_is_the_rule_of_the_code(checkout: Path) -> None:
    text = (checkout / "catalog" / "README.md").read_text(encoding="utf-8")
    assert RULE in " ".join(text.replace("\n> ", " ").split())
