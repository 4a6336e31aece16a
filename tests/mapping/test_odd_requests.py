"""A request in which anything may stand anywhere: it is mapped or refused, and its shape is told, at every target.

Each place of each sample holds something of another kind, in the three languages of callers. Replies are
`test_lies`'s.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from tests.mapping.test_golden import FOLDERS, GOLDEN, target_of
from tests.mapping.test_lies import places, put

from migrate_advisor.cli.program import main
from migrate_advisor.errors import MappingError
from migrate_advisor.mapping.mapper import mapper_for
from migrate_advisor.mapping.plan import Wanted
from migrate_advisor.traffic.assessment import describe
from migrate_advisor.traffic.representative import representative
from migrate_advisor.traffic.signature import Signer
from migrate_advisor.traffic.tally import Key
from migrate_advisor.traffic.vocabulary import vocabulary

if TYPE_CHECKING:
    from pathlib import Path

    from migrate_advisor.catalog.catalog import Catalog

ASKED = {
    "chat.completions": sorted(GOLDEN.glob("all-*.request.json")),
    "responses": sorted(GOLDEN.glob("responses-*.request.json")),
    "messages": sorted(GOLDEN.glob("messages-*.request.json")),
}
ODD: list[Any] = [[], {}, None, 5, "\ud800odd", [None], [{}]]
CHOSEN = {"type": "function", "function": {"name": "f"}}
MORE: dict[str, list[dict[str, Any]]] = {
    "chat.completions": [
        {
            "messages": [
                {"role": "user", "content": "json"},
                {"role": "assistant", "tool_calls": [{"id": "a", **CHOSEN}]},
                {"role": "tool", "tool_call_id": "a", "content": "x"},
            ],
            "tools": [CHOSEN], "tool_choice": CHOSEN,
            "response_format": {"type": "json_schema", "json_schema": {"name": "n", "schema": {"type": "object"}}},
        }
    ],
    "messages": [
        {
            "system": [{"type": "text", "text": "s"}],
            "messages": [
                {"role": "user", "content": [{"type": "text", "text": "q"}]},
                {"role": "assistant", "content": [{"type": "tool_use", "id": "a", "name": "f", "input": {}}]},
                {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "a", "content": "x"}]},
            ],
            "tools": [{"name": "f", "input_schema": {}}], "tool_choice": {"type": "tool", "name": "f"}, "max_tokens": 5,
        }
    ],
    "responses": [],
}  # fmt: skip
"""What the samples do not say: choices, schemas, calls with their results."""


def _requests(operation: str, first: int) -> list[dict[str, Any]]:
    """The requests with each of their places holding two of what is odd."""
    samples = [json.loads(path.read_text(encoding="utf-8")) for path in ASKED[operation]]
    said = [*samples, *MORE[operation]]
    told = [(one, place) for one in said for place in places(one) if place]
    return [
        put(one, place, ODD[(first + number + turn) % len(ODD)])
        for number, (one, place) in enumerate(told)
        for turn in range(2)
    ]


def _one_each(folders: list[Path]) -> list[Path]:
    return list({folder.parent: folder for folder in folders}.values())


PLACES = _one_each(FOLDERS)


@pytest.mark.parametrize("folder", PLACES, ids=lambda folder: folder.parent.name)
@pytest.mark.parametrize("operation", ASKED)
def test_nothing_in_a_request_breaks_the_mapper(operation: str, folder: Path, catalog: Catalog) -> None:
    try:
        mapper = mapper_for(Wanted(target_of(folder), operation), catalog)
    except MappingError:
        pytest.skip("there is no such operation")
    for request in _requests(operation, PLACES.index(folder)):
        with suppress(MappingError):
            assert f"{mapper.request(request).report}" is not None


@pytest.mark.parametrize("operation", ASKED)
def test_nothing_in_a_request_breaks_its_shape(operation: str, catalog: Catalog) -> None:
    signer = Signer(vocabulary(catalog))
    for request in (one for first in range(0, len(ODD), 2) for one in _requests(operation, first)):
        shape = signer.signature(request)
        assert describe(Key(operation, "m", shape, 0, 0)).startswith(operation)
        assert isinstance(representative(json.loads(shape)), dict)


def test_one_odd_line_of_a_log_stops_no_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    odd: list[dict[str, Any]] = [
        {"messages": 5},
        {"messages": [{"role": []}]},
        {"messages": [], "response_format": {"json_schema": "x"}},
    ]
    log = tmp_path / "log.jsonl"
    good = {"messages": [{"role": "user", "content": "hi"}]}
    log.write_text("".join(json.dumps({"model": "gpt-4o", **one}) + "\n" for one in [*odd, good]))
    assert main(["assess", str(log), "--region", "CN", "--to", "deepseek/deepseek-flash", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["records"] == len(odd) + 1
