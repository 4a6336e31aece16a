"""The wire formats that can be simulated, by the name that a dialect gives its structure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.simulator.wires.openai_chat import OpenAIChat

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.simulator.wires.base import Wire

WIRES: Mapping[str, Wire] = {
    "openai-chat": OpenAIChat(),
}
"""Name → wire format."""
