"""Uploads: held nowhere as a whole, sent again to the next target, and their fields mapped, however they are given."""

from __future__ import annotations

import asyncio
import hashlib
import io
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openai
import pytest

from migrate_advisor.catalog.load import load_catalog
from migrate_advisor.mapping.bodies import PIECE
from migrate_advisor.mapping.forms import FilePart, read_form, written_form
from migrate_advisor.transport import uploads
from migrate_advisor.transport.client import async_fallback_client, fallback_client

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.allow_hosts(["127.0.0.1"])]

MEGABYTE = 1024 * 1024
MISTRAL, SILICON = "mistral/voxtral-mini", "siliconflow@cn/FunAudioLLM/SenseVoiceSmall"


class Listener:
    """A server that reads uploads without holding them: the digest of the file, and all else of the form.

    Args:
        refusals: how many of the first uploads are answered with 503.
    """

    def __init__(self, refusals: int = 0) -> None:
        self._refusals = refusals
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/v1"
        self.seen: list[tuple[int, bytes, bytes]] = []
        """Of each upload: its bytes, its beginning, its end."""
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        received = b""
        while b"\r\n\r\n" not in received:
            if not (piece := connection.recv(65536)):
                return
            received += piece
        head, _, received = received.partition(b"\r\n\r\n")
        lines = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        size, count, first, last = int(lines[b"content-length"]), len(received), received[:4096], received[-4096:]
        while count < size:
            piece = connection.recv(65536)
            count, first, last = count + len(piece), (first + piece[:4096])[:4096], (last + piece)[-4096:]
        self.seen.append((count, first, last))
        refused, self._refusals = self._refusals > 0, self._refusals - 1
        body = b'{"error": {"message": "busy"}}' if refused else b'{"text": "heard"}'
        status = b"503 Busy" if refused else b"200 OK"
        rest = b"\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: %d\r\n\r\n" % len(body)
        connection.sendall(b"HTTP/1.1 " + status + rest + body)

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def listeners() -> Iterator[list[Listener]]:
    made: list[Listener] = [Listener(refusals=99), Listener()]
    yield made
    for listener in made:
        listener.close()


def options(listeners: list[Listener]) -> dict[str, Any]:
    urls = {"mistral": listeners[0].url, "siliconflow": listeners[1].url}
    return {"keys": {"mistral": "a", "siliconflow": "b"}, "base_urls": urls, "catalog": load_catalog()}


def pieces(size: int) -> Iterator[bytes]:
    for _ in range(size // MEGABYTE):
        yield b"x" * MEGABYTE


def given(kind: str, path: Path) -> Any:
    path.write_bytes(b"ID3" + b"x" * (3 * MEGABYTE))
    ways: dict[str, Any] = {
        "path": lambda: path,
        "file": lambda: path.open("rb"),
        "bytes": lambda: ("sound.mp3", path.read_bytes(), "audio/mpeg"),
        "buffer": lambda: ("sound.mp3", io.BytesIO(path.read_bytes())),
    }
    return ways[kind]()


@pytest.mark.parametrize("kind", ["path", "file", "bytes", "buffer"])
@pytest.mark.parametrize("is_async", [False, True])
def test_an_upload_goes_to_the_next_target_whole(
    kind: str, *, is_async: bool, listeners: list[Listener], tmp_path: Path
) -> None:
    file = given(kind, tmp_path / "sound.mp3")
    chain = (MISTRAL, SILICON)
    asked: dict[str, Any] = {"model": "whisper-1", "file": file, "language": "en"}
    if is_async:

        async def carry() -> Any:
            made = async_fallback_client(*chain, **options(listeners))
            async with openai.AsyncOpenAI(api_key="x", http_client=made, max_retries=0) as client:
                return await client.audio.transcriptions.create(**asked)

        heard = asyncio.run(carry())
    else:
        with openai.OpenAI(api_key="x", http_client=fallback_client(*chain, **options(listeners))) as client:
            heard = client.audio.transcriptions.create(**asked)
    if kind == "file":
        file.close()
    assert heard.text == "heard"
    assert listeners[0].seen, "the first target was asked, and refused"
    size, first, last = listeners[1].seen[0]
    assert size > 3 * MEGABYTE
    assert b"FunAudioLLM/SenseVoiceSmall" in first + last
    assert b'filename="sound.mp3"' in first + last


def test_what_comes_once_is_sent_as_often_as_it_takes(listeners: list[Listener]) -> None:
    kind, form = written_form({"file": FilePart("a.mp3", None, b"x" * 100_000), "model": "m"})
    body = (bytes(form)[at : at + 999] for at in range(0, len(form), 999))
    with fallback_client(MISTRAL, SILICON, http="httpx2", **options(listeners)) as client:
        url = "https://api.openai.com/v1/audio/transcriptions"
        answer = client.post(url, headers={"content-type": kind}, content=body)
    assert answer.json() == {"text": "heard"}


SIZE = 200 * MEGABYTE
_MEASURED = """
import resource, sys
from tests.transport.test_uploads import carried
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
carried(sys.argv[1], sys.argv[2])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def carried(url: str, path: str) -> None:
    """Carry an upload of a large file; the program that measures calls this."""
    chain: dict[str, Any] = {"keys": {"mistral": "a"}, "base_urls": {"mistral": url}, "catalog": load_catalog()}
    with (
        openai.OpenAI(api_key="x", http_client=fallback_client(MISTRAL, **chain)) as client,
        Path(path).open("rb") as file,
    ):
        assert client.audio.transcriptions.create(model="whisper-1", file=file).text == "heard"


def test_a_large_file_takes_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "large.mp3"
    with path.open("wb") as file:
        for piece in pieces(SIZE):
            file.write(piece)
    listener = Listener()
    try:
        command = [sys.executable, "-c", _MEASURED, listener.url, str(path)]
        ran = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    finally:
        listener.close()
    assert listener.seen[0][0] > SIZE
    grown = int(ran.stdout.split()[-1]) * (1 if sys.platform == "darwin" else 1024)
    assert grown < SIZE / 4, f"{grown / MEGABYTE:.0f} MB for {SIZE / MEGABYTE:.0f}"


def test_the_server_holds_no_large_file_either(tmp_path: Path) -> None:
    path = tmp_path / "large.mp3"
    with path.open("wb") as file:
        for piece in pieces(SIZE):
            file.write(piece)
    listener = Listener(refusals=1)
    proxies = {name for name in os.environ if name.lower().endswith("_proxy")}
    environ = {name: value for name, value in os.environ.items() if name not in proxies}
    command = [sys.executable, "-m", "migrate_advisor", "carry", MISTRAL, "--port", "0"]
    command += ["--base-url", f"mistral={listener.url}"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**environ, "MISTRAL_API_KEY": "a"}
    ) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().partition("http://")[2].partition("/v1")[0]
            with openai.OpenAI(api_key="x", base_url=f"http://{url}/v1") as client, path.open("rb") as sent:
                heard = client.audio.transcriptions.create(model="whisper-1", file=sent, prompt="Hm")
            assert heard.text == "heard"
            most = Path(f"/proc/{process.pid}/status")
            if most.exists():
                peak = next(line for line in most.read_text().splitlines() if line.startswith("VmHWM"))
                assert int(peak.split()[1]) * 1024 < SIZE, peak
        finally:
            process.kill()
            listener.close()
    assert len(listener.seen) == 2, "it was refused once and sent again"


def test_a_form_is_read_where_it_lies_wherever_its_marks_stand() -> None:
    for size in (0, 1, PIECE - 200, PIECE - 3, PIECE, PIECE + 1, 3 * PIECE):
        content = bytes(range(256)) * (size // 256) + b"\r\n--form" * (size % 7)
        fields = {"model": "m", "file": FilePart('a"b.mp3', "audio/mpeg", content), "prompt": "é" * 40}
        kind, form = written_form(fields)
        told = read_form(kind, form)
        assert told["prompt"] == fields["prompt"]
        assert hashlib.sha256(bytes(told["file"].content)).digest() == hashlib.sha256(content).digest()


def test_an_upload_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MAX_FORM_BYTES", 2 * MEGABYTE)
    chain: dict[str, Any] = {"keys": {"mistral": "a"}, "catalog": load_catalog()}
    client = openai.OpenAI(api_key="x", http_client=fallback_client(MISTRAL, **chain))
    with client, pytest.raises(openai.APIStatusError, match="longer than") as refused:
        client.audio.transcriptions.create(model="whisper-1", file=("a.mp3", b"x" * (3 * MEGABYTE)))
    assert refused.value.status_code == 413


def test_where_no_file_can_be_written_less_is_kept_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.TemporaryFile", _no_file)
    monkeypatch.setattr(uploads, "WITHOUT_FILES", 2 * MEGABYTE)
    upload = uploads.Upload()
    upload.write(b"x" * MEGABYTE)
    upload.write(b"y")
    assert len(upload) == MEGABYTE + 1
    assert bytes(upload).endswith(b"xy")
    with pytest.raises(uploads.TooLargeError):
        upload.write(b"x" * MEGABYTE)
    upload.close()


def _no_file(**_: Any) -> None:
    raise OSError(30, "Read-only file system")


def test_nothing_of_an_upload_is_shown() -> None:
    kind, form = written_form({"file": FilePart("a.mp3", None, b"secret"), "model": "m"})
    assert "secret" not in repr(form) + repr(read_form(kind, form)["file"])
