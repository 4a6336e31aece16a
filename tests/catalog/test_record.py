"""The light `dataclass` of the catalog does what the standard library's does, and is one for whoever asks."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
import subprocess
import sys
import typing
from typing import Any

import pytest

from migrate_advisor.catalog import record


def make(decorated: Any, field: Any) -> tuple[type, type]:
    """The same two classes, one below the other, by one decorator or the other."""

    @decorated(frozen=True, kw_only=True)
    class Base:
        id: str
        note: str | None = None

    @decorated(frozen=True, kw_only=True)
    class Fact(Base):
        days: tuple[int, ...] = ()
        table: dict[str, int] = field(default_factory=dict)
        note: str | None = "said"

    return Base, Fact


LIGHT = make(record.dataclass, record.field)
HEAVY = make(dataclasses.dataclass, dataclasses.field)


@record.dataclass(frozen=True, slots=True)
class Place:
    """By place or by name."""

    region: str
    owner: str | None = None


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize("given", [{"id": "a"}, {"id": "a", "note": "b"}, {}, {"id": "a", "other": 1}, {"note": "b"}])
def test_it_takes_and_shows_what_the_other_does(number: int, given: dict[str, Any]) -> None:
    light, heavy = LIGHT[number], HEAVY[number]
    if "id" not in given or "other" in given:
        for kind in (light, heavy):
            with pytest.raises(TypeError):
                kind(**given)
        return
    one = light(**given)
    assert repr(one) == repr(heavy(**given))
    assert dataclasses.asdict(one) == dataclasses.asdict(heavy(**given))
    assert one == light(**given)
    assert one != light(**{**given, "id": "z"})
    assert one != heavy(**given)
    assert copy.deepcopy(one) == one


def test_it_is_a_dataclass_for_whoever_asks() -> None:
    for light, heavy in zip(LIGHT, HEAVY, strict=True):
        told = [(item.name, item.default, item.default_factory, item.kw_only) for item in dataclasses.fields(light)]
        assert told == [(i.name, i.default, i.default_factory, i.kw_only) for i in dataclasses.fields(heavy)]
    one: Any = LIGHT[1](id="a", table={"x": 1})
    assert dataclasses.is_dataclass(LIGHT[1])
    changed = dataclasses.replace(one, id="b")
    assert (changed.id, changed.table) == ("b", {"x": 1})
    assert record.replace(one, id="b") == changed


def test_it_is_frozen_hashed_by_value_and_filled_by_place() -> None:
    place = Place("CN", owner="US")
    with pytest.raises(dataclasses.FrozenInstanceError):
        place.region = "US"  # type: ignore[misc] # that it is refused is what is tested
    with pytest.raises(dataclasses.FrozenInstanceError):
        del place.region
    assert {place: 1}[Place(region="CN", owner="US")] == 1
    assert pickle.loads(pickle.dumps(place)) == place
    for wrong in (("CN", "US", "x"), ()):
        with pytest.raises(TypeError):
            Place(*wrong)
    with pytest.raises(TypeError):
        Place("CN", region="US")  # type: ignore[misc] # as above


def test_objects_do_not_share_what_is_made_for_each() -> None:
    one, other = LIGHT[1](id="a"), LIGHT[1](id="a")
    one.table["x"] = 1
    assert other.table == {}


def test_a_check_with_findings_loads_no_dataclasses() -> None:
    code = (
        "import io, sys\nfrom migrate_advisor.scanner import judge\nfrom migrate_advisor.catalog import provider\n"
        "print('dataclasses' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"


class Light(record.NamedTuple):
    """A tuple whose fields have names."""

    path: str
    line: int = 1
    column: int = 0

    @property
    def place(self) -> str:
        """Where it is."""
        return f"{self.path}:{self.line}"


class Heavy(typing.NamedTuple):
    """The same by the standard library."""

    path: str
    line: int = 1
    column: int = 0


@pytest.mark.parametrize(
    ("by_place", "by_name"),
    [
        (("a",), {}),
        (("a", 2), {}),
        (("a", 2, 3), {}),
        (("a",), {"column": 4}),
        ((), {"column": 4, "path": "a"}),
        ((), {}),
        ((), {"line": 1}),
        (("a", 1, 2, 3), {}),
        (("a",), {"path": "b"}),
        (("a",), {"other": 1}),
        (("a", 1, 2), {"column": 1}),
    ],
)
def test_a_named_tuple_takes_and_shows_what_the_other_does(by_place: Any, by_name: Any) -> None:
    try:
        heavy = Heavy(*by_place, **by_name)
    except TypeError:
        with pytest.raises(TypeError):
            Light(*by_place, **by_name)
        return
    light = Light(*by_place, **by_name)
    assert tuple(light) == tuple(heavy)
    assert repr(light) == repr(heavy).replace("Heavy", "Light")
    assert light._asdict() == heavy._asdict()
    assert tuple(light._replace(line=9)) == tuple(heavy._replace(line=9))
    assert light.place == f"{heavy.path}:{heavy.line}"
    assert type(pickle.loads(pickle.dumps(light))) is Light
    assert copy.copy(light) == light
    with pytest.raises(ValueError, match="unexpected"):
        light._replace(other=1)  # type: ignore[call-arg] # as above


def test_a_class_of_named_tuples_tells_what_the_other_does() -> None:
    for told in ("_fields", "_field_defaults", "__match_args__"):
        assert getattr(Light, told) == getattr(Heavy, told)
    assert str(inspect.signature(Light)).replace("'", "") == "(path: str, line: int = 1, column: int = 0)"
    assert Light._make(iter(["a", 1, 2])) == ("a", 1, 2)
    assert isinstance(Light("a"), tuple)
    with pytest.raises(AttributeError):
        Light("a").line = 2  # type: ignore[misc] # that it is refused is what is tested
