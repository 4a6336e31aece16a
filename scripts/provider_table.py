"""Write the README's table of providers from the catalog, or with --check tell whether it is current."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from generated import ROOT, bring_up_to_date

from migrate_advisor.catalog.load import load_catalog
from migrate_advisor.catalog.places import CustomerType, Question
from migrate_advisor.catalog.statistics import statistics

if TYPE_CHECKING:
    from datetime import date

    from migrate_advisor.catalog.catalog import Catalog

README = ROOT / "README.md"
BEGIN, END = "<!-- provider table: begin -->\n", "<!-- provider table: end -->\n"
REGIONS = ("CN", "HK", "FR", "US")


def newest_check(catalog: Catalog) -> date:
    """The day of the latest check of any fact: the table's day, so that it changes with the catalog alone."""
    return max(fact.checked for provider in catalog.providers(role=None) for _, fact in provider.file.facts())


def table(catalog: Catalog) -> str:
    """The table, as Markdown."""
    as_of = newest_check(catalog)
    figures = {row.provider: row for row in statistics(catalog, as_of)}
    lines = [
        f"Status for individual / enterprise customers on {as_of}, and how well it is known:\n",
        f"| Provider | {' | '.join(REGIONS)} | facts | sources | unknown |",
        f"|---|{'---|' * len(REGIONS)}--:|--:|--:|",
    ]
    for provider in catalog.providers():
        cells = []
        for region in REGIONS:
            statuses = [provider.verdict(Question(region, customer, as_of)).status.value for customer in CustomerType]
            cells.append(statuses[0] if len(set(statuses)) == 1 else " / ".join(statuses))
        row = figures[provider.id]
        lines.append(
            f"| `{provider.id}` {provider.name} | {' | '.join(cells)} | {row.facts} | {row.sources} | {row.unknown} |"
        )
    return "\n".join(lines) + "\n"


def page(catalog: Catalog) -> str:
    """The README with the table.

    Raises:
        ValueError: the README does not mark where it stands.
    """
    text = README.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"README.md has no {BEGIN.strip()} and {END.strip()}")
    return f"{before}{BEGIN}{table(catalog)}{END}{after}"


if __name__ == "__main__":
    sys.exit(bring_up_to_date({README: page(load_catalog())}))
