"""Clients of a program's own that are called after the provider whom they ask: ``newExampleProvider(…)``.

What is made of a provider's library is `clients`'s, and of somebody else's `wrappers`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.names import spelled
from migrate_advisor.scanner.readers.modules import find_module
from migrate_advisor.scanner.uses import Use, What

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from migrate_advisor.scanner.languages.forms import Call
    from migrate_advisor.scanner.names import KnownNames
    from migrate_advisor.scanner.readers.scope import FileScope

_KIND = pattern(
    r"(?:(?:new|create|make|build)_)?(?P<word>\w{2,40}?)_(?:chat_|llm_|api_)?(?:client|provider|service|adapter|backend|llm)\Z"
)
"""How such things are called: ``new_example_provider``, ``example_chat_client``."""
_MAKING = frozenset("new New default create builder make __init__ init".split())
"""What is called of a class to make one."""


def read_own_clients(
    scope: FileScope, names: KnownNames, modules: Mapping[str, str], told: Collection[int]
) -> Iterator[Use]:
    """Things that a program makes which are called after a provider, and that another file of it defines.

    Args:
        scope: the file's names.
        names: what is known.
        modules: modules of libraries, of which another reader tells.
        told: where calls begin of which something is told already.
    """
    forms = scope.forms
    for call in forms.calls:
        name = _made(call) if call.start not in told else ""
        hit = _KIND.match(spelled(name)) if name else None
        provider = names.words.get(hit["word"]) if hit is not None else None
        if provider is not None and not scope.defines(name) and not _is_known(call, scope, modules):
            at = forms.text.find(name, call.start, call.end)
            if at >= 0:
                yield Use(What.CHOICE, provider, at, at + len(name), name, confidence="medium")


def _is_known(call: Call, scope: FileScope, modules: Mapping[str, str]) -> bool:
    """Whether what is called is a part of a library that is known."""
    separators = scope.row.separators
    return any(find_module(path, modules, separators) is not None for path in scope.resolved(call.names))


def _made(call: Call) -> str:
    """What a call makes, by the name of its class or of the function that makes it; empty where it makes nothing."""
    name = call.names[-1] if call.names else ""
    if name in _MAKING:
        return call.names[-2] if len(call.names) > 1 and call.names[-2][:1].isupper() else ""
    is_class = name[:1].isupper() or name.startswith(("new", "create", "make", "build"))
    return name if is_class else ""
