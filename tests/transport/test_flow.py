from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.transport.playing import DONE, Time, answered, chain, chunk, head, play, refused

from migrate_advisor.transport.steps import Next, Send, Streaming, Unreachable, Whole

if TYPE_CHECKING:
    from migrate_advisor.catalog.catalog import Catalog

A, B = "alpha/a-1", "beta/b-1"
AT_A, AT_B = "alpha.example", "beta.example"
STREAM = {"model": "gpt-4o", "messages": [{"role": "user", "content": "hi"}], "stream": True}


def test_the_first_target_answers(samples: Catalog) -> None:
    played = play(chain(samples, A, B), answered("hello"))
    assert played.hosts == [AT_A]
    assert played.body["choices"][0]["message"]["content"] == "hello"
    assert isinstance(played.answer, Whole)
    assert played.answer.headers["x-migrate-advisor-target"] == A
    assert json.loads(bytes(played.sent[0].content))["model"] == "a-1"


def test_a_target_is_tried_again_and_then_left(samples: Catalog) -> None:
    script = [*refused(503), Unreachable("refused"), *refused(503), *answered()]
    played = play(chain(samples, A, B), script)
    assert played.hosts == [AT_A, AT_A, AT_A, AT_B]
    assert len(played.pauses) == 2
    assert 0.5 <= played.pauses[0] <= 1 < played.pauses[1] <= 1.5


def test_attempts_are_counted_for_each_target(samples: Catalog) -> None:
    played = play(chain(samples, A, B, attempts=1), [*refused(500), *refused(500)])
    assert played.hosts == [AT_A, AT_B]
    assert isinstance(played.answer, Whole)
    assert played.answer.status == 500
    assert played.answer.headers["x-should-retry"] == "false"
    assert played.answer.headers["x-migrate-advisor-attempts"] == "2"


@pytest.mark.parametrize(
    ("script", "why"),
    [
        (refused(401), "a key that is wrong"),
        (refused(403), "no permission"),
        (refused(429, "1113"), "an empty balance, although it is a 429"),
        (refused(404), "nothing there"),
        (refused(400, "1211"), "a model that is gone, although it is a 400"),
        ([Unreachable("timeout", timed_out=True)], "one long wait is enough"),
    ],
    ids=lambda item: item if isinstance(item, str) else "",
)
def test_what_retrying_cannot_mend_goes_to_the_next_target_at_once(
    samples: Catalog, script: list[Any], why: str
) -> None:
    played = play(chain(samples, A, B), [*script, *answered()])
    assert played.hosts == [AT_A, AT_B], why
    assert played.pauses == []


@pytest.mark.parametrize(
    ("status", "code", "ours"),
    [(400, None, None), (400, "1301", "content_filter"), (400, "1261", "context_length_exceeded"), (422, None, None),
     (413, None, "request_too_large")],
)  # fmt: skip
def test_the_callers_fault_is_the_callers_answer_and_goes_to_nobody_else(
    samples: Catalog, status: int, code: str | None, ours: str | None
) -> None:
    played = play(chain(samples, A, B), refused(status, code, "look here"))
    assert played.hosts == [AT_A]
    assert played.error["code"] == ours
    assert played.error["message"] == "look here"


def test_refused_content_goes_on_where_that_was_asked_for(samples: Catalog) -> None:
    on = chain(samples, A, B, failover_on=["content-filter"])
    assert play(on, [*refused(400, "1301"), *answered()]).hosts == [AT_A, AT_B]
    assert play(on, refused(400)).hosts == [AT_A]


def test_an_error_under_http_200_is_an_error(samples: Catalog) -> None:
    body = json.dumps({"error": {"code": "1302", "message": "slow down"}}).encode()
    played = play(chain(samples, A, B, attempts=1), [head(200), body, *answered()])
    assert played.hosts == [AT_A, AT_B]


def test_an_answer_that_broke_off_is_a_failure_and_not_an_answer(samples: Catalog) -> None:
    played = play(chain(samples, A, B, attempts=1), [*answered(finish_reason="network_error"), *answered("whole")])
    assert played.hosts == [AT_A, AT_B]
    assert played.body["choices"][0]["message"]["content"] == "whole"


@pytest.mark.parametrize("content", [b"<html>bad gateway</html>", b"", b"[1]", b'{"id": '])
def test_success_that_nobody_can_read_is_a_failure(samples: Catalog, content: bytes) -> None:
    played = play(chain(samples, A, B, attempts=1), [head(200, content_type="text/html"), content, *answered()])
    assert played.hosts == [AT_A, AT_B]


def test_the_last_providers_failure_is_told_and_not_the_mappings_after_it(samples: Catalog) -> None:
    picture = [{"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}]
    body = {"model": "gpt-4o", "messages": [{"role": "user", "content": picture}]}
    played = play(chain(samples, B, A, attempts=1), refused(503, message="busy"), body)
    assert played.hosts == [AT_B]
    assert played.error["message"].startswith("busy [beta/b-1] [also failed: alpha/a-1: ")


def test_what_no_target_can_be_told_is_a_bad_request_that_names_the_place(samples: Catalog) -> None:
    picture = [{"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}]
    played = play(chain(samples, A), [], {"model": "gpt-4o", "messages": [{"role": "user", "content": picture}]})
    assert isinstance(played.answer, Whole)
    assert played.answer.status == 400
    assert played.error["code"] == "unmappable_request"
    assert played.error["param"].startswith("messages[0]")


def test_a_refused_loss_goes_to_a_target_without_it_and_else_is_a_bad_request(samples: Catalog) -> None:
    body = {"model": "gpt-4o", "messages": [{"role": "user", "content": "hi"}], "logit_bias": {"1": 1}}
    assert play(chain(samples, A, B, on_loss="refuse"), answered(), body).hosts == [AT_B]
    alone = play(chain(samples, A, on_loss="refuse"), [], body)
    assert (alone.error["code"], alone.error["param"]) == ("loss_refused", "logit_bias")
    reported = play(chain(samples, A), answered(), body)
    assert isinstance(reported.answer, Whole)
    assert reported.answer.headers["x-migrate-advisor-losses"] == "logit_bias"


def test_the_deadline_holds_over_all_targets_and_pauses(samples: Catalog) -> None:
    time = Time()
    played = play(chain(samples, A, B, deadline=1.0, attempts=9), [*refused(503), *refused(503)], time=time)
    assert time.seconds < 1.0
    assert played.hosts[0] == AT_A
    sends = [step for step in played.steps if isinstance(step, Send)]
    assert all(step.timeout <= 1.0 for step in sends)


def test_nothing_is_sent_after_the_deadline(samples: Catalog) -> None:
    time = Time()

    def late() -> str:
        time.seconds += 11
        return "key"

    links = chain(samples, A, B, deadline=10.0, keys={"beta": late}, attempts=1)
    assert play(links, refused(503), time=time).hosts == [AT_A]
    alone = play(chain(samples, B, deadline=10.0, keys={"beta": late}), [], time=time)
    assert alone.sent == []
    assert alone.error["code"] == "deadline_exceeded"


def test_a_wait_that_the_provider_asks_for_is_kept(samples: Catalog) -> None:
    played = play(chain(samples, A), [*refused(429, "1302", retry_after="7"), *answered()])
    assert played.pauses == [7.0]


def test_a_long_wait_is_not_kept_where_another_target_is_left(samples: Catalog) -> None:
    played = play(chain(samples, A, B), [*refused(429, "1302", retry_after="40"), *answered()])
    assert (played.hosts, played.pauses) == ([AT_A, AT_B], [])


def test_the_wait_asked_for_is_passed_on_with_the_last_error(samples: Catalog) -> None:
    played = play(chain(samples, A, attempts=1), refused(429, "1302", retry_after="40", x_request_id="r-9"))
    assert isinstance(played.answer, Whole)
    assert played.answer.headers["retry-after"] == "40"
    assert played.answer.headers["x-request-id"] == "r-9"


def test_a_provider_cannot_steer_a_terminal_by_its_headers(samples: Catalog) -> None:
    said = refused(429, "1302", retry_after="40\x1b[2J", x_request_id="r\x1b]0;owned\x07-9\u202e" + "a" * 999)
    played = play(chain(samples, A, attempts=1), said)
    assert isinstance(played.answer, Whole)
    shown = [played.answer.headers[name] for name in ("x-request-id", "retry-after")]
    assert all(text.isascii() and text.isprintable() and len(text) <= 200 for text in shown)
    assert played.answer.headers["x-request-id"].startswith("r]0;owned-9")


# Streams


def test_a_stream_begins_with_its_first_event(samples: Catalog) -> None:
    played = play(chain(samples, A, B), [head(), b"data: {", b'"choices"', b":[]}\n\n" + chunk("hi")], STREAM)
    assert isinstance(played.answer, Streaming)
    assert b'"content": "hi"'.replace(b" ", b"") in played.answer.first.replace(b" ", b"")
    assert [type(step) for step in played.steps] == [Send, Next, Next, Next]


@pytest.mark.parametrize(
    ("target", "events"),
    [
        (A, [b'{"error": {"code": "busy", "message": "later"}}', b""]),
        (A, [b'data: {"error": {"code": "busy", "message": "later"}}\n\n']),
        (A, [b""]),
        (A, [Unreachable("cut")]),
        (A, [b"<html>", b""]),
        (B, [b'{"error": {"message": "later"}}', b""]),
        (B, [b"" ]),
        (B, [Unreachable("cut")]),
        (B, [b"<html>", b""]),
    ],
)  # fmt: skip
def test_until_the_first_event_of_a_stream_another_target_may_answer(
    samples: Catalog, target: str, events: list[Any]
) -> None:
    other = B if target == A else A
    script = [head(), *events, head(), chunk("hi")]
    played = play(chain(samples, target, other, attempts=1), script, STREAM)
    assert isinstance(played.answer, Streaming)
    assert len(played.hosts) == 2
    assert played.answer.headers["x-migrate-advisor-target"] == other


@pytest.mark.parametrize("target", [A, B])
def test_a_stream_that_breaks_off_ends_in_an_error_that_can_be_read(samples: Catalog, target: str) -> None:
    played = play(chain(samples, target), [head(), chunk("hi")], STREAM)
    assert isinstance(played.answer, Streaming)
    relay = played.answer.relay
    whole = played.answer.first + relay.feed(chunk("du")[:20]) + relay.finish(cut="it was cut")
    events = [json.loads(line[6:]) for line in whole.decode().splitlines() if line.startswith("data: ")]
    assert "error" in events[-1]
    assert [event for event in events if "error" in event] == events[-1:]


@pytest.mark.parametrize("target", [A, B])
def test_a_stream_passes_whole(samples: Catalog, target: str) -> None:
    played = play(chain(samples, target), [head(), chunk("你")], STREAM)
    assert isinstance(played.answer, Streaming)
    relay, rest = played.answer.relay, chunk("好") + chunk(None, finish_reason="stop") + DONE
    whole = played.answer.first + b"".join(relay.feed(bytes([byte])) for byte in rest) + relay.finish()
    lines = [line[6:] for line in whole.decode().splitlines() if line]
    assert lines[-1] == "[DONE]"
    told = [json.loads(line)["choices"][0]["delta"].get("content") for line in lines[:-1]]
    assert "".join(text or "" for text in told) == "你好"


# What leaves


def test_nothing_of_the_client_leaves_but_the_request(samples: Catalog) -> None:
    sent = play(chain(samples, A), answered()).sent[0]
    assert sent.headers["authorization"] == "Bearer alpha-key"
    assert set(sent.headers) == {"authorization", "content-type", "accept", "accept-encoding", "user-agent"}
    assert "callers" not in str(dict(sent.headers)) + sent.url + bytes(sent.content).decode()


def test_a_call_to_the_clients_own_provider_goes_as_it_came_and_its_key_nowhere_else(samples: Catalog) -> None:
    played = play(chain(samples, "openai/gpt-4o", A, attempts=1), [*refused(503), *answered()])
    assert played.hosts == ["api.openai.com", AT_A]
    assert played.sent[0].headers["authorization"] == "Bearer sk-callers"
    assert played.sent[0].headers["openai-organization"] == "org-callers"
    assert "callers" not in str(dict(played.sent[1].headers))


def test_a_key_is_not_sent_where_the_call_was_addressed_elsewhere(samples: Catalog) -> None:
    url = "https://elsewhere.example/v1/chat/completions"
    played = play(chain(samples, "openai/gpt-4o", A), answered(), url=url)
    assert played.hosts == [AT_A]
    assert play(chain(samples, "openai/gpt-4o"), [], url=url).error["code"] == "credentials_missing"


def test_an_operation_that_cannot_be_mapped_goes_to_the_clients_own_provider_or_to_nobody(samples: Catalog) -> None:
    url = "https://api.openai.com/v1/vector_stores"
    played = play(chain(samples, A, "openai/gpt-4o"), [head(200, content_type="text/event-stream")], url=url)
    assert played.hosts == ["api.openai.com"]
    assert isinstance(played.answer, Streaming)
    assert played.answer.relay.feed(b"data: 1\n\n") == b"data: 1\n\n"
    assert played.answer.relay.finish() == b""
    nobody = play(chain(samples, A), [], url=url)
    assert nobody.sent == []
    assert nobody.error["code"] == "unsupported_operation"


@pytest.mark.parametrize("location", ["https://evil.example/v1", "//evil.example", "http://alpha.example/v1/x", "x:y"])
def test_a_redirect_to_another_host_is_refused(samples: Catalog, location: str) -> None:
    played = play(chain(samples, A, attempts=1), [head(307, location=location)])
    assert played.hosts == [AT_A]
    assert played.error["code"] == "redirect_refused"


def test_a_redirect_within_the_host_is_followed(samples: Catalog) -> None:
    played = play(chain(samples, A), [head(308, location="/v2/chat"), *answered()])
    assert played.sent[1].url == "https://alpha.example/v2/chat"


def test_a_refused_key_is_told_about_the_providers_other_endpoints(samples: Catalog) -> None:
    message = play(chain(samples, A), refused(401, message="bad key")).error["message"]
    assert message.startswith("bad key")
    assert "alpha@intl" in message
    assert "alpha@old" not in message


# The breaker


def test_a_target_that_keeps_failing_is_skipped_and_then_probed_once(samples: Catalog) -> None:
    links, time = chain(samples, A, B, attempts=5), Time()
    play(links, [*refused(500) * 5, *answered()], time=time)
    assert play(links, answered(), time=time).hosts == [AT_B]
    time.seconds += 60
    assert play(links, [*refused(500) * 5, *answered()], time=time).hosts[0] == AT_A
    assert play(links, answered(), time=time).hosts == [AT_B]
    time.seconds += 60
    assert play(links, answered(), time=time).hosts == [AT_A]
    assert play(links, answered(), time=time).hosts == [AT_A]


def test_where_every_target_is_skipped_all_are_tried(samples: Catalog) -> None:
    links, time = chain(samples, A, attempts=5), Time()
    play(links, refused(500) * 5, time=time)
    assert play(links, answered(), time=time).hosts == [AT_A]


@pytest.mark.parametrize("code", ["1211", None])
def test_a_retired_model_or_a_callers_mistake_does_not_trip_the_breaker(samples: Catalog, code: str | None) -> None:
    links = chain(samples, A, attempts=1)
    for _ in range(20):
        play(links, refused(400, code))
    assert links.routes[0].breaker.allows(0)
