"""Connections are kept, reused and given up, on both HTTP libraries, with and without ``async``, over real sockets."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import pytest
from tests.transport.vendor import Vendor

from migrate_advisor.transport.client import async_fallback_client, fallback_client

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.catalog.catalog import Catalog

pytestmark = [pytest.mark.allow_hosts(["127.0.0.1"]), pytest.mark.parametrize("library", ["httpx", "httpx2"])]

URL = "https://api.openai.com/v1/chat/completions"
BODY: Any = {"model": "m", "messages": [{"role": "user", "content": "hi"}]}


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    with Vendor() as served:
        yield served


@pytest.fixture
def options(vendor: Vendor, samples: Catalog, library: str) -> Any:
    return {"keys": {"beta": "k"}, "base_urls": {"beta": vendor.url}, "catalog": samples, "http": library}


def _until_closed(vendor: Vendor) -> None:
    ends = time.monotonic() + 2
    while vendor.open and time.monotonic() < ends:
        time.sleep(0.005)  # noqa: TID251 # the server's threads see the closing a moment later
    assert not vendor.open


def test_one_connection_serves_calls_that_follow_each_other(vendor: Vendor, options: Any) -> None:
    with fallback_client("beta/x", **options) as client:
        for _ in range(5):
            assert client.post(URL, json=BODY).status_code == 200
            with client.stream("POST", URL, json={**BODY, "stream": True}) as response:
                response.read()
    assert (len(vendor.requests), vendor.opened) == (10, 1)
    _until_closed(vendor)


def test_a_connection_that_was_closed_while_idle_costs_no_attempt(vendor: Vendor, options: Any) -> None:
    vendor.fail("closes_after")
    with fallback_client("beta/x", attempts=1, **options) as client:
        assert client.post(URL, json=BODY).status_code == 200
        _until_closed(vendor)
        second = client.post(URL, json=BODY)
    assert (second.status_code, second.headers["x-migrate-advisor-attempts"]) == (200, "1")
    assert (len(vendor.requests), vendor.opened) == (2, 2)


def test_a_connection_that_was_closed_while_idle_costs_no_attempt_async(vendor: Vendor, options: Any) -> None:
    async def work() -> None:
        async with async_fallback_client("beta/x", attempts=1, **options) as client:
            assert (await client.post(URL, json=BODY)).status_code == 200
            await asyncio.to_thread(_until_closed, vendor)
            assert (await client.post(URL, json=BODY)).headers["x-migrate-advisor-attempts"] == "1"

    vendor.fail("closes_after")
    asyncio.run(work())
    assert (len(vendor.requests), vendor.opened) == (2, 2)


def test_a_connection_on_which_something_broke_is_not_used_again(vendor: Vendor, options: Any) -> None:
    vendor.fail("hangs_mid_stream")
    with fallback_client("beta/x", **options) as client:
        with client.stream("POST", URL, json={**BODY, "stream": True}) as response:
            next(response.iter_bytes())
        _until_closed(vendor)
        assert client.post(URL, json=BODY).status_code == 200
    assert vendor.opened == 2


def test_a_connection_that_was_idle_for_too_long_is_closed(
    vendor: Vendor, options: Any, monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    monkeypatch.setattr(f"migrate_advisor.transport._{library}.sync.IDLE_FOR", 0.0)
    with fallback_client("beta/x", **options) as client:
        assert [client.post(URL, json=BODY).status_code for _ in range(2)] == [200, 200]
    assert vendor.opened == 2
