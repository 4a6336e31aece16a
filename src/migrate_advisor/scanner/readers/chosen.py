"""What a program chooses without an id or address: a provider by its name, a model by its SDK's constant.

Ids of models are `asked`'s. Whose a word or a constant is, the catalog says.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.names import spelled
from migrate_advisor.scanner.paths import PathClass
from migrate_advisor.scanner.readers.configured import read_configured
from migrate_advisor.scanner.readers.modules import PointsTo, destination
from migrate_advisor.scanner.readers.standing import Role, Standing, standing_of
from migrate_advisor.scanner.uses import Use, What

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from migrate_advisor.scanner.languages.forms import Call, Form, Forms
    from migrate_advisor.scanner.names import KnownNames
    from migrate_advisor.scanner.source import SourceText

CHOOSING = pattern(
    r"(?:^|_|(?<=[a-z]))(?:provider|backend|adapter|api_?type|llm|vendor|model_?family|ai_?service|llm_?service"
    r"|embedder|embedding_?(?:tool|engine|service)|chat_?engine)\Z|_SERVICE\Z|(?<=[a-z])Service\Z",
    re.IGNORECASE,
)
"""KnownNames whose value says who serves.

Finds ``llm_provider``, ``apiType``, ``backend``; not ``providers``, ``modelName``.
"""
_JOINT = pattern(r"[.:]")
_CONSTANT = pattern(r"[A-Za-z_][\w.:]{0,60}(?:\.|::)([A-Za-z_]\w{2,60})\Z|\.([A-Za-z_]\w{2,60})\Z")
"""A name that belongs to something: ``ChatModel.GPT_4O``, ``openai::GPT_4O``, ``.gpt4_o``."""
_LETTER_DIGIT = pattern(r"(?<=[a-z])(?=[0-9])")
_MODEL_NAME = pattern(r"model|engine|llm", re.IGNORECASE)


def read_choices_of(source: SourceText, forms: Forms, names: KnownNames) -> Iterator[Use]:
    """Providers that a program chooses by name."""
    if source.path_class not in (PathClass.CODE, PathClass.EXAMPLE):
        return
    yield from _read_members(forms, names)
    yield from read_configured(source, forms, names)
    for string in forms.of("string", "symbol"):
        value = forms.string(string).removeprefix(":")
        if len(value) > _LONGEST_WORD:
            continue
        provider = names.words.get(value.lower().replace("-", "_"))
        ordinary = value.lower().replace("-", "_") if provider is None else ""
        if provider is None and ordinary not in names.ordinary_words:
            continue
        standing = standing_of(forms, string)
        if provider is None:
            provider = _by_setting(standing, ordinary, forms, string, names, source.mentions)
        if provider is None:
            continue
        wanted = [*_chosen_for(standing, forms, string)]
        is_kind = standing.name == "kind" and source.mentions("ognitive")  # of a resource
        is_chosen = standing.role is Role.CHOSEN and (is_kind or any(map(CHOOSING.search, wanted)))
        if is_chosen and not is_sent_elsewhere(forms, string, provider, names):
            at = forms.text.find(value, string.start)
            yield Use(What.CHOICE, provider, at, at + len(value), value, confidence="medium")


def _chosen_for(standing: Standing, forms: Forms, string: Form) -> Iterator[str]:
    """What a value is for: its name, the setting that it stands in for, the option whose default it is."""
    yield standing.name
    if standing.setting:
        yield standing.setting
    if (_SAYS_NOTHING.match(standing.name) or _SAYS_WHICH.match(standing.name)) and standing.names:
        yield standing.names[0]
    if not standing.name:
        returned = _RETURNED.search(forms.text, max(0, string.start - _NEAR), string.start)
        if returned is not None:
            yield returned[1]
    if standing.call is not None and standing.call.names:
        yield from _told_by(standing.call, forms, string)


def _told_by(call: Call, forms: Forms, string: Form) -> Iterator[str]:
    """What a call that a value is given to says that it is for."""
    last, given = call.names[-1], [argument for argument in call.arguments if not argument.name]
    is_first = bool(given) and given[0].start <= string.start < given[0].end
    if is_first and (
        _SAYING.match(last) or (last == "extend" and _ADAPTERS.search(forms.text[call.start : call.name_end]))
    ):
        yield _PROVIDER
    if _DECLARING.match(last):
        for argument in [argument for argument in given if argument.end <= string.start][:2]:
            option = _OPTION.match(forms.text[argument.start : argument.end])
            if option is not None:
                yield option[1].replace("-", "_")


_NEAR = 160
"""Characters before a value in which the function stands that returns it."""
_RETURNED = pattern(
    r"\b(?:fn|func|fun|def|function)\s{1,9}(\w{1,60})[^{}\n]{0,80}[{:=]\s{0,40}(?:return\s{1,9})?\Z", re.IGNORECASE
)
"""A function whose whole body is the value."""
_PROVIDER = "provider"
_SAYING = pattern(
    r"(?:(?:with|set|use|using|select|choose)_?)?(?:default_?)?(?:llm_?|ai_?|model_?|chat_?|embeddings?_?)?"
    r"(?:provider|backend|api_?type|vendor)\Z",
    re.IGNORECASE,
)
"""Methods that are told who serves, in a block of settings or a builder: ``provider :example``."""
_ADAPTERS = pattern(r"adapters?\b[\"')\]]{0,4}[.:]extend\Z")
"""What is extended where a plugin of an editor is told who serves: ``require("x.adapters").extend("example", …)``."""
_SAYS_NOTHING = pattern(r"(?:default(?:_?value)?|initial|value|fallback)?\Z", re.IGNORECASE)
_SAYS_WHICH = pattern(r"(?:name|id|type|kind)\Z", re.IGNORECASE)
"""Keys that say which one of its sort a thing is: ``adapter = { name = "example" }``."""
_DECLARING = pattern(
    r"(?:add_?)?(?:argument|option|flag)|arg|(?:persistent_?)?(?:string|str)(?:_?var)?p?|set_?default|\w{0,20}(?:option|flag|field)\Z",
    re.IGNORECASE,
)
"""Functions that declare an option of a program or a setting: its name, then its default."""
_OPTION = pattern(r"[\"'`](?:-\w,\s?)?(?:--?)?(?:[\w-]{1,40}\.)*([A-Za-z][\w-]{1,40})(?:[ =][^\"'`]{0,40})?[\"'`]\Z")
"""How such a name is written: ``"--provider"``, ``"-p, --provider <name>"``, ``"llm.provider"``."""
_LONGEST_WORD = 40
_MEMBER = pattern(
    r"(?:[A-Za-z_][\w.:]{0,60}(?:\.|::))?([A-Za-z_]\w{0,60})(?:\.|::)([A-Za-z_]\w{1,40})(?:\.(?:value|rawValue|name))?\Z"
)
"""A member of an enumeration: ``Provider.EXAMPLE``, ``Backend::Example``."""
_IMPLIED = pattern(r"\.([a-z]\w{1,40})\Z")
"""The same where the type is known: ``.example``."""
_PREFIXED = pattern(r"(?:Provider|Backend|Vendor|Platform|Service)_?([A-Z]\w{1,40})\Z")
"""The same where the type's name is a part of the member's: ``ProviderExample``."""
_OF_PROVIDERS = pattern(
    r"(?:\A|(?<=[a-z_]))(?:Provider|Backend|Vendor|Platform|Adapter|AI_?Service|LLM|LLM_?Type|Provider_?(?:Type|Name|Id|Kind|Enum)"
    r"|Service_?Type|Backend_?Type)s?\Z|\A(?:LLM|AI)\w{0,20}(?:Provider|Backend|Service|Vendor)\w{0,8}\Z",
    re.IGNORECASE,
)
"""How types are called whose members say who serves."""
_TAKING = pattern(
    r"using|(?:with_?|set_?)?(?:provider|backend|model|llm|vendor|service)\Z|chat|client|generate|complete|completion|embed|build|create|agent|\Anew\Z",
    re.IGNORECASE,
)
"""What calls are named that are told who serves."""
_ADDRESS = pattern(r"(?:api_?|base_?|server_?|chat_?)?(?:ur[il]|endpoint|host|base(?:_?url)?)\Z", re.IGNORECASE)


def is_sent_elsewhere(forms: Forms, string: Form, provider: str, names: KnownNames) -> bool:
    """Whether the pairs beside a string have an address, and not one of its provider."""
    pair = next((form for form in string.above() if form.kind in ("pair", "binding")), None)
    holder = pair.parent if pair is not None else None
    if holder is not None and holder.kind == "argument":
        holder = holder.parent
    if holder is None or holder.kind not in ("mapping", "arguments"):
        return False
    said = [text for text in _addresses_in(forms, holder) if "://" in text]
    return bool(said) and all(destination(text, provider, names).where is PointsTo.ELSEWHERE for text in said)


def _addresses_in(forms: Forms, holder: Form) -> Iterator[str]:
    """What the keys of addresses are given among some pairs or arguments."""
    for sibling in holder.children:
        inner = sibling.child("pair") if sibling.kind == "argument" else sibling
        key = inner.child("key", "target") if inner is not None and inner.kind in ("pair", "binding") else None
        if inner is not None and key is not None and _ADDRESS.match(forms.key(key)):
            yield forms.text[key.end : inner.end]


def _read_members(forms: Forms, names: KnownNames) -> Iterator[Use]:
    """Providers that a program chooses by a member of an enumeration."""
    given = [(binding.target, binding.start, binding.end, binding.form) for binding in forms.bindings]
    for call in forms.calls:
        name = call.names[-1] if call.names else ""
        if _TAKING.search(name):
            given += [("", one.start, one.end, call.form) for one in call.arguments if not one.name]
    for name, start, end, form in given:
        if end - start > _LONGEST:
            continue
        written = forms.text[start:end]
        hit = _MEMBER.match(written)
        implied = _IMPLIED.match(written) if hit is None and CHOOSING.search(name) else None
        last = implied[1] if implied is not None else _member_of(hit) if hit is not None else ""
        provider = names.squashed_words.get(last.lower().replace("_", ""))
        if provider is not None and not _is_kept_apart(form) and not is_sent_elsewhere(forms, form, provider, names):
            yield Use(What.CHOICE, provider, start, end, written, confidence="medium")


def _by_setting(
    standing: Standing, value: str, forms: Forms, string: Form, names: KnownNames, mentions: Callable[[str], bool]
) -> str | None:
    """Whom a setting chooses by a word that alone means more: ``api_type = "azure"``."""
    owner = names.by_setting(standing.name, value, mentions)
    if owner is None or "_" in spelled(standing.name):
        return owner
    holder = next((form for form in string.above() if form.kind in ("mapping", "arguments")), None)
    keys = [form.child("key") for form in (holder.within() if holder is not None else ())]
    beside = [forms.key(key) for key in keys if key is not None]
    is_of_models = any(map(_MODEL_NAME.search, (*beside, *standing.names)))
    return owner if is_of_models else None


def _member_of(hit: re.Match[str]) -> str:
    """The member, where it is one of a type of providers; empty where it is not."""
    prefixed = _PREFIXED.match(hit[2])
    if prefixed is not None:
        return prefixed[1]
    return hit[2] if _OF_PROVIDERS.search(hit[1]) else ""


def _is_kept_apart(form: Form) -> bool:
    """Whether what a form gives is one of several to choose from, or compared."""
    inner = form
    for above in (form, *form.above()):
        if above.kind in ("enumeration", "comparison", "case", "index"):
            return True
        if above.kind == "listing" and inner.kind != "pair":  # a list of keys and values is a mapping
            return True
        inner = above
    return False


def _bound(forms: Forms) -> Iterator[tuple[str, int, int]]:
    """Names, keys and parameters, each with where its value stands."""
    return ((binding.target, binding.start, binding.end) for binding in forms.bindings)


def _given(forms: Forms) -> Iterator[tuple[str, int, int]]:
    """The last names of what is called, each with where it is given something that is told by its place."""
    for call in forms.calls:
        for one in call.arguments if call.names else ():
            if not one.name:
                yield call.names[-1], one.start, one.end


def read_constants(forms: Forms, names: KnownNames, providers: Collection[str]) -> Iterator[Use]:
    """Models that are asked for by a constant of an SDK.

    Args:
        forms: of the file.
        names: what is known.
        providers: whose SDKs the file imports; a constant may be anybody's.
    """
    if not providers:
        return
    brought = {part for one in forms.imports for part in (one.local, _JOINT.split(one.parts[-1])[-1])}
    for name, start, end in (*_bound(forms), *_given(forms)):
        written = forms.text[start : min(end, start + _LONGEST)]
        hit = _CONSTANT.match(written) if end - start < _LONGEST else None
        is_brought = hit is None and written in brought and written.isupper()
        held = _OF_MODELS.match(written) if hit is not None else None
        if not (hit or is_brought) or not (held or _MODEL_NAME.search(name) or name in ("agent", "chat")):
            continue
        constant = (hit[1] or hit[2]) if hit is not None else written
        owner = names.models.owner_of_constant(constant, providers) or _holder(held, names, providers)
        if owner is not None:
            endpoint = names.models.endpoint_of(_as_id(constant))
            yield Use(What.MODEL_ID, owner, start, start + len(written), written, endpoint=endpoint)


_OF_MODELS = pattern(
    r"(?:[A-Za-z_]\w{0,40}(?:\.|::)){0,3}([A-Z]\w{1,40}?)_?(?:Chat)?_?Models?(?:_?(?:Names?|Ids?))?(?:\.|::)\w"
    r"|([a-z]\w{1,40})(?:\.|::)(?:Chat)?_?Model_?[A-Z0-9]"
)
"""A constant of a type or with a name that says that it is a model: ``ExampleModels.LARGE``, ``sdk.ChatModelLarge``."""


def _holder(held: re.Match[str] | None, names: KnownNames, providers: Collection[str]) -> str | None:
    """Whose models a type has by its name, of those whose SDKs the file imports."""
    owner = names.named_in(held[1] or held[2]) if held is not None else None
    return owner if owner in providers else None


_LONGEST = 120
"""Characters of the name of a constant."""


def _as_id(constant: str) -> str:
    """A constant as a model's id would be written: ``GPT_4O`` and ``GPT4o`` as ``gpt-4o``."""
    return _LETTER_DIGIT.sub("-", constant.lower().replace("_", "-"), count=1).replace("--", "-")
