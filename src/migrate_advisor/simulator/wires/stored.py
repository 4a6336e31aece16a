"""Files and batches that a simulated provider keeps: as many as a shelf holds, and the newest ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migrate_advisor.catalog.dialect import Failure
from migrate_advisor.simulator.messages import bad
from migrate_advisor.simulator.refusals import RefusedError
from migrate_advisor.simulator.traffic import SiteReply, json_reply
from migrate_advisor.simulator.wires.base import matches
from migrate_advisor.simulator.wires.forms import form_of

if TYPE_CHECKING:
    from migrate_advisor.simulator.traffic import SiteRequest

_CREATED = 1_700_000_000


def files(call: SiteRequest, path: str) -> SiteReply | None:
    """The answer to a call about files; None for any other."""
    shelf, method = call.site.shelf, call.received.method
    if matches(path, call.path) is not None:
        return json_reply(_list(shelf.all("file"))) if method == "GET" else json_reply(_upload(call))
    if (found := matches(f"{path}/{{id}}/content", call.path)) is not None:
        return SiteReply(content_type="application/octet-stream", chunks=(_kept(call, "file", found["id"])["content"],))
    if (found := matches(f"{path}/{{id}}", call.path)) is not None:
        kept = _kept(call, "file", found["id"])
        if method == "DELETE":
            shelf.remove("file", found["id"])
            return json_reply({"id": found["id"], "object": "file", "deleted": True})
        return json_reply(_shown(kept))
    return None


def _upload(call: SiteRequest) -> dict[str, Any]:
    form = form_of(call)
    for field in ("file", "purpose"):
        if not form.get(field):
            raise bad(f"{field} is required", field)
    if not isinstance(form["file"], bytes):
        raise bad("file: must be a file", "file")
    kept = {
        "object": "file", "bytes": len(form["file"]), "created_at": _CREATED, "filename": "file",
        "purpose": form["purpose"], "status": "processed", "content": form["file"],
    }  # fmt: skip
    return _shown(call.site.shelf.put("file", kept))


def batches(call: SiteRequest, path: str) -> SiteReply | None:
    """The answer to a call about batches; None for any other."""
    shelf, method = call.site.shelf, call.received.method
    if matches(path, call.path) is not None:
        return json_reply(_list(shelf.all("batch"))) if method == "GET" else json_reply(_begin(call))
    found = matches(f"{path}/{{id}}/cancel", call.path)
    if found is not None and method == "POST":
        kept = _kept(call, "batch", found["id"])
        kept["status"] = "cancelling"
        return json_reply(kept)
    if (found := matches(f"{path}/{{id}}", call.path)) is not None:
        return json_reply(_kept(call, "batch", found["id"]))
    return None


def _begin(call: SiteRequest) -> dict[str, Any]:
    body = call.object
    for field in ("input_file_id", "endpoint", "completion_window"):
        if not isinstance(body.get(field), str):
            raise bad(f"{field} is required", field)
    _kept(call, "file", body["input_file_id"])
    kept = {
        "object": "batch", "endpoint": body["endpoint"], "input_file_id": body["input_file_id"],
        "completion_window": body["completion_window"], "status": "validating", "created_at": _CREATED,
        "metadata": body.get("metadata"), "request_counts": {"total": 0, "completed": 0, "failed": 0},
    }  # fmt: skip
    return call.site.shelf.put("batch", kept)


def _kept(call: SiteRequest, kind: str, name: str) -> dict[str, Any]:
    kept = call.site.shelf.get(kind, name)
    if kept is None:
        raise RefusedError(Failure.NOT_FOUND, f"no such {kind}: {name}", "id")
    return kept


def _shown(kept: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in kept.items() if key != "content"}


def _list(things: list[dict[str, Any]]) -> dict[str, Any]:
    return {"object": "list", "data": [_shown(thing) for thing in things], "has_more": False}
