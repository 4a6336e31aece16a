"""The dialects of the catalog: what they name exists, and each can be mapped to."""

from __future__ import annotations

import ast
import inspect
from typing import TYPE_CHECKING

import pytest
from openai.types import embedding_create_params
from openai.types.chat import completion_create_params
from tests.mapping.targets import PROVIDERS, targets
from typing_extensions import get_type_hints

from migrate_advisor.catalog.evidence import Support
from migrate_advisor.mapping.codecs.table import CODECS
from migrate_advisor.mapping.conversions import CONVERSIONS
from migrate_advisor.mapping.mapper import map_request

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.dialect import Dialect, Param

CHAT = {*get_type_hints(completion_create_params.CompletionCreateParamsBase), "stream"}
EMBEDDINGS = set(get_type_hints(embedding_create_params.EmbeddingCreateParams))


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
            known = EMBEDDINGS if operation == "embeddings" else set()
            assert set(facts.params) <= known, operation
            assert all(param.via in {None, *CONVERSIONS} for param in facts.params.values())


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
