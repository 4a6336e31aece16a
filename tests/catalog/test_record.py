"""The named tuples of modules that a hook runs: what `typing.NamedTuple` makes, without `typing`."""

from __future__ import annotations

import pickle
import typing

from migrate_advisor.catalog.record import NamedTuple


class Ours(NamedTuple):
    """A pair."""

    left: int
    right: str = "r"
    """The other."""

    @property
    def both(self) -> str:
        return f"{self.left}{self.right}"


class Theirs(typing.NamedTuple):
    """A pair."""

    left: int
    right: str = "r"
    """The other."""

    @property
    def both(self) -> str:
        return f"{self.left}{self.right}"


def test_is_what_typing_makes() -> None:
    assert Ours(1) == (1, "r")
    assert Theirs(1) == (1, "r")
    assert Ours(left=1)._replace(right="x").both == Theirs(1, "x").both == "1x"
    assert Ours._fields == Theirs._fields
    assert Ours._field_defaults == Theirs._field_defaults
    assert Ours.__doc__ == Theirs.__doc__
    assert Ours.__annotations__.keys() == Theirs.__annotations__.keys()
    assert repr(Ours(1)) == "Ours(left=1, right='r')"
    assert Ours.__module__ == Theirs.__module__
    assert Ours.__mro__[1:] == Theirs.__mro__[1:]


def test_can_be_sent_to_another_process() -> None:
    assert pickle.loads(pickle.dumps(Ours(2, "z"))) == (2, "z")
