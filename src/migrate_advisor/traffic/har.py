"""Calls in HAR, what browsers and proxies record. Other exchanges in it are passed over.

http://www.softwareishard.com/blog/har-12-spec/
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from migrate_advisor.traffic.call import PATHS, call, is_failure, loaded, part
from migrate_advisor.traffic.record import FAILED, NO_CALL, OTHER_CALL, Skip, UnreadableError, UnreadRecord

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.traffic.record import Record, Told

_ENDINGS = tuple(ending for ending, _ in PATHS)
_OWN = (":generateContent", ":streamGenerateContent", "/converse", "/converse-stream", "/invoke")
"""Ends of paths at which models are called in languages that are not read here."""


def har(value: Mapping[str, Any]) -> Told:
    """The calls among the exchanges of a recording."""
    entries = value["log"].get("entries")
    for entry in entries if isinstance(entries, list) else ():
        request, response = part(entry, "request"), part(entry, "response")
        url = str(part(request, "url") or "").partition("?")[0].rstrip("/")
        body = loaded(_text(part(request, "postData")))
        if url.endswith(_OWN):
            yield Skip(OTHER_CALL)
        elif not url.endswith(_ENDINGS) or not isinstance(body, dict):
            yield Skip(NO_CALL)
        elif is_failure(part(response, "status")):
            yield Skip(FAILED)
        else:
            yield _called(body, _text(part(response, "content")), url)


def _called(body: dict[str, Any], reply: Any, url: str) -> Record | UnreadRecord:
    """The call of one exchange; one that cannot be read hides no other."""
    try:
        return call(body, _reply(reply), path=url)
    except UnreadableError as error:
        return UnreadRecord(str(error))


def _text(content: Any) -> Any:
    """What was sent, as text, also where the recording has it in base64."""
    text = part(content, "text")
    if part(content, "encoding") == "base64" and isinstance(text, str):
        try:
            return base64.b64decode(text, validate=False).decode("utf-8", "replace")
        except ValueError:
            return text
    return text


def _reply(text: Any) -> Any:
    """A reply; of a stream, what its events say of model and tokens, the last of each."""
    if not isinstance(text, str) or "data:" not in text or text.lstrip()[:1] == "{":
        return loaded(text)
    told: dict[str, Any] = {}
    for line in text.splitlines():
        event = loaded(line.removeprefix("data:").strip()) if line.startswith("data:") else None
        if not isinstance(event, dict):
            continue
        for said in (event, event.get("message"), event.get("response")):
            if isinstance(said, dict):
                told["model"] = said.get("model") or told.get("model")
                counts = said.get("usage")
                told["usage"] = {**told.get("usage", {}), **(counts if isinstance(counts, dict) else {})}
    return told
