"""`migrate-advisor carry` on real sockets, by the SDKs of Python and of npm; what it keeps out, and how it ends."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import anthropic
import openai
import pytest
import uvicorn
from tests.transport.vendor import TEXT, Vendor

from migrate_advisor.errors import UsageError
from migrate_advisor.transport import heads, serving
from migrate_advisor.transport.serving import Door, listening

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.allow_hosts(["127.0.0.1", "::1"])]

HERE = Path(__file__).parent
MESSAGES: Any = [{"role": "user", "content": "a secret thought"}]


class Served(NamedTuple):
    process: subprocess.Popen[str]
    port: int
    vendor: Vendor

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def asked(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body or None, named)
        reply = connection.getresponse()
        content = reply.read()
        connection.close()
        return reply.status, json.loads(content) if content else None


@contextmanager
def carrying(*arguments: str, **environment: str) -> Iterator[Served]:
    with Vendor() as vendor:
        command = [
            sys.executable, "-m", "migrate_advisor", "carry", "alpha/a-1", "--port", "0",
            "--base-url", f"alpha={vendor.url}", "--catalog", str(HERE / "catalog"), *arguments,
        ]  # fmt: skip
        proxies = {name for name in os.environ if name.lower().endswith("_proxy")}
        environ = {name: value for name, value in os.environ.items() if name not in proxies}
        process = subprocess.Popen(
            command,
            env={**environ, "ALPHA_API_KEY": "alphas-own", **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            assert "Carrying to" in line, process.stderr.read() if process.stderr else ""
            yield Served(process, int(line.partition("/v1.")[0].rpartition(":")[2]), vendor)
        finally:
            process.kill()
            process.communicate()


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with carrying() as one:
        yield one


def test_the_openai_sdk_is_carried(served: Served) -> None:
    with openai.OpenAI(api_key="sk-callers", base_url=f"{served.url}/v1") as client:
        reply = client.chat.completions.create(model="gpt-4o", messages=MESSAGES)
        assert reply.choices[0].message.content == TEXT
        stream = client.chat.completions.create(model="gpt-4o", messages=MESSAGES, stream=True)
        assert "".join(chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices) == TEXT
        served.vendor.fail("unauthorized")
        with pytest.raises(openai.AuthenticationError):
            client.chat.completions.create(model="gpt-4o", messages=MESSAGES)
        assert client.embeddings.create(model="e", input="hi").data[0].embedding
        assert client.models.list().data
    assert not any(b"callers" in request.raw for request in served.vendor.requests)


def test_the_anthropic_sdk_is_carried(served: Served) -> None:
    with anthropic.Anthropic(api_key="sk-callers", base_url=served.url) as client:
        reply = client.messages.create(model="claude-x", max_tokens=50, messages=MESSAGES)
        assert "".join(block.text for block in reply.content if block.type == "text") == TEXT
        with client.messages.stream(model="claude-x", max_tokens=50, messages=MESSAGES) as stream:
            assert stream.get_final_text() == TEXT
        served.vendor.fail("unauthorized")
        with pytest.raises(anthropic.AuthenticationError):
            client.messages.create(model="claude-x", max_tokens=50, messages=MESSAGES)


_NODE = """
import OpenAI from "openai";
import Anthropic from "@anthropic-ai/sdk";
const url = process.argv[2], messages = [{ role: "user", content: "hi" }];
const openai = new OpenAI({ apiKey: "sk-callers", baseURL: `${url}/v1` });
const out = {};
out.whole = (await openai.chat.completions.create({ model: "gpt-4o", messages })).choices[0].message.content;
out.streamed = "";
for await (const chunk of await openai.chat.completions.create({ model: "gpt-4o", messages, stream: true }))
  out.streamed += chunk.choices[0]?.delta?.content ?? "";
out.responses = (await openai.responses.create({ model: "gpt-4o", input: "hi" })).output_text;
const claude = new Anthropic({ apiKey: "sk-callers", baseURL: url });
out.messages = (await claude.messages.create({ model: "c", max_tokens: 50, messages })).content[0].text;
out.messagesStreamed = await claude.messages.stream({ model: "c", max_tokens: 50, messages }).finalText();
console.log(JSON.stringify(out));
"""

_VERCEL = """
import { createOpenAI } from "@ai-sdk/openai";
import { generateText, streamText } from "ai";
const openai = createOpenAI({ apiKey: "sk-callers", baseURL: `${process.argv[2]}/v1` });
const out = { whole: (await generateText({ model: openai.chat("gpt-4o"), prompt: "hi" })).text, streamed: "" };
for await (const text of streamText({ model: openai.chat("gpt-4o"), prompt: "hi" }).textStream) out.streamed += text;
console.log(JSON.stringify(out));
"""


def _run_node(folder: Path, program: str, url: str, *packages: str) -> Any:
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        pytest.skip("npm is not here")
    install = [npm, "install", "--no-audit", "--no-fund", "--silent", *packages]
    (folder / "package.json").write_text('{"type": "module"}')
    made = subprocess.run(install, cwd=folder, capture_output=True, text=True, check=False, timeout=240)
    if made.returncode:
        pytest.skip(f"{packages} cannot be installed here: {made.stderr[-200:]}")
    (folder / "program.mjs").write_text(program)
    run = subprocess.run(
        [node, "program.mjs", url], cwd=folder, capture_output=True, text=True, check=False, timeout=60
    )
    assert run.returncode == 0, run.stderr[-3000:]
    return json.loads(run.stdout)


@pytest.mark.slow
def test_the_sdks_of_npm_are_carried(served: Served, tmp_path: Path) -> None:
    said = _run_node(tmp_path, _NODE, served.url, "openai", "@anthropic-ai/sdk")
    assert said == dict.fromkeys(["whole", "streamed", "responses", "messages", "messagesStreamed"], TEXT)


@pytest.mark.slow
def test_the_vercel_ai_sdk_is_carried(served: Served, tmp_path: Path) -> None:
    said = _run_node(tmp_path, _VERCEL, served.url, "ai", "@ai-sdk/openai")
    assert said == {"whole": TEXT, "streamed": TEXT}


def test_health_is_told_without_a_key(served: Served) -> None:
    assert served.asked("GET", "/healthz") == (200, {"status": "ok", "targets": ["alpha/a-1"]})
    assert served.asked("GET", "/healthz", host="evil.example") == (200, {"status": "ok"})


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"host": "[::1].evil.example"},
        {"host": "127.0.0.1:80@evil.example"},
        {"host": "localhost:evil.example"},
        {"origin": "https://evil.example"},
        {"origin": "http://[::1].evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost:9999"},
        {"origin": "http://127.0.0.1:9999"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
    ],
)
def test_pages_of_a_browser_cannot_call_on_their_users_account(served: Served, headers: dict[str, str]) -> None:
    before = len(served.vendor.requests)
    body = json.dumps({"model": "m", "messages": MESSAGES}).encode()
    status, answer = served.asked("POST", "/v1/chat/completions", body, content_type="text/plain", **headers)
    assert (status, answer["error"]["type"]) == (403, "permission_error")
    assert len(served.vendor.requests) == before


@pytest.mark.parametrize(("scheme", "status"), [("https", 403), ("extension", 403), ("http", 200)])
def test_an_origin_is_ours_with_its_scheme_alone(served: Served, scheme: str, status: int) -> None:
    body = json.dumps({"model": "m", "messages": MESSAGES}).encode()
    origin = f"{scheme}://127.0.0.1:{served.port}"
    assert (
        served.asked("POST", "/v1/chat/completions", body, content_type="application/json", origin=origin)[0] == status
    )


def test_a_body_that_is_announced_too_long_is_refused(served: Served) -> None:
    status, _ = served.asked("POST", "/v1/chat/completions", b"{}", content_length=str(serving.MAX_BODY + 1))
    assert status == 413


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/messages", "/v1/responses"])
@pytest.mark.parametrize("stream", ["yes", 1, {}, []])
def test_a_stream_that_is_neither_wanted_nor_not_is_refused(served: Served, path: str, stream: object) -> None:
    before = len(served.vendor.requests)
    body = json.dumps({"model": "m", "max_tokens": 5, "messages": MESSAGES, "input": "x", "stream": stream}).encode()
    status, answer = served.asked("POST", path, body, content_type="application/json")
    assert (status, "stream" in answer["error"]["message"]) == (400, True)
    assert len(served.vendor.requests) == before


def test_an_operation_of_nobody_is_told(served: Served) -> None:
    status, answer = served.asked("POST", "/v1/assistants", b"{}", content_type="application/json")
    assert status in {400, 404, 501}
    assert answer["error"]["message"]


def test_with_a_key_only_who_has_it_is_carried() -> None:
    with carrying("--key-env", "CARRY_KEY", CARRY_KEY="let-me-in") as one:
        for key, kind in (("let-me-in", None), ("let-me-out", openai.AuthenticationError)):
            client = openai.OpenAI(api_key=key, base_url=f"{one.url}/v1", max_retries=0)
            if kind is None:
                assert client.chat.completions.create(model="m", messages=MESSAGES).choices
            else:
                with pytest.raises(kind):
                    client.chat.completions.create(model="m", messages=MESSAGES)
        assert one.asked("POST", "/v1/messages", b"{}")[1]["type"] == "error"


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGTERM to be caught")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_in_order_and_has_said_nothing_of_what_was_said(number: signal.Signals) -> None:
    with carrying() as one:
        client = openai.OpenAI(api_key="sk-callers", base_url=f"{one.url}/v1?tag=private")
        one.asked("POST", "/v1/chat/completions?key=private", json.dumps({"model": "m", "messages": MESSAGES}).encode())
        client.close()
        one.process.send_signal(number)
        out, errors = one.process.communicate(timeout=20)
        assert one.process.returncode == 0
    assert "POST /v1/chat/completions 200 alpha/a-1" in errors
    assert "stopped" in errors
    assert not [word for word in ("secret", "private", "callers", "alphas-own", "Traceback") if word in out + errors]


def test_it_listens_to_others_only_with_a_key() -> None:
    with pytest.raises(UsageError, match="--key-env"):
        listening("0.0.0.0", 0, None)  # that it is refused is what is tested
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(UsageError, match="cannot listen"):
        listening("127.0.0.1", taken.getsockname()[1], None)
    assert "let-me-in" not in repr(Door("let-me-in"))


def _said(port: int, request: bytes) -> bytes:
    """All that a server says to some bytes until it closes the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(1 << 16), b""))


@pytest.mark.parametrize(
    "headers",
    [
        "Content-Length: 4\r\nTransfer-Encoding: chunked",
        "Origin: https://evil.example\r\nOrigin: http://localhost",
        "X-Api-Key: a\r\nX-Api-Key: b",
    ],
)
def test_what_can_be_read_in_two_ways_is_refused_and_nothing_behind_it_is_read(served: Served, headers: str) -> None:
    hidden = f"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n\r\n"
    head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n{headers}\r\n\r\n"
    answer = _said(served.port, f"{head}0\r\n\r\n{hidden}".encode())
    assert b"contradict each other" in answer
    assert answer.count(b"HTTP/1.1") == 1


@pytest.mark.parametrize("path", ["/" + "a" * 40_000, "http://evil.example/v1/chat/completions", "/v1?" + "a" * 40_000])
def test_an_address_that_is_none_of_this_servers_is_refused_in_words(served: Served, path: str) -> None:
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nContent-Length: 0\r\n\r\n"
    assert b"an address begins with /" in _said(served.port, head.encode())


@pytest.mark.parametrize("begun", [b"", b"POST /v1/chat", b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET /he"])
def test_a_head_that_does_not_come_is_not_waited_for(begun: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heads, "HEAD_SECONDS", 0.3)
    listener = listening("127.0.0.1", 0, None)
    server = uvicorn.Server(serving.configuration(serving.Application(None, Door(None), [])))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        assert _said(listener.getsockname()[1], begun).count(b"200 OK") == begun.count(b"healthz")
    finally:
        server.should_exit = True
        thread.join()


@pytest.mark.parametrize(
    ("headers", "is_anthropics"),
    [
        ({"anthropic-version": "2023-06-01", "authorization": "Bearer wrong"}, True),
        ({"x-api-key": "wrong"}, True),
        ({"authorization": "Bearer wrong"}, False),
        ({"api-key": "wrong"}, False),
        ({"x-api-key": "wrong", "authorization": "Bearer wrong"}, False),
        ({}, False),
    ],
)
@pytest.mark.parametrize("path", ["/v1/models", "/v1/files", "/v1/messages"])
def test_who_is_refused_is_told_so_in_the_language_of_its_sdk(
    path: str,
    headers: dict[str, str],
    is_anthropics: bool,  # noqa: FBT001 # columns
) -> None:
    application = serving.Application(None, Door("right"), [])
    said: list[Any] = []

    async def send(message: Any) -> None:
        said.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    raw = [(b"host", b"localhost"), *((name.encode(), value.encode()) for name, value in headers.items())]
    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": raw}
    asyncio.run(application(scope, receive, send))
    body = json.loads(said[1]["body"])
    assert said[0]["status"] == 401
    assert (body.get("type") == "error") is (is_anthropics or path == "/v1/messages")
    assert ("code" in body["error"]) is (body.get("type") != "error")


def test_a_realtime_session_is_refused_by_name_and_no_socket_is_opened(served: Served) -> None:
    before = len(served.vendor.requests)
    upgrade = {
        "Connection": "Upgrade", "Upgrade": "websocket", "Sec_WebSocket_Version": "13",
        "Sec_WebSocket_Key": "c2l4dGVlbiBieXRlcyEhIQ==",
    }  # fmt: skip
    status, body = served.asked("GET", "/v1/realtime?model=gpt-realtime", b"", **upgrade)
    assert (status, body["error"]["code"]) == (400, "unsupported_operation")
    assert "realtime sessions: this cannot be carried" in body["error"]["message"]
    assert len(served.vendor.requests) == before
