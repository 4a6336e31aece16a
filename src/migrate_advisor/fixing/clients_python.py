"""How a Python client is told another address and key: at its call, its module, or as the plain class of Azure's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate_advisor.fixing.secrets import holds_secret
from migrate_advisor.fixing.site import KEYS, TextChange, appended, line_end, quoted, without

if TYPE_CHECKING:
    from collections.abc import Sequence

    from migrate_advisor.fixing.destination import SdkAddress
    from migrate_advisor.fixing.site import ClientSite
    from migrate_advisor.scanner.languages.forms import Call, Forms, Import

_KEYWORDS = ("base_url", "api_base", "openai_api_base", "url", "endpoint")
_AZURE_ONLY = (
    "azure_endpoint azure_deployment deployment_name deployment_id engine api_version openai_api_version "
    "openai_api_type azure_ad_token azure_ad_token_provider openai_api_base api_type base_url model_version"
).split()
_PLAIN_CLASS = {
    "AzureOpenAI": "OpenAI",
    "AsyncAzureOpenAI": "AsyncOpenAI",
    "AzureChatOpenAI": "ChatOpenAI",
}
"""Azure's class → the one of the same package that takes any address."""


def python(site: ClientSite) -> Sequence[TextChange] | None:
    """A client or, where a module's functions are called, the module is told where to send its requests."""
    names = site.call.names
    if names[-1:] and "Azure" in names[-1]:
        return _azure(site)
    if len(names) > 1 and (module := _module(site.forms, names[0])) is not None:
        return _of_module(site, module)
    if _LLAMA_INDEX in site.client.imports and names[-1:] == ("OpenAI",):
        return _llama_index(site)
    keyword = next((name for name in site.client.base_url_params if name in _KEYWORDS), None)
    if keyword is None or site.given(keyword):
        return None
    added = [f"{keyword}={quoted(site.address.base_url)}"]
    if site.address.key and not site.given(*KEYS):
        added.append(f"api_key=os.environ[{quoted(site.address.key)}]")
    imported = _os(site.forms, added)
    return None if imported is None else [appended(site, ", ".join(added)), *imported]


_LLAMA_INDEX = "llama_index.llms.openai"


def _llama_index(site: ClientSite) -> Sequence[TextChange] | None:
    """LlamaIndex's class for OpenAI knows OpenAI's models alone; its class for those who speak alike takes any."""
    text = site.forms.text
    imported = next((item for item in site.forms.imports if item.parts == (_LLAMA_INDEX, "OpenAI")), None)
    if imported is None or imported.local != "OpenAI" or site.given("api_base"):
        return None
    statement = (imported.statement.start, imported.statement.end)
    if text[slice(*statement)].count(",") or site.call.names != ("OpenAI",):
        return None
    added = [f"api_base={quoted(site.address.base_url)}", "is_chat_model=True"]
    if site.address.key and not site.given(*KEYS):
        added.append(f"api_key=os.environ[{quoted(site.address.key)}]")
    if not site.given("model"):
        added.insert(0, f"model={quoted(site.model)}")
    needed = _os(site.forms, added)
    if needed is None:
        return None
    other = TextChange(*statement, "from llama_index.llms.openai_like import OpenAILike")
    return [
        TextChange(site.call.start, site.call.name_end, "OpenAILike"),
        appended(site, ", ".join(added)),
        other,
        *needed,
    ]


def by_hand(site: ClientSite) -> Sequence[TextChange] | None:
    """A client that is told its key in a way of its own."""
    del site
    return None


_MODULE_CALL = re.compile(r"[a-z_.]*|(?:Async)?[A-Z]\w+\.a?create")
"""What is called at OpenAI's module itself: ``chat.completions.create``, or ``ChatCompletion.create`` before 1.0."""


def _module(forms: Forms, local: str) -> Import | None:
    """The statement that imports OpenAI's module under a name."""
    return next((item for item in forms.imports if item.parts == ("openai",) and item.local == local), None)


def _of_module(site: ClientSite, module: Import) -> Sequence[TextChange] | None:
    """The module's own address and key, behind its import."""
    text, local = site.forms.text, module.local
    called = ".".join(site.call.names[1:])
    if not _MODULE_CALL.fullmatch(called):
        return python(site._replace(call=site.call._replace(names=site.call.names[1:])))
    option = "api_base" if called[:1].isupper() or called.startswith("Async") else "base_url"
    if re.search(rf"^\s*{re.escape(local)}\.(?:api_base|base_url|api_type)\s*=", text, re.MULTILINE):
        return None
    address = site.address.base_url if option == "api_base" else site.address.base_url + "/"  # which 1.0 does not add
    lines = [f"{local}.{option} = {quoted(address)}"]
    if site.address.key and not re.search(rf"\b{re.escape(local)}\.api_key\s*=", text):
        lines.append(f"{local}.api_key = os.environ[{quoted(site.address.key)}]")
    imported = _os(site.forms, lines)
    if imported is None:
        return None
    end = line_end(text)
    indent = text[: module.statement.start].rpartition("\n")[2]
    if indent.strip():
        return None  # something else stands before it on its line
    behind = module.statement.end
    if not indent:
        behind = max(item.statement.end for item in site.forms.imports if _is_at_top(text, item.statement.start))
    stop = text.find("\n", behind)
    stop = len(text) if stop < 0 else stop + 1
    before = "" if text[:stop].endswith("\n") else end
    blank = "" if indent else end
    told = before + blank + "".join(f"{indent}{line}{end}" for line in lines)
    return [TextChange(stop, stop, told), *imported]


def _is_at_top(text: str, at: int) -> bool:
    return text[:at].rpartition("\n")[2] == ""


def _azure(site: ClientSite) -> Sequence[TextChange] | None:
    """Azure's class becomes the plain one; what only Azure takes goes."""
    written = site.call.names[-1]
    plain = _PLAIN_CLASS.get(written)
    if plain is None:
        return None
    text = site.forms.text
    if any(text[argument.start : argument.start + 2] == "**" for argument in site.call.arguments):
        return None  # what is given is not seen
    if any(comment.start < site.call.end and comment.end > site.call.start for comment in site.forms.of("comment")):
        return None  # which would be lost
    kept = [
        text[argument.start : argument.end]
        if not argument.name
        else f"{argument.name}={text[argument.start : argument.end]}"
        for argument in site.call.arguments
        if argument.name not in (*_AZURE_ONLY, *KEYS)
    ]
    if plain == "ChatOpenAI" and not site.given("model", "model_name"):
        kept.append(f"model={quoted(site.model)}")
    key = [f"api_key=os.environ[{quoted(site.address.key)}]"] if site.address.key else []
    given = [*kept, f"base_url={quoted(site.address.base_url)}", *key]
    start = text.rindex(written, site.call.start, site.call.name_end)
    imported = [
        without(site.forms.text, item.start, item.end)
        if any(other.local == plain for other in site.forms.imports)
        else TextChange(item.start, item.end, plain)
        for item in site.forms.imports
        if item.parts[-1] == written and item.local == written
    ]
    needed = _os(site.forms, key)
    if needed is None:
        return None
    return [
        TextChange(start, site.call.end, plain + _bracketed(site, given)),
        *imported,
        *_annotations(site, written, plain),
        *needed,
    ]


def _bracketed(site: ClientSite, given: Sequence[str]) -> str:
    """What a call is given, on lines of its own where it was."""
    text, first = site.forms.text, min(argument.start for argument in site.call.arguments)
    line = text.rfind("\n", site.call.start, first) + 1
    if not line:
        return f"({', '.join(given)})"
    indent = text[line:first][: len(text[line:first]) - len(text[line:first].lstrip())]
    last = text.rfind("\n", site.call.start, site.call.end) + 1
    closing = text[last : site.call.end - 1]
    end = line_end(text)
    return f"({end}{''.join(f'{indent}{item},{end}' for item in given)}{closing if not closing.strip() else ''})"


def _annotations(site: ClientSite, written: str, plain: str) -> Sequence[TextChange]:
    """Other places that name the class, such as types; other calls of it are findings of their own."""
    forms = site.forms
    calls = {call.name_end for call in forms.calls}
    imports = [(item.statement.start, item.statement.end) for item in forms.imports]
    found = []
    for hit in re.finditer(rf"\b{written}\b", forms.text):
        form = forms.at(hit.start())
        kinds = {each.kind for each in (form, *form.above())} if form is not None else set()
        is_import = any(start <= hit.start() < end for start, end in imports)
        if hit.end() not in calls and not is_import and not kinds & {"string", "comment", "documentation"}:
            found.append(TextChange(*hit.span(), plain))
    return found


def _os(forms: Forms, added: Sequence[str]) -> Sequence[TextChange] | None:
    """``import os`` where what is added needs it; None where it needs one and no import shows a place for it."""
    needs = any("os.environ" in text for text in added)
    if not needs or any(item.parts == ("os",) and item.local == "os" for item in forms.imports):
        return []
    ordinary = [item.statement.start for item in forms.imports if item.parts[0] != "__future__"]
    top = [start for start in ordinary if forms.text[:start].rpartition("\n")[2] == ""]
    if not top:
        return None
    return [TextChange(min(top), min(top), "import os" + line_end(forms.text))]


_LITELLM = frozenset(["completion", "acompletion", "embedding", "aembedding", "responses", "aresponses"])


def is_litellm_call(forms: Forms, call: Call) -> bool:
    """Whether a call is one of LiteLLM's functions, which read the provider from the model's name."""
    local = {item.local for item in forms.imports if item.parts[0].split(".")[0] == "litellm"}
    is_its = call.names[:1] == ("litellm",) or (len(call.names) == 1 and call.names[0] in local)
    return is_its and call.names[-1] in _LITELLM


def litellm_calls(forms: Forms, address: SdkAddress) -> Sequence[TextChange]:
    """Calls of LiteLLM's functions are told address and key: it reads the provider from the model's name alone."""
    changes = []
    for call in forms.calls:
        if not is_litellm_call(forms, call) or not call.arguments:
            continue
        if any(argument.name in {"api_base", "base_url"} for argument in call.arguments):
            continue
        added = [f"api_base={quoted(address.base_url)}"]
        if address.key and not any(argument.name == "api_key" for argument in call.arguments):
            added.append(f"api_key=os.environ[{quoted(address.key)}]")
        end = max(argument.end for argument in call.arguments)
        imported = _os(forms, added)
        if imported is not None and not holds_secret(forms.text[call.start : call.end].encode(errors="surrogatepass")):
            changes += [TextChange(end, end, f", {', '.join(added)}"), *imported]
    return list(dict.fromkeys(changes))
