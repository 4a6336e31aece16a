"""How a client in Java or Kotlin is told another address and key: by methods of its builder."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate_advisor.fixing.site import TextChange, chain, is_code, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from migrate_advisor.fixing.site import ClientSite
    from migrate_advisor.scanner.languages.forms import Call


def builder(method: str, key: str) -> Callable[[ClientSite], Sequence[TextChange] | None]:
    """The recipe for an SDK whose builder has these methods for address and key."""

    def recipe(site: ClientSite) -> Sequence[TextChange] | None:
        """Methods behind the start of a builder; what reads the environment becomes one."""
        text, call = site.forms.text, site.call
        if "Azure" in call.names[0]:
            return _langchain4j_azure(site)
        whole = text[slice(*chain(site.forms, call))]
        has_key = f".{key}(" in whole
        told = f".{method}({quoted(site.address.base_url)})"
        if site.model_param is not None and ".build(" in whole:
            told += f".{site.model_param}({quoted(site.model)})"
        if site.address.key and not has_key:
            told += f".{key}(System.getenv({quoted(site.address.key)}))"
        if call.names[-1] == "fromEnv":
            start = text.rindex("fromEnv", call.start, call.end)
            return [TextChange(start, call.end, f"builder().fromEnv(){told}.build()")]
        opened = re.compile(r"\bbuilder\s*\(\s*\)").search(text, call.start)
        return [TextChange(opened.end(), opened.end(), told)] if opened else None

    return recipe


_AZURE_METHODS = {
    "endpoint": "baseUrl",
    "apiKey": "apiKey",
    "deploymentName": "modelName",
    "serviceVersion": "",
    "tokenCredential": "",
}
"""Methods of LangChain4j's builders for Azure → those of the plain ones; nothing for what only Azure takes."""
_IMPORT = re.compile(r"\bdev\.langchain4j\.model\.azure\.(AzureOpenAi(?:Streaming)?ChatModel)\b")


def _langchain4j_azure(site: ClientSite) -> Sequence[TextChange] | None:
    """LangChain4j's class for Azure becomes the plain one."""
    forms, text, written = site.forms, site.forms.text, site.call.names[0]
    key, imported = site.address.key, _IMPORT.search(text)
    if not key or re.search(r"\bdev\.langchain4j\.model\.azure\.(?:\*|AzureOpenAi[EIL])", text):
        return None
    links = [call for call in forms.calls if call.start == site.call.start and call.names[-1] in _AZURE_METHODS]
    if imported is None or imported[1] != written or not any(call.names[-1] == "endpoint" for call in links):
        return None
    plain = written.removeprefix("Azure")  # as the same class for everybody else is called
    values = {"endpoint": quoted(site.address.base_url), "apiKey": f"System.getenv({quoted(key)})"}
    values["deploymentName"] = quoted(site.model)
    changes = [_link(text, call, values) for call in links]
    named = (hit for hit in re.finditer(rf"\b{written}\b", text) if is_code(forms, hit.start()))
    changes += [TextChange(*hit.span(), plain) for hit in named if not imported.start() <= hit.start() < imported.end()]
    return [*changes, TextChange(*imported.span(), f"dev.langchain4j.model.openai.{plain}")]


def _link(text: str, call: Call, values: Mapping[str, str]) -> TextChange:
    """A method of Azure's builder by its other name, with its value; one that only Azure has goes with its line."""
    name = call.names[-1]
    start = text.rindex(name, call.start, call.name_end)
    if name in values:
        return TextChange(start, call.end, f"{_AZURE_METHODS[name]}({values[name]})")
    dot = text.rindex(".", call.start, start)
    line = text.rfind("\n", 0, dot)
    return TextChange(line if line >= 0 and not text[line:dot].strip() else dot, call.end, "")


def spring(site: ClientSite) -> Sequence[TextChange] | None:
    """Spring AI puts a path of its own behind the address, unless it is told another."""
    if site.call.names[:2] != ("OpenAiApi", "builder"):
        return None
    url = site.address.base_url
    told = f".baseUrl({quoted(url.removesuffix('/v1'))})"
    told += "" if url.endswith("/v1") else '.completionsPath("/chat/completions")'
    opened = re.compile(r"\bbuilder\s*\(\s*\)").search(site.forms.text, site.call.start)
    return [TextChange(opened.end(), opened.end(), told)] if opened else None
