"""Vectors come in the form that was asked for, whatever form the provider gives."""

from __future__ import annotations

import base64
import json
import struct
from typing import TYPE_CHECKING, Any

import openai
import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate_advisor import fallback_client, map_reply, map_request
from migrate_advisor.catalog.load import load_catalog
from migrate_advisor.errors import ReplyError
from migrate_advisor.simulator import Simulator

if TYPE_CHECKING:
    from collections.abc import Iterator

NUMBERS = st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), max_size=8)


def packed(numbers: list[float]) -> str:
    return base64.b64encode(struct.pack(f"<{len(numbers)}f", *numbers)).decode()


def embedders() -> Iterator[str]:
    """Of every provider that says what it takes, a model that makes vectors."""
    for provider in load_catalog().providers(role=None):
        if not provider.endpoints or provider.endpoints[0].dialect is None:
            continue
        dialect = provider.dialect(provider.endpoints[0].dialect)
        assert dialect is not None
        described = dialect.operations.get("embeddings")
        made = [model.id for model in provider.models if model.operations == ("embeddings",) and not model.endpoints]
        if made and described is not None and described.support != "none":
            yield f"{provider.id}/{made[0]}"


def answer(vector: Any, form: str | None, to: str = "alibaba/text-embedding-v4") -> Any:
    body = {"object": "list", "model": "m", "data": [{"object": "embedding", "index": 0, "embedding": vector}],
            "usage": {"prompt_tokens": 1, "total_tokens": 1}}  # fmt: skip
    asked = {"model": "m", "input": "a", **({"encoding_format": form} if form else {})}
    reply = map_reply(200, {}, json.dumps(body).encode(), to=to, operation="embeddings", request=asked)
    return reply.body["data"][0]["embedding"] if reply.body and "data" in reply.body else reply


@given(NUMBERS)
def test_numbers_are_packed_and_base64_is_unpacked_as_was_asked(numbers: list[float]) -> None:
    assert answer(numbers, "base64") == packed(numbers)
    assert answer(packed(numbers), "base64") == packed(numbers)
    assert answer(packed(numbers), "float") == numbers
    assert answer(numbers, "float") == numbers
    assert answer(numbers, None) == numbers, "who says nothing gets what came"


@pytest.mark.parametrize("told", ["no base64!", packed([1.0])[:-4]])
def test_what_is_no_vector_is_a_fault_and_no_vector(told: str) -> None:
    with pytest.raises(ReplyError):
        answer(told, "float")


def test_a_form_that_is_made_on_the_way_back_is_no_loss() -> None:
    asked = {"model": "text-embedding-3-small", "input": ["a"], "encoding_format": "base64"}
    assert len(list(embedders())) > 3
    for target in embedders():
        report = map_request(asked, to=target, operation="embeddings").report
        assert not [change for change in report if change.path == "encoding_format" and change.is_loss
                    and change.kind == "dropped"], target  # fmt: skip


@pytest.mark.allow_hosts(["127.0.0.1"])
@pytest.mark.parametrize("target", ["alibaba/text-embedding-v4", "self-hosted@ollama/bge-m3"])
def test_clients_that_decode_without_a_look_get_base64(target: str) -> None:
    """OpenAI's client for Node asks so when the program says nothing."""
    provider = target.partition("/")[0].partition("@")[0]
    with Simulator(target.partition("/")[0]) as vendor:
        http = fallback_client(target, keys={provider: vendor.key(target.partition("/")[0])},
                               base_urls={provider: vendor.base_url(target.partition("/")[0])})  # fmt: skip
        client = openai.OpenAI(api_key="unused", http_client=http)
        raw = client.embeddings.with_raw_response.create(model="m", input="a", encoding_format="base64")
        floats = client.embeddings.create(model="m", input="a", encoding_format="float").data[0].embedding
        told = json.loads(raw.text)["data"][0]["embedding"]
        client.close()
    assert isinstance(told, str)
    assert list(struct.unpack(f"<{len(floats)}f", base64.b64decode(told))) == pytest.approx(floats, rel=1e-6)
