"""What an SDK says its requests in, which its name tells: SDKs are called after what they speak. Changes nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate_advisor.fixing.destination import MESSAGES_WIRE, OPENAI_WIRE

if TYPE_CHECKING:
    from migrate_advisor.catalog.calls import Calls
    from migrate_advisor.catalog.identifiers import SdkClient

_OF_A_CLOUD = re.compile(r"vertex|bedrock|foundry", re.IGNORECASE)
"""Words in names of clients that sign and address requests in a cloud's own way."""
_UNNAMED: dict[tuple[str, ...], str] = {("agents",): OPENAI_WIRE, ("crewai",): OPENAI_WIRE}
"""What is imported → what it speaks, where its name does not tell."""


def wire_of(client: SdkClient) -> str | None:
    """The codec of what a client says; None where it is of its own provider's kind alone."""
    return _UNNAMED.get(client.imports) or wire_named(" ".join((*client.imports, *client.names)))


def wire_named(text: str) -> str | None:
    """The same by a text that names the client, such as a finding's."""
    if _OF_A_CLOUD.search(text):
        return None
    if re.search(r"open_?ai", text, re.IGNORECASE):
        return OPENAI_WIRE
    return MESSAGES_WIRE if re.search("anthropic|claude", text, re.IGNORECASE) else None


_ASKED_FOR = re.compile(r"\bfor embeddings\b")
"""What the catalog notes of a framework's class that embeds unasked."""


_NAME_OF_A_CLOUD = re.compile(r"(?:vertex|bedrock|foundry)(?:mantle)?-?", re.IGNORECASE)


def plain_of(name: str) -> str:
    """What a client or package is called that is like one of a cloud's, but for the cloud."""
    return _NAME_OF_A_CLOUD.sub("", name)


def beside_chat(client: SdkClient, names: tuple[str, ...], calls: Calls) -> str | None:
    """The operation that a client is made for, if that is no chat."""
    dotted = f".{'.'.join(names)}"
    for name, operation in client.asks.items():
        if dotted.endswith(f".{name}"):
            return operation
    if client.note and _ASKED_FOR.search(client.note):
        return "embeddings"
    called = next((name for name in reversed(names) if name[:1].isupper()), "")
    return calls.work_of(called)
