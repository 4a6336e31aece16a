"""Write docs/refusals.md, what each provider refuses of a conversation, or with --check tell whether it is current."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from generated import ROOT, bring_up_to_date

from migrate_advisor.catalog.conversation import Messages, Tools
from migrate_advisor.catalog.load import load_catalog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.conversation import Recording
    from migrate_advisor.catalog.dialect import Dialect
    from migrate_advisor.catalog.provider import Provider

PAGE = ROOT / "docs/refusals.md"
HEAD = """\
# What a provider refuses

Generated from the catalog by `scripts/refusal_page.py`; edit `catalog/*.yaml`, not this page.

What is refused of a conversation as a whole, its messages and its tools; ranges and support of single parameters are in
[who takes which parameter](dialects.md). The mapper avoids all of it, or tells what it could not; the
[simulator](simulator.md) refuses it, in the provider's own words where somebody recorded them. What such words say of
another kind of failure (`quota`, `rate-limit`) stands below each table's rules.
"""


def _names(value: Any) -> str:
    return ", ".join(f"`{item}`" for item in value) or "nothing"


def _by_kind(value: Any) -> str:
    return "; ".join(f"`{kind}`: {_names(taken)}" for kind, taken in value.items())


_OF_MESSAGES: dict[str, Callable[[Any], str]] = {
    "roles": lambda value: f"roles other than {_names(value)}",
    "parts": lambda value: f"parts of content other than {_names(value)}",
    "string_roles": lambda value: f"a list as the content of {_names(value)}",
    "part_keys": lambda value: f"keys of a part other than {_by_kind(value)}",
    "without": lambda value: f"the keys {_names(value)} of a message",
    "max_system": lambda value: f"more than {value} system message, or one that is not first",
    "max_messages": lambda value: f"more than {value} messages",
    "nonempty": lambda value: f"messages of {_names(value)} that say nothing",
    "alternating": lambda _: "user and assistant out of turn",
    "keys": lambda value: f"keys of a message other than {_by_kind(value)}",
    "needs_user": lambda _: "a list without a message of the user's",
    "unrepeated": lambda value: f"two messages of {_names(value)} in a row",
    "after_tool": lambda value: f"anybody but {_names(value)} after the result of a tool",
    "paired": lambda _: "calls without their results right after them, and results without a call",
    "last": lambda value: f"a last message that is not of {_names(value)}",
    "no_content": lambda _: "`null` as the content of a message that only calls tools",
    "arguments": lambda _: "arguments of a call that are not the text of a JSON object",
    "call_ids": lambda value: f"ids of calls that are not as `{value}`",
}
"""Rule about messages → what it refuses."""

_OF_TOOLS: dict[str, Callable[[Any], str]] = {
    "types": lambda value: f"types of tools other than {_names(value)}",
    "without": lambda value: f"the keys {_names(value)} of a function",
    "required": lambda value: f"functions without {_names(value)}",
}


def _differs(facts: Any, usual: Any, name: str) -> bool:
    return bool(getattr(facts, name)) and getattr(facts, name) != getattr(usual, name)


Rule = tuple[str, str, tuple[str, ...], str | None]
"""Its name, what it refuses, ids of its sources, and a note."""


def rules(dialect: Dialect) -> Iterator[Rule]:
    """Each rule of a dialect."""
    yield from _of_messages(dialect)
    for name, said in _OF_TOOLS.items():
        if _differs(dialect.tools, Tools(), name):
            yield f"tools.{name}", said(getattr(dialect.tools, name)), dialect.tools.sources, None
    yield from _of_schemas(dialect)
    for clash in dialect.clashes:
        values = f" {_names(clash.values)}" if clash.values else ""
        yield f"clash:{clash.param}", f"`{clash.param}`{values} with {clash.when}", clash.sources, clash.note
    for path, replay in dialect.thinking.replay.items():
        if replay.rule in {"required", "refused"}:
            when = "a message of the assistant's" if replay.when == "always" else "a message that calls tools"
            what = f"{when} {'without' if replay.rule == 'required' else 'with'} `{path}`, while thinking is on"
            yield "replay", what, replay.sources or dialect.thinking.sources, replay.note


def _of_messages(dialect: Dialect) -> Iterator[Rule]:
    facts = dialect.messages
    for name, said in _OF_MESSAGES.items():
        if _differs(facts, Messages(), name):
            own = facts.why.get(name)
            sources = (own.sources if own else ()) or facts.sources
            yield f"messages.{name}", said(getattr(facts, name)), sources, own.note if own else None
    if facts.json_prompt == "required":
        what = "to give a JSON object where no message has the word json"
        yield "messages.json_prompt", what, facts.sources, None


def _of_schemas(dialect: Dialect) -> Iterator[Rule]:
    facts = dialect.tools.schemas
    said = [
        f"the keywords {_names(facts.refused)}" if facts.refused else "",
        *(f"{_names(others)} beside `{keyword}`" for keyword, others in facts.beside.items()),
        "a root without its type" if facts.root_type else "",
        f"references that do not begin with `{facts.references}`" if facts.references else "",
    ]
    what = "; ".join(item for item in said if item)
    if what:
        yield "tools.schemas", f"of the schema of a tool: {what}", facts.sources, facts.note


def words(recording: Recording) -> str:
    """A recorded error in one line: its status, and what it says."""
    body = json.loads(recording.body)
    found = next((text for text in _texts(body)), recording.body)
    return f"{recording.status}: {found}"


def _texts(value: Any) -> Iterator[str]:
    for key in ("message", "status_msg", "error_msg", "error", "base_resp", "detail", "Response", "Error"):
        inner = value.get(key) if isinstance(value, dict) else None
        if isinstance(inner, str):
            yield inner
        elif inner is not None:
            yield from _texts(inner)


def table(provider: Provider, dialect: Dialect) -> list[str]:
    """The lines of one dialect."""

    def cited(sources: tuple[str, ...]) -> str:
        known = provider.file.sources
        urls = dict.fromkeys(known[name].url for name in sources or dialect.sources if name in known)
        return " ".join(f"[{number}]({url})" for number, url in enumerate(urls, 1))

    lines = []
    recorded = {item.says: item for item in reversed(dialect.recordings)}
    for name, what, sources, note in rules(dialect):
        own = recorded.pop(name, None)
        said = f" “{words(own)}”" if own else ""
        told = f"{what}{f' ({note})' if note else ''}"
        lines.append(f"| `{name}` | {told} |{said} | {cited((*sources, *(own.sources if own else ())))} |")
    results = {
        "messages.results": "a result of a call that nobody made before it",
        "replay:signature": "a thought that somebody else signed, or that was changed",
        "replay:encrypted_content": "an item that somebody else sealed",
    }
    lines += [
        f"| `{item.says}` | {results.get(item.says, '')} | “{words(item)}” | {cited(item.sources)} |"
        for item in recorded.values()
    ]
    return [line.replace("\n", " ") for line in lines]


def page(catalog: Catalog) -> str:
    """The page, as Markdown."""
    parts = [HEAD]
    for provider in catalog.providers():
        for dialect in provider.file.dialects:
            lines = table(provider, dialect)
            if lines:
                head = ["| Rule | Refused | In its words | Sources |", "|---|---|---|---|"]
                parts.append("\n".join([f"## {provider.name}: {dialect.id}", "", *head, *lines]) + "\n")
    return "\n".join(parts)


if __name__ == "__main__":
    sys.exit(bring_up_to_date({PAGE: page(load_catalog())}))
