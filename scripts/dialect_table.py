"""Write docs/dialects.md, who takes which OpenAI parameter, or with --check tell whether it is current."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from generated import ROOT, bring_up_to_date

from migrate_advisor.catalog.capabilities import RESPONSE_FORMATS
from migrate_advisor.catalog.evidence import Support, end_words
from migrate_advisor.catalog.load import load_catalog

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.dialect import Dialect, Override, Param
    from migrate_advisor.catalog.provider import Provider
    from migrate_advisor.catalog.surfaces import Endpoint

PAGE = ROOT / "docs/dialects.md"
HEAD = """\
# Who takes which parameter

Generated from the catalog by `scripts/dialect_table.py`; edit `catalog/*.yaml`, not this page.

Each row is a wire format: its provider, its name and the endpoints that speak it. **full**: the documents say that the
parameter is taken, perhaps under another name or within a narrower range. **partly**: in some cases only. **none**: it
is not taken, or with one value only, or it is missing in documents that list all that is taken. **unknown**: the
documents that were read do not speak of it. An asterisk marks what is otherwise for some models, endpoints or API
versions. An endpoint that ends, or has ended, bears the day.

`migrate-advisor map REQUEST.json --to PROVIDER/MODEL` says what becomes of a request, with the reason and the source of
every change.
"""
GROUPS = {
    "Sampling": "temperature top_p frequency_penalty presence_penalty logit_bias seed n",
    "Length and output": "max_tokens max_completion_tokens stop json_object json_schema logprobs top_logprobs",
    "Tools": "tools tool_choice parallel_tool_calls functions function_call web_search_options",
    "Reasoning and streams": "reasoning_effort verbosity prediction modalities audio stream stream_options",
    "Account and service": "user safety_identifier metadata store service_tier prompt_cache_key",
}


def support(facts: Dialect | Override, unlisted: Support | None, name: str) -> Support | None:
    """How far a parameter, or a value of ``response_format``, is taken; ``unlisted`` where nothing is said."""
    if name in RESPONSE_FORMATS:
        return of_format(facts.params.get("response_format"), unlisted, name)
    listed = facts.params.get(name)
    if listed is None:
        return unlisted
    is_fixed = listed.range is not None and listed.range[0] == listed.range[1]
    return Support.NONE if is_fixed else listed.support


def of_format(param: Param | None, unlisted: Support | None, name: str) -> Support | None:
    """The same for a response format."""
    if param is None:
        return unlisted
    if param.support is Support.NONE or param.values is None:
        return param.support
    if name in param.unsure:
        return Support.PARTLY
    return param.support if name in param.values else Support.NONE


def cell(dialect: Dialect, name: str) -> str:
    """What the table says of one dialect and parameter."""
    said = support(dialect, Support(dialect.unlisted), name)
    assert said is not None
    is_otherwise = any(support(override, None, name) not in {None, said} for override in dialect.overrides)
    return f"{said.value}{'*' if is_otherwise else ''}"


def spoken(provider: Provider) -> Iterator[tuple[str, Dialect]]:
    """The provider's dialects with the names of the endpoints that speak them."""
    for dialect in provider.file.dialects:
        endpoints = [item for item in provider.endpoints if dialect.id == item.dialect]
        names = [f"@{item.id}{ending(item)}" for item in endpoints] or [f"@{dialect.id}"]
        yield f"`{provider.id}` {dialect.id} ({', '.join(names)})", dialect


def ending(endpoint: Endpoint) -> str:
    """The day on which an endpoint ends or ended; it is told the same on every day."""
    return "" if endpoint.ends is None else f", {end_words(endpoint.ends)}"


def groups(rows: list[tuple[str, Dialect]]) -> Iterator[tuple[str, list[str]]]:
    """Title and parameters of each table; the last holds what the others leave."""
    placed = {name for names in GROUPS.values() for name in names.split()} | {"response_format"}
    for title, names in GROUPS.items():
        yield title, names.split()
    rest = sorted({name for _, dialect in rows for name in dialect.params} - placed)
    if rest:
        yield "Others", rest


def page(catalog: Catalog) -> str:
    """The page, as Markdown."""
    rows = [row for provider in catalog.providers() for row in spoken(provider)]
    parts = [HEAD]
    for title, names in groups(rows):
        lines = [f"## {title}", "", f"| Dialect | {' | '.join(f'`{name}`' for name in names)} |"]
        lines.append(f"|---|{'---|' * len(names)}")
        lines += [f"| {label} | {' | '.join(cell(dialect, name) for name in names)} |" for label, dialect in rows]
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


if __name__ == "__main__":
    sys.exit(bring_up_to_date({PAGE: page(load_catalog())}))
