"""Sightings to findings: asks the catalog what each means, and the rules how bad that is. Reads no file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import cache
from hashlib import blake2s
from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.scanner.finding import Confidence, Finding, Severity
from migrate_advisor.scanner.ignores import by_line, hidden_by
from migrate_advisor.scanner.paths import PathClass
from migrate_advisor.scanner.rules import RULES
from migrate_advisor.scanner.uses import Context, What

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.places import Question, Status, Verdict
    from migrate_advisor.scanner.ignores import Ignore
    from migrate_advisor.scanner.rules.rule import Rule
    from migrate_advisor.scanner.sighting import Reading, Sighting

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


_RULE_IDS = frozenset(rule.id for rule in RULES)
_SEVERITIES = {severity.value: severity for severity in Severity}
_CONFIDENCES = {confidence.value: confidence for confidence in Confidence}
"""As the classes look values up, and much faster: a large tree has very many findings."""

Severities = str | Mapping[str, str]
"""The worst severity or ``off``, for every rule or by rule."""


class Judged(NamedTuple):
    """The findings of one file."""

    findings: tuple[Finding, ...] = ()
    suppressed: tuple[Finding, ...] = ()
    unused_ignores: tuple[tuple[int, tuple[str, ...]], ...] = ()
    """Line of an ignore comment, and those of its rules that hid nothing; none for one that is about every rule."""


class Answer(NamedTuple):
    """What the catalog says of who is used."""

    name: str
    verdict: Verdict
    is_gateway: bool
    """Whether it passes on what others serve."""


class Judge:
    """Answers for one scan, so that every provider is asked about once.

    Args:
        catalog: what is known.
        question: where, who and when.
        active: ids of the rules that apply.
        severities: as `scan.ScanOptions` has them.
        respect_ignores: whether ignore comments hide findings.
        instead: provider → a line that names what is open instead; asked once per provider that has findings.
    """

    def __init__(
        self,
        catalog: Catalog,
        question: Question,
        *,
        active: frozenset[str],
        severities: Mapping[str, Severities],
        respect_ignores: bool,
        instead: Callable[[str], str | None] | None = None,
    ) -> None:
        self._catalog = catalog
        self._question = question
        self._rules = [rule for rule in RULES if rule.id in active]
        self._active = active
        self._severities = severities
        self._respect_ignores = respect_ignores
        self._instead = cache(instead) if instead is not None else None
        self._answers: dict[tuple[str, str | None], Answer] = {}
        self._reported: dict[tuple[What, Status], tuple[Rule, Severity] | None] = {}

    def judge(self, reading: Reading) -> Judged:
        """The findings of one file."""
        findings: list[Finding] = []
        suppressed: list[Finding] = []
        used: set[tuple[int, str]] = set()
        ignores = by_line(reading.ignores)
        for finding, sighting in self._findings(reading):
            ignore = hidden_by(ignores, finding.rule, sighting.statement) if ignores else None
            if ignore is not None:
                used.add((ignore.line, finding.rule))
            if ignore is not None and self._respect_ignores:
                suppressed.append(replace(finding, suppression=ignore.reason))
            else:
                findings.append(finding)
        unused = self._unused(reading.ignores, used)
        return Judged(tuple(findings), tuple(suppressed), tuple(unused))

    def _unused(
        self, ignores: Iterable[Ignore], used: Collection[tuple[int, str]]
    ) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Line and rules of what hid nothing, of rules that were asked for or that do not exist."""
        lines = {line for line, _ in used}
        for ignore in ignores:
            if not ignore.rules:
                if ignore.line not in lines and len(self._rules) == len(RULES):
                    yield ignore.told_line, ()
                continue
            rules = [rule for rule in ignore.rules if (ignore.line, rule) not in used]
            if told := tuple(rule for rule in rules if rule in self._active or rule not in _RULE_IDS):
                yield ignore.told_line, told

    def _findings(self, reading: Reading) -> Iterator[tuple[Finding, Sighting]]:
        wanted = self._wanted(reading)
        equals: dict[tuple[str, str], int] = {}
        for sighting in reading.sightings:
            if sighting.context is not Context.CODE and sighting.what not in _WORTH_TELLING_ASIDE:
                continue
            answer = self._answer(sighting)
            reported = self._reports(sighting.what, answer.verdict.status)
            if reported is None:
                continue
            rule, severity = reported
            same = (rule.id, sighting.content)
            equals[same] = ordinal = equals.get(same, -1) + 1
            cap = wanted.get(rule.id, wanted[""])
            if cap != "off":
                severity = _milder(sighting, answer, severity).at_most(_SEVERITIES[cap])
                yield self._finding(reading, sighting, rule, severity, ordinal), sighting

    def _reports(self, what: What, status: Status) -> tuple[Rule, Severity] | None:
        """The rule that reports such a use, and how bad it finds it."""
        key = (what, status)
        if key not in self._reported:
            severities = ((rule, rule.severity(*key)) for rule in self._rules)
            self._reported[key] = next(((rule, severity) for rule, severity in severities if severity), None)
        return self._reported[key]

    def _wanted(self, reading: Reading) -> Mapping[str, str]:
        """Rule → the worst severity in a file of this sort, or ``off``; an empty id stands for the other rules."""
        wanted = {"": CAPS[PathClass(reading.path_class)].value}
        here = [self._severities.get(reading.path_class, {})]
        for glob, severities in self._severities.items():
            if fnmatchcase(reading.path, glob) or fnmatchcase(reading.path, f"{glob.rstrip('/')}/*"):
                here.append(severities)
        for severities in here:
            wanted = {"": severities} if isinstance(severities, str) else {**wanted, **severities}
        return wanted

    def _answer(self, sighting: Sighting) -> Answer:
        key = (sighting.provider, sighting.endpoint)
        if key not in self._answers:
            provider = self._catalog.provider(sighting.provider)
            verdict = provider.verdict(self._question, sighting.endpoint)
            self._answers[key] = Answer(provider.name, verdict, provider.file.role == "gateway")
        return self._answers[key]

    def _finding(self, reading: Reading, sighting: Sighting, rule: Rule, severity: Severity, ordinal: int) -> Finding:
        answer = self._answer(sighting)
        note = f"; {sighting.note}" if sighting.note else ""
        is_aside = sighting.context is not Context.CODE
        return Finding(
            rule=rule.id,
            provider=sighting.provider,
            path=reading.path,
            line=sighting.line,
            column=sighting.column,
            end_line=sighting.end_line,
            end_column=sighting.end_column,
            message=rule.says.format(name=_short(sighting.name), provider=answer.name) + note,
            severity=severity,
            confidence=Confidence.LOW if is_aside else _CONFIDENCES[sighting.confidence],
            verdict=answer.verdict,
            snippet=sighting.snippet,
            snippet_column=sighting.snippet_column,
            path_class=reading.path_class,
            instead=(self._instead(sighting.provider) if self._instead else None) or rule.instead,
            cell=sighting.cell,
            cell_line=sighting.cell_line,
            fingerprint=_fingerprint(reading.path, rule.id, sighting.content, ordinal),
        )


def _milder(sighting: Sighting, answer: Answer, severity: Severity) -> Severity:
    """The severity after what speaks against it: the context, a doubt."""
    if sighting.context is not Context.CODE or answer.is_gateway:
        return Severity.INFO
    return severity.at_most(Severity.WARNING) if sighting.confidence == "low" else severity


def _short(name: str) -> str:
    return name if len(name) <= 80 else f"{name[:77]}..."  # noqa: PLR2004


def _fingerprint(path: str, rule: str, line: str, ordinal: int) -> str:
    parts: Sequence[str] = (rule, path, line, str(ordinal))
    return blake2s("\0".join(parts).encode(errors="surrogatepass"), digest_size=12).hexdigest()
