"""What an answer cites, and pictures that it shows, as each language says them. Where they stand is the replies'.

Between the languages a citation is told as Responses tell it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migrate_advisor.mapping.one_answer import NO_PLACE
from migrate_advisor.mapping.report import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.mapping.ledger import Ledger

_OF_MESSAGES = frozenset({"type", "url", "title", "content", "start_index", "end_index"})


def cited(annotations: Any, path: str, ledger: Ledger) -> list[dict[str, Any]]:
    """The citations of a chat message, as Responses say them; what is none is named as lost.

    Args:
        annotations: those of the message or increment.
        path: where they stand.
        ledger: where what finds no place is named.
    """
    told: list[dict[str, Any]] = []
    for index, annotation in enumerate(annotations if isinstance(annotations, list) else ()):
        flat = _flat(annotation)
        if flat is None:
            ledger.note(_at(path, index), Kind.DROPPED, NO_PLACE, annotation, loss=True)
        else:
            told.append(flat)
    return told


def _at(path: str, index: int) -> str:
    """Where one of several stands; in a stream they are not numbered."""
    return f"{path}[]" if "[]" in path else f"{path}[{index}]"


def _flat(annotation: Any) -> dict[str, Any] | None:
    """A citation of a page without the level that chat has more; None for anything else."""
    if not isinstance(annotation, dict) or annotation.get("type") != "url_citation":
        return None
    inner = annotation.get("url_citation")
    given = {**annotation, **inner} if isinstance(inner, dict) else dict(annotation)
    given.pop("url_citation", None)
    if not isinstance(given.get("url"), str):
        return None
    if not isinstance(given.get("title"), str):
        given["title"] = ""
    for key in ("start_index", "end_index"):
        if given.get(key).__class__ is not int:
            given[key] = 0
    return given


def as_location(citation: Mapping[str, Any]) -> dict[str, Any]:
    """A citation as a message says it, which keeps the place in the text that it has no name for.

    What was cited is told where it is known. Nobody but Anthropic can make an index that stands for it.
    """
    content = citation.get("content")
    extra = {key: value for key, value in citation.items() if key not in _OF_MESSAGES}
    return {
        **extra, "type": "web_search_result_location", "url": citation["url"], "title": citation["title"],
        "cited_text": content if isinstance(content, str) else "", "encrypted_index": "",
        "start_index": citation["start_index"], "end_index": citation["end_index"],
    }  # fmt: skip


def shown(images: Any, path: str, ledger: Ledger) -> list[str]:
    """The pictures of a chat message, each in base64; one that is only an address has no place, and is named.

    Args:
        images: those of the message or increment.
        path: where they stand.
        ledger: where what finds no place is named.
    """
    told: list[str] = []
    for index, image in enumerate(images if isinstance(images, list) else ()):
        inner = image.get("image_url") if isinstance(image, dict) else None
        url = inner.get("url") if isinstance(inner, dict) else inner
        head, comma, data = url.partition(",") if isinstance(url, str) else ("", "", "")
        if comma and head.startswith("data:image/") and head.endswith(";base64"):
            told.append(data)
        else:
            ledger.note(_at(path, index), Kind.DROPPED, NO_PLACE, image, loss=True)
    return told
