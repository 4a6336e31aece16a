"""Python classes that speak to their own provider only, made the one of the same framework that takes any address.

What both classes take stays as it is written. A class is swapped only where every call of it in the file can be.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.fixing.clients_python import environment
from migrate_advisor.fixing.destination import MESSAGES_WIRE, OPENAI_WIRE
from migrate_advisor.fixing.parameters import named_places
from migrate_advisor.fixing.site import KEYS, TextChange, line_end, quoted, without
from migrate_advisor.fixing.wire import plain_of, wire_named

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from migrate_advisor.fixing.destination import SdkAddress
    from migrate_advisor.scanner.languages.forms import Call, Forms, Import

_BOTH = frozenset(
    "temperature top_p max_tokens max_retries timeout streaming callbacks verbose tags metadata cache stop n".split()
)
"""What LangChain's classes for chats have in common."""
_RENAMED = {"max_output_tokens": "max_tokens", "max_tokens_to_sample": "max_tokens", "stop_sequences": "stop"}
_OWN = frozenset(
    "top_k safety_settings convert_system_message_to_human transport client_options project location credentials "
    "google_api_key anthropic_api_key request_parallelism".split()
)
"""What only the classes that are left take, and what a reply does without."""
_OF_A_CLOUD = frozenset(
    "aws_region aws_access_key aws_secret_key aws_session_token aws_profile region project_id access_token credentials "
    "azure_ad_token_provider resource".split()
)
"""What signs and addresses requests in a cloud's own way."""
_BOTH_SDKS = frozenset("timeout max_retries default_headers default_query http_client".split())
"""What all clients of one SDK have in common."""
_MODEL = frozenset(["model", "model_name"])


class Swap(NamedTuple):
    """What a class becomes."""

    package: str
    """As it is installed."""
    module: str
    name: str
    address: str = "base_url"
    codec: str = OPENAI_WIRE
    """What it speaks."""

    @property
    def is_client(self) -> bool:
        """Whether it is a client that holds no model."""
        return self.codec != OPENAI_WIRE


_LANGCHAIN = Swap("langchain-openai", "langchain_openai", "ChatOpenAI")
SWAPS: Mapping[tuple[str, str], Swap] = {
    ("langchain_google_genai", "ChatGoogleGenerativeAI"): _LANGCHAIN,
    ("langchain_google_vertexai", "ChatVertexAI"): _LANGCHAIN,
    ("langchain_anthropic", "ChatAnthropic"): _LANGCHAIN,
    ("langchain_aws", "ChatBedrockConverse"): _LANGCHAIN,
    ("langchain_mistralai", "ChatMistralAI"): _LANGCHAIN,
    ("langchain_groq", "ChatGroq"): _LANGCHAIN,
    ("langchain_cohere", "ChatCohere"): _LANGCHAIN,
}
"""Module and class → what it becomes."""


def swap_of(forms: Forms, call: Call) -> tuple[Import, Swap] | None:
    """What the class that a call makes becomes, with what imports it; None where it has no twin."""
    if len(call.names) != 1:
        return None
    for item in forms.imports:
        if item.local == call.names[0] and len(item.parts) > 1 and item.parts[-1] == item.local:
            swap = SWAPS.get((item.parts[0], item.local)) or _of_cloud(item)
            if swap is not None:
                return item, swap
    return None


def _of_cloud(item: Import) -> Swap | None:
    """The plain client of the SDK of Messages for one that signs and addresses its requests in a cloud's way."""
    module, plain = ".".join(item.parts[:-1]), plain_of(item.local)
    is_its = plain != item.local and wire_named(f"{module} {plain}") == MESSAGES_WIRE
    return Swap(item.parts[0], module, plain, codec=MESSAGES_WIRE) if is_its and len(item.parts) == _SHORT else None


_SHORT = 2
"""Parts of a name that is imported from a package itself."""


def swap_package(forms: Forms, call: Call) -> str | None:
    """What must be installed for the class that takes the place of one; None where nothing else is."""
    found = swap_of(forms, call)
    return found[1].package if found is not None and found[0].parts[0] != found[1].module else None


def swap_codec(forms: Forms, call: Call) -> str:
    """What the class speaks that takes the place of one."""
    found = swap_of(forms, call)
    return found[1].codec if found is not None else OPENAI_WIRE


def swapped(forms: Forms, call: Call, address: SdkAddress, model: str) -> Sequence[TextChange] | None:
    """The edits that make a class another one, for one call of it; None where a person must do it."""
    found = swap_of(forms, call)
    if found is None or not _is_swappable(forms, found[0].local, found[1]):
        return None
    item, swap = found
    key = f"api_key=os.environ[{quoted(address.key)}]" if address.key else ""
    added = [f"{swap.address}={quoted(address.base_url)}", *([key] if key else [])]
    needed = environment(forms, added)
    if not swap.is_client and not any(name in _MODEL for name, _ in named_places(forms, call)):
        added.insert(0, f"model={quoted(model)}")
    told = sorted(_arguments(forms, call, model, ", ".join(added)))
    if needed is None or any(one.end > other.start for one, other in pairwise(told)):
        return None
    return [
        TextChange(call.start, call.name_end, swap.name),
        *told,
        *needed,
        *_imported(forms, item, swap),
        *_types(forms, item.local, swap.name),
    ]


def _is_swappable(forms: Forms, name: str, swap: Swap) -> bool:
    """Whether all that a file does with a class can be done with its twin."""
    calls = [call for call in forms.calls if call.names == (name,)]
    asides = forms.of("comment", "documentation", "string")
    statements = [item.statement for item in forms.imports]
    for hit in _hits(forms, name):
        is_aside = any(form.start <= hit.start() < form.end for form in [*asides, *statements])
        if not is_aside and not any(call.start == hit.start() for call in calls) and not _is_type(forms, hit.start()):
            return False
    return all(_is_convertible(call, swap) for call in calls)


def _is_convertible(call: Call, swap: Swap) -> bool:
    known = _BOTH | _OWN | _MODEL | _RENAMED.keys() | set(KEYS)
    known = _BOTH_SDKS | _OF_A_CLOUD | set(KEYS) if swap.is_client else known
    if any(not argument.name for argument in call.arguments):
        return False
    return all(argument.name in known for argument in call.arguments)


def _arguments(forms: Forms, call: Call, model: str, added: str) -> Iterator[TextChange]:
    """What becomes of what a call is given by name, and what is given beside it."""
    text, is_told = forms.text, False
    for name, place in named_places(forms, call):
        start, stop = place.name
        value = text[stop : place.whole[1]]
        if name in _MODEL:
            literal = re.fullmatch(r"\s*=\s*([\"'])([^\"'\\{}]*)\1", value)
            if literal is not None:
                at = stop + value.index(literal[1]) + 1
                yield TextChange(at, at + len(literal[2]), model)
        elif name in _RENAMED:
            yield TextChange(start, stop, _RENAMED[name])
        elif name in _OWN or name in _OF_A_CLOUD or name in KEYS:
            yield place.gone(text) if is_told else TextChange(*place.whole, added)
            is_told = True
    if not is_told:
        end = max((argument.end for argument in call.arguments), default=call.end - 1)
        yield TextChange(end, end, f", {added}" if call.arguments else added)


def _imported(forms: Forms, item: Import, swap: Swap) -> Sequence[TextChange]:
    """The import of the other class in place of the one that goes."""
    text, statement = forms.text, item.statement
    has_it = any(other.local == swap.name and other.parts[0] == swap.module for other in forms.imports)
    line = f"from {swap.module} import {swap.name}"
    beside = [other for other in forms.imports if other.statement.start == statement.start]
    if len(beside) > 1:
        gone = without(text, item.start, item.end)
        if has_it:
            return [gone]
        start = text.rfind("\n", 0, statement.start) + 1
        indent = text[start : statement.start]
        return [gone, TextChange(start, start, f"{indent}{line}{line_end(text)}")]
    if not has_it:
        return [TextChange(statement.start, statement.end, line)]
    start = text.rfind("\n", 0, statement.start) + 1
    stop = text.find("\n", statement.end)
    return [TextChange(start, len(text) if stop < 0 else stop + 1, "")]


def _types(forms: Forms, old: str, new: str) -> Iterator[TextChange]:
    for hit in _hits(forms, old):
        if _is_type(forms, hit.start()):
            yield TextChange(*hit.span(), new)


def _hits(forms: Forms, name: str) -> Iterator[re.Match[str]]:
    return re.finditer(rf"(?<![\w.]){re.escape(name)}(?!\w)", forms.text)


def _is_type(forms: Forms, at: int) -> bool:
    form = forms.at(at)
    return form is not None and any(each.kind == "type" for each in (form, *form.above()))
