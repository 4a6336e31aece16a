"""Every rule on its samples: `bad*` has a finding on each line marked ``<- flagged``, `good*` has none."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from migrate_advisor.catalog.places import CustomerType, Question, Status
from migrate_advisor.scanner.finding import FindingConfidence, Severity
from migrate_advisor.scanner.rules import RULES

if TYPE_CHECKING:
    from tests.scanner.conftest import Check

    from migrate_advisor.scanner.finding import Finding
    from migrate_advisor.scanner.scan import ScanReport

SAMPLES = Path(__file__).parent / "samples"
MARK = "<- flagged"


def samples(start: str) -> list[Path]:
    return sorted(path for path in SAMPLES.rglob("*") if path.is_file() and sample_kind(path) == start)


def sample_kind(path: Path) -> str:
    return "good" if path.name.startswith("good") else "bad"


def rule_of(path: Path) -> str:
    return path.relative_to(SAMPLES).parts[0]


def _allowed(rule: str) -> frozenset[str]:
    """Whom the customer's own rules allow: everybody, but for the rule about that."""
    return frozenset(["zhipu"]) if rule == "provider-not-allowed" else frozenset()


def loud(report: ScanReport, rule: str) -> list[Finding]:
    return [finding for finding in report.findings if finding.rule == rule and finding.severity is not Severity.INFO]


@pytest.mark.parametrize("path", samples("bad"), ids=lambda path: str(path.relative_to(SAMPLES)))
def test_finds_what_is_marked(path: Path, check: Check, individual: Question, enterprise: Question) -> None:
    rule = rule_of(path)
    text = path.read_text(encoding="utf-8")
    question = enterprise if rule == "restricted-endpoint" else individual
    options = {"select": frozenset([rule]), "allow": _allowed(rule)}
    found = {finding.line for finding in loud(check(path.name, text, question, **options), rule)}
    marked = {number for number, line in enumerate(text.splitlines(), 1) if MARK in line}
    assert found == marked or (not marked and found)


@pytest.mark.parametrize("path", samples("good"), ids=lambda path: str(path.relative_to(SAMPLES)))
def test_says_nothing_loud_of_what_is_fine(
    path: Path, check: Check, individual: Question, enterprise: Question
) -> None:
    rule = rule_of(path)
    question = enterprise if rule == "restricted-endpoint" else individual
    assert loud(check(path.name, path.read_bytes(), question, allow=_allowed(rule)), rule) == []


def test_every_rule_has_samples_a_file_and_words() -> None:
    folder = Path(importlib.import_module("migrate_advisor.scanner.rules").__file__ or "").parent
    files = {path.stem.replace("_", "-") for path in folder.glob("*.py")} - {"--init--", "rule"}
    assert {rule.id for rule in RULES} == files == {path.name for path in SAMPLES.iterdir()}
    for rule in RULES:
        assert rule.title
        assert "Flagged" in rule.explanation
        assert "Not flagged" in rule.explanation
        assert "{provider}" in rule.says


def test_same_line_is_closed_here_restricted_there_and_open_elsewhere(check: Check, enterprise: Question) -> None:
    line = "URL = 'https://contoso.openai.azure.com/'\n"
    [blocked] = check("a.py", line).findings
    [restricted] = check("a.py", line, enterprise).findings
    singapore = Question("SG", CustomerType.INDIVIDUAL, enterprise.as_of)
    assert (blocked.rule, blocked.severity, blocked.verdict.status) == (
        "blocked-endpoint",
        Severity.ERROR,
        Status.CLOSED,
    )
    assert (restricted.rule, restricted.severity) == ("restricted-endpoint", Severity.WARNING)
    assert restricted.verdict.conditions
    assert check("a.py", "URL = 'https://api.openai.com/v1'\n", singapore).findings == ()


def test_verdict_carries_its_date_and_sources(check: Check) -> None:
    [finding] = check("a.py", "from openai import OpenAI as Client\n").findings
    assert str(finding.verdict.since) == "2024-07-09"
    assert all(source.url.startswith("https://") for source in finding.verdict.sources)
    assert finding.verdict.sources


def test_base_url_from_a_variable_is_milder_and_says_so(check: Check) -> None:
    report = check(
        "a.py", "from openai import OpenAI\nOpenAI(base_url=url)\n", select=frozenset(["default-endpoint-client"])
    )
    [finding] = report.findings
    assert finding.severity is Severity.WARNING
    assert finding.confidence is FindingConfidence.LOW
    assert "base URL comes from a variable" in finding.message


def test_one_line_one_finding(check: Check) -> None:
    call = 'OpenAI(model="gpt-4o", base_url="https://api.openai.com", api_key=os.environ["OPENAI_API_KEY"])'
    text = f"from openai import OpenAI\n{call}\n"
    second = [finding for finding in check("a.py", text).findings if finding.line == 2]
    assert [finding.rule for finding in second] == ["blocked-endpoint"]


@pytest.mark.parametrize(
    ("path", "severity"),
    [
        ("src/app.py", Severity.ERROR),
        ("examples/app.py", Severity.WARNING),
        ("tests/test_app.py", Severity.INFO),
        ("docs/guide.md", Severity.INFO),
        ("LICENSE", Severity.INFO),
        ("package-lock.json", Severity.INFO),
        ("node_modules/x/index.js", Severity.INFO),
        ("src/locales/en.ts", Severity.INFO),
        ("requirements.txt", Severity.ERROR),
    ],
)
def test_severity_follows_the_sort_of_file(path: str, severity: Severity, check: Check) -> None:
    [finding] = check(path, 'X = "https://api.openai.com/v1"\n').findings
    assert finding.severity is severity


def test_severity_by_class_and_by_path(check: Check) -> None:
    line = 'X = "https://api.openai.com/v1"\n'
    assert check("tests/a.py", line, severities={"test": "error"}).findings[0].severity is Severity.ERROR
    assert check("src/a.py", line, severities={"src": "info"}).findings[0].severity is Severity.INFO
    assert check("src/a.py", line, severities={"src/*.py": "off"}).findings == ()


def test_select_and_ignore(check: Check) -> None:
    text = 'import anthropic\nX = "https://api.openai.com/v1"\n'
    assert {finding.rule for finding in check("a.py", text, ignore=frozenset(["blocked-endpoint"])).findings} == {
        "blocked-sdk-import"
    }


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("a.py", "# https://api.openai.com"),
        ("a.go", "// https://api.openai.com"),
        ("a.c", "/* https://api.openai.com */"),
        ("a.sql", "-- https://api.openai.com"),
        ("a.el", "; https://api.openai.com"),
        ("a.tex", "% https://api.openai.com"),
        ("a.xml", "<!-- https://api.openai.com -->"),
        ("a.yaml", "# https://api.openai.com"),
    ],
)
def test_comments_are_for_information(name: str, line: str, check: Check) -> None:
    [finding] = check(name, f"x\n{line}\n").findings
    assert finding.severity is Severity.INFO


def test_definition_that_takes_its_value_from_the_environment_in_the_next_line(check: Check) -> None:
    text = "export const OPENAI_API_HOST =\n  process.env.OPENAI_API_HOST || '';\n"
    assert [finding.line for finding in check("a.ts", text).findings] == [1, 2]


def test_description_of_an_interface_is_a_document(check: Check) -> None:
    text = "openapi: 3.1.0\nservers:\n  - url: https://api.openai.com/v1\n"
    [finding] = check("api.yaml", text).findings
    assert (finding.severity, finding.path_class) == (Severity.INFO, "doc")


def test_a_list_of_models_is_not_a_choice(check: Check) -> None:
    rows = "".join(f'  {{ model: "gpt-4o-{number}" }},\n' for number in range(20))
    assert loud(check("models.ts", f"export const MODELS = [\n{rows}];\n"), "blocked-model-id") == []


@pytest.mark.parametrize(
    ("host", "words"),
    [
        ("oa.api2d.net", "not known that it serves you; traffic of these hosts ends at OpenAI, through somebody who"),
        ("openrouter.ai", "`openrouter.ai` belongs to OpenRouter, of which it is not known"),
        ("api.x.ai", "`api.x.ai` belongs to xAI, of which it is not known"),
    ],
)
def test_a_gateway_is_told_for_information_in_the_catalogs_words(host: str, words: str, check: Check) -> None:
    [finding] = check("a.py", f"URL = 'https://{host}/v1'\n").findings
    assert (finding.rule, finding.severity) == ("unverified-endpoint", Severity.INFO)
    assert words in finding.message


@pytest.mark.parametrize("name", ["GROQ_API_KEY", "XAI_API_KEY", "MISTRAL_API_KEY"])
def test_a_key_of_a_provider_of_unknown_status_is_told_for_information(name: str, check: Check) -> None:
    [finding] = check("a.env", f"{name}=\n").findings
    assert (finding.rule, finding.severity) == ("unverified-endpoint", Severity.INFO)
    assert finding.verdict.status is Status.UNKNOWN


def test_an_id_that_stays_behind_says_so(check: Check) -> None:
    [finding] = check("a.env", "ASSISTANT_ID=asst_qJ8Yk2LmN4pR6sT8vW0xZ1aB\n").findings
    assert (finding.rule, finding.severity) == ("blocked-resource-id", Severity.WARNING)
    assert finding.message.endswith("kept at OpenAI; it lives at the provider, and has to be made again elsewhere")
