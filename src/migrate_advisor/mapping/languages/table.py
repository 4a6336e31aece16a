"""The pairs of languages: which operation is said as which, where a target does not speak it itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.mapping.languages.messages_chat import MESSAGES_CHAT
from migrate_advisor.mapping.languages.responses_chat import RESPONSES_CHAT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.mapping.languages.base import Pair

PAIRS: Mapping[str, Pair] = {"responses": RESPONSES_CHAT, "messages": MESSAGES_CHAT}
"""Operation → how it is said as another one."""
