"""A key or what was said is shown by no record, however it is printed, logged or reported, and by no error."""

from __future__ import annotations

import copy
import inspect
import io
import logging
import os
import pickle
import traceback
from importlib import import_module
from typing import TYPE_CHECKING, Any

import openai
import pytest
from rich.console import Console
from rich.pretty import Pretty
from tests.transport.playing import answered, chain, play

from migrate_advisor.errors import MigrateAdvisorError, UsageError
from migrate_advisor.transport import authorization, credentials, incoming, outcome, receiving, steps
from migrate_advisor.transport._httpx.translation import address
from migrate_advisor.transport.addresses import split
from migrate_advisor.transport.client import async_fallback_client, fallback_client
from migrate_advisor.transport.credentials import Credential, Parts, Token
from migrate_advisor.transport.incoming import ClientCall, read_call
from migrate_advisor.transport.private import Private
from migrate_advisor.transport.steps import Given, Outgoing, Send, Whole

if TYPE_CHECKING:
    from migrate_advisor.catalog.catalog import Catalog

KEY = "sk-never-shown-0123456789"
SAID = "a secret thought"

RECORDS = [
    Parts(KEY, KEY), Token(KEY, 1.0), Given(KEY), Outgoing("POST", f"https://a.example/?access_token={KEY}", {}, b""),
    Send(Outgoing("POST", "https://a.example", {"authorization": KEY}, SAID.encode()), 1.0),
    Whole(200, {}, SAID.encode()), Credential("bearer", Parts(KEY)),
    read_call("POST", "https://a.example/v1/embeddings", [(b"authorization", KEY.encode())], f'["{SAID}"]'.encode()),
]  # fmt: skip


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_a_record_shows_nothing_to_whoever_prints_logs_or_walks_it(
    record: Any, caplog: pytest.LogCaptureFixture
) -> None:
    logging.getLogger("x").warning("%s %r", record, [record])
    pretty = io.StringIO()
    Console(file=pretty, width=200).print(Pretty(record, expand_all=True))
    told = f"{record} {record!r} {[record]} {format(record)} {caplog.text} {pretty.getvalue()}"
    assert KEY not in told
    assert SAID not in told
    assert not isinstance(record, tuple), "whoever reports frames walks through tuples"
    assert not hasattr(record, "__dict__") or isinstance(record, Credential)


@pytest.mark.parametrize("record", RECORDS[:-2], ids=lambda record: type(record).__name__)
def test_a_record_is_not_pickled(record: Any) -> None:
    for write in (pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError, match="not pickled"):
            write(record)


def test_every_record_that_an_exchange_hands_around_is_private_or_holds_no_text_of_others() -> None:
    harmless = {"Next", "Read", "Pause", "Ask", "Head", "Unreachable", "Clock", "Lost", "AuthorizationGrant"}
    for module in (steps, incoming, credentials, authorization, outcome, receiving):
        for name, kind in inspect.getmembers(module, inspect.isclass):
            if kind.__module__ == module.__name__ and hasattr(kind, "__match_args__"):
                assert issubclass(kind, Private) or name in harmless, name
    assert issubclass(ClientCall, Private)


def test_keys_and_providers_that_changed_places_are_not_shown(samples: Catalog) -> None:
    with pytest.raises(UsageError) as caught:
        fallback_client("alpha/a-1", keys={KEY: "alpha"}, catalog=samples, http="httpx")
    assert KEY not in str(caught.value)
    assert "may be keys" in str(caught.value)
    with pytest.raises(UsageError, match="alphaa"):
        fallback_client("alpha/a-1", keys={"alphaa": KEY}, catalog=samples, http="httpx")


@pytest.mark.parametrize("url", [f"https://a.example\\{KEY}", f"https://{KEY}@a.example", f"https://a.example?k={KEY}"])
def test_a_base_url_with_a_key_in_it_is_refused_without_it(samples: Catalog, url: str) -> None:
    with pytest.raises(UsageError) as caught:
        fallback_client("alpha/a-1", keys={"alpha": "k"}, base_urls={"alpha": url}, catalog=samples, http="httpx")
    assert KEY not in "".join(traceback.format_exception(caught.value))
    with pytest.raises(UsageError) as caught:
        split(f"https://a.example:{KEY}", address)
    assert KEY not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("end", ["\n", "\r\nx-other: 1", "\0"])
@pytest.mark.parametrize("library", ["httpx", "httpx2"])
def test_a_callers_own_key_with_a_line_end_is_refused_without_it(samples: Catalog, library: str, end: str) -> None:
    options: Any = {"catalog": samples, "http": library}
    client = fallback_client("openai/gpt-4o", **options)
    body = {"model": "m", "messages": [{"role": "user", "content": "hi"}]}
    headers = [(b"authorization", f"Bearer {KEY}{end}".encode())]
    with client:
        reply = client.post("https://api.openai.com/v1/chat/completions", json=body, headers=headers)
    assert reply.status_code == 400
    assert KEY not in reply.text
    assert "a character that HTTP does not take" in reply.text


def _in_frames(error: BaseException) -> set[str]:
    """What stands in the frames of an error that are ours, and of those it came from, as tools report them."""
    told, left = set(), [error]
    for known in left:
        for frame, _ in traceback.walk_tb(known.__traceback__):
            if f"{os.sep}migrate_advisor{os.sep}" in frame.f_code.co_filename:
                told |= {f"{frame.f_code.co_name}: {name} = {value!r}" for name, value in frame.f_locals.items()}
        left += [other for other in (known.__cause__, known.__context__) if other is not None and other not in left]
    return told


WRONG: list[dict[str, Any]] = [
    {"unheard_of": 1}, {"http": "x"}, {"keys": {"alpha": f"{KEY}\u200b"}}, {"keys": {"alpha": KEY.encode()}},
    {"keys": {"alpha": [KEY]}}, {"keys": {KEY: "alpha"}}, {"keys": {"alphaa": KEY}}, {"keys": KEY},
    {"region": "nowhere"},
    {"base_urls": {"alpha": f"https://u:{KEY}@a.example"}}, {"base_urls": {"alpha": f"https://{{a}}.example/?k={KEY}"}},
    {"headers": {"alpha": {"x": f"{KEY}\n"}}}, {"headers": {"alpha": KEY}}, {"query": {"alpha": {"x": f"{KEY}\n"}}},
    {"query": {"alpha": KEY}}, {"query": KEY}, {"uses": ["seed"], "as_of": None, "on_loss": "x"},
]  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG, ids=str)
@pytest.mark.parametrize("make", [fallback_client, async_fallback_client])
def test_no_error_of_a_clients_making_holds_a_key_in_its_frames(
    samples: Catalog, monkeypatch: pytest.MonkeyPatch, make: Any, wrong: dict[str, Any]
) -> None:
    """A service that reports the values of variables with an error would be sent them."""
    monkeypatch.setenv("ALPHA_API_KEY", KEY)
    options = {"catalog": samples, "http": "httpx", "keys": {"alpha": KEY}} | wrong
    with pytest.raises(MigrateAdvisorError) as caught:
        make("alpha/a-1", **options)
    assert not [told for told in _in_frames(caught.value) if KEY in told]
    assert KEY not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("proxy", ["ftp://u:{}@h:1", "u:{}@h:1", "http://u:{}@h:99999", "u:a://{}@h:1", "x://{}:u@"])
def test_no_error_of_a_proxy_shows_who_uses_it(samples: Catalog, monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy.format(KEY))
    with pytest.raises(UsageError, match=r"the proxy of (HTTPS_PROXY|https_proxy)") as caught:
        fallback_client("alpha/a-1", keys={"alpha": "k"}, catalog=samples, http="httpx")
    assert KEY not in "".join(traceback.format_exception(caught.value))
    assert not [told for told in _in_frames(caught.value) if KEY in told]


@pytest.mark.parametrize("library", ["httpx", "httpx2"])
def test_no_error_of_the_network_holds_what_was_said_in_our_frames(samples: Catalog, library: Any) -> None:
    errors = import_module(library)
    client = fallback_client(
        "alpha/a-1", keys={"alpha": KEY}, base_urls={"alpha": "http://127.0.0.1:1"}, attempts=1, catalog=samples,
        http=library,
    )  # fmt: skip
    body = {"model": "m", "messages": [{"role": "user", "content": SAID}]}
    headers = {"x-stainless-retry-count": "0"}  # as the SDK says, which tries again itself
    # whoever has OpenAI's SDK loaded gets its own error for what did not reach anybody
    with client, pytest.raises((errors.TransportError, openai.APIConnectionError)) as caught:
        client.post("https://api.openai.com/v1/chat/completions", json=body, headers=headers)
    told = _in_frames(caught.value)
    assert told
    assert not [line for line in told if SAID in line or KEY in line]


def test_an_id_with_a_secret_is_not_sent_where_one_key_is_asked_for(samples: Catalog) -> None:
    with pytest.raises(UsageError, match="takes one key") as caught:
        chain(samples, "alpha/a-1", keys={"alpha": ("an-id", KEY)})
    assert KEY not in str(caught.value)
    assert play(chain(samples, "alpha/a-1"), answered()).sent[0].headers["authorization"] == "Bearer alpha-key"
