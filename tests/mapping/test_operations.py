"""The other operations, and languages that a target speaks itself: addresses, keys, forms, replies and streams."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.mapping.test_lenient import MESSAGE_EVENTS, RESPONSE_EVENTS

from migrate_advisor.catalog.dialect import Operation
from migrate_advisor.errors import MappingError, ReplyError, UnmappableRequestError
from migrate_advisor.mapping.forms import FilePart, read_form, written_form
from migrate_advisor.mapping.languages.memory import ResponseMemory
from migrate_advisor.mapping.mapper import Mapper, map_reply, map_request, mapper_for, stream_decoder
from migrate_advisor.mapping.plan import Wanted

if TYPE_CHECKING:
    from migrate_advisor.catalog.catalog import Catalog

SAY = {"model": "claude", "max_tokens": 9, "messages": [{"role": "user", "content": "Hi"}]}
NATIVE = {
    "deepseek/deepseek-flash": "https://api.deepseek.com/anthropic/v1/messages",
    "moonshot@cn/kimi-k3": "https://api.moonshot.cn/anthropic/v1/messages",
    "moonshot@intl/kimi-k3": "https://api.moonshot.ai/anthropic/v1/messages",
    "minimax@cn/MiniMax-M3": "https://api.minimaxi.com/anthropic/v1/messages",
    "zhipu@intl/glm-5.2": "https://api.z.ai/api/anthropic/v1/messages",
    "alibaba@cn/qwen3.8-max": "https://dashscope.aliyuncs.com/apps/anthropic/v1/messages",
    "anthropic/claude-opus-5": "https://api.anthropic.com/v1/messages",
    "self-hosted@vllm/some": "http://localhost:8000/v1/messages",
}


@pytest.mark.parametrize(("to", "url"), NATIVE.items())
def test_messages_stay_messages_where_the_provider_speaks_them(to: str, url: str) -> None:
    mapped = map_request(SAY, to=to, operation="messages")
    assert mapped.request.url == url
    assert mapped.body is not None
    assert mapped.body["messages"] == SAY["messages"]
    assert mapped.body["model"] == to.partition("/")[2]
    assert mapped.report.is_lossless


def test_an_operation_may_have_its_own_key_header(catalog: Catalog) -> None:
    plan = Mapper(Wanted("deepseek/deepseek-flash", "messages"), catalog).plan
    assert (plan.auth, plan.key_header) == ("api-key-header", "x-api-key")
    assert Mapper(Wanted("deepseek/deepseek-flash"), catalog).plan.auth == "bearer"


def test_what_a_native_endpoint_ignores_is_a_loss() -> None:
    mapped = map_request({**SAY, "top_k": 3}, to="deepseek/deepseek-flash", operation="messages")
    assert [(change.path, change.is_loss) for change in mapped.report if change.path == "top_k"] == [("top_k", True)]


def test_what_a_model_refuses_in_chat_it_refuses_in_its_own_language() -> None:
    mapped = map_request({**SAY, "temperature": 0.5}, to="anthropic/claude-opus-5", operation="messages")
    assert mapped.body is not None
    assert "temperature" not in mapped.body


def test_a_base_url_of_the_user_moves_the_other_languages_along(catalog: Catalog) -> None:
    wanted = Wanted("moonshot@cn/kimi-k3", "messages", base_url="http://127.0.0.1:9/moonshot/cn/v1")
    assert Mapper(wanted, catalog).plan.url == "http://127.0.0.1:9/moonshot/cn/anthropic/v1/messages"


@pytest.mark.parametrize(
    ("to", "as_of", "path"),
    [
        ("deepseek/deepseek-flash", date(2026, 7, 30), "/chat/completions"),
        ("deepseek/deepseek-flash", date(2026, 8, 1), "/responses"),
        ("deepseek/deepseek-flash", None, "/responses"),
        ("alibaba@cn/qwen3-max", None, "/responses"),
        ("alibaba@cn/qwen3.8-max", None, "/chat/completions"),
        ("openai/gpt-5", None, "/responses"),
        ("zhipu/glm-5.2", None, "/chat/completions"),
    ],
)
def test_responses_stay_responses_for_that_model_on_that_day(
    to: str, as_of: date | None, path: str, catalog: Catalog
) -> None:
    assert Mapper(Wanted(to, "responses", as_of=as_of), catalog).plan.url.endswith(path)
    body = {"model": "m", "input": "hi"}
    assert map_request(body, to=to, operation="responses", as_of=as_of, catalog=catalog).request.url.endswith(path)


def test_facts_of_an_operation_hold_in_an_interval() -> None:
    fact = Operation(since=date(2026, 2, 1), until=date(2026, 3, 1), models=("a*",))
    days = [date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 1)]
    assert [fact.holds("a-1", day) for day in days] == [False, True, True, False]
    assert not fact.holds("b", date(2026, 2, 1))
    assert not fact.holds("a-1")


def test_a_response_of_somebody_else_is_said_in_full_to_a_native_target(catalog: Catalog) -> None:
    memory = ResponseMemory()
    output = [
        {"type": "message", "id": "msg_1", "role": "assistant", "content": [{"type": "output_text", "text": "b"}]}
    ]
    memory.keep({"input": "a"}, {"id": "resp_1", "output": output}, "openai")
    mapper = mapper_for(Wanted("deepseek/deepseek-flash", "responses"), catalog)
    asked = {"model": "m", "previous_response_id": "resp_1", "input": "c"}
    body = mapper.request(asked, memory=memory).body
    assert body is not None
    assert [item.get("id", item["role"]) for item in body["input"]] == ["user", "assistant", "user"]
    with pytest.raises(UnmappableRequestError, match="keeps no responses"):
        mapper.request({**asked, "previous_response_id": "resp_2"}, memory=memory)


def test_items_of_somebody_else_that_are_only_named_are_said_in_full_to_a_native_target(catalog: Catalog) -> None:
    memory = ResponseMemory()
    part = {"type": "output_text", "text": "b"}
    output: list[Any] = [
        {"type": "reasoning", "id": "rs_1", "summary": []},
        {"type": "message", "id": "msg_1", "role": "assistant", "content": [part]},
    ]
    memory.keep({"input": "a"}, {"id": "resp_1", "output": output}, "openai")
    memory.keep({"input": "a"}, {"id": "resp_2", "output": [{**output[1], "id": "msg_2"}]}, "deepseek")
    named = [{"type": "item_reference", "id": name} for name in ("rs_1", "msg_1", "msg_2", "msg_3")]
    mapper = mapper_for(Wanted("deepseek/deepseek-flash", "responses"), catalog)
    mapped = mapper.request({"model": "m", "input": named}, memory=memory)
    assert mapped.body is not None
    said = {"type": "message", "role": "assistant", "content": [part]}
    assert mapped.body["input"] == [said, named[2], named[3]]
    told = [change for change in mapped.report if change.before in named]
    assert [change.path for change in told] == ["input[0]", "input[1]"]


def test_instructions_go_into_the_input_where_there_are_none() -> None:
    asked = {"model": "m", "instructions": "Be brief.", "input": "a"}
    mapped = map_request(asked, to="alibaba@cn/qwen3-max", operation="responses")
    assert mapped.body is not None
    assert mapped.body["input"][0] == {"role": "system", "content": "Be brief."}
    assert mapped.report.is_lossless


@pytest.mark.parametrize(
    ("operation", "to"),
    [("images.generations", "deepseek/deepseek-flash"), ("audio.speech", "minimax/speech-02"), ("batches", "mistral/x"),
     ("audio.transcriptions", "google/some-model"), ("images.edits", "baidu@legacy/ernie-3.5-8k")],
)  # fmt: skip
def test_an_operation_that_a_provider_lacks_is_refused_by_name(operation: str, to: str) -> None:
    with pytest.raises(MappingError, match=operation.replace(".", r"\.")):
        map_request({"model": "m"}, to=to, operation=operation)


def test_a_form_is_mapped_like_parameters() -> None:
    sound = FilePart("a.mp3", "audio/mpeg", b"\x00\r\n--form\xff")
    fields = {"model": "whisper-1", "file": sound, "language": "zh", "timestamp_granularities": ["word"]}
    mapped = map_request(fields, to="mistral/voxtral-mini-latest", operation="audio.transcriptions")
    kind = mapped.request.headers["content-type"]
    told = read_form(kind, mapped.request.content())
    assert told == {**fields, "model": "voxtral-mini-latest"}
    lost = map_request(
        {**fields, "prompt": "names"}, to="mistral/voxtral-mini-latest", operation="audio.transcriptions"
    )
    assert [change.path for change in lost.report.losses] == ["prompt"]


def test_a_form_of_the_sdks_http_client_is_read() -> None:
    files = [("image[]", ("a.png", b"\x89PNG", "image/png")), ("image[]", ('b".png', b"", "image/png"))]
    data = {"prompt": "grüß dich", "n": "2", "model": "gpt-image-1"}
    request = httpx.Request("POST", "https://x.example", data=data, files=files)
    told = read_form(request.headers["content-type"], request.read())
    assert told["prompt"] == "grüß dich"
    assert told["n"] == 2
    assert [bytes(part.content) for part in told["image"]] == [b"\x89PNG", b""]


NAMES = st.text("abcdefgh_", min_size=1, max_size=6)
VALUES = st.text(max_size=20) | st.builds(
    FilePart, st.text("abc. ", min_size=1), st.just("a/b"), st.binary(max_size=60)
)


@given(st.dictionaries(NAMES, VALUES | st.lists(VALUES, min_size=1, max_size=3), max_size=5))
def test_a_form_comes_back_as_it_was_written(fields: dict[str, Any]) -> None:
    assert read_form(*written_form(fields)) == fields


@given(st.binary(max_size=200))
def test_bytes_that_are_no_form_are_refused(content: bytes) -> None:
    try:
        read_form("multipart/form-data; boundary=x", content)
    except UnmappableRequestError as refused:
        assert str(refused)  # noqa: PT017 -- either way is fine, as long as nothing else is raised


def test_a_text_answer_is_passed_as_it_came() -> None:
    reply = map_reply(
        200, {"content-type": "text/plain"}, b"1\n00:00", to="mistral/voxtral", operation="audio.transcriptions"
    )
    assert reply.content == b"1\n00:00"
    spoken = map_reply(200, {"content-type": "audio/mpeg"}, b"\xff\xf3", to="stepfun/tts", operation="audio.speech")
    assert spoken.content == b"\xff\xf3"
    failed = map_reply(404, {}, b'{"error": {"message": "no"}}', to="stepfun/tts", operation="audio.speech")
    assert failed.error is not None


@pytest.mark.parametrize(
    ("operation", "content"),
    [("images.generations", {"data": [{}]}), ("moderations", {"results": [1]}), ("completions", {"choices": []}),
     ("audio.transcriptions", {"text": 1})],
)  # fmt: skip
def test_an_answer_without_what_was_asked_for_is_none(operation: str, content: dict[str, Any]) -> None:
    with pytest.raises(ReplyError):
        map_reply(
            200,
            {},
            json.dumps(content).encode(),
            to="self-hosted@ollama/x" if operation != "images.generations" else "stepfun/x",
            operation=operation,
        )


def test_a_call_about_one_thing_has_it_in_its_address(catalog: Catalog) -> None:
    mapper = mapper_for(Wanted("moonshot@cn", "files.content"), catalog)
    assert mapper.request({}, ids={"id": "file-1"}).request.url == "https://api.moonshot.cn/v1/files/file-1/content"
    model = mapper_for(Wanted("deepseek/deepseek-flash", "models.retrieve"), catalog).request({}, ids={"id": "gpt-4o"})
    assert model.request.url == "https://api.deepseek.com/models/deepseek-flash"


def test_a_file_of_requests_is_told_to_be_mapped_before() -> None:
    fields = {"purpose": "batch", "file": FilePart("a.jsonl", None, b"{}")}
    mapped = map_request(fields, to="moonshot@cn", operation="files.create")
    assert [change.path for change in mapped.report.losses if "migrate-advisor map" in change.why] == ["file"]


def events(*names: str) -> bytes:
    return b"".join(f'event: {name}\ndata: {{"type": "{name}"}}\n\n'.encode() for name in names)


def whole_events(told: list[dict[str, Any]]) -> bytes:
    """Events that lack nothing."""
    numbered = ({**event, "sequence_number": number} for number, event in enumerate(told))
    return b"".join(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode() for event in numbered)


@pytest.mark.parametrize("cut", [1, 5, 1000])
def test_native_events_pass_untouched(cut: int) -> None:
    content = whole_events(RESPONSE_EVENTS)
    decoder = stream_decoder(to="deepseek/deepseek-flash", operation="responses")
    told = b"".join(decoder.feed(content[at : at + cut]) for at in range(0, len(content), cut)) + decoder.finish()
    assert told == content
    assert decoder.failure is None


def test_nothing_is_passed_on_before_something_was_said() -> None:
    decoder = stream_decoder(to="deepseek/deepseek-flash", operation="responses")
    assert decoder.feed(events("response.created", "response.in_progress")) == b""
    failed = {"type": "response.failed", "response": {"error": {"code": "server_error", "message": "no"}}}
    told = decoder.feed(b"event: response.failed\ndata: " + json.dumps(failed).encode() + b"\n\n")
    assert decoder.failure is not None
    assert b"response.created" not in told
    assert b"event: error" in told


@pytest.mark.parametrize("to", ["deepseek/deepseek-flash", "anthropic/claude-opus-5"])
def test_native_messages_that_break_off_end_with_an_error(to: str) -> None:
    decoder = stream_decoder(to=to, operation="messages")
    content = whole_events(MESSAGE_EVENTS[:3])
    assert decoder.feed(content) == content
    assert json.loads(decoder.finish().partition(b"data: ")[2])["type"] == "error"


@given(
    st.lists(st.binary(max_size=80), max_size=5),
    st.sampled_from(["responses", "messages"]),
    st.sampled_from(["deepseek/deepseek-flash", "baichuan/x"]),
)
def test_arbitrary_bytes_never_raise(chunks: list[bytes], operation: str, to: str) -> None:
    decoder = stream_decoder(to=to, operation=operation, request={})
    for chunk in chunks:
        decoder.feed(chunk)
    decoder.finish()
