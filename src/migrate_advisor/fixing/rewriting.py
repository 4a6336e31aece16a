"""What one finding asks to be changed in its file: addresses, models, clients, variables. Nothing is written here.

Spans of a finding are lines and columns; edits are bytes. A file is fixed only if it is UTF-8, so that both agree.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate_advisor.catalog.operations import is_begun, recognised
from migrate_advisor.fixing import swaps_javascript, swaps_python
from migrate_advisor.fixing.by_hand import by_hand
from migrate_advisor.fixing.clients import told_elsewhere
from migrate_advisor.fixing.clients_python import embedder
from migrate_advisor.fixing.destination import EMBEDDINGS, MESSAGES_WIRE, OPENAI_WIRE
from migrate_advisor.fixing.embedding import asked_there, embedding_notes, form_told
from migrate_advisor.fixing.file import Found
from migrate_advisor.fixing.models import (
    NO_RESPONSES,
    chats,
    deployments,
    does,
    for_operation,
    model_fix,
    names_model,
    retired_fix,
)
from migrate_advisor.fixing.parameters import wholes
from migrate_advisor.fixing.recorded import NEW_STEP, is_recorded
from migrate_advisor.fixing.settings import address_beside, with_own_path
from migrate_advisor.fixing.site import ClientSite, TextChange, is_model_missing, without
from migrate_advisor.fixing.spoken import asked_by, asked_of, asks_responses, has_responses, redirected
from migrate_advisor.fixing.whose import client_fact
from migrate_advisor.fixing.wire import beside_chat, wire_of
from migrate_advisor.scanner.calls import snake
from migrate_advisor.scanner.finding import Fix, Safety

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from migrate_advisor.catalog.identifiers import SdkClient
    from migrate_advisor.catalog.provider import Provider
    from migrate_advisor.fixing.destination import Destination, SdkAddress
    from migrate_advisor.fixing.file import EditedFile, Moving
    from migrate_advisor.scanner.finding import Finding
    from migrate_advisor.scanner.languages.forms import Call, Forms

_HOLE = r"\{[^{}\s/]{0,120}\}"
"""What is put in; a brace that closes something further out is none."""
_URL = re.compile(rf"(?:https?://)?(?:[A-Za-z0-9.$_*-]|{_HOLE})+(?::\d+)?(?:/(?:[A-Za-z0-9._~%$:@/-]|{_HOLE})*)?")


def fix_of(finding: Finding, file: EditedFile, moving: Moving) -> Fix:
    """What a finding asks to be changed, or why a person must do it."""
    how = _BY_RULE.get(finding.rule)
    if how is not None and is_recorded(finding.path):
        return Fix(NEW_STEP, (), Safety.DISPLAY)
    if moving.to is None and how is not retired_fix:
        return Fix(f"Move to another provider: {_NO_TARGET}", (), Safety.DISPLAY)
    made = how(found_in(finding, file, moving)) if how is not None else None
    return made if made is not None else by_hand(finding, moving)


def found_in(finding: Finding, file: EditedFile, moving: Moving) -> Found:
    """A finding in its file."""
    start = file.offset(finding.line, finding.column)
    end = file.offset(finding.end_line, finding.end_column)
    return Found(finding, file, moving, moving.catalog.provider(finding.provider), start, end)


_NO_TARGET = "say which with --to"


def address_of(found: Found) -> SdkAddress | None:
    """Where the clients of a finding's provider are to send their requests."""
    return found.to.address(codec_of(found.provider))


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


def _endpoint(found: Found) -> Fix | None:
    """An address in a text: the provider's base URL in it becomes the target's."""
    address = address_of(found)
    if address is None:
        return None
    forms = found.file.forms
    is_asked_so = forms is None and _RESPONSES_ALONE.search(found.file.text) is not None
    if is_asked_so and not has_responses(found.to, found.moving.catalog):
        return found.display(NO_RESPONSES.format(found.to.name, found.to.model, found.to.target))
    around = [call for call in forms.calls if call.start <= found.start < call.end] if forms is not None else []
    owners = [call for call in around if (client := _client_of(found, call)) is not None and client.needs_endpoint]
    if owners:  # whose form is its provider's own: the address alone would not do
        return _redirected(found, owners)
    text = found.file.text
    line_start = text.rfind("\n", 0, found.start) + 1
    hit = next((hit for hit in _URL.finditer(text, line_start) if hit.start() <= found.start < hit.end()), None)
    if hit is None:
        return None
    url = hit[0] if "://" in hit[0] else f"https://{hit[0]}"
    bases = sorted(_bases(found.provider, found.written), key=len, reverse=True)
    old = next((base for base in bases if url.startswith(base)), None)
    return _pointed(found, hit, old, address) if old is not None else None


_RESPONSES_ALONE = re.compile(r"^[ \t]*[\"']?wire_api[\"']?[ \t]*[=:][ \t]*[\"']responses[\"']", re.MULTILINE)
"""How settings of a tool say which interface it speaks."""


def _pointed(found: Found, hit: re.Match[str], old: str, address: SdkAddress) -> Fix | None:
    """An address that begins with one of the provider's, pointed at the target."""
    has_scheme = "://" in hit[0]
    rest = (hit[0] if has_scheme else f"https://{hit[0]}")[len(old) :]
    called = recognised("POST", rest.partition("?")[0]) if rest.strip("/") else None
    is_moved = called is None or called.operation.name in redirected(found.to, found.moving.catalog)
    models = _embedded(found, called.operation.name) if called is not None and not is_moved else ()
    if called is not None and not is_moved and not models:
        return for_operation(found, called.operation.name)
    new, path = address.base_url, _path_of(found.provider)
    is_host_alone = old.count("/") == 2  # noqa: PLR2004 # of https://
    is_strange = not is_host_alone and _WHOLE_PATH.fullmatch(rest) and not is_begun(rest)  # what nobody else answers
    if is_strange or any(names_model(found.provider, part) for part in rest.split("/")):
        return None  # which asks about a model of the old one
    if is_host_alone and not _is_own_path(rest, path, codec_of(found.provider)):
        return None  # of another form than the one that is spoken at the target
    is_completed = is_host_alone and not rest.strip("/") and bool(path)  # whoever reads it adds the path
    if is_completed:
        new = new.removesuffix(path)
    has_path = new.count("/") > 2  # noqa: PLR2004
    if has_path and ((is_host_alone and not has_scheme) or (is_completed and new == address.base_url)):
        own_path = with_own_path(found, *hit.span()) if is_completed else None
        if own_path is not None:
            return found.fix(f"Point it at {found.to.name}", own_path)
        return found.display(
            f"Point this at {address.base_url}", "Its path is another one than what is put behind a host alone"
        )
    told = new + rest if has_scheme else (new + rest).partition("://")[2]
    notes = embedding_notes(found.to.beside[EMBEDDINGS]) if models else ()
    return found.fix(f"Point it at {found.to.name}", [TextChange(hit.start(), hit.end(), told), *models], *notes)


def _embedded(found: Found, operation: str) -> Sequence[TextChange]:
    """The models of a file that asks an address to embed, made those of a target that does; none where it says none."""
    forms, calls, there = found.file.forms, found.moving.catalog.calls, found.to.beside.get(operation)
    if there is None or forms is None:
        return ()
    said = ((form, forms.string(form)) for form in forms.of("string"))
    models = [(form, name) for form, name in said if names_model(found.provider, name)]
    named = [(form, name) for form, name in models if does(found.provider, name, calls) == operation]
    starts = [(found.file.text.find(name, form.start, form.end), name) for form, name in named]
    return [TextChange(at, at + len(name), there.model) for at, name in starts]


_WHOLE_PATH = re.compile(r"/[\w-]+(?:/[\w.-]+)*/?")
"""A path that is written whole."""
_VERSION = re.compile(r"/v\d+/?")
_MESSAGES = re.compile(r"/?|/v1/?(?:messages)?")


def _is_own_path(rest: str, path: str, codec: str) -> bool:
    """Whether an address that begins with a host alone is one of the form that its clients speak.

    Args:
        rest: what stands behind the host.
        path: of the provider's own base URL; more than a version says that the host has another form beside it.
        codec: what its clients speak.
    """
    if codec == MESSAGES_WIRE:
        return _MESSAGES.fullmatch(rest.partition("?")[0]) is not None
    return not rest.strip("/") and (not path or _VERSION.fullmatch(path) is not None)


def _path_of(provider: Provider) -> str:
    """The path of a provider's own base URL, which those who are given its host add by themselves."""
    url = next((endpoint.url for endpoint in provider.endpoints if "{" not in endpoint.url), "")
    path = url.partition("://")[2].partition("/")[2]
    return f"/{path}" if path else ""


def _bases(provider: Provider, host: str) -> Iterable[str]:
    """Base URLs of the provider at a host, and the host alone, which stands for the whole address."""
    yield f"https://{host}"
    for endpoint in provider.endpoints:
        if endpoint.url.partition("://")[2].partition("/")[0] == host:
            yield endpoint.url.rstrip("/")


def _client(found: Found) -> Fix | None:
    """A client is told the target's address and key, and the models that it is given with it."""
    forms = found.file.forms
    if forms is None:
        return None
    calls = [call for call in forms.calls if call.start <= found.start < max(call.name_end, call.start + 1)]
    return _redirected(found, calls) or _asked_alone(found, calls)


def _asked_alone(found: Found, calls: Iterable[Call]) -> Fix | None:
    """Who does what a call asks of a client that is made elsewhere, where no address moves that."""
    moved = {*redirected(found.to, found.moving.catalog), _LISTED, *found.to.beside}
    for call in sorted(calls, key=lambda call: (-call.start, call.end)):
        asked = asked_by(call.names, found.provider, found.moving.catalog.calls)
        if asked is not None and asked not in moved:
            return for_operation(found, asked)
    return None


_LISTED = "models"
"""What every target answers, be it for people alone."""


def _redirected(found: Found, calls: Iterable[Call]) -> Fix | None:
    """The innermost of some calls that makes a client, told where to go."""
    forms = found.file.forms
    innermost = sorted(calls, key=lambda call: (-call.start, call.end))
    made = [(call, client) for call in innermost if (client := _client_of(found, call)) is not None]
    if not made or forms is None:
        return None
    call, client = made[0]
    moved, words = redirected(found.to, found.moving.catalog), found.moving.catalog.calls
    asked = asked_of(forms, call, found.provider, words)
    embeds = _embeds(found, call, client, chats=not asked.isdisjoint(moved)) if EMBEDDINGS in asked else None
    moved |= {EMBEDDINGS} if embeds is not None else set()
    codec = wire_of(client)
    address = found.to.address(codec) if codec is not None else None
    operation = min(asked) if asked and asked.isdisjoint(moved) else beside_chat(client, call.names, words)
    if operation is not None and operation not in moved:
        class_of_it = _embedder(found, ClientSite(forms, call, client, address, ""), operation) if address else None
        return class_of_it or for_operation(found, operation)
    if address is None:
        return _swapped(found, forms, call)
    takes = has_responses(found.to, found.moving.catalog)
    site = ClientSite(forms, call, client, address, found.to.model, takes)
    if not takes and asks_responses(site.source, call.names, found.moving.catalog):
        return found.display(NO_RESPONSES.format(found.to.name, found.to.model, found.to.target))
    changes = told_elsewhere(site)
    if changes is None:
        return None
    changes = [*changes, *_of_old(forms, call, changes)]
    is_deployed = "Azure" in call.names[-1] or "/deployments/" in site.source
    if is_deployed:
        changes = [*changes, *deployments(forms, call, found.to.model, found.moving.catalog.calls)]
    notes = [_DEPLOYMENT.format(found.to.model)] if is_deployed else []
    notes += [_TOO.format(found.file.path, what) for what in sorted(asked - moved)]
    notes += embedding_notes(found.to.beside[EMBEDDINGS]) if embeds is not None else ()
    return found.fix(f"Send it to {found.to.name}", [*changes, *(embeds or ())], *notes)


def _of_old(forms: Forms, call: Call, changes: Sequence[TextChange]) -> Iterator[TextChange]:
    """What a client says of its customer at the old provider, taken out: nobody else knows it."""
    for start, end in (place for name, place in wholes(forms, call) if name in _CUSTOMER):
        if re.search(r",\s*\Z", forms.text[call.start : start]):
            change = without(forms.text, start, end)
            if not any(other.start < change.end and change.start < other.end for other in changes):
                yield change


_CUSTOMER = frozenset(["organization", "project", "openai_organization"])
"""Names under which OpenAI's SDKs are told whose the requests are there."""


def _embeds(found: Found, call: Call, client: SdkClient, *, chats: bool) -> Sequence[TextChange] | None:
    """What changes in the calls that a client is asked to embed by; None where it cannot, or is a class made for it."""
    there, words = found.to.beside.get(EMBEDDINGS), found.moving.catalog.calls
    is_class = call.names[-1][:1].isupper() and beside_chat(client, call.names, words) is not None
    if there is None or is_class:
        return None
    told = asked_there(found.file, call, found.provider, there, words)
    return form_told(found.file, call, found.provider, words) if told is None and chats else told


def _embedder(found: Found, site: ClientSite, operation: str) -> Fix | None:
    """A class that embeds, told to do so at the target."""
    there = found.to.beside.get(operation)
    changes = embedder(site, there) if there is not None else None
    if there is None or changes is None:
        return None
    return found.fix(f"Send it to {found.to.name}", changes, *embedding_notes(there))


def asks_its_default(found: Found) -> bool:
    """Whether a client holds a model and is told none, so that it asks for one of its own wherever it is sent."""
    forms = found.file.forms
    if forms is None:
        return False
    calls = [call for call in forms.calls if call.start <= found.start < max(call.name_end, call.start + 1)]
    made = [(call, client) for call in calls if (client := _client_of(found, call)) is not None]
    return any(client.model_env or is_model_missing(forms, call, client) for call, client in made)


def _swapped(found: Found, forms: Forms, call: Call) -> Fix | None:
    """A class whose form the target does not speak, made one that speaks as OpenAI's."""
    swaps = _SWAPS.get(found.file.language)
    address = found.to.address(swaps.swap_codec(forms, call)) if swaps is not None else None
    if address is None or swaps is None:
        return None
    changes = swaps.swapped(forms, call, address, found.to.model)
    package = swaps.swap_package(forms, call)
    notes = [_INSTALL.format(package)] if package is not None else []
    return None if changes is None else found.fix(f"Send it to {found.to.name}", changes, *notes)


def _client_of(found: Found, call: Call) -> SdkClient | None:
    return client_fact(found.file, found.provider, call)


_SWAPS = {"python": swaps_python, "javascript": swaps_javascript, "typescript": swaps_javascript}
_INSTALL = "What is imported now is in {}: install it where its manifest does not name it yet"


_TOO = "{} asks the client that was moved for {}, too: that needs a client of its own"
_DEPLOYMENT = "Azure's calls name a deployment as their model: where it comes from a variable, set that to {}"


def _variable(found: Found) -> Fix | None:
    """A variable that holds the key gets the target's name; one that names a model keeps its name."""
    role = role_of(found.provider, found.written)
    address = address_of(found)
    if role == "credential" and address is not None and address.key:
        return found.fix(f"Read the key from {address.key}", renamed(found.file, found.written, address.key))
    if role == "model":
        return _value_of_model(found)
    return address_beside(found)


def _value_of_model(found: Found) -> Fix | None:
    """The model that a variable is set to on its line."""
    text = found.file.text
    line_end = text.find("\n", found.end)
    rest = text[found.end : line_end if line_end >= 0 else len(text)]
    for hit in re.finditer(r"[A-Za-z0-9][\w.:/-]*", rest):
        if chats(found.provider, hit[0], found.moving.catalog.calls):
            change = TextChange(found.end + hit.start(), found.end + hit.end(), found.to.model)
            return found.fix(f"Ask for {found.to.model}", [change])
    return None


def role_of(provider: Provider, name: str) -> str | None:
    """What a variable holds, by the catalog's name of it or by its end."""
    for item in provider.file.identifiers:
        if item.kind == "env-var" and name in item.values:
            return item.role
    ending = _ROLE.search(re.sub(r"[-.]", "_", snake(name)))
    if ending is not None and ending[1].startswith("model"):
        return "model"
    return "credential" if ending is not None and name.replace("_", "").isalnum() else None  # else a setting's path


_ROLE = re.compile(r"(?:^|_)(api_?key|key|token|secret|model(?:_name|_id)?)$")
"""How a name ends, in whatever way its words are joined, that says what it holds."""


def renamed(file: EditedFile, old: str, new: str) -> Sequence[TextChange]:
    """Every place of a file that names a variable, but for comments."""
    asides = file.forms.of("comment", "documentation") if file.forms is not None else []
    return [
        TextChange(hit.start(), hit.end(), new)
        for hit in re.finditer(rf"(?<![\w]){re.escape(old)}(?![\w])", file.text)
        if not any(form.start <= hit.start() < form.end for form in asides)
    ]


def _not_allowed(found: Found) -> Fix | None:
    """Whatever of a provider it is that the customer's own rules leave out, by what is written there."""
    if found.provider.id == found.to.target.provider:
        return None
    written = found.written
    if any(item.kind == "env-var" and written in item.values for item in found.provider.file.identifiers):
        return _variable(found)
    if names_model(found.provider, written.strip("\"'`")):
        return model_fix(found)
    return _endpoint(found) if "." in written and _HOST.fullmatch(written) else _client(found)


_HOST = re.compile(r"[\w{}$*-]+(?:\.[\w{}$*-]+)*\.[a-z]{2,}(?::\d+)?(?:/\S*)?")
_BY_RULE: Mapping[str, Callable[[Found], Fix | None]] = {
    "blocked-endpoint": _endpoint,
    "blocked-model-id": model_fix,
    "model-not-served-there": model_fix,
    "retired-model": retired_fix,
    "default-endpoint-client": _client,
    "blocked-endpoint-env-var": _variable,
    "provider-not-allowed": _not_allowed,
}
"""Rule → what its findings ask to be changed."""
