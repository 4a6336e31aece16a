"""Hunyuan on Tencent Cloud's API 3.0: signatures, PascalCase, errors under HTTP 200; its SDK is a witness."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from migrate_advisor.simulator import Simulator

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from migrate_advisor.catalog.catalog import Catalog

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

SITE = "tencent@hunyuan-api3"
MODEL = "hunyuan-turbos-latest"
NOW = 1_800_000_000
HELLO: list[Any] = [{"Role": "user", "Content": "hello"}]
WEATHER = {
    "Type": "function",
    "Function": {
        "Name": "weather",
        "Description": "Weather",
        "Parameters": json.dumps({"type": "object", "properties": {"place": {"type": "string"}}}),
    },
}


@pytest.fixture(scope="module")
def tencent(catalog: Catalog) -> Iterator[Simulator]:
    with Simulator(SITE, catalog=catalog, clock=lambda: NOW) as simulator:
        yield simulator


class Hunyuan:
    """Signs as the vendor's documents say, and sends."""

    def __init__(self, simulator: Simulator, http: httpx.Client) -> None:
        self.simulator = simulator
        self.http = http
        self.id, self.secret, self.stamp = simulator.credential(SITE).id, simulator.credential(SITE).secret, NOW

    def send(self, action: str = "ChatCompletions", **body: Any) -> httpx.Response:
        content = json.dumps({"Model": MODEL, "Messages": HELLO, **body} if action == "ChatCompletions" else body)
        host = f"127.0.0.1:{self.simulator.port}"
        day = datetime.fromtimestamp(self.stamp, UTC).strftime("%Y-%m-%d")
        digest = hashlib.sha256(content.encode()).hexdigest()
        headers = f"content-type:application/json\nhost:{host}\n"
        canonical = f"POST\n/\n\n{headers}\ncontent-type;host\n{digest}"
        text = "\n".join(
            [
                "TC3-HMAC-SHA256",
                str(self.stamp),
                f"{day}/hunyuan/tc3_request",
                hashlib.sha256(canonical.encode()).hexdigest(),
            ]
        )
        key = f"TC3{self.secret}".encode()
        for part in (day, "hunyuan", "tc3_request"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
        return self.http.post(
            self.simulator.base_url(SITE) + "/",
            content=content,
            headers={
                "authorization": f"TC3-HMAC-SHA256 Credential={self.id}/{day}/hunyuan/tc3_request, "
                f"SignedHeaders=content-type;host, Signature={signature}",
                "content-type": "application/json",
                "x-tc-action": action,
                "x-tc-version": "2023-09-01",
                "x-tc-timestamp": str(self.stamp),
            },
        )


@pytest.fixture
def hunyuan(tencent: Simulator, http: httpx.Client) -> Hunyuan:
    tencent.clear()
    return Hunyuan(tencent, http)


def code(response: httpx.Response) -> str | None:
    assert response.status_code == 200
    error: dict[str, str] = response.json()["Response"].get("Error", {})
    return error.get("Code")


def test_a_signed_request_is_answered(hunyuan: Hunyuan) -> None:
    answer = hunyuan.send().json()["Response"]
    assert answer["Choices"][0]["Message"] == {"Role": "assistant", "Content": "echo: hello"}
    assert answer["Choices"][0]["FinishReason"] == "stop"
    assert answer["Usage"]["TotalTokens"] == 3


@pytest.mark.parametrize(
    ("attribute", "value", "refused"),
    [
        ("secret", "wrong", True),
        ("id", "wrong", True),
        ("stamp", NOW - 301, True),
        ("stamp", NOW - 299, False),
        ("stamp", NOW + 301, True),
    ],
)
def test_signatures_are_checked(hunyuan: Hunyuan, attribute: str, value: Any, *, refused: bool) -> None:
    setattr(hunyuan, attribute, value)
    assert code(hunyuan.send()) == ("AuthFailure" if refused else None)


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ({"Temperature": 2}, None),
        ({"Temperature": 2.1}, "InvalidParameter"),
        ({"Seed": 0}, "InvalidParameter"),
        ({"temperature": 1}, "InvalidParameter"),
        ({"MaxTokens": 5}, "InvalidParameter"),
        ({"Model": "gpt-4o"}, "InvalidParameterValue.Model"),
        ({"Messages": []}, "InvalidParameter"),
        ({"Messages": [{"role": "user", "content": "x"}]}, "InvalidParameter"),
        ({"Messages": [{"Role": "system", "Content": "x"}, *HELLO]}, None),
        ({"Messages": [*HELLO, {"Role": "system", "Content": "x"}]}, "InvalidParameter"),
        ({"Messages": [*HELLO, *HELLO]}, "InvalidParameter"),
        ({"Messages": [*HELLO, {"Role": "assistant", "Content": "x"}]}, "InvalidParameter"),
        ({"Messages": [{"Role": "user", "Content": ""}]}, "InvalidParameter"),
        ({"Messages": [*[*HELLO, {"Role": "assistant", "Content": "x"}] * 19, *HELLO]}, None),
        ({"Messages": [*[*HELLO, {"Role": "assistant", "Content": "x"}] * 20, *HELLO]}, "InvalidParameter"),
        ({"Tools": [WEATHER], "ToolChoice": "auto"}, None),
        ({"Tools": [WEATHER], "ToolChoice": "required"}, "InvalidParameter"),
        ({"Tools": [WEATHER], "ToolChoice": "custom"}, "InvalidParameter"),
        ({"Tools": [{"Type": "function", "Function": {"Name": "x", "Parameters": {}}}]}, "InvalidParameter"),
    ],
)
def test_requests_are_taken_or_refused_as_the_documents_say(
    hunyuan: Hunyuan, body: dict[str, Any], refused: str | None
) -> None:
    assert code(hunyuan.send(**body)) == refused


def events(response: httpx.Response) -> list[Any]:
    return [json.loads(line.removeprefix("data: ")) for line in response.text.splitlines() if line]


def test_a_stream_is_not_wrapped(hunyuan: Hunyuan) -> None:
    response = hunyuan.send(Stream=True)
    chunks = events(response)
    assert response.headers["content-type"] == "text/event-stream"
    assert "".join(chunk["Choices"][0]["Delta"]["Content"] for chunk in chunks) == "echo: hello"
    assert [chunk["Choices"][0]["FinishReason"] for chunk in chunks] == ["", "", "stop"]
    assert all(chunk["Usage"] for chunk in chunks)


def test_the_stop_text_stays_in_the_answer(hunyuan: Hunyuan) -> None:
    messages = [{"Role": "user", "Content": "[long:9]"}]
    answer = hunyuan.send(Messages=messages, Stop=["word2"]).json()["Response"]
    assert answer["Choices"][0]["Message"]["Content"] == "word0 word1 word2"


def test_a_loop_of_tools(hunyuan: Hunyuan) -> None:
    ask = {"Role": "user", "Content": "[call] Paris"}
    first = hunyuan.send(Messages=[ask], Tools=[WEATHER]).json()["Response"]["Choices"][0]
    assert first["FinishReason"] == "tool_calls"
    assert json.loads(first["Message"]["ToolCalls"][0]["Function"]["Arguments"]) == {"place": "Paris"}
    result = {"Role": "tool", "Content": "sun", "ToolCallId": first["Message"]["ToolCalls"][0]["Id"]}
    second = hunyuan.send(Messages=[ask, first["Message"], result], Tools=[WEATHER]).json()["Response"]
    assert second["Choices"][0]["Message"]["Content"] == "tool results: sun"


def test_faults_come_under_200_and_in_streams(hunyuan: Hunyuan, tencent: Simulator) -> None:
    for fault, expected in {
        "rate_limit": "LimitExceeded",
        "content_filter": "OperationDenied.TextIllegalDetected",
    }.items():
        tencent.fail_next(fault)
        assert code(hunyuan.send()) == expected
    tencent.fail_next("stream_error:after=1")
    assert events(hunyuan.send(Stream=True))[-1]["ErrorMsg"]["Code"] == 4001


def test_vectors(hunyuan: Hunyuan) -> None:
    answer = hunyuan.send("GetEmbedding", InputList=["a", "b"]).json()["Response"]
    assert [item["Index"] for item in answer["Data"]] == [0, 1]


def test_an_action_that_does_not_exist(hunyuan: Hunyuan) -> None:
    assert code(hunyuan.send("FlyToTheMoon")) is not None


@pytest.mark.filterwarnings("ignore:datetime.datetime.utcfromtimestamp:DeprecationWarning")  # the SDK, not us
class TestTheVendorsSdk:
    @pytest.fixture
    def client(self, catalog: Catalog) -> Iterator[Any]:
        credential, profile, http, hunyuan = (
            pytest.importorskip(f"tencentcloud.{name}")
            for name in (
                "common.credential",
                "common.profile.client_profile",
                "common.profile.http_profile",
                "hunyuan.v20230901.hunyuan_client",
            )
        )
        with Simulator(SITE, catalog=catalog) as simulator:
            keys = simulator.credential(SITE)
            place = http.HttpProfile(endpoint=f"127.0.0.1:{simulator.port}", protocol="http")
            pair = credential.Credential(keys.id, keys.secret)
            yield hunyuan.HunyuanClient(pair, "ap-guangzhou", profile.ClientProfile(httpProfile=place))

    def request(self, **params: Any) -> Any:
        request = pytest.importorskip("tencentcloud.hunyuan.v20230901.models").ChatCompletionsRequest()
        request.from_json_string(json.dumps({"Model": MODEL, "Messages": HELLO, **params}))
        return request

    def test_it_reads_an_answer(self, client: Any) -> None:
        answer = client.ChatCompletions(self.request())
        assert answer.Choices[0].Message.Content == "echo: hello"

    def test_it_reads_a_stream(self, client: Any) -> None:
        chunks = [json.loads(item["data"]) for item in client.ChatCompletions(self.request(Stream=True))]
        assert "".join(chunk["Choices"][0]["Delta"]["Content"] for chunk in chunks) == "echo: hello"

    def test_it_raises_its_own_error(self, client: Any) -> None:
        exception = pytest.importorskip("tencentcloud.common.exception")
        with pytest.raises(exception.TencentCloudSDKException, match="Temperature must be in") as caught:
            client.ChatCompletions(self.request(Temperature=9.0))
        assert caught.value.code == "InvalidParameter"
