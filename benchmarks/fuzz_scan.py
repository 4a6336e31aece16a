"""Fuzz the readers of `check`: no input may defeat one, hang it, or make it tell a place that is not there.

    pip install atheris
    python benchmarks/fuzz_scan.py NAME [CORPUS] [-max_total_time=300] [-timeout=10] [-max_len=4096]

NAME is a file name, such as ``a.py``, ``a.ipynb`` or ``pom.xml``: its reader is fuzzed. The samples of the rules are a
good CORPUS. The other arguments are libFuzzer's. What is found becomes a sample of `tests/scanner/test_untrusted.py`.
Not a part of the tests: atheris builds only on some systems.
"""

from __future__ import annotations

import sys
from datetime import date

import atheris  # type: ignore[import-untyped] # has no types, and builds only on some systems

with atheris.instrument_imports(include=["migrate_advisor.scanner"]):
    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.load import load_compiled
    from migrate_advisor.catalog.places import CustomerType, Question

    # Loaded late otherwise, and not followed.
    from migrate_advisor.scanner import reading  # noqa: F401
    from migrate_advisor.scanner.examine import Examiner
    from migrate_advisor.scanner.judge import Judge, Manner
    from migrate_advisor.scanner.readers import manifests, notebook, program  # noqa: F401
    from migrate_advisor.scanner.rules import RULES

COMPILED = load_compiled()
QUESTION = Question("CN", CustomerType.INDIVIDUAL, date(2026, 11, 22))
GATE = b"\nopenai anthropic azurerm_cognitive_account # migrate-advisor: ignore[x] y\n"
"""What lets every input through to the readers."""


ACTIVE = frozenset(rule.id for rule in RULES)
JUDGE = Judge(Catalog(COMPILED), QUESTION, Manner(ACTIVE, {}, respect_ignores=True, horizon=180, strict_unknown=False))
EXAMINER = Examiner(COMPILED, max_file_size=1_000_000)


def examine(name: str, content: bytes) -> None:
    """Scan one input; whatever is wrong is an error."""
    examined = EXAMINER.content(name, content + GATE)
    assert examined.skipped in {None, "binary"}, examined.skipped
    for finding in JUDGE.judge(examined.reading).findings if examined.reading else ():
        assert finding.line >= 1
        assert finding.column >= 1
        assert (finding.end_line, finding.end_column) >= (finding.line, finding.column)
        assert 1 <= finding.snippet_column <= len(finding.snippet) + 1


if __name__ == "__main__":
    NAME = sys.argv.pop(1)
    atheris.Setup(sys.argv, lambda content: examine(NAME, content))
    atheris.Fuzz()
