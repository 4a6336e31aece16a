"""Python by its tree: imports with their aliases, clients with their arguments, strings put together from parts.

What does not parse (Python 2, templates) is read by `code` line by line instead. Nothing is imported or executed.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from migrate_advisor.scanner.ignores import has_ignores
from migrate_advisor.scanner.names import HOST_TOKEN
from migrate_advisor.scanner.readers.modules import (
    BASE_URL_NAME,
    Destination,
    Pointing,
    find_module,
    is_set,
)
from migrate_advisor.scanner.readers.python_tree import (
    has_split_strings,
    line_offsets,
    needs_tree,
    nodes_of,
    parse,
)
from migrate_advisor.scanner.readers.python_values import Values
from migrate_advisor.scanner.uses import Use, What

if TYPE_CHECKING:
    from migrate_advisor.scanner.libraries import ClientName, TelemetryName
    from migrate_advisor.scanner.names import Names
    from migrate_advisor.scanner.source import Source

_NO_CLIENT_ENDS = (
    "Error",
    "Exception",
    "Warning",
    "Params",
    "Param",
    "Config",
    "Settings",
    "Options",
    "Type",
    "Types",
    "Schema",
    "Response",
    "Request",
    "Message",
    "Args",
    "Mixin",
    "Callback",
    "CallbackHandler",
    "Parser",
    "Tool",
    "Toolkit",
    "Tokenizer",
    "Instrumentor",
)


def read_python(source: Source, names: Names) -> list[Use]:
    """Imports, clients, telemetry and composed addresses of a Python file.

    Raises:
        Unreadable: it does not parse.
    """
    if not needs_tree(source, names):
        return []
    reader = _Reader(source, names)
    reader.read(parse(source.text, has_magics=source.has_magics))
    return reader.uses + reader.models


_FROM_VARIABLE = "its base URL comes from a variable"
_SETTER = "set_"
"""Start of a function that is given the client that a library's calls go to from then on."""


class _Reader:
    def __init__(self, source: Source, names: Names) -> None:
        self.source = source
        self.names = names
        self.modules = names.libraries.modules("python")
        self.clients = names.libraries.clients("python")
        self.uses: list[Use] = []
        self.models: list[Use] = []
        """What is asked for by clients as they are made."""
        self.made: list[tuple[Use, tuple[str, ...]]] = []
        """Clients, with the modules they come from."""
        self.pending: list[tuple[Use, str]] = []
        """Imports of modules that several providers share, until a client tells whose they are."""
        self.imported: dict[str, tuple[int, int]] = {}
        """Name in the file → where it is imported."""
        self.values = Values(names, self._made_by)
        self.followed: list[tuple[ast.Call, ClientName, str]] = []
        """Calls that go to whatever client of the provider the file makes."""
        self.opened: set[str] = set()
        """Providers whose module is given an address that the file does not name."""
        self.aliases: dict[str, str] = {}
        """Name in the file → dotted name it was imported as."""
        self.carriers: set[str] = set()
        """Names that stand for an HTTP client of ours."""
        self.calls: list[ast.Call] = []
        self.assigns: list[tuple[ast.expr, ast.expr]] = []
        self.composed: list[ast.expr] = []
        self.typed: set[ast.stmt] = set()
        """What only a type checker imports."""
        self.starts = line_offsets(source.text)
        self.is_plain = source.text.isascii()

    def read(self, tree: ast.Module) -> None:
        """Read a tree: first what names mean, then what is called."""
        is_hiding = has_ignores(self.source)
        for node in nodes_of(tree, has_split_strings=has_split_strings(self.source, self.names)):
            if is_hiding:
                self._statement(node)
            self._sort(node)
        self._read_in_order()

    def _sort(self, node: ast.AST) -> None:
        match node:
            case ast.Call():
                self.calls.append(node)
            case ast.Assign():
                self.assigns += [(target, node.value) for target in node.targets]
            case ast.AnnAssign(value=ast.expr() as value):
                self.assigns.append((node.target, value))
            case ast.If(test=ast.Name(id="TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING"), body=body):
                self.typed.update(body)
            case ast.Import() | ast.ImportFrom() if node not in self.typed:
                self._import(node)
            case ast.BinOp() | ast.JoinedStr() | ast.Constant():
                self.composed.append(node)
            case _:
                pass

    def _read_in_order(self) -> None:
        for target, value in self.assigns:
            self.values.learn(target, value)
            if self._carries(value):
                self.carriers.add(ast.unparse(target))
        for target, value in self.assigns:
            self._assign(target, value)
        for call in self.calls:
            self._call(call)
        for call, client, dotted in self.followed:
            if client.provider not in self.source.pointed:
                self._add_client(call, client.provider, dotted, "")
        self._resolve_pending()
        self._telemetry()
        for node in self.composed:
            self._composed(node)

    def _resolve_pending(self) -> None:
        """Imports of shared modules belong to whose client the file makes."""
        for use, module in self.pending:
            owners = self.names.libraries.shared_by("python", module)
            made = (made.provider for made, modules in self.made if module in modules)
            owner = next((provider for provider in made if provider in owners), None)
            if owner is not None:
                self.uses.append(use._replace(provider=owner))

    def _statement(self, node: ast.AST) -> None:
        if isinstance(node, ast.stmt) and not hasattr(node, "body"):
            last = node.end_lineno or node.lineno
            if last > node.lineno:
                self.source.statements.append((node.lineno - 1, last - 1))

    def _offset(self, node: ast.expr | ast.stmt | ast.alias) -> int:
        return self._position(node.lineno, node.col_offset)

    def _end(self, node: ast.expr | ast.stmt | ast.alias) -> int:
        return self._position(node.end_lineno or node.lineno, node.end_col_offset or node.col_offset)

    def _position(self, line: int, column: int) -> int:
        start = self.starts[min(line, len(self.starts)) - 1]
        if not self.is_plain:  # the tree counts UTF-8 bytes
            column = len(self.source.text[start : start + column].encode()[:column].decode(errors="ignore"))
        return start + column

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        if isinstance(node, ast.ImportFrom) and (node.level or not node.module):
            return
        base = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
        for alias in node.names:
            dotted = base + alias.name
            self.imported[alias.asname or alias.name.split(".", 1)[0]] = self._first_line(node)
            if alias.asname or base:
                self.aliases[alias.asname or alias.name] = dotted
            else:
                self.aliases[alias.name.split(".")[0]] = alias.name.split(".")[0]
            module = find_module(dotted, self.modules)
            if module is not None:
                self._imported(node, dotted, module)

    def _first_line(self, node: ast.stmt) -> tuple[int, int]:
        """Where a statement starts, and where that line of it ends."""
        start, end = self._offset(node), self._end(node)
        line_end = self.source.text.find("\n", start, end)
        return start, end if line_end < 0 else line_end

    def _imported(self, node: ast.stmt, dotted: str, module: str) -> None:
        client = self._client_named(dotted)
        provider = client.provider if client else self.modules[module]
        if not client and provider and not self._is_its_own(dotted, module, provider):
            return
        start, end = self._first_line(node)
        use = Use(What.IMPORT, provider, start, end, dotted)
        if provider:
            self.uses.append(use)
        else:
            self.pending.append((use, module))

    def _is_its_own(self, dotted: str, module: str, provider: str) -> bool:
        """Whether an import is of the provider's module, and not of somebody's own package of the same name."""
        if self.names.is_distinctive(module, provider) or "." in module or "_" in module:
            return True
        return dotted[len(module) + 1 :].split(".", maxsplit=1)[0] in self._names_from(module)

    def _names_from(self, module: str) -> set[str]:
        """Names that the catalog knows of a module."""
        known = {
            client.name.split(".")[0]
            for clients in self.clients.values()
            for client in clients
            if module in client.modules
        }
        for report in self.names.libraries.telemetry("python"):
            known.update(report.names if module in report.modules else ())
        return known

    def _client_named(self, dotted: str) -> ClientName | None:
        for client in self.clients.get(dotted.rsplit(".", 1)[-1], ()):
            for module in client.modules:
                if dotted == f"{module}.{client.name}" or (dotted == client.name and "." in dotted):
                    return client
                if dotted.startswith(f"{module}.") and dotted.endswith(f".{client.name}"):
                    return client
        return None

    def _dotted(self, node: ast.expr) -> str | None:
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name) or node.id not in self.aliases:
            return None
        return ".".join([self.aliases[node.id], *reversed(parts)])

    def _call(self, call: ast.Call) -> None:
        dotted = self._dotted(call.func)
        if dotted is None:
            return
        client = self._client_named(dotted)
        if client is None:
            self._wrapper(call, dotted)
            return
        self._client(call, client, dotted)

    def _is_carried(self, call: ast.Call) -> bool:
        """Whether a client is given our HTTP client, which carries its calls to other providers."""
        given = (keyword.value for keyword in call.keywords if keyword.arg == "http_client")
        return any(self._carries(value) or ast.unparse(value) in self.carriers for value in given)

    def _carries(self, value: ast.expr) -> bool:
        dotted = (self._dotted(value.func) or "") if isinstance(value, ast.Call) else ""
        return dotted.startswith("migrate_advisor.") and dotted.endswith("fallback_client")

    def _client(self, call: ast.Call, client: ClientName, dotted: str) -> None:
        if self._is_carried(call):
            self.source.pointed[client.provider] = None
            return
        if any(parameter.startswith(_SETTER) for parameter in client.base_url_params):
            self.followed.append((call, client, dotted))
            return
        pointing, note = self._address(call, client)
        if pointing.where is Destination.ELSEWHERE:
            self._elsewhere(call, client.provider, dotted, pointing)
            return
        self._add_client(call, client.provider, dotted, note)
        self.made.append((self.uses[-1], client.modules))

    def _address(self, call: ast.Call, client: ClientName) -> tuple[Pointing, str]:
        """Where a client points, and what makes that doubtful."""
        own = Pointing(Destination.OWN)
        given = self.values.given(call, client.base_url_params)
        match given:
            case ast.Constant(value=True):
                return own, "an argument turns it to another endpoint"
            case None | ast.Constant(value=None | False):
                if self.values.is_open(call):
                    return own, "its base URL may be among the arguments passed on"
                is_doubtful = client.provider in self.opened and _is_of_module(client)
                return own, _FROM_VARIABLE if is_doubtful else ""
            case _:
                pointing = self.values.pointing(given, client.provider)
                is_doubtful = pointing.where is Destination.VARIABLE and not client.needs_endpoint
                return pointing, _FROM_VARIABLE if is_doubtful else ""

    def _elsewhere(self, call: ast.Call, provider: str, dotted: str, pointing: Pointing) -> None:
        """A client that is given somebody else's address is that provider's client."""
        self.source.pointed[provider] = pointing.provider
        if pointing.provider is not None:
            self._add_client(call, pointing.provider, dotted, "")

    def _wrapper(self, call: ast.Call, dotted: str) -> None:
        """A class of a provider's module that the catalog does not list, by its name."""
        module = find_module(dotted, self.modules)
        name = dotted.rsplit(".", 1)[-1]
        provider = self.modules.get(module or "", "")
        if not provider or module == dotted or not name[:1].isupper() or name.endswith(_NO_CLIENT_ENDS):
            return
        folded = name.lower()
        if not any(word.replace("_", "") in folded for word, owner in self.names.words.items() if owner == provider):
            return
        given = [keyword for keyword in call.keywords if keyword.arg and BASE_URL_NAME.search(keyword.arg)]
        pointing = self.values.pointing(given[0].value, provider) if given else Pointing(Destination.OWN)
        if pointing.where is Destination.ELSEWHERE:
            self._elsewhere(call, provider, dotted, pointing)
        else:
            note = _FROM_VARIABLE if pointing.where is Destination.VARIABLE else ""
            self._add_client(call, provider, dotted, note, confidence="medium")

    def _add_client(self, call: ast.Call, provider: str, dotted: str, note: str, confidence: str = "high") -> None:
        confidence = "low" if note else confidence
        start, end = self._offset(call.func), self._end(call.func)
        self.uses.append(Use(What.CLIENT, provider, start, end, dotted, confidence, note=note))
        for given in (*call.args, *(keyword.value for keyword in call.keywords)):
            if isinstance(given, ast.Constant) and isinstance(given.value, str):
                self._model(given, given.value, provider)

    def _model(self, node: ast.Constant, name: str, provider: str) -> None:
        """A model of its provider that a client is made for."""
        if self.names.model(name) == provider:
            start, endpoint = self._offset(node) + 1, self.names.model_endpoint(name)
            self.models.append(Use(What.MODEL_ID, provider, start, start + len(name), name, endpoint=endpoint))

    def _made_by(self, called: ast.expr) -> ClientName | str | None:
        """The client that a call makes, or whose service a class is for that is called after one."""
        dotted = self._dotted(called)
        if dotted is None:
            return None
        name = dotted.rsplit(".", 1)[-1]
        client = self._client_named(dotted)
        return client or (self.names.named_in(name) if name[:1].isupper() else None)

    def _assign(self, target: ast.expr, value: ast.expr) -> None:
        """``module.api_base = "https://…"`` and ``os.environ["…"] = "https://…"`` send a module's calls elsewhere."""
        match target:
            case ast.Attribute(attr=attribute) if BASE_URL_NAME.search(attribute):
                module = find_module(self._dotted(target) or "", self.modules)
                self._redirect(self.modules.get(module or "", ""), value)
            case ast.Subscript(slice=ast.Constant(value=str(name))):
                variable = self.names.variable(name)
                if variable and variable.role == "base-url":
                    self._redirect(variable.provider, value)
            case _:
                pass

    def _redirect(self, provider: str, value: ast.expr) -> None:
        pointing = self.values.pointing(value, provider) if provider else Pointing(Destination.OWN)
        if pointing.where is Destination.ELSEWHERE:
            self.source.redirected[provider] = pointing.provider
        elif pointing.where is Destination.VARIABLE and not (isinstance(value, ast.Constant) and value.value is None):
            self.opened.add(provider)

    def _composed(self, node: ast.expr) -> None:
        """A host that is split over several strings; one that stands whole somewhere is found there."""
        pieces = self.values.pieces(node)
        written = self.source.text[self._offset(node) : self._end(node)].lower()
        for token in HOST_TOKEN.findall("".join(pieces)):
            host = self.names.host(token)
            if host is None or not host.is_whole or token.lower() in written:
                continue
            if isinstance(node, ast.Constant) or not any(token in piece for piece in pieces):
                start, end = self._offset(node), self._end(node)
                self.uses.append(Use(What.ENDPOINT, host.provider, start, end, token, "medium"))

    def _telemetry(self) -> None:
        for known in self.names.libraries.telemetry("python"):
            if any(is_set(sign, self.source.text) for sign in known.turned_off_by):
                continue
            for local, dotted in self.aliases.items():
                if any(self._reports(known, dotted, module) for module in known.modules):
                    start, end = self.imported[local]
                    self.uses.append(Use(What.TELEMETRY, known.provider, start, end, dotted, note=known.what))
                    break

    def _reports(self, known: TelemetryName, dotted: str, module: str) -> bool:
        if dotted != module and not dotted.startswith(f"{module}."):
            return False
        if known.names:
            return dotted[len(module) + 1 :] in known.names
        return self._is_its_own(dotted, module, known.provider)


def _is_of_module(client: ClientName) -> bool:
    """Whether a client is a module's own, whose address is one of the module's."""
    return any(client.name.startswith(f"{module}.") for module in client.modules)
