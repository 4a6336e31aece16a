"""The guides in English and Chinese are the same documents: headings, items, rows, code and what is typed."""

import re
from pathlib import Path

import pytest

from migrate_advisor.advice.snippets import filled
from migrate_advisor.catalog.load import load_catalog

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
TWINS = sorted(path.relative_to(DOCS / "zh").as_posix() for path in (DOCS / "zh").rglob("*.md"))


def skeleton(text: str) -> list[str]:
    """The kind of each block that begins a line; code as it stands."""
    told: list[str] = []
    code = False
    for line in text.splitlines():
        if line.strip().startswith("```"):
            code = not code
            told.append(line)
        elif code:
            told.append(line)
        elif found := re.match(r"\s*(#+ |- |\d+\. |\|)", line):
            told.append(found[1])
    return told


def test_every_guide_has_a_twin() -> None:
    english = {path.relative_to(DOCS).as_posix() for path in (DOCS / "guides").glob("*.md")}
    assert english | {"feeds.md", "privacy.md"} <= set(TWINS)


@pytest.mark.parametrize("name", TWINS)
def test_twins_have_the_same_structure_and_code(name: str) -> None:
    english = (DOCS / name).read_text(encoding="utf-8")
    chinese = (DOCS / "zh" / name).read_text(encoding="utf-8")
    assert skeleton(chinese) == skeleton(english)
    typed = re.compile(r"`([^`\n]+)`")
    assert sorted(typed.findall(chinese)) == sorted(typed.findall(english))


def test_the_readme_has_a_twin() -> None:
    english, chinese = (ROOT / name for name in ("README.md", "README.zh.md"))
    assert skeleton(chinese.read_text(encoding="utf-8")) == skeleton(english.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "path",
    [*ROOT.glob("README*.md"), *DOCS.glob("guides/*.md"), *DOCS.glob("zh/**/*.md"), DOCS / "privacy.md"],
    ids=str,
)
def test_links_lead_to_files(path: Path) -> None:
    for link in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
        assert link.startswith("https://") or (path.parent / link).exists(), link


@pytest.mark.parametrize("language", ["python", "typescript", "go", "java", "csharp"])
def test_the_guide_for_applications_shows_what_recommend_prints(language: str) -> None:
    code = filled(language, base_url="https://api.deepseek.com", key="DEEPSEEK_API_KEY", model="deepseek-flash")
    assert f"```{language}\n{code.strip()}\n```" in (DOCS / "guides/applications.md").read_text(encoding="utf-8")


def test_what_the_guide_for_applications_calls_is_in_the_catalog() -> None:
    deepseek = load_catalog().provider("deepseek")
    assert "https://api.deepseek.com" in [endpoint.url for endpoint in deepseek.endpoints]
    assert "DEEPSEEK_API_KEY" in [name for endpoint in deepseek.endpoints for name in endpoint.env_vars]
    assert "deepseek-flash" in [model.id for model in deepseek.models if model.retires in {None, "not-announced"}]
