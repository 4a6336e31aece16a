"""The dialects of the catalog: what they name exists, and each can be mapped to."""

from __future__ import annotations

import ast
import inspect
from typing import TYPE_CHECKING, Any

import pytest
from anthropic.types import message_count_tokens_params
from anthropic.types.beta import message_create_params
from openai import types as openai_types
from openai.types import audio, image_edit_params, image_generate_params
from openai.types import completion_create_params as text_create_params
from openai.types.audio import transcription_create_params
from openai.types.chat import completion_create_params
from openai.types.responses import response_create_params
from tests.mapping.targets import PROVIDERS, targets
from typing_extensions import get_type_hints

from migrate_advisor.catalog.evidence import Support
from migrate_advisor.catalog.operations import OPERATIONS
from migrate_advisor.mapping.codecs.table import CODECS
from migrate_advisor.mapping.conversions import CONVERSIONS
from migrate_advisor.mapping.mapper import map_request

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.dialect import Dialect, Operation, Param

CHAT = {*get_type_hints(completion_create_params.CompletionCreateParamsBase), "stream"}
STREAMED = {"stream"}
"""A parameter that the SDKs' types have in their variants, not in the base."""
SAMPLING = {"temperature", "top_k", "top_p"}
"""Parameters of Messages that older models take; Anthropic's SDK has left them out of its types."""
NAMED_BY: dict[str, set[str]] = {
    "chat.completions": CHAT,
    "responses": {*get_type_hints(response_create_params.ResponseCreateParamsBase), *STREAMED},
    "messages": {*get_type_hints(message_create_params.MessageCreateParamsBase), *STREAMED, *SAMPLING},
    "messages.count_tokens": set(get_type_hints(message_count_tokens_params.MessageCountTokensParams)),
    "completions": {*get_type_hints(text_create_params.CompletionCreateParamsBase), *STREAMED},
    "embeddings": set(get_type_hints(openai_types.EmbeddingCreateParams)),
    "images.generations": {*get_type_hints(image_generate_params.ImageGenerateParamsBase), *STREAMED},
    "images.edits": {*get_type_hints(image_edit_params.ImageEditParamsBase), *STREAMED},
    "images.variations": set(get_type_hints(openai_types.ImageCreateVariationParams)),
    "audio.transcriptions": {*get_type_hints(transcription_create_params.TranscriptionCreateParamsBase), *STREAMED},
    "audio.translations": set(get_type_hints(audio.TranslationCreateParams)),
    "audio.speech": set(get_type_hints(audio.SpeechCreateParams)),
    "moderations": set(get_type_hints(openai_types.ModerationCreateParams)),
    "models": set(),
    "files": set(get_type_hints(openai_types.FileCreateParams)),
    "batches": set(get_type_hints(openai_types.BatchCreateParams)),
}
"""Operation under which facts stand → the parameters that the SDKs' types name."""


def every_param(dialect: Dialect) -> Iterator[tuple[str, Param]]:
    yield from dialect.params.items()
    for override in dialect.overrides:
        yield from override.params.items()


@pytest.mark.parametrize("provider", PROVIDERS)
def test_what_a_dialect_names_exists(provider: str, samples: Catalog) -> None:
    file = samples.provider(provider).file
    for dialect in file.dialects:
        assert dialect.codec in CODECS
        assert set(dialect.citations()) <= set(file.sources)
        assert dialect.endpoint is None or any(item.id == dialect.endpoint for item in file.endpoints)
        for name, param in every_param(dialect):
            assert name in CHAT, f"{name} is no parameter of OpenAI's"
            assert param.via is None or param.via in CONVERSIONS
            assert param.note or not (param.via or param.support is Support.PARTLY) or provider == "narrow", name
        for operation, facts in dialect.operations.items():
            check_operation(operation, facts)
        for override in dialect.overrides:
            for operation, facts in override.operations.items():
                check_operation(operation, facts)


def check_operation(name: str, facts: Operation) -> None:
    assert set(facts.params) <= NAMED_BY[name], name
    assert all(param.via in {None, *CONVERSIONS} for param in facts.params.values()), name


def test_every_operation_with_a_body_has_the_names_of_its_sdk() -> None:
    with_a_body = {row.facts for row in OPERATIONS.values() if row.body != "none"}
    assert NAMED_BY.keys() == {row.facts for row in OPERATIONS.values()}
    assert {name for name, names in NAMED_BY.items() if names} == with_a_body


@pytest.mark.parametrize(
    ("operation", "body", "to", "url"),
    [
        ("images.generations", {"model": "dall-e-3", "prompt": "a"}, "zhipu/cogview-4", "/paas/v4/images/generations"),
        ("audio.speech", {"model": "tts-1", "input": "a", "voice": "v"}, "stepfun/step-tts-2", "/v1/audio/speech"),
        ("moderations", {"model": "omni", "input": "a"}, "mistral/mistral-moderation-2411", "/v1/moderations"),
        ("completions", {"model": "davinci", "prompt": "a"}, "self-hosted@vllm/some", "/v1/completions"),
        (
            "images.generations",
            {"prompt": "a"},
            "azure-openai@classic/my-image",
            "/deployments/my-image/images/generations",
        ),
    ],
)
def test_other_operations_go_to_their_address(operation: str, body: dict[str, Any], to: str, url: str) -> None:
    mapped = map_request(body, to=to, operation=operation)
    assert url in mapped.request.url
    assert mapped.body is not None
    assert mapped.body["model"] == to.partition("/")[2]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_plain_request_reaches_every_dialect(provider: str, samples: Catalog) -> None:
    for target in targets(samples, provider):
        request = {"model": "gpt-4o", "messages": [{"role": "user", "content": "hi"}], "stream": True}
        mapped = map_request(request, to=target, catalog=samples)
        assert mapped.request.url.startswith(("https://", "http://localhost"))
        assert mapped.request.method == "POST"
        assert not {"authorization", "api-key", "x-api-key"} & mapped.request.headers.keys()
        assert mapped.report.is_lossless or any(change.path.endswith("stream") for change in mapped.report.losses)


def test_the_mapping_holds_no_fact_about_a_provider(samples: Catalog) -> None:
    """Hosts, model ids and names of providers are data; code that needs one is a fact in the wrong place."""
    import migrate_advisor.mapping as package

    hosts = {
        endpoint.url.split("//")[1].split("/")[0].lower()
        for provider in samples.providers()
        for endpoint in provider.endpoints
        if "{" not in endpoint.url
    }
    models = {model.id.lower() for provider in samples.providers() for model in provider.models if "-" in model.id}
    from pathlib import Path

    for path in Path(inspect.getfile(package)).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not any(name in node.value.lower() for name in hosts), (path, node.value)
                assert node.value.lower() not in models, (path, node.value)
