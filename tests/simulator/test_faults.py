"""What goes wrong: what the client sees, on which request, and that the rest goes right."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import httpx
import openai
import pytest

from migrate_advisor.errors import UsageError
from migrate_advisor.simulator import Simulator
from migrate_advisor.simulator.faults import FAULTS, Ordered, parse_faults

if TYPE_CHECKING:
    from tests.simulator.conftest import Ask

    from migrate_advisor.catalog.catalog import Catalog

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

MODEL = "glm-4-plus"


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ("rate_limit", 429, "1302"),
        ("rate_limit_silent", 429, "1302"),
        ("quota", 429, "1113"),
        ("unauthorized", 401, "1000"),
        ("token_expired", 401, "1003"),
        ("content_filter", 400, "1300"),
        ("model_not_found", 404, "1211"),
        ("server_error", 500, "1120"),
        ("error_in_success", 200, "1120"),
    ],
)
def test_refusals_have_the_vendors_codes(zhipu: Ask, fault: str, status: int, code: str) -> None:
    zhipu.simulator.fail_next(fault)
    response = zhipu.chat(MODEL, "hello")
    assert (response.status_code, response.json()["error"]["code"]) == (status, code)
    assert zhipu.chat(MODEL, "hello").status_code == 200


def test_a_rate_limit_says_when_to_come_back_or_not(zhipu: Ask) -> None:
    zhipu.simulator.fail_next("rate_limit:seconds=7")
    zhipu.simulator.fail_next("rate_limit_ms:seconds=0.25")
    zhipu.simulator.fail_next("rate_limit_silent")
    assert zhipu.chat(MODEL, "hello").headers["retry-after"] == "7"
    assert zhipu.chat(MODEL, "hello").headers["retry-after-ms"] == "250"
    assert "retry-after" not in zhipu.chat(MODEL, "hello").headers


@pytest.mark.parametrize(
    ("fault", "status", "content_type", "start"),
    [
        ("html", 502, "text/html", b"<html>"),
        ("html_in_success", 200, "text/html", b"<html>"),
        ("wrong_type", 200, "text/plain", b"{"),
        ("garbage", 200, "application/json", b'{"id": \xff'),
        ("empty", 200, "application/json", b""),
    ],
)
def test_bodies_that_are_not_what_they_should_be(
    zhipu: Ask, fault: str, status: int, content_type: str, start: bytes
) -> None:
    response = zhipu.post(
        "/chat/completions",
        {"model": MODEL, "messages": [{"role": "user", "content": "x"}]},
        {"x-simulator-fault": fault},
    )
    assert (response.status_code, response.headers["content-type"]) == (status, content_type)
    assert response.content.startswith(start)


def test_a_huge_body_is_huge(zhipu: Ask) -> None:
    zhipu.simulator.fail_next("huge")
    assert len(zhipu.chat(MODEL, "hello").content) > 32 * 1024 * 1024


def stream_of(ask: Ask, fault: str) -> list[bytes]:
    """The lines that arrive before the connection breaks."""
    lines: list[bytes] = []
    body = {"model": MODEL, "messages": [{"role": "user", "content": "[long:20]"}], "stream": True}
    key = {"authorization": f"Bearer {ask.simulator.key(ask.target)}", "x-simulator-fault": fault}
    url = ask.simulator.base_url(ask.target) + "/chat/completions"
    with ask.http.stream("POST", url, json=body, headers=key) as response:
        try:
            for chunk in response.iter_raw():
                lines += [line for line in chunk.split(b"\n") if line]
        except httpx.HTTPError:
            lines.append(b"BROKEN")
    return lines


def test_a_stream_is_cut(zhipu: Ask) -> None:
    lines = stream_of(zhipu, "cut_stream:after=4")
    assert lines[-1] == b"BROKEN"
    assert len(lines) == 5


def test_a_stream_is_cut_between_its_headers_and_its_first_event(zhipu: Ask) -> None:
    assert stream_of(zhipu, "cut_stream:after=0") == [b"BROKEN"]


def test_a_whole_reply_is_cut_in_its_middle(zhipu: Ask) -> None:
    zhipu.simulator.fail_next("cut_stream")
    with pytest.raises(httpx.RemoteProtocolError):
        zhipu.chat(MODEL, "hello")


def test_a_stream_ends_in_half_an_event(zhipu: Ask) -> None:
    lines = stream_of(zhipu, "half_event:after=4")
    assert len(lines) == 5
    json.loads(lines[3].removeprefix(b"data: "))
    with pytest.raises(ValueError, match=r"."):
        json.loads(lines[4].removeprefix(b"data: "))


def test_a_stream_ends_without_its_end(zhipu: Ask) -> None:
    lines = stream_of(zhipu, "no_end:after=4")
    assert len(lines) == 4
    assert b'"finish_reason":null' in lines[-1]


def test_a_stream_says_why_it_ends_and_lacks_the_last_line_alone(zhipu: Ask) -> None:
    assert stream_of(zhipu, "comments")[-1] == b"data: [DONE]"
    lines = stream_of(zhipu, "no_done")
    assert b"data: [DONE]" not in lines
    assert any(b'"finish_reason":"stop"' in line for line in lines[-2:])


def test_an_error_comes_in_the_stream(zhipu: Ask) -> None:
    lines = stream_of(zhipu, "stream_error:after=3")
    assert json.loads(lines[-1].removeprefix(b"data: "))["error"]["code"] == "1120"
    assert len(lines) == 4


def test_comments_stand_between_events(zhipu: Ask) -> None:
    assert stream_of(zhipu, "comments").count(b": keep-alive") == len(stream_of(zhipu, "slow_tokens:seconds=0"))


def test_a_connection_breaks_before_the_answer(zhipu: Ask) -> None:
    zhipu.simulator.fail_next("drop")
    with pytest.raises((httpx.NetworkError, httpx.RemoteProtocolError)):
        zhipu.chat(MODEL, "hello")


def test_headers_come_late(zhipu: Ask) -> None:
    zhipu.simulator.fail_next("slow_headers:seconds=5")
    with pytest.raises(httpx.ReadTimeout):
        zhipu.http.post(
            zhipu.simulator.base_url("zhipu@cn") + "/chat/completions", json={}, timeout=httpx.Timeout(5, read=0.2)
        )


def test_tokens_come_slowly(zhipu: Ask) -> None:
    begun = time.perf_counter()
    lines = stream_of(zhipu, "slow_tokens:seconds=0.02")
    assert time.perf_counter() - begun >= 0.02 * len(lines)


def test_nobody_listens(zhipu: Ask) -> None:
    with pytest.raises(httpx.ConnectError):
        zhipu.http.get(zhipu.simulator.base_url("zhipu@cn", fault="connection_refused"))


def test_nobody_signed_the_certificate(zhipu: Ask) -> None:
    url = zhipu.simulator.base_url("zhipu@cn", fault="self_signed")
    with httpx.Client(trust_env=False) as careful, pytest.raises(httpx.ConnectError, match="self-signed certificate"):
        careful.get(url)
    assert zhipu.http.post(f"{url}/chat/completions", json={}).json()["error"]["code"] == "1000"


def test_the_sdk_raises_its_own_exceptions(sdk: openai.OpenAI, simulator: Simulator) -> None:
    def chat() -> Any:
        return sdk.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": "x"}])

    for fault, expected in {
        "rate_limit": openai.RateLimitError,
        "unauthorized": openai.AuthenticationError,
        "server_error": openai.InternalServerError,
        "drop": openai.APIConnectionError,
    }.items():
        simulator.fail_next(fault)
        with pytest.raises(expected):
            chat()
    assert chat().choices[0].message.content == "echo: x"


def test_faults_are_for_the_provider_that_is_meant(simulator: Simulator, ask: Any) -> None:
    simulator.fail_next("server_error", times=2, at="deepseek")
    assert ask("zhipu").chat(MODEL, "x").status_code == 200
    assert [ask("deepseek").chat("deepseek-v4-pro", "x").status_code for _ in range(3)] == [500, 500, 200]


def statuses(catalog: Catalog, faults: str, seed: int = 0, count: int = 12) -> list[int]:
    with (
        Simulator("zhipu@cn", catalog=catalog, faults=faults, seed=seed) as simulator,
        httpx.Client(verify=False) as http,
    ):
        headers = {"authorization": f"Bearer {simulator.key('zhipu')}"}
        body = {"model": MODEL, "messages": [{"role": "user", "content": "x"}]}
        url = simulator.base_url("zhipu") + "/chat/completions"
        return [http.post(url, json=body, headers=headers).status_code for _ in range(count)]


def test_every_nth_request_fails(catalog: Catalog) -> None:
    assert statuses(catalog, "server_error:every=3:times=2", count=10) == [200, 200, 500] * 2 + [200] * 4


def test_chances_repeat_with_their_seed(catalog: Catalog) -> None:
    first = statuses(catalog, "rate_limit_silent:0.5", seed=5)
    assert first == statuses(catalog, "rate_limit_silent:0.5", seed=5)
    assert first != statuses(catalog, "rate_limit_silent:0.5", seed=6)
    assert 0 < first.count(429) < 12


def test_how_faults_are_written() -> None:
    assert parse_faults("rate_limit:0.1, cut_stream:every=7:after=2,") == (
        Ordered(name="rate_limit", probability=0.1),
        Ordered(name="cut_stream", every=7, after=2),
    )


@pytest.mark.parametrize(
    "text", ["nonsense", "rate_limit:often", "rate_limit:every=x", "rate_limit:2=3", "self_signed"]
)
def test_faults_that_cannot_be_read_are_named(text: str) -> None:
    with pytest.raises(UsageError, match=text.partition(":")[0]):
        parse_faults(text)


def test_a_header_that_names_no_fault_is_told_so(zhipu: Ask) -> None:
    response = zhipu.post("/chat/completions", {}, {"x-simulator-fault": "nonsense"})
    assert response.status_code == 400
    assert "unknown fault 'nonsense'" in response.json()["error"]["message"]


def outcome(ask: Ask, fault: str) -> tuple[object, ...]:
    body = {"model": MODEL, "messages": [{"role": "user", "content": "[long:1]"}], "stream": True}
    begun = time.perf_counter()
    try:
        response = ask.post("/chat/completions", body, {"x-simulator-fault": fault})
    except httpx.HTTPError as error:
        return (type(error),)
    slow = time.perf_counter() - begun > 0.3
    return response.status_code, response.headers["content-type"], response.content, slow


@pytest.mark.parametrize("fault", [name for name, fault in FAULTS.items() if fault.strike])
def test_every_fault_is_seen_by_the_client(zhipu: Ask, fault: str) -> None:
    undisturbed = outcome(zhipu, "")
    assert undisturbed[0] == 200
    assert outcome(zhipu, f"{fault}:seconds=0.4") != undisturbed
