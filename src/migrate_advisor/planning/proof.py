"""Whether moved code holds: its files are read again, and its calls are sent to a simulator of the target.

No code of the application is run, and nothing leaves this machine: what is sent are the shapes of calls that were read.
"""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from migrate_advisor.advice.need import known_uses
from migrate_advisor.catalog.operations import OPERATIONS
from migrate_advisor.catalog.target import resolve
from migrate_advisor.fixing.destination import MESSAGES_WIRE, OPENAI_WIRE, destination
from migrate_advisor.fixing.files import read
from migrate_advisor.fixing.syntax import errors_in
from migrate_advisor.planning.code import read_code
from migrate_advisor.scanner.calls import CallShape, calls_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from os import PathLike

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.target import Target
    from migrate_advisor.fixing.fix import FixReport, Scanning
    from migrate_advisor.simulator import Simulator

_SECONDS = 60
_TOOL = {
    "type": "function",
    "function": {
        "name": "lookup",
        "description": "Look something up",
        "parameters": {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]},
    },
}
_OK = 200
_NOT_OK = 300


class ProvedCall(NamedTuple):
    """One shape of a call, sent to the simulator of the target."""

    operation: str
    places: tuple[str, ...]
    """``path:line`` of each call of this shape."""
    body: Mapping[str, Any]
    """What was sent."""
    status: int | None
    """HTTP status; None where it was not sent."""
    problem: str
    """What the target says against it, or why it was not sent; empty where it was answered."""
    left_out: tuple[str, ...]
    """Parameters whose values the code does not say, so that they were not sent."""

    @property
    def is_answered(self) -> bool:
        """Whether the target takes it."""
        return self.status is not None and not self.problem


@dataclass(frozen=True, slots=True)
class Proof:
    """What was tried, and what came of it."""

    target: str
    """Provider and endpoint that were simulated."""
    files: int
    """Changed files that were read again."""
    broken: tuple[str, ...]
    """What is wrong with them, one sentence each."""
    calls: tuple[ProvedCall, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing speaks against the change."""
        return not self.broken and all(call.is_answered or call.status is None for call in self.calls)


def prove(
    paths: Sequence[str | PathLike[str]],
    report: FixReport,
    scanning: Scanning,
    to: Target,
    catalog: Catalog,
    *,
    wrote: bool,
) -> Proof:
    """Try what was changed.

    Args:
        paths: files and folders that were fixed.
        report: what was changed.
        scanning: how they are looked at.
        to: where to.
        catalog: what is known.
        wrote: whether the changes are in the files; otherwise they are looked at where they were made.

    Raises:
        MissingPackageError: the extra ``simulator`` is not installed.
        UnknownTargetError: the target cannot be simulated.
    """
    from migrate_advisor.simulator import Simulator

    contents = {path: content for path, content in report.contents.items() if path in report.changed}
    broken = tuple(_broken(contents, report, scanning, wrote=wrote))
    calls = [call for call in _calls(paths, contents, scanning, catalog) if call.model in {None, to.model}]
    place = resolve(to, catalog)
    name = f"{place.provider.id}@{place.endpoint.id}"
    day = scanning.question().as_of
    served = {place.provider.id: [to.model]} if to.model else {}
    with Simulator(place.provider.id, models=served, as_of=day, catalog=catalog, keep=0) as simulator:
        prover = _Prover(simulator, name, to, catalog, scanning)
        shapes = _shapes(calls, known_uses(catalog))
        proved = tuple(prover.proved(shape, where) for shape, where in shapes.items())
    return Proof(name, len(contents), broken, proved)


def _broken(contents: Mapping[str, bytes], report: FixReport, scanning: Scanning, *, wrote: bool) -> Iterator[str]:
    """What is wrong with changed files."""
    for path, content in contents.items():
        if wrote and read(path, scanning.options.root) != content:
            yield f"{path} does not hold what was written"
        if errors_in(path, content) > errors_in(path, report.before[path]):
            yield f"{path} does not parse as before"
    again = {(item.path, item.fingerprint) for item in scanning.contents(sorted(contents.items()))}
    for item in report.fixed:
        if (item.finding.path, item.finding.fingerprint) in again:
            yield f"{item.finding.path}:{item.finding.line} was fixed and is found again: {item.finding.message}"


def _calls(
    paths: Sequence[str | PathLike[str]], contents: Mapping[str, bytes], scanning: Scanning, catalog: Catalog
) -> Iterator[CallShape]:
    """The calls of the application as it is after the change."""
    if contents:
        yield from (call for call in read_code(paths, scanning, catalog, ()).calls if call.path not in contents)
        for path, content in sorted(contents.items()):
            yield from calls_in(path, content, catalog.calls)


class _CallShape(NamedTuple):
    operation: str
    parameters: str
    """JSON of what the code says."""
    left_out: tuple[str, ...]


def _shapes(calls: Sequence[CallShape], known: frozenset[str]) -> Mapping[_CallShape, list[str]]:
    """Distinct shapes, with the places of each."""
    found: dict[_CallShape, list[str]] = {}
    for call in calls:
        asked = {name: value for name, value in sorted(call.parameters.items()) if name in known}
        if "tools" in asked and asked["tools"] is None and call.operation == "chat.completions":
            asked["tools"] = [_TOOL]
        said = {name: value for name, value in asked.items() if value is not None}
        shape = _CallShape(call.operation, json.dumps(said), tuple(sorted(asked.keys() - said.keys())))
        found.setdefault(shape, []).append(f"{call.path}:{call.line}")
    return found


class _Prover:
    """A simulated target, and how it is asked."""

    def __init__(self, simulator: Simulator, name: str, to: Target, catalog: Catalog, scanning: Scanning) -> None:
        place = resolve(to, catalog)
        base = simulator.base_url(name)
        path = urlsplit(place.dialect.url or place.endpoint.url).path.rstrip("/")
        self._root = base.removesuffix(path)
        self._model = to.model
        self._key = simulator.key(name)
        self._addresses = destination(to, catalog, scanning.question()).addresses

    def proved(self, shape: _CallShape, places: Sequence[str]) -> ProvedCall:
        asked = _least(shape.operation)
        body = {**(asked or {}), **json.loads(shape.parameters), "model": self._model}
        codec, before = (MESSAGES_WIRE, "/v1") if shape.operation == "messages" else (OPENAI_WIRE, "")
        address = self._addresses.get(codec)
        if asked is None or address is None:
            why = "no request of it can be made up here" if asked is None else "the target does not speak this form"
            return ProvedCall(shape.operation, tuple(places), body, None, why, shape.left_out)
        path = urlsplit(address.base_url).path.rstrip("/") + before + OPERATIONS[shape.operation].path
        try:
            status, answer = self._sent(self._root + path, body)
        except OSError as error:  # a machine that is too busy says nothing about the change
            why = f"the simulator did not answer: {error}"
            return ProvedCall(shape.operation, tuple(places), body, None, why, shape.left_out)
        problem = _problem(status, answer, is_stream=body.get("stream") is True)
        return ProvedCall(shape.operation, tuple(places), body, status, problem, shape.left_out)

    def _sent(self, url: str, body: Mapping[str, Any]) -> tuple[int, bytes]:
        parts = urlsplit(url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=_SECONDS)
        headers = {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {self._key}",
            "x-api-key": self._key,
            "anthropic-version": "2023-06-01",
        }
        try:
            connection.request("POST", parts.path, json.dumps(body), headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


def _problem(status: int, answer: bytes, *, is_stream: bool) -> str:
    """What speaks against a call; empty where it was answered as it was asked."""
    text = answer.decode("utf-8", "replace")
    if not _OK <= status < _NOT_OK:
        return f"{status}: {_message(text)}"
    if is_stream:
        return "" if "data:" in text else "no stream came back"
    return "" if isinstance(_read(text), dict) else "no JSON came back"


def _message(text: str) -> str:
    """The words of an error."""
    said = _read(text)
    error = said.get("error", said) if isinstance(said, dict) else said
    message = error.get("message", error) if isinstance(error, dict) else error
    return str(message or text)[:300]


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _least(operation: str) -> Mapping[str, Any] | None:
    """The least that is asked, as what the application will ask is not in its code; None where that is no JSON."""
    record = OPERATIONS[operation]
    return record.least if record.body == record.answer == "json" and record.least else None
