"""Whatever comes over the wire is answered as a provider answers nonsense: refused, in bounded memory."""

from __future__ import annotations

import http.client
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrate_advisor.errors import UsageError
from migrate_advisor.simulator import Simulator, application, shelf
from migrate_advisor.simulator.faults import parse_faults

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
CHAT = {
    "messages": [
        {"role": "user", "content": [{"type": "text", "text": "hi"}]},
        {
            "role": "assistant",
            "tool_calls": [{"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}],
        },
        {"role": "tool", "tool_call_id": "c", "content": "x"},
    ],
    "tools": [{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}],
    "tool_choice": {"type": "function", "function": {"name": "f"}},
    "n": 1,
    "stop": ["x"],
    "max_tokens": 5,
    "stream_options": {"include_usage": True},
    "response_format": {"type": "json_schema", "json_schema": {"schema": {}}},
}
RESPONSES = {
    "input": [
        {"role": "user", "content": [{"type": "input_text", "text": "x"}]},
        {"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "c", "output": "x"},
    ],
    "tools": [{"type": "function", "name": "f", "parameters": {"type": "object"}}],
    "text": {"format": {"type": "text"}},
    "tool_choice": {"type": "function", "name": "f"},
    "max_output_tokens": 9,
}
MESSAGES = {
    "max_tokens": 10,
    "system": [{"type": "text", "text": "x"}],
    "messages": [
        {"role": "user", "content": [{"type": "text", "text": "x"}]},
        {"role": "assistant", "content": [{"type": "tool_use", "id": "t", "name": "f", "input": {}}]},
        {
            "role": "user",
            "content": [{"type": "tool_result", "tool_use_id": "t", "content": [{"type": "text", "text": "x"}]}],
        },
    ],
    "tools": [{"name": "f", "input_schema": {"type": "object"}}],
    "tool_choice": {"type": "auto"},
    "stop_sequences": ["x"],
}
OTHER = {"input": "x", "dimensions": 8, "prompt": "x", "n": 1}
CALLS = [
    ("openai@api", "/chat/completions", CHAT),
    ("deepseek", "/chat/completions", CHAT),
    ("mistral", "/chat/completions", CHAT),
    ("openai@api", "/responses", RESPONSES),
    ("anthropic", "/messages", MESSAGES),
    ("openai@api", "/embeddings", OTHER),
    ("openai@api", "/images/generations", OTHER),
]
ODD: st.SearchStrategy[Any] = st.sampled_from(
    [
        None,
        True,
        -1,
        1e308,
        10**400,
        "",
        "\ud800",
        "x" * 3000,
        [],
        {},
        [[]],
        [{}],
        [None],
        ["x"],
        {"type": []},
        {"a": {}},
    ]
)


def ask(
    simulator: Simulator, target: str, path: str, body: bytes, method: str = "POST", **headers: str
) -> tuple[int, bytes]:
    """The status and body of the answer."""
    base = simulator.base_url(target).removeprefix(f"http://127.0.0.1:{simulator.port}")
    key = simulator.key(target)
    usual = {"authorization": f"Bearer {key}", "x-api-key": key, "anthropic-version": "2023-06-01"}
    connection = http.client.HTTPConnection("127.0.0.1", simulator.port, timeout=30)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, base + path, body, {"content-type": "application/json", **usual, **named})
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def changed(value: Any, way: list[int], odd: Any) -> Any:
    """The value with something odd in the place that numbers lead to."""
    if not way or not isinstance(value, dict | list) or not value:
        return odd
    keys = list(value) if isinstance(value, dict) else range(len(value))
    key = list(keys)[way[0] % len(value)]
    inner = changed(value[key], way[1:], odd)
    return {**value, key: inner} if isinstance(value, dict) else [*value[:key], inner, *value[key + 1 :]]


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    call=st.sampled_from(CALLS), way=st.lists(st.integers(0, 9), min_size=1, max_size=6), odd=ODD, streams=st.booleans()
)
def test_a_request_of_any_shape_is_answered_in_json(
    call: tuple[str, str, dict[str, Any]], way: list[int], odd: Any, *, streams: bool, simulator: Simulator
) -> None:
    target, path, body = call
    model = {"deepseek": "deepseek-v4-flash"}.get(target) or _model(simulator, target, path)
    asked = {**changed(body, way, odd), "model": model, "stream": streams} if way else body
    status, said = ask(simulator, target, path, json.dumps(asked).encode())
    assert status < 500, said
    assert said


def _model(simulator: Simulator, target: str, path: str) -> str:
    operation = {"/embeddings": "embeddings", "/images/generations": "images.generations"}.get(path, "chat.completions")
    return simulator._site(target).models(operation)[0].id  # no other way to ask for any model


HOSTILE_SCHEMAS: list[Any] = [
    {"type": "array", "minItems": 10**9},
    {"type": "array", "minItems": "x"},
    {"type": "array", "minItems": 1.5},
    {"type": "array", "minItems": 100, "items": {"type": "array", "minItems": 100, "items": {"$ref": "#"}}},
    {"type": "object", "properties": {f"p{number}": {"$ref": "#"} for number in range(20)}},
    {"type": "string", "maxLength": "x"},
    {"type": "number", "minimum": "x", "maximum": []},
    {"type": "integer", "minimum": 10**400},
    {"anyOf": {"a": 1}},
    {"oneOf": 5},
    {"enum": {"a": 1}},
    {"enum": 5},
    {"type": {"a": 1}},
    {"type": [[]]},
    {"$ref": {"a": 1}},
]


@pytest.mark.parametrize("schema", HOSTILE_SCHEMAS, ids=lambda schema: json.dumps(schema)[:40])
def test_no_schema_asks_for_more_than_a_simulator_gives(schema: Any, simulator: Simulator) -> None:
    said = {"role": "user", "content": "hi"}
    form = {"type": "json_schema", "json_schema": {"name": "x", "schema": schema}}
    body = {"messages": [said], "response_format": form, "model": _model(simulator, "openai", "/chat/completions")}
    status, told = ask(simulator, "openai", "/chat/completions", json.dumps(body).encode())
    assert status == 200, told
    assert len(told) < 2_000_000


@pytest.mark.parametrize(
    "content", [b'{"model":"\\ud800"}', b'{"n":NaN}', b'{"n":-Infinity}', b"[" * 100_000, b"9" * 5_000]
)
def test_what_is_no_json_is_refused(content: bytes, simulator: Simulator) -> None:
    status, said = ask(simulator, "deepseek", "/chat/completions", content)
    assert (status, b"not a JSON object" in said) == (400, True)


def test_forms_in_forms_are_refused(simulator: Simulator) -> None:
    forms = b"".join(
        b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (number, number + 1)
        for number in range(1_500)
    )
    assert ask(simulator, "openai", "/files", forms, content_type="multipart/form-data; boundary=b0")[0] == 400


@pytest.mark.parametrize(
    "asked", ["half_event:after=-9", "slow_headers:seconds=nan", "rate_limit:seconds=1e999", "drop:every=0"]
)
def test_a_fault_is_ordered_within_bounds(asked: str, simulator: Simulator) -> None:
    with pytest.raises(UsageError, match="no probability"):
        parse_faults(asked)
    body = json.dumps({"model": "deepseek-v4-flash", "messages": [{"role": "user", "content": "x"}]}).encode()
    assert ask(simulator, "deepseek", "/chat/completions", body, x_simulator_fault=asked)[0] == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"host": "127.0.0.1@evil.example"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"host": "[::1].evil.example"},
        {"origin": "http://127.0.0.1:80.evil.example"},
        {"origin": "http://localhost:3000 http://evil.example"},
        {"origin": "evil://localhost"},
    ],
    ids=str,
)
def test_no_page_from_elsewhere_is_answered(headers: dict[str, str], simulator: Simulator) -> None:
    assert ask(simulator, "deepseek", "/models", b"", "GET", **headers)[0] == 403
    assert ask(simulator, "deepseek", "/models", b"", "GET", origin="http://localhost:3000")[0] == 200


def test_memory_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(application, "LARGEST_RECORD", 10_000)
    monkeypatch.setattr(shelf, "MOST_BYTES", 10_000)
    form = (
        b'--b\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nbatch\r\n--b\r\nContent-Disposition: form-data; '
    )
    form += b'name="file"; filename="a"\r\n\r\n' + b"x" * 6_000 + b"\r\n--b--\r\n"
    with Simulator("openai@api") as simulator:
        answers = [
            json.loads(ask(simulator, "openai", "/files", form, content_type="multipart/form-data; boundary=b")[1])
            for _ in range(4)
        ]
        kept = [ask(simulator, "openai", f"/files/{answer['id']}", b"", "GET")[0] for answer in answers]
        assert kept == [404, 404, 404, 200]
        assert sum(len(request.body) for request in simulator.requests) <= 2 * 10_000
        simulator.clear()
        assert simulator.requests == ()
