"""Proxies and certificates of the environment, and functions that give keys, over real sockets."""

from __future__ import annotations

import asyncio
from importlib import import_module
from typing import TYPE_CHECKING, Any

import openai
import pytest
from tests.transport.vendor import TEXT, Vendor

from migrate_advisor.transport.client import async_fallback_client, fallback_client

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from migrate_advisor.catalog.catalog import Catalog

pytestmark = [pytest.mark.allow_hosts(["127.0.0.1"])]

MESSAGES: Any = [{"role": "user", "content": "hi"}]
URL = "https://api.openai.com/v1/chat/completions"


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    with Vendor() as served:
        yield served


@pytest.mark.parametrize("library", ["httpx", "httpx2"])
def test_a_proxy_of_the_environment_is_used_except_where_it_is_not_to_be(
    vendor: Vendor, samples: Catalog, monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{vendor.port}")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    there = {"beta": "http://models.beta.example/v1"}
    options: Any = {"keys": {"beta": "k"}, "catalog": samples, "http": library, "attempts": 1}
    body = {"model": "m", "messages": MESSAGES}
    with fallback_client("beta/x", base_urls=there, allow_http=True, **options) as client:
        assert client.post(URL, json=body).status_code == 200
    assert vendor.requests[0].path == "http://models.beta.example/v1/chat/completions"
    with fallback_client("beta/x", base_urls={"beta": vendor.url}, **options) as client:
        assert client.post(URL, json=body).status_code == 200
    assert vendor.requests[1].path == "/v1/chat/completions"


@pytest.mark.parametrize("library", ["httpx", "httpx2"])
def test_a_certificate_that_nobody_signed_is_not_trusted_unless_the_environment_says_so(
    samples: Catalog, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, library: str
) -> None:
    trustme = pytest.importorskip("trustme")
    import ssl

    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    body = {"model": "m", "messages": MESSAGES}
    with Vendor(tls=context) as vendor:
        there: Any = {"base_urls": {"beta": vendor.url}, "keys": {"beta": "k"}, "catalog": samples, "http": library}
        with fallback_client("beta/x", attempts=1, **there) as client:
            refused = client.post(URL, json=body)
        assert refused.status_code == 500
        assert refused.json()["error"]["code"] == "unreachable"
        assert "certificate" in refused.json()["error"]["message"].lower()
        assert vendor.requests == []
        authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        with fallback_client("beta/x", attempts=1, **there) as client:
            assert client.post(URL, json=body).json()["choices"][0]["message"]["content"] == TEXT


def test_a_function_that_gives_keys_may_be_asynchronous(vendor: Vendor, samples: Catalog) -> None:
    async def key() -> str:
        await asyncio.sleep(0)
        return "fetched"

    async def work() -> None:
        options: Any = {"keys": {"beta": key}, "base_urls": {"beta": vendor.url}, "catalog": samples}
        http_client = async_fallback_client("beta/x", **options)
        async with openai.AsyncOpenAI(api_key="-", http_client=http_client) as client:
            await client.chat.completions.create(model="m", messages=MESSAGES)

    asyncio.run(work())
    assert vendor.requests[0].headers["authorization"] == "Bearer fetched"


def test_a_function_that_raises_is_an_authentication_error_without_its_words(vendor: Vendor, samples: Catalog) -> None:
    def key() -> str:
        raise KeyError("vault")

    options: Any = {"keys": {"beta": key}, "base_urls": {"beta": vendor.url}, "catalog": samples}
    client = openai.OpenAI(api_key="-", http_client=fallback_client("beta/x", **options))
    with client, pytest.raises(openai.AuthenticationError, match="KeyError") as caught:
        client.chat.completions.create(model="m", messages=MESSAGES)
    assert caught.value.code == "credentials_missing"
    assert "vault" not in str(caught.value)
    assert vendor.requests == []


def test_a_request_that_is_no_json_is_answered(samples: Catalog) -> None:
    options: Any = {"keys": {"beta": "k"}, "catalog": samples, "http": "httpx"}
    with fallback_client("beta/x", **options) as client:
        reply = client.post(URL, content=b"{not json")
        assert (reply.status_code, reply.json()["error"]["code"]) == (400, "invalid_json")
        reply = client.post(URL, content=b"[1, 2]")
        assert (reply.status_code, reply.json()["error"]["code"]) == (400, "unmappable_request")


@pytest.mark.parametrize("library", ["httpx", "httpx2"])
def test_a_fault_of_ours_is_an_answer_too(
    samples: Catalog, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, library: str
) -> None:
    def broken(*_: Any, **_more: Any) -> Any:
        raise ZeroDivisionError

    options: Any = {"keys": {"beta": "k"}, "catalog": samples, "http": library}
    monkeypatch.setattr(import_module("migrate_advisor.mapping.mapper").Mapper, "request", broken)
    with fallback_client("beta/x", **options) as client:
        reply = client.post(URL, json={"model": "m", "messages": MESSAGES})
    assert (reply.status_code, reply.json()["error"]["code"]) == (500, "internal_error")
    assert "ZeroDivisionError" in caplog.text
