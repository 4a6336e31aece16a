from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr
from tests.transport.playing import ASKED, DAY, Played, Time, answered, head, play, refused

from migrate_advisor.errors import CredentialsMissingError, UsageError
from migrate_advisor.transport._httpx.translation import address
from migrate_advisor.transport.chain import compile_chain
from migrate_advisor.transport.flow import exchange
from migrate_advisor.transport.incoming import read_call
from migrate_advisor.transport.steps import Pause, Send

if TYPE_CHECKING:
    from collections.abc import Mapping

    from migrate_advisor.catalog.catalog import Catalog
from migrate_advisor.transport.chain import Chain


def _chain(samples: Catalog, target: str, environ: Mapping[str, str] | None = None, **options: Any) -> Chain:
    return compile_chain([target], options, environ or {}, samples, DAY, address)  # type: ignore[arg-type] # as users pass them


def _sent(played: Played) -> Mapping[str, str]:
    return played.sent[-1].headers


@pytest.mark.parametrize(
    "key",
    ["a-key", " a-key\n", SecretStr("a-key"), lambda: "a-key", lambda: SecretStr("a-key")],
    ids=["text", "spaces", "secret", "function", "function of a secret"],
)
def test_a_key_may_be_a_text_a_secret_or_a_function(samples: Catalog, key: Any) -> None:
    played = play(_chain(samples, "alpha/a-1", keys={"alpha": key}), answered())
    assert _sent(played)["authorization"] == "Bearer a-key"


def test_a_function_is_asked_for_each_call(samples: Catalog) -> None:
    keys = iter(["first", "second"])
    links = _chain(samples, "alpha/a-1", keys={"alpha": lambda: next(keys)})
    assert _sent(play(links, answered()))["authorization"] == "Bearer first"
    assert _sent(play(links, answered()))["authorization"] == "Bearer second"


def test_the_key_of_an_endpoint_wins_over_the_providers_and_both_over_the_environment(samples: Catalog) -> None:
    environ = {"ALPHA_API_KEY": "home", "ALPHA_INTL_API_KEY": "abroad"}
    told = {"alpha": "any", "alpha@intl": "there"}
    for target, keys, expected in (
        ("alpha/a", {}, "home"),
        ("alpha@intl/a", {}, "abroad"),
        ("alpha/a", told, "any"),
        ("alpha@intl/a", told, "there"),
    ):
        played = play(_chain(samples, target, environ, keys=keys), answered())
        assert _sent(played)["authorization"] == f"Bearer {expected}"


def test_a_missing_key_is_told_when_the_client_is_made_with_the_variable_to_set(samples: Catalog) -> None:
    with pytest.raises(CredentialsMissingError, match="ALPHA_API_KEY") as caught:
        _chain(samples, "alpha/a-1")
    assert (caught.value.provider, caught.value.env_vars) == ("alpha", ("ALPHA_API_KEY",))
    with pytest.raises(CredentialsMissingError, match="X_TOKEN or X_ID or X_SECRET"):
        _chain(samples, "schemes/x", {"X_ID": "only half"})


@pytest.mark.parametrize("key", ["", "  ", None, 77, "kéy", "a\nb", "“key”"])
def test_what_is_no_key_is_refused_when_the_client_is_made(samples: Catalog, key: Any) -> None:
    with pytest.raises(UsageError) as caught:
        _chain(samples, "alpha/a-1", keys={"alpha": key})
    assert not str(key).strip() or str(key).strip() not in str(caught.value)


def test_a_function_that_gives_no_key_is_an_authentication_error(samples: Catalog) -> None:
    played = play(_chain(samples, "alpha/a-1", keys={"alpha": lambda: None}), [])
    assert played.sent == []
    assert played.error["code"] == "credentials_missing"


def test_keys_never_show(samples: Catalog) -> None:
    links = _chain(samples, "alpha/a-1", keys={"alpha": "very-secret"})
    played = play(links, answered())
    for thing in (links, links.routes, played.steps, played.sent, played.answer):
        assert "very-secret" not in repr(thing)


def test_a_key_in_a_header_of_its_own_and_an_identitys_token(samples: Catalog) -> None:
    target = "schemes@header/x"
    assert _sent(play(_chain(samples, target, {"H_KEY": "k"}), answered()))["x-key"] == "k"
    assert _sent(play(_chain(samples, target, {"H_TOKEN": "t"}), answered()))["authorization"] == "Bearer t"
    headers = _sent(play(_chain(samples, target, keys={"schemes": "eyJhbGciOi"}), answered()))
    assert headers["authorization"] == "Bearer eyJhbGciOi"
    assert "x-key" not in headers


def test_a_server_that_asks_for_no_key_gets_none_unless_there_is_one(samples: Catalog) -> None:
    assert "authorization" not in _sent(play(_chain(samples, "schemes@open/x"), answered()))
    headers = _sent(play(_chain(samples, "schemes@open/x", {"O_KEY": "k"}), answered()))
    assert headers["authorization"] == "Bearer k"


# JSON Web Tokens


def _claims(headers: Mapping[str, str], secret: str) -> dict[str, Any]:
    signed, _, signature = headers["authorization"].removeprefix("Bearer ").rpartition(".")
    expected = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
    assert base64.urlsafe_b64decode(signature + "==") == expected
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(signed.partition(".")[2] + "=="))
    return claims


def test_a_pair_signs_a_token_that_is_kept_until_shortly_before_its_end(samples: Catalog) -> None:
    links, time = _chain(samples, "schemes@jwt/x", {"J_ID": "me", "J_SECRET": "s"}), Time()
    first = _sent(play(links, answered(), time=time))
    claims = _claims(first, "s")
    assert claims["iss"] == "me"
    assert claims["nbf"] < time.clock.wall() < claims["exp"]
    time.seconds += 1000
    assert _sent(play(links, answered(), time=time)) == first
    time.seconds += 750
    assert _claims(_sent(play(links, answered(), time=time)), "s")["exp"] > claims["exp"]


@pytest.mark.parametrize("key", ["me:s", ("me", "s"), (SecretStr("me"), SecretStr("s"))])
def test_a_pair_may_be_given_in_one_text_or_as_two(samples: Catalog, key: Any) -> None:
    assert _claims(_sent(play(_chain(samples, "schemes@jwt/x", keys={"schemes": key}), answered())), "s")["iss"] == "me"


def test_a_key_in_place_of_a_pair_is_sent_as_it_is(samples: Catalog) -> None:
    played = play(_chain(samples, "schemes@jwt/x", keys={"schemes": "plain"}), answered())
    assert _sent(played)["authorization"] == "Bearer plain"


# Signed requests


def test_a_request_is_signed_as_tc3_says(samples: Catalog) -> None:
    time = Time()
    played = play(_chain(samples, "schemes@tc3/x", {"T_ID": "me", "T_SECRET": "s"}), answered(), time=time)
    request = played.sent[0]
    stamp = request.headers["x-tc-timestamp"]
    assert int(stamp) == int(time.clock.wall())
    day, service = "2027-01-15", "words"
    payload = hashlib.sha256(bytes(request.content)).hexdigest()
    path = request.url.partition("example")[2]
    canonical = f"POST\n{path}\n\ncontent-type:application/json\nhost:words.tc3.example\n\ncontent-type;host\n{payload}"
    text = f"TC3-HMAC-SHA256\n{stamp}\n{day}/{service}/tc3_request\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = b"TC3s"
    for word in (day, service, "tc3_request"):
        key = hmac.new(key, word.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    assert request.headers["authorization"] == (
        f"TC3-HMAC-SHA256 Credential=me/{day}/{service}/tc3_request, SignedHeaders=content-type;host, "
        f"Signature={signature}"
    )


# Access tokens

PAIR = {"X_ID": "me", "X_SECRET": "s/s"}


def _token(value: str = "t-1", seconds: int = 3600) -> list[Any]:
    return [head(), json.dumps({"access_token": value, "expires_in": seconds}).encode()]


def _expired() -> list[Any]:
    return refused(200, "110", "token expired")


def test_a_key_is_exchanged_for_a_token_once_and_the_token_goes_into_the_query(samples: Catalog) -> None:
    links, time = _chain(samples, "schemes/x", PAIR), Time()
    played = play(links, [*_token(), *answered()], time=time)
    assert played.sent[0].url == (
        "https://exchange.example/oauth/token?grant_type=client_credentials&client_id=me&client_secret=s%2Fs"
    )
    assert played.sent[1].url == "https://exchange.example/rpc/v1/chat/completions?access_token=t-1"
    assert "s/s" not in str(played.sent[1])
    time.seconds += 3000
    assert len(play(links, answered(), time=time).sent) == 1
    time.seconds += 545
    assert len(play(links, [*_token("t-2"), *answered()], time=time).sent) == 2


def test_an_expired_token_is_made_anew_once(samples: Catalog) -> None:
    links = _chain(samples, "schemes/x", PAIR)
    played = play(links, [*_token("t-1"), *_expired(), *_token("t-2"), *answered()])
    assert [request.url.rpartition("=")[2] for request in played.sent][1::2] == ["t-1", "t-2"]
    assert played.pauses == []
    again = play(links, [*_expired(), *_token("t-3"), *_expired()])
    assert again.error["code"] == "invalid_api_key"


def test_a_ready_token_is_used_as_it_is_and_cannot_be_made_anew(samples: Catalog) -> None:
    played = play(_chain(samples, "schemes/x", {"X_TOKEN": "ready", **PAIR}), answered())
    assert played.sent[0].url.endswith("?access_token=ready")


@pytest.mark.parametrize(
    ("events", "code", "says"),
    [
        ([head(401), b'{"error": "invalid_client", "error_description": "unknown client id"}'], "invalid_api_key",
         "unknown client id"),
        ([head(401), b'{"error": "invalid_client", "error_description": "no such secret: s/s"}'], "invalid_api_key",
         "no such secret: ***"),
        ([head(200), b"<html>"], "token_exchange_failed", "no JSON"),
        ([head(503), b"{}"], "server_error", "503"),
    ],
)  # fmt: skip
def test_a_refused_exchange_is_told(samples: Catalog, events: list[Any], code: str, says: str) -> None:
    played = play(_chain(samples, "schemes/x", PAIR, attempts=1), events)
    assert played.error["code"] == code
    assert says in played.error["message"]
    assert "s/s" not in played.error["message"]


@pytest.mark.parametrize(
    "said",
    [
        b"[" * 200_000, b'{"a":' * 200_000, b"\xff\xfe", b'{"access_token": "\\ud800", "expires_in": 9}',
        b'{"access_token": "a\\r\\nb"}', b'{"access_token": 5}', b'{"error": ["\\ud800"]}', b"null", b"NaN",
    ],
)  # fmt: skip
def test_an_exchange_that_lies_is_told(samples: Catalog, said: bytes) -> None:
    played = play(_chain(samples, "schemes/x", PAIR, attempts=1), [head(200), said])
    assert "no access token" in played.error["message"]


@pytest.mark.parametrize("lifetime", ["1" + "0" * 400, "Infinity", "NaN", "-1", "true", '"x"', "1e-300", "[]"])
def test_a_lifetime_that_lies_makes_no_fault(samples: Catalog, lifetime: str) -> None:
    said = b'{"access_token": "t-9", "expires_in": %b}' % lifetime.encode()
    played = play(_chain(samples, "schemes/x", PAIR), [head(), said, *answered()])
    assert played.sent[1].url.endswith("?access_token=t-9")


def test_of_callers_that_need_a_token_at_once_one_gets_it_and_the_others_wait(samples: Catalog) -> None:
    links, time = _chain(samples, "schemes/x", PAIR), Time()
    url = "https://api.openai.com/v1/chat/completions"
    call = read_call("POST", url, [], json.dumps(ASKED).encode())
    first, second = exchange(call, links, time.clock), exchange(call, links, time.clock)
    assert isinstance(first.send(None), Send)
    assert isinstance(second.send(None), Pause)
    first.send(head())
    sent = first.send(_token()[1])
    assert isinstance(sent, Send)
    assert sent.request.url.endswith("access_token=t-1")
    sent = second.send(None)
    assert isinstance(sent, Send)
    assert sent.request.url.endswith("access_token=t-1")


def test_a_caller_that_goes_away_leaves_the_token_to_the_next(samples: Catalog) -> None:
    links, time = _chain(samples, "schemes/x", PAIR), Time()
    url = "https://api.openai.com/v1/chat/completions"
    call = read_call("POST", url, [], json.dumps(ASKED).encode())
    first, second = exchange(call, links, time.clock), exchange(call, links, time.clock)
    first.send(None)
    assert isinstance(second.send(None), Pause)
    first.close()
    assert isinstance(second.send(None), Send)
