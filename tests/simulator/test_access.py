"""Who may call: right, missing, wrong, foreign and expired credentials, with each vendor's own refusal."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any

import pytest

from migrate_advisor.simulator import Simulator

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import httpx
    from tests.simulator.conftest import Ask

    from migrate_advisor.catalog.catalog import Catalog

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

BODY = {"model": "glm-4-plus", "messages": [{"role": "user", "content": "hello"}]}


@pytest.mark.parametrize(
    ("authorization", "code"),
    [
        ("", "1000"),
        ("Bearer wrong", "1000"),
        ("Basic {key}", "1000"),
        ("Bearer {key}", None),
        ("bearer {key}", None),
        ("Bearer {expired}", "1003"),
        ("Bearer {foreign}", "1000"),
        ("Bearer {other_site}", "1000"),
    ],
)
def test_bearer_keys(zhipu: Ask, authorization: str, code: str | None) -> None:
    simulator = zhipu.simulator
    header = authorization.format(
        key=simulator.key("zhipu@cn"),
        expired=simulator.credential("zhipu@cn").expired_key,
        foreign=simulator.key("deepseek"),
        other_site=simulator.key("zhipu@intl"),
    )
    response = zhipu.post("/chat/completions", BODY, {"authorization": header})
    if code is None:
        assert response.status_code == 200
    else:
        assert (response.status_code, response.json()["error"]["code"]) == (401, code)


def test_azure_takes_keys_in_its_own_header(simulator: Simulator, http: httpx.Client) -> None:
    url = f"{simulator.base_url('azure-openai@classic')}/deployments/my-deployment/chat/completions"
    key = simulator.key("azure-openai@classic")
    query = {"api-version": "2024-10-21"}
    assert http.post(url, json=BODY, params=query, headers={"api-key": key}).status_code == 200
    assert http.post(url, json=BODY, params=query, headers={"api-key": "wrong"}).status_code == 401
    assert http.post(url, json=BODY, params=query).status_code == 401
    bearer = {"authorization": f"Bearer {key}"}
    assert http.post(url, json=BODY, params=query, headers=bearer).status_code == 401
    newer = f"{simulator.base_url('azure-openai@global')}/chat/completions"
    body = {**BODY, "model": "my-deployment"}
    assert http.post(newer, json=body, headers=bearer).status_code == 200


def jwt(secret: str, claims: Mapping[str, Any], algorithm: str = "HS256") -> str:
    parts = [
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
        for part in ({"alg": algorithm, "typ": "JWT"}, claims)
    ]
    signed = ".".join(parts)
    signature = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


NOW = 1_800_000_000


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({}, None),
        ({"exp": NOW}, "the token has expired"),
        ({"exp": NOW + 1}, None),
        ({"nbf": NOW + 1}, "not valid yet"),
        ({"nbf": NOW}, None),
        ({"iss": "somebody"}, "issuer is unknown"),
        ({"exp": None}, "says not until when"),
    ],
)
def test_json_web_tokens(catalog: Catalog, http: httpx.Client, changes: dict[str, Any], message: str | None) -> None:
    with Simulator("sensetime@native", catalog=catalog, clock=lambda: NOW) as simulator:
        credential = simulator.credential("sensetime@native")
        claims = {"iss": credential.id, "exp": NOW + 1800, "nbf": NOW - 5, **changes}
        token = jwt(credential.secret, claims)
        response = http.get(
            simulator.base_url("sensetime@native") + "/llm/models", headers={"authorization": f"Bearer {token}"}
        )
    if message is None:
        assert response.status_code == 200
    else:
        assert response.status_code == 401
        assert message in response.json()["error"]["message"]


def test_json_web_tokens_must_be_signed_by_the_secret(simulator: Simulator, http: httpx.Client) -> None:
    credential = simulator.credential("sensetime@native")
    claims = {"iss": credential.id, "exp": 4_000_000_000}
    unsigned = jwt(credential.secret, claims, "none")
    for token in (jwt("wrong", claims), unsigned, "a.b.c", "not a token"):
        url = simulator.base_url("sensetime@native") + "/llm/models"
        response = http.get(url, headers={"authorization": f"Bearer {token}"})
        assert response.status_code == 401
        assert set(response.json()["error"]) == {"code", "message", "details"}


def test_what_arrived_is_recorded(zhipu: Ask) -> None:
    zhipu.chat("glm-4-plus", "secret plan")
    (sent,) = zhipu.simulator.requests
    assert (sent.provider, sent.endpoint, sent.method) == ("zhipu", "cn", "POST")
    assert sent.path.endswith("/api/paas/v4/chat/completions")
    assert sent.headers["authorization"] == f"Bearer {zhipu.simulator.key('zhipu@cn')}"
    assert sent.json["messages"][0]["content"] == "secret plan"
    zhipu.simulator.clear()
    assert zhipu.simulator.requests == ()


def test_a_body_that_is_no_json_is_the_callers_fault(zhipu: Ask, ask: Callable[[str], Ask]) -> None:
    key = {"authorization": f"Bearer {zhipu.simulator.key('zhipu@cn')}"}
    url = zhipu.simulator.base_url("zhipu@cn") + "/chat/completions"
    for content in (b"{", b"[]", b"", b"\xff"):
        response = zhipu.http.post(url, content=content, headers=key)
        assert response.json()["error"]["message"] == "the body is not a JSON object"
