"""How a client in code is told another address and key: one recipe for each SDK's way, by language.

A recipe gives edits for one call, or None where it does not understand it; then a person is told. What the address
and key variable are, `destination` says; which SDKs there are, and the name of their option, the catalog.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate_advisor.fixing.clients_python import by_hand, python
from migrate_advisor.fixing.secrets import holds_secret
from migrate_advisor.fixing.site import KEYS, TextChange, appended, chain, line_end, quoted, without

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from migrate_advisor.fixing.site import ClientSite
    from migrate_advisor.scanner.languages.forms import Forms


def told_elsewhere(site: ClientSite) -> Sequence[TextChange] | None:
    """The edits that give a client another address and key, or None where no recipe fits."""
    if holds_secret(site.source.encode(errors="surrogatepass")):
        return None  # the key in the call is the old provider's, and must not be sent to another one
    recipes = _RECIPES.get(site.client.language, {})
    imports = site.client.imports
    chosen = next(
        (recipe for start, recipe in recipes.items() if any(name.startswith(start) for name in imports)), None
    )
    return chosen(site) if chosen is not None else None


# JavaScript and TypeScript


def _javascript(site: ClientSite) -> Sequence[TextChange] | None:
    if site.call.names[-1:] in {("Configuration",), ("OpenAIApi",)}:
        return _javascript_v3(site)
    return _object(site, f"baseURL: {quoted(site.address.base_url)}")


def _javascript_v3(site: ClientSite) -> Sequence[TextChange] | None:
    """Before its fourth version the SDK was given a configuration, whose address was called otherwise."""
    if site.call.names[-1:] == ("OpenAIApi",):
        return None  # what it is given says where it goes
    return _object(site, f"basePath: {quoted(site.address.base_url)}")


def _langchain_js(site: ClientSite) -> Sequence[TextChange] | None:
    if "configuration" in site.source:
        return None
    return _object(site, f"configuration: {{ baseURL: {quoted(site.address.base_url)} }}")


def _object(site: ClientSite, option: str) -> Sequence[TextChange] | None:
    """Options at the start of the object that the call is given, or one of its own."""
    text, call = site.forms.text, site.call
    has_key = any(f"{name}:" in site.source.replace(" ", "") for name in KEYS) or re.search(
        r"[{,]\s*apiKey\s*[,}]", site.source
    )
    key = [f"apiKey: process.env.{site.address.key}"] if site.address.key and not has_key else []
    options = ", ".join([option, *key])
    opening = text.find("(", call.name_end, call.end)
    if opening < 0:  # `new OpenAI` without brackets
        return [TextChange(call.end, call.end, f"({{ {options} }})")]
    inside = text[opening + 1 : call.end - 1]
    if not inside.strip():
        return [TextChange(opening + 1, call.end - 1, f"{{ {options} }}")]
    brace = opening + 1 + len(inside) - len(inside.lstrip())
    if text[brace] != "{":
        return None
    rest = text[brace + 1 : call.end].lstrip()
    return [TextChange(brace + 1, brace + 1, f" {options}" if rest.startswith("}") else f" {options},")]


def _ai_sdk(site: ClientSite) -> Sequence[TextChange] | None:
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


# Go


def _go_options(package: str, address: str, key: str) -> Callable[[ClientSite], Sequence[TextChange] | None]:
    def recipe(site: ClientSite) -> Sequence[TextChange] | None:
        """Options behind those that are given."""
        added = [f"{package}.{address}({quoted(site.address.base_url)})"]
        needs = list(_go_import(site, site.client.imports[0] + "/option")) if package == "option" else []
        if site.address.key and f"{key}(" not in site.source:
            added.append(f"{package}.{key}(os.Getenv({quoted(site.address.key)}))")
            needs += _go_import(site, "os")
        return [appended(site, ", ".join(added)), *needs]

    return recipe


def _go_import(site: ClientSite, path: str) -> Sequence[TextChange]:
    """An import of a package that the file does not import yet, behind its first one."""
    known = [item.parts[0] for item in site.forms.imports]
    version = next((name for name in known if name.startswith(site.client.imports[0].rstrip("/"))), "")
    wanted = f"{version.removesuffix('/option')}/option" if path.endswith("/option") and version else path
    if wanted in known or not site.forms.imports:
        return []
    first = site.forms.imports[0]
    is_block = site.forms.text[: first.start].rstrip(' \t"').endswith(("(", "\n"))
    line = site.forms.text.rindex("\n", 0, first.start) + 1
    indent = site.forms.text[line : first.start].rstrip('"')
    if is_block or not indent.strip():
        return [TextChange(line, line, f"{indent}{quoted(wanted)}{line_end(site.forms.text)}")]
    return [TextChange(line, line, f"import {quoted(wanted)}{line_end(site.forms.text)}")]


def _go_openai(site: ClientSite) -> Sequence[TextChange] | None:
    """Its client takes another address in a configuration of its own."""
    package = site.call.names[0]
    if site.call.names[-1] != "NewClient" or len(site.call.arguments) != 1:
        return None
    argument = site.call.arguments[0]
    key = site.forms.text[argument.start : argument.end]
    made = (
        f"func() *{package}.Client {{ c := {package}.DefaultConfig({key}); "
        f"c.BaseURL = {quoted(site.address.base_url)}; return {package}.NewClientWithConfig(c) }}()"
    )
    return [TextChange(site.call.start, site.call.end, made)]


# Java and Kotlin


def _builder(method: str, key: str) -> Callable[[ClientSite], Sequence[TextChange] | None]:
    def recipe(site: ClientSite) -> Sequence[TextChange] | None:
        """Methods behind the start of a builder; what reads the environment becomes one."""
        text, call = site.forms.text, site.call
        has_key = f".{key}(" in text[call.start : call.start + 2_000]
        told = f".{method}({quoted(site.address.base_url)})"
        if site.address.key and not has_key:
            told += f".{key}(System.getenv({quoted(site.address.key)}))"
        if call.names[-1] == "fromEnv":
            start = text.rindex("fromEnv", call.start, call.end)
            return [TextChange(start, call.end, f"builder().fromEnv(){told}.build()")]
        opened = re.compile(r"\bbuilder\s*\(\s*\)").search(text, call.start)
        return [TextChange(opened.end(), opened.end(), told)] if opened else None

    return recipe


# C#


def _csharp(site: ClientSite) -> Sequence[TextChange] | None:
    arguments = site.call.arguments
    if not arguments or any("Options" in site.forms.text[item.start : item.end] for item in arguments):
        return None
    options = f"new OpenAI.OpenAIClientOptions {{ Endpoint = new System.Uri({quoted(site.address.base_url)}) }}"
    named = any(argument.name for argument in arguments)
    end = max(argument.end for argument in arguments)
    changes = [TextChange(end, end, f", options: {options}" if named else f", {options}")]
    key = arguments[-1]
    written = site.forms.text[key.start : key.end]
    if not named and "Credential" not in written:  # the text is turned into one by itself only beside no options
        changes = [TextChange(key.start, key.end, f"new System.ClientModel.ApiKeyCredential({written})"), *changes]
    return changes


_AZURE = "Azure.AI.OpenAI"
_AZURE_CLIENT = re.compile(r"\bAzureOpenAIClient\b")


def _csharp_azure(site: ClientSite) -> Sequence[TextChange] | None:
    """Azure's client becomes the one of the package that it stands on."""
    forms = site.forms
    if site.call.names[-1:] != ("AzureOpenAIClient",) or not site.address.key or f"{_AZURE}." in forms.text:
        return None
    key = f"System.Environment.GetEnvironmentVariable({quoted(site.address.key)})"
    made = (
        f"new OpenAIClient(new System.ClientModel.ApiKeyCredential({key}), "
        f"new OpenAIClientOptions {{ Endpoint = new System.Uri({quoted(site.address.base_url)}) }})"
    )
    imported = [TextChange(item.start, item.end, "OpenAI") for item in forms.imports if item.parts == (_AZURE,)]
    types = []
    for hit in _AZURE_CLIENT.finditer(forms.text):
        form = forms.at(hit.start())
        kinds = {each.kind for each in (form, *form.above())} if form is not None else set()
        is_made = any(call.start <= hit.start() and hit.end() <= call.name_end for call in forms.calls)
        if not is_made and not kinds & {"string", "comment", "documentation"}:
            types.append(TextChange(*hit.span(), "OpenAIClient"))
    return [TextChange(site.call.start, site.call.end, made), *imported, *types]


def _semantic_kernel(site: ClientSite) -> Sequence[TextChange] | None:
    if not site.call.arguments:
        return None
    text, call = site.forms.text, site.call
    if "Azure" in call.names[-1]:
        if call.names[-1] != "AddAzureOpenAIChatCompletion" or not site.address.key:
            return None
        start = text.rindex(call.names[-1], call.start, call.name_end)
        key = f"System.Environment.GetEnvironmentVariable({quoted(site.address.key)})"
        given = (
            f"modelId: {quoted(site.model)}, endpoint: new System.Uri({quoted(site.address.base_url)}), apiKey: {key}"
        )
        return [TextChange(start, call.end, f"AddOpenAIChatCompletion({given})")]
    return [appended(site, f"endpoint: new System.Uri({quoted(site.address.base_url)})")]


# PHP, Ruby, Rust


def _php(site: ClientSite) -> Sequence[TextChange] | None:
    url = _single(site.address.base_url)
    if site.call.names[-1] == "factory":
        end = site.call.end
        return [TextChange(end, end, f"->withBaseUri({url})")]
    if site.call.names[-1] != "client" or not site.call.arguments:
        return None
    key = site.call.arguments[0]
    start = site.forms.text.rindex("client", site.call.start, site.call.name_end)
    written = site.forms.text[key.start : key.end]
    return [TextChange(start, site.call.end, f"factory()->withApiKey({written})->withBaseUri({url})->make()")]


def _single(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _ruby(site: ClientSite) -> Sequence[TextChange] | None:
    if site.call.names[-1] != "new":
        return None
    option = "uri_base" if site.given("access_token") else "base_url"
    added = [f"{option}: {quoted(site.address.base_url)}"]
    if site.address.key and not site.given(*KEYS):
        added.append(f"api_key: ENV.fetch({quoted(site.address.key)})")
    if "(" not in site.forms.text[site.call.name_end : site.call.end]:
        return [TextChange(site.call.end, site.call.end, f"({', '.join(added)})")]
    return [appended(site, ", ".join(added))]


def _rust(site: ClientSite) -> Sequence[TextChange] | None:
    if "Azure" in "".join(site.call.names):
        return None
    told = f".with_api_base({quoted(site.address.base_url)})"
    if site.address.key and ".with_api_key(" not in site.forms.text[slice(*chain(site.forms, site.call))]:
        told += f".with_api_key(std::env::var({quoted(site.address.key)}).expect({quoted(site.address.key)}))"
    if site.call.names[-2:] == ("Client", "new"):
        start = site.forms.text.rindex("new", site.call.start, site.call.name_end)
        made = f"with_config(async_openai::config::OpenAIConfig::new(){told})"
        return [TextChange(start, site.call.end, made)]
    return [TextChange(site.call.end, site.call.end, told)]


_RECIPES: Mapping[str, Mapping[str, Callable[[ClientSite], Sequence[TextChange] | None]]] = {
    "python": {"haystack": by_hand, "": python},
    "javascript": {
        "@langchain/openai": _langchain_js,
        "langchain/": _langchain_js,
        "@ai-sdk/openai": _ai_sdk,
        "openai": _javascript,
        "@anthropic-ai/sdk": _javascript,
    },
    "go": {
        "github.com/openai/openai-go": _go_options("option", "WithBaseURL", "WithAPIKey"),
        "github.com/anthropics/anthropic-sdk-go": _go_options("option", "WithBaseURL", "WithAPIKey"),
        "github.com/sashabaranov/go-openai": _go_openai,
        "github.com/tmc/langchaingo/llms/openai": _go_options("openai", "WithBaseURL", "WithToken"),
    },
    "java": {
        "com.openai": _builder("baseUrl", "apiKey"),
        "com.anthropic": _builder("baseUrl", "apiKey"),
        "dev.langchain4j": _builder("baseUrl", "apiKey"),
    },
    "csharp": {
        "OpenAI": _csharp,
        _AZURE: _csharp_azure,
        "Microsoft.SemanticKernel": _semantic_kernel,
    },
    "php": {"OpenAI": _php},
    "ruby": {"openai": _ruby},
    "rust": {"async_openai": _rust},
}
"""Language → start of what is imported → recipe; the first that fits is taken."""
