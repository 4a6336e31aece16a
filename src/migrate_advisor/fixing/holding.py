"""What must stay while who asks for it stays: models and keys of clients that no edit could move. Changes nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.fixing.called import CALLED
from migrate_advisor.fixing.keys import KEY_RULE
from migrate_advisor.fixing.pieces import is_configuration
from migrate_advisor.fixing.routed import PREFIX
from migrate_advisor.fixing.site import chain
from migrate_advisor.scanner.readers.addresses import FROM_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from migrate_advisor.catalog.calls import Calls
    from migrate_advisor.fixing.file import EditedFile
    from migrate_advisor.scanner.finding import Finding

MODELS = frozenset(["blocked-model-id", "model-not-served-there", "retired-model"])
"""Rules about models."""
_USED = frozenset(["blocked-model-id", KEY_RULE])
"""Rules about what a client uses."""


class Held(NamedTuple):
    """Where the old provider goes on being asked."""

    files: frozenset[str] = frozenset()
    """Paths in which nothing that asks was moved, though something asks."""
    providers: frozenset[str] = frozenset()
    """Providers of whose clients none was moved anywhere."""
    embedding: frozenset[str] = frozenset()
    """Providers of whom something goes on asking for embeddings: their models for that stay."""
    addressed: frozenset[str] = frozenset()
    """Providers whose own clients stay and read their address from settings: what these say stays."""
    configured: frozenset[str] = frozenset()
    """Providers whose address stays in the settings that a framework makes clients of: models asked of these stay."""

    def holds(self, finding: Finding) -> bool:
        """Whether a finding is about something that must stay."""
        if finding.rule == "blocked-endpoint" and finding.provider in self.addressed:
            return is_configuration(finding.path)
        if finding.rule not in MODELS and finding.rule != KEY_RULE:
            return False
        if self.embedding and finding.rule in MODELS and _EMBEDS.search(_written(finding)):
            return True  # whose id says nothing of who is asked for it
        return finding.path in self.files or finding.provider in self.providers

    def over(self, path: str, provider: str) -> bool:
        """Whether a provider's models and keys in a file must stay."""
        return path in self.files or provider in self.providers

    def __or__(self, other: object) -> Held:
        assert isinstance(other, Held)
        embedding = self.embedding | other.embedding
        return Held(
            self.files | other.files,
            self.providers | other.providers,
            embedding,
            self.addressed | other.addressed,
            self.configured | other.configured,
        )


def held(
    left: Sequence[Finding],
    moved: Sequence[Finding],
    pointed: Collection[str],
    stays: Callable[[Finding], bool],
    calls: Calls,
) -> Held:
    """What must stay, of what a round could not move.

    Args:
        left: found at the end.
        moved: what was fixed.
        pointed: providers of whom something was given the target's address, be it in settings or beside a model.
        stays: whether what a variable names, such as an address of the customer's own, goes on being asked.
        calls: the names that tell chat from other work.
    """
    gone = [item for item in moved if item.rule in CALLED]
    paths = {item.path for item in gone}
    moved_providers = {item.provider for item in gone}
    seen = {item.provider for item in (*left, *gone) if item.rule in CALLED}
    alone = {item.provider for item in (*left, *moved) if _is_asked_unseen(item)} - seen - set(pointed)
    asks = [item for item in left if goes_on(item, calls) or (item.rule == KEY_RULE and stays(item))]
    return Held(
        # a variable alone, in a module of settings, says nothing of those whose clients were moved elsewhere
        frozenset(
            item.path
            for item in asks
            if item.path not in paths and (item.rule != KEY_RULE or item.provider not in moved_providers)
        ),
        frozenset(item.provider for item in asks if item.provider not in moved_providers) | alone,
        frozenset(item.provider for item in left if item.rule in CALLED and _EMBEDS.search(_told(item))),
    )


_EMBEDS = re.compile("embed", re.IGNORECASE)
"""What a finding about a client, an address or the line of one has that is asked for embeddings."""


def _told(finding: Finding) -> str:
    return f"{finding.message} {finding.snippet}"


def _written(finding: Finding) -> str:
    return finding.snippet[finding.snippet_column - 1 :][: finding.end_column - finding.column]


def _is_asked_unseen(finding: Finding) -> bool:
    """Whether a model or a key says nothing of where it is used: of a client that nobody knows, it would move alone."""
    return finding.rule in _USED and not _says_provider(finding)


def _says_provider(finding: Finding) -> bool:
    """Whether a model has its provider's name before it, which is who is asked."""
    return PREFIX.match(finding.snippet[finding.snippet_column - 1 :]) is not None


def goes_on(finding: Finding, calls: Calls) -> bool:
    """Whether what was found goes on asking its provider for chat: a client, or a model with the name before it."""
    if finding.rule in CALLED:
        return FROM_VARIABLE not in finding.message and not calls.is_other_work(_told(finding))
    return finding.rule in MODELS and _says_provider(finding)


def asked_by(file: EditedFile, at: int, places: Iterable[int]) -> bool:
    """Whether a place stands in the making of a client at one of some other places."""
    forms = file.forms
    if forms is None:
        return False
    for place in places:
        around = [call for call in forms.calls if call.start <= place < call.end]
        if around:
            start, end = chain(forms, max(around, key=lambda call: call.start))
            if start <= at < end:
                return True
    return False
