"""A simulator for each test module, on a real port of 127.0.0.1."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import openai
import pytest

from migrate_advisor.simulator import Simulator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from migrate_advisor.catalog.catalog import Catalog


@pytest.fixture(scope="module")
def shared(catalog: Catalog) -> Iterator[Simulator]:
    models = {"azure-openai": ["my-deployment"], "self-hosted": ["Qwen/Qwen3.6-27B", "google/gemma-3-27b-it"]}
    with Simulator(catalog=catalog, models=models) as simulator:
        yield simulator


@pytest.fixture
def simulator(shared: Simulator) -> Iterator[Simulator]:
    """Every provider that can be simulated, with nothing recorded and nothing due to fail."""
    shared.clear()
    yield shared
    shared.clear()


@pytest.fixture(scope="module")
def http() -> Iterator[httpx.Client]:
    """A client that does not spend time on reading certificates, since it needs none."""
    with httpx.Client(timeout=10, trust_env=False, verify=False) as client:
        yield client


class Ask:
    """Calls a simulated provider as OpenAI-compatible ones are called."""

    def __init__(self, simulator: Simulator, http: httpx.Client, target: str) -> None:
        self.simulator = simulator
        self.http = http
        self.target = target

    def post(self, path: str, body: object, headers: dict[str, str] | None = None) -> httpx.Response:
        key = {"authorization": f"Bearer {self.simulator.key(self.target)}"}
        return self.http.post(
            self.simulator.base_url(self.target) + path, json=body, headers={**key, **(headers or {})}
        )

    def chat(self, model: str, text: str, **params: object) -> httpx.Response:
        body = {"model": model, "messages": [{"role": "user", "content": text}], **params}
        return self.post("/chat/completions", body)


@pytest.fixture
def ask(simulator: Simulator, http: httpx.Client) -> Callable[[str], Ask]:
    """Provider or ``provider@endpoint`` → what calls it."""
    return lambda target: Ask(simulator, http, target)


@pytest.fixture
def zhipu(ask: Callable[[str], Ask]) -> Ask:
    return ask("zhipu@cn")


@pytest.fixture(scope="module")
def sdk(shared: Simulator) -> Iterator[openai.OpenAI]:
    """The openai SDK, unmodified, pointed at a provider that takes whatever OpenAI's own API takes."""
    with openai.OpenAI(
        base_url=shared.base_url("openai"), api_key=shared.key("openai"), max_retries=0, timeout=10
    ) as client:
        yield client
