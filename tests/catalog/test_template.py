"""A provider that is made of the template can be looked up, mapped to and carried to."""

from __future__ import annotations

import json
import threading
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import openai
import pytest

import migrate_advisor as ma
from migrate_advisor.catalog.endings import thing_ends
from migrate_advisor.catalog.lint import lint
from migrate_advisor.catalog.load import catalog_folder
from migrate_advisor.catalog.places import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.catalog.catalog import Catalog

TODAY = date(2026, 11, 28)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    text = (Path(catalog_folder()) / "_template.yaml").read_text(encoding="utf-8")
    (tmp_path / "newai.yaml").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def catalog(folder: Path) -> Catalog:
    return ma.load_catalog(extra=[folder])


def test_the_template_breaks_no_law(folder: Path) -> None:
    report = lint(folder, as_of=TODAY)
    assert (report.problems, report.stale, report.doubts) == ((), (), ())


def test_it_answers_for_places_owners_and_days(catalog: Catalog) -> None:
    provider = catalog.provider("new ai")

    def status(region: str, day: date = TODAY, owner: str | None = None) -> Status:
        return provider.availability(region=region, customer="enterprise", as_of=day, owner=owner).status

    assert status("FR") is Status.OPEN
    assert status("FR", date(2024, 2, 29)) is Status.UNKNOWN
    assert status("RE") is Status.UNKNOWN, "the list names states"
    assert status("US") is Status.CLOSED
    assert status("FR", owner="US") is Status.CLOSED
    ending = thing_ends(provider, TODAY, model="newai-0-latest")
    assert ending is not None
    assert (ending.day, ending.successor) == (date(2026, 3, 1), "newai-1")
    assert thing_ends(provider, TODAY, surface="threads") is not None


def test_it_can_be_mapped_to(catalog: Catalog) -> None:
    body = {"model": "gpt-4o", "messages": [{"role": "user", "content": "Hi"}], "temperature": 1.5, "seed": 7}
    mapped = ma.map_request(body, to="newai/newai-1", catalog=catalog)
    assert mapped.request.url == "https://api.newai.example/v1/chat/completions"
    assert mapped.request.json is not None
    assert mapped.request.json["model"] == "newai-1"
    assert mapped.request.json["temperature"] == 1
    assert {change.path for change in mapped.report.losses} == {"temperature", "seed"}


class _Vendor(BaseHTTPRequestHandler):
    seen: ClassVar[list[dict[str, Any]]] = []

    def do_POST(self) -> None:
        self.seen.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
        message = {"role": "assistant", "content": "Hello"}
        reply = {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}
        answer = json.dumps({"id": "1", "object": "chat.completion", "created": 1, "model": "newai-1"} | reply).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name is inherited
        pass


@pytest.fixture
def vendor() -> Iterator[str]:
    _Vendor.seen.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Vendor)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    server.server_close()


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_it_can_be_carried_to(catalog: Catalog, vendor: str) -> None:
    http_client = ma.fallback_client("newai/newai-1", keys={"newai": "k"}, base_urls={"newai": vendor}, catalog=catalog)
    with openai.OpenAI(api_key="unused", http_client=http_client) as client:
        reply = client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": "Hi"}])
    assert reply.choices[0].message.content == "Hello"
    assert [body["model"] for body in _Vendor.seen] == ["newai-1"]
