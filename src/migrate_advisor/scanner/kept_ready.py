"""What a scan needs of a catalog, kept ready in a wheel: the kinds of literals, and its own patterns compiled.

The file and what may be trusted are `catalog.ready`'s. Without it the same is derived, which takes longer.
"""

from __future__ import annotations

from migrate_advisor.scanner.kinds import KindsTable, kinds_table
from migrate_advisor.scanner.late import codes, take
from migrate_advisor.scanner.names import KnownNames

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from migrate_advisor.catalog.compiled import Compiled

_KINDS, _PATTERNS = "kinds", "patterns"


def known_names(compiled: Compiled) -> KnownNames:
    """The names of a catalog, arranged for looking up."""
    take(compiled.ready.section(_PATTERNS))
    table: Sequence[Any] | None = compiled.ready.section(_KINDS)
    return KnownNames(compiled.identifiers(), KindsTable(*table) if table is not None else None)


def ready_sections(compiled: Compiled) -> dict[str, Any]:
    """What is kept ready for a scan; made where a wheel is built."""
    import pkgutil

    from migrate_advisor import scanner

    entries = compiled.identifiers()
    modules = sorted(module.name for module in pkgutil.walk_packages(scanner.__path__, f"{scanner.__name__}."))
    return {_KINDS: tuple(kinds_table(entries, KnownNames(entries).words)), _PATTERNS: codes(modules)}
