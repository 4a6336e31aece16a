"""Models in code: the target's, or the one that their provider names, and what else changes in the call."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate_advisor.advice.instead import who_does
from migrate_advisor.advice.need import OPERATION_WORDS
from migrate_advisor.catalog.places import CustomerType, Status
from migrate_advisor.catalog.target import Target
from migrate_advisor.fixing.destination import EMBEDDINGS, OPENAI_WIRE
from migrate_advisor.fixing.embedding import AGAIN, embedding_model, embedding_notes
from migrate_advisor.fixing.parameters import Adapted, adapted, places
from migrate_advisor.fixing.routed import (
    PREFIX,
    is_served_by_another,
    routed_at,
    router_of,
    says_provider,
    told_beside,
)
from migrate_advisor.fixing.settings import missing_addresses, routed_addresses
from migrate_advisor.fixing.site import TextChange, quoted
from migrate_advisor.fixing.spoken import COMPLETIONS, RESPONSES, has_responses, is_refused, redirected
from migrate_advisor.scanner.calls import snake
from migrate_advisor.scanner.finding import Fix, Safety
from migrate_advisor.scanner.readers.standing import Role, standing_of
from migrate_advisor.scanner.stops import served

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from migrate_advisor.catalog.calls import Calls
    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.places import Question
    from migrate_advisor.catalog.provider import Provider
    from migrate_advisor.fixing.destination import Destination
    from migrate_advisor.fixing.file import EditedFile, Found, Moving
    from migrate_advisor.scanner.languages.forms import Call, Form, Forms

CHAT = "chat.completions"


def model_fix(found: Found) -> Fix | None:
    """A model's id becomes the target's model, where that answers the same operation."""
    name = found.written
    owner = _owner(found, name)
    model, operation = known_model(owner, name, found.moving.catalog.calls)
    constant = named_by(owner, name) if operation != CHAT and owner.model(model) is None else None
    if constant is not None:
        model, operation = known_model(owner, constant, found.moving.catalog.calls)
    if operation != CHAT and not (operation == RESPONSES and has_responses(found.to, found.moving.catalog)):
        changes = embedding_model(found, does(owner, name, found.moving.catalog.calls))
        if changes is not None:
            there = found.to.beside[EMBEDDINGS]
            return found.fix(f"Ask for {there.model}", changes, *embedding_notes(there))
        is_named = names_model(owner, model)
        work = operation or does(owner, model, found.moving.catalog.calls) or ""
        return for_operation(found, work, f"{owner.id}/{model}" if is_named else "")
    if is_refused(found.file, found.start, found.to, found.moving.catalog):
        return found.display(NO_RESPONSES.format(found.to.name, found.to.model, found.to.target))
    beside = _beside(found)
    if beside is None:
        return _served_elsewhere(found)
    others = parameters_at(found.file, found.start, found.to.target, found.moving.catalog)
    changes = [_model_change(found, found.start, found.end), *_other_branches(found, owner), *others.changes, *beside]
    return found.fix(f"Ask for {found.to.model}", changes, *others.notes)


def _other_branches(found: Found, owner: Provider) -> Iterator[TextChange]:
    """The owner's other model where one of two is asked for: half a choice would go on asking the old one."""
    forms = found.file.forms
    form = forms.at(found.start) if forms is not None else None
    choice = next((each for each in form.above() if each.kind == "choice"), None) if form is not None else None
    if forms is None or choice is None:
        return
    for string in forms.of("string"):
        told = forms.string(string)
        is_other = choice.start <= string.start < choice.end and not string.start <= found.start < string.end
        is_model = is_other and chats(owner, told, found.moving.catalog.calls)
        if is_model and standing_of(forms, string).role is Role.CHOSEN:
            at = found.file.text.find(told, string.start, string.end)
            yield TextChange(at, at + len(told), named_at(found.file, at, found.to.model))


def _beside(found: Found) -> Sequence[TextChange] | None:
    """What must be said beside a model whose name says who serves it; None where nothing says it."""
    address = found.to.address(OPENAI_WIRE)
    routed = routed_at(found.file.forms, found.start)
    if routed is not None and found.file.forms is not None and address is not None:
        call, router = routed
        if is_served_by_another(found.file.forms, call, router):
            return None
        return told_beside(found.file.forms, call, router, address)
    is_named = PREFIX.match(found.written.strip("\"'")) is not None
    if found.file.forms is not None:
        return None if is_named else []
    is_told = address is not None and address.root in found.file.text
    return list(missing_addresses(found)) if is_told or not is_named else routed_addresses(found)


def _served_elsewhere(found: Found) -> Fix | None:
    address = found.to.address(OPENAI_WIRE)
    if address is None:
        return None
    key = f", with the key in {address.key}" if address.key else ""
    return found.display(
        f"Ask for {found.to.model} at {address.base_url}{key}: what stands before the model says who serves it"
    )


NO_RESPONSES = (
    "Rewrite it as a chat: {} does not take the Responses API for {}; or let `fallback_client` or "
    "`migrate-advisor carry {}` translate it"
)


NO_COMPLETIONS = "Rewrite it as a chat that asks for {}: {} takes no completions of a bare prompt at its usual address"


def for_operation(found: Found, operation: str, model: str = "") -> Fix:
    """What a person is to do about something that is no chat: it moves apart, to a model of its own."""
    if operation == COMPLETIONS and operation not in redirected(found.to, found.moving.catalog):
        return found.display(NO_COMPLETIONS.format(found.to.model, found.to.name))
    surface = found.provider.surface(operation)
    if surface is not None and surface.operation is None:
        return found.display(_OWN.format(surface.name, found.provider.name))
    return who_else(found.moving, found.provider.id, operation, model)


def who_else(moving: Moving, left: str, operation: str, model: str = "") -> Fix:
    """Who does something that is no chat instead of a provider.

    Args:
        moving: where chat goes.
        left: id of the provider.
        operation: what is asked for; empty where nobody knows.
        model: what is asked, as ``provider/model``; empty where nothing says so.
    """
    again = (AGAIN,) if operation == EMBEDDINGS else ()
    return Fix(_whoever_does(moving, model.partition("/")[0] or left, operation, model), (), Safety.DISPLAY, again)


def _whoever_does(moving: Moving, left: str, operation: str, model: str) -> str:
    """Who is open to the asker and does something that is no chat, and what compares them."""
    assert moving.to is not None
    asked = f"migrate-advisor recommend --from {model or left}"
    word = next((word for word, name in OPERATION_WORDS.items() if name == operation), "")
    asked += f" --uses {word}" if word and not model else ""
    question = moving.to.question
    if not operation or question is None:
        what = operation or "what this model does"
        return f"Choose who does {what} from now on; `{asked}` names them"
    asked += _flags(question)
    here = moving.to.target.provider  # not who answers where it stands, once that has moved
    names = who_does(moving.catalog, None if left == here else left, operation, question, here)
    if not names:
        return f"Choose who does {operation} from now on; nobody open to you is known for it; `{asked}` says why"
    told = f"Choose who does {operation} from now on; open to you: {', '.join(names)}"
    return f"{told}; `{asked}` compares them" if word else told


def _flags(question: Question) -> str:
    """Who asks, and from where, as arguments of a command; what holds anyway is left out."""
    given = {"region": question.region if question.region != _USUAL else None, "owner": question.owner}
    given |= {"customer": question.customer.value} if question.customer is not CustomerType.INDIVIDUAL else {}
    return "".join(f" --{name} {value}" for name, value in given.items() if value)


_USUAL = "CN"
"""Where `recommend` takes whoever asks to be unless it is told."""
_OWN = "Rewrite what asks this client: {} is {}'s own, and no other address answers it"


def retired_fix(found: Found) -> Fix | None:
    """A retired model becomes the one that its provider names, or the target's where the provider is left."""
    if found.finding.verdict.status is Status.CLOSED:
        return model_fix(found) if found.moving.to is not None else None
    return successor_fix(found)


def successor_fix(found: Found) -> Fix | None:
    """A retired model becomes the one that its provider names, where that does the same."""
    ending = found.finding.ending
    if ending is None or ending.successor is None:
        return None
    old, new = found.provider.model(ending.subject), found.provider.model(ending.successor)
    if old is None or new is None or (new.operations and old.operations and old.operations[0] not in new.operations):
        return found.display(
            f"Choose between {ending.provider_name}'s models",
            f"{ending.provider_name} names {ending.successor}, which does not do the same",
        )
    spelled = filter(None, (_spelling(found, name) for name in (ending.subject, old.id, *old.aliases)))
    place = next(spelled, None)
    if place is None:
        return None
    others = parameters_at(
        found.file, place.start, Target(found.provider.id, None, ending.successor), found.moving.catalog
    )
    changes = [place._replace(text=ending.successor), *others.changes]
    safety = Safety.SAFE if others.is_lossless else Safety.UNSAFE
    edits = tuple(map(found.file.edit, changes))
    return Fix(f"Ask for {ending.successor}, which {ending.provider_name} names", edits, safety, tuple(others.notes))


def _spelling(found: Found, name: str) -> TextChange | None:
    """Where a model is written in what was found, without a framework's words before it."""
    at = found.file.text.find(name, found.start, found.end)
    if at < 0 or found.written[at - found.start + len(name) :].strip("\"'`"):
        return None
    return TextChange(at, at + len(name), "")


def parameters_at(file: EditedFile, at: int, to: Target, catalog: Catalog) -> Adapted:
    """What else changes in the call that a model is named in."""
    forms = file.forms
    calls = [call for call in forms.calls if call.start <= at < call.end] if forms is not None else []
    named = [call for call in calls if catalog.calls.operation_of(call.names) is not None]
    if forms is None or not named:
        return Adapted((), (), is_lossless=True)
    return adapted(forms, max(named, key=lambda call: call.start), to, catalog)


def _owner(found: Found, name: str) -> Provider:
    """Whose model it is: a model that is asked for at another's address is told with the address's owner.

    Its maker, whom the id gives away, comes before who serves it too.
    """
    if found.finding.rule != "model-not-served-there":
        return found.provider
    serving = [other for other in found.moving.catalog.providers() if names_model(other, name)]
    return next((other for other in serving if _gives_away(other, name)), next(iter(serving), found.provider))


def _model_change(found: Found, start: int, end: int) -> TextChange:
    text = found.file.text
    new = found.to.model
    written = text[start:end]
    prefix = re.match(r"(?:[\w-]+[/:])+", written)
    routed = routed_at(found.file.forms, start)
    if routed is not None and PREFIX.match(written) and not says_provider(routed[0]):
        return TextChange(start, end, f"{routed[1].prefix}{new}")  # who answers speaks as OpenAI does
    if prefix is not None and not written.startswith(("ft:", "models/")) and new.count("/") == 0:
        return TextChange(start + prefix.end(), end, new)
    new = named_at(found.file, start, new)
    if _is_constant(found, start):
        left = re.search(r"[\w.:]*\Z", text[:start])
        begin = left.start() if left is not None else start
        return TextChange(begin, end, _constant(text[begin:end], new))
    return TextChange(start, end, new)


def named_at(file: EditedFile, at: int, model: str) -> str:
    """A model as a call wants it: some want to be told who speaks alike."""
    routed = routed_at(file.forms, at)
    return f"{routed[1].prefix}{model}" if routed is not None and not says_provider(routed[0]) else model


def _is_constant(found: Found, start: int) -> bool:
    """Whether a model is named by an SDK's constant rather than by its id in a text."""
    forms = found.file.forms
    if forms is None:
        return False
    form = forms.at(start)
    while form is not None and form.kind != "string":
        form = form.parent
    return form is None


_CONSTANT = re.compile(r"(?:\w{1,60}(?:\.|::)){1,4}\w{1,60}")
"""How an SDK's constant is written: ``openai.Whisper1``, ``OpenAiApi.ChatModel.GPT_4_O_MINI``."""


def known_model(provider: Provider, name: str, calls: Calls) -> tuple[str, str]:
    """A model's id without what frameworks put before it, and what it is asked for; chat where that is not known."""
    bare = name.rpartition("/")[2]
    bare = bare if bare.startswith("ft:") else bare.rpartition(":")[2]
    for candidate in (name, bare):
        model = provider.model(candidate)
        if model is not None and model.operations:
            return candidate, model.operations[0]
    constant = served(provider, name) if name.isidentifier() or _CONSTANT.fullmatch(name) else None
    if constant is not None and constant.operations:
        return constant.id, constant.operations[0]
    return bare, CHAT if calls.is_chat(bare) else ""


def does(provider: Provider, name: str, calls: Calls) -> str | None:
    """What a provider's model does beside chat, by the catalog or else by its id; None where neither tells."""
    bare, operation = known_model(provider, name, calls)
    return operation if operation and operation != CHAT else calls.work_of(bare)


def chats(provider: Provider, name: str, calls: Calls) -> bool:
    """Whether a text is the id of one of a provider's models that chats."""
    return names_model(provider, name) and known_model(provider, name, calls)[1] == CHAT


def named_by(provider: Provider, written: str) -> str | None:
    """The id of the model that an SDK's constant names, as ``openai.Whisper1`` does; None where none is meant."""
    name = re.split(r"\.|::", written)[-1]
    if name == written or not name[:1].isupper():
        return None
    ids = (each for model in provider.models for each in (model.id, *model.aliases))
    return next((each for each in ids if _plain(each) == _plain(name)), None)


def names_model(provider: Provider, name: str) -> bool:
    """Whether a text is the id of one of a provider's models."""
    return provider.model(name) is not None or _gives_away(provider, name)


def _gives_away(provider: Provider, name: str) -> bool:
    """Whether an id alone says that the provider is meant."""
    patterns = (value for item in provider.file.identifiers if item.kind == "model-id" for value in item.values)
    return any(name.startswith(value[:-1]) if value.endswith("*") else name == value for value in patterns)


_NOT_CHOSEN = frozenset(["listing", "mapping", "comparison", "case", "enumeration", "type", "comment", "documentation"])
"""Forms in which a model's name is an offer, a text or a condition, and not what is asked for."""
_CONSTANT = re.compile(r"\b(?:[A-Za-z_]\w*(?:\.|::)){1,4}(?:Chat)?(?:Model)?_?(?P<name>[A-Z]\w*)")
"""What may be an SDK's constant for a model, such as ``ChatModel.GPT_4O``; the catalog says whether it is one."""


def models_chosen(file: EditedFile, provider: Provider, to: Destination, catalog: Catalog) -> Sequence[TextChange]:
    """Every model of a provider that a program chooses, by id or by an SDK's constant, made the target's.

    A finding is told once a line; what else stands there, and in calls of a client that was moved, is found here.
    """
    forms = file.forms
    if forms is None:
        return []
    changes = [*_all_told_beside(file, forms, to)]
    for form in forms.of("string"):
        told = forms.string(form)
        if _is_chosen(forms, form) and chats(provider, told, catalog.calls):
            at = file.text.find(told, form.start, form.end)
            if is_refused(file, at, to, catalog) or (PREFIX.match(told) and routed_at(forms, at) is None):
                continue
            changes += [
                TextChange(at, at + len(told), named_at(file, at, to.model)),
                *parameters_at(file, at, to.target, catalog).changes,
            ]
    return [*changes, *_constants(file.text, forms, provider, to.model)]


def _all_told_beside(file: EditedFile, forms: Forms, to: Destination) -> Sequence[TextChange]:
    """Address and key for every call that reads from the model's name who serves it."""
    address = to.address(OPENAI_WIRE)
    if address is None or file.language != "python":
        return []
    routed = [
        (call, router)
        for call in forms.calls
        if (router := router_of(forms, call)) is not None and not is_served_by_another(forms, call, router)
    ]
    changes = [change for call, router in routed for change in told_beside(forms, call, router, address) or ()]
    return list(dict.fromkeys(changes))


def _constants(text: str, forms: Forms, provider: Provider, model: str) -> Iterator[TextChange]:
    """What an SDK's constants for models become."""
    normal = {_plain(known.id) for known in provider.models if CHAT in known.operations}
    for hit in _CONSTANT.finditer(text):
        innermost = forms.at(hit.start())
        around = [innermost, *innermost.above()] if innermost is not None else []
        kinds = {each.kind for each in around}
        if _plain(hit["name"]) in normal and not kinds & {*_NOT_CHOSEN, "string", "import"}:
            yield TextChange(hit.start(), hit.end(), _constant(hit[0], model))


_MODEL_KEYS = frozenset(["model", "model_name", "model_id"])


def _is_chosen(forms: Forms, form: Form) -> bool:
    """Whether a text stands where it is asked for, and not among others to choose from."""
    key = None
    for above in form.above():
        if above.kind == "pair" and key is None and (named := above.child("key")) is not None:
            key = snake(forms.key(named))
        if above.kind == "mapping":  # which a call is given, as ``{model: "…"}``
            if key not in _MODEL_KEYS or above.parent is None or above.parent.kind not in {"argument", "arguments"}:
                return False
        elif above.kind in _NOT_CHOSEN:
            return False
    return True


def deployments(forms: Forms, made: Call, model: str, calls: Calls) -> Sequence[TextChange]:
    """What calls of an Azure client name as their model, made the target's where it is a literal.

    A deployment has the name that its owner gave it, so that only the client tells what it is.

    Args:
        forms: of the file.
        made: the call that makes the client.
        model: of the target.
        calls: the names that say an operation.
    """
    owners = {
        binding.target
        for binding in forms.bindings
        if binding.form.kind == "binding" and binding.start <= made.start < binding.end
    }
    changes = []
    for call in forms.calls:
        owner = call.names[1:2] if call.names[:1] in {("self",), ("this",)} else call.names[:1]
        if owners.intersection(owner) and calls.operation_of(call.names) == CHAT:
            for name, start, end in places(forms, call):
                hit = _LITERAL.search(forms.text, start, end) if name == "model" else None
                if hit is not None and hit[2] != model:
                    changes.append(TextChange(hit.start(2), hit.end(2), model))
    return changes


_LITERAL = re.compile(r"[=:]\s*([\"'])([^\"'\\{}$]+)\1\Z")
"""A name and a text that it is given, as ``model="mine"``."""


def _constant(written: str, model: str) -> str:
    """A model in place of an SDK's constant: openai-java's are values of a type that is made of any text."""
    return f"ChatModel.of({quoted(model)})" if written.startswith("ChatModel.") else quoted(model)


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
