"""What a person is to do about a finding that no edit is made for. Nothing is changed here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate_advisor.catalog.endings import EndingKind
from migrate_advisor.catalog.operations import recognised
from migrate_advisor.catalog.places import Status
from migrate_advisor.fixing.called import CALLED
from migrate_advisor.fixing.destination import OPENAI_WIRE
from migrate_advisor.fixing.manifests import is_manifest
from migrate_advisor.fixing.pieces import is_configuration
from migrate_advisor.fixing.wire import wire_named
from migrate_advisor.scanner.finding import Fix, Safety
from migrate_advisor.scanner.readers.addresses import FROM_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.fixing.destination import Destination, SdkAddress
    from migrate_advisor.fixing.file import Moving
    from migrate_advisor.scanner.finding import Finding


def by_hand(finding: Finding, moving: Moving) -> Fix:
    """What a person is to do about a finding that no edit is made for."""
    codec = wire_named(finding.message) if finding.rule in _OF_AN_SDK else OPENAI_WIRE
    address = moving.to.address(codec) if moving.to and codec else None
    if finding.rule == "retired-surface":
        return Fix(_of_surface(finding, address, moving), (), Safety.DISPLAY)
    if finding.rule == "blocked-sdk-import" and moving.to is not None:
        return Fix(_of_import(finding, codec, moving.to, is_taken=address is not None), (), Safety.DISPLAY)
    if finding.rule in _OF_AN_SDK and codec is None and moving.to is not None:
        return Fix(_OWN_SDK.format(moving.to.name), (), Safety.DISPLAY)
    if finding.rule in _CALLED and moving.to is not None:
        return _sent_by_hand(finding, address, moving.to)
    if finding.rule == "blocked-endpoint-env-var" and moving.to is not None:
        return Fix(_of_variable(finding, moving.to, moving), (), Safety.DISPLAY)
    return Fix(_BY_HAND.get(finding.rule, "Decide what is meant here"), (), Safety.DISPLAY)


def _is_value(finding: Finding) -> bool:
    """Whether what names a provider in configuration is the value of a setting, and no setting itself."""
    before = finding.snippet[: finding.snippet_column - 1]
    return is_configuration(finding.path) and before.rstrip(" \t\"'").endswith((":", "="))


def _of_variable(finding: Finding, to: Destination, moving: Moving) -> str:
    """What is to be done about a variable, by what it holds."""
    if _is_value(finding):
        return _NAMED_HERE
    name = finding.snippet[finding.snippet_column - 1 :][: finding.end_column - finding.column]
    provider = moving.catalog.provider(finding.provider)
    role = next(
        (item.role for item in provider.file.identifiers if item.kind == "env-var" and name in item.values), None
    )
    address = to.address(OPENAI_WIRE) or next(iter(to.addresses.values()), None)
    if role == "model" or _MODEL.search(name):
        return f"Set it to {to.model} once what reads it is moved; take it out if nothing reads it"
    if role == "credential" or _KEY.search(name):
        return f"Put the key of {to.name} into it once what reads it is moved; take it out if nothing reads it"
    if address is not None and (role == "base-url" or _ADDRESS.search(name)):
        return f"Set it to {address.base_url} once what reads it is moved; take it out if nothing reads it"
    return f"Take it out once nothing that asks {provider.name} reads it: {to.name} does not know it"


_MODEL = re.compile(r"(?:model|deployment)(?:[_.-]?(?:name|id))?$", re.IGNORECASE)
_KEY = re.compile(r"(?:key|token|secret)$", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:url|uri|endpoint|host|base|address)$", re.IGNORECASE)


def _of_import(finding: Finding, codec: str | None, to: Destination, *, is_taken: bool) -> str:
    """What is to be done about an SDK that is imported, or named in a manifest."""
    if "Azure" in finding.message.partition("`")[2].partition("`")[0] or (codec is None and is_manifest(finding.path)):
        return "Take it out once nothing uses it any more"
    if codec is None:
        return _OWN_SDK.format(to.name)
    return f"Keep it: {to.name} takes what this SDK says" if is_taken else _BY_HAND[finding.rule]


def _of_surface(finding: Finding, address: SdkAddress | None, moving: Moving) -> str:
    """What is to be done about what its provider ends: what that names instead, or to leave."""
    key = f", with the key in {address.key}" if address is not None and address.key else ""
    ending = finding.ending
    if ending is not None and ending.successor:
        provider = moving.catalog.provider(ending.provider)
        endpoint, surface = provider.endpoint(ending.successor), provider.surface(ending.successor)
        if finding.verdict.status is Status.CLOSED and address is not None:
            return f"Rewrite it as a chat at {address.base_url}{key}: what is named instead is closed to you, too"
        if endpoint is not None and ending.kind is EndingKind.ENDPOINT:
            beside = f", with the key in {endpoint.env_vars[0]}" if endpoint.env_vars else ""
            return f"Send it to {endpoint.url}{beside}, which {ending.provider_name} names instead"
        return f"Rewrite it for {surface.name if surface is not None else ending.successor}"
    if address is None:
        return "Nothing is named instead: move it to another provider"
    return f"Nothing is named instead: send it to {address.base_url}{key}, as a chat"


_CALLED = CALLED - {"provider-not-allowed"}


def _sent_by_hand(finding: Finding, address: SdkAddress | None, to: Destination) -> Fix:
    """Where a person is to send requests of a client."""
    if address is None:
        return Fix(_OTHER_SDK.format(to.name, to.target), (), Safety.DISPLAY)
    key = f", with the key in {address.key}" if address.key else ""
    title = f"Send this to {address.base_url}{key}, and ask for {to.model}"
    path = _path(finding)
    if path is not None:
        called = recognised("POST", path) or recognised("GET", path)
        if called is None:
            title = _NO_SUCH_ADDRESS.format(to.name)
        elif called.operation.model == "none":
            title = f"Send this to {address.base_url}{key}"
    if _BETA.search(finding.message) and finding.path.endswith(_DOTNET):
        title = _OF_BETA.format(address.base_url, to.model)
    if FROM_VARIABLE in finding.message:
        title = f"Set the variable of its base URL to {address.base_url}{key}, and ask for {to.model}"
    return Fix(title, (), Safety.DISPLAY)


_PATH = re.compile(r"(?:https?://)?[\w.-]+(?P<path>(?:/[\w.-]+){2,})/?(?![\w/{$%<:+&?-])")


def _path(finding: Finding) -> str | None:
    """What stands behind the host of an address that is written whole; None where it is more or less than that."""
    if finding.rule != "blocked-endpoint":
        return None
    hit = _PATH.match(finding.snippet, finding.snippet_column - 1)
    return hit["path"] if hit is not None else None


_NO_SUCH_ADDRESS = "Take this out, or look for what takes its place: nothing is known at {} that answers this address"
_BETA = re.compile(r"`(?:[\w.]+\.)?OpenAIClient` (?:talks|speaks)[^`]*Azure")
_DOTNET = (".cs", ".csx", ".fs", ".fsx", ".vb", ".ipynb", ".dib")
_OF_BETA = (
    "This client of the beta speaks Azure's paths alone: take the package OpenAI, and "
    '`new OpenAIClient(new ApiKeyCredential(key), new OpenAIClientOptions {{ Endpoint = new Uri("{}") }})`, whose '
    '`GetChatClient("{}").CompleteChat(messages)` answers'
)
_OF_AN_SDK = frozenset(["default-endpoint-client", "blocked-sdk-import"])
_OWN_SDK = "This SDK speaks to its own provider only: rewrite its calls with OpenAI's SDK, or with {}'s own"
_OTHER_SDK = (
    "{} does not speak this SDK's form: rewrite the call with OpenAI's SDK, or let `fallback_client` or "
    "`migrate-advisor carry {}` translate"
)

_NAMED_HERE = "Name the new provider here, as what reads this setting knows it"
_BY_HAND: Mapping[str, str] = {
    "blocked-endpoint": "Set the address of the new provider here",
    "blocked-sdk-import": "Use an SDK of the new provider, or OpenAI's with its address",
    "default-endpoint-client": "Give this client the address and key of the new provider",
    "blocked-endpoint-env-var": "Set the variable of the new provider",
    "blocked-resource-id": "Make it again at the new provider; what is kept at the old one cannot be taken along",
    "telemetry-to-blocked-endpoint": "Turn these reports off",
    "restricted-endpoint": "Meet the conditions, or move",
    "retired-model": "Ask for a model that its provider still serves",
    "model-not-served-there": "Ask for a model that is served at this address",
    "provider-not-allowed": "Use a provider that your rules allow",
}
"""Rule → what a person is to do where no edit is made."""
