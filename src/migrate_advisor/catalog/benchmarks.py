"""Published benchmark results: what was measured, on which day, of which model, who says so.

Which models are comparable is drawn from these facts in `equivalence`, not stated here.
"""

from __future__ import annotations

from datetime import date

from migrate_advisor.catalog.evidence import Fact, Model, SourceTable
from migrate_advisor.catalog.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark(Fact):
    """A way to measure models; more points are better."""

    id: str
    """Name of this benchmark, unique in the file."""
    name: str
    """What its publisher calls it."""
    measures: str
    """What a score says, in one sentence."""
    unit: str
    """What one point is, such as ``rating`` or ``percent``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredModel(Model):
    """A model as benchmarks name it, and the names under which providers serve it.

    That two names mean one model is read off the names themselves; where that is not safe, a provider is left out.
    """

    id: str
    """Name of this model, unique in the file."""
    served_as: tuple[str, ...]
    """``provider/model``, as users write a target."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result(Model):
    """One line of a published table."""

    model: str
    """Id of the measured model."""
    label: str
    """What the table calls it, which also tells the setting it was measured in."""
    score: float
    low: float | None = None
    """Lower end of the error that the publisher states; absent where none is stated."""
    high: float | None = None
    """Upper end of it."""

    @property
    def worst(self) -> float:
        """The lowest score that the stated error admits."""
        return self.score if self.low is None else self.low

    @property
    def best(self) -> float:
        """The highest score that the stated error admits."""
        return self.score if self.high is None else self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Run(Fact):
    """One publication of a benchmark's results, in which scores can be compared with each other."""

    id: str
    """Name of this run, unique in the file."""
    benchmark: str
    """Id of the benchmark."""
    day: date
    """The day of the results."""
    results: tuple[Result, ...]

    def result(self, model: str) -> Result | None:
        """The best result of a measured model, which may have been measured in several settings."""
        return max((item for item in self.results if item.model == model), key=lambda item: item.score, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class EquivalenceFile(SourceTable):
    """`catalog/equivalence.yaml`: benchmarks, the models they measured, and the results."""

    benchmarks: tuple[Benchmark, ...] = ()
    models: tuple[MeasuredModel, ...] = ()
    runs: tuple[Run, ...] = ()
