"""The other operations at every simulated provider that has them, by the bare SDKs: taken, and refused by the facts."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import anthropic
import openai
import pytest

from migrate_advisor.catalog.evidence import Support
from migrate_advisor.catalog.load import load_catalog
from migrate_advisor.simulator.server import Simulator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from migrate_advisor.catalog.provider import Provider

pytestmark = [
    pytest.mark.allow_hosts(["127.0.0.1"]),
    pytest.mark.filterwarnings("ignore:deprecated:DeprecationWarning"),  # of calls that the SDK itself advises against
]


def endpoint_of(provider: Provider, dialect: str) -> str:
    return next((item.id for item in provider.endpoints if item.dialect == dialect), dialect)


HAVE = [
    (f"{provider.id}@{endpoint_of(provider, dialect.id)}", name)
    for provider in load_catalog().providers()
    for dialect in provider.file.dialects
    for name, operation in dialect.operations.items()
    if operation.support in {Support.FULL, Support.PARTLY} and "{" not in (operation.path or "")
]
"""Provider and endpoint, and an operation that its documents say it has."""


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(*sorted({place for place, _ in HAVE})) as running:
        yield running


def model_of(simulator: Simulator, place: str, operation: str) -> str:
    site = simulator._site(place)
    return next((model.id for model in site.models(operation)), "any-model")


def images(client: Any, model: str) -> Any:
    assert len(client.images.generate(model=model, prompt="a cat", n=2 if model == "dall-e-2" else None).data) > 0


def edits(client: Any, model: str) -> Any:
    assert client.images.edit(model=model, image=b"png", prompt="a hat").data


def variations(client: Any, model: str) -> Any:
    assert client.images.create_variation(model=model, image=b"png").data


def transcription(client: Any, model: str) -> Any:
    assert client.audio.transcriptions.create(model=model, file=b"1234").text == "echo: 4 bytes of speech"


def translation(client: Any, model: str) -> Any:
    assert client.audio.translations.create(model=model, file=b"1234").text == "echo: 4 bytes of speech"


def speech(client: Any, model: str) -> Any:
    assert client.audio.speech.create(model=model, input="hello", voice="alloy").content.endswith(b"hello")


def moderation(client: Any, model: str) -> Any:
    verdicts = client.moderations.create(model=model, input=["kind", "[filter] unkind"]).results
    assert [item.flagged for item in verdicts] == [False, True]


def completion(client: Any, model: str) -> Any:
    assert client.completions.create(model=model, prompt="hello").choices[0].text == "echo: hello"
    chunks = list(client.completions.create(model=model, prompt="hello", stream=True))
    assert "".join(chunk.choices[0].text for chunk in chunks) == "echo: hello"


def files(client: Any, _model: str) -> Any:
    kept = client.files.create(file=b"{}", purpose="batch")
    assert client.files.retrieve(kept.id).bytes == 2
    assert client.files.content(kept.id).content == b"{}"
    assert kept.id in [item.id for item in client.files.list()]
    assert client.files.delete(kept.id).deleted
    with pytest.raises(openai.APIStatusError):
        client.files.retrieve(kept.id)


CALLS: dict[str, Callable[[Any, str], Any]] = {
    "images.generations": images, "images.edits": edits, "images.variations": variations,
    "audio.transcriptions": transcription, "audio.translations": translation, "audio.speech": speech,
    "moderations": moderation, "completions": completion, "files": files,
}  # fmt: skip


@pytest.mark.parametrize(("place", "operation"), [case for case in HAVE if case[1] in CALLS])
def test_an_operation_is_answered_where_a_provider_has_it(simulator: Simulator, place: str, operation: str) -> None:
    base, key = simulator.base_url(place), simulator.key(place)
    if place.startswith("deepseek"):
        base += "/beta"  # where its documents have completions
    with openai.OpenAI(api_key=key, base_url=base, max_retries=0, default_headers={"api-key": key}) as client:
        CALLS[operation](client, model_of(simulator, place, operation))


@pytest.mark.parametrize(
    "place", [place for place, name in HAVE if name == "batches" and not place.startswith("google")]
)
def test_a_batch_needs_a_file_that_is_there(simulator: Simulator, place: str) -> None:
    base, key = simulator.base_url(place), simulator.key(place)
    with openai.OpenAI(api_key=key, base_url=base, max_retries=0, default_headers={"api-key": key}) as client:
        asked: dict[str, Any] = {"endpoint": "/v1/chat/completions", "completion_window": "24h"}
        with pytest.raises(openai.APIStatusError):
            client.batches.create(input_file_id="file-none", **asked)
        kept = client.files.create(file=b"{}", purpose="batch")
        batch = client.batches.create(input_file_id=kept.id, **asked)
        assert client.batches.retrieve(batch.id).status == "validating"
        assert client.batches.cancel(batch.id).status == "cancelling"


def test_what_is_missing_or_of_another_kind_is_refused_by_name(simulator: Simulator) -> None:
    base, key = simulator.base_url("openai"), simulator.key("openai")
    with openai.OpenAI(api_key=key, base_url=base, max_retries=0) as client:
        model = model_of(simulator, "openai", "images.generations")
        with pytest.raises(openai.BadRequestError, match="prompt"):
            client.images.generate(model=model, prompt="")
        with pytest.raises(openai.NotFoundError, match="nobody"):
            client.audio.speech.create(model="nobody", input="x", voice="alloy")
        with pytest.raises(openai.BadRequestError, match="form"):
            client.post("/audio/transcriptions", body={"model": "whisper-1"}, cast_to=object)


def test_an_operation_that_a_provider_lacks_is_not_there(simulator: Simulator) -> None:
    base, key = simulator.base_url("deepseek"), simulator.key("deepseek")
    with (
        openai.OpenAI(api_key=key, base_url=base, max_retries=0) as client,
        pytest.raises(openai.NotFoundError, match="images"),
    ):
        client.images.generate(model="deepseek-flash", prompt="a cat")


def test_tokens_are_counted_where_a_provider_counts_them(simulator: Simulator) -> None:
    base, key = simulator.base_url("anthropic"), simulator.key("anthropic")
    with anthropic.Anthropic(api_key=key, base_url=base, max_retries=0) as client:
        turns: Any = [{"role": "user", "content": "one two three"}]
        assert client.messages.count_tokens(model="claude-opus-5", messages=turns).input_tokens > 0
        with pytest.raises(anthropic.BadRequestError, match="messages"):
            client.messages.count_tokens(model="claude-opus-5", messages=[])


def test_images_are_streamed_as_they_become_clearer(simulator: Simulator) -> None:
    place = "openai@api"
    with openai.OpenAI(api_key=simulator.key(place), base_url=simulator.base_url(place), max_retries=0) as client:
        made = list(client.images.generate(model="gpt-image-1.5", prompt="a cat", stream=True, partial_images=2))
        edited = list(client.images.edit(model="gpt-image-1.5", image=b"png", prompt="a hat", stream=True))
    assert [event.type.rpartition(".")[2] for event in made] == ["partial_image", "partial_image", "completed"]
    assert [event.type for event in edited] == ["image_edit.completed"]
    assert base64.b64decode(made[-1].b64_json).startswith(b"\x89PNG")
