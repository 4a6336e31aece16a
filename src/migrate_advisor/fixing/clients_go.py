"""How a client in Go is told another address and key, by SDK."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate_advisor.fixing.site import TextChange, appended, line_end, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from migrate_advisor.fixing.site import ClientSite
    from migrate_advisor.scanner.languages.forms import Call, Forms


def options(package: str, address: str, key: str) -> Callable[[ClientSite], Sequence[TextChange] | None]:
    """The recipe for an SDK whose clients take options, of a package, for address and key."""

    def recipe(site: ClientSite) -> Sequence[TextChange] | None:
        """Options behind those that are given."""
        if site.call.names[:1] == ("azure",):
            made = [
                call for call in site.forms.calls if call.names[-1:] == ("NewClient",) and _is_given(site.call, call)
            ]
            if not made:
                return None
            site = site._replace(call=made[0])
        azure = [call for call in site.forms.calls if _is_given(call, site.call) and call.names[:1] == ("azure",)]
        if azure:
            return _azure(site, azure)
        added = [f"{package}.{address}({quoted(site.address.base_url)})"]
        added += [f"{package}.{site.model_param}({quoted(site.model)})"] if site.model_param is not None else []
        needs = list(import_of(site.forms, site.client.imports[0] + "/option")) if package == "option" else []
        if site.address.key and f"{key}(" not in site.source:
            added.append(f"{package}.{key}(os.Getenv({quoted(site.address.key)}))")
            needs += import_of(site.forms, "os")
        return [_behind(site, ", ".join(added)), *needs]

    return recipe


def _behind(site: ClientSite, added: str) -> TextChange:
    """More options for a call; what it is given as a list, which takes nothing beside it, gets them at its end."""
    text, arguments = site.forms.text, site.call.arguments
    last = arguments[-1] if arguments else None
    spread = re.compile(r"\s*\.\.\.").match(text, last.end) if last is not None else None
    written = text[last.start : last.end] if last is not None else ""
    if last is None or (spread is None and not written.endswith("...")):
        return appended(site, added)
    end = spread.end() if spread is not None else last.end
    return TextChange(last.start, end, f"append({written.removesuffix('...').rstrip()}, {added})...")


def import_of(forms: Forms, path: str) -> Sequence[TextChange]:
    """An import of a package that a file does not import yet, behind its first one."""
    known = [item.parts[0] for item in forms.imports]
    of_sdk = re.compile(re.escape(path.removesuffix("/option")) + r"(?:/v\d+)?(?=/|\Z)")
    version = next((hit[0] for name in known if (hit := of_sdk.match(name))), "")
    wanted = f"{version}/option" if path.endswith("/option") and version else path
    if wanted in known or not forms.imports:
        return []
    first = forms.imports[0]
    is_block = forms.text[: first.start].rstrip(' \t"').endswith(("(", "\n"))
    line = forms.text.rindex("\n", 0, first.start) + 1
    indent = forms.text[line : first.start].rstrip('"')
    if is_block or not indent.strip():
        return [TextChange(line, line, f"{indent}{quoted(wanted)}{line_end(forms.text)}")]
    return [TextChange(line, line, f"import {quoted(wanted)}{line_end(forms.text)}")]


def openai(site: ClientSite) -> Sequence[TextChange] | None:
    """Its client takes another address in a configuration of its own."""
    if site.call.names[-1] in {"DefaultConfig", "DefaultAzureConfig"}:
        return _configuration(site)
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


def _configuration(site: ClientSite) -> Sequence[TextChange] | None:
    """The address of a configuration, set behind the statement that makes it; Azure's becomes the plain one."""
    text, call = site.forms.text, site.call
    line = text.rfind("\n", 0, call.start) + 1
    made = re.fullmatch(r"(?P<indent>[ \t]*)(?P<name>\w+)[ \t]*:?=[ \t]*", text[line : call.start])
    stop = text.find("\n", call.end)
    if made is not None and re.search(rf"\b{made['name']}\.BaseURL[ \t]*=(?!=)", text[call.end :]):
        return None  # which is told its address anew below
    if made is None or stop < 0 or text[call.end : stop].strip() or not call.arguments:
        return None
    told = TextChange(
        stop, stop, f"{line_end(text)[:-1]}\n{made['indent']}{made['name']}.BaseURL = {quoted(site.address.base_url)}"
    )
    told = told._replace(start=call.end, end=call.end)
    if call.names[-1] == "DefaultConfig":
        return [told]
    if not site.address.key:
        return None
    key = f"{call.names[0]}.DefaultConfig(os.Getenv({quoted(site.address.key)}))"
    return [TextChange(call.start, call.end, key), told, *import_of(site.forms, "os")]


def _is_given(inner: Call, outer: Call) -> bool:
    return any(argument.start <= inner.start < argument.end for argument in outer.arguments)


def _azure(site: ClientSite, azure: Sequence[Call]) -> Sequence[TextChange] | None:
    """Azure's options of a client become those of any address; its package goes with its last use."""
    forms, key = site.forms, site.address.key
    kinds = {"WithEndpoint": "WithBaseURL", "WithAPIKey": "WithAPIKey", "WithTokenCredential": "WithAPIKey"}
    if not key or {call.names[-1] for call in azure} - set(kinds):
        return None
    values = {"WithBaseURL": quoted(site.address.base_url), "WithAPIKey": f"os.Getenv({quoted(key)})"}
    changes = []
    for call in azure:
        name = kinds[call.names[-1]]
        changes.append(TextChange(call.start, call.end, f"option.{name}({values[name]})"))
    imported = next((item for item in forms.imports if item.parts[0].endswith("/azure")), None)
    others = sum(call.names[:1] == ("azure",) for call in forms.calls) - len(azure)
    needs = [*import_of(site.forms, "os")]
    if imported is None or others:
        return None
    line = forms.text.rfind("\n", 0, imported.start) + 1
    gone = TextChange(line, forms.text.find("\n", line) + 1, "")
    return [*changes, *needs, *import_of(site.forms, site.client.imports[0].removesuffix("/azure") + "/option"), gone]


def eino(site: ClientSite) -> Sequence[TextChange] | None:
    """A model of Eino takes its address in the configuration that it is given."""
    text = site.forms.text
    opened = re.compile(r"ChatModelConfig\s*\{").search(text, site.call.start, site.call.end)
    if site.call.names[-1] != "NewChatModel" or opened is None or "ByAzure" in site.source:
        return None
    key = f" APIKey: os.Getenv({quoted(site.address.key)})," if site.address.key and "APIKey" not in site.source else ""
    rest = text[opened.end() : site.call.end].lstrip(" \t")
    told = f"BaseURL: {quoted(site.address.base_url)},{key}"
    is_broken = rest.startswith(("\n", "\r"))
    indent = re.match(r"\s*", text[opened.end() :])
    if is_broken and indent is not None:
        return [
            TextChange(opened.end(), opened.end(), f"{indent[0]}{told}"),
            *(import_of(site.forms, "os") if key else []),
        ]
    return [
        TextChange(opened.end(), opened.end(), f"{told} " if not rest.startswith("}") else told),
        *(import_of(site.forms, "os") if key else []),
    ]
