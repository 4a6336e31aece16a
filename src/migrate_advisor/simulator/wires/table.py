"""The wire formats that can be simulated, by the name that a dialect gives its structure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.simulator.wires.anthropic_messages import AnthropicMessages
from migrate_advisor.simulator.wires.ernie_legacy import ErnieLegacy
from migrate_advisor.simulator.wires.hunyuan_native import HunyuanNative
from migrate_advisor.simulator.wires.openai_chat import OpenAIChat
from migrate_advisor.simulator.wires.sensenova_native import SenseNovaNative

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.simulator.wires.base import Wire

WIRES: Mapping[str, Wire] = {
    "openai-chat": OpenAIChat(),
    "ernie-legacy": ErnieLegacy(),
    "sensenova-native": SenseNovaNative(),
    "anthropic-messages": AnthropicMessages(),
    "hunyuan-native": HunyuanNative(),
}
"""Name → wire format."""
