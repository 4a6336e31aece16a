"""The real OpenAI SDK on a server that we did not write: ``transformers serve``, with a tiny model of random weights.

``make real-server`` runs it; ``make test`` does not, because the server and PyTorch, built for CPUs, are 1.2 GB, which
are installed once into an environment beside. Nothing else is downloaded.
"""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openai
import pytest

from migrate_advisor.transport.client import async_fallback_client, fallback_client

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

pytestmark = [pytest.mark.real_server, pytest.mark.allow_hosts(["127.0.0.1"])]

NEEDED = ["torch==2.13.0+cpu", "transformers[serving]>=5.23,<6"]  # a label, so that no build for a GPU fits
MODEL, REVISION = "made-up/tiny", "0" * 40
STARTS_WITHIN = 120.0
MESSAGES: Any = [{"role": "user", "content": "你好"}]
STREAMED: Any = {"messages": MESSAGES, "max_tokens": 7, "temperature": 0, "stream": True}


@pytest.fixture(scope="module")
def environment(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with the server; kept from run to run where pytest keeps things."""
    if "real_server" not in pytestconfig.option.markexpr:
        pytest.skip("installs 1.2 GB; `make real-server` runs it")
    cache = getattr(pytestconfig, "cache", None)
    folder = Path(cache.mkdir("real-server")) if cache is not None else tmp_path_factory.mktemp("real-server")
    if not (folder / "complete").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        command = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", *NEEDED]
        run = subprocess.run([folder / "bin/python", *command], capture_output=True, text=True, check=False)
        assert run.returncode == 0, f"PyTorch's index of CPU builds may be missing from pip's: {run.stderr[-2000:]}"
        (folder / "complete").touch()
    return folder


@pytest.fixture(scope="module")
def server(environment: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running server; gives its base URL."""
    home = tmp_path_factory.mktemp("hub")
    model = home / "hub" / f"models--{MODEL.replace('/', '--')}"  # as if it had been downloaded
    for name in ("refs", "blobs"):
        (model / name).mkdir(parents=True)
    (model / "refs" / "main").write_text(REVISION)
    maker = Path(__file__).with_name("tiny_model.py")
    alone = {**os.environ, "HF_HOME": str(home), "HF_HUB_OFFLINE": "1", "PYTHONWARNINGS": "ignore"}
    command = [environment / "bin/python", maker, model / "snapshots" / REVISION]
    subprocess.run(command, env=alone, check=True, capture_output=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = ["--host", "127.0.0.1", "--port", str(port), "--device", "cpu"]
    with (home / "log").open("w") as log:
        serve: list[str | Path] = [environment / "bin/transformers", "serve", MODEL, *address]
        with subprocess.Popen(serve, env=alone, stdout=log, stderr=log) as process:
            try:
                _await(f"http://127.0.0.1:{port}/health", process, home / "log")
                yield f"http://127.0.0.1:{port}/v1"
            finally:
                process.terminate()


def _await(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    ends = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < ends and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)  # noqa: TID251 -- a program is waited for that does not say when it is ready
        else:
            return
    pytest.fail(f"the server does not start: {log.read_text()[-2000:]}")


@pytest.fixture(params=["vllm", "ollama"], ids=["translated", "untouched"])
def target(request: pytest.FixtureRequest) -> str:
    """A self-hosted target: one whose streams are translated, one whose bytes pass.

    The catalog has no word of this server, so it is called as its relatives are.
    """
    return f"self-hosted@{request.param}/{MODEL}"


@pytest.fixture
def client(target: str, server: str) -> Iterator[openai.OpenAI]:
    http_client = fallback_client(target, base_urls={"self-hosted": server}, attempts=2)
    with openai.OpenAI(api_key="sk-callers", http_client=http_client) as made:
        yield made


@pytest.fixture
def direct(server: str) -> Iterator[openai.OpenAI]:
    """The SDK on the server itself, with nothing of ours between."""
    with openai.OpenAI(api_key="-", base_url=server) as made:
        yield made


def test_chat_says_what_the_server_says(client: openai.OpenAI, direct: openai.OpenAI) -> None:
    asked: Any = {"messages": MESSAGES, "max_tokens": 7, "temperature": 0}
    reply = client.chat.completions.create(model="gpt-4o", **asked)
    assert reply.choices[0].message.content
    assert reply.choices[0].message.content == direct.chat.completions.create(
        model=MODEL, **asked
    ).choices[0].message.content  # fmt: skip
    assert reply.choices[0].finish_reason == "length"
    assert reply.usage is not None
    assert reply.usage.completion_tokens == 7


def test_a_stream_says_what_the_servers_says_and_ends_as_openais(server: str, direct: openai.OpenAI) -> None:
    http_client = fallback_client(f"self-hosted@vllm/{MODEL}", base_urls={"self-hosted": server})
    with openai.OpenAI(api_key="-", http_client=http_client) as client:
        create = client.chat.completions.create
        chunks = list(create(model="gpt-4o", **STREAMED, stream_options={"include_usage": True}))
    assert _text(chunks)
    assert _text(chunks) == _text(direct.chat.completions.create(model=MODEL, **STREAMED))
    assert [choice.finish_reason for chunk in chunks for choice in chunk.choices][-1] == "length"
    [usage] = [chunk.usage for chunk in chunks if chunk.usage is not None]
    assert usage.completion_tokens == 7


def test_a_stream_without_done_is_whole_where_the_dialect_promises_done_too(server: str, direct: openai.OpenAI) -> None:
    http_client = fallback_client(f"self-hosted@ollama/{MODEL}", base_urls={"self-hosted": server})
    with openai.OpenAI(api_key="-", http_client=http_client) as client:
        chunks = list(client.chat.completions.create(model="gpt-4o", **STREAMED))
    assert _text(chunks) == _text(direct.chat.completions.create(model=MODEL, **STREAMED))
    assert [choice.finish_reason for chunk in chunks for choice in chunk.choices][-1] == "length"


def _text(chunks: Iterable[Any]) -> str:
    return "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices)


def test_eight_callers_at_once(target: str, server: str) -> None:
    async def work() -> set[str | None]:
        http_client = async_fallback_client(target, base_urls={"self-hosted": server})
        async with openai.AsyncOpenAI(api_key="-", http_client=http_client) as client:
            create = client.chat.completions.create
            asked: Any = {"model": "gpt-4o", "messages": MESSAGES, "max_tokens": 3, "temperature": 0}
            replies = await asyncio.gather(*(create(**asked) for _ in range(8)))
            return {reply.choices[0].message.content for reply in replies}

    assert len(asyncio.run(work())) == 1


def test_models_are_listed_with_times_as_openai_gives_them(client: openai.OpenAI) -> None:
    [model] = client.models.list()
    assert model.id == MODEL
    assert isinstance(model.created, int)  # the server says it to the microsecond


def test_a_wrong_model_is_the_sdks_bad_request_in_the_servers_words(server: str) -> None:
    http_client = fallback_client("self-hosted@vllm/another", base_urls={"self-hosted": server})
    with openai.OpenAI(api_key="-", http_client=http_client) as client, pytest.raises(openai.BadRequestError) as caught:
        client.chat.completions.create(model="gpt-4o", messages=MESSAGES)
    assert "requested 'another'" in caught.value.message


def test_an_operation_that_it_does_not_have_is_not_found(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError):
        client.embeddings.create(model="text-embedding-3-small", input="hi", encoding_format="float")


def test_it_answers_where_the_first_target_cannot_be_reached(server: str) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        dead = f"http://127.0.0.1:{nobody.getsockname()[1]}/v1"
        http_client = fallback_client(
            "zhipu/glm-5.2", f"self-hosted@vllm/{MODEL}", keys={"zhipu": "k"}, attempts=1,
            base_urls={"zhipu": dead, "self-hosted": server},
        )  # fmt: skip
        with openai.OpenAI(api_key="-", http_client=http_client) as client:
            raw = client.chat.completions.with_raw_response.create(model="gpt-4o", messages=MESSAGES, max_tokens=3)
    assert raw.headers["x-migrate-advisor-target"] == f"self-hosted@vllm/{MODEL}"
    assert raw.parse().choices[0].message.content
