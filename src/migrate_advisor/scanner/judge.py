"""Uses to findings: asks the catalog what each means, and the rules how bad that is. Reads no file."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase
from hashlib import blake2s
from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.scanner.finding import Confidence, Finding, Severity
from migrate_advisor.scanner.ignores import find_ignores, hidden_by, statement_lines
from migrate_advisor.scanner.paths import PathClass
from migrate_advisor.scanner.rules import RULES
from migrate_advisor.scanner.uses import Context, What

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.places import Question, Verdict
    from migrate_advisor.scanner.rules.rule import Rule
    from migrate_advisor.scanner.source import Source
    from migrate_advisor.scanner.uses import Use

MAX_SNIPPET = 400
"""Characters of a line that a finding shows."""

CAPS: Mapping[PathClass, Severity] = {
    PathClass.CODE: Severity.ERROR,
    PathClass.EXAMPLE: Severity.WARNING,
    PathClass.TEST: Severity.INFO,
    PathClass.DOC: Severity.INFO,
    PathClass.TEXT: Severity.INFO,
    PathClass.LOCK: Severity.INFO,
    PathClass.VENDORED: Severity.INFO,
}
"""The worst severity in each sort of file, unless the options say otherwise."""

_WORTH_TELLING_ASIDE = frozenset([What.ENDPOINT])
"""What is told, for information, where it is not used: in comments, messages and comparisons."""


class Judged(NamedTuple):
    """The findings of one file."""

    findings: tuple[Finding, ...] = ()
    suppressed: tuple[Finding, ...] = ()
    unused_ignores: tuple[tuple[int, tuple[str, ...]], ...] = ()
    """Line and rules of ignore comments that hid nothing."""


class Judge:
    """Answers for one scan, so that every provider is asked about once.

    Args:
        catalog: what is known.
        question: where, who and when.
        active: ids of the rules that apply.
        severities: path class or glob → worst severity there, or ``off``; globs win.
        respect_ignores: whether ignore comments hide findings.
        gateways: ids of providers that pass on what others serve.
    """

    def __init__(
        self,
        catalog: Catalog,
        question: Question,
        *,
        active: frozenset[str],
        severities: Mapping[str, str],
        respect_ignores: bool,
        gateways: frozenset[str],
    ) -> None:
        self._catalog = catalog
        self._question = question
        self._rules = [rule for rule in RULES if rule.id in active]
        self._severities = severities
        self._respect_ignores = respect_ignores
        self._gateways = gateways
        self._verdicts: dict[tuple[str, str | None], Verdict] = {}

    def judge(self, source: Source, uses: Iterable[Use]) -> Judged:
        """The findings of one file."""
        ignores = find_ignores(source)
        findings: list[Finding] = []
        suppressed: list[Finding] = []
        for finding, index in self._findings(source, uses):
            ignore = hidden_by(ignores, finding.rule, statement_lines(source, index)) if ignores else None
            if ignore is not None:
                ignore.is_used = True
            (suppressed if ignore is not None and self._respect_ignores else findings).append(finding)
        known = {rule.id for rule in self._rules}
        unused = [
            (source.place(source.line_starts[ignore.line]).line, tuple(sorted(ignore.rules)))
            for ignore in ignores
            if not ignore.is_used and (not ignore.rules or ignore.rules & known or self._is_every_rule())
        ]
        return Judged(tuple(findings), tuple(suppressed), tuple(unused))

    def _is_every_rule(self) -> bool:
        return len(self._rules) == len(RULES)

    def _findings(self, source: Source, uses: Iterable[Use]) -> Iterator[tuple[Finding, int]]:
        equals: dict[tuple[str, str], int] = {}
        for use in uses:
            judged = self._rule_for(source, use)
            if judged is None:
                continue
            rule, severity = judged
            index = source.line_index(use.start)
            line = source.line_at(index)
            same = (rule.id, " ".join(line.split()))
            equals[same] = equals.get(same, -1) + 1
            finding = self._finding(source, use, rule, severity)
            yield replace(finding, fingerprint=_fingerprint(source.path, *same, equals[same])), index

    def _rule_for(self, source: Source, use: Use) -> tuple[Rule, Severity] | None:
        if use.context is not Context.CODE and use.what not in _WORTH_TELLING_ASIDE:
            return None
        status = self._verdict(use).status
        for rule in self._rules:
            severity = rule.severity(use.what, status)
            if severity is not None:
                severity = self._milder(source, use, severity)
                return (rule, severity) if severity is not None else None
        return None

    def _milder(self, source: Source, use: Use, severity: Severity) -> Severity | None:
        """The severity after what speaks against it: the sort of file, the context, a doubt."""
        if use.context is not Context.CODE or use.provider in self._gateways:
            severity = Severity.INFO
        elif use.confidence == "low":
            severity = severity.at_most(Severity.WARNING)
        cap = self._cap(source)
        return severity.at_most(cap) if cap is not None else None

    def _cap(self, source: Source) -> Severity | None:
        chosen: str | None = self._severities.get(source.path_class.value)
        for glob, wanted in self._severities.items():
            if fnmatchcase(source.path, glob) or fnmatchcase(source.path, f"{glob.rstrip('/')}/*"):
                chosen = wanted
        if chosen is None:
            return CAPS[source.path_class]
        return None if chosen == "off" else Severity(chosen)

    def _verdict(self, use: Use) -> Verdict:
        key = (use.provider, use.endpoint)
        if key not in self._verdicts:
            self._verdicts[key] = self._catalog.provider(use.provider).verdict(self._question, use.endpoint)
        return self._verdicts[key]

    def _finding(self, source: Source, use: Use, rule: Rule, severity: Severity) -> Finding:
        place, end = source.place(use.start), source.place(use.end)
        provider = self._catalog.provider(use.provider).name
        note = f"; {use.note}" if use.note else ""
        index = source.line_index(use.start)
        line, column = source.line_at(index), use.start - source.line_starts[index] + 1
        snippet, shown = _cut(line, column)
        is_aside = use.context is not Context.CODE
        return Finding(
            rule=rule.id,
            provider=use.provider,
            path=source.path,
            line=place.line,
            column=place.column,
            end_line=end.line,
            end_column=end.column,
            message=rule.says.format(name=_short(use.name), provider=provider) + note,
            severity=severity,
            confidence=Confidence(use.confidence) if not is_aside else Confidence.LOW,
            verdict=self._verdict(use),
            snippet=snippet,
            snippet_column=shown,
            path_class=source.path_class.value,
            instead=rule.instead,
            cell=place.cell,
            cell_line=place.cell_line,
        )


def _short(name: str) -> str:
    return name if len(name) <= 80 else f"{name[:77]}..."  # noqa: PLR2004


def _cut(line: str, column: int) -> tuple[str, int]:
    """The part of a line to show, and the column in it."""
    if len(line) <= MAX_SNIPPET:
        return line, column
    start = max(0, column - 1 - MAX_SNIPPET // 4)
    return line[start : start + MAX_SNIPPET], column - start


def _fingerprint(path: str, rule: str, line: str, ordinal: int) -> str:
    parts: Sequence[str] = (rule, path, line, str(ordinal))
    return blake2s("\0".join(parts).encode(errors="surrogatepass"), digest_size=12).hexdigest()
