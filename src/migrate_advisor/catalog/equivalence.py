"""Which models elsewhere are comparable to one: drawn from published results by a rule, never asserted.

The results are `benchmarks`'; what follows for somebody who moves is advice's.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.catalog.endings import model_is_there
from migrate_advisor.catalog.evidence import Source, Support

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from migrate_advisor.catalog.benchmarks import Benchmark, EquivalenceFile, Result, Run
    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.provider import ServedModel

RULE = (
    "Comparable is a model whose score, within the error that the publisher states, reaches yours in the newest run of "
    "every recorded benchmark that measured both; where no run measured both, one run must put it above a third model "
    "that another run of the same benchmark puts above yours."
)
"""The rule, in the one sentence that explains it."""


class ModelStanding(StrEnum):
    """How a model stands to the one that is left."""

    SAME = "same"
    """It is the same model, served by somebody else."""
    COMPARABLE = "comparable"
    """By every benchmark that measured both; see `RULE`."""
    PARTLY = "partly"
    """By some benchmarks that measured both, not by others."""
    UNKNOWN = "unknown"
    """Nobody whom the catalog records measured both."""
    LOWER = "lower"
    """By no benchmark that measured both."""


class Measurement(NamedTuple):
    """What one benchmark says of two models."""

    benchmark: Benchmark
    reaches: bool
    """Whether the other model's score reaches that of the model that is left."""
    theirs: tuple[Run, Result]
    """The other model's result."""
    ours: tuple[Run, Result]
    """The result of the model that is left; of another run where a third model stands between."""
    between: tuple[Result, Result] | None = None
    """A third model's results beside theirs and beside ours, where no run measured both."""

    def words(self) -> str:
        """The figures in words, with the day of each run."""
        (run, theirs), (other_run, ours) = self.theirs, self.ours
        name = self.benchmark.name
        if self.between is None:
            return f"{name} of {run.day}: {theirs.score:g} to {ours.score:g}"
        there, here = self.between
        return (
            f"{name}: {theirs.score:g} to {there.score:g} of {there.model} on {run.day}, "
            f"which had {here.score:g} to {ours.score:g} on {other_run.day}"
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a model stands to the one that is left, and by which measurements."""

    standing: ModelStanding
    measurements: tuple[Measurement, ...] = ()
    sources: tuple[Source, ...] = ()
    lacks: tuple[str, ...] = ()
    """Capabilities that are stated for the model that is left, and stated to be absent from this one."""
    silent: tuple[str, ...] = ()
    """Names of benchmarks that measured the model that is left, and do not compare this one with it."""

    @property
    def is_comparable(self) -> bool:
        """Whether it is the same model or comparable."""
        return self.standing in {ModelStanding.SAME, ModelStanding.COMPARABLE}


class Yardstick:
    """Compares models with one that is left, by the results known on a day.

    Args:
        file: the published results.
        target: ``provider/model`` of the model that is left.
        as_of: results of later days are left out.
        model: what the catalog knows of it, for its capabilities.
    """

    def __init__(self, file: EquivalenceFile, target: str, as_of: date, model: ServedModel | None = None) -> None:
        self.file = file
        self.target = target
        self.model = model
        self.runs = sorted((run for run in file.runs if run.day <= as_of), key=lambda run: run.day, reverse=True)
        self.measured = {name: model.id for model in file.models for name in model.served_as}
        self.ours = self.measured.get(target)
        self._benchmarks = {run.benchmark for run in self.runs if self.ours and run.result(self.ours)}
        self._known: dict[str, tuple[Measurement, ...]] = {}

    def compare(self, target: str, model: ServedModel | None = None) -> Comparison:
        """How another model stands to the one that is left.

        Args:
            target: ``provider/model``, as a provider serves it.
            model: what the catalog knows of it, for its capabilities.
        """
        theirs = self.measured.get(target)
        lacking = _lacks(model, self.model)
        if theirs is None or self.ours is None:
            return Comparison(ModelStanding.SAME if target == self.target else ModelStanding.UNKNOWN, lacks=lacking)
        if theirs == self.ours:
            return Comparison(ModelStanding.SAME, lacks=lacking)
        if theirs not in self._known:
            found = (self._measure(benchmark, theirs, self.ours) for benchmark in self.file.benchmarks)
            self._known[theirs] = tuple(item for item in found if item is not None)
        measurements = self._known[theirs]
        said = {item.benchmark.id for item in measurements}
        silent = tuple(item.name for item in self.file.benchmarks if item.id in self._benchmarks - said)
        sources = tuple(self._sources(measurements))
        return Comparison(_standing(measurements), measurements, sources, lacking, silent)

    def _measure(self, benchmark: Benchmark, theirs: str, ours: str) -> Measurement | None:
        """What the newest run that measured both says, else what two runs with a third model between them say."""
        runs = [run for run in self.runs if run.benchmark == benchmark.id]
        for run in runs:
            their_result, our_result = run.result(theirs), run.result(ours)
            if their_result and our_result:
                reaches = their_result.best >= our_result.worst
                return Measurement(benchmark, reaches, (run, their_result), (run, our_result))
        return next(_bridges(benchmark, runs, theirs, ours), None)

    def _sources(self, measurements: Sequence[Measurement]) -> Iterator[Source]:
        runs = {run.id: run for item in measurements for run, _ in (item.theirs, item.ours)}
        for run in runs.values():
            yield from self.file.cited(run)


def compare_all(catalog: Catalog, target: str, as_of: date) -> dict[str, Comparison]:
    """How every model that a provider of the catalog serves on a day stands to one.

    Args:
        catalog: knows the models and the results.
        target: ``provider/model`` of the one.
        as_of: the day.

    Returns:
        ``provider/model`` → comparison, in alphabetical order, without the one itself.

    Raises:
        UnknownTargetError: no such provider.
    """
    provider, _, model = target.partition("/")
    yardstick = Yardstick(catalog.equivalence_file, target, as_of, catalog.provider(provider).model(model))
    served = {
        f"{other.id}/{item.id}": item
        for other in catalog.providers()
        for item in other.models
        if model_is_there(other, item, as_of)
    }
    return {name: yardstick.compare(name, item) for name, item in sorted(served.items()) if name != target}


def _bridges(benchmark: Benchmark, runs: Sequence[Run], theirs: str, ours: str) -> Iterator[Measurement]:
    """Third models that a run puts below theirs and another run puts above ours, best one first.

    Both times the stated errors must not overlap, since an error that is passed on twice would say nothing.
    """
    for run in runs:
        their_result = run.result(theirs)
        for other_run in runs:
            our_result = other_run.result(ours)
            if their_result is None or our_result is None:
                continue
            for third in sorted(other_run.results, key=lambda item: (-item.score, item.model)):
                there = run.result(third.model)
                if there and their_result.worst > there.best and third.worst > our_result.best:
                    yield Measurement(benchmark, True, (run, their_result), (other_run, our_result), (there, third))  # noqa: FBT003 # a bridge is one that reaches


def _standing(measurements: Sequence[Measurement]) -> ModelStanding:
    reached = {item.reaches for item in measurements}
    if not reached:
        return ModelStanding.UNKNOWN
    if len(reached) > 1:
        return ModelStanding.PARTLY
    return ModelStanding.COMPARABLE if reached == {True} else ModelStanding.LOWER


def _lacks(theirs: ServedModel | None, ours: ServedModel | None) -> tuple[str, ...]:
    if theirs is None or ours is None:
        return ()
    return tuple(
        name
        for name, support in ours.capabilities.items()
        if support in {Support.FULL, Support.PARTLY} and theirs.capabilities.get(name) is Support.NONE
    )
