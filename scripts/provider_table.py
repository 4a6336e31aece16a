"""Write the table of providers into the README and its Chinese twin, or with --check tell whether it is current."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

from generated import ROOT, bring_up_to_date

from migrate_advisor.catalog.load import load_catalog
from migrate_advisor.catalog.places import CustomerType, Question, Status
from migrate_advisor.catalog.statistics import statistics

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from migrate_advisor.catalog.catalog import Catalog

README, README_ZH = ROOT / "README.md", ROOT / "README.zh.md"
BEGIN, END = "<!-- provider table: begin -->\n", "<!-- provider table: end -->\n"
REGIONS = ("CN", "HK", "FR", "US")


def newest_check(catalog: Catalog) -> date:
    """The day of the latest check of any fact: the table's day, so that it changes with the catalog alone."""
    return max(fact.checked for provider in catalog.providers(role=None) for _, fact in provider.file.facts())


class Words(NamedTuple):
    """What the table says, in a language."""

    lead: str
    heads: tuple[str, str, str, str]
    statuses: Mapping[str, str]


ENGLISH = Words(
    "Status for individual / enterprise customers on {day}, and how well it is known:\n",
    ("Provider", "facts", "sources", "unknown"),
    {status.value: status.value for status in Status},
)
CHINESE = Words(
    "{day} 对个人 / 企业客户的状态，以及了解的程度：\n",
    ("提供方", "事实", "来源", "未知"),
    {"open": "开放", "restricted": "受限", "closed": "关闭", "unknown": "未知"},
)


def table(catalog: Catalog, words: Words) -> str:
    """The table, as Markdown."""
    as_of = newest_check(catalog)
    figures = {row.provider: row for row in statistics(catalog, as_of)}
    first, *others = words.heads
    lines = [
        words.lead.format(day=as_of),
        f"| {first} | {' | '.join(REGIONS)} | {' | '.join(others)} |",
        f"|---|{'---|' * len(REGIONS)}--:|--:|--:|",
    ]
    for provider in catalog.providers():
        cells = []
        for region in REGIONS:
            verdicts = [provider.verdict(Question(region, customer, as_of)) for customer in CustomerType]
            statuses = [words.statuses[verdict.status.value] for verdict in verdicts]
            cells.append(statuses[0] if len(set(statuses)) == 1 else " / ".join(statuses))
        row = figures[provider.id]
        name = (words is CHINESE and provider.file.names.zh) or provider.name
        lines.append(f"| `{provider.id}` {name} | {' | '.join(cells)} | {row.facts} | {row.sources} | {row.unknown} |")
    return "\n".join(lines) + "\n"


def page(path: Path, told: str) -> str:
    """A README with the table.

    Raises:
        ValueError: the README does not mark where it stands.
    """
    text = path.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{path.name} has no {BEGIN.strip()} and {END.strip()}")
    return f"{before}{BEGIN}{told}{END}{after}"


if __name__ == "__main__":
    known = load_catalog()
    sys.exit(
        bring_up_to_date(
            {path: page(path, table(known, words)) for path, words in ((README, ENGLISH), (README_ZH, CHINESE))}
        )
    )
