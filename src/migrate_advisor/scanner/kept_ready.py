"""What a scan derives of a catalog's names, kept ready in a wheel: kinds of literals, words, clients, patterns.

The file and what may be trusted are `catalog.ready`'s. Without it the same is derived, which takes longer.
"""

from __future__ import annotations

from migrate_advisor.scanner.late import codes, take
from migrate_advisor.scanner.names import KnownNames

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from migrate_advisor.catalog.compiled import Compiled

_PATTERNS = "patterns"


def known_names(compiled: Compiled) -> KnownNames:
    """The names of a catalog, arranged for looking up."""
    take(compiled.ready.section(_PATTERNS))
    return KnownNames(compiled.identifiers(), compiled.ready)


def ready_sections(compiled: Compiled) -> dict[str, Any]:
    """What is kept ready for a scan; made where a wheel is built."""
    import pkgutil

    from migrate_advisor import scanner
    from migrate_advisor.scanner.kinds import kinds_table
    from migrate_advisor.scanner.languages.rows import LANGUAGES
    from migrate_advisor.scanner.libraries import READY_VOCABULARY, plain_client

    entries = compiled.identifiers()
    names = KnownNames(entries)
    modules = sorted(module.name for module in pkgutil.walk_packages(scanner.__path__, f"{scanner.__name__}."))
    sections: dict[str, Any] = {_PATTERNS: codes(modules), "words": dict(names.words)}
    sections["kinds"] = tuple(kinds_table(entries, names.words))
    for language in LANGUAGES:
        known = names.libraries.vocabulary(language)
        clients = {name: list(map(plain_client, found)) for name, found in known.clients.items()}
        sections[READY_VOCABULARY + language] = (dict(known.modules), clients)
    return sections
