"""Each invariant: a catalog that keeps it, and one that breaks it in the way the invariant is for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from migrate_advisor.catalog.invariants import INVARIANTS, stale_facts
from migrate_advisor.catalog.lifecycles import DOUBTS
from migrate_advisor.catalog.lint import lint
from migrate_advisor.catalog.load import catalog_folder, catalog_paths, read_files

GOOD = """\
id: acme
names: {en: Acme}
aliases: [ac]
sources:
  terms: {url: https://acme.example/terms, title: Terms, publisher: Acme, kind: official, read: 2026-11-22}
endpoints:
  - {id: v1, name: API, url: https://api.acme.example, dialect: acme-chat, sources: [terms], checked: 2026-11-22}
availability:
  - {id: early, regions: [CN], customers: [individual], status: restricted, since: unknown, until: 2024-07-09,
     conditions: [Not offered.], note: No list of countries names it., sources: [terms], checked: 2026-11-22}
  - {id: late, regions: [CN], customers: [individual], status: closed, since: 2024-07-09, enforcement: both,
     note: Both., sources: [terms], checked: 2026-11-22}
incentives:
  - {id: gift, title: Gift, kind: free-tier, since: 2024-01-01, grants: [{kind: credit, what: credit}],
     migrating_from: [acme], sources: [terms], checked: 2026-11-22}
identifiers:
  - {kind: host, values: [api.acme.example], sources: [terms], checked: 2026-11-22}
  - {kind: host-suffix, values: [.acme.example], sources: [terms], checked: 2026-11-22}
  - {kind: sdk-package, ecosystem: pypi, values: [acme], sources: [terms], checked: 2026-11-22}
  - {kind: sdk-import, language: python, values: [acme], sources: [terms], checked: 2026-11-22}
dialects:
  - {id: acme-chat, codec: openai-chat, sources: [terms], checked: 2026-11-22,
     params: {seed: {support: partly, note: Ignored when streaming.}}}
models:
  - {id: big, endpoints: [v1], retires: 2027-01-01, successor: bigger, sources: [terms], checked: 2026-11-22}
  - id: bigger
    endpoints: [v1]
    sources: [terms]
    checked: 2026-11-22
    prices:
      - {currency: CNY, input: 4, output: 16, stated: 2026-11-01, endpoints: [v1], sources: [terms],
         checked: 2026-11-22}
"""

CLIENT = "clients:\n  - {language: python, imports: [acme], names: [Client], sources: [terms], checked: 2026-11-22"

EQUIVALENCE = """\
sources:
  table: {url: https://bench.example/1, title: Table, publisher: Bench, kind: official, read: 2026-11-22}
benchmarks:
  - {id: quiz, name: Quiz, measures: M., unit: points, sources: [table], checked: 2026-11-22}
models:
  - {id: big, served_as: [acme/big]}
  - {id: large, served_as: [other/large]}
runs:
  - id: quiz-1
    benchmark: quiz
    day: 2026-01-01
    sources: [table]
    checked: 2026-11-22
    results:
      - {model: big, label: big, score: 80, low: 78, high: 82}
      - {model: large, label: large-high, score: 90, low: 88, high: 92}
"""

REGIONS = "sources: {}\nregions:\n  - {code: CN, names: {en: China}}\n  - {code: FR, names: {en: France}}\n"
EVENTS = """\
sources:
  news: {url: https://news.example/1, title: News, publisher: News, kind: press, read: 2026-11-22}
events:
  - {id: ev, day: 2024-07-09, providers: [acme], regions: [CN], scope: [api], title: T, summary: S, effect: E,
     sources: [news], checked: 2026-11-22}
"""
OTHER = """\
id: other
names: {en: Other}
sources: {}
"""

SPARE = "url: https://a.example/x, title: t, publisher: p, kind: press, read: 2026-11-22"

FACT = "sources: [terms], checked: 2026-11-22"
RULE = f"""\
restrictions:
  - {{id: r, jurisdiction: "*", kind: ownership-rule, binds: Owners., since: 2026-01-01, {FACT}}}
models:
"""

BAD: list[tuple[str, str, str, str]] = [
    # invariant, what stands in the good file, what stands in the bad one, words of the message
    ("id_is_file_name", "id: acme\nnames", "id: acmee\nnames", "stands in acme.yaml"),
    ("ids_are_unique", "id: late", "id: early", "'early' stands twice"),
    ("aliases_name_one_provider", "aliases: [ac]", "aliases: [other]", "also names"),
    ("citations_exist", "note: Both., sources: [terms]", "note: Both., sources: [term]", "'term' is not in this file"),
    ("sources_are_cited", "  terms: {", f"  spare: {{{SPARE}}}\n  terms: {{", "'spare' is cited by no fact"),
    ("sources_can_be_opened", "https://acme.example/terms", "https://acme.example/", "not a page"),
    ("sources_can_be_opened", "https://acme.example/terms", "http://localhost/terms", "not a page"),
    ("facts_have_sources", "note: Both., sources: [terms]", "note: Both., sources: []", "cites no source"),
    ("intervals_run_forward", "until: 2024-07-09", "until: 0001-01-01", "not after it begins"),
    ("regions_are_iso_codes", "id: late, regions: [CN]", "id: late, regions: [XX]", "no region 'XX'"),
    ("statuses_are_explained", "note: Both., ", "", "status closed without a note"),
    ("statuses_are_explained", "enforcement: both,", "", "closed without `enforcement`"),
    ("statuses_are_explained", "conditions: [Not offered.], ", "", "restricted without conditions"),
    ("partial_support_is_explained", ", note: Ignored when streaming.", "", "partly supported without a note"),
    ("references_exist", "dialect: acme-chat", "dialect: acme-chatt", "no dialect 'acme-chatt'"),
    ("references_exist", "successor: bigger", "successor: biggest", "no model 'biggest'"),
    ("references_exist", "id: big, endpoints: [v1]", "id: big, endpoints: [v2]", "no endpoint 'v2'"),
    ("references_exist", "2026-11-01, endpoints: [v1]", "2026-11-01, endpoints: [v2]", "no endpoint 'v2'"),
    ("references_exist", "dialects:\n", f"{CLIENT}, base_url_params: [b], turned_to: v2}}\ndialects:\n",
     "no endpoint 'v2'"),
    ("switches_turn_clients", "dialects:\n", f"{CLIENT}, turned_to: v1}}\ndialects:\n", "nothing turns Client to 'v1'"),
    ("switches_turn_clients", "dialects:\n", f"{CLIENT}, turned_by_env: [OTHER]}}\ndialects:\n",
     "OTHER turns Client nowhere"),
    ("uncitable_sources_are_not_cited", "title: Terms", "title: Terms (page not kept)", "'terms' is marked"),
    ("prices_have_currency_and_date", "currency: CNY", "currency: RMB¥", "not an ISO 4217 code"),
    ("prices_have_currency_and_date", "stated: 2026-11-01", "stated: 2026-11-23", "after it was checked"),
    ("prices_are_of_serving_endpoints", "id: bigger\n    endpoints: [v1]", "id: bigger\n    endpoints: [v2]",
     "bigger is not served on 'v1'"),
    ("prices_have_currency_and_date", "input: 4,", "input: -4,", "below nothing"),
    ("references_exist", "migrating_from: [acme]", "migrating_from: [acne]", "no provider 'acne'"),
    ("identifiers_are_well_formed", "ecosystem: pypi, ", "", "needs its ecosystem"),
    ("identifiers_are_well_formed", "language: python, ", "", "needs its language"),
    ("identifiers_can_be_looked_for", "[.acme.example]", "['.']", "'.' is nothing to look for"),
    ("identifiers_can_be_looked_for", "[.acme.example]", "['']", "'' is nothing to look for"),
    ("identifiers_can_be_looked_for", "[.acme.example]", '[".a\\nb"]', "is nothing to look for"),
    ("identifiers_are_well_formed", "[.acme.example]", "[acme.example]", "does not begin with a dot"),
    ("availability_does_not_overlap", "until: 2024-07-09", "until: 2024-07-10", "overlaps with entry 'early'"),
    ("availability_does_not_run_out", "2024-07-09, enforcement", "2024-07-09, until: 2025-01-01, enforcement",
     "nothing says what holds from 2025-01-01 on"),
    ("availability_has_no_gaps", "until: 2024-07-09", "until: 2024-07-08", "from 2024-07-08 to 2024-07-09"),
    ("regions_are_iso_codes", "kind: free-tier,", "kind: free-tier, except_regions: [EEA],", "group of regions 'EEA'"),
    ("regions_are_iso_codes", "names: {en: Acme}", "names: {en: Acme}\nowner: XX", "no region 'XX'"),
    ("facts_are_no_newer_than_what_was_read", "kind: official, read: 2026-11-22", "kind: official, read: 2026-11-21",
     "none of its sources was read after 2026-11-21"),
    ("facts_are_no_newer_than_what_was_read", "dialect: acme-chat, sources: [terms]",
     "dialect: acme-chat, as_of: 2026-11-23, sources: [terms]", "after it was checked"),
    ("pages_bear_days", "kind: official, read", "kind: official, published: May 2026, read", "is not YYYY"),
    ("pages_bear_days", "kind: official, read", "kind: official, published: 2026-11-23, read", "after it was read"),
    ("nothing_succeeds_itself", "successor: bigger", "successor: big", "big succeeds itself"),
    ("names_are_of_one_model", "id: bigger\n", "id: bigger\n    aliases: [BIG]\n", "'BIG' is also big"),
    ("ends_of_endpoints_reach_models", "id: v1, name", "id: v1, ends: 2026-12-31, name", "after the last endpoint"),
    ("surfaces_can_be_seen", "models:\n", f"surfaces:\n  - {{id: s, name: S, {FACT}}}\nmodels:\n",
     "nothing says how code shows 's'"),
    ("what_was_not_found_says_where", "  - id: bigger\n", "  - id: bigger\n    retires: not-found\n", "says where"),
    ("days_and_notes_agree", "id: big, endpoints: [v1], ",
     "id: big, endpoints: [v1], note: No page with a day was found., ", "says that no day was found"),
    ("providers_end_as_a_whole", "models:\n",
     f"surfaces:\n  - {{id: s, name: S, paths: [/s], whole: true, {FACT}}}\nmodels:\n", "the ends of the endpoints"),
    ("missing_lists_are_one_status", "status: restricted,", "status: restricted, place_list: none,",
     "no list of places"),
    ("missing_lists_are_one_status", "regions: [CN], customers: [individual], status: restricted",
     "regions: elsewhere, customers: [individual], status: restricted", "add place_list: none"),
    ("ownership_rules_name_owners", "models:\n", RULE, "needs `owners`"),
    ("attested_days_lie_before", "until: 2024-07-09", "attested: 2024-07-09, until: 2024-07-09", "not before its end"),
    ("attested_days_lie_before", "since: 2024-07-09, enf", "since: 2024-07-09, attested: 2024-07-09, enf",
     "only a beginning that is unknown"),
]  # fmt: skip

BAD_RESULTS: list[tuple[str, str, str, str]] = [
    ("ids_are_unique", "{id: large,", "{id: big,", "'big' stands twice"),
    ("citations_exist", "unit: points, sources: [table]", "unit: points, sources: [chart]", "'chart' is not in"),
    ("results_refer_to_what_is_there", "benchmark: quiz", "benchmark: quizz", "no benchmark 'quizz'"),
    ("results_refer_to_what_is_there", "model: large", "model: largest", "no model 'largest'"),
    ("results_refer_to_what_is_there", "label: large-high", "label: big", "'big' stands twice"),
    ("measured_models_are_served", "[other/large]", "[nobody/large]", "no provider for 'nobody/large'"),
    ("measured_models_are_served", "[other/large]", "[acme/big]", "'acme/big' is also 'big'"),
    ("results_lie_within_their_error", "low: 78", "low: 81", "does not surround"),
    ("results_lie_within_their_error", "low: 78, ", "", "does not surround"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (
        ("acme", GOOD), ("other", OTHER), ("regions", REGIONS), ("events", EVENTS), ("equivalence", EQUIVALENCE)
    ):  # fmt: skip
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def _broken(folder: Path) -> dict[str, list[str]]:
    files = read_files(sorted(folder.glob("*.yaml")))
    return {check.__name__: [found.message for found in check(files)] for check in INVARIANTS}


def test_a_good_catalog_breaks_no_invariant(folder: Path) -> None:
    assert {name: messages for name, messages in _broken(folder).items() if messages} == {}


@pytest.mark.parametrize(
    ("name", "old", "new", "words"), BAD, ids=[f"{row[0]}-{number}" for number, row in enumerate(BAD)]
)
def test_a_catalog_that_breaks_an_invariant_is_told(folder: Path, name: str, old: str, new: str, words: str) -> None:
    assert GOOD.count(old) == 1
    (folder / "acme.yaml").write_text(GOOD.replace(old, new), encoding="utf-8")
    assert any(words in message for message in _broken(folder)[name])


@pytest.mark.parametrize(
    ("name", "old", "new", "words"), BAD_RESULTS, ids=[f"{row[0]}-{number}" for number, row in enumerate(BAD_RESULTS)]
)
def test_results_that_break_an_invariant_are_told(folder: Path, name: str, old: str, new: str, words: str) -> None:
    assert EQUIVALENCE.count(old) == 1
    (folder / "equivalence.yaml").write_text(EQUIVALENCE.replace(old, new), encoding="utf-8")
    assert any(words in message for message in _broken(folder)[name])


def test_a_host_belongs_to_one_provider_unless_it_is_shared(folder: Path) -> None:
    host = "identifiers:\n  - {kind: host, values: [API.acme.example], sources: [], checked: 2026-11-22}\n"
    (folder / "other.yaml").write_text(OTHER + host, encoding="utf-8")
    assert _broken(folder)["hosts_belong_to_one_provider"] == ["'API.acme.example' also belongs to acme"]
    (folder / "other.yaml").write_text(OTHER + host.replace("kind: host", "shared: true, kind: host"), encoding="utf-8")
    assert _broken(folder)["hosts_belong_to_one_provider"] == []


def test_a_provider_whose_every_host_ends_says_what_is_all_of_it(folder: Path) -> None:
    fact = "sources: [page], checked: 2026-11-22"
    text = f"""\
id: other
names: {{en: Other}}
sources:
  page: {{{SPARE}}}
identifiers:
  - {{kind: host, values: [api.other.example], {fact}}}
surfaces:
  - {{id: api, name: API, hosts: [api.other.example], ends: 2026-07-30, {fact}}}
"""
    (folder / "other.yaml").write_text(text, encoding="utf-8")
    assert _broken(folder)["providers_end_as_a_whole"] == [
        "every host ends; mark the surface that is all of it `whole`"
    ]
    (folder / "other.yaml").write_text(text.replace("name: API,", "name: API, whole: true,"), encoding="utf-8")
    assert _broken(folder)["providers_end_as_a_whole"] == []


def test_an_endpoint_that_has_ended_cannot_grow_old(folder: Path) -> None:
    old = GOOD.replace("checked: 2026-11-22", "checked: 2026-01-01")
    for ends, is_stale in (("", True), ("ends: 2026-06-01, ", False), ("ends: {by: 2026-06-01}, ", False)):
        (folder / "acme.yaml").write_text(old.replace("id: v1, ", f"id: v1, {ends}"), encoding="utf-8")
        stale = {
            violation.place[:2]
            for violation in stale_facts(read_files(sorted(folder.glob("*.yaml"))), date(2026, 7, 1))
        }
        assert (("endpoints", 0) in stale) is is_stale


def test_every_invariant_has_a_bad_sample() -> None:
    sampled = {row[0] for row in (*BAD, *BAD_RESULTS)} | {"hosts_belong_to_one_provider"}
    assert sampled == {check.__name__ for check in INVARIANTS}


def test_old_facts_in_force_are_stale_and_over_ones_are_not(folder: Path) -> None:
    (folder / "acme.yaml").write_text(GOOD.replace("checked: 2026-11-22", "checked: 2026-01-01"), encoding="utf-8")
    files = read_files(sorted(folder.glob("*.yaml")))
    places = {violation.place for violation in stale_facts(files, date(2026, 6, 30))}
    assert places == set()
    places = {violation.place for violation in stale_facts(files, date(2026, 7, 1))}
    assert ("availability", 1, "checked") in places
    assert ("availability", 0, "checked") not in places


def test_lint_tells_file_and_line(folder: Path) -> None:
    acme = folder / "acme.yaml"
    acme.write_text(GOOD.replace("successor: bigger", "successor: biggest"), encoding="utf-8")
    report = lint(folder, as_of=date(2026, 11, 22))
    problem = next(problem for problem in report.problems if "biggest" in problem.message)
    assert (problem.file, problem.line) == (str(acme), GOOD[: GOOD.index("id: big,")].count("\n") + 1)


def test_the_real_catalog_breaks_no_invariant() -> None:
    report = lint(as_of=date(2026, 11, 22))
    assert [str(problem) for problem in report.problems] == []
    assert report.files == len([path for path in catalog_paths() if path.parent == Path(catalog_folder())])


def test_what_a_provider_may_really_say_is_told_and_not_refused(folder: Path) -> None:
    text = GOOD.replace("names: {en: Acme}", "names: {en: Acme}\nends_page: terms")
    text = text.replace("id: bigger\n", "id: bigger\n    retires: 2026-12-31\n")
    (folder / "acme.yaml").write_text(text, encoding="utf-8")
    files = read_files(sorted(folder.glob("*.yaml")))
    told = {doubt.__name__: [found.message for found in doubt(files)] for doubt in DOUBTS}
    assert told["successors_are_no_older"] == ["bigger ends on 2026-12-31, no later than big, and names nothing"]
    assert told["priced_models_have_a_life_cycle"] == []
    (folder / "acme.yaml").write_text(text.replace("    retires: 2026-12-31\n", ""), encoding="utf-8")
    files = read_files(sorted(folder.glob("*.yaml")))
    told = {doubt.__name__: [found.message for found in doubt(files)] for doubt in DOUBTS}
    assert told["priced_models_have_a_life_cycle"] == [
        "bigger has a price and no `retires`, though 'terms' publishes ends"
    ]


def test_a_successor_that_stands_in_a_note_is_doubted(folder: Path) -> None:
    text = GOOD.replace("successor: bigger", "note: Acme names bigger-2 instead.")
    (folder / "acme.yaml").write_text(text, encoding="utf-8")
    told = [doubt.message for doubt in lint(folder, as_of=date(2026, 11, 22)).doubts]
    assert "big names bigger-2 instead in its note; make it `successor`" in told


def test_prices_by_length_that_end_before_the_window_are_doubted(folder: Path) -> None:
    told = "bigger has no price beyond 32,000 tokens, and takes 128,000"
    text = GOOD.replace("id: bigger\n", "id: bigger\n    context_window: 128000\n")
    text = text.replace("output: 16,", "output: 16, up_to_tokens: 32000,")
    (folder / "acme.yaml").write_text(text, encoding="utf-8")
    assert told in [doubt.message for doubt in lint(folder, as_of=date(2026, 11, 22)).doubts]
    above = "      - {currency: CNY, input: 8, output: 32, stated: 2026-11-01, endpoints: [v1], sources: [terms],\n"
    (folder / "acme.yaml").write_text(f"{text}{above}         checked: 2026-11-22}}\n", encoding="utf-8")
    assert told not in [doubt.message for doubt in lint(folder, as_of=date(2026, 11, 22)).doubts]


def test_a_day_that_only_source_code_is_cited_for_is_doubted(folder: Path) -> None:
    text = GOOD.replace("kind: official", "kind: source-code")
    text = text.replace("id: bigger\n", "id: bigger\n    retires: 2029-12-31\n")
    (folder / "acme.yaml").write_text(text, encoding="utf-8")
    told = [doubt.message for doubt in lint(folder, as_of=date(2026, 11, 22)).doubts]
    assert "bigger ends on a day that only source code is cited for" in told
    text = text.replace("    retires: 2029-12-31\n", "    retires: 2029-12-31\n    note: A client of others says so.\n")
    text = text.replace("    note: A client", "    confidence: medium\n    note: A client")
    (folder / "acme.yaml").write_text(text, encoding="utf-8")
    told = [doubt.message for doubt in lint(folder, as_of=date(2026, 11, 22)).doubts]
    assert "bigger ends on a day that only source code is cited for" not in told


def test_no_doubt_about_the_catalog_is_left_undecided() -> None:
    assert lint(as_of=date(2026, 11, 30)).doubts == ()
