"""What stops a use, and how loud to be about it: model, surface, endpoint, or the provider closing on a day to come.

The days are `catalog.endings`'. Which rule tells, and what else a use means, is `judge`'s.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from migrate_advisor.catalog.endings import EndingKind, availability_ends, soonest, thing_ends
from migrate_advisor.catalog.record import NamedTuple
from migrate_advisor.scanner.constants import LONG_CONSTANT, squashed, squashed_constant
from migrate_advisor.scanner.finding import Severity
from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.uses import Context, What

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.endings import Ending
    from migrate_advisor.catalog.places import Question
    from migrate_advisor.catalog.provider import Provider, ServedModel
    from migrate_advisor.catalog.surfaces import Surface
    from migrate_advisor.scanner.sighting import Sighting

_ON_MODELS = frozenset([What.MODEL_ID, What.MODEL_AT, What.RESOURCE_ID])
_PATH = pattern(r"[^\s\"'`<>)\]}]*")
_BEHIND_VARIABLE = pattern(r"[\"'`\])}%]{0,4}(?:\s?\+\s?[\"'`])?(/[^\s\"'`<>)\]}?]{1,200})")
"""The path behind a variable that holds an address.

Finds ``/v1/a`` behind the name in ``$NAME/v1/a``, ``${NAME}/v1/a``, ``NAME + "/v1/a"``, ``f"{env['NAME']}/v1/a"``.
"""
_ASYNC = pattern(r"(?<=[a-z])async\Z")
_FAMILY = pattern(r"[a-z]+")


class Stops(NamedTuple):
    """What stops a use."""

    thing: Ending | None = None
    """Model, surface or endpoint, whichever ends first: for everybody, wherever they are."""
    closing: Ending | None = None
    """The provider closes, or closed, to the one who asks."""
    is_shown: bool = False
    """Whether the use itself names the part that ends, as an import of it does."""

    @property
    def first(self) -> Ending | None:
        """What stops it first."""
        return next(iter(soonest(ending for ending in (self.thing, self.closing) if ending is not None)), None)


_REACHED = (
    (What.ENDPOINT, What.SURFACE),
    (What.CLIENT, What.TELEMETRY),
    (What.IMPORT, What.DEPENDENCY),
    (What.ENV_VAR, What.CHOICE, What.HEADER),
)
"""Uses that show that a provider or an endpoint is asked which has ended: the most telling sorts first."""
_RANK = {what: rank for rank, sorts in enumerate(_REACHED) for what in sorts}


def told_once(seen: Sequence[tuple[Sighting, Stops]]) -> Iterator[tuple[Sighting, Stops]]:
    """The uses of a file with what stops them: the end of all that is asked only where its address or call stands.

    Without one, at the clients, else at the imports, else at the settings. A part that an import itself names, a
    model, and the provider's closing to the one who asks stay where they are.
    """
    best: dict[tuple[str, date | None], int] = {}
    for sighting, stops in seen:
        rank = _rank(sighting, stops)
        if rank is not None and stops.thing is not None and sighting.context is Context.CODE:
            day = None if sighting.what is What.ENDPOINT else stops.thing.day
            best[sighting.provider, day] = min(rank, best.get((sighting.provider, day), rank))
    for sighting, stops in seen:
        rank, thing = _rank(sighting, stops), stops.thing
        least = min(best.get((sighting.provider, day), len(_REACHED)) for day in (None, thing.day)) if thing else 0
        yield sighting, stops._replace(thing=None) if rank is not None and rank > least else stops


def _rank(sighting: Sighting, stops: Stops) -> int | None:
    """How telling a use is of the end of all that is asked; None where it shows something else that ends."""
    if stops.thing is None or stops.thing.kind is EndingKind.MODEL or stops.is_shown:
        return None if sighting.what not in _REACHED[0] else 0
    return _RANK.get(sighting.what)


_CHAT = ("chat.completions", "messages")
"""The operations that chat is, in the languages of two providers."""


class StopFinder:
    """Asks the catalog once for each thing that stops.

    Args:
        catalog: what is known.
        question: where, who and when.
        horizon: days ahead within which an end is a warning.
    """

    def __init__(self, catalog: Catalog, question: Question, horizon: int) -> None:
        self._catalog = catalog
        self._question = question
        self._horizon = horizon
        self._known: dict[tuple[str, str | None, str | None, str | None], Stops] = {}
        self._ids: dict[str, tuple[tuple[str, ...], frozenset[str]]] = {}
        self._narrowed: dict[str, bool] = {}

    def stops(self, sighting: Sighting) -> Stops:
        """What stops this use."""
        provider = self._catalog.provider(sighting.provider)
        model = served(provider, sighting.name, sighting.endpoint) if sighting.what in _ON_MODELS else None
        part = shown_surface(provider, sighting)
        key = (provider.id, model.id if model else None, part.id if part else None, sighting.endpoint)
        if key not in self._known:
            _, model_id, surface, endpoint = key
            thing = thing_ends(provider, self._question.as_of, model=model_id, surface=surface, endpoint=endpoint)
            closing = availability_ends(provider, self._question, model=model_id, endpoint=endpoint)
            self._known[key] = Stops(thing, closing, is_shown=part is not None)
        return self._known[key]

    def model_of_its_own(self, sighting: Sighting) -> str | None:
        """The model that a use is of, where fewer may use it than its provider."""
        if sighting.what not in _ON_MODELS:
            return None
        provider = self._catalog.provider(sighting.provider)
        if provider.id not in self._narrowed:
            self._narrowed[provider.id] = any(model.availability for model in provider.models)
        model = served(provider, sighting.name) if self._narrowed[provider.id] else None
        return model.id if model is not None and model.availability else None

    def is_worth_telling(self, sighting: Sighting) -> bool:
        """Whether a call of a part of the API says more than its client: of chat, that is what a client is for."""
        surface = shown_surface(self._catalog.provider(sighting.provider), sighting)
        return surface is not None and surface.operation not in _CHAT

    def severity(self, ending: Ending) -> Severity | None:
        """How bad an end is on the day of the question; None where it is too far and no day is known."""
        as_of = self._question.as_of
        if ending.over:
            return Severity.ERROR
        if ending.within(as_of, self._horizon):
            return Severity.WARNING
        if ending.not_before is not None and (ending.not_before - as_of).days > self._horizon:
            return None
        return Severity.INFO

    def is_refused(self, sighting: Sighting) -> Severity | None:
        """How sure it is that the provider at an address does not serve a model: error, warning, or None if it may."""
        provider = self._catalog.provider(sighting.provider)
        runs_itself = any(endpoint.is_own for endpoint in provider.endpoints)
        if provider.file.role == "gateway" or runs_itself or not provider.models:
            return None
        if served(provider, sighting.name) is not None or self._gives_away(provider, sighting.name):
            return None
        family = _family(sighting.name)
        others = {_family(model.id) for model in provider.models}
        return Severity.WARNING if family in others else Severity.ERROR

    def _gives_away(self, provider: Provider, name: str) -> bool:
        """Whether the id is one by which the provider itself is recognised."""
        starts, ids = self._model_ids(provider)
        lowered = name.lower()
        return lowered in ids or lowered.startswith(starts)

    def _model_ids(self, provider: Provider) -> tuple[tuple[str, ...], frozenset[str]]:
        if provider.id not in self._ids:
            values = [
                value.lower()
                for identifier in provider.file.identifiers
                if identifier.kind.value == "model-id"
                for value in identifier.values
            ]
            starts = tuple(value[:-1] for value in values if value.endswith("*"))
            self._ids[provider.id] = (starts, frozenset(values))
        return self._ids[provider.id]


def served(provider: Provider, name: str, endpoint: str | None = None) -> ServedModel | None:
    """The model of a provider that code names, with whatever stands before it there (``openai/``, ``models/``)."""
    base = ":".join(name.split(":")[:2])  # of what is tuned, the base stands before the customer's own name
    tuned = name.partition(":")[0] if ":ft-" in name else ""
    written = (name, base, name.partition("/")[2], name.rsplit("/", 1)[-1], name.rsplit(":", 1)[-1], tuned)
    for candidate in dict.fromkeys(written):
        if candidate and (model := _served(provider, candidate, endpoint)) is not None:
            return model
    return _by_constant(provider, name)


def _served(provider: Provider, name: str, endpoint: str | None) -> ServedModel | None:
    return provider.served(name, endpoint) or provider.served(name.lower(), endpoint)


def _by_constant(provider: Provider, name: str) -> ServedModel | None:
    """The model that a constant of an SDK names: ``openai.GPT3Dot5Turbo``."""
    if "-" in name or "/" in name:
        return None
    wanted = squashed_constant(name)
    spelled = {squashed(written): model for model in provider.models for written in (*model.aliases, model.id)}
    ending = max(
        (known for known in spelled if len(known) >= LONG_CONSTANT and wanted.endswith(known)), key=len, default=""
    )
    return spelled.get(wanted) or spelled.get(ending)


def _asked(surfaces: Sequence[Surface], name: str) -> Surface | None:
    """The surface asked by a header, a key, a version or a path."""
    return next((one for one in surfaces if name in (*one.headers, *one.keys, *one.versions, *one.paths)), None)


def shown_surface(provider: Provider, sighting: Sighting) -> Surface | None:
    """The surface of a provider that a use shows: by the call's name, or by what stands behind the host."""
    surfaces = provider.file.surfaces
    if not surfaces:
        return None
    if sighting.what is What.SURFACE:
        return _asked(surfaces, sighting.name) or _of_call(surfaces, sighting)
    find = _SHOWN_BY.get(sighting.what)
    return find(surfaces, sighting) if find is not None else None


def _of_name(surfaces: Sequence[Surface], sighting: Sighting) -> Surface | None:
    return _longest((surface, _chain_of_class(surface, sighting.name)) for surface in surfaces)


def _of_variable(surfaces: Sequence[Surface], sighting: Sighting) -> Surface | None:
    """The surface that a variable names, or whose path stands behind one that holds an address."""
    behind = _BEHIND_VARIABLE.match(sighting.snippet, sighting.snippet_column - 1 + len(sighting.name))
    path = behind[1] if behind else ""
    return _of_name(surfaces, sighting) or _longest((surface, _length_of(surface, path)) for surface in surfaces)


def _length_of(surface: Surface, path: str) -> int:
    """How long the path is by which what stands behind a host shows a surface; 0 where it does not."""
    return max((len(item) for item in surface.paths if _begins(path, item)), default=0)


def _of_call(surfaces: Sequence[Surface], sighting: Sighting) -> Surface | None:
    return _longest((surface, _chain(surface, sighting.name)) for surface in surfaces)


def _of_address(surfaces: Sequence[Surface], sighting: Sighting) -> Surface | None:
    """The surface of the longest path behind a host, else that of the host."""
    behind = _PATH.match(sighting.snippet, sighting.snippet_column - 1 + len(sighting.name))
    path = behind.group().partition("?")[0] if behind else ""
    found = _longest((surface, _length_of(surface, path)) for surface in surfaces)
    return found or next((item for item in surfaces if sighting.name.lower() in item.hosts), None)


def _of_id(surfaces: Sequence[Surface], sighting: Sighting) -> Surface | None:
    return _longest((surface, _start_of(surface.ids, sighting.name)) for surface in surfaces)


def _start_of(ids: Sequence[str], name: str) -> int:
    """How long the start is by which a name is one of the ids; 0 where it is none."""
    return max((len(start) for start in ids if name.startswith(start.rstrip("*"))), default=0)


_SHOWN_BY = {
    What.IMPORT: _of_name,
    What.DEPENDENCY: _of_name,
    What.ENV_VAR: _of_variable,
    What.CLIENT: _of_call,
    What.ENDPOINT: _of_address,
    What.RESOURCE_ID: _of_id,
}
"""Uses that show a part of an API → by what: a module or a type of configuration, a call, an address."""


def _chain(surface: Surface, name: str) -> int:
    """How long the chain of methods, or the class, is by which a call shows the surface; 0 where it does not."""
    called = _ASYNC.sub("", f".{name.lower().replace('()', '').replace('_', '')}")
    called = f"{called}."
    chains = [len(chain) for chain in surface.methods if f".{chain.lower().replace('_', '')}." in called]
    return max([*chains, _chain_of_class(surface, name)], default=0)


def _chain_of_class(surface: Surface, name: str) -> int:
    """How long the name is of the class or module of a surface that a name lies in; 0 where it lies in none."""
    written = f".{name.replace('()', '').replace('/', '.')}."
    return max((len(known) for known in surface.classes if f".{known.replace('/', '.')}." in written), default=0)


def _begins(path: str, start: str) -> bool:
    if "*" in start:  # one part that the customer decides
        parts, wanted = path.split("/"), start.split("/")
        return len(parts) >= len(wanted) and all(map(fnmatchcase, parts, wanted))
    return (
        path == start or path.startswith((f"{start}/", f"{start}:")) or (start.endswith("/") and path.startswith(start))
    )


def _longest(candidates: Iterable[tuple[Surface, int]]) -> Surface | None:
    surface, length = max(candidates, key=lambda item: item[1], default=(None, 0))
    return surface if length else None


def _family(name: str) -> str:
    """The letters that a model's id begins with."""
    found = _FAMILY.match(name.rsplit("/", 1)[-1].lower())
    return found.group() if found else ""
