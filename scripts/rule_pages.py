"""Write docs/rules/ from the rules' own explanations, or with --check tell whether the pages are current."""

from __future__ import annotations

import sys
from pathlib import Path

from migrate_advisor.scanner.rules import RULES

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "rules"


def pages() -> dict[str, str]:
    """File name → text."""
    texts = {f"{rule.id}.md": f"# {rule.id}\n\n*{rule.title}.*\n\n{rule.explanation.strip()}\n" for rule in RULES}
    lines = [f"- [`{rule.id}`]({rule.id}.md): {rule.title}" for rule in sorted(RULES, key=lambda rule: rule.id)]
    texts["README.md"] = "# Rules\n\n" + "\n".join(lines) + "\n\n`migrate-advisor explain RULE` prints the same.\n"
    return texts


def main(arguments: list[str]) -> int:
    """Write or check the pages; 1 if one was out of date."""
    wanted = pages()
    there = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    if wanted == there:
        return 0
    if "--check" in arguments:
        print("docs/rules is out of date; run: python scripts/rule_pages.py")
        return 1
    for name in there.keys() - wanted.keys():
        (FOLDER / name).unlink()
    for name, text in wanted.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    print("wrote docs/rules")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
