"""A fleet's sheet as a CycloneDX 1.6 bill: repositories as applications, providers as the services they depend on.

The end of a service is CycloneDX's own property for milestones of a life cycle.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from migrate_advisor import __version__
from migrate_advisor.errors import UnknownNameError
from migrate_advisor.fleet.repository_report import SCANNED

if TYPE_CHECKING:
    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.fleet.fleet import Fleet
    from migrate_advisor.fleet.repository_report import Row

_END = "cdx:lifecycle:milestone:endOfLife"
_OURS = "migrate-advisor"


def cyclonedx(made: Fleet, catalog: Catalog) -> str:
    """The bill; the same sheet gives the same bytes."""
    by_place: dict[tuple[str, str], list[Row]] = {}
    for row in made.rows:
        by_place.setdefault((row.repository, row.provider), []).append(row)
    services = [
        _service(repository, provider, rows, catalog) for (repository, provider), rows in sorted(by_place.items())
    ]
    uses: dict[str, list[str]] = {}
    for repository, provider in sorted(by_place):
        uses.setdefault(repository, []).append(_reference(repository, provider))
    asked = [(name, value) for name, value in sorted(made.question.items()) if value]
    body = {
        "metadata": {
            "timestamp": f"{made.question['as_of']}T00:00:00Z",
            "tools": {"components": [{"type": "application", "name": _OURS, "version": __version__}]},
            "properties": [{"name": f"{_OURS}:question:{name}", "value": str(value)} for name, value in asked],
        },
        "components": [_component(report) for report in made.repositories],
        "services": services,
        "dependencies": [
            {"ref": f"repository:{report.name}", "dependsOn": uses.get(report.name, [])} for report in made.repositories
        ],
    }  # fmt: skip
    serial = uuid5(NAMESPACE_URL, json.dumps(body, sort_keys=True))
    whole = {"bomFormat": "CycloneDX", "specVersion": "1.6", "serialNumber": f"urn:uuid:{serial}", "version": 1, **body}
    return json.dumps(whole, ensure_ascii=True, indent=1) + "\n"


def _reference(repository: str, provider: str) -> str:
    return f"service:{repository}:{provider}"


def _component(report: Any) -> dict[str, Any]:
    said = {
        "status": report.status,
        "reason": report.reason,
        "files": report.files if report.status == SCANNED else None,
    }
    return {
        "type": "application",
        "bom-ref": f"repository:{report.name}",
        "name": report.name,
        **({"version": report.commit} if report.commit else {}),
        "properties": [
            {"name": f"{_OURS}:{name}", "value": str(value)} for name, value in said.items() if value is not None
        ],
    }


def _service(repository: str, provider: str, rows: list[Row], catalog: Catalog) -> dict[str, Any]:
    ends = [row.ends for row in rows if row.ends is not None]
    properties = [(_END, min(ends))] if ends else []
    properties += [(f"{_OURS}:what", what) for what in dict.fromkeys(row.what for row in rows)]
    properties += [(f"{_OURS}:owner", owner) for owner in sorted({row.owner for row in rows})]
    properties += [(f"{_OURS}:place", place) for row in rows for place in row.places]
    properties += [(f"{_OURS}:findings", str(sum(row.findings for row in rows)))]
    return {
        "bom-ref": _reference(repository, provider),
        "name": _name(provider, catalog),
        "group": provider,
        "x-trust-boundary": True,
        "properties": [{"name": name, "value": value} for name, value in properties],
    }


def _name(provider: str, catalog: Catalog) -> str:
    try:
        return catalog.provider(provider).name
    except UnknownNameError:
        return provider
