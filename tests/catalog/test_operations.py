"""Operations: every call of the SDKs is recognised by its path, or named as one that nobody else can be asked for."""

from __future__ import annotations

import ast
import importlib.util
import re
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pytest

from migrate_advisor.catalog.operations import OPERATIONS, OperationName, not_carried, recognised

if TYPE_CHECKING:
    from collections.abc import Iterator

CALLS = {
    ("POST", "/v1/chat/completions"): "chat.completions",
    ("POST", "/openai/deployments/gpt-4o/chat/completions"): "chat.completions",
    ("POST", "/openai/v1/responses"): "responses",
    ("GET", "/v1/responses/resp_1"): "responses.retrieve",
    ("DELETE", "/v1/responses/resp_1"): "responses.delete",
    ("POST", "/v1/responses/resp_1/cancel"): "responses.cancel",
    ("GET", "/v1/responses/resp_1/input_items"): "responses.input_items",
    ("POST", "/v1/messages"): "messages",
    ("POST", "/anthropic/v1/messages/count_tokens"): "messages.count_tokens",
    ("POST", "/v1/completions"): "completions",
    ("POST", "/v1/images/edits"): "images.edits",
    ("POST", "/v1/audio/transcriptions"): "audio.transcriptions",
    ("POST", "/v1/moderations"): "moderations",
    ("GET", "/v1/models"): "models",
    ("GET", "/v1/models/gpt-4o"): "models.retrieve",
    ("POST", "/v1/files"): "files.create",
    ("GET", "/v1/files/file_1/content"): "files.content",
    ("POST", "/v1/batches/batch_1/cancel"): "batches.cancel",
}


@pytest.mark.parametrize(("call", "name"), CALLS.items(), ids=str)
def test_a_call_is_recognised_by_its_path(call: tuple[str, str], name: str) -> None:
    asked = recognised(*call)
    assert asked is not None
    assert asked.operation.name == name


def test_ids_are_read_from_the_path() -> None:
    asked = recognised("GET", "/v1/models/ft%3Agpt-4o")
    assert asked is not None
    assert dict(asked.ids) == {"id": "ft%3Agpt-4o"}


@pytest.mark.parametrize(
    ("path", "words"),
    {
        "/v1/threads/thread_1/messages": "threads of assistants",
        "/v1/vector_stores/vs_1/files": "vector stores",
        "/v1/realtime/sessions": "realtime sessions",
        "/openai/v1/conversations": "stored conversations",
        "/v1/messages/batches": "batches of messages",
        "/v1/messages/batches/msgbatch_1": "batches of messages",
    }.items(),
    ids=str,
)
def test_what_lives_at_the_source_is_named_and_taken_for_nothing_else(path: str, words: str) -> None:
    assert not_carried(path) == words
    assert all(recognised(method, path) is None for method in ("GET", "POST", "DELETE"))


def test_a_deployment_may_be_called_as_a_resource_is() -> None:
    assert not_carried("/openai/deployments/realtime/chat/completions") is None


def test_every_operation_has_facts_to_stand_under() -> None:
    assert {row.facts for row in OPERATIONS.values()} == set(get_args(OperationName))


VERBS = {"_get": "GET", "_get_api_list": "GET", "_post": "POST", "_put": "PUT", "_patch": "PATCH", "_delete": "DELETE"}


def _calls_of(package: str) -> Iterator[tuple[str, str]]:
    """Method and path of every call that an SDK's own source makes; ``x1`` stands for what it fills in."""
    found = importlib.util.find_spec(package)
    assert found is not None
    assert found.origin is not None
    for file in (Path(found.origin).parent / "resources").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in VERBS:
                given = node.args[0] if node.args else node
                template = given.args[0] if isinstance(given, ast.Call) and given.args else given
                if isinstance(template, ast.Constant) and isinstance(template.value, str):
                    path = re.sub(r"\{[^}]*\}", "x1", template.value.partition("?")[0])
                    yield VERBS[node.func.attr], path if path.startswith("/v1/") else f"/v1{path}"


@pytest.mark.parametrize("package", ["openai", "anthropic"])
def test_every_call_of_an_sdk_is_carried_as_what_it_is_or_named(package: str) -> None:
    calls = set(_calls_of(package))
    assert ("GET", "/v1/models") in calls
    assert len(calls) > 100
    for method, path in sorted(calls):
        asked = recognised(method, path)
        if asked is None:
            assert not_carried(path, method), (method, path)
        else:
            assert len(path.split("/")) == len(asked.operation.path.split("/")) + 1, (path, asked.operation.name)


@pytest.mark.parametrize(
    "path",
    [
        "/openai/deployments/agents/chat/completions",
        "/agents/v1/chat/completions",
        "/v1/projects/p1/locations/l1/endpoints/openapi/chat/completions",
    ],
)
def test_what_an_address_is_called_refuses_nothing(path: str) -> None:
    asked = recognised("POST", path)
    assert asked is not None
    assert asked.operation.name == "chat.completions"
