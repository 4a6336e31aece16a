"""Imports, clients, what clients are asked for, and addresses put together from pieces, of any program by its forms.

Readers change nothing: what was learned is returned. Models are `asked`'s; hosts and variables are the same in every
language and `text`'s.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from migrate_advisor.catalog.record import NamedTuple
from migrate_advisor.scanner.ignores import has_ignores
from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.libraries import parts_of
from migrate_advisor.scanner.readers.addresses import FROM_VARIABLE, Addresses, CallAddress
from migrate_advisor.scanner.readers.clients import Clients
from migrate_advisor.scanner.readers.imported import ImportReader, ImportUse
from migrate_advisor.scanner.readers.injected import BY_WHOLE, CLIENT_TYPE, interfaces_of, read_injected
from migrate_advisor.scanner.readers.joined import read_joined
from migrate_advisor.scanner.readers.modules import (
    BASE_URL_NAME,
    PointsTo,
    destination,
    find_module,
    is_set,
)
from migrate_advisor.scanner.readers.own_clients import read_own_clients
from migrate_advisor.scanner.readers.scope import FileScope, statements_of
from migrate_advisor.scanner.readers.surfaces import read_classes, read_handed, read_modules, read_surfaces
from migrate_advisor.scanner.readers.wrappers import Wrappers
from migrate_advisor.scanner.uses import Use, What

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping, Sequence

    from migrate_advisor.scanner.languages.forms import Call, Forms, Import
    from migrate_advisor.scanner.languages.rows import Language
    from migrate_advisor.scanner.libraries import ClientName
    from migrate_advisor.scanner.names import KnownNames
    from migrate_advisor.scanner.source import SourceText

_ANY_WORD = pattern(r"\w+")
_IN_BRACKETS = pattern(r"\[\s*[\"'](\w+)[\"']\s*\]\Z")
_OWN_NAME = pattern(r"(?:self\.)?(\w+)")
_UNSEEN = "this file does not import it"
_CONFIGURING = "configure"
"""How a call is named that says for all later ones of its module where they go."""
_SETTER = "set_"
"""Start of a function that is given the client that a library's calls go to from then on."""


class Asked(NamedTuple):
    """A call of something that is known to be a client, with what it is given."""

    start: int
    end: int
    provider: str
    endpoint: str | None


class Learned(NamedTuple):
    """What a program says."""

    uses: Sequence[Use] = ()
    pointed: Mapping[str, str | None] = {}
    """Provider whose clients are given another address → who answers there, if the catalog knows."""
    redirected: Mapping[str, str | None] = {}
    """The same where the address is set for all clients."""
    asked: Sequence[Asked] = ()
    """Calls of clients that the file makes, in order."""
    statements: Sequence[tuple[int, int]] = ()
    """First and last offset of statements of Python, where comments may hide findings."""


def read_program(source: SourceText, forms: Forms, row: Language, names: KnownNames) -> Learned:
    """Imports, clients and composed addresses of one file."""
    reader = _ProgramReader(source, forms, row, names)
    learned = reader.read()
    vars(reader).clear()  # its parts refer to it: it would wait for the collector, and all that it knows with it
    return learned


class _Made(NamedTuple):
    """A call that makes a client."""

    call: Call
    client: ClientName
    address: CallAddress
    is_unseen: bool


_BY_TYPE = frozenset(["new", ".init"])
"""What is written where the type of what is made stands elsewhere."""


class _ProgramReader:
    def __init__(self, source: SourceText, forms: Forms, row: Language, names: KnownNames) -> None:
        self.source = source
        self.forms = forms
        self.row = row
        self.names = names
        self.language = source.language
        self.libraries = names.libraries
        self.vocabulary = names.libraries.vocabulary(source.language)
        self.modules = self.vocabulary.modules
        self.scope = FileScope(forms, row)
        self.imported = ImportReader(source, forms, self.scope, row, names)
        self.pointed: dict[str, str | None] = {}
        self.redirected: dict[str, str | None] = {}
        self.opened: set[str] = set()
        """Providers whose module is given an address that the file does not name."""
        self.made: list[_Made] = []

    def read(self) -> Learned:
        imports = self.imported.read()
        uses: list[Use] = []
        if imports or self.row.may_be_implicit or self.scope.is_fragment:
            self._set_addresses()
            uses += self._clients(imports)
        for use, module in imports:
            owner = use.provider or self._maker(module)
            if owner:
                uses.append(use._replace(provider=owner))
        uses += self.imported.telemetry()
        if self.language == "python":
            told = {use.start for use in uses if use.what in (What.SURFACE, What.CLIENT)}  # whose names tell it too
            uses += (use for use in read_modules(self.scope, self.names) if use.start not in told)
        told_calls = {one.call.start for one in self.made} | {use.start for use in uses}
        users = {use.provider for use in uses} | {one.client.provider for one in self.made}
        uses += read_classes(self.scope, self.names, users, told_calls)
        types = self._client_types(imports)
        is_typed = self.language == "javascript"  # where what holds a client is told beside what makes it
        made = {one.client.provider for one in self.made} if is_typed else set()
        uses += (use for use in read_injected(self.forms, self.language, types) if use.provider not in made)
        uses += read_own_clients(self.scope, self.names, self.modules, told_calls)
        if not uses:
            uses += read_handed(self.scope, self.names)
        uses += read_joined(self.forms, self.names)
        hides = self.language == "python" and has_ignores(self.source)
        statements = statements_of(self.forms) if hides else ()
        return Learned(uses, self.pointed, self.redirected, tuple(self._asked()), statements)

    def _client_types(self, imports: Sequence[ImportUse]) -> Mapping[str, tuple[str, str | None]]:
        """The classes of what the file imports that are clients → whose, and for which endpoint."""
        owners = {one.module: one.use for one in imports if one.use.provider}
        by_whole = {use.provider for use in owners.values()} if self.language in BY_WHOLE else set[str]()
        found: dict[str, tuple[str, str | None]] = {}
        for client in self.vocabulary.every if owners else ():
            name = parts_of(client.name)[0]
            is_its = any(owners[one].provider == client.provider for one in client.modules if one in owners)
            if (name[:1].isupper() or self.language == "go") and (is_its or client.provider in by_whole):
                found |= dict.fromkeys(interfaces_of(name, self.language), (client.provider, client.endpoint))
        for one in self.scope.imports:
            module = self.imported.known(one, self.scope.path(one))
            if module in owners and CLIENT_TYPE.search(one.local):
                found.setdefault(one.local, (owners[module].provider, owners[module].endpoint))
        return {name: who for name, who in found.items() if not self.scope.defines(name)}

    def _maker(self, module: str) -> str:
        """Whose client this file makes of a module that several providers share."""
        owners = self.libraries.shared_by(self.language, module)
        made = (one.client for one in self.made if not self._is_elsewhere(one) and not one.client.unless)
        return next((client.provider for client in made if module in client.modules and client.provider in owners), "")

    # Clients

    @cached_property
    def _known_clients(self) -> Clients:
        imported = {
            module
            for found in self.scope.imports
            if (module := self.imported.known(found, self.scope.path(found))) is not None
        }
        return Clients(self.scope, self.language, self.names, imported=imported, is_own=self.imported.is_own)

    @cached_property
    def _addresses(self) -> Addresses:
        return Addresses(self.scope, self.names, self.language, self._made_by)

    @cached_property
    def _wrappers(self) -> Wrappers:
        return Wrappers(self.scope, self.names, self.language, self.imported, self._addresses)

    def _made_by(self, call: Call) -> ClientName | str | None:
        """The client that a call makes, or whose service a class is for that is called after one."""
        found = self._known_clients.of(call)
        if found:
            return found[0]
        name = call.names[-1] if call.names else ""
        is_imported = bool(call.names) and bool(self.scope.of(call.names[0]))
        return self.names.named_in(name) if is_imported and name[:1].isupper() else None

    def _clients(self, imports: Sequence[ImportUse]) -> Iterator[Use]:
        followed = yield from self._make(imports)
        configured = {
            one.client.modules: one.address
            for one in self.made
            if one.call.names[-1] == _CONFIGURING and one.address.is_given
        }
        for one in self.made:
            address = one.address if one.address.is_given else configured.get(one.client.modules, one.address)
            yield from self._client(one, address)
        yield from self._keyed()
        for one in followed:
            if one.client.provider not in self.pointed:
                yield from self._client(one, one.address)
        clients = {one.call.start: owner for one in self.made if (owner := self._owner_there(one))}
        elsewhere = {one.call.start for one in self.made if self._is_elsewhere(one)} - clients.keys()
        owners = {one.module: one.use.provider for one in imports}
        known = {found.local: self.imported.known(found, self.scope.path(found)) for found in self.scope.imports}
        imported = {local: owners[module] for local, module in known.items() if module and owners.get(module)}
        yield from read_surfaces(self.scope, self.names, clients, elsewhere, imported)

    def _make(self, imports: Sequence[ImportUse]) -> Generator[Use, None, list[_Made]]:
        """Collects the clients that calls make, and tells of classes that the catalog does not list.

        Returns:
            Calls that make one that a library's calls go to from then on.
        """
        followed: list[_Made] = []
        for call in self.forms.calls:
            if self._is_aside(call):
                continue
            found = self._known_clients.of(call)
            made = self._chosen(call, found) if found else None
            if made is not None:
                setters = any(param.startswith((_SETTER, "setDefault")) for param in made.client.base_url_params)
                (followed if setters else self.made).append(made)
            elif imports or self.language == "rust":
                yield from self._wrapper(call)
        return followed

    def _asked(self) -> Iterator[Asked]:
        """The calls of clients, where a name that one was given to stands in the chain, and those that make one."""
        made = {
            one.call.start: (one.client.provider, self._endpoint_of(one.client, one.address))
            for one in self.made
            if not self._is_elsewhere(one)
        }
        for call in self.forms.calls:
            if call.start in made and len(call.names) == 1:
                yield Asked(call.start, call.end, *made[call.start])
                continue
            for name in (call.names[:-1] or call.names) if made else ():
                whose = {made[value.start] for value in self.scope.values(name, call.start) if value.start in made}
                if len(whose) == 1:
                    yield Asked(call.start, call.end, *whose.pop())
                    break
            else:
                yield from self._of_module(call)

    def _of_module(self, call: Call) -> Iterator[Asked]:
        """A call of what a module has that is for one endpoint of its provider, or that is itself what is called."""
        for imported in self.scope.of(call.names[0]) if call.names else ():
            path = self.scope.path(imported)
            module = self.imported.known(imported, path)
            provider, endpoint = self.imported.owner_of(module, path) if module is not None else ("", None)
            if provider and (endpoint is not None or (len(call.names) == 1 and self.language == "javascript")):
                yield Asked(call.start, call.end, provider, endpoint)
                return

    def _keyed(self) -> Iterator[Use]:
        """``Name.apiKey = …``: a library whose calls are all made by a class that is given the key once."""
        for binding in self.forms.bindings if self.language == "dart" else ():
            target = binding.form.child("target")
            written = self.forms.written(target) if target is not None else ""
            name, _, last = written.partition(".")
            provider = self.names.words.get(name.lower()) if last == "apiKey" else None
            if target is None or provider is None or any(one.target == "baseUrl" for one in self.forms.bindings):
                continue
            if any(self._module_owner(found) == provider for found in self.scope.imports):
                yield Use(What.CLIENT, provider, target.start, target.end, written, confidence="medium")

    def _module_owner(self, found: Import) -> str | None:
        """The provider of the module that an import names, if one is known."""
        return self.modules.get(self.imported.known(found, self.scope.path(found)) or "")

    def _is_aside(self, call: Call) -> bool:
        """Whether a call is no call: the heading of what it defines, or an annotation."""
        above = call.form.parent
        return above is not None and above.kind in ("import", "definition")

    def _chosen(self, call: Call, found: Sequence[ClientName]) -> _Made | None:
        """Which client of one name a call makes: that of the words it is given; without an address, what needs none."""
        start, end = self.scope.chain(call)
        words = set(_ANY_WORD.findall(self.forms.text, start, end))
        rest = [client for client in found if not client.when]
        named = [client for client in found if client.when & words]
        if not named and not rest:
            return None
        client, address = self._told_most([(one, self._addresses.of(one, call)) for one in named or rest])
        is_unseen = self.language == "csharp" and call.is_construction and not self._known_clients.is_imported(client)
        return _Made(call, client, address, is_unseen)

    def _told_most(self, addresses: Sequence[tuple[ClientName, CallAddress]]) -> tuple[ClientName, CallAddress]:
        """The first client that is given an address or needs none, or else the first one."""
        told = (pair for pair in addresses if pair[1].is_given or not pair[0].needs_endpoint)
        return next(told, addresses[0])

    def _is_elsewhere(self, one: _Made) -> bool:
        return one.address.pointing.where is PointsTo.ELSEWHERE

    def _owner_there(self, one: _Made) -> str | None:
        """Who answers a client, if that is known."""
        return one.address.pointing.provider if self._is_elsewhere(one) else one.client.provider

    def _client(self, one: _Made, address: CallAddress) -> Iterator[Use]:
        client, call = one.client, one.call
        if self._is_carried(call):
            self.pointed[client.provider] = None
            return
        name = self._called(call, client)
        start, end = self._place_of(call, len(parts_of(client.name)))
        if address.pointing.where is PointsTo.ELSEWHERE:
            self.pointed[client.provider] = address.pointing.provider
            if address.pointing.provider is not None:
                yield Use(What.CLIENT, address.pointing.provider, start, end, name)
            return
        doubt = self._doubt(one, address)
        confidence = "low" if doubt else "medium" if client.unless else "high"
        note = doubt or client.note
        endpoint = self._endpoint_of(client, address)
        use = Use(What.CLIENT, client.provider, start, end, name, confidence, note=note, endpoint=endpoint)
        sent_by = " ".join(sorted(client.base_url_env | client.turned_by_env))
        yield use if address.is_given else use._replace(sent_by=sent_by)
        yield from self._models(client.provider, call, endpoint)

    def _doubt(self, one: _Made, address: CallAddress) -> str:
        """Why a client may call somebody else, as the end of a sentence; empty where nothing says so."""
        if address.note or one.is_unseen:
            return address.note or _UNSEEN
        client = one.client
        is_opened = client.provider in self.opened and not address.is_given
        may_be = is_opened and any(client.name.startswith(f"{module}.") for module in client.modules)
        return FROM_VARIABLE if may_be else ""

    def _endpoint_of(self, client: ClientName, address: CallAddress) -> str | None:
        """The endpoint of its provider that a client calls, as far as the file says."""
        if address.endpoint is None and not address.is_given and self._is_turned(client):
            return client.turned_to
        return address.endpoint or client.endpoint

    def _is_turned(self, client: ClientName) -> bool:
        """Whether the file sets a variable that turns a client to another endpoint."""
        return any(is_set(f"{variable}=1", self.source.text) for variable in client.turned_by_env)

    def _called(self, call: Call, client: ClientName) -> str:
        if self.language == "python":
            return next(self.scope.resolved(call.names), client.name)
        place = self._place_of(call, len(parts_of(client.name)))
        written = self.forms.text[slice(*place)].removeprefix("new ").strip()
        return written if written not in _BY_TYPE else ".".join(call.names)

    def _name_end(self, call: Call) -> int:
        said = self.forms.text[call.start : call.name_end]
        return call.start + len(said.partition("(")[0].rstrip())

    def _place_of(self, call: Call, parts: int = 1) -> tuple[int, int]:
        """Where a client is told: at its name; in a chain over several lines, at the first of the names that it has."""
        said = self.forms.text[call.start : call.name_end]
        if "\n" not in said or not said.endswith(call.names[-1]):
            return call.start, self._name_end(call)
        at = len(said)
        for name in reversed(call.names[-parts:]):
            found = said.rfind(name, 0, at)
            at = found if found >= 0 else at
        first = call.names[-parts:][0]
        return call.start + at, call.start + at + len(first)

    def _models(self, provider: str, call: Call, at_endpoint: str | None = None) -> Iterator[Use]:
        """Models of its provider that a client is made for."""
        for argument in call.arguments:
            value = self.forms.string_at(argument.start) or ""
            models = self.names.models
            is_its = models.owner(value) == provider or models.is_ending(value, provider)
            if self.forms.text[argument.start : argument.start + 1] in "\"'`" and is_its:
                at = self.forms.text.find(value, argument.start)
                endpoint = at_endpoint or self.names.models.endpoint_of(value)
                yield Use(What.MODEL_ID, provider, at, at + len(value), value, endpoint=endpoint)

    def _is_carried(self, call: Call) -> bool:
        """Whether a client is given our HTTP client, which carries its calls to other providers."""
        given = [argument for argument in call.arguments if argument.name == "http_client"]
        return any(self._carries(argument.start, argument.end) for argument in given)

    def _carries(self, start: int, end: int) -> bool:
        calls = self.scope.by_start.get(start, ())
        paths = [path for call in calls[:1] for path in self.scope.resolved(call.names)]
        if any(path.startswith("migrate_advisor.") and path.endswith("fallback_client") for path in paths):
            return True
        name = _OWN_NAME.fullmatch(self.forms.text[start:end])
        values = self.scope.values(name[1], start) if name else ()
        return any(value.start != start and self._carries(value.start, value.end) for value in values)

    def _wrapper(self, call: Call) -> Iterator[Use]:
        """A class that the catalog does not list, of a provider's module or of a framework's part for one."""
        found = self._wrappers.of(call)
        if found is None:
            return
        provider, name, address = found
        if address is None:
            yield Use(What.IMPORT, provider, call.start, call.start + len(name), name, confidence="medium")
            return
        if address.pointing.where is PointsTo.ELSEWHERE:
            self.pointed[provider] = address.pointing.provider
            if address.pointing.provider is not None:
                yield Use(What.CLIENT, address.pointing.provider, call.start, self._name_end(call), name)
            return
        confidence = "low" if address.note else "medium"
        start, end = self._place_of(call)
        yield Use(What.CLIENT, provider, start, end, name, confidence, note=address.note)
        yield from self._models(provider, call)

    # Addresses for all clients of a module

    def _set_addresses(self) -> None:
        """``module.api_base = "https://…"`` and ``os.environ["…"] = "https://…"`` send a module's calls elsewhere."""
        if self.language != "python":
            return
        for binding in self.forms.bindings:
            target = binding.form.child("target")
            if target is not None and binding.form.kind == "binding":
                provider = self._addressed(self.forms.written(target), binding.target)
                if provider:
                    self._redirect(provider, binding.start, binding.end)

    def _addressed(self, written: str, name: str) -> str:
        """The provider whose address an assignment sets, by its variable or its module; empty where it sets none."""
        variable = _IN_BRACKETS.search(written)
        known = self.names.variable(variable[1]) if variable else None
        if known is not None and known.role == "base-url":
            return known.provider
        if "." not in written or not BASE_URL_NAME.search(name):
            return ""
        dotted = next(self.scope.resolved(written.split(".")), "")
        return self.modules.get(find_module(dotted, self.modules) or "", "")

    def _redirect(self, provider: str, start: int, end: int) -> None:
        pointing = destination(self.scope.text(start, end, start), provider, self.names)
        if pointing.where is PointsTo.ELSEWHERE:
            self.redirected[provider] = pointing.provider
        elif pointing.where is PointsTo.VARIABLE and self.forms.text[start:end] != "None":
            self.opened.add(provider)
