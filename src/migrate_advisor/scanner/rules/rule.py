"""What a rule is: which uses it reports, when, and in which words. Whether a provider is open is never in a rule."""

from __future__ import annotations

from migrate_advisor.catalog.record import dataclass, field
from migrate_advisor.scanner.finding import Severity
from migrate_advisor.scanner.uses import What


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing that `check` looks for."""

    id: str
    """Names the problem; also the name of its file, of its page and of its folder of samples."""
    title: str
    """The problem in a few words."""
    explanation: str
    """What it finds, why that matters, what to do instead, and an example; Markdown."""
    says: str
    """The message; ``{name}`` is what stands in the code, ``{provider}`` whose it is."""
    instead: str
    """What to do, in one line, where nobody names what is open."""
    severities: dict[tuple[What, str], Severity] = field(default_factory=dict)
    """(What is used, status of its provider) → how bad; what is not in it, the rule does not report."""
    ends: frozenset[str] = frozenset()
    """Kinds of endings that it reports, whoever is open to whom; `catalog.endings.EndingKind` names them."""

    def severity(self, what: What, status: str) -> Severity | None:
        """How bad a use is, or None if this rule does not report it."""
        return self.severities.get((what, status))
