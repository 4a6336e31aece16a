"""Whose a part of a framework is that serves many providers, by what the part is called: ``models.openai``.

Which frameworks there are, the catalog says: modules that several providers share, and those of clients of several.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.names import spelled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from migrate_advisor.scanner.names import KnownNames

_JOINTS = pattern(r"[.:\\/]+")
_ALIKE = pattern(r"like|compat|base\Z|fake|mock|test", re.IGNORECASE)
"""What parts are called that do as a provider does and call whom they are told to."""
_VERSION = pattern(r"v\d+\Z")
_ORDINARY = frozenset("ai chat embedding embeddings gateway hosted llm llms model models provider relays self".split())
"""Words of providers' ids that parts of any framework have."""


def served_by(path: str, module: str, names: KnownNames) -> str | None:
    """Whose a thing is that lies in a framework.

    Args:
        path: the module that is imported, and the thing in it if one is named.
        module: the part of the path that is the framework's own.
        names: what is known.
    """
    parts = [part for part in _JOINTS.split(path[len(module) :]) if part and not _VERSION.match(part)]
    for part in parts:
        if _ALIKE.search(part):
            return None
        provider = _service(part, names)
        if provider is not None:
            return provider
    return None


def _service(part: str, names: KnownNames) -> str | None:
    """Who serves what is called after them: ``googleai``, ``openai_model``, ``BedrockChat``, ``OpenAITextEmbedder``."""
    known = _services(tuple(names.words.items()), names.ids, names.gateways)
    words = spelled(part).split("_")
    squashed = "".join(words)
    told = known.get(squashed) or known.get(squashed.removesuffix("ai")) or names.named_in(part)
    if told is not None or part.isupper():
        return told
    by_maker = (one for one in names.ids if known.get(squashed.removeprefix(one)) == one)
    return next(by_maker, None) or next((known[word] for word in words if word in known), None)


@cache
def _services(words: Sequence[tuple[str, str]], ids: Sequence[str], gateways: frozenset[str]) -> Mapping[str, str]:
    """What parts are called after → provider: its words, its id, and what no other id begins or ends with."""
    found = {word.replace("_", ""): provider for word, provider in words}
    makers = [one for one in ids if one not in gateways]
    ends = [(part, one) for one in makers for part in {one.partition("-")[0], one.rpartition("-")[2]}]
    alone = [part for part, _ in ends]
    for part, one in [*((one.replace("-", ""), one) for one in ids), *ends]:
        if part not in found and part not in _ORDINARY and alone.count(part) <= 1:
            found[part] = one
    return found
