"""Vendors' own SDKs as a second opinion: what they send to a server on loopback, beside what we map.

Each SDK is a test dependency only; where one is missing its test skips and says so. Where an SDK and we differ, the
test says how and why, in favour of the vendor's documents.
"""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from migrate_advisor.mapping.mapper import map_reply, map_request, mapper_for
from migrate_advisor.mapping.plan import Wanted
from migrate_advisor.transport._httpx.translation import address
from migrate_advisor.transport.authorization import AuthorizationGrant, Signed, authorize
from migrate_advisor.transport.credentials import Credential
from migrate_advisor.transport.steps import Clock, Outgoing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.mapping.mapper import Mapped

pytestmark = [
    pytest.mark.enable_socket,
    # SDKs of all ages warn about things that are not ours to mend.
    pytest.mark.filterwarnings("ignore"),
]

WEATHER = {
    "type": "function",
    "function": {"name": "weather", "description": "d", "parameters": {"type": "object", "properties": {}}},
}
CALLS = [{"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": '{"city": "Paris"}'}}]
ASKED: dict[str, Any] = {
    "model": "gpt-4o",
    "messages": [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Weather in Paris?"},
        {"role": "assistant", "content": None, "tool_calls": CALLS},
        {"role": "tool", "tool_call_id": "call_1", "content": "sunny"},
        {"role": "user", "content": "Thanks. And tomorrow?"},
    ],
    "temperature": 0.5,
    "top_p": 0.9,
    "max_completion_tokens": 100,
    "stop": ["END"],
    "tools": [WEATHER],
    "user": "user-123456",
}
ANSWER = {
    "id": "c1",
    "object": "chat.completion",
    "created": 1,
    "model": "m",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "Hi"}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
}


class Received(NamedTuple):
    path: str
    headers: dict[str, str]
    body: Any


class Loopback:
    """A server that keeps what it is sent and gives one answer."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.answer: Any = ANSWER
        loopback = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers.get("content-length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                loopback.received.append(Received(self.path, headers, json.loads(content) if content else None))
                answer = json.dumps(loopback.answer).encode()
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def loopback(socket_enabled: None) -> Iterator[Loopback]:
    server = Loopback()
    yield server
    server.close()


def body_of(mapped: Mapped) -> dict[str, Any]:
    assert mapped.body is not None
    return mapped.body


def credentials(catalog: Catalog, to: str, key: str) -> dict[str, str]:
    """The headers that a request gets beside its own, on 22 November 2026."""
    mapper = mapper_for(Wanted(to), catalog)
    request, facts = mapper.request(ASKED).request, mapper.plan.facts
    scheme = facts.auth or mapper.plan.place.endpoint.auth
    credential = Credential(scheme, None)
    credential.source = credential.parts(key)
    outgoing = Outgoing(request.method, request.url, request.headers, request.content())
    clock = Clock(lambda: 0.0, lambda: 1_795_334_400.0)
    steps = authorize(outgoing, AuthorizationGrant(credential, facts.key_header, facts.token_url, address), clock, 10)
    with pytest.raises(StopIteration) as end:
        next(steps)
    signed = end.value.value
    assert isinstance(signed, Signed)
    return {name: value for name, value in signed.request.headers.items() if name not in request.headers}


def test_azure_classic_is_what_openai_s_own_client_sends(catalog: Catalog, loopback: Loopback) -> None:
    openai = pytest.importorskip("openai")
    client = openai.AzureOpenAI(azure_endpoint=loopback.url, api_key="k", api_version="2024-10-21")
    client.chat.completions.create(**{**ASKED, "model": "my-deployment"})
    mapped = map_request(
        ASKED, to="azure-openai@classic/my-deployment", base_url=f"{loopback.url}/openai", catalog=catalog
    )
    sent = loopback.received[0]
    assert loopback.url + sent.path == mapped.request.url
    assert sent.body == mapped.body
    assert sent.headers["api-key"] == credentials(catalog, "azure-openai@classic/my-deployment", "k")["api-key"]


def test_what_we_map_for_anthropic_is_what_its_client_takes_and_sends(catalog: Catalog, loopback: Loopback) -> None:
    anthropic = pytest.importorskip("anthropic")
    pydantic = pytest.importorskip("pydantic")
    loopback.answer = {
        "id": "msg_1", "type": "message", "role": "assistant", "model": "claude-sonnet-4-5", "stop_sequence": None,
        "content": [{"type": "text", "text": "Hi"}], "stop_reason": "end_turn",
        "usage": {"input_tokens": 1, "output_tokens": 1},
    }  # fmt: skip
    to = "anthropic/claude-sonnet-4-5"
    mapped = map_request({**ASKED, "tool_choice": "required", "parallel_tool_calls": False}, to=to, catalog=catalog)
    client = anthropic.Anthropic(api_key="k", base_url=loopback.url)
    body = body_of(mapped)
    shape = anthropic.types.message_create_params.MessageCreateParamsNonStreaming
    # From 2.0 on the SDK's types have no sampling parameters; older models take them, so we send them all the same.
    typed = {key: value for key, value in body.items() if key in shape.__required_keys__ | shape.__optional_keys__}
    untyped = {key: value for key, value in body.items() if key not in typed}
    assert untyped.keys() <= {"temperature", "top_p"}
    reply = client.messages.create(**typed, extra_body=untyped)
    sent = loopback.received[0]
    assert sent.body == body
    assert mapped.request.url.endswith(sent.path)
    # The documents name the header x-api-key, which SDKs before 2.0 send; from 2.0 on they send a bearer token instead.
    assert credentials(catalog, to, "k") == {"x-api-key": "k"}
    assert "k" in {sent.headers.get("x-api-key"), sent.headers.get("authorization", "").removeprefix("Bearer ")}
    # We speak the API version that the facts were read for; SDKs from 2.0 on speak a later one, with the same body.
    assert mapped.request.headers["anthropic-version"] == "2023-06-01" <= sent.headers["anthropic-version"]
    pydantic.TypeAdapter(shape).validate_python(typed)
    told = map_reply(200, {}, json.dumps(loopback.answer).encode(), to=to, catalog=catalog)
    assert told.body["choices"][0]["message"]["content"] == reply.content[0].text


def test_what_we_map_for_zhipu_is_what_its_client_sends(catalog: Catalog, loopback: Loopback) -> None:
    zai = pytest.importorskip("zai")
    to = "zhipu@cn/glm-4.6"
    mapped = map_request(ASKED, to=to, base_url=loopback.url, catalog=catalog)
    client = zai.ZhipuAiClient(api_key="id.secret", base_url=loopback.url)
    client.chat.completions.create(**body_of(mapped))
    sent = loopback.received[0]
    assert loopback.url + sent.path == mapped.request.url
    assert {key: value for key, value in sent.body.items() if value is not None and key != "stream"} == mapped.body
    assert sent.headers["authorization"] == credentials(catalog, to, "id.secret")["authorization"]


def test_zhipu_s_client_still_narrows_the_ends_that_its_documents_allow(catalog: Catalog, loopback: Loopback) -> None:
    """Sent 1, the SDK makes 0.99 of it. The documents allow both ends, so we leave 1 as it is."""
    zai = pytest.importorskip("zai")
    mapped = map_request({**ASKED, "temperature": 1}, to="zhipu@cn/glm-4.6", catalog=catalog)
    zai.ZhipuAiClient(api_key="id.secret", base_url=loopback.url).chat.completions.create(**body_of(mapped))
    assert (body_of(mapped)["temperature"], loopback.received[0].body["temperature"]) == (1, 0.99)


def test_what_we_map_for_mistral_is_a_request_of_its_schema(catalog: Catalog) -> None:
    pytest.importorskip("mistralai")
    models = pytest.importorskip("mistralai.client.models", reason="the schema of mistralai 2 and later")
    mapped = map_request({**ASKED, "seed": 3, "user": None}, to="mistral/mistral-large-latest", catalog=catalog)
    request = models.ChatCompletionRequest.model_validate(mapped.body)
    told = json.loads(request.model_dump_json(by_alias=True, exclude_none=True))
    assert mapped.body is not None
    for key in ("model", "temperature", "top_p", "max_tokens", "random_seed", "stop"):
        assert told[key] == mapped.body[key]
    assert [message["role"] for message in told["messages"]] == [
        "system", "user", "assistant", "tool", "assistant", "user",
    ], "somebody speaks between a tool and the user"  # fmt: skip
    assert not (mapped.body.keys() - set(models.ChatCompletionRequest.model_fields))


def test_what_we_map_for_hunyuan_is_a_request_of_its_schema(catalog: Catalog) -> None:
    models = pytest.importorskip("tencentcloud.hunyuan.v20230901.models")
    to = "tencent@hunyuan-api3/hunyuan-turbos-latest"
    mapped = map_request({**ASKED, "tool_choice": "auto"}, to=to, catalog=catalog)
    request = models.ChatCompletionsRequest()
    request.from_json_string(json.dumps(mapped.body))
    told = json.loads(request.to_json_string())
    assert without_none(told) == mapped.body


def without_none(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_none(item) for key, item in value.items() if item is not None}
    return [without_none(item) for item in value] if isinstance(value, list) else value


def test_our_signature_is_tencent_s(catalog: Catalog) -> None:
    sign = pytest.importorskip("tencentcloud.common.sign")
    from hashlib import sha256

    to = "tencent@hunyuan-api3/hunyuan-turbos-latest"
    content = map_request(ASKED, to=to, catalog=catalog).request.content()
    found = credentials(catalog, to, "id:secret")["authorization"]
    host = "hunyuan.tencentcloudapi.com"
    canonical = (
        f"POST\n/\n\ncontent-type:application/json\nhost:{host}\n\ncontent-type;host\n{sha256(content).hexdigest()}"
    )
    scope = "2026-11-22/hunyuan/tc3_request"
    text = f"TC3-HMAC-SHA256\n1795334400\n{scope}\n{sha256(canonical.encode()).hexdigest()}"
    expected = sign.Sign.sign_tc3("secret", "2026-11-22", "hunyuan", text)
    assert found.endswith(f"Signature={expected}")
    assert f"Credential=id/{scope}" in found


def test_our_signed_token_is_sensenova_s(catalog: Catalog) -> None:
    util = pytest.importorskip("sensenova.util")
    jwt = pytest.importorskip("jwt")
    ours = credentials(catalog, "sensetime@native/SenseChat-5", "id:secret")["authorization"].split()[1]
    theirs = util.ak_sk_to_header("id", "secret")["Authorization"].split()[1]
    options = {"verify_exp": False, "verify_nbf": False}
    mine, vendor = (jwt.decode(token, "secret", algorithms=["HS256"], options=options) for token in (ours, theirs))
    assert mine.keys() == vendor.keys()
    assert (mine["iss"], mine["exp"] - mine["nbf"]) == (vendor["iss"], vendor["exp"] - vendor["nbf"])
    assert jwt.get_unverified_header(ours) == jwt.get_unverified_header(theirs)


def test_ernie_s_paths_are_those_of_baidu_s_sdk(catalog: Catalog) -> None:
    chat = pytest.importorskip("qianfan.resources.llm.chat_completion")
    holder = chat._ChatCompletionV1
    known = {name.lower(): info.endpoint for name, info in holder._local_models(None).items()}
    ours = catalog.provider("baidu").dialect("ernie-legacy")
    assert ours is not None
    for model, segment in ours.model_paths.items():
        if model in known:
            assert known[model] == f"/chat/{segment}", model
    assert len(known.keys() & ours.model_paths.keys()) > 20
