"""A small provider on loopback that answers, streams, calls tools, and breaks in the ways real ones do."""

from __future__ import annotations

import asyncio
import gzip
import json
import threading
import zlib
from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple, Self

if TYPE_CHECKING:
    import ssl
    from collections.abc import Awaitable, Callable, Mapping

    Fault = Callable[[asyncio.StreamWriter, "Request"], Awaitable[bool]]

PIECES = ["你好", ", ", "wor", "ld ", "🌍"]
TEXT = "".join(PIECES)


class Request(NamedTuple):
    path: str
    headers: Mapping[str, str]
    raw: bytes
    body: Any
    is_left: Callable[[], bool]
    """Whether the client has closed its end."""


class Vendor:
    """Serves HTTP/1.1 from a thread. ``faults`` are used up one for each request, then it is well."""

    def __init__(self, tls: ssl.SSLContext | None = None, **answers: Callable[[Request], Any]) -> None:
        self._tls = tls
        self.requests: list[Request] = []
        self.faults: deque[str] = deque()
        self.answers = answers
        self.open = 0
        self.opened = 0
        self._tasks: set[asyncio.Task[None]] = set()

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = self._run(asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._tls))
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *exc: object) -> None:
        self._run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}/v1"

    def fail(self, fault: str, times: int = 1) -> None:
        self.faults.extend([fault] * times)

    def _run(self, what: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(10)

    async def _stop(self) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.open += 1
        self.opened += 1
        try:
            while await self._one(reader, writer):
                pass
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self.open -= 1
            self._tasks.discard(task)
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").rstrip().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        content = await reader.readexactly(int(headers.get("content-length", 0)))
        request = Request(
            first.split()[1], headers, head + content, json.loads(content) if content else None, reader.at_eof
        )
        self.requests.append(request)
        fault = self.faults.popleft() if self.faults else None
        if fault is not None:
            return await FAULTS[fault](writer, request)
        await self._answer(writer, request)
        return True

    async def _answer(self, writer: asyncio.StreamWriter, request: Request) -> None:
        if request.body is not None and request.body.get("stream"):
            await stream(writer, [*events(request), DONE])
            return
        path = request.path.partition("?")[0]
        name = next((name for name in ("embeddings", "models", "token") if path.endswith(name)), "chat")
        made = self.answers.get(name) or _ANSWERS[name]
        await whole(writer, 200, made(request))


def completion(message: Mapping[str, Any], reason: str = "stop") -> dict[str, Any]:
    choice = {"index": 0, "message": {"role": "assistant", **message}, "finish_reason": reason, "logprobs": None}
    usage = {"prompt_tokens": 3, "completion_tokens": 5, "total_tokens": 8}
    return {
        "id": "c-1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice], "usage": usage,
    }  # fmt: skip


def _models(_: Request) -> dict[str, Any]:
    return {"object": "list", "data": [{"id": "m", "object": "model", "created": 1, "owned_by": "vendor"}]}


def _embeddings(request: Request) -> dict[str, Any]:
    given = request.body["input"]
    texts = given if isinstance(given, list) else [given]
    data = [{"object": "embedding", "index": index, "embedding": [0.5, -0.25]} for index, _ in enumerate(texts)]
    return {"object": "list", "data": data, "model": "m", "usage": {"prompt_tokens": 1, "total_tokens": 1}}


_ANSWERS: Mapping[str, Callable[[Request], Any]] = {
    "chat": lambda _: completion({"content": TEXT}),
    "embeddings": _embeddings,
    "models": _models,
    "token": lambda _: {"access_token": "token-1", "expires_in": 3600},
}


def chunk(delta: Mapping[str, Any], reason: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": reason, "logprobs": None}
    told = {"id": "c-1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
    return f"data: {json.dumps(told, ensure_ascii=False)}\n\n".encode()


DONE = b"data: [DONE]\n\n"


def events(request: Request) -> list[bytes]:
    """A stream: a text, or tool calls in pieces where tools were offered."""
    if request.body.get("tools") and request.body["messages"][-1]["role"] == "user":
        return _tool_events()
    texts = [chunk({"role": "assistant", "content": ""}), *(chunk({"content": piece}) for piece in PIECES)]
    return [*texts, chunk({}, "stop")]


def _tool_events() -> list[bytes]:
    out = [chunk({"role": "assistant", "content": None})]
    for index, city in enumerate(["Paris", "Lyon"]):
        call = {"index": index, "id": f"call_{index}", "type": "function"}
        out.append(chunk({"tool_calls": [{**call, "function": {"name": "weather", "arguments": ""}}]}))
        out.extend(
            chunk({"tool_calls": [{"index": index, "function": {"arguments": piece}}]})
            for piece in ['{"city": ', f'"{city}"', "}"]
        )
    return [*out, chunk({}, "tool_calls")]


async def whole(
    writer: asyncio.StreamWriter, status: int, body: Any, kind: str = "application/json", **headers: str
) -> None:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} X", f"content-type: {kind}", f"content-length: {len(content)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    writer.write("\r\n".join([*lines, "", ""]).encode() + content)
    await writer.drain()


HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"


def framed(content: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(content), content)


async def stream(writer: asyncio.StreamWriter, pieces: list[bytes], pause: float = 0.0) -> None:
    writer.write(HEAD)
    for piece in pieces:
        writer.write(framed(piece))
        await writer.drain()
        await asyncio.sleep(pause)
    writer.write(b"0\r\n\r\n")
    await writer.drain()


def _error(status: int, code: str | None, message: str = "no", **headers: str) -> Fault:
    async def fault(writer: asyncio.StreamWriter, request: Request) -> bool:
        error = {"message": message, "type": None, "code": code, "param": None}
        await whole(writer, status, {"error": error}, **headers)
        return True

    return fault


def _body(content: bytes, kind: str, status: int = 200) -> Fault:
    async def fault(writer: asyncio.StreamWriter, request: Request) -> bool:
        await whole(writer, status, content, kind)
        return True

    return fault


async def _slow_head(writer: asyncio.StreamWriter, request: Request) -> bool:
    for _ in range(500):
        if request.is_left():
            break
        await asyncio.sleep(0.01)
    return False


async def _cut_head(writer: asyncio.StreamWriter, request: Request) -> bool:
    return False


async def _cut_body(writer: asyncio.StreamWriter, request: Request) -> bool:
    writer.write(b'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n{"id":')
    await writer.drain()
    return False


async def _cut_before(writer: asyncio.StreamWriter, request: Request) -> bool:
    writer.write(HEAD + framed(b"data: {"))
    await writer.drain()
    return False


def _cut_after(tail: bytes, *, close: bool) -> Fault:
    """A stream that sends half of its events, then this, and is over, in order or not."""

    async def fault(writer: asyncio.StreamWriter, request: Request) -> bool:
        writer.write(HEAD + b"".join(framed(piece) for piece in events(request)[:3]) + (framed(tail) if tail else b""))
        if not close:
            writer.write(b"0\r\n\r\n")
        await writer.drain()
        return not close

    return fault


async def _hang_after(writer: asyncio.StreamWriter, request: Request) -> bool:
    writer.write(HEAD + b"".join(framed(piece) for piece in events(request)[:3]))
    await writer.drain()
    return await _slow_head(writer, request)


async def _slow_tokens(writer: asyncio.StreamWriter, request: Request) -> bool:
    await stream(writer, [*events(request), DONE], pause=0.02)
    return True


async def _without_done(writer: asyncio.StreamWriter, request: Request) -> bool:
    await stream(writer, events(request))
    return True


async def _closes_after(writer: asyncio.StreamWriter, request: Request) -> bool:
    """All is well, and then the connection is closed without a word of it in the headers."""
    if request.body.get("stream"):
        await stream(writer, [*events(request), DONE])
    else:
        await whole(writer, 200, completion({"content": TEXT}))
    return False


async def _compressed(writer: asyncio.StreamWriter, request: Request) -> bool:
    """All is well, and compressed although nobody asked for that."""
    if request.body.get("stream"):
        packer = zlib.compressobj(wbits=31)
        head = HEAD.replace(b"\r\n\r\n", b"\r\ncontent-encoding: gzip\r\n\r\n")
        pieces = [packer.compress(piece) + packer.flush(zlib.Z_SYNC_FLUSH) for piece in [*events(request), DONE]]
        writer.write(b"".join([head, *map(framed, [*pieces, packer.flush()]), b"0\r\n\r\n"]))
        await writer.drain()
        return True
    content = json.dumps(completion({"content": TEXT})).encode()
    await whole(writer, 200, gzip.compress(content), content_encoding="gzip")
    return True


async def _huge(writer: asyncio.StreamWriter, request: Request) -> bool:
    writer.write(HEAD.replace(b"text/event-stream", b"application/json"))
    for _ in range(200):
        writer.write(framed(b" " * 4096))
        await writer.drain()
    return False


FAULTS: Mapping[str, Fault] = {
    "rate_limit": _error(429, "rate_limit_exceeded", "slow down", retry_after="0"),
    "rate_limit_bare": _error(429, None, "slow down"),
    "quota": _error(429, "1113", "top up"),
    "unauthorized": _error(401, None, "bad key"),
    "forbidden": _error(403, None, "not you"),
    "gone": _error(404, None, "no such model"),
    "server_error": _error(500, None, "boom"),
    "overloaded": _error(503, None, "busy"),
    "error_in_200": _error(200, "1302", "slow down"),
    "filtered": _error(400, "1301", "refused"),
    "bad_request": _error(400, None, "look here"),
    "html": _body(b"<html>gateway</html>", "text/html"),
    "html_502": _body(b"<html>bad gateway</html>", "text/html", 502),
    "garbage": _body(b"\xff\xfe\x00{]", "application/json"),
    "empty": _body(b"", "application/json"),
    "text": _body(b'"fine"', "text/plain"),
    "slow_head": _slow_head,
    "cut_head": _cut_head,
    "cut_body": _cut_body,
    "huge": _huge,
    "cut_before_first_event": _cut_before,
    "cut_mid_stream": _cut_after(b"", close=True),
    "half_event": _cut_after(b'data: {"id": "c-1", "cho', close=True),
    "half_event_then_end": _cut_after(b'data: {"id": "c-1", "cho', close=False),
    "error_event": _cut_after(b'data: {"error": {"message": "boom", "code": "500"}}\n\n', close=False),
    "ends_early": _cut_after(b"", close=False),
    "hangs_mid_stream": _hang_after,
    "slow_tokens": _slow_tokens,
    "without_done": _without_done,
    "closes_after": _closes_after,
    "compressed": _compressed,
}
