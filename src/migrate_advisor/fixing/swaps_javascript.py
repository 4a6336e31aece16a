"""Clients of JavaScript's frameworks that speak to their own provider only, made the one that takes any address.

As in Python: what both take stays as it is written, and nothing is swapped of which a use would be left over.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.fixing.destination import MESSAGES_WIRE, OPENAI_WIRE
from migrate_advisor.fixing.parameters import named_places, pairs
from migrate_advisor.fixing.site import KEYS, TextChange, is_code, kinds_at, line_end, quoted
from migrate_advisor.fixing.wire import plain_of, wire_named

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from migrate_advisor.fixing.destination import SdkAddress
    from migrate_advisor.scanner.languages.forms import Call, Form, Forms, Import

_AI_SDK, _MAKER = "@ai-sdk/openai", "createOpenAI"
_AI_SDK_OTHERS = frozenset(f"@ai-sdk/{name}" for name in ("google", "anthropic", "mistral", "groq", "cohere", "xai"))
_CHAIN, _CHAIN_CLASS = "@langchain/openai", "ChatOpenAI"
_CHAIN_OTHERS: Mapping[str, str] = {
    "@langchain/google-genai": "ChatGoogleGenerativeAI",
    "@langchain/anthropic": "ChatAnthropic",
    "@langchain/mistralai": "ChatMistralAI",
    "@langchain/groq": "ChatGroq",
    "@langchain/cohere": "ChatCohere",
}
_OF_A_CLOUD = re.compile(
    r"aws\w+|region|projectId|accessToken|googleAuth|authClient|resource|azureADTokenProvider|apiKey"
)
"""What signs and addresses requests in a cloud's own way."""
_BOTH_SDKS = frozenset(["timeout", "maxRetries", "defaultHeaders", "defaultQuery", "fetch", "httpAgent"])
_BOTH = frozenset("temperature top_p max_tokens max_retries timeout streaming callbacks verbose tags metadata".split())
_RENAMED = {"max_output_tokens": "maxTokens"}
_OWN = frozenset("top_k safety_settings google_api_key anthropic_api_key api_version".split())
_MODEL = frozenset(["model", "model_name"])
_TAKEN = frozenset([*_BOTH, *_OWN, *_MODEL, *_RENAMED, "api_key", *KEYS])
"""Options that are known, by their names with underscores."""


class _Swap(NamedTuple):
    item: Import
    package: str
    name: str
    codec: str = OPENAI_WIRE
    """What it speaks."""


def swap_package(forms: Forms, call: Call) -> str | None:
    """What must be installed for the client that takes the place of one; None where none does."""
    swap = _swap_of(forms, call)
    return swap.package if swap is not None else None


def swap_codec(forms: Forms, call: Call) -> str:
    """What the client speaks that takes the place of one."""
    swap = _swap_of(forms, call)
    return swap.codec if swap is not None else OPENAI_WIRE


def _swap_of(forms: Forms, call: Call) -> _Swap | None:
    for item in forms.imports:
        if not call.names or item.local != call.names[0] or forms.text[item.start : item.end] != item.local:
            continue
        if item.parts[0] in _AI_SDK_OTHERS and not item.is_for_types:
            return _Swap(item, _AI_SDK, _MAKER)
        if _CHAIN_OTHERS.get(item.parts[0]) == item.local and len(call.names) == 1:
            return _Swap(item, _CHAIN, _CHAIN_CLASS)
        package, plain = plain_of(item.parts[0]), plain_of(item.local)
        is_of_cloud = package != item.parts[0] and plain != item.local and len(call.names) == 1
        if is_of_cloud and wire_named(f"{package} {plain}") == MESSAGES_WIRE:
            return _Swap(item, package, plain, MESSAGES_WIRE)
    return None


def swapped(forms: Forms, call: Call, address: SdkAddress, model: str) -> Sequence[TextChange] | None:
    """The edits for one call of a client; None where a person must do it."""
    swap = _swap_of(forms, call)
    if swap is None or not _is_alone(forms, swap.item):
        return None
    name = swap.item.local
    if swap.codec == MESSAGES_WIRE:
        return _of_cloud(forms, call, swap, address)
    if swap.package == _CHAIN:
        return _chain(forms, call, swap, address, model)
    return _made(forms, call, swap, address) if name.startswith("create") else _provider(forms, swap, address)


def _is_alone(forms: Forms, item: Import) -> bool:
    """Whether a statement imports nothing else, nor the other client's name already."""
    beside = [other for other in forms.imports if other.statement.start == item.statement.start]
    return len(beside) == 1 and "require(" not in forms.written(item.statement)


def _provider(forms: Forms, swap: _Swap, address: SdkAddress) -> Sequence[TextChange] | None:
    """A provider of the AI SDK that is imported ready: made once behind the imports, and asked by chat."""
    name = swap.item.local
    asked = _asked(forms, name)
    if asked is None or any(item.local == _MAKER for item in forms.imports):
        return None
    last = max(item.statement.end for item in forms.imports)
    end = last + 1 if forms.text[last : last + 1] == ";" else last
    key = f", apiKey: process.env.{address.key}" if address.key else ""
    made = f"const {name} = {_MAKER}({{ baseURL: {quoted(address.base_url)}{key} }});"
    behind = TextChange(end, end, f"{line_end(forms.text) * 2}{made}")
    return [*_import(forms, swap), behind, *asked]


def _made(forms: Forms, call: Call, swap: _Swap, address: SdkAddress) -> Sequence[TextChange] | None:
    """A provider of the AI SDK that the program makes: by the other maker, with the address."""
    text = forms.text
    owners = [item.target for item in forms.bindings if item.start <= call.start < item.end]
    uses = [other for other in forms.calls if other.names[:1] == (swap.item.local,)]
    names = {forms.key(named) for pair in _given(call) if (named := pair.child("key")) is not None}
    if len(owners) != 1 or len(uses) != 1 or names - {"apiKey"} or "..." in text[call.start : call.end]:
        return None
    asked = _asked(forms, owners[0].rpartition(".")[2])
    if asked is None or _hits(forms, swap.item.local) != 1:
        return None
    key = f", apiKey: process.env.{address.key}" if address.key else ""
    told = f"{_MAKER}({{ baseURL: {quoted(address.base_url)}{key} }})"
    return [*_import(forms, swap), TextChange(call.start, call.end, told), *asked]


def _asked(forms: Forms, name: str) -> list[TextChange] | None:
    """The calls of a provider for a model, asked by chat; None where something else is done with it."""
    calls = [call for call in forms.calls if call.names == (name,)]
    if any(len(call.arguments) != 1 for call in calls) or _hits(forms, name) != len(calls):
        return None
    return [TextChange(call.name_end, call.name_end, ".chat") for call in calls]


def _hits(forms: Forms, name: str) -> int:
    """How often a name is used in code, but where it is imported, bound, or a key."""
    count = 0
    bound = [item.start for item in forms.bindings if item.target == name]
    for hit in re.finditer(rf"(?<![\w.$]){re.escape(name)}(?![\w$])(?!\s*:)", forms.text):
        is_bound = re.match(r"\s*=(?!=)", forms.text[hit.end() :]) is not None and bool(bound)
        is_used = is_code(forms, hit.start()) and "import" not in kinds_at(forms, hit.start())
        count += is_used and not is_bound
    return count


def _import(forms: Forms, swap: _Swap) -> Iterator[TextChange]:
    start, end = swap.item.module
    yield TextChange(swap.item.start, swap.item.end, swap.name)
    quote = forms.text[start] if forms.text[start] in "\"'" else ""
    yield TextChange(start, end, f"{quote}{swap.package}{quote}")


def _chain(forms: Forms, call: Call, swap: _Swap, address: SdkAddress, model: str) -> Sequence[TextChange] | None:
    """A class of LangChain.js, made the one for whoever speaks as OpenAI."""
    text, name = forms.text, swap.item.local
    if not _stands_alone(forms, name) or "..." in text[call.start : call.end]:
        return None
    places = named_places(forms, call)
    if not places or len(places) != len(_given(call)) or not _TAKEN.issuperset(option for option, _ in places):
        return None
    key = f", apiKey: process.env.{address.key}" if address.key else ""
    added = f"configuration: {{ baseURL: {quoted(address.base_url)} }}{key}"
    if _MODEL.isdisjoint(option for option, _ in places):
        added = f"model: {quoted(model)}, " + added
    told = sorted(_options(forms, call, model, added))
    if any(one.end > other.start for one, other in pairwise(told)):
        return None
    start = text.rindex(name, call.start, call.name_end)
    return [TextChange(start, start + len(name), _CHAIN_CLASS), *told, *_import(forms, swap)]


def _of_cloud(forms: Forms, call: Call, swap: _Swap, address: SdkAddress) -> Sequence[TextChange] | None:
    """A client that signs and addresses its requests in a cloud's way, made the plain one of the same SDK."""
    text, name = forms.text, swap.item.local
    given = {forms.key(key): pair for pair in _given(call) if (key := pair.child("key")) is not None}
    opening = text.find("(", call.name_end, call.end)
    inside = text[opening + 1 : call.end - 1].strip() if opening >= 0 else ""
    is_seen = inside[:1] in {"", "{"} and "..." not in inside and len(given) == len(_given(call))
    is_seen = is_seen and not any(call.start <= form.start < call.end for form in forms.of("shorthand", "comment"))
    if not is_seen or not _stands_alone(forms, name, swap.name):
        return None
    if any(key not in _BOTH_SDKS and not _OF_A_CLOUD.fullmatch(key) for key in given):
        return None
    kept = [text[pair.start : pair.end] for key, pair in given.items() if key in _BOTH_SDKS]
    own = [f"apiKey: process.env.{address.key}"] if address.key else []
    told = ", ".join([f"baseURL: {quoted(address.base_url)}", *own, *kept])
    start = text.rindex(name, call.start, call.name_end)
    return [TextChange(start, call.end, f"{swap.name}({{ {told} }})"), *_import(forms, swap)]


def _stands_alone(forms: Forms, name: str, plain: str = _CHAIN_CLASS) -> bool:
    """Whether a class is called once, nothing else is done with it, and the one in its place is not there yet."""
    calls = [other for other in forms.calls if other.names == (name,)]
    has_other = any(item.local == plain for item in forms.imports)
    return len(calls) == 1 and _hits(forms, name) == 1 and not has_other


def _given(call: Call) -> Sequence[Form]:
    """The pairs that a call is given."""
    arguments = call.form.child("arguments")
    return list(pairs(arguments)) if arguments is not None else []


def _options(forms: Forms, call: Call, model: str, added: str) -> Iterator[TextChange]:
    """What becomes of the options that a class is given, and what is given beside them."""
    text, is_told = forms.text, False
    places = named_places(forms, call)
    for name, place in places:
        start, stop = place.name
        value = text[stop : place.whole[1]]
        if name in _MODEL:
            literal = re.fullmatch(r"\s*:\s*([\"'])([^\"'\\]*)\1", value)
            if literal is not None:
                at = stop + value.index(literal[1]) + 1
                yield TextChange(at, at + len(literal[2]), model)
        elif name in _RENAMED:
            yield TextChange(start, stop, _RENAMED[name])
        elif name in _OWN or name == "api_key":
            yield place.gone(text) if is_told else TextChange(*place.whole, added)
            is_told = True
    if not is_told:
        end = max(place.whole[1] for _, place in places)
        yield TextChange(end, end, f", {added}")
