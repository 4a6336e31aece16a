"""Which target a call goes to, what goes there beside it, and what its replies say of ends."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from tests.transport.playing import answered, chain, head, play, refused

from migrate_advisor.errors import UsageError
from migrate_advisor.transport.events import Deprecated, log_events
from migrate_advisor.transport.notices import Notice, listed_notices, notice_of

if TYPE_CHECKING:
    from migrate_advisor.catalog.catalog import Catalog

A, B = "alpha/a-1", "beta/b-1"
VECTORS = {"model": "text-embedding-3-small", "input": "hi"}
EMBEDDINGS = "https://api.openai.com/v1/embeddings"


def _vectors() -> list[Any]:
    data = [{"object": "embedding", "index": 0, "embedding": [0.5]}]
    body = {"object": "list", "data": data, "model": "m", "usage": {"prompt_tokens": 1, "total_tokens": 1}}
    return [head(), json.dumps(body).encode()]


def test_a_model_that_is_asked_for_chooses_its_targets(samples: Catalog) -> None:
    routed = chain(samples, A, models={"gpt-4o-mini": B, "o3": [B, A]})
    assert [json.loads(bytes(item.content))["model"] for item in play(routed, answered()).sent] == ["a-1"]
    asked = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "hi"}]}
    assert [json.loads(bytes(item.content))["model"] for item in play(routed, answered(), asked).sent] == ["b-1"]
    both = play(routed, [*refused(401), *answered()], {**asked, "model": "o3"})
    assert [json.loads(bytes(item.content))["model"] for item in both.sent] == ["b-1", "a-1"]


def test_an_operation_chooses_its_targets(samples: Catalog) -> None:
    routed = chain(samples, A, models={"embeddings": "beta/vectors"})
    sent = play(routed, _vectors(), VECTORS, url=EMBEDDINGS).sent
    assert [json.loads(bytes(item.content))["model"] for item in sent] == ["vectors"]


def test_embeddings_never_go_to_another_model(samples: Catalog) -> None:
    played = play(chain(samples, "beta/v-1", "alpha/v-2", attempts=1), refused(503), VECTORS, url=EMBEDDINGS)
    assert len(played.sent) == 1
    assert "error" in played.body
    same = chain(samples, "beta/v-1", "alpha/v-1", attempts=1)
    assert len(play(same, [*refused(503), *_vectors()], VECTORS, url=EMBEDDINGS).sent) == 2


def test_keys_of_several_clients_may_stand_in_one_dict(samples: Catalog) -> None:
    assert chain(samples, A, keys={"alpha": "k", "zhipu": "i.s", "deepseek": "k"}).routes
    with pytest.raises(UsageError, match="alphas"):
        chain(samples, A, keys={"alphas": "k"})


def test_headers_and_parameters_go_to_their_target_and_to_no_other(samples: Catalog) -> None:
    given: Any = {"headers": {"alpha": {"X-Portkey-Provider": "openai"}}, "query": {"alpha": {"api-version": "1 2"}}}
    played = play(chain(samples, A, B, **given), [*refused(401), *answered()])
    first, second = played.sent
    assert first.headers["x-portkey-provider"] == "openai"
    assert first.headers["authorization"] == "Bearer alpha-key"
    assert first.url.endswith("?api-version=1%202")
    assert "x-portkey-provider" not in second.headers
    assert "?" not in second.url


@pytest.mark.parametrize("wrong", [{"Host": "x"}, {"a b": "x"}, {"x": "a-secret\n"}, {"x": 1}])
def test_a_header_that_cannot_be_sent_is_refused_without_its_value(samples: Catalog, wrong: Any) -> None:
    with pytest.raises(UsageError) as caught:
        chain(samples, A, headers={"alpha": wrong})
    assert "a-secret" not in str(caught.value)


def test_what_a_call_adds_goes_only_to_an_address_that_the_user_gave(samples: Catalog) -> None:
    url = "https://api.openai.com/v1/chat/completions?tag=7&api_key=no"
    extra = [
        (b"X-Portkey-Provider", b"openai"),
        (b"X-Auth-Token", b"no"),
        (b"X-Copy", b"sk-callers"),
        (b"Baggage", b"no"),
    ]
    there = chain(samples, A, base_urls={"alpha": "https://gateway.example/v1"})
    request = play(there, answered(), url=url, headers=extra).sent[0]
    assert request.headers["x-portkey-provider"] == "openai"
    assert not {"x-auth-token", "x-copy", "baggage", "cookie", "openai-organization"} & set(request.headers)
    assert request.url == "https://gateway.example/v1/chat/completions?tag=7"
    vendors = play(chain(samples, A), answered(), url=url, headers=extra).sent[0]
    assert "x-portkey-provider" not in vendors.headers
    assert "?" not in vendors.url


# What replies say of ends


@pytest.mark.parametrize(("headers", "notice"), [
    ({"deprecation": "@1688169599"}, Notice("m", date(2023, 6, 30), is_deprecated=True)),
    ({"deprecation": "true"}, Notice("m", None, is_deprecated=True)),
    ({"deprecation": "Sun, 11 Nov 2018 23:59:59 GMT", "sunset": "Wed, 11 Nov 2020 23:59:59 GMT"},
     Notice("m", date(2018, 11, 11), is_deprecated=True, sunset=date(2020, 11, 11))),
    ({"sunset": "Wed, 11 Nov 2020 23:59:59 GMT", "link": '</a>; rel="next", <https://a.example/b>; rel="sunset"'},
     Notice("m", None, is_deprecated=False, sunset=date(2020, 11, 11), link="https://a.example/b")),
    ({"sunset": "0001-01-01T00:00:00+14:00"}, None), ({"sunset": "9999-12-31T23:59:59-14:00"}, None),
    ({"deprecation": "false"}, None), ({"sunset": "soon"}, None), ({}, None), ({"link": "<x>; rel=deprecation"}, None),
])  # fmt: skip
def test_headers_that_say_when_a_model_ends_are_read(headers: Any, notice: Notice | None) -> None:
    assert notice_of(headers, "m") == notice


def test_a_list_of_models_says_when_they_end() -> None:
    body = {"data": [{"id": "a", "shutdown_date": "2027-01-14"}, {"id": "b"}, {"id": "c", "deprecation": None}, 7]}
    assert list(listed_notices(body)) == [Notice("a", is_deprecated=True, sunset=date(2027, 1, 14))]
    assert list(listed_notices([])) == []


def test_the_end_of_a_model_is_told_once(samples: Catalog, caplog: pytest.LogCaptureFixture) -> None:
    seen: list[Any] = []
    log = log_events()

    def watch(event: Any) -> None:
        seen.append(event)
        log(event)

    watched = chain(samples, A, on_event=watch)
    for _ in range(2):
        reply = answered()
        reply[0] = head(200, sunset="Wed, 11 Nov 2026 23:59:59 GMT")
        play(watched, reply)
    [event] = [event for event in seen if isinstance(event, Deprecated)]
    assert (event.target, event.notice.model, event.notice.sunset) == (A, "a-1", date(2026, 11, 11))
    assert caplog.text.count("ends on 2026-11-11") == 1
