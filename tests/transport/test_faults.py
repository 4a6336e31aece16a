"""Each fault, with and without ``async``, whole and as a stream, on both HTTP libraries, over real sockets."""

from __future__ import annotations

import asyncio
import gc
import json
import time
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from tests.transport.playing import ASKED, chain, chunk, head, play
from tests.transport.vendor import FAULTS, TEXT, Vendor

from migrate_advisor.transport.client import async_fallback_client, fallback_client
from migrate_advisor.transport.steps import Streaming

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.catalog.catalog import Catalog

pytestmark = [pytest.mark.allow_hosts(["127.0.0.1"])]

URL = "https://api.openai.com/v1/chat/completions"
MENDED = "another target answers"
ANSWERED = "the same target answers all the same"
OWN = {
    "filtered": (400, "content_filter"),
    "bad_request": (400, None),
}
"""Faults of the request: the answer is the provider's, and nobody else is asked."""
PARTIAL = {
    "cut_mid_stream", "half_event", "half_event_then_end", "error_event", "ends_early", "hangs_mid_stream",
}  # fmt: skip
"""Faults of a stream that has begun: what came, then an error, and nobody else is asked."""
HARMLESS = {"slow_tokens", "without_done", "closes_after", "compressed"}
"""What is strange and no fault: the same target's answer arrives all the same."""
ONLY_STREAMS = PARTIAL | {"cut_before_first_event", "slow_tokens", "without_done"}


class Way(NamedTuple):
    library: str
    is_async: bool

    def __str__(self) -> str:
        return f"{self.library}-{'async' if self.is_async else 'sync'}"


WAYS = [Way(library, is_async) for library in ("httpx", "httpx2") for is_async in (False, True)]


class Got(NamedTuple):
    status: int
    text: str
    error: Any
    target: str | None


def _read(status: int, headers: Any, content: bytes) -> Got:
    target = headers.get("x-migrate-advisor-target")
    if "event-stream" not in headers["content-type"]:
        body = json.loads(content)
        text = "" if "error" in body else body["choices"][0]["message"]["content"]
        return Got(status, text, body.get("error"), target)
    text, error = "", None
    lines = [line[6:] for line in content.decode().splitlines() if line.startswith("data: ")]
    for line in lines:
        if line == "[DONE]":
            continue
        event = json.loads(line)
        error = event.get("error", error)
        text += "".join(choice["delta"].get("content") or "" for choice in event.get("choices", []))
    assert (lines[-1] == "[DONE]") is (error is None)
    return Got(status, text, error, target)


def _sync(library: Any, client: Any, body: Any) -> Got:
    with client.stream("POST", URL, json=body, headers=CALLERS, timeout=library.Timeout(0.4)) as response:
        return _read(response.status_code, response.headers, b"".join(response.iter_bytes()))


async def _async(library: Any, client: Any, body: Any) -> Got:
    async with client.stream("POST", URL, json=body, headers=CALLERS, timeout=library.Timeout(0.4)) as response:
        content = b"".join([part async for part in response.aiter_bytes()])
        return _read(response.status_code, response.headers, content)


CALLERS = {"authorization": "Bearer sk-callers", "cookie": "s=callers", "openai-organization": "callers"}


def _body(*, stream: bool) -> dict[str, Any]:
    body: dict[str, Any] = {"model": "gpt-4o", "messages": [{"role": "user", "content": "hi"}]}
    return {**body, "stream": True} if stream else body


@pytest.fixture
def vendors() -> Iterator[tuple[Vendor, Vendor]]:
    with Vendor() as first, Vendor() as second:
        yield first, second


def _carry(vendors: tuple[Vendor, Vendor], samples: Catalog, body: Any, *, way: Way, first: str) -> Got:
    """One call over two targets; afterwards nothing is left open."""
    second = "beta" if first == "alpha" else "alpha"
    options: Any = {
        "keys": {"alpha": "alpha-key", "beta": "beta-key"}, "catalog": samples, "attempts": 1, "http": way.library,
        "base_urls": {first: vendors[0].url, second: vendors[1].url}, "deadline": 2.0,
    }  # fmt: skip
    targets = f"{first}/x", f"{second}/y"
    module = import_module(way.library)
    if not way.is_async:
        with fallback_client(*targets, **options) as client:
            got = _sync(module, client, body)
            _nothing_in_use(client)
    else:

        async def call() -> Got:
            async with async_fallback_client(*targets, **options) as client:
                got = await _async(module, client, body)
                _nothing_in_use(client)
            await asyncio.sleep(0.02)  # generators inside of the HTTP library end in tasks of their own
            assert asyncio.all_tasks() == {asyncio.current_task()}
            return got

        got = asyncio.run(call())
    _all_closed(*vendors)
    return got


def _nothing_in_use(client: Any) -> None:
    assert not client._transport._busy


def _all_closed(*vendors: Vendor) -> None:
    """No connection is open any more, a moment after the client was closed."""
    gc.collect()
    ends = time.monotonic() + 2
    while any(vendor.open for vendor in vendors) and time.monotonic() < ends:
        time.sleep(0.01)  # noqa: TID251 # the server's threads see the closing a moment later
    assert not any(vendor.open for vendor in vendors)


def _expected(fault: str, *, stream: bool) -> str:
    if fault in OWN:
        return "own"
    if fault in PARTIAL:
        return "partial"
    return ANSWERED if fault in HARMLESS else MENDED


@pytest.mark.parametrize("way", WAYS, ids=str)
@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_ends_in_the_right_answer_or_the_right_error(
    vendors: tuple[Vendor, Vendor],
    samples: Catalog,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
    stream: bool,  # noqa: FBT001 # a column of the table
    way: Way,
) -> None:
    if fault in ONLY_STREAMS and not stream:
        return
    shell = f"_{way.library}.{'asynchronous' if way.is_async else 'sync'}"
    monkeypatch.setattr(f"migrate_advisor.transport.{shell}.MAX_REPLY", 100_000)
    faulty, well = vendors
    faulty.fail(fault)
    got = _carry(vendors, samples, _body(stream=stream), way=way, first="alpha")
    expected = _expected(fault, stream=stream)
    assert len(faulty.requests) == 1, "it is asked once"
    assert len(well.requests) == (expected == MENDED), "the other is asked only where that can help"
    if expected == "own":
        assert (got.status, got.error["code"]) == OWN[fault]
    elif expected == "partial":
        assert got.error is not None
        assert TEXT.startswith(got.text)
        assert got.text
        assert got.target == "alpha/x"
    else:
        assert (got.status, got.text, got.error) == (200, TEXT, None)
        assert got.target == ("beta/y" if expected == MENDED else "alpha/x")
    for vendor in vendors:
        assert not any(b"callers" in request.raw for request in vendor.requests)


@pytest.mark.parametrize("way", WAYS, ids=str)
@pytest.mark.parametrize("fault", sorted(PARTIAL))
def test_a_stream_whose_bytes_pass_untouched_ends_in_order_too(
    vendors: tuple[Vendor, Vendor],
    samples: Catalog,
    fault: str,
    way: Way,
) -> None:
    faulty, well = vendors
    faulty.fail(fault)
    got = _carry(vendors, samples, _body(stream=True), way=way, first="beta")
    assert (len(faulty.requests), len(well.requests)) == (1, 0)
    assert got.error is not None
    assert TEXT.startswith(got.text)
    assert got.text


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_a_stream_whose_bytes_pass_untouched_may_say_why_it_ends_and_nothing_more(
    vendors: tuple[Vendor, Vendor], samples: Catalog, way: Way
) -> None:
    faulty, well = vendors
    faulty.fail("without_done")
    got = _carry(vendors, samples, _body(stream=True), way=way, first="beta")
    assert (len(faulty.requests), len(well.requests)) == (1, 0)
    assert (got.status, got.text, got.error) == (200, TEXT, None)


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_a_provider_that_is_not_there_is_left(samples: Catalog, way: Way) -> None:
    with Vendor() as gone:
        pass
    with Vendor() as well:
        gone.open = 0
        got = _carry((gone, well), samples, _body(stream=False), way=way, first="alpha")
    assert got.target == "beta/y"
    assert got.text == TEXT


@pytest.mark.parametrize("library", ["httpx", "httpx2"])
def test_an_asked_for_pause_is_kept_and_then_the_same_target_answers(samples: Catalog, library: str) -> None:
    with Vendor() as vendor:
        vendor.fail("rate_limit", times=2)
        options: Any = {"keys": {"beta": "k"}, "base_urls": {"beta": vendor.url}, "catalog": samples, "http": library}
        with fallback_client("beta/x", **options) as client:
            assert _sync(import_module(library), client, _body(stream=False)).text == TEXT
        assert len(vendor.requests) == 3
        assert vendor.opened == 1, "the connection is used again"


@pytest.mark.parametrize("library", ["httpx", "httpx2"])
def test_a_stream_left_early_closes_the_providers(samples: Catalog, library: str) -> None:
    with Vendor() as vendor:
        vendor.fail("slow_tokens", times=3)
        options: Any = {"keys": {"beta": "k"}, "base_urls": {"beta": vendor.url}, "catalog": samples, "http": library}
        with fallback_client("beta/x", **options) as client:
            with client.stream("POST", URL, json=_body(stream=True)) as response:
                next(response.iter_bytes())
            _all_closed(vendor)
            response = client.send(client.build_request("POST", URL, json=_body(stream=True)), stream=True)
            del response
            _all_closed(vendor)


@pytest.mark.parametrize("library", ["httpx", "httpx2"])
def test_an_async_stream_left_forgotten_or_cancelled_closes_the_providers(samples: Catalog, library: str) -> None:
    async def calls(vendor: Vendor) -> None:
        options: Any = {"keys": {"beta": "k"}, "base_urls": {"beta": vendor.url}, "catalog": samples, "http": library}
        async with async_fallback_client("beta/x", **options) as client:

            async def closed() -> bool:
                for _ in range(200):
                    if not vendor.open:
                        return True
                    gc.collect()
                    await asyncio.sleep(0.01)
                return False

            async with client.stream("POST", URL, json=_body(stream=True)) as response:
                async for _ in response.aiter_bytes():
                    break
            assert await closed(), "left early"
            request = client.build_request("POST", URL, json=_body(stream=True))
            response = await client.send(request, stream=True)
            del response
            assert await closed(), "forgotten"
            vendor.fail("slow_head")
            task = asyncio.create_task(client.post(URL, json=_body(stream=False)))
            await asyncio.sleep(0.1)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert await closed(), "cancelled"
            assert (await client.post(URL, json=_body(stream=False))).status_code == 200

    with Vendor() as vendor:
        vendor.fail("slow_tokens", times=2)
        asyncio.run(calls(vendor))


def test_the_words_of_an_error_event_are_told_though_they_are_no_json(samples: Catalog) -> None:
    said = b"event: error\ndata: upstream timed out\n\n"
    script = [head(200, content_type="text/event-stream"), chunk("hello")]
    played = play(chain(samples, "alpha/a-1"), script, {**ASKED, "stream": True})
    assert isinstance(played.answer, Streaming)
    assert b"upstream timed out" in played.answer.relay.feed(said) + played.answer.relay.finish()
