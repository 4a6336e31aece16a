"""What one finding asks to be changed in its file: addresses, models, clients, variables. Nothing is written here.

Spans of a finding are lines and columns; edits are bytes. A file is fixed only if it is UTF-8, so that both agree.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.fixing.clients import ClientSite, TextChange, litellm_calls, quoted, told_elsewhere
from migrate_advisor.fixing.destination import OPENAI_WIRE
from migrate_advisor.scanner.finding import Edit, Fix, Safety, Span
from migrate_advisor.scanner.languages.forms import Unread, read_forms
from migrate_advisor.scanner.languages.rows import row_of
from migrate_advisor.scanner.paths import language_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.identifiers import SdkClient
    from migrate_advisor.catalog.provider import Provider
    from migrate_advisor.fixing.destination import Destination, SdkAddress
    from migrate_advisor.scanner.finding import Finding
    from migrate_advisor.scanner.languages.forms import Call, Forms

_BOM = "\ufeff"
_URL = re.compile(r"(?:https?://)?[A-Za-z0-9.{}$_*-]+(?::\d+)?(?:/[A-Za-z0-9._~%{}$:@/-]*)?")
_SEPARATORS = "/:"
_CHAT = "chat.completions"


class Moving(NamedTuple):
    """What all files of one move have in common."""

    to: Destination
    catalog: Catalog
    unsafe: bool
    """Whether another provider may answer."""


class EditedFile:
    """A file that is to be changed.

    Args:
        path: POSIX path, as findings name it.
        content: its bytes.

    Raises:
        UnicodeDecodeError: it is not UTF-8.
    """

    def __init__(self, path: str, content: bytes) -> None:
        self.path = path
        self.content = content
        self.text = content.decode("utf-8").removeprefix(_BOM)
        self._shift = len(content) - len(self.text.encode())

    @cached_property
    def _line_starts(self) -> Sequence[int]:
        starts = [0]
        for line in self.text.split("\n"):
            starts.append(starts[-1] + len(line) + 1)
        return starts

    @cached_property
    def forms(self) -> Forms | None:
        """What the language's grammar says; None where none reads it."""
        language = language_of(self.path) or ""
        row = row_of(language, self.path)
        if row is None:
            return None
        try:
            return read_forms(self.text, language, row)
        except Unread:
            return None

    def offset(self, line: int, column: int) -> int:
        """Offset of the character at a place, both counted from 1."""
        return min(self._line_starts[line - 1] + column - 1, len(self.text))

    def edit(self, change: TextChange) -> Edit:
        """A change of characters as one of bytes."""
        start = self._shift + len(self.text[: change.start].encode())
        end = start + len(self.text[change.start : change.end].encode())
        return Edit(Span(start, end), change.text.encode())


def fix_of(finding: Finding, file: EditedFile, moving: Moving) -> Fix:
    """What a finding asks to be changed, or why a person must do it."""
    start = file.offset(finding.line, finding.column)
    end = file.offset(finding.end_line, finding.end_column)
    provider = moving.catalog.provider(finding.provider)
    how = _BY_RULE.get(finding.rule)
    made = how(_Found(finding, file, moving, provider, start, end)) if how is not None else None
    if made is None:
        return Fix(_BY_HAND.get(finding.rule, "Decide what is meant here"), (), Safety.DISPLAY)
    return made


def key_names(provider: Provider, to: Destination) -> Mapping[str, str]:
    """Variables of a provider's keys → the target's variable for it."""
    address = to.address(codec_of(provider))
    if address is None or address.key is None:
        return {}
    names = [
        value
        for item in provider.file.identifiers
        if item.kind == "env-var" and item.role == "credential"
        for value in item.values
    ]
    return {name: address.key for name in names if name != address.key}


def codec_of(provider: Provider) -> str:
    """What a provider's own clients speak: that of its first endpoint with a dialect."""
    dialects = (provider.dialect(endpoint.dialect or "") for endpoint in provider.endpoints)
    return next((dialect.codec for dialect in dialects if dialect is not None), OPENAI_WIRE)


class _Found(NamedTuple):
    finding: Finding
    file: EditedFile
    moving: Moving
    provider: Provider
    start: int
    end: int

    @property
    def written(self) -> str:
        return self.file.text[self.start : self.end]

    def fix(self, title: str, changes: Iterable[TextChange], *notes: str) -> Fix:
        edits = tuple(self.file.edit(change) for change in changes)
        return Fix(title, edits, Safety.UNSAFE, notes)

    def display(self, title: str, *notes: str) -> Fix:
        return Fix(title, (), Safety.DISPLAY, notes)

    @property
    def address(self) -> SdkAddress | None:
        """Where the provider's own clients are to send their requests."""
        return self.moving.to.address(codec_of(self.provider))


def _endpoint(found: _Found) -> Fix | None:
    """An address in a text: the provider's base URL in it becomes the target's."""
    address = found.address
    if address is None:
        return None
    text = found.file.text
    line_start = text.rfind("\n", 0, found.start) + 1
    hit = next((hit for hit in _URL.finditer(text, line_start) if hit.start() <= found.start < hit.end()), None)
    if hit is None:
        return None
    whole = hit[0]
    has_scheme = "://" in whole
    old = next(
        (
            base
            for base in sorted(_bases(found.provider, found.written), key=len, reverse=True)
            if (whole if has_scheme else f"https://{whole}").startswith(base)
        ),
        None,
    )
    new = address.base_url
    if old is None:
        return None
    rest = (whole if has_scheme else f"https://{whole}")[len(old) :]
    if not has_scheme and old.count("/") == 2 and new.count("/") > 2:  # noqa: PLR2004 # a host alone holds no path
        return found.display(
            f"Point this host at {new}", f"{new} has a path, which a host alone cannot say: set the whole address"
        )
    told = new + rest if has_scheme else (new + rest).partition("://")[2]
    return found.fix(f"Point it at {found.moving.to.name}", [TextChange(hit.start(), hit.end(), told)])


def _bases(provider: Provider, host: str) -> Iterable[str]:
    """Base URLs of the provider at a host, and the host alone, which stands for the whole address."""
    yield f"https://{host}"
    for endpoint in provider.endpoints:
        if endpoint.url.partition("://")[2].partition("/")[0] == host:
            yield endpoint.url.rstrip("/")


def _model(found: _Found) -> Fix | None:
    """A model's id becomes the target's model, where that answers the same operation."""
    name = found.written
    owner = _owner(found, name)
    model, operation = _known_model(owner, name)
    if operation != _CHAT:
        what = operation or "something else than chat"
        return found.display(
            f"Choose a model for {what}",
            f"`{model}` is for {what}; `migrate-advisor recommend --from {owner.id}/{model}` names others",
        )
    return found.fix(f"Ask for {found.moving.to.model}", [_model_change(found, found.start, found.end)])


def _owner(found: _Found, name: str) -> Provider:
    """Whose model it is: a model that is asked for at another's address is told with the address's owner."""
    if found.finding.rule != "model-not-served-there":
        return found.provider
    return next((other for other in found.moving.catalog.providers() if _names_model(other, name)), found.provider)


def _model_change(found: _Found, start: int, end: int) -> TextChange:
    text = found.file.text
    new = found.moving.to.model
    written = text[start:end]
    prefix = re.match(r"(?:[\w-]+[/:])+", written)
    if prefix is not None and not written.startswith(("ft:", "models/")) and new.count("/") == 0:
        return TextChange(start + prefix.end(), end, new)
    if _is_constant(found, start):
        left = re.search(r"[\w.:]*\Z", text[:start])
        begin = left.start() if left is not None else start
        return TextChange(begin, end, quoted(new))
    return TextChange(start, end, new)


def _is_constant(found: _Found, start: int) -> bool:
    """Whether a model is named by an SDK's constant rather than by its id in a text."""
    forms = found.file.forms
    if forms is None:
        return False
    form = forms.at(start)
    while form is not None and form.kind != "string":
        form = form.parent
    return form is None


def _known_model(provider: Provider, name: str) -> tuple[str, str]:
    """A model's id without what frameworks put before it, and what it is asked for; chat where that is not known."""
    bare = name.rpartition("/")[2]
    bare = bare if bare.startswith("ft:") else bare.rpartition(":")[2]
    for candidate in (name, bare):
        model = provider.model(candidate)
        if model is not None and model.operations:
            return candidate, model.operations[0]
    return bare, _CHAT if not _NO_CHAT.search(bare) else ""


_NO_CHAT = re.compile(r"embed|whisper|tts|dall-e|image|moderation|transcribe|realtime|sora|rerank", re.IGNORECASE)
"""Words in ids of models that do not chat, for those that the catalog does not describe."""


def _client(found: _Found) -> Fix | None:
    """A client is told the target's address and key, and the models that it is given with it."""
    forms, address = found.file.forms, found.address
    if forms is None or address is None:
        return None
    calls = [call for call in forms.calls if call.start <= found.start < max(call.name_end, call.start + 1)]
    call = max(calls, key=lambda call: (call.start, -call.end), default=None)
    if call is None:
        return None
    client = _client_fact(found, call)
    changes = told_elsewhere(ClientSite(forms, call, client, address)) if client is not None else None
    if changes is None:
        return None
    return found.fix(f"Send it to {found.moving.to.name}", changes)


def _client_fact(found: _Found, call: Call) -> SdkClient | None:
    """What the catalog says of the client that a call makes."""
    language = language_of(found.file.path) or ""
    language = "java" if language in {"kotlin", "scala", "groovy"} else language
    assert found.file.forms is not None
    imported = [item.parts[0] for item in found.file.forms.imports]
    named = [
        client
        for client in found.provider.file.clients
        if client.language == language and any(re.split(r"[.:]+|->", name)[-1] in call.names for name in client.names)
    ]
    return next(
        (client for client in named if any(start.startswith(name) for name in client.imports for start in imported)),
        named[0] if named and language in {"csharp", "ruby", "php"} else None,
    )


def _names_model(provider: Provider, name: str) -> bool:
    """Whether a text is the id of one of a provider's models."""
    if provider.model(name) is not None:
        return True
    patterns = (value for item in provider.file.identifiers if item.kind == "model-id" for value in item.values)
    return any(name.startswith(value[:-1]) if value.endswith("*") else name == value for value in patterns)


def _variable(found: _Found) -> Fix | None:
    """A variable that holds the key gets the target's name; one that names a model keeps its name."""
    role = _role(found.provider, found.written)
    address = found.address
    if role == "credential" and address is not None and address.key:
        return found.fix(f"Read the key from {address.key}", renamed(found.file, found.written, address.key))
    if role == "model":
        return _value_of_model(found)
    return None


def _value_of_model(found: _Found) -> Fix | None:
    """The model that a variable is set to on its line."""
    text = found.file.text
    line_end = text.find("\n", found.end)
    rest = text[found.end : line_end if line_end >= 0 else len(text)]
    for hit in re.finditer(r"[A-Za-z0-9][\w.:/-]*", rest):
        if _names_model(found.provider, hit[0]) and _known_model(found.provider, hit[0])[1] == _CHAT:
            change = TextChange(found.end + hit.start(), found.end + hit.end(), found.moving.to.model)
            return found.fix(f"Ask for {found.moving.to.model}", [change])
    return None


def _role(provider: Provider, name: str) -> str | None:
    """What a variable holds, by the catalog's name of it or by its end."""
    for item in provider.file.identifiers:
        if item.kind == "env-var" and name in item.values:
            return item.role
    ending = re.search(r"(?:^|_)(API_?KEY|KEY|TOKEN|SECRET|MODEL(?:_NAME|_ID)?)$", name, re.IGNORECASE)
    if ending is None:
        return None
    return "model" if ending[1].upper().startswith("MODEL") else "credential"


_NOT_CHOSEN = frozenset(["listing", "mapping", "comparison", "case", "enumeration", "type", "comment", "documentation"])
"""Forms in which a model's name is an offer, a text or a condition, and not what is asked for."""
_CONSTANT = re.compile(r"\b(?:[A-Za-z_]\w*(?:\.|::)){1,4}(?:Chat)?(?:Model)?_?(?P<name>[A-Z]\w*)")
"""What may be an SDK's constant for a model, such as ``ChatModel.GPT_4O``; the catalog says whether it is one."""


def models_chosen(file: EditedFile, provider: Provider, to: Destination) -> Sequence[TextChange]:
    """Every model of a provider that a program chooses, by id or by an SDK's constant, made the target's.

    A finding is told once a line; what else stands there, and in calls of a client that was moved, is found here.
    """
    forms = file.forms
    if forms is None:
        return []
    address = to.address(OPENAI_WIRE)
    is_python = address is not None and language_of(file.path) == "python"
    changes = [*litellm_calls(forms, address)] if is_python and address is not None else []
    for form in forms.of("string"):
        told = forms.string(form)
        is_chosen = not any(above.kind in _NOT_CHOSEN for above in form.above())
        if is_chosen and _names_model(provider, told) and _known_model(provider, told)[1] == _CHAT:
            at = file.text.find(told, form.start, form.end)
            changes.append(TextChange(at, at + len(told), to.model))
    normal = {_plain(model.id): model for model in provider.models if _CHAT in model.operations}
    for hit in _CONSTANT.finditer(file.text):
        innermost = forms.at(hit.start())
        around = [innermost, *innermost.above()] if innermost is not None else []
        kinds = {each.kind for each in around}
        if _plain(hit["name"]) in normal and not kinds & {*_NOT_CHOSEN, "string", "import"}:
            changes.append(TextChange(hit.start(), hit.end(), quoted(to.model)))
    return changes


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def renamed(file: EditedFile, old: str, new: str) -> Sequence[TextChange]:
    """Every place of a file that names a variable, but for comments."""
    asides = file.forms.of("comment", "documentation") if file.forms is not None else []
    return [
        TextChange(hit.start(), hit.end(), new)
        for hit in re.finditer(rf"(?<![\w]){re.escape(old)}(?![\w])", file.text)
        if not any(form.start <= hit.start() < form.end for form in asides)
    ]


_BY_RULE: Mapping[str, Callable[[_Found], Fix | None]] = {
    "blocked-endpoint": _endpoint,
    "blocked-model-id": _model,
    "model-not-served-there": _model,
    "default-endpoint-client": _client,
    "blocked-endpoint-env-var": _variable,
}
"""Rule → what its findings ask to be changed."""

_BY_HAND: Mapping[str, str] = {
    "blocked-endpoint": "Set the address of the new provider here",
    "blocked-sdk-import": "Use an SDK of the new provider, or OpenAI's with its address",
    "default-endpoint-client": "Give this client the address and key of the new provider",
    "blocked-endpoint-env-var": "Set the variable of the new provider",
    "blocked-resource-id": "Make it again at the new provider; what is kept at the old one cannot be taken along",
    "telemetry-to-blocked-endpoint": "Turn these reports off",
    "restricted-endpoint": "Meet the conditions, or move",
    "retired-surface": "Rewrite it for the surface that the provider names instead",
    "model-not-served-there": "Ask for a model that is served at this address",
}
"""Rule → what a person is to do where no edit is made."""
