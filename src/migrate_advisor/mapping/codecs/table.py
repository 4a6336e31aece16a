"""The table of known codecs. A dialect names one; no data can name anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.mapping.codecs.anthropic_messages import ANTHROPIC_MESSAGES
from migrate_advisor.mapping.codecs.ernie_legacy import ERNIE_LEGACY
from migrate_advisor.mapping.codecs.hunyuan_native import HUNYUAN_NATIVE
from migrate_advisor.mapping.codecs.languages import NATIVE
from migrate_advisor.mapping.codecs.openai_chat import OPENAI_CHAT
from migrate_advisor.mapping.codecs.operations import PLAIN
from migrate_advisor.mapping.codecs.sensenova_native import SENSENOVA_NATIVE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.mapping.codecs.base import Codec

CODECS: Mapping[str, Mapping[str, Codec]] = {
    "openai-chat": OPENAI_CHAT,
    "ernie-legacy": ERNIE_LEGACY,
    "sensenova-native": SENSENOVA_NATIVE,
    "anthropic-messages": ANTHROPIC_MESSAGES,
    "hunyuan-native": HUNYUAN_NATIVE,
}
"""Name → operation → codec."""

COMMON: Mapping[str, Codec] = {**PLAIN, **NATIVE}
"""Codec that an operation's record names → codec, of what is said alike whatever the wire format of chat."""
