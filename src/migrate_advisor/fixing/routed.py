"""Functions that read from a model's name who serves it: they are told address and key beside the name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.fixing.clients_python import environment
from migrate_advisor.fixing.site import KEYS, TextChange, quoted
from migrate_advisor.scanner.keys import keys_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from migrate_advisor.fixing.destination import SdkAddress
    from migrate_advisor.scanner.languages.forms import Call, Forms


class Router(NamedTuple):
    """How a function takes an address, and what stands before a model that somebody serves who speaks as OpenAI."""

    address: str
    prefix: str


_LITELLM = Router("api_base", "openai/")
_ROUTERS: Mapping[tuple[str, str], Router] = {
    **{
        ("litellm", name): _LITELLM
        for name in (
            "completion",
            "acompletion",
            "embedding",
            "aembedding",
            "responses",
            "aresponses",
            "text_completion",
        )
    },
    ("dspy", "LM"): _LITELLM,
    ("crewai", "LLM"): Router("base_url", "openai/"),
    ("smolagents", "LiteLLMModel"): _LITELLM,
    ("langchain", "init_chat_model"): Router("base_url", "openai:"),
}
"""Package and function → how."""
PREFIX = re.compile(r"(?:openai|azure|azure_openai|anthropic|gemini|google|google_genai)[:/]", re.IGNORECASE)
"""What frameworks put before a model to say who serves it."""


def router_of(forms: Forms, call: Call) -> Router | None:
    """How a call is told who serves its model; None where it is no such function."""
    packages = {item.local: item.parts[0].split(".")[0] for item in forms.imports}
    package = packages.get(call.names[0]) if call.names else None
    return _ROUTERS.get((package, call.names[-1])) if package is not None and len(call.names) <= 2 else None  # noqa: PLR2004


def routed_at(forms: Forms | None, at: int) -> tuple[Call, Router] | None:
    """The function of a call at a place."""
    calls = [call for call in forms.calls if call.start <= at < call.end] if forms is not None else []
    if forms is None or not calls:
        return None
    call = max(calls, key=lambda call: call.start)
    router = router_of(forms, call)
    return (call, router) if router is not None else None


def told_beside(forms: Forms, call: Call, router: Router, address: SdkAddress) -> Sequence[TextChange] | None:
    """The address and key of a call; nothing where it has an address, None where a person must tell it."""
    if any(argument.name in {"api_base", "base_url"} for argument in call.arguments):
        return []
    added = [f"{router.address}={quoted(address.base_url)}"]
    if address.key and not any(argument.name in KEYS for argument in call.arguments):
        added.append(f"api_key=os.environ[{quoted(address.key)}]")
    needed = environment(forms, added)
    source = forms.text[call.start : call.end]
    if needed is None or not call.arguments or keys_in(source, is_program=True):
        return None
    end = max(argument.end for argument in call.arguments)
    return [TextChange(end, end, f", {', '.join(added)}"), *needed]


_SERVED = re.compile(r"\bmodel\s*=\s*f?([\"'])(?P<server>[\w-]+)[/:]")
"""A model with the name of who serves it before it."""


def is_served_by_another(forms: Forms, call: Call, router: Router) -> bool:
    """Whether a call names a server before its model whose calls are not moved, such as a cloud or one of one's own."""
    said = _SERVED.search(forms.text, call.name_end, call.end)
    if said is None:
        return False
    before = forms.text[said.start("server") : said.end()]
    return before != router.prefix and PREFIX.match(before) is None


def says_provider(call: Call) -> bool:
    """Whether a call names the provider apart from the model."""
    return any(argument.name in {"model_provider", "custom_llm_provider"} for argument in call.arguments)
