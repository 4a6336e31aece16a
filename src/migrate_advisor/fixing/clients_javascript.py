"""How a client in JavaScript or TypeScript is told another address and key, by SDK."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate_advisor.fixing.parameters import pairs
from migrate_advisor.fixing.site import KEYS, TextChange, is_code, line_end, quoted, without

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from migrate_advisor.fixing.site import ClientSite
    from migrate_advisor.scanner.languages.forms import Form, Forms


def openai(site: ClientSite) -> Sequence[TextChange] | None:
    """Options of OpenAI's and of Anthropic's classes; Azure's class becomes the plain one."""
    if site.call.names[-1:] == ("AzureOpenAI",):
        return _plain(site, "OpenAI", f"baseURL: {quoted(site.address.base_url)}")
    if site.call.names[-1:] in {("Configuration",), ("OpenAIApi",)}:
        return _version_3(site)
    return _object(site, f"baseURL: {quoted(site.address.base_url)}")


def _version_3(site: ClientSite) -> Sequence[TextChange] | None:
    """Before its fourth version the SDK was given a configuration, whose address was called otherwise."""
    if site.call.names[-1:] == ("OpenAIApi",):
        return None  # what it is given says where it goes
    return _object(site, f"basePath: {quoted(site.address.base_url)}")


def langchain(site: ClientSite) -> Sequence[TextChange] | None:
    """LangChain.js hands a configuration on to OpenAI's class."""
    if "configuration" in site.source:
        return None
    if "Azure" in site.call.names[-1]:
        if site.call.names[-1] != "AzureChatOpenAI":
            return None
        plain = f"model: {quoted(site.model)}, "
        return _plain(site, "ChatOpenAI", f"{plain}configuration: {{ baseURL: {quoted(site.address.base_url)} }}")
    told = f"configuration: {{ baseURL: {quoted(site.address.base_url)} }}"
    model = f"{site.model_param}: {quoted(site.model)}, " if site.model_param is not None else ""
    return _object(site, model + told)


def _object(site: ClientSite, option: str) -> Sequence[TextChange] | None:
    """Options for the call; behind those that are spread in, which may say an address, too: the last one is taken."""
    name = option.partition(":")[0]
    if re.search(rf"(?<![\w.]){name}\b", site.source):
        return _readdressed(site, name)
    spread = [hit[1] for hit in _SPREAD.finditer(site.source)]
    if any(_goes_along(site.forms, each) for each in spread):
        return None
    has_key = any(f"{name}:" in site.source.replace(" ", "") for name in KEYS) or re.search(
        r"[{,]\s*apiKey\s*[,}]", site.source
    )
    key = [f"apiKey: process.env.{site.address.key}"] if site.address.key and not has_key else []
    return _in_object(site, ", ".join([option, *key]), is_last=bool(spread))


def _in_object(site: ClientSite, options: str, *, is_last: bool) -> Sequence[TextChange] | None:
    """Options in the object that the call is given, at its start or end, or in one of its own."""
    text, call = site.forms.text, site.call
    opening = text.find("(", call.name_end, call.end)
    if opening < 0:  # `new OpenAI` without brackets
        return [TextChange(call.end, call.end, f"({{ {options} }})")]
    inside = text[opening + 1 : call.end - 1]
    if not inside.strip():
        return [TextChange(opening + 1, call.end - 1, f"{{ {options} }}")]
    brace = opening + 1 + len(inside) - len(inside.lstrip())
    if text[brace] != "{":
        return None
    if is_last:
        behind = len(text[: text.rindex("}", brace, call.end)].rstrip())
        return [TextChange(behind, behind, f"{'' if text[behind - 1] == ',' else ','} {options}")]
    rest = text[brace + 1 : call.end].lstrip()
    return [TextChange(brace + 1, brace + 1, f" {options}" if rest.startswith("}") else f" {options},")]


_SPREAD = re.compile(r"\.\.\.\s*\(?([\w.]*)")
"""What else an object holds."""
_OF_DEPLOYMENT = re.compile(r"/deployments/")
"""What an address has in it that names the model by itself."""
_BESIDE_IT = {"defaultQuery": "api-version", "defaultHeaders": "api-key"}
"""Option that goes along with such an address → what alone it may say."""


def _goes_along(forms: Forms, spread: str) -> bool:
    """Whether what is spread into an object is seen to have headers of its own, in which a key may be."""
    made = (item for item in forms.bindings if item.target == spread and item.form.kind == "binding")
    return any(re.search("headers", forms.text[item.start : item.end], re.IGNORECASE) for item in made)


def _readdressed(site: ClientSite, name: str) -> Sequence[TextChange] | None:
    """A client whose address names a deployment, told another one, with its key; what went along with that goes."""
    forms, arguments = site.forms, site.call.form.child("arguments")
    given = {forms.key(key): pair for pair in pairs(arguments) if (key := pair.child("key"))} if arguments else {}
    address, key = (_value(given.get(each)) for each in (name, "apiKey"))
    if address is None or key is None or not site.address.key or _SPREAD.search(site.source):
        return None
    if not _OF_DEPLOYMENT.search(forms.text, address.start, address.end):
        return None
    changes = [
        TextChange(address.start, address.end, quoted(site.address.base_url)),
        TextChange(key.start, key.end, f"process.env.{site.address.key}"),
    ]
    for option, alone in _BESIDE_IT.items():
        if (pair := given.get(option)) is not None:
            said = [forms.key(inner) for each in pair.within() if each.kind == "pair" and (inner := each.child("key"))]
            if said != [alone]:
                return None
            changes.append(without(forms.text, pair.start, pair.end))
    return changes


def _value(pair: Form | None) -> Form | None:
    return pair.child("value") if pair is not None else None


def ai_sdk(site: ClientSite) -> Sequence[TextChange] | None:
    """The provider of the AI SDK is made with its address once, under its old name."""
    forms, name = site.forms, site.call.names[0]
    if name == "createOpenAI":
        told = _object(site, f"baseURL: {quoted(site.address.base_url)}")
        owners = {item.target for item in forms.bindings if item.start <= site.call.start < item.end}
        return [*told, *_chats(forms, owners)] if told is not None else None
    imported = next((item for item in forms.imports if item.local == name), None)
    if imported is None:
        return None
    is_there = any(item.local == "createOpenAI" for item in forms.imports)
    key = f", apiKey: process.env.{site.address.key}" if site.address.key else ""
    made = f"const {name} = createOpenAI({{ baseURL: {quoted(site.address.base_url)}{key} }});"
    last = max(item.statement.end for item in forms.imports)
    new = "createOpenAI"
    changes = [
        without(forms.text, imported.start, imported.end) if is_there else TextChange(imported.start, imported.end, new)
    ]
    if forms.text[imported.start : imported.end] != name:
        return None  # `openai as provider`: a person sees better what is meant
    end = last + 1 if forms.text[last : last + 1] == ";" else last
    changes.append(TextChange(end, end, f"{line_end(site.forms.text)}{line_end(site.forms.text)}{made}"))
    return [*changes, *_chats(forms, {name})]


def _chats(forms: Forms, owners: Collection[str]) -> Iterator[TextChange]:
    """Models of some providers of the AI SDK asked by chat: its default is the Responses API, which few others have."""
    for call in forms.calls:
        if call.names[:1] and call.names[0] in owners:
            if len(call.names) == 1:
                yield TextChange(call.name_end, call.name_end, ".chat")
            elif call.names[1:] == ("responses",):
                start = forms.text.rindex("responses", call.start, call.name_end)
                yield TextChange(start, start + len("responses"), "chat")


_AZURE_ONLY = re.compile(
    r"azure\w*|endpoint|apiVersion|openAIApiVersion|deployment\w*|baseURL|model|modelName|apiKey|openAIApiKey"
)
"""Options of Azure's classes that the plain ones do not take, or are given anew."""


def _plain(site: ClientSite, plain: str, option: str) -> Sequence[TextChange] | None:
    """Azure's class becomes the plain one of the same package; what only Azure takes goes."""
    forms, call, written = site.forms, site.call, site.call.names[-1]
    text = forms.text
    arguments = call.form.child("arguments")
    given = list(pairs(arguments)) if arguments is not None else []
    opening = text.find("(", call.name_end, call.end)
    inside = text[opening + 1 : call.end - 1].strip() if opening >= 0 else ""
    is_object = inside[:1] in {"", "{"} and "..." not in inside
    if not is_object or any(call.start <= form.start < call.end for form in forms.of("comment")):
        return None  # what is given is not seen, or would be lost
    kept = [
        text[pair.start : pair.end]
        for pair in given
        if (key := pair.child("key")) is not None and not _AZURE_ONLY.fullmatch(forms.key(key))
    ]
    told = [f"apiKey: process.env.{site.address.key}"] if site.address.key else []
    start = text.rindex(written, call.start, call.end if opening < 0 else opening)
    made = TextChange(start, call.end, f"{plain}({{ {', '.join([option, *told, *kept])} }})")
    return [made, *_renamed(forms, written, plain, call.start)]


def _renamed(forms: Forms, written: str, plain: str, at: int) -> Iterator[TextChange]:
    """A class by its other name where it is imported and in types; other calls of it are findings of their own."""
    has_plain = any(item.local == plain for item in forms.imports)
    for item in forms.imports:
        if item.local == written and forms.text[item.start : item.end] == written:
            yield without(forms.text, item.start, item.end) if has_plain else TextChange(item.start, item.end, plain)
    imports = [(item.statement.start, item.statement.end) for item in forms.imports]
    calls = [(call.start, call.name_end) for call in forms.calls]
    for hit in re.finditer(rf"\b{written}\b", forms.text):
        taken = any(start <= hit.start() < end for start, end in (*imports, *calls)) or hit.start() == at
        if not taken and is_code(forms, hit.start()):
            yield TextChange(*hit.span(), plain)


def agents(site: ClientSite) -> Sequence[TextChange] | None:
    """The Agents SDK is given its client, its form and its silence once for the program, behind the imports."""
    forms = site.forms
    module = next((item for item in forms.imports if item.parts[:1] == ("@openai/agents",)), None)
    if (
        module is None
        or "setDefaultOpenAIClient" in forms.text
        or "require(" in forms.text[module.statement.start : module.statement.end]
        or site.model_env is None
    ):
        return None
    end = line_end(forms.text)
    last = max(item.statement.end for item in forms.imports)
    last += forms.text[last : last + 1] == ";"
    is_imported = any(item.local == "OpenAI" for item in forms.imports)
    key = f", apiKey: process.env.{site.address.key}" if site.address.key else ""
    form = [] if site.has_responses else ['setOpenAIAPI("chat_completions");']
    names = ["setDefaultOpenAIClient", *(["setOpenAIAPI"] if form else []), "setTracingDisabled"]
    told = [
        *([] if is_imported else ['import OpenAI from "openai";']),
        f'import {{ {", ".join(names)} }} from "@openai/agents";',
        "",
        f"process.env.{site.model_env} ??= {quoted(site.model)};",
        f"setDefaultOpenAIClient(new OpenAI({{ baseURL: {quoted(site.address.base_url)}{key} }}));",
        *form,
        "setTracingDisabled(true);",
    ]
    return [TextChange(last, last, end + end.join(told))]
