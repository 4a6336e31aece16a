"""Operations: every call of the SDKs is recognised by its path, or named as one that nobody else can be asked for."""

from __future__ import annotations

from typing import get_args

import pytest

from migrate_advisor.catalog.operations import OPERATIONS, OperationName, not_carried, recognised

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
