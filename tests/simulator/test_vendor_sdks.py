"""Vendors' own SDKs as witnesses that the simulator speaks as they do. What is not installed is skipped, visibly."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.simulator import Simulator

pytestmark = [
    pytest.mark.allow_hosts(["127.0.0.1"]),
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning"),  # the SDKs' own
]

HELLO: list[Any] = [{"role": "user", "content": "hello"}]
SCHEMA = {"type": "object", "properties": {"place": {"type": "string"}}}
CALL: list[Any] = [{"role": "user", "content": "[call] Paris"}]
WEATHER: Any = {"type": "function", "function": {"name": "weather", "description": "Weather", "parameters": SCHEMA}}


CLAUDE = "claude-haiku-4-5"
CLAUDES_TOOL: Any = {"name": "weather", "input_schema": SCHEMA}


class TestAnthropic:
    @pytest.fixture
    def client(self, simulator: Simulator) -> Iterator[Any]:
        anthropic = pytest.importorskip("anthropic")
        base_url, key = simulator.base_url("anthropic@api"), simulator.key("anthropic@api")
        with anthropic.Anthropic(base_url=base_url, api_key=key, max_retries=0) as client:
            yield client

    def test_it_reads_an_answer(self, client: Any) -> None:
        message = client.messages.create(model=CLAUDE, max_tokens=50, messages=HELLO)
        assert (message.content[0].text, message.stop_reason) == ("echo: hello", "end_turn")

    def test_it_puts_a_stream_together(self, client: Any) -> None:
        with client.messages.stream(model=CLAUDE, max_tokens=50, messages=HELLO) as stream:
            assert "".join(stream.text_stream) == "echo: hello"
            assert stream.get_final_message().stop_reason == "end_turn"

    def test_it_reads_thoughts(self, client: Any) -> None:
        thinking = {"type": "enabled", "budget_tokens": 1024}
        text = [{"role": "user", "content": "[reason] hello"}]
        with client.messages.stream(model=CLAUDE, max_tokens=2048, messages=text, thinking=thinking) as stream:
            blocks = stream.get_final_message().content
        assert [block.type for block in blocks] == ["thinking", "text"]
        assert blocks[0].thinking == "thinking about: hello"

    def test_it_goes_through_a_loop_of_tools(self, client: Any) -> None:
        with client.messages.stream(model=CLAUDE, max_tokens=50, messages=CALL, tools=[CLAUDES_TOOL]) as stream:
            first = stream.get_final_message()
        assert first.stop_reason == "tool_use"
        assert first.content[0].input == {"place": "Paris"}
        result = {"type": "tool_result", "tool_use_id": first.content[0].id, "content": "sun"}
        messages = [*CALL, {"role": "assistant", "content": first.content}, {"role": "user", "content": [result]}]
        second = client.messages.create(model=CLAUDE, max_tokens=50, messages=messages, tools=[CLAUDES_TOOL])
        assert second.content[0].text == "tool results: sun"

    def test_it_raises_its_own_errors(self, client: Any, simulator: Simulator) -> None:
        import anthropic

        for fault, expected in {
            "rate_limit": anthropic.RateLimitError,
            "unauthorized": anthropic.AuthenticationError,
        }.items():
            simulator.fail_next(fault)
            with pytest.raises(expected):
                client.messages.create(model=CLAUDE, max_tokens=50, messages=HELLO)

    def test_it_lists_models(self, client: Any) -> None:
        assert CLAUDE in [model.id for model in client.models.list()]


class TestZai:
    @pytest.fixture
    def client(self, simulator: Simulator) -> Iterator[Any]:
        zai = pytest.importorskip("zai")
        client = zai.ZhipuAiClient(
            base_url=simulator.base_url("zhipu@cn"), api_key=simulator.key("zhipu@cn"), max_retries=0
        )
        yield client
        client.close()

    def test_it_reads_an_answer(self, client: Any) -> None:
        answer = client.chat.completions.create(model="glm-4-plus", messages=HELLO)
        assert answer.choices[0].message.content == "echo: hello"
        assert answer.request_id == "sim-request"

    def test_it_reads_a_stream_with_a_call(self, client: Any) -> None:
        chunks = list(client.chat.completions.create(model="glm-4-plus", messages=CALL, tools=[WEATHER], stream=True))
        calls = [call for chunk in chunks for call in chunk.choices[0].delta.tool_calls or ()]
        assert calls[0].function.name == "weather"
        assert json.loads("".join(call.function.arguments for call in calls)) == {"place": "Paris"}
        assert chunks[-1].usage.total_tokens > 0

    def test_it_reads_vectors(self, client: Any) -> None:
        answer = client.embeddings.create(model="embedding-3", input=["a", "b"], dimensions=256)
        assert [len(item.embedding) for item in answer.data] == [256, 256]

    def test_it_raises_its_own_errors(self, client: Any, simulator: Simulator) -> None:
        import zai

        for fault, expected in {
            "unauthorized": zai.core.APIAuthenticationError,
            "rate_limit": zai.core.APIReachLimitError,
            "quota": zai.core.APIReachLimitError,
        }.items():
            simulator.fail_next(fault)
            with pytest.raises(expected):
                client.chat.completions.create(model="glm-4-plus", messages=HELLO)


class TestQianfan:
    """Baidu's SDK for both of its APIs. It wants an older tenacity than this project does, and runs with the newer."""

    @pytest.fixture
    def client(self, simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> Any:
        credential = simulator.credential("baidu@legacy")
        settings = {
            "QIANFAN_BASE_URL": f"http://127.0.0.1:{simulator.port}/baidu/legacy",
            "QIANFAN_AK": credential.id,
            "QIANFAN_SK": credential.secret,
            "QIANFAN_CONSOLE_API_BASE_URL": f"http://127.0.0.1:{simulator.port}/baidu/v2",
            "QIANFAN_BEARER_TOKEN": simulator.key("baidu@v2"),
            "QIANFAN_ACCESS_TOKEN_REFRESH_MIN_INTERVAL": "0",
            "QIANFAN_DOT_ENV_CONFIG_FILE": "no-such-file",
        }
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        return pytest.importorskip("qianfan")

    def chat(self, qianfan: Any, **params: Any) -> Any:
        return qianfan.ChatCompletion().do(model="ERNIE-3.5-8K", retry_count=1, **params)

    def test_it_gets_a_token_and_reads_an_answer(self, client: Any, simulator: Simulator) -> None:
        assert self.chat(client, messages=HELLO)["body"]["result"] == "echo: hello"
        assert simulator.requests[-1].query["access_token"].startswith("sim-token")

    def test_it_gets_another_token_when_the_first_expires(self, client: Any, simulator: Simulator) -> None:
        assert self.chat(client, messages=HELLO)["body"]["result"] == "echo: hello"
        first = simulator.requests[-1].query["access_token"]
        simulator.expire_tokens()
        assert self.chat(client, messages=HELLO)["body"]["result"] == "echo: hello"
        assert simulator.requests[-1].query["access_token"] != first

    def test_it_reads_answers_and_streams_of_the_second_api(self, client: Any, simulator: Simulator) -> None:
        chat = client.ChatCompletion(version="2", model="ernie-4.0-turbo-8k")
        answer = chat.do(messages=HELLO, retry_count=1)
        assert answer["body"]["choices"][0]["message"]["content"] == "echo: hello"
        assert simulator.requests[-1].path.endswith("/v2/chat/completions")
        chunks = [chunk["body"]["choices"][0]["delta"] for chunk in chat.do(messages=HELLO, retry_count=1, stream=True)]
        assert "".join(delta.get("content") or "" for delta in chunks) == "echo: hello"

    def test_it_reads_vectors(self, client: Any) -> None:
        answer = client.Embedding().do(model="Embedding-V1", texts=["a", "b"])
        assert [item["index"] for item in answer["body"]["data"]] == [0, 1]

    def test_it_reads_a_stream(self, client: Any) -> None:
        chunks = [chunk["body"] for chunk in self.chat(client, messages=HELLO, stream=True)]
        assert "".join(chunk["result"] for chunk in chunks) == "echo: hello"
        assert chunks[-1]["is_end"] is True

    def test_it_reads_a_call(self, client: Any) -> None:
        function = {"name": "weather", "description": "Weather", "parameters": SCHEMA}
        body = self.chat(client, messages=CALL, functions=[function])["body"]
        assert json.loads(body["function_call"]["arguments"]) == {"place": "Paris"}

    def test_it_raises_its_own_errors(self, client: Any) -> None:
        with pytest.raises(client.errors.APIError, match="temperature must be in") as caught:
            self.chat(client, messages=HELLO, temperature=5)
        assert caught.value.error_code == 336001


class TestMistral:
    @pytest.fixture
    def client(self, simulator: Simulator) -> Iterator[Any]:
        pytest.importorskip("mistralai")
        from mistralai.client import Mistral

        root = simulator.base_url("mistral").removesuffix("/v1")
        with Mistral(api_key=simulator.key("mistral"), server_url=root) as client:
            yield client

    def test_it_reads_an_answer(self, client: Any) -> None:
        answer = client.chat.complete(model="mistral-large-latest", messages=HELLO)
        assert answer.choices[0].message.content == "echo: hello"

    def test_it_reads_a_stream(self, client: Any) -> None:
        with client.chat.stream(model="mistral-large-latest", messages=HELLO) as stream:
            chunks = [item.data for item in stream]
        assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == "echo: hello"
        assert chunks[-1].usage.total_tokens > 0

    def test_it_reads_a_call(self, client: Any) -> None:
        answer = client.chat.complete(model="mistral-large-latest", messages=CALL, tools=[WEATHER])
        assert answer.choices[0].message.tool_calls[0].function.name == "weather"
