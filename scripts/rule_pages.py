"""Write docs/rules/ from the rules' own explanations, or with --check tell whether the pages are current."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from generated import ROOT, bring_up_to_date

from migrate_advisor.scanner.rules import RULES

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = ROOT / "docs" / "rules"


def pages() -> dict[Path, str]:
    """File → text."""
    texts = {f"{rule.id}.md": f"# {rule.id}\n\n*{rule.title}.*\n\n{rule.explanation.strip()}\n" for rule in RULES}
    lines = [f"- [`{rule.id}`]({rule.id}.md): {rule.title}" for rule in sorted(RULES, key=lambda rule: rule.id)]
    texts["README.md"] = "# Rules\n\n" + "\n".join(lines) + "\n\n`migrate-advisor explain RULE` prints the same.\n"
    return {FOLDER / name: text for name, text in texts.items()}


if __name__ == "__main__":
    there: dict[Path, str | None] = dict.fromkeys(FOLDER.glob("*.md"))
    sys.exit(bring_up_to_date(there | pages()))
