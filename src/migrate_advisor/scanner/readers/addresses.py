"""Where a call that makes a client points: its arguments, the calls on its result, and the objects among them.

By the forms of the program, whatever its language. Which calls make clients is `clients`'s.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from migrate_advisor.catalog.record import NamedTuple
from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.readers.modules import BASE_URL_NAME, Pointing, PointsTo, destination

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from migrate_advisor.scanner.languages.forms import Binding, Call, Form
    from migrate_advisor.scanner.libraries import ClientName
    from migrate_advisor.scanner.names import KnownNames
    from migrate_advisor.scanner.readers.scope import FileScope

_MOST_STEPS = 4
"""Names that are followed from one to the next."""
FROM_VARIABLE = "its base URL comes from a variable"
_PASSED_ON = "its base URL may be among the arguments passed on"
_TURNED = "an argument turns it to another endpoint"
_NAME_OF_OBJECT = pattern(r"[@$&*]{0,2}(?:self\.|this\.|this->)?@?([A-Za-z_]\w*)\Z")
_SUBSCRIPT = pattern(r"\[\s*[\"':]?([A-Za-z_]\w*)[\"']?\s*\]\Z")
_PART_OF = pattern(r"(?<!\s)\s*+(?:\?\.|\.|->|::|\[)")
"""What stands between a name and a part of it, as in ``name.part``, ``name["part"]``."""
_OF_SELF = pattern(r"(?:this\.|self\.|@|\$)(.++)\Z", re.DOTALL)
_PART = pattern(r"[@$&*]{0,2}(?:self\.|this\.)?([A-Za-z_]\w*)(?:\[\s*[\"':]?|\.|\?\.)([A-Za-z_]\w*)[\"']?\s*\]?\Z")
"""What an object holds under a key: ``name["key"]``."""
_OPTIONS = pattern(r"\w*(?:opt(?:ion)?s|config(?:uration)?|settings|params|props|args|init)\Z", re.IGNORECASE)
"""An argument that is an object of options, by its name."""
_NOTHING = frozenset(["None", "null", "nil", "undefined", "False", "false"])
_CALLED = "()"
"""What a call is given that turns a client by being made: ``.vertexAI()``."""
_SWITCHED = frozenset(["True", "true"])
_ADDRESS_ARGUMENT = pattern(
    r"\s*(?:new\s+)?(?:[\w.]+\(\s*(?:string:\s*)?)?(?:[a-z]{1,5}|[$@]{1,2})?[\"'`](?:https?|wss?)://|\s*new\s+(?:System\.)?Uri\("
)


class CallAddress(NamedTuple):
    """Where a call points, and what makes that doubtful."""

    pointing: Pointing
    is_given: bool = False
    """Whether the file says so at all."""
    note: str = ""
    endpoint: str | None = None
    """The endpoint of its provider that a switch turns it to."""


OWN = CallAddress(Pointing(PointsTo.OWN))


class Addresses:
    """Reads where calls of one file point.

    Args:
        scope: the file's names.
        names: what is known.
        language: as `scanner.paths.language_of` names it.
        made_by: tells the client that a call makes, or whose service it is, if any.
    """

    def __init__(
        self, scope: FileScope, names: KnownNames, language: str, made_by: Callable[[Call], ClientName | str | None]
    ) -> None:
        self._scope = scope
        self._forms = scope.forms
        self._text = scope.forms.text
        self._names = names
        self._language = language
        self._made_by = made_by
        self._asked: list[Call] = []
        """Calls whose address is being looked for: one may be given what is made of itself."""

    def of(self, client: ClientName, call: Call) -> CallAddress:
        """Where a call points that makes a client; asked of one that is being asked, as if nothing told it."""
        if call in self._asked:
            return OWN
        self._asked.append(call)
        try:
            return self._of(client, call)
        finally:
            self._asked.pop()

    def _of(self, client: ClientName, call: Call) -> CallAddress:
        params = {param.rpartition(".")[2] for param in client.base_url_params}
        start, end = self._scope.chain(call)
        found = self._among(params, start, end, client)
        if found is None:
            found = self._positional(call, client)
        if found is None and params:
            found = self._of_objects(params, call, client, end)
        if found is None and params:
            found = self._set_later(params, call, client, start)
        return found or self._passed_on(client, call)

    def of_wrapper(self, provider: str, call: Call) -> CallAddress:
        """Where a class points that the catalog does not list, by what wrappers call their address."""
        for argument in call.arguments:
            if BASE_URL_NAME.search(argument.name):
                pointing = destination(
                    self._scope.text(argument.start, argument.end, call.start), provider, self._names
                )
                note = FROM_VARIABLE if pointing.where is PointsTo.VARIABLE else ""
                return CallAddress(pointing, is_given=True, note=note)
        return OWN

    def _among(self, params: Collection[str], start: int, end: int, client: ClientName) -> CallAddress | None:
        """The address that is given between two places: under a name, by a call, or by a word of the library."""
        for at, stop in self._given(params, start, end):
            found = self._said(at, stop, client, start)
            if found is not None:
                return found
        return None

    def _given(self, params: Collection[str], start: int, end: int) -> Iterator[tuple[int, int]]:
        """Where values stand between two places that are given under one of some names."""
        bindings = self._forms.bindings
        for binding in islice(bindings, bisect_left(bindings, start, key=_start), None):
            if binding.start >= end:
                break
            if binding.start == start:
                continue  # what is made here is not what it is given
            if binding.target in params or self._last(binding.start, binding.end) in params:
                yield binding.start, binding.end
        calls = self._forms.calls
        within = takewhile(lambda call: call.start < end, islice(calls, bisect_left(calls, start, key=_start), None))
        for call in within:
            if call.name_end <= end:
                yield from self._given_to(call, params)
        forms = self._shorthands
        first, last = bisect_left(forms, start, key=_start), bisect_left(forms, end, key=_start)
        shorthands = forms[first:last]
        yield from ((form.start, form.end) for form in shorthands if self._forms.written(form) in params)

    def _given_to(self, call: Call, params: Collection[str]) -> Iterator[tuple[int, int]]:
        """The same of a call: an argument that is called so, or what is given to a function of the name."""
        for argument in call.arguments:
            if not argument.name and self._text[argument.start : argument.end] in params:
                yield argument.start, argument.end
        if call.names and call.names[-1] in params:
            yield (call.arguments[0].start, call.arguments[0].end) if call.arguments else (call.name_end, call.end)

    @cached_property
    def _shorthands(self) -> Sequence[Form]:
        return self._forms.of("shorthand")

    def _last(self, start: int, end: int) -> str:
        """The last part of a value that is a dotted name."""
        said = self._text[start : min(end, start + 100)]
        return re.split(r"\.|::|->", said)[-1] if end - start < 100 and re.fullmatch(r"[\w.:>-]+", said) else ""  # noqa: PLR2004

    def _said(self, start: int, end: int, client: ClientName, at: int) -> CallAddress | None:
        """What a value for an address says; None if it says that there is none."""
        said = self._text[start:end].strip()
        if said in _NOTHING:
            return None
        is_word = self._last(start, end) in client.base_url_params and self._last(start, end)[:1].isupper()
        if (said in _SWITCHED or said == _CALLED or is_word) and client.turned_to is not None:
            return CallAddress(Pointing(PointsTo.OWN), is_given=True, endpoint=client.turned_to)
        if said in _SWITCHED or is_word:
            return CallAddress(Pointing(PointsTo.VARIABLE), is_given=True, note=_TURNED)
        pointing = self._pointing(start, end, client.provider, at)
        if pointing.where is not PointsTo.VARIABLE or client.needs_endpoint:
            return CallAddress(pointing, is_given=True)
        return CallAddress(pointing, is_given=True, note=FROM_VARIABLE)

    def _pointing(self, start: int, end: int, provider: str, at: int, steps: int = 0) -> Pointing:
        """Where a client points that is given this: an address, another client, or who serves it."""
        owner = self._named_whole(start, end)
        if owner is not None:
            return _of(owner, provider)
        for call in self._scope.by_start.get(start, ())[:1]:
            made = self._made_by(call)
            if made is not None and call.end <= end + 1:
                return self._of_made(made, call, provider, steps)
        name = _NAME_OF_OBJECT.match(self._text[start:end])
        if name is not None and self._is_ambiguous(name[1], provider):
            return Pointing(PointsTo.VARIABLE)
        if name is not None and steps < _MOST_STEPS:
            values = [value for value in self._scope.values(name[1], at) if self._is_made(value)]
            found = [self._pointing(value.start, value.end, provider, value.start, steps + 1) for value in values]
            if found:
                return next((one for one in found if one.where is PointsTo.OWN), found[0])
        return destination(self._scope.text(start, end, at), provider, self._names)

    def _is_made(self, value: Binding) -> bool:
        """Whether a value is a call that makes a client."""
        return any(self._made_by(call) for call in self._scope.by_start.get(value.start, ())[:1])

    def _named_whole(self, start: int, end: int) -> str | None:
        """The provider that a string names which is all of what is given."""
        string = self._forms.at(start)
        if string is None or (string.kind, string.start, string.end) != ("string", start, end):
            return None
        return self._names.words.get(self._forms.string(string).lower().replace("-", "_"))

    def _is_ambiguous(self, name: str, provider: str) -> bool:
        """Whether a name is given addresses of different owners in the file."""
        texts = {
            self._text[binding.start : binding.end]
            for binding in self._all_values(name)
            if self._text[binding.start : binding.start + 1] in "\"'`"
        }
        return len({destination(text, provider, self._names) for text in texts}) > 1

    def _of_made(self, made: ClientName | str, call: Call, provider: str, steps: int) -> Pointing:
        """Where another client or service points that is handed over."""
        if isinstance(made, str):
            said = destination(self._scope.text(call.start, call.end, call.start), provider, self._names)
            return said if said.where is PointsTo.ELSEWHERE else _of(made, provider)
        if steps >= _MOST_STEPS:
            return Pointing(PointsTo.VARIABLE)
        address = self.of(made, call)
        if not address.is_given:
            return Pointing(PointsTo.VARIABLE) if address.note else _of(made.provider, provider)
        if address.pointing.where is PointsTo.OWN:
            return _of(made.provider, provider)
        return address.pointing

    def _positional(self, call: Call, client: ClientName) -> CallAddress | None:
        """The address that is an argument without a name."""
        for argument in call.arguments:
            written = self._text[argument.start : argument.end]
            if not argument.name and _ADDRESS_ARGUMENT.match(written):
                return self._said(argument.start, argument.end, client, call.start)
        return None

    def _objects(self, call: Call) -> Iterator[str]:
        """Names among what a call is given, and what those are given in turn."""
        for argument in call.arguments:
            written = self._text[argument.start : argument.end].lstrip("*.&@$ ")
            name = _NAME_OF_OBJECT.match(written)
            if name is not None:
                yield name[1]
        for form in self._forms.of("splat"):
            if call.start <= form.start < call.end:
                name = _NAME_OF_OBJECT.match(self._forms.written(form).lstrip("*.&@$ "))
                if name is not None:
                    yield name[1]

    def _parts(self, call: Call) -> Iterator[tuple[int, int]]:
        """Values that objects hold under a key, where a call is passed what stands there."""
        for form in self._forms.of("splat"):
            part = (
                _PART.match(self._forms.written(form).lstrip("*.&@$ ")) if call.start <= form.start < call.end else None
            )
            values = self._scope.values(part[1], call.start) if part is not None else ()
            for value in values:
                for held in self._forms.bindings:
                    if part is not None and value.start <= held.start < value.end and held.target == part[2]:
                        yield held.start, held.end

    def _of_objects(self, params: Collection[str], call: Call, client: ClientName, end: int) -> CallAddress | None:
        """The address that an object holds which a call is given: as it was made, or as it was set since."""
        for start, stop in self._parts(call):
            found = self._among(params, start, stop, client)
            if found is not None:
                return found
        for name in dict.fromkeys(self._objects(call)):
            values = self._scope.values(name, call.start)
            for value in values:
                found = self._among(params, value.start, self._end_of(value), client)
                found = found or self._through(params, value, client)
                if found is not None:
                    return found
            made = values[-1].start if values else 0
            found = self._set_on(name, params, client, made, max(end, call.end) if values else len(self._text))
            if found is not None:
                return found
        return None

    def _through(self, params: Collection[str], value: Binding, client: ClientName) -> CallAddress | None:
        """The address of what an object was made of: a client within what wraps it."""
        for call in self._scope.by_start.get(value.start, ()):
            for name in self._objects(call):
                for inner in self._scope.values(name, value.start):
                    if inner.start != value.start:
                        found = self._among(params, inner.start, self._end_of(inner), client)
                        if found is not None:
                            return found
        return None

    def _end_of(self, value: Binding) -> int:
        return max([value.end, *(call.end for call in self._scope.by_start.get(value.start, ())[:1])])

    def _set_later(self, params: Collection[str], call: Call, client: ClientName, start: int) -> CallAddress | None:
        """The address that is set on what the client is called, or on what it is called through."""
        binding = self._bound_at(start) or self._bound_around(call)
        if binding is not None:
            later = [value.start for value in self._all_values(binding.target) if value.start > call.start]
            found = self._set_on(binding.target, params, client, call.start, min(later, default=len(self._text)))
            if found is not None:
                return found
        return self._set_on(call.names[0], params, client, 0, len(self._text)) if call.names else None

    def _bound_at(self, start: int) -> Binding | None:
        """What is called by a value that begins at an offset, and is no pair."""
        found = (one for one in self._forms.bindings if one.start == start and one.form.kind != "pair")
        return next(found, None)

    def _bound_around(self, call: Call) -> Binding | None:
        """What is called by a value that a call stands in."""
        holder = next((form for form in call.form.above() if form.kind == "binding"), None)
        return next((one for one in self._forms.bindings if holder is not None and one.form is holder), None)

    def _all_values(self, name: str) -> Sequence[Binding]:
        return [binding for binding in self._forms.bindings if binding.target == name and binding.form.kind != "pair"]

    def _set_on(
        self, name: str, params: Collection[str], client: ClientName, start: int, end: int
    ) -> CallAddress | None:
        """The address that is set on an object between two places; one elsewhere tells more than one by default."""
        said = [
            address
            for at, stop in self._settings(name, params, start, end)
            if (address := self._said(at, stop, client, at)) is not None
        ]
        return next((one for one in said if one.pointing.where is PointsTo.ELSEWHERE), said[0] if said else None)

    def _settings(self, name: str, params: Collection[str], start: int, end: int) -> Iterator[tuple[int, int]]:
        for binding, target in self._parts_set.get(name, ()):
            if not start <= binding.start < end:
                continue
            below = _SUBSCRIPT.search(target)
            if binding.target in params or (below is not None and below[1] in params):
                yield binding.start, binding.end
            else:
                yield from self._given(params, binding.start, binding.end)
        for call in self._called_of.get(name, ()):
            if call.names[-1] in params and start <= call.start < end:
                yield call.arguments[0].start, call.arguments[0].end

    @cached_property
    def _parts_set(self) -> Mapping[str, Sequence[tuple[Binding, str]]]:
        """Name → what a part of it is assigned, and what that is assigned to, in order.

        Made once a file: a client is asked for by each of its names, and a long file has very many of both.
        """
        found: dict[str, list[tuple[Binding, str]]] = {}
        for binding in self._forms.bindings:
            target = self._target(binding)
            owners = {target[: joint.start()] for joint in _PART_OF.finditer(target)}
            for owner in owners | {own[1] for name in owners if (own := _OF_SELF.match(name))}:
                found.setdefault(owner, []).append((binding, target))
        return found

    @cached_property
    def _called_of(self) -> Mapping[str, Sequence[Call]]:
        """Name → the calls of what it has that are given something, in order."""
        found: dict[str, list[Call]] = {}
        for call in self._forms.calls:
            if len(call.names) > 1 and call.arguments:
                found.setdefault(call.names[-2], []).append(call)
        return found

    def _target(self, binding: Binding) -> str:
        """What a value is assigned to, as it is written."""
        form = binding.form.child("target")
        return self._forms.written(form) if form is not None and binding.form.kind == "binding" else ""

    def _passed_on(self, client: ClientName, call: Call) -> CallAddress:
        """What a call is passed on that the file does not tell may hold an address."""
        if not client.base_url_params or client.needs_endpoint:
            return OWN
        passed = [form for form in self._forms.of("splat") if call.start <= form.start < call.end]
        names = [self._forms.written(form).lstrip("*.&@$ ") for form in passed]
        if self._language in ("javascript", "csharp"):
            arguments = (self._text[argument.start : argument.end] for argument in call.arguments)
            names += [name for name in arguments if _OPTIONS.fullmatch(name)]
        return OWN._replace(note=_PASSED_ON) if any(not self._is_told(name, call.start) for name in names) else OWN

    def _is_told(self, name: str, at: int) -> bool:
        """Whether the file says all that an object holds, or that it is none."""
        if name.startswith(("{", "[")):
            return True
        values = [value for value in self._scope.values(name, at) if value.start < at]
        return bool(values) and all(self._is_whole(value) for value in values)

    def _is_whole(self, value: Binding) -> bool:
        said = self._text[value.start : value.end]
        has_splat = any(value.start <= form.start < value.end for form in self._forms.of("splat"))
        return not has_splat and said.startswith(("{", "[", "new ", '"', "'", "`", "process.env", "dict("))


def _start(one: Binding | Call | Form) -> int:
    return one.start


def _of(owner: str, provider: str) -> Pointing:
    return Pointing(PointsTo.OWN) if owner == provider else Pointing(PointsTo.ELSEWHERE, owner)
