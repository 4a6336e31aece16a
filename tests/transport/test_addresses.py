"""What we think of an address is where both HTTP libraries connect: crafted base URLs, redirects."""

from __future__ import annotations

import socket
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.transport.playing import answered, chain, head, play

from migrate_advisor.errors import UsageError
from migrate_advisor.transport.addresses import checked_base_url, is_loopback, redirected
from migrate_advisor.transport.client import fallback_client
from migrate_advisor.transport.steps import Outgoing, Send, Whole

if TYPE_CHECKING:
    from migrate_advisor.catalog.catalog import Catalog

LIBRARIES = ["httpx", "httpx2"]
HERE = "https://vendor.example/v1/chat"
_AT = ("https", "vendor.example", 443)

_PIECES = st.sampled_from([
    "https:", "http:", "//", "/", "\\", "@", ":", "?", "#", " ", "\t", "\r\n", "\0", "vendor.example", "evil.example",
    "localhost", "evil.localhost", "127.0.0.1", "[::1]", "[", "]", "443", "80", "0443", "%40", "%2f", "%5c", ".", "..",
    "\u3002", "\uff0f", "\u2044", "ⓔvil.example", "vendor\u00ad.example", "user:pass", "v1", ";", "&", "\u200b", "ﬀ",
])  # fmt: skip
CRAFTED = st.one_of(
    st.lists(_PIECES, min_size=1, max_size=9).map("".join),
    st.lists(_PIECES, max_size=5).map(lambda parts: "https://vendor.example" + "".join(parts)),
    st.lists(_PIECES, max_size=5).map(lambda parts: "http://localhost" + "".join(parts)),
)


def _connects(library: str, url: str) -> tuple[str, str, int]:
    """Where the shell connects with a request to this URL."""
    shell = import_module(f"migrate_advisor.transport._{library}.translation")
    target = shell.request_of(Send(Outgoing("POST", url, {}, b""), 1.0), {}).url
    scheme = target.scheme.decode()
    return scheme, target.host.decode().lower(), target.port or {"https": 443, "http": 80}[scheme]


def _parser(library: str) -> Any:
    return import_module(f"migrate_advisor.transport._{library}.translation").address


@pytest.mark.parametrize("library", LIBRARIES)
@given(location=CRAFTED)
@example(location="https://vendor.example\\@evil.example/")
@example(location="https://vendor.example @evil.example/")
@example(location="//vendor.example\\@evil.example")
@example(location="/\\evil.example")
@example(location="https://vendor.example:443@evil.example/")
@example(location="http://vendor.example/")
@example(location="https://vendor.example:8443/")
def test_a_redirect_that_we_follow_stays_where_it_was(library: str, location: str) -> None:
    following = redirected(HERE, location, _parser(library))
    if following is not None:
        assert _connects(library, following.url) == _AT


@pytest.mark.parametrize("library", LIBRARIES)
@given(url=CRAFTED)
@example(url="http://localhost\\@evil.example")
@example(url="http://127.0.0.1 @evil.example")
@example(url="http://evil.localhost/v1")
def test_a_base_url_that_we_take_without_tls_is_this_machine(library: str, url: str) -> None:
    try:
        base = checked_base_url(url, _parser(library), allow_http=False, name="x")
    except UsageError:
        return
    scheme, host, _ = _connects(library, f"{base}/chat/completions")
    assert scheme == "https" or host == "localhost" or host.startswith("127.") or host in {"::1", "[::1]"}


def test_the_two_libraries_agree_on_every_base_url_that_we_take() -> None:
    @given(url=CRAFTED)
    def agree(url: str) -> None:
        taken = []
        for library in LIBRARIES:
            try:
                base = checked_base_url(url, _parser(library), allow_http=True, name="x")
            except UsageError:
                continue
            taken.append(_connects(library, base))
        assert len(set(taken)) <= 1

    agree()


@pytest.mark.parametrize("library", LIBRARIES)
def test_nothing_is_sent_to_the_host_behind_a_crafted_redirect(
    samples: Catalog, monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    asked: list[str] = []

    def resolve(host: Any, *_: Any, **__: Any) -> Any:
        asked.append(host)
        raise socket.gaierror("nobody resolves names here")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(UsageError):
        fallback_client("beta/x", keys={"beta": "k"}, catalog=samples, http=library, base_urls={  # type: ignore[call-overload]
            "beta": "http://localhost\\@evil.example"
        })  # fmt: skip
    assert asked == []


@pytest.mark.parametrize("host", ["evil.localhost", "localhost.evil.example", "127.0.0.1.evil.example", "0x7f.1", "a"])
def test_a_name_is_not_this_machine_only_because_it_looks_like_it(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize(
    "location",
    [
        "https://alpha.example\\@evil.example/",
        "https://alpha.example @evil.example",
        "https://x@alpha.example/",
        "\\\\evil",
    ],
)
def test_a_redirect_that_two_readers_read_differently_is_refused(samples: Catalog, location: str) -> None:
    played = play(chain(samples, "alpha/a-1", attempts=1), [head(307, location=location)])
    assert len(played.sent) == 1
    assert played.error["code"] == "redirect_refused"


def test_see_other_is_a_get_without_a_body(samples: Catalog) -> None:
    played = play(chain(samples, "alpha/a-1"), [head(303, location="/v1/result"), *answered()])
    second = played.sent[1]
    assert (second.method, second.url, second.content) == ("GET", "https://alpha.example/v1/result", b"")
    assert "content-type" not in second.headers


@pytest.mark.parametrize(("status", "method"), [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")])
def test_a_call_that_goes_as_it_came_is_redirected_as_its_own_library_does(
    samples: Catalog, status: int, method: str
) -> None:
    url = "https://api.openai.com/v1/files"
    script = [head(status, location="/v1/elsewhere"), head(200, content_type="application/json")]
    played = play(chain(samples, "openai/gpt-4o"), script, url=url)
    assert played.sent[1].method == method
    assert bool(played.sent[1].content) is (method == "POST")


def test_a_client_that_follows_no_redirect_gets_it(samples: Catalog) -> None:
    script = [head(302, location="/v1/elsewhere"), b"over there"]
    played = play(chain(samples, "openai/gpt-4o"), script, url="https://api.openai.com/v1/files", follows=False)
    assert isinstance(played.answer, Whole)
    assert (played.answer.status, played.answer.headers["location"]) == (302, "/v1/elsewhere")
    assert len(played.sent) == 1
