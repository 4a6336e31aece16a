"""Whatever the catalog describes answers, streams, lists models and refuses strangers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import openai
import pytest

from migrate_advisor.catalog.load import load_catalog
from migrate_advisor.catalog.target import resolve
from migrate_advisor.simulator.site import sites
from migrate_advisor.simulator.wires.table import WIRES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.simulator import Simulator
    from migrate_advisor.simulator.site import SimulatedSite

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

HELLO: list[Any] = [{"role": "user", "content": "hello"}]


@pytest.fixture(scope="module")
def every_site(catalog: Catalog) -> list[SimulatedSite]:
    return sites(catalog, (), None, {})


@pytest.fixture(scope="module")
def compatible(
    shared: Simulator, every_site: list[SimulatedSite]
) -> Iterator[list[tuple[SimulatedSite, str, openai.OpenAI]]]:
    """Sites that OpenAI's client can call, each with a model of its own and a client."""
    found = []
    with httpx2_client() as http:
        for site in every_site:
            if (
                site.dialect.codec == "openai-chat"
                and site.auth == "bearer"
                and "{model}" not in (site.dialect.path or "")
            ):
                models = [model.id for model in site.models("chat.completions")]
                client = openai.OpenAI(
                    base_url=shared.base_url(site.target),
                    api_key=shared.key(site.target),
                    max_retries=0,
                    http_client=http,
                )
                found.append((site, models[0] if models else "any-model", client))
        yield found


def httpx2_client() -> Any:
    return openai.DefaultHttpxClient(timeout=10, verify=False)


def test_every_dialect_of_the_catalog_can_be_simulated(every_site: list[SimulatedSite]) -> None:
    assert {site.dialect.codec for site in every_site} <= set(WIRES)
    described = {
        f"{provider.id}@{endpoint.id}"
        for provider in load_catalog().providers()
        for endpoint in provider.endpoints
        if endpoint.dialect
    }
    assert described <= {site.target for site in every_site}
    for site in every_site:
        assert resolve(site.target, load_catalog()).dialect == site.dialect


@pytest.mark.parametrize("stream", ["yes", 1, 0, [], {}])
def test_a_stream_that_is_neither_wanted_nor_not_is_refused(
    compatible: list[tuple[SimulatedSite, str, openai.OpenAI]], stream: Any
) -> None:
    for _site, model, client in compatible:
        with pytest.raises((openai.BadRequestError, openai.UnprocessableEntityError)):
            client.chat.completions.create(model=model, messages=HELLO, extra_body={"stream": stream})


def test_openais_client_chats_with_all_of_them(compatible: list[tuple[SimulatedSite, str, openai.OpenAI]]) -> None:
    assert len(compatible) >= 10
    for site, model, client in compatible:
        answer = client.chat.completions.create(model=model, messages=HELLO)
        assert answer.choices[0].message.content == "echo: hello", site.target
        assert answer.choices[0].finish_reason == "stop", site.target


def test_openais_client_reads_all_their_streams(compatible: list[tuple[SimulatedSite, str, openai.OpenAI]]) -> None:
    for site, model, client in compatible:
        chunks = list(client.chat.completions.create(model=model, messages=HELLO, stream=True))
        choices = [choice for chunk in chunks for choice in chunk.choices]
        assert "".join(choice.delta.content or "" for choice in choices) == "echo: hello", site.target
        assert [choice.finish_reason for choice in choices][-1] == "stop", site.target


def outcome(client: openai.OpenAI, model: str) -> tuple[int, str]:
    """Status and text of what is answered; some providers state errors under HTTP 200."""
    try:
        response = client.chat.completions.with_raw_response.create(model=model, messages=HELLO)
    except openai.APIStatusError as error:
        return error.status_code, error.response.text
    return response.status_code, response.text


def test_all_of_them_refuse_strangers(compatible: list[tuple[SimulatedSite, str, openai.OpenAI]]) -> None:
    for site, model, client in compatible:
        status, text = outcome(client.with_options(api_key="wrong"), model)
        assert status in (200, 400, 401, 403), site.target
        recorded = [item.body for item in site.dialect.recordings if item.says == "authentication"]
        assert text in recorded or (not recorded and "the API key is invalid" in text), site.target
        assert "choices" not in text, site.target


def test_all_of_them_refuse_a_model_they_do_not_have(
    compatible: list[tuple[SimulatedSite, str, openai.OpenAI]],
) -> None:
    for site, _, client in compatible:
        if site.models("chat.completions"):
            status, text = outcome(client, "nobody-has-this")
            assert status in (200, 400, 404, 422), site.target
            assert "the model nobody-has-this does not exist" in text, site.target


def test_where_the_documents_list_models_they_are_the_catalogs(
    compatible: list[tuple[SimulatedSite, str, openai.OpenAI]],
) -> None:
    for site, model, client in compatible:
        listing = site.dialect.operations.get("models")
        if listing and listing.support == "full" and listing.path is None and site.models("chat.completions"):
            assert model in [entry.id for entry in client.models.list()], site.target


@pytest.mark.parametrize("path", ["/nowhere", "/zhipuu/cn/x"])
def test_an_address_where_nothing_is_simulated(catalog: Catalog, path: str) -> None:
    from migrate_advisor.simulator import Simulator

    with Simulator("zhipu@cn", catalog=catalog) as simulator, httpx.Client(verify=False) as http:
        response = http.get(f"http://127.0.0.1:{simulator.port}{path}")
    assert response.status_code == 404
    assert "/zhipu/cn" in response.json()["error"]["message"]


def test_clients_that_take_a_host_only_find_the_vendors_own_path(catalog: Catalog) -> None:
    from migrate_advisor.simulator import Simulator

    with Simulator("zhipu@cn", "deepseek", catalog=catalog) as simulator, httpx.Client(verify=False) as http:
        body = {"model": "glm-4-plus", "messages": HELLO}
        url = f"http://127.0.0.1:{simulator.port}/api/paas/v4/chat/completions"
        key = {"authorization": f"Bearer {simulator.key('zhipu')}"}
        assert http.post(url, json=body, headers=key).json()["choices"][0]["message"]["content"] == "echo: hello"
