"""A chat server for benchmarks, in a process of its own: echoes, streams, fails a share of requests."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import random
import subprocess
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

EVENTS = 200
"""Events of a stream."""

_HEAD = {"id": "c-1", "created": 1, "model": "m"}
_USAGE = {"prompt_tokens": 10, "completion_tokens": 10, "total_tokens": 20}


def _completion(text: str) -> bytes:
    choice = {
        "index": 0, "finish_reason": "stop", "logprobs": None, "message": {"role": "assistant", "content": text},
    }  # fmt: skip
    return json.dumps({**_HEAD, "object": "chat.completion", "choices": [choice], "usage": _USAGE}).encode()


def _chunk(delta: dict[str, Any], reason: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": reason, "logprobs": None}
    return b"data: " + json.dumps({**_HEAD, "object": "chat.completion.chunk", "choices": [choice]}).encode() + b"\n\n"


def _framed(content: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(content), content)


def _streamed(words: list[str]) -> list[bytes]:
    chunks = [_chunk({"role": "assistant", "content": ""}), *(_chunk({"content": f"{word} "}) for word in words)]
    return [_framed(chunk) for chunk in [*chunks, _chunk({}, "stop"), b"data: [DONE]\n\n"]]


_STREAM_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
_END = b"0\r\n\r\n"


def _whole(status: int, content: bytes) -> bytes:
    head = f"HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {len(content)}\r\n\r\n"
    return head.encode() + content


async def _serve(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, faults: random.Random, share: float
) -> None:
    with contextlib.suppress(OSError, asyncio.IncompleteReadError):
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            size = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
            body = json.loads(await reader.readexactly(int(size.partition(b":")[2])))
            if faults.random() < share and await _fail(writer, body, faults):
                break
            await _answer(writer, body)
    writer.close()


async def _answer(writer: asyncio.StreamWriter, body: dict[str, Any]) -> None:
    text = body["messages"][-1]["content"]
    if not body.get("stream"):
        writer.write(_whole(200, _completion(text)))
        return
    words = text.split() if text.startswith("echo ") else [f"word{number}" for number in range(EVENTS)]
    writer.write(_STREAM_HEAD + b"".join(_streamed(words)) + _END)
    await writer.drain()


_REFUSED = json.dumps({"error": {"message": "busy", "type": "server_error", "code": "overloaded"}}).encode()


async def _fail(writer: asyncio.StreamWriter, body: dict[str, Any], faults: random.Random) -> bool:
    """Go wrong in one of the ways of providers, before anything of an answer was sent: all of it can be mended."""
    kind = faults.choice(["refuse", "limit", "drop", "html", "empty stream"])
    if kind == "drop":
        return True
    if kind == "empty stream" and body.get("stream"):
        writer.write(_STREAM_HEAD + _END)
    elif kind == "html":
        writer.write(_whole(200, b"<html>gateway</html>"))
    else:
        writer.write(_whole(429 if kind == "limit" else 503, _REFUSED).replace(b"\r\n", b"\r\nretry-after: 0\r\n", 1))
    await writer.drain()
    writer.close()
    return True


async def _main(share: float, seed: int) -> None:
    faults = random.Random(seed)
    server = await asyncio.start_server(lambda reader, writer: _serve(reader, writer, faults, share), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextlib.contextmanager
def running(share: float = 0.0, seed: int = 0) -> Iterator[str]:
    """A server; gives its base URL.

    Args:
        share: of the requests that fail.
        seed: of which ones.
    """
    command = [sys.executable, __file__, "--faults", str(share), "--seed", str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}/v1"
        finally:
            process.terminate()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--faults", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_main(given.faults, given.seed))
