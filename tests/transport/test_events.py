from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import pytest
from tests.transport.playing import ASKED, DONE, answered, chain, chunk, head, play, refused

from migrate_advisor.transport.events import (
    AttemptFailed,
    ExchangeEvent,
    FellOver,
    Finished,
    RequestMapped,
    Skipped,
    Started,
    log_events,
)
from migrate_advisor.transport.flow import exchange
from migrate_advisor.transport.incoming import read_call
from migrate_advisor.transport.steps import Clock, Streaming

if TYPE_CHECKING:
    from migrate_advisor.catalog.catalog import Catalog

A, B = "alpha/a-1", "beta/b-1"
SAID = "what the user said"
BODY = {
    "model": "gpt-4o",
    "messages": [{"role": "user", "content": SAID, "name": "who-said-it"}],
    "logit_bias": {"1": 1},
    "temperature": 1.5,
    "user": "who-asked",
}
SECRETS = (SAID, "who-said-it", "who-asked", "alpha-key", "beta-key", "sk-callers", "hello")


def _watched(samples: Catalog, *targets: str, script: list[Any], body: Any = BODY) -> list[ExchangeEvent]:
    seen: list[ExchangeEvent] = []
    play(chain(samples, *targets, on_event=seen.append, attempts=2), script, body)
    return seen


def test_a_call_tells_what_happens_to_it(samples: Catalog) -> None:
    seen = _watched(samples, A, B, script=[*refused(503, "busy"), *refused(429, "1113"), *answered()])
    kinds = [type(event) for event in seen]
    assert kinds == [Started, RequestMapped, AttemptFailed, AttemptFailed, FellOver, RequestMapped, Finished]
    first, second = seen[2], seen[3]
    assert isinstance(first, AttemptFailed)
    assert isinstance(second, AttemptFailed)
    assert (first.target, first.attempt, first.status, first.means, first.code) == (A, 1, 503, "overloaded", "busy")
    assert first.retry_in
    assert (second.attempt, second.means, second.retry_in) == (2, "quota", None)
    last = seen[-1]
    assert isinstance(last, Finished)
    assert (last.target, last.status, last.means, last.attempts, last.model) == (B, 200, None, 3, "m")
    assert last.usage is not None
    assert last.usage["total_tokens"] == 3
    assert len({event.exchange.id for event in seen}) == 1


def test_the_report_of_a_mapping_comes_without_what_was_said(samples: Catalog) -> None:
    [mapped] = [event for event in _watched(samples, A, script=answered()) if isinstance(event, RequestMapped)]
    changed = {change.path: change for change in mapped.report}
    assert changed["temperature"].before == 1.5
    assert changed["temperature"].after == 1
    assert changed["logit_bias"].before == "…"
    assert changed["model"].after == "a-1"


def test_a_skipped_target_is_told(samples: Catalog) -> None:
    seen: list[ExchangeEvent] = []
    links = chain(samples, A, B, on_event=seen.append, attempts=5)
    play(links, [*refused(503) * 5, *answered()])
    play(links, answered())
    assert [event.target for event in seen if isinstance(event, Skipped)] == [A]


def test_a_stream_is_over_when_its_last_byte_was_passed_on_with_its_usage(samples: Catalog) -> None:
    seen: list[ExchangeEvent] = []
    played = play(chain(samples, A, on_event=seen.append), [head(), chunk("hi")], {**ASKED, "stream": True})
    assert isinstance(played.answer, Streaming)
    assert not any(isinstance(event, Finished) for event in seen)
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    last = json.loads(chunk(None, finish_reason="stop")[6:]) | {"usage": usage}
    played.answer.relay.feed(f"data: {json.dumps(last)}\n\n".encode() + DONE)
    played.answer.relay.finish()
    played.answer.relay.close()
    played.answer.relay.close()
    [finished] = [event for event in seen if isinstance(event, Finished)]
    assert finished.usage is not None
    assert finished.usage["completion_tokens"] == 1


def test_a_call_whose_caller_went_away_is_over_too(samples: Catalog) -> None:
    seen: list[ExchangeEvent] = []
    links = chain(samples, A, on_event=seen.append)
    url = "https://api.openai.com/v1/chat/completions"
    flow = exchange(read_call("POST", url, [], json.dumps(ASKED).encode()), links, Clock(lambda: 0.0, lambda: 0.0))
    flow.send(None)
    flow.close()
    last = seen[-1]
    assert isinstance(last, Finished)
    assert last.means == "cancelled"


def test_a_handler_that_raises_does_not_reach_the_call(samples: Catalog, caplog: pytest.LogCaptureFixture) -> None:
    def broken(event: ExchangeEvent) -> None:
        raise RuntimeError("mine")

    played = play(chain(samples, A, on_event=broken), answered())
    assert played.body["choices"]
    assert "handler of Started failed" in caplog.text


def test_the_log_tells_what_matters_and_no_secret(samples: Catalog, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    links = chain(samples, A, B, on_event=log_events(), attempts=2)
    play(links, [*refused(429, "1302", SAID), *refused(401, message="alpha-key"), *answered()], BODY)
    warnings = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert any("alpha/a-1, attempt 1: rate-limit (1302, 429), again in" in line for line in warnings)
    assert any("alpha/a-1 failed (authentication); trying beta/b-1" in line for line in warnings)
    assert any("losses: ['logit_bias', 'temperature']" in line for line in warnings)
    for secret in SECRETS:
        assert secret not in caplog.text


def test_no_event_holds_a_secret_or_what_was_said(samples: Catalog) -> None:
    script = [*refused(429, "1302", SAID), *refused(401, message="alpha-key"), *answered("hello")]
    seen = repr(_watched(samples, A, B, script=script))
    for secret in SECRETS:
        assert secret not in seen


def test_spans_follow_the_conventions(samples: Catalog) -> None:
    pytest.importorskip("opentelemetry.sdk")
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    from migrate_advisor.transport.telemetry import trace_events

    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    links = chain(samples, A, B, on_event=trace_events(provider), attempts=1)
    play(links, [*refused(503, "busy", SAID), *answered("hello")], BODY)
    play(chain(samples, A, on_event=trace_events(provider), attempts=1), refused(401))
    good, bad = exporter.get_finished_spans()
    assert good.name == "chat gpt-4o"
    told = dict(good.attributes or {})
    assert told["gen_ai.operation.name"] == "chat"
    assert told["gen_ai.provider.name"] == "beta"
    assert told["gen_ai.request.model"] == "gpt-4o"
    assert told["gen_ai.response.model"] == "m"
    assert (told["gen_ai.usage.input_tokens"], told["gen_ai.usage.output_tokens"]) == (1, 2)
    assert told["server.address"] == "beta.example"
    assert "error.type" not in told
    assert [event.name.partition(".")[2] for event in good.events] == ["mapped", "attempt_failed", "failover", "mapped"]
    assert not bad.status.is_ok
    assert dict(bad.attributes or {})["error.type"] == "authentication"
    for secret in SECRETS:
        assert secret not in good.to_json() + bad.to_json()
