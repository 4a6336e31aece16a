"""Deadlines, sizes and codings hold where the waiting is, and connections stay with their loop and process."""

from __future__ import annotations

import asyncio
import gc
import gzip
import json
import os
import socket
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import pytest
from tests.transport.vendor import TEXT, Vendor, completion

from migrate_advisor.errors import UsageError
from migrate_advisor.transport.client import async_fallback_client, fallback_client

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from migrate_advisor.catalog.catalog import Catalog

pytestmark = [pytest.mark.allow_hosts(["127.0.0.1"]), pytest.mark.parametrize("library", ["httpx", "httpx2"])]

URL = "https://api.openai.com/v1/chat/completions"
BODY: Any = {"model": "m", "messages": [{"role": "user", "content": "hi"}]}
WELL = json.dumps(completion({"content": TEXT})).encode()


@contextmanager
def serving(script: Callable[[socket.socket, int], None]) -> Iterator[str]:
    """A server whose script is given each connection and its number, and closes it when it returns."""
    listener = socket.create_server(("127.0.0.1", 0))
    made = [0]

    def serve(connection: socket.socket, number: int) -> None:
        with connection, suppress(OSError):
            script(connection, number)

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            made[0] += 1
            threading.Thread(target=serve, args=(connection, made[0]), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    finally:
        listener.close()


def request(connection: socket.socket) -> bytes:
    """Read one request."""
    content = b""
    while b"\r\n\r\n" not in content:
        if not (piece := connection.recv(65536)):
            raise ConnectionError
        content += piece
    head, _, body = content.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def reply(connection: socket.socket, content: bytes = WELL, **headers: str) -> None:
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(content)}\r\n{lines}\r\n"
    connection.sendall(head.encode() + content)


def drip(connection: socket.socket, piece: bytes) -> None:
    """Say this again and again, for longer than any deadline here."""
    for _ in range(200):
        connection.sendall(piece)
        time.sleep(0.05)  # noqa: TID251 # the server's own slowness


def slow_head(connection: socket.socket, _: int) -> None:
    request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nx-slow: ")
    drip(connection, b"a")


def early_hints(connection: socket.socket, _: int) -> None:
    request(connection)
    drip(connection, b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n")


def hints_without_end(connection: socket.socket, _: int) -> None:
    request(connection)
    while True:
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)


def slow_body(connection: socket.socket, _: int) -> None:
    request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
    drip(connection, b" ")


def comments(connection: socket.socket, _: int) -> None:
    request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n")
    drip(connection, b": wait\n\n")


def call(library: str, kind: str, target: str, body: Any = BODY, **options: Any) -> Any:
    """One call, by a client that waits three seconds for each piece."""
    if kind == "sync":
        with fallback_client(target, http=library, **options) as client:  # type: ignore[call-overload]
            return client.post(URL, json=body, timeout=3)

    async def made() -> Any:
        async with async_fallback_client(target, http=library, **options) as client:  # type: ignore[call-overload]
            return await client.post(URL, json=body, timeout=3)

    return asyncio.run(made())


@pytest.fixture(params=["sync", "async"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize(
    ("script", "stream"),
    [(slow_head, False), (early_hints, False), (hints_without_end, False), (slow_body, False), (comments, True)],
)
def test_the_deadline_ends_a_call_whose_reply_trickles(
    samples: Catalog,
    library: str,
    kind: str,
    script: Any,
    stream: bool,  # noqa: FBT001 # columns
) -> None:
    with serving(script) as url:
        options: Any = {"keys": {"alpha": "k"}, "base_urls": {"alpha": url}, "catalog": samples, "deadline": 0.5}
        got = call(library, kind, "alpha/x", {**BODY, "stream": stream}, **options)
    assert got.status_code == 504
    assert got.headers["x-migrate-advisor-attempts"] == "1"


def test_the_deadline_ends_the_asking_for_an_address(
    samples: Catalog, library: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the end of a program or of its event loop does not wait for the answer either."""
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_given, **_named: over.wait(30) and [])
    options: Any = {"keys": {"alpha": "k"}, "base_urls": {"alpha": "https://alpha.example"}, "catalog": samples}
    began = time.monotonic()
    got = call(library, kind, "alpha/x", deadline=0.3, **options)
    assert time.monotonic() - began < 20
    over.set()
    assert (got.status_code, got.json()["error"]["code"]) == (504, "timeout")


def test_the_deadline_ends_a_function_that_gives_no_key(samples: Catalog, library: str, kind: str) -> None:
    over = threading.Event()
    with serving(lambda connection, _: reply(connection)) as url:
        options: Any = {"base_urls": {"beta": url}, "catalog": samples, "deadline": 0.3}
        got = call(library, kind, "beta/x", keys={"beta": lambda: over.wait(30) and "k"}, **options)
        over.set()
        assert (got.status_code, got.json()["error"]["code"]) == (504, "timeout")
        if kind == "async":

            async def never() -> str:
                await asyncio.sleep(30)
                return "k"

            got = call(library, kind, "beta/x", keys={"beta": never}, **options)
            assert got.status_code == 504


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_a_reply_is_unpacked_once_and_no_further_than_its_bound(
    samples: Catalog, library: str, kind: str, layers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = f"migrate_advisor.transport._{library}.{'sync' if kind == 'sync' else 'asynchronous'}"
    monkeypatch.setattr(f"{module}.MAX_REPLY", 1_000_000)
    bomb = bytes(30_000_000)
    for _ in range(layers):
        bomb = gzip.compress(bomb)

    def script(connection: socket.socket, _: int) -> None:
        request(connection)
        reply(connection, bomb, content_encoding=", ".join(["gzip"] * layers))

    with serving(script) as url:
        options: Any = {"keys": {"beta": "k"}, "base_urls": {"beta": url}, "catalog": samples, "attempts": 1}
        got = call(library, kind, "beta/x", **options)
    assert got.status_code == 500
    assert ("longer than" if layers == 1 else "more than once") in got.json()["error"]["message"]


def test_what_is_asked_for_is_read_and_another_coding_is_named(samples: Catalog, library: str, kind: str) -> None:
    asked: list[bytes] = []

    def script(connection: socket.socket, number: int) -> None:
        asked.append(request(connection))
        if number == 1:
            reply(connection, gzip.compress(WELL), content_encoding="gzip")
        else:
            reply(connection, b"\x28\xb5", content_encoding="compress")

    with serving(script) as url:
        options: Any = {"keys": {"beta": "k"}, "base_urls": {"beta": url}, "catalog": samples, "attempts": 1}
        assert call(library, kind, "beta/x", **options).json()["choices"][0]["message"]["content"] == TEXT
        refused = call(library, kind, "beta/x", **options)
    assert "encoded as compress" in refused.json()["error"]["message"]
    assert b"accept-encoding: gzip, deflate" in asked[0].lower()


def test_a_kept_connection_that_the_provider_drops_is_no_attempt(samples: Catalog, library: str, kind: str) -> None:
    def script(connection: socket.socket, number: int) -> None:
        request(connection)
        reply(connection)
        if number == 1:
            request(connection)  # and then it closes without a word

    told: list[Any] = []
    with serving(script) as url:
        options: Any = {"keys": {"beta": "k"}, "base_urls": {"beta": url}, "catalog": samples, "attempts": 1}
        options |= {"on_event": told.append, "http": library}

        async def twice() -> list[Any]:
            async with async_fallback_client("beta/x", **options) as client:
                return [await client.post(URL, json=BODY) for _ in range(2)]

        if kind == "async":
            replies = asyncio.run(twice())
        else:
            with fallback_client("beta/x", **options) as client:
                replies = [client.post(URL, json=BODY) for _ in range(2)]
    assert [item.status_code for item in replies] == [200, 200]
    assert replies[1].headers["x-migrate-advisor-attempts"] == "1"
    assert "AttemptFailed" not in [type(event).__name__ for event in told]


def test_a_first_request_that_is_dropped_is_not_sent_twice(samples: Catalog, library: str, kind: str) -> None:
    made: list[int] = []

    def script(connection: socket.socket, number: int) -> None:
        request(connection)
        made.append(number)

    with serving(script) as url:
        options: Any = {"keys": {"beta": "k"}, "base_urls": {"beta": url}, "catalog": samples, "attempts": 1}
        assert call(library, kind, "beta/x", **options).status_code == 500
    assert made == [1]


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_one_client_serves_several_event_loops_one_after_the_other_and_at_once(samples: Catalog, library: str) -> None:
    with Vendor() as vendor:
        options: Any = {"keys": {"beta": "k"}, "base_urls": {"beta": vendor.url}, "catalog": samples, "http": library}
        client = async_fallback_client("beta/x", **options)
        statuses: list[int] = []

        async def some(client: Any) -> None:
            statuses.extend([(await client.post(URL, json=BODY)).status_code for _ in range(3)])

        for _ in range(3):
            asyncio.run(some(client))
        threads = [threading.Thread(target=asyncio.run, args=(some(client),)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert statuses == [200] * 21
        assert vendor.opened == 7, "each loop has a connection of its own, and keeps it"
        asyncio.run(client.aclose())
        del client
        gc.collect()  # what a loop that is over has left open is closed here, and troubles no other test


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_process_that_was_forked_off_has_connections_of_its_own(samples: Catalog, library: str) -> None:
    def echo(asked: Any) -> Any:
        return completion({"content": asked.body["messages"][0]["content"]})

    with Vendor(chat=echo) as vendor:
        options: Any = {"keys": {"beta": "k"}, "base_urls": {"beta": vendor.url}, "catalog": samples, "http": library}
        client = fallback_client("beta/x", **options)

        def said(word: str) -> str:
            body = {"model": "m", "messages": [{"role": "user", "content": word}]}
            return str(client.post(URL, json=body).json()["choices"][0]["message"]["content"])

        assert said("before") == "before"
        children = []
        for child in range(3):
            read, write = os.pipe()
            pid = os.fork()
            if pid == 0:
                mixed = [word for word in (f"{child}-{number}" for number in range(5)) if said(word) != word]
                os.write(write, b"mixed" if mixed else b"right")
                os._exit(0)
            children.append((pid, read, write))
        assert [said(f"parent-{number}") for number in range(5)] == [f"parent-{number}" for number in range(5)]
        for pid, read, write in children:
            assert os.read(read, 9) == b"right"
            os.close(read)
            os.close(write)
            os.waitpid(pid, 0)
        assert vendor.opened == 4
        client.close()


def test_streams_that_are_only_forgotten_leave_no_error_behind(samples: Catalog, library: str) -> None:
    async def begin(client: Any) -> None:
        sent = client.build_request("POST", URL, json={**BODY, "stream": True})
        response = await client.send(sent, stream=True)
        await anext(response.aiter_raw())

    async def forget() -> list[Any]:
        told: list[Any] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))
        async with async_fallback_client("beta/x", **options) as client:
            for _ in range(12):
                await asyncio.create_task(begin(client))
            for _ in range(40):
                gc.collect()  # a generator that is collected is ended by a task first, and is garbage once more then
                await asyncio.sleep(0.1)
                if not client._transport._busy:
                    break
            assert not client._transport._busy
        return told

    with Vendor() as vendor:
        options: Any = {"keys": {"beta": "k"}, "base_urls": {"beta": vendor.url}, "catalog": samples, "http": library}
        vendor.fail("slow_tokens", times=12)
        assert asyncio.run(forget()) == []


PROXIES = ["socks://127.0.0.1:7891/", "socks9://127.0.0.1:1", "nonsense:///"]


@pytest.mark.parametrize("value", PROXIES)
@pytest.mark.parametrize("variable", ["ALL_PROXY", "https_proxy"])
def test_a_proxy_of_the_environment_that_cannot_be_used_is_told_when_the_client_is_made(
    samples: Catalog, library: str, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv(variable, value)
    options: Any = {"keys": {"alpha": "k"}, "catalog": samples, "http": library}
    for make in (fallback_client, async_fallback_client):
        with pytest.raises(UsageError, match=f"{variable}.*NO_PROXY"):
            make("alpha/a-1", **options)


def test_no_key_goes_through_a_proxy_on_the_way_to_this_machine(
    samples: Catalog,
    library: str,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
) -> None:
    with Vendor() as proxy, Vendor() as vendor:
        for name in ("http_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        options: Any = {"keys": {"beta": "k"}, "base_urls": {"beta": vendor.url}, "catalog": samples}
        assert call(library, kind, "beta/x", **options).status_code == 200
        assert (len(proxy.requests), len(vendor.requests)) == (0, 1)


@pytest.mark.parametrize("stream", [None, "at once", "later"])
def test_a_provider_that_says_the_key_back_is_quoted_without_it(
    samples: Catalog, library: str, stream: str | None
) -> None:
    """Callers of `carry` may not know the keys of its targets."""
    key = "sk-canary-0123456789"
    said = json.dumps({"error": {"message": f"wrong key {key} given"}}).encode()
    event = b'data: {"choices": [{"index": 0, "delta": {"content": "a"}}]}\n\n' if stream == "later" else b""

    def script(connection: socket.socket, _number: int) -> None:
        request(connection)
        head = b"HTTP/1.1 401 No\r\ncontent-type: application/json\r\nx-request-id: %b\r\n\r\n" % key.encode()
        if stream is not None:
            head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n"
        connection.sendall(head + (said if stream is None else event + b"data: " + said + b"\n\n"))

    for target in ("alpha/x", "beta/x"):
        name = target.partition("/")[0]
        with serving(script) as url:
            options: Any = {"keys": {name: key}, "base_urls": {name: url}, "catalog": samples, "attempts": 1}
            # the overloads know the library by a literal, and here it is a parameter
            with fallback_client(target, http=library, **options) as client:  # type: ignore[call-overload]
                answer = client.post(URL, json={**BODY, "stream": stream is not None})
        assert "wrong key *** given" in answer.text
        assert key not in answer.text + str(answer.headers)
