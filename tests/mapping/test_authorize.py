"""Credentials: in the right place, in the right form, and never shown."""

from __future__ import annotations

import base64
import hmac
import json
from typing import TYPE_CHECKING, Any

import pytest

from migrate_advisor.errors import MappingError, ReplyError
from migrate_advisor.mapping.authorize import Attempt, Credentials, Token, authorize
from migrate_advisor.mapping.mapper import mapper_for
from migrate_advisor.mapping.plan import Wanted
from migrate_advisor.mapping.wire import Head, Read, Secret, Send, Unreachable

if TYPE_CHECKING:
    from collections.abc import Generator

    from migrate_advisor.catalog.catalog import Catalog

NOW = 1_795_334_400.0
REQUEST = {"messages": [{"role": "user", "content": "hi"}]}


def flow(
    catalog: Catalog, to: str, key: str, tokens: dict[str, Token] | None = None, now: float = NOW
) -> Generator[Any, Any, Credentials]:
    mapper = mapper_for(Wanted(to), catalog)
    request = mapper.request(REQUEST).request
    return authorize(
        mapper.plan, Attempt(request, request.content(), Secret(key), now, {} if tokens is None else tokens)
    )


def play(steps: Generator[Any, Any, Credentials], answers: list[Any]) -> tuple[list[Any], Credentials]:
    """Run to the end with these answers: the steps that were asked for, and what came of it."""
    asked, given = [], iter([None, *answers])
    while True:
        try:
            asked.append(steps.send(next(given)))
        except StopIteration as end:
            return asked, end.value


@pytest.mark.parametrize(
    ("to", "headers"),
    [
        ("zhipu/glm-5.2", {"authorization": "Bearer k-1"}),
        ("azure-openai/my-deployment", {"api-key": "k-1"}),
        ("azure-openai@classic/my-deployment", {"api-key": "k-1"}),
        ("anthropic/claude-opus-5", {"x-api-key": "k-1"}),
        ("anthropic@openai-compatible/claude-opus-5", {"authorization": "Bearer k-1"}),
        ("self-hosted/qwen3:8b", {}),
        ("sensetime@native/SenseChat-5", {"authorization": "Bearer k-1"}),
    ],
)
def test_a_key_goes_where_the_provider_wants_it(catalog: Catalog, to: str, headers: dict[str, str]) -> None:
    asked, credentials = play(flow(catalog, to, "k-1"), [])
    assert asked == []
    assert credentials.headers == headers
    assert "k-1" not in repr(credentials)


def test_a_pair_is_signed_into_a_token(catalog: Catalog) -> None:
    _, credentials = play(flow(catalog, "sensetime@native/SenseChat-5", "id-1:secret-1"), [])
    head, claims, signature = credentials.headers["authorization"].removeprefix("Bearer ").split(".")
    expected = hmac.digest(b"secret-1", f"{head}.{claims}".encode(), "sha256")
    assert base64.urlsafe_b64decode(signature + "=") == expected
    assert json.loads(base64.urlsafe_b64decode(claims + "==")) == {"iss": "id-1", "exp": NOW + 1800, "nbf": NOW - 5}


def test_a_pair_is_exchanged_for_a_token_that_is_kept(catalog: Catalog) -> None:
    tokens: dict[str, Token] = {}
    reply = json.dumps({"access_token": "24.abc", "expires_in": 2592000}).encode()
    asked, credentials = play(flow(catalog, "baidu@legacy/ernie-3.5-8k", "ak:s k", tokens), [Head(200, {}), reply])
    send, read = asked
    assert isinstance(send, Send)
    assert isinstance(read, Read)
    assert send.request.method == "POST"
    assert send.request.url.endswith("?grant_type=client_credentials&client_id=ak&client_secret=s%20k")
    assert credentials.query == {"access_token": "24.abc"}
    assert credentials.url("https://x.example/chat") == "https://x.example/chat?access_token=24.abc"
    again, same = play(flow(catalog, "baidu@legacy/ernie-4.0-8k", "ak:s k", tokens), [])
    assert again == []
    assert same == credentials
    late = flow(catalog, "baidu@legacy/ernie-3.5-8k", "ak:s k", tokens, NOW + 2592000)
    renewed, _ = play(late, [Head(200, {}), reply])
    assert len(renewed) == 2
    assert "24.abc" not in repr(tokens)


def test_a_ready_token_needs_no_exchange(catalog: Catalog) -> None:
    asked, credentials = play(flow(catalog, "baidu@legacy/ernie-3.5-8k", "24.ready"), [])
    assert asked == []
    assert credentials.query == {"access_token": "24.ready"}


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ([Unreachable("connection refused")], "connection refused"),
        (
            [Head(401, {}), b'{"error": "invalid", "error_description": "unknown client id"}'],
            "unknown client id",
        ),
        ([Head(502, {}), b"<html>"], "HTTP status 502"),
    ],
)
def test_an_exchange_that_fails_says_why(catalog: Catalog, answers: list[Any], reason: str) -> None:
    with pytest.raises(ReplyError, match=reason) as refused:
        play(flow(catalog, "baidu@legacy/ernie-3.5-8k", "ak:sk-secret"), answers)
    assert "sk-secret" not in str(refused.value)


def test_a_key_of_the_wrong_form_is_refused_without_showing_it(catalog: Catalog) -> None:
    with pytest.raises(MappingError, match="two parts") as refused:
        play(flow(catalog, "baidu@legacy/ernie-3.5-8k", ":only-secret"), [])
    assert "only-secret" not in str(refused.value)


def test_a_secret_never_shows() -> None:
    assert "hunter2" not in f"{Secret('hunter2')} {Secret('hunter2')!r}"
    assert Secret("hunter2").get_secret_value() == "hunter2"
