"""How a Python client is told another address and key: at its call, its module, or as the plain class of Azure's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate_advisor.fixing.destination import FLOAT, FORM
from migrate_advisor.fixing.site import KEYS, TextChange, appended, is_code, line_end, quoted, without
from migrate_advisor.scanner.keys import keys_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from migrate_advisor.fixing.destination import Beside
    from migrate_advisor.fixing.site import ClientSite
    from migrate_advisor.scanner.languages.forms import Call, Form, Forms, Import

_KEYWORDS = ("base_url", "api_base", "openai_api_base", "url", "endpoint")
_AZURE_ONLY = (
    "azure_endpoint azure_deployment deployment_name deployment_id engine api_version openai_api_version "
    "openai_api_type azure_ad_token azure_ad_token_provider openai_api_base api_type base_url model_version"
).split()
_AZURE_CLASS = "AzureOpenAI"
_PLAIN_CLASS = {
    _AZURE_CLASS: "OpenAI",
    "AsyncAzureOpenAI": "AsyncOpenAI",
    "AzureChatOpenAI": "ChatOpenAI",
}
"""Azure's class → the one of the same package that takes any address."""


def python(site: ClientSite) -> Sequence[TextChange] | None:
    """A client or, where a module's functions are called, the module is told where to send its requests."""
    names = site.call.names
    if "Azure" in "".join(names[-1:]):
        is_llama = any(name.startswith("llama_index") for name in site.client.imports)
        return _llama_index_azure(site) if is_llama else _azure(site)
    if len(names) > 1 and (module := _module(site.forms, names[0])) is not None:
        return _of_module(site, module)
    if _LLAMA_INDEX in site.client.imports and names[-1:] == ("OpenAI",):
        return _llama_index(site)
    return _by_keyword(site)


def _by_keyword(site: ClientSite) -> Sequence[TextChange] | None:
    """A client that takes the address, and mostly the key, by name."""
    keyword = next((name for name in site.client.base_url_params if name in _KEYWORDS), None)
    if keyword is None or _is_spread(site) or _is_older(site):
        return None
    if site.given(keyword):
        return _readdressed(site, keyword)
    added = [f"{keyword}={quoted(site.address.base_url)}", *_own_model(site)]
    if site.address.key and not site.given(*KEYS):
        added.append(f"api_key=os.environ[{quoted(site.address.key)}]")
    imported = environment(site.forms, added)
    return None if imported is None else [appended(site, ", ".join(added)), *imported]


_BESIDE_IT = {"default_query": "api-version", "default_headers": "api-key"}
"""Option that goes along with an address that names a deployment → what alone it may say."""


def _readdressed(site: ClientSite, keyword: str) -> Sequence[TextChange] | None:
    """A client whose address names a deployment, told another one, with its key; what went along with that goes."""
    text, given = site.forms.text, {argument.name: argument for argument in site.call.arguments}
    address, key = given[keyword], given.get("api_key")
    if "/deployments/" not in text[address.start : address.end] or key is None or not site.address.key:
        return None
    changes = [
        TextChange(address.start, address.end, quoted(site.address.base_url)),
        TextChange(key.start, key.end, f"os.environ[{quoted(site.address.key)}]"),
    ]
    for name, alone in _BESIDE_IT.items():
        if (argument := given.get(name)) is not None:
            said = rf"\{{\s*[\"']{alone}[\"']\s*:[^,{{}}]*,?\s*\}}"
            if not re.fullmatch(said, text[argument.start : argument.end]):
                return None
            changes.append(without(text, text.rindex(name, site.call.start, argument.start), argument.end))
    needed = environment(site.forms, [change.text for change in changes])
    return [*changes, *needed] if needed is not None else None


def _own_model(site: ClientSite) -> list[str]:
    """The model of a client that holds one and is told none."""
    return [f"{site.model_param}={quoted(site.model)}"] if site.model_param is not None else []


def _is_older(site: ClientSite) -> bool:
    """Whether a client that takes names alone is given its key by place, as those of other releases are."""
    return not site.client.model_params and any(not argument.name for argument in site.call.arguments)


def _is_spread(site: ClientSite) -> bool:
    """Whether a call is given names that are not seen, one of which may be the address or the key."""
    return any(site.forms.text.startswith("**", argument.start) for argument in site.call.arguments)


def _is_remarked(site: ClientSite) -> bool:
    """Whether a comment stands in a call, which would be lost."""
    call = site.call
    return any(comment.start < call.end and comment.end > call.start for comment in site.forms.of("comment"))


_LLAMA_INDEX = "llama_index.llms.openai"


def _llama_index(site: ClientSite) -> Sequence[TextChange] | None:
    """LlamaIndex's class for OpenAI knows OpenAI's models alone; its class for those who speak alike takes any."""
    text = site.forms.text
    imported = next((item for item in site.forms.imports if item.parts == (_LLAMA_INDEX, "OpenAI")), None)
    if imported is None or imported.local != "OpenAI" or site.given("api_base") or _is_spread(site):
        return None
    statement = (imported.statement.start, imported.statement.end)
    if text[slice(*statement)].count(",") or site.call.names != ("OpenAI",):
        return None
    added = [f"api_base={quoted(site.address.base_url)}", "is_chat_model=True"]
    if site.address.key and not site.given(*KEYS):
        added.append(f"api_key=os.environ[{quoted(site.address.key)}]")
    if not site.given("model"):
        added.insert(0, f"model={quoted(site.model)}")
    needed = environment(site.forms, added)
    if needed is None:
        return None
    other = TextChange(*statement, "from llama_index.llms.openai_like import OpenAILike")
    return [
        TextChange(site.call.start, site.call.name_end, "OpenAILike"),
        appended(site, ", ".join(added)),
        other,
        *needed,
    ]


def _llama_index_azure(site: ClientSite) -> Sequence[TextChange] | None:
    """Its class for Azure becomes the one for those who speak alike, with what both take."""
    forms, call, text = site.forms, site.call, site.forms.text
    statement = _only_import(forms, call)
    if statement is None or _is_spread(site):
        return None
    own = (*_AZURE_ONLY, *KEYS, "model", "engine", "api_base")
    kept = [f"{item.name}={text[item.start : item.end]}" for item in call.arguments if item.name not in own]
    key = [f"api_key=os.environ[{quoted(site.address.key)}]"] if site.address.key else []
    needed = environment(forms, key)
    if needed is None or any(not item.name for item in call.arguments):
        return None
    url = f"api_base={quoted(site.address.base_url)}"
    given = [f"model={quoted(site.model)}", url, *key, "is_chat_model=True", *kept]
    return [
        TextChange(call.start, call.end, f"OpenAILike({', '.join(given)})"),
        TextChange(statement.start, statement.end, "from llama_index.llms.openai_like import OpenAILike"),
        *needed,
    ]


def _only_import(forms: Forms, call: Call) -> Form | None:
    """The statement that imports Azure's class alone, of a file that calls it once by its own name."""
    imported = [item for item in forms.imports if item.parts[-1] == item.local == _AZURE_CLASS]
    same = [other for other in forms.calls if other.names == call.names]
    if call.names != (_AZURE_CLASS,) or len(imported) != 1 or len(same) != 1:
        return None
    return imported[0].statement if "," not in forms.written(imported[0].statement) else None


def haystack(site: ClientSite) -> Sequence[TextChange] | None:
    """Haystack is told its key as a secret, which names the variable."""
    if site.given("api_base_url") or any("Azure" in name for name in site.call.names):
        return None
    added = [f"api_base_url={quoted(site.address.base_url)}", *_own_model(site)]
    changes: list[TextChange] = []
    if site.address.key and not site.given("api_key"):
        added.append(f"api_key=Secret.from_env_var({quoted(site.address.key)})")
        changes += _imported(site.forms, "haystack.utils", "Secret")
        if not changes and not any(item.local == "Secret" for item in site.forms.imports):
            return None
    return [appended(site, ", ".join(added)), *changes]


def agents(site: ClientSite) -> Sequence[TextChange] | None:
    """The Agents SDK is given its client, its form and its silence once for the program, behind the imports."""
    forms = site.forms
    module = [item for item in forms.imports if item.parts[:1] == ("agents",)]
    if not module or "set_default_openai_client" in forms.text:
        return None
    at_top = [item.statement.end for item in forms.imports if _is_at_top(forms.text, item.statement.start)]
    key = [f"api_key=os.environ[{quoted(site.address.key)}]"] if site.address.key else []
    model = [f"os.environ.setdefault({quoted(site.model_env)}, {quoted(site.model)})"] if site.model_env else []
    needed = environment(forms, [*key, *model])
    if needed is None or not at_top or not model:
        return None
    names = ["set_default_openai_client", "set_tracing_disabled"]
    form = []
    if not site.has_responses:
        names.insert(0, "set_default_openai_api")
        form = ['set_default_openai_api("chat_completions")']
    client = ", ".join([f"base_url={quoted(site.address.base_url)}", *key])
    lines = [
        f"from agents import {', '.join(names)}",
        "from openai import AsyncOpenAI",
        "",
        *model,
        f"set_default_openai_client(AsyncOpenAI({client}), use_for_tracing=False)",
        *form,
        "set_tracing_disabled(True)",
    ]
    end = line_end(forms.text)
    stop = forms.text.find("\n", max(at_top))
    stop = len(forms.text) if stop < 0 else stop + 1
    before = "" if forms.text[:stop].endswith("\n") else end
    return [TextChange(stop, stop, before + "".join(line + end for line in lines)), *needed]


def crewai(site: ClientSite) -> Sequence[TextChange] | None:
    """An agent of CrewAI is told who answers it by a model of its own."""
    if site.call.names[-1] != "Agent" or site.given("llm") or _is_spread(site):
        return None
    added = [f"model={quoted('openai/' + site.model)}", f"base_url={quoted(site.address.base_url)}"]
    if site.address.key:
        added.append(f"api_key=os.environ[{quoted(site.address.key)}]")
    needed = environment(site.forms, added)
    imported = _imported(site.forms, "crewai", "LLM")
    if needed is None or not (imported or any(item.local == "LLM" for item in site.forms.imports)):
        return None
    return [appended(site, f"llm=LLM({', '.join(added)})"), *needed, *imported]


def pydantic_ai(site: ClientSite) -> Sequence[TextChange] | None:
    """A model of Pydantic AI is told who provides it."""
    name = site.call.names[-1]
    added = [f"base_url={quoted(site.address.base_url)}"]
    if name == "OpenAIProvider":
        return python(site) if not site.given("openai_client", "base_url") else None
    if name not in {"OpenAIChatModel", "OpenAIModel"} or site.given("provider"):
        return None
    if site.address.key:
        added.append(f"api_key=os.environ[{quoted(site.address.key)}]")
    needed = environment(site.forms, added)
    if needed is None:
        return None
    more = _imported(site.forms, "pydantic_ai.providers.openai", "OpenAIProvider")
    return [appended(site, f"provider=OpenAIProvider({', '.join(added)})"), *needed, *more]


def _imported(forms: Forms, module: str, name: str) -> list[TextChange]:
    """An import of a name, behind the last one at the top, unless it is there."""
    if any(item.local == name for item in forms.imports):
        return []
    at_top = [item.statement.end for item in forms.imports if _is_at_top(forms.text, item.statement.start)]
    stop = forms.text.find("\n", max(at_top, default=0)) + 1
    return [TextChange(stop, stop, f"from {module} import {name}{line_end(forms.text)}")] if at_top and stop else []


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
    imported = environment(site.forms, lines)
    behind = _behind_import(site.forms, module, lines)
    return [behind, *imported] if imported is not None and behind is not None else None


def _behind_import(forms: Forms, module: Import, lines: Sequence[str]) -> TextChange | None:
    """Lines behind an import, or behind all imports where it stands at the top; none if its line holds more."""
    text = forms.text
    end = line_end(text)
    indent = text[: module.statement.start].rpartition("\n")[2]
    if indent.strip():
        return None
    behind = module.statement.end
    if not indent:
        behind = max(item.statement.end for item in forms.imports if _is_at_top(text, item.statement.start))
    stop = text.find("\n", behind)
    stop = len(text) if stop < 0 else stop + 1
    before = "" if text[:stop].endswith("\n") else end
    blank = "" if indent else end
    return TextChange(stop, stop, before + blank + "".join(f"{indent}{line}{end}" for line in lines))


def _is_at_top(text: str, at: int) -> bool:
    return text[:at].rpartition("\n")[2] == ""


def _azure(site: ClientSite) -> Sequence[TextChange] | None:
    """Azure's class becomes the plain one; what only Azure takes goes."""
    written = site.call.names[-1]
    plain = _PLAIN_CLASS.get(written)
    if plain is None:
        return None
    text = site.forms.text
    if _is_spread(site) or _is_remarked(site):
        return None
    kept = [
        f"{argument.name}=" * bool(argument.name) + text[argument.start : argument.end]
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
    needed = environment(site.forms, key)
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
        is_import = any(start <= hit.start() < end for start, end in imports)
        if hit.end() not in calls and not is_import and is_code(forms, hit.start()):
            found.append(TextChange(*hit.span(), plain))
    return found


def environment(forms: Forms, added: Sequence[str]) -> Sequence[TextChange] | None:
    """``import os`` where what is added needs it; None where it needs one and no import shows a place for it."""
    needs = any("os.environ" in text for text in added)
    if not needs or any(item.parts == ("os",) and item.local == "os" for item in forms.imports):
        return []
    ordinary = [item.statement.start for item in forms.imports if item.parts[0] != "__future__"]
    top = [start for start in ordinary if forms.text[:start].rpartition("\n")[2] == ""]
    if not top:
        return None
    return [TextChange(min(top), min(top), "import os" + line_end(forms.text))]


_OWN_WAYS = ("deployment", "check_embedding_ctx_length", "chunk_size", "model_kwargs", "default_headers", "http_client")


def embedder(site: ClientSite, there: Beside) -> Sequence[TextChange] | None:
    """LangChain's class in Python: it counts and cuts by OpenAI's tokens, and sends many texts at once."""
    keyword = next((name for name in site.client.base_url_params if name in {"base_url", "openai_api_base"}), None)
    arguments = site.call.arguments
    is_its = any(name.startswith("langchain") for name in site.client.imports) and "Embed" in site.call.names[-1]
    if not is_its or "Azure" in site.call.names[-1]:
        return None
    if site.client.language != "python" or keyword is None or site.given(keyword, *_OWN_WAYS):
        return None
    if any(not argument.name for argument in arguments) or keys_in(site.source, is_program=True):
        return None
    model = next((argument for argument in arguments if argument.name in {"model", "model_name"}), None)
    written = site.forms.text[model.start : model.end] if model is not None else ""
    if model is not None and not re.fullmatch(r"([\"'])[^\"'\\]+\1", written):
        return None
    told = [f"model={quoted(there.model)}"] if model is None else []
    told.append(f"{keyword}={quoted(site.address.base_url)}")
    told += ["check_embedding_ctx_length=False"] if there.is_text_alone else []
    told += [f"chunk_size={there.most}"] if there.most is not None else []
    told.append(f"model_kwargs={{{quoted(FORM)}: {quoted(FLOAT)}}}")
    if site.address.key and not site.given(*KEYS):
        told.append(f"api_key=os.environ[{quoted(site.address.key)}]")
    needed = environment(site.forms, told)
    changed = [TextChange(model.start + 1, model.end - 1, there.model)] if model is not None else []
    return None if needed is None else [*changed, appended(site, ", ".join(told)), *needed]
