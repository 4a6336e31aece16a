"""The content of a reply's message: a text, whatever the provider made of it. The rest of a reply is `replies`'."""

from __future__ import annotations

import json
from typing import Any

from migrate_advisor.mapping.ledger import Because, Ledger
from migrate_advisor.mapping.report import Kind

NOT_OPENAIS = Because("OpenAI's client knows no such value")


def patch_content(message: dict[str, Any], path: str, ledger: Ledger) -> None:
    """Make the content a text or None; parts become one text, and thoughts among them ``reasoning_content``."""
    content = message.get("content")
    message.setdefault("content", None)
    if isinstance(content, list):
        message["content"] = _from_parts(message, content, f"{path}.content", ledger)
        ledger.note(f"{path}.content", Kind.CONVERTED, NOT_OPENAIS, content, message["content"], loss=False)
    elif content is not None and not isinstance(content, str):
        message["content"] = as_text(content)
        ledger.note(f"{path}.content", Kind.CONVERTED, NOT_OPENAIS, content, message["content"], loss=False)
    thought = message.get("reasoning_content")
    if thought is not None and not isinstance(thought, str):
        drop_unless(message, "reasoning_content", is_fine=False, ledger=ledger, path=f"{path}.reasoning_content")
    drop_unless(message, "refusal", isinstance(message.get("refusal"), str), ledger, f"{path}.refusal")
    for name, kind in (("annotations", list), ("audio", dict), ("function_call", dict)):
        drop_unless(message, name, isinstance(message.get(name), kind), ledger, f"{path}.{name}")


def _from_parts(message: dict[str, Any], parts: list[Any], path: str, ledger: Ledger) -> str | None:
    """The text of all parts; what is neither text nor thought is left out and reported."""
    texts: list[str] = []
    thoughts: list[str] = []
    for index, part in enumerate(parts):
        kind = part.get("type") if isinstance(part, dict) else None
        thought = _texts(part.get("thinking")) if kind == "thinking" else None
        text = part.get("text") if isinstance(part, dict) else part
        if thought is not None:
            thoughts.append(thought)
        elif isinstance(text, str) and kind in {None, "text", "output_text"}:
            texts.append(text)
        else:
            ledger.note(f"{path}[{index}]", Kind.DROPPED, NOT_OPENAIS, part, loss=True)
    if thoughts and not message.get("reasoning_content"):
        message["reasoning_content"] = "".join(thoughts)
    return "".join(texts) if texts else None


def _texts(value: Any) -> str | None:
    """The text of a thought, which is one or a list of text parts; None if it is neither."""
    if isinstance(value, str):
        return value
    if not isinstance(value, list):
        return None
    texts = [part.get("text") for part in value if isinstance(part, dict)]
    return "".join(text for text in texts if isinstance(text, str))


def part_thoughts(message: dict[str, Any], marks: tuple[str, str], path: str, ledger: Ledger) -> None:
    """Move the thoughts that the content begins with to ``reasoning_content``."""
    content = message.get("content")
    if not isinstance(content, str) or not content.lstrip().startswith(marks[0]):
        return
    thought, mark, rest = content.lstrip().removeprefix(marks[0]).partition(marks[1])
    if not mark:
        rest = ""  # it was cut off while it thought
    message["content"] = rest.lstrip("\n")
    message.setdefault("reasoning_content", None)
    if not message["reasoning_content"]:
        message["reasoning_content"] = thought.strip("\n")
    because = Because(f"The provider writes its thoughts into the content, between {marks[0]} and {marks[1]}")
    ledger.note(f"{path}.content", Kind.CONVERTED, because, content, message["content"], loss=False)


def drop_unless(out: dict[str, Any], name: str, is_fine: bool, ledger: Ledger, path: str = "") -> None:  # noqa: FBT001
    """Leave out a field whose value OpenAI's client cannot read."""
    if name in out and out[name] is not None and not is_fine:
        ledger.note(path or name, Kind.DROPPED, NOT_OPENAIS, out.pop(name), loss=True)


def as_text(value: Any) -> str:
    """JSON text of a value that itself came as JSON."""
    return json.dumps(value, ensure_ascii=False)
