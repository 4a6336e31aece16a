"""How models stand to one, as lines for people and as a JSON object, version 1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migrate_advisor.catalog.equivalence import RULE, Comparison, ModelStanding
from migrate_advisor.cli.formats.facts_json import ending_json, source_json
from migrate_advisor.cli.formats.styled import Line, Piece, line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from migrate_advisor.catalog.endings import Ending

_STYLES = {
    ModelStanding.SAME: "green",
    ModelStanding.COMPARABLE: "green",
    ModelStanding.PARTLY: "yellow",
    ModelStanding.LOWER: "red",
}
_TITLES: Mapping[ModelStanding, str] = {
    ModelStanding.SAME: "The same model",
    ModelStanding.COMPARABLE: "Comparable",
    ModelStanding.PARTLY: "Comparable by some measurements",
    ModelStanding.LOWER: "Scored lower",
}


def compare_lines(left: str, compared: Mapping[str, Comparison], ending: Ending | None = None) -> Iterator[Line]:
    """Models by how they stand, with the figures, and the rule."""
    yield line(f"Models measured beside {left}")
    if ending is not None:
        yield line(Piece(ending.sentence(), "yellow"))
    yield line(Piece(RULE, "dim"))
    for standing, title in _TITLES.items():
        here = {name: item for name, item in compared.items() if item.standing is standing}
        if here:
            yield line("")
            yield line(Piece(title, f"bold {_STYLES[standing]}"))
        yield from (_measured(name, item) for name, item in here.items())
    pages = dict.fromkeys(source.url for item in compared.values() for source in item.sources)
    if pages:
        yield line("")
        yield line(Piece("Sources", "bold"))
        yield from (line(f"   {page}") for page in pages)
    if not any(item.standing in _TITLES for item in compared.values()):
        yield line("")
        yield line(f"Nobody whom the catalog records measured {left} beside another model.")


def _measured(name: str, compared: Comparison) -> Line:
    """A model with its figures, and what it lacks."""
    figures = "; ".join(measurement.words() for measurement in compared.measurements)
    lacks = f" [lacks {', '.join(compared.lacks)}]" if compared.lacks else ""
    lacks = f"; {', '.join(compared.silent)} says nothing of the two{lacks}" if compared.silent else lacks
    return line("   ", Piece(name, "bold"), f"{': ' if figures else ''}{figures}{lacks}")


def compare_json(left: str, compared: Mapping[str, Comparison], ending: Ending | None = None) -> dict[str, Any]:
    """The same as data, with the unmeasured."""
    return {
        "version": 1,
        "command": "catalog compare",
        "model": left,
        "rule": RULE,
        "ends": ending_json(ending) if ending else None,
        "models": [
            {
                "target": name,
                "standing": item.standing.value,
                "measurements": [
                    {
                        "benchmark": measurement.benchmark.id,
                        "reaches": measurement.reaches,
                        "score": measurement.theirs[1].score,
                        "day": measurement.theirs[0].day.isoformat(),
                        "left_score": measurement.ours[1].score,
                        "left_day": measurement.ours[0].day.isoformat(),
                        "between": measurement.between[0].model if measurement.between else None,
                    }
                    for measurement in item.measurements
                ],
                "lacks": list(item.lacks),
                "silent": list(item.silent),
                "sources": [source_json(source) for source in item.sources],
            }
            for name, item in compared.items()
        ],
    }
