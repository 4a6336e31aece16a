"""How a client in code is told another address and key: one recipe for each SDK's way, by language.

A recipe gives edits for one call, or None where it does not understand it; then a person is told. What the address
and key variable are, `destination` says; which SDKs there are, and the name of their option, the catalog.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate_advisor.fixing import clients_go, clients_java, clients_javascript, clients_python
from migrate_advisor.fixing.site import KEYS, TextChange, appended, chain, is_code, line_end, quoted
from migrate_advisor.scanner.keys import keys_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from migrate_advisor.fixing.site import ClientSite


def told_elsewhere(site: ClientSite) -> Sequence[TextChange] | None:
    """The edits that give a client another address and key, or None where no recipe fits."""
    if keys_in(site.source, is_program=True):
        return None  # the key in the call is the old provider's, and must not be sent to another one
    recipes = _RECIPES.get(site.client.language, {})
    imports = site.client.imports
    chosen = next(
        (recipe for start, recipe in recipes.items() if any(name.startswith(start) for name in imports)), None
    )
    return chosen(site) if chosen is not None else None


# C#


def _csharp(site: ClientSite) -> Sequence[TextChange] | None:
    arguments = site.call.arguments
    given = [site.forms.text[item.start : item.end] for item in arguments]
    if not given or any("Options" in each for each in given) or _IS_ADDRESS.search(given[0]):
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


_IS_ADDRESS = re.compile(r"\bUri\s*\(|endpoint\w*\Z", re.IGNORECASE)
"""What is given first to the client of Azure's beta, which has its own options."""
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
        is_made = any(call.start <= hit.start() and hit.end() <= call.name_end for call in forms.calls)
        if not is_made and is_code(forms, hit.start()):
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
    return _kernel_endpoint(site)


def _kernel_endpoint(site: ClientSite) -> Sequence[TextChange] | None:
    """The address behind the model, and before the key, where what is given has no names; by its name otherwise."""
    text, given = site.forms.text, site.call.arguments
    address = f"new System.Uri({quoted(site.address.base_url)})"
    if all(argument.name for argument in given):
        return [appended(site, f"endpoint: {address}")]
    positional = [argument for argument in given if not argument.name]
    is_key = len(positional) == _MODEL_AND_KEY and _IS_KEY.search(text[positional[1].start : positional[1].end])
    if not is_key:
        return None  # a client that is made elsewhere, or what nobody can tell from one
    return [TextChange(positional[1].start, positional[1].start, f"{address}, ")]


_MODEL_AND_KEY = 2
_IS_KEY = re.compile(r"key|token|secret|\A\"", re.IGNORECASE)


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


_RUBY_OPENAI = re.compile(r"\baccess_token\b|\bparameters:|\bOpenAI\.configure\b")
"""What tells ruby-openai, which has its own names for address and key, from OpenAI's gem of the same module."""


def _ruby(site: ClientSite) -> Sequence[TextChange] | None:
    text = site.forms.text
    is_other = _RUBY_OPENAI.search(text) is not None
    if site.call.names[-1] == "configure":
        opened = re.compile(r"\A\s*(?:do|\{)\s*\|(\w+)\|[ \t]*(?=\r?\n(\s*))").match(text[site.call.name_end :])
        if opened is None:
            return None
        at = site.call.name_end + opened.end()
        told = (
            f"{line_end(text)}{opened[2].rpartition(chr(10))[2]}{opened[1]}.uri_base = {quoted(site.address.base_url)}"
        )
        return [TextChange(at, at, told)]
    if site.call.names[-1] != "new":
        return None
    added = [f"{'uri_base' if is_other else 'base_url'}: {quoted(site.address.base_url)}"]
    if site.address.key and not site.given(*KEYS):
        added.append(f"{'access_token' if is_other else 'api_key'}: ENV.fetch({quoted(site.address.key)})")
    if "(" not in text[site.call.name_end : site.call.end]:
        return [TextChange(site.call.end, site.call.end, f"({', '.join(added)})")]
    return [appended(site, ", ".join(added))]


def _langchainrb(site: ClientSite) -> Sequence[TextChange] | None:
    """LangChain.rb hands options on to ruby-openai."""
    if site.given("llm_options") or not site.given("api_key") or "Azure" in "".join(site.call.names):
        return None
    told = f"llm_options: {{ uri_base: {quoted(site.address.base_url)} }}"
    if site.model_param is not None:
        told += f", {site.model_param}: {{ chat_model: {quoted(site.model)} }}"
    return [appended(site, told)]


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
    "python": {
        "haystack": clients_python.haystack,
        "agents": clients_python.agents,
        "pydantic_ai": clients_python.pydantic_ai,
        "crewai": clients_python.crewai,
        "": clients_python.python,
    },
    "javascript": {
        "@langchain/openai": clients_javascript.langchain,
        "langchain/": clients_javascript.langchain,
        "@openai/agents": clients_javascript.agents,
        "@ai-sdk/openai": clients_javascript.ai_sdk,
        "openai": clients_javascript.openai,
        "@anthropic-ai/sdk": clients_javascript.openai,
    },
    "go": {
        "github.com/openai/openai-go": clients_go.options("option", "WithBaseURL", "WithAPIKey"),
        "github.com/anthropics/anthropic-sdk-go": clients_go.options("option", "WithBaseURL", "WithAPIKey"),
        "github.com/sashabaranov/go-openai": clients_go.openai,
        "github.com/cloudwego/eino-ext/components/model/openai": clients_go.eino,
        "github.com/tmc/langchaingo/llms/openai": clients_go.options("openai", "WithBaseURL", "WithToken"),
    },
    "java": {
        "com.openai": clients_java.builder("baseUrl", "apiKey"),
        "com.anthropic": clients_java.builder("baseUrl", "apiKey"),
        "org.springframework.ai": clients_java.spring,
        "dev.langchain4j": clients_java.builder("baseUrl", "apiKey"),
    },
    "csharp": {
        "OpenAI": _csharp,
        _AZURE: _csharp_azure,
        "Microsoft.SemanticKernel": _semantic_kernel,
    },
    "php": {"OpenAI": _php},
    "ruby": {"openai": _ruby, "langchain": _langchainrb},
    "rust": {"async_openai": _rust},
}
"""Language → start of what is imported → recipe; the first that fits is taken."""
