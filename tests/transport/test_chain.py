from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.transport.playing import answered, chain, play

from migrate_advisor.errors import TargetClosedError, UnknownTargetError, UnmappableRequestError, UsageError
from migrate_advisor.transport._httpx.translation import address
from migrate_advisor.transport.addresses import fits, moved

if TYPE_CHECKING:
    from migrate_advisor.catalog.catalog import Catalog


def test_a_target_that_is_closed_to_the_customer_is_refused_with_the_catalogs_reason(samples: Catalog) -> None:
    with pytest.raises(TargetClosedError, match="closed to individual customers in FR") as caught:
        chain(samples, "beta/b-1", "alpha/a-1", region="France")
    assert caught.value.target == "alpha/a-1"
    assert "Alpha does not sell there" in caught.value.reason
    assert caught.value.sources == ("https://example.org/alpha",)
    assert chain(samples, "alpha/a-1", region="France", as_of=date(2024, 7, 8)).routes
    assert chain(samples, "alpha/a-1", region="CN", customer="enterprise").routes


def test_openai_is_refused_in_china_with_the_real_catalog(samples: Catalog) -> None:
    with pytest.raises(TargetClosedError) as caught:
        chain(samples, "openai/gpt-4o", region="CN")
    assert caught.value.sources


def test_what_has_ended_is_refused_unless_it_is_called_elsewhere_or_asked_for_an_earlier_day(samples: Catalog) -> None:
    with pytest.raises(TargetClosedError, match="ended on 2026-08-31"):
        chain(samples, "alpha@old/a-1")
    with pytest.raises(TargetClosedError, match="retired on 2026-06-30; Alpha names a-1 instead"):
        chain(samples, "alpha/a-old")
    assert chain(samples, "alpha/a-old", as_of=date(2026, 6, 29)).routes
    assert chain(samples, "alpha@old/a-1", base_urls={"alpha": "https://gateway.example"}).routes


def test_every_target_is_checked_when_the_client_is_made(samples: Catalog) -> None:
    with pytest.raises(UnknownTargetError):
        chain(samples, "beta/b-1", "gamma/g-1")
    with pytest.raises(UnknownTargetError, match="names no model"):
        chain(samples, "beta/b-1", "alpha")
    with pytest.raises(UnmappableRequestError, match="alpha/a-1 does not take it"):
        chain(samples, "beta/b-1", "alpha/a-1", uses=["tools", "logit_bias"])


def test_a_chain_has_targets_and_no_unknown_options(samples: Catalog) -> None:
    for targets, options in (
        ((), {}),
        (("alpha/a-1",), {"failover_on": ["rate-limit"]}),
        (("alpha/a-1",), {"failover_on": ["nothing"]}),
        (("alpha/a-1",), {"attempts": 0}),
        (("alpha/a-1",), {"deadline": 0}),
        (("alpha/a-1",), {"on_loss": "cry"}),
        (("alpha/a-1",), {"keys": {"alphas": "k"}}),
        (("alpha/a-1",), {"base_urls": {"beta": "https://beta.example"}}),
        (("alpha/a-1",), {"time_out": 3}),
    ):
        with pytest.raises(UsageError):
            chain(samples, *targets, **options)


@pytest.mark.parametrize(
    "url",
    ["http://example.org/v1", "ftp://example.org", "example.org/v1", "https://user:key@example.org/v1", "https://",
     "https://example.org/v1?key=x", "https://{resource}.example/v1", "http://127.0.0.1.example.org", "http:///v1"],
)  # fmt: skip
def test_a_base_url_is_https_or_this_machine_and_holds_no_key(samples: Catalog, url: str) -> None:
    with pytest.raises(UsageError):
        chain(samples, "alpha/a-1", base_urls={"alpha": url})


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/v1/", "http://localhost:9", "http://[::1]:9", "https://a.example"])
def test_a_base_url_says_where_calls_go(samples: Catalog, url: str) -> None:
    played = play(chain(samples, "alpha/a-1", base_urls={"alpha": url}), answered())
    assert played.sent[0].url == url.rstrip("/") + "/chat/completions"


def test_plain_http_elsewhere_must_be_allowed(samples: Catalog) -> None:
    assert chain(samples, "alpha/a-1", base_urls={"alpha": "http://gateway.lan/v1"}, allow_http=True).routes


def test_a_part_of_the_address_that_only_the_account_knows_is_asked_for(samples: Catalog) -> None:
    with pytest.raises(UsageError, match="base_urls"):
        chain(samples, "schemes@account/x", keys={"schemes": "k"})
    mine = {"schemes@account": "https://mine.account.example/v1"}
    played = play(chain(samples, "schemes@account/x", keys={"schemes": "k"}, base_urls=mine), answered())
    assert played.hosts == ["mine.account.example"]


def test_a_url_fits_an_endpoint_only_below_it() -> None:
    assert fits("https://api.example/v1", "https://api.example/v1/chat")
    assert fits("https://{resource}.azure.example/openai", "https://me.azure.example/openai/deployments/x")
    assert not fits("https://api.example/v1", "https://api.example/v10/chat")
    assert not fits("https://api.example/v1", "https://api.example.evil/v1/chat")
    assert not fits("https://{resource}.azure.example", "https://evil.example/me.azure.example")
    assert not fits("https://{resource}.azure.example", "https://evil.example/x.azure.example/")


@pytest.mark.parametrize(
    ("replacement", "token_url"),
    [
        ("http://127.0.0.1:9/rpc/v1", "http://127.0.0.1:9/oauth/token"),
        ("http://127.0.0.1:9/there/rpc/v1", "http://127.0.0.1:9/there/oauth/token"),
        ("https://gateway.example/llm", "https://gateway.example/oauth/token"),
    ],
)
def test_a_neighbour_of_a_base_url_moves_along(replacement: str, token_url: str) -> None:
    assert moved("https://a.example/oauth/token", "https://a.example/rpc/v1", replacement, address) == token_url


def test_a_rule_about_owners_is_asked(samples: Catalog) -> None:
    with pytest.raises(UsageError, match="region"):
        chain(samples, "anthropic/claude-opus-5-5", owner="CN")
    with pytest.raises(TargetClosedError, match="owner in CN"):
        chain(samples, "anthropic/claude-opus-5-5", region="SG", owner="CN")
    assert chain(samples, "anthropic/claude-opus-5-5", region="SG", owner="FR", keys={"anthropic": "k"}).routes


@pytest.mark.parametrize(("day", "path"), [(date(2026, 7, 30), "/chat/completions"), (date(2026, 8, 1), "/responses")])
def test_a_call_is_said_by_the_facts_of_the_day(samples: Catalog, day: date, path: str) -> None:
    (route,) = chain(samples, "deepseek/deepseek-flash", keys={"deepseek": "k"}, as_of=day).routes
    assert route.spoken("responses").mapper.plan.url.endswith(path)
