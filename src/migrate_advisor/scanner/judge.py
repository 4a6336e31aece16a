"""Sightings to findings: asks the catalog what each means, and the rules how bad that is. Reads no file."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING

from migrate_advisor.catalog.places import Status
from migrate_advisor.catalog.record import NamedTuple, replace
from migrate_advisor.scanner.finding import Finding, FindingConfidence, Severity
from migrate_advisor.scanner.ignores import by_line, hidden_by
from migrate_advisor.scanner.paths import PathClass
from migrate_advisor.scanner.rules import RULES
from migrate_advisor.scanner.rules.model_not_served_there import NOT_SERVED
from migrate_advisor.scanner.rules.provider_not_allowed import NOT_ALLOWED
from migrate_advisor.scanner.stops import StopFinder, served, told_once
from migrate_advisor.scanner.uses import Context, What

try:  # hashlib would load all of OpenSSL first, which takes a hook longer than all its hashes
    from _blake2 import blake2s
except ImportError:
    from hashlib import blake2s

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.endings import Ending
    from migrate_advisor.catalog.places import Question, Verdict
    from migrate_advisor.scanner.ignores import Ignore
    from migrate_advisor.scanner.rules.rule import Rule
    from migrate_advisor.scanner.sighting import Reading, Sighting
    from migrate_advisor.scanner.stops import Stops

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


_CHAT = "chat.completions"
_RULE_IDS = frozenset(rule.id for rule in RULES)
_SEVERITIES = {severity.value: severity for severity in Severity}
_CONFIDENCES = {confidence.value: confidence for confidence in FindingConfidence}
"""As the classes look values up, and much faster: a large tree has very many findings."""

Severities = str | Mapping[str, str]
"""The worst severity or ``off``, for every rule or by rule."""


class Judged(NamedTuple):
    """The findings of one file."""

    findings: tuple[Finding, ...] = ()
    suppressed: tuple[Finding, ...] = ()
    unused_ignores: tuple[tuple[int, tuple[str, ...]], ...] = ()
    """Line of an ignore comment, and those of its rules that hid nothing; none for one that is about every rule."""


class ProviderAnswer(NamedTuple):
    """What the catalog says of who is used."""

    name: str
    verdict: Verdict
    is_gateway: bool
    """Whether it passes on what others serve."""


class Told(NamedTuple):
    """What a rule says of a use."""

    rule: Rule
    severity: Severity
    ending: Ending | None = None
    """What the rule is about, or what will make it so; None where it is so today."""


class Manner(NamedTuple):
    """How to judge; fields as `scan.ScanOptions` has them where nothing is said."""

    active: frozenset[str]
    """Ids of the rules that apply."""
    severities: Mapping[str, Severities]
    respect_ignores: bool
    """Whether ignore comments hide findings."""
    horizon: int
    strict_unknown: bool
    instead: Callable[[str], str | None] | None = None
    allow: frozenset[str] = frozenset()
    deny: frozenset[str] = frozenset()


class Judge:
    """Answers for one scan, so that every provider is asked about once.

    Args:
        catalog: what is known.
        question: where, who and when.
        manner: how to judge.
    """

    def __init__(self, catalog: Catalog, question: Question, manner: Manner) -> None:
        self._catalog = catalog
        self._question = question
        self._rules = [rule for rule in RULES if rule.id in manner.active]
        self._active = manner.active
        self._severities = manner.severities
        self._respect_ignores = manner.respect_ignores
        self._instead = cache(manner.instead) if manner.instead is not None else None
        self._answers: dict[tuple[str, str | None, str | None], ProviderAnswer] = {}
        self._reported: dict[tuple[What, str], tuple[Rule, Severity] | None] = {}
        self._of_operation: dict[tuple[str, str], str] = {}
        """Provider and operation → the model of it that was met first in the file that is judged."""
        self._clock = StopFinder(catalog, question, manner.horizon)
        self._strict_unknown = manner.strict_unknown
        self._allow, self._deny = self._ids(manner.allow), self._ids(manner.deny)

    def judge(self, reading: Reading) -> Judged:
        """The findings of one file."""
        self._of_operation.clear()
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
        ended: set[tuple[int, int, str, str]] = set()
        shown = {sighting.provider for sighting in reading.sightings if _shows_provider(sighting)}
        seen = [
            (sighting, self._clock.stops(sighting))
            for sighting in reading.sightings
            if sighting.context is Context.CODE or sighting.what in _WORTH_TELLING_ASIDE
        ]
        for sighting, stops in told_once(seen):
            told = min(self._told(sighting, stops, shown), key=_telling, default=None)
            if told is None:
                continue
            rule = told.rule
            if told.ending is not None:
                end = (sighting.line, sighting.column, rule.id, told.ending.subject)
                if end in ended:  # which a client's name and the part of it that is called both say
                    continue
                ended.add(end)
            same = (rule.id, sighting.content)
            equals[same] = ordinal = equals.get(same, -1) + 1
            cap = wanted.get(rule.id, wanted[""])
            if cap != "off":
                told = told._replace(severity=self._milder(sighting, told).at_most(_SEVERITIES[cap]))
                yield self._finding(reading, sighting, told, stops, ordinal), sighting

    def _told(self, sighting: Sighting, stops: Stops, shown: Collection[str]) -> Iterator[Told]:
        """What active rules say of a use in a file that shows these providers, most telling first."""
        what = What.MODEL_ID if sighting.what is What.MODEL_AT else sighting.what
        refused = self._clock.is_refused(sighting) if sighting.what is What.MODEL_AT else None
        if refused is not None and (found := self._reports(What.MODEL_AT, NOT_SERVED)) is not None:
            yield Told(found[0], refused)
        status = self._answer(sighting).verdict.status
        is_anybodys = sighting.what is What.MODEL_ID and status is Status.UNKNOWN and sighting.provider not in shown
        if is_anybodys or (sighting.what is What.SURFACE and not self._clock.is_worth_telling(sighting)):
            pass
        elif not sighting.is_beside:
            yield from self._told_of_availability(what, status.value, stops.closing)
        elif status is Status.CLOSED:
            return  # the line stops working anyway, and what tells so stands on it
        if not self._is_allowed(sighting) and (found := self._reports(what, NOT_ALLOWED)) is not None:
            yield Told(*found)
        thing = stops.thing
        if thing is not None and (severity := self._clock.severity(thing)) is not None:
            yield from (Told(rule, severity, thing) for rule in self._rules if thing.kind.value in rule.ends)

    def _ids(self, names: Collection[str]) -> Collection[str]:
        """Providers as people name them, by id, with the endpoint where one is named."""
        parts = [name.partition("@") for name in names]
        return [f"{self._catalog.provider(name).id}{at}{endpoint}" for name, at, endpoint in parts]

    def _is_allowed(self, sighting: Sighting) -> bool:
        """Whether the customer's own rules let it be used; an endpoint that is allowed is enough where none is told."""
        if not self._allow and not self._deny:
            return True
        whole, at = sighting.provider, f"{sighting.provider}@{sighting.endpoint or ''}"
        if whole in self._deny or at in self._deny:
            return False
        if not self._allow or whole in self._allow or at in self._allow:
            return True
        return sighting.endpoint is None and any(name.startswith(f"{whole}@") for name in self._allow)

    def _told_of_availability(self, what: What, status: str, closing: Ending | None) -> Iterator[Told]:
        if (found := self._reports(what, status)) is not None:
            yield Told(*found, closing)
        if closing is None or closing.over or (found := self._reports(what, "closed")) is None:
            return
        if (severity := self._clock.severity(closing)) is not None:
            yield Told(found[0], found[1].at_most(severity), closing)

    def _reports(self, what: What, status: str) -> tuple[Rule, Severity] | None:
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

    def _answer(self, sighting: Sighting) -> ProviderAnswer:
        model = self._clock.model_of_its_own(sighting)
        key = (sighting.provider, sighting.endpoint, model)
        if key not in self._answers:
            provider = self._catalog.provider(sighting.provider)
            verdict = provider.admission(self._question, sighting.endpoint, model=model)
            self._answers[key] = ProviderAnswer(provider.name, verdict, provider.file.role == "gateway")
        return self._answers[key]

    def _finding(self, reading: Reading, sighting: Sighting, told: Told, stops: Stops, ordinal: int) -> Finding:
        answer, rule, first = self._answer(sighting), told.rule, stops.first
        is_aside = sighting.context is not Context.CODE
        return Finding(
            rule=rule.id,
            provider=sighting.provider,
            path=reading.path,
            line=sighting.line,
            column=sighting.column,
            end_line=sighting.end_line,
            end_column=sighting.end_column,
            message=_message(sighting, told, answer.name),
            severity=told.severity,
            confidence=FindingConfidence.LOW if is_aside else _CONFIDENCES[sighting.confidence],
            verdict=answer.verdict,
            snippet=sighting.snippet,
            snippet_column=sighting.snippet_column,
            path_class=reading.path_class,
            instead=self._whither(sighting, told, answer),
            cell=sighting.cell,
            cell_line=sighting.cell_line,
            ends=first.day if first else None,
            ends_kind=first.kind.value if first else None,
            ending=told.ending or first,
            fingerprint=_fingerprint(reading.path, rule.id, sighting.content, ordinal),
            model=self._model(sighting),
        )

    def _model(self, sighting: Sighting) -> str | None:
        """The model that a use names."""
        if sighting.what is not What.MODEL_ID:
            return None
        model = served(self._catalog.provider(sighting.provider), sighting.name)
        return model.id if model is not None else None

    def _whither(self, sighting: Sighting, told: Told, answer: ProviderAnswer) -> str:
        """What to do, in a line: what the provider names instead if it serves the customer, else who is open."""
        ending = told.ending
        if (What.MODEL_AT, NOT_SERVED) in told.rule.severities:
            return told.rule.instead
        if ending is not None and ending.successor and told.rule.ends and answer.verdict.status is not Status.CLOSED:
            return f"{answer.name} names {ending.successor}"
        if told.rule.ends and answer.verdict.status is not Status.CLOSED:
            return told.rule.instead
        if self._allow:
            return f"use what your rules allow: {', '.join(sorted(self._allow))}"
        return (self._instead(self._left(sighting)) if self._instead else None) or told.rule.instead

    def _left(self, sighting: Sighting) -> str:
        """What is left, as people name it: the provider, or where a model does something else than chat, such a model.

        One model stands for all of its provider in a file that do the same.
        """
        provider = sighting.provider
        model = served(self._catalog.provider(provider), sighting.name) if sighting.what is What.MODEL_ID else None
        if model is None or not model.operations or _CHAT in model.operations:
            return provider
        return self._of_operation.setdefault((provider, model.operations[0]), f"{provider}/{model.id}")

    def _milder(self, sighting: Sighting, told: Told) -> Severity:
        """The severity after what speaks against it: the context, a doubt; and after what was asked for.

        Whom a gateway serves is its upstream's matter, so that its use is told for information; what it ends is not.
        """
        answer, severity = self._answer(sighting), told.severity
        if sighting.context is not Context.CODE:
            return Severity.INFO
        if self._strict_unknown and answer.verdict.status is Status.UNKNOWN and severity is Severity.INFO:
            return Severity.WARNING
        if answer.is_gateway and not told.rule.ends and (What.CLIENT, NOT_ALLOWED) not in told.rule.severities:
            return Severity.INFO
        return severity.at_most(Severity.WARNING) if sighting.confidence == "low" else severity


def _shows_provider(sighting: Sighting) -> bool:
    """Whether a use is of the provider whoever serves its models."""
    return sighting.context is Context.CODE and sighting.what not in (What.MODEL_ID, What.MODEL_AT)


def _telling(told: Told) -> tuple[int, bool]:
    """The order of what is said of a use: the worst first; of hints, one that knows of an end."""
    return told.severity.rank, told.severity is Severity.INFO and told.ending is None


def _message(sighting: Sighting, told: Told, provider: str) -> str:
    """What is used here, what stops it and when, and what the reader noted."""
    ending = told.ending
    told_when = ending is not None and (told.rule.ends or not ending.over)
    when = f"; {'it' if ending.kind.value in _ITSELF else ending.name} {ending.when()}" if told_when and ending else ""
    note = f"; {sighting.note}" if sighting.note else ""
    return told.rule.says.format(name=_short(sighting.name), provider=provider) + when + note


_ITSELF = frozenset(["availability", "model"])
"""Kinds of endings whose subject the message names already."""


def _short(name: str) -> str:
    return name if len(name) <= 80 else f"{name[:77]}..."  # noqa: PLR2004


def _fingerprint(path: str, rule: str, line: str, ordinal: int) -> str:
    parts: Sequence[str] = (rule, path, line, str(ordinal))
    return blake2s("\0".join(parts).encode(errors="surrogatepass"), digest_size=12).hexdigest()
