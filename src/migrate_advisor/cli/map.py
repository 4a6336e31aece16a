"""`migrate-advisor map`: what a request looks like at another provider, and everything that changes on the way.

The mapping is `mapping`'s. A file of many requests is read, mapped and written line by line, in constant memory.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import contextmanager, nullcontext
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from migrate_advisor.catalog.load import load_catalog
from migrate_advisor.catalog.target import resolve
from migrate_advisor.cli.asking import add_as_of_argument, add_catalog_argument, overlays
from migrate_advisor.cli.configuration import Configuration
from migrate_advisor.cli.exit_codes import EXIT_FINDINGS, EXIT_OK, EXIT_USAGE
from migrate_advisor.cli.formats.map_json import mapped_json, standing_json
from migrate_advisor.cli.formats.width import shown_width
from migrate_advisor.cli.request_files import MAX_REQUEST, parse_request
from migrate_advisor.errors import MappingError, UnmappableRequestError, UsageError
from migrate_advisor.face import today
from migrate_advisor.mapping.able import able_models
from migrate_advisor.mapping.mapper import Mapped, map_request
from migrate_advisor.mapping.target_model import ModelNotice, standings
from migrate_advisor.messages import said

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from contextlib import AbstractContextManager
    from typing import BinaryIO

    from migrate_advisor.catalog.catalog import Catalog

_EPILOG = """\
examples:
  migrate-advisor map request.json --to zhipu/glm-5.2
  migrate-advisor map request.json --to baidu@v2/ernie-5.1 --format json --strict
  migrate-advisor map requests.jsonl --to deepseek/deepseek-flash > mapped.jsonl

A file that ends in .jsonl holds a request a line; each is answered with a JSON object a line.

exit codes: 0, 1 with --strict: something would be lost, or the model has ended or is not known, 2 a request or an
argument is wrong
"""


_MOST_NAMED = 3
"""Models that are named where another one cannot take a request."""
_OPERATION = "what is asked, in the caller's language: chat.completions (default), responses, messages, audio.speech …"


class RequestLine(NamedTuple):
    """One request of many."""

    number: int
    content: bytes


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EPILOG
    parser.add_argument("request", metavar="REQUEST", help="a file with an OpenAI request as JSON; - for stdin")
    parser.add_argument("--to", required=True, metavar="TARGET", help="provider/model or provider@endpoint/model")
    parser.add_argument(
        "--operation",
        default="chat.completions",
        help=_OPERATION,
    )
    parser.add_argument(
        "--emulate",
        action="append",
        default=[],
        metavar="NAME",
        help="say this in another way where the target has none for it",
    )
    parser.add_argument("--api-version", metavar="VERSION", help="API version, where the provider has versions")
    parser.add_argument("--accept", action="append", default=[], metavar="PATH", help="a loss to accept; repeatable")
    parser.add_argument("--strict", action="store_true", help="exit with 1 if something that is not accepted is lost")
    parser.add_argument("--jsonl", action="store_true", help="read a request a line, whatever the file is called")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to write the result")
    add_as_of_argument(parser)
    add_catalog_argument(parser)


def run(args: argparse.Namespace) -> int:
    """Map, write the result, and tell by the exit code."""
    catalog = load_catalog(overlays(args.catalog, Configuration({})))
    known = tuple(standings(resolve(args.to, catalog), args.as_of or today()))
    with _opened(args.request) as file:
        if args.jsonl or args.request.endswith(".jsonl"):
            sys.stderr.writelines(f"migrate-advisor: {said(one.sentence)}\n" for one in known)
            return max(_run_many(args, catalog, file), _judge_model(args, known))
        mapped = _map_or_say_who(args, catalog, parse_request(file.read(MAX_REQUEST + 1), args.request))
    if args.format == "json":
        answer = {"version": 1, "command": "map"} | mapped_json(mapped) | standing_json(known)
        json.dump(answer, sys.stdout, ensure_ascii=True, indent=1)
        sys.stdout.write("\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in (*_text(mapped), *_standing_text(known)))
    return max(_judge(args, mapped), _judge_model(args, known))


def _judge_model(args: argparse.Namespace, known: Iterable[ModelNotice]) -> int:
    """The exit code: 1 under --strict for a model that is not there to be asked, unless ``model`` is accepted."""
    is_refused = any(one.is_refused for one in known)
    return EXIT_FINDINGS if args.strict and is_refused and "model" not in args.accept else EXIT_OK


def _standing_text(known: Iterable[ModelNotice]) -> Iterator[str]:
    """What to know of the target's model, marked where it is not there to be asked."""
    for one in known:
        pages = "; ".join(source.url for source in one.sources[:2])
        yield f"{'!' if one.is_refused else said('note:')} {said(one.sentence)}" + (f" [{pages}]" if pages else "")


def _map(args: argparse.Namespace, catalog: Catalog, body: Mapping[str, Any]) -> Mapped:
    return map_request(
        body,
        to=args.to,
        operation=args.operation,
        emulate=args.emulate,
        version=args.api_version,
        as_of=args.as_of,
        catalog=catalog,
    )


def _map_or_say_who(args: argparse.Namespace, catalog: Catalog, body: Mapping[str, Any]) -> Mapped:
    """The request, mapped.

    Raises:
        UnmappableRequestError: the target cannot take it; who can is said beside why.
    """
    try:
        return _map(args, catalog, body)
    except UnmappableRequestError as error:
        able = islice(able_models(body, args.to, args.operation, catalog, args.as_of or today()), _MOST_NAMED)
        named = ", ".join(able)
        if not named:
            raise
        raise UnmappableRequestError(error.path, f"{error.reason}; these models there take it: {named}") from error


def _judge(args: argparse.Namespace, mapped: Mapped) -> int:
    """The exit code: 1 for a loss under --strict that is not accepted."""
    from migrate_advisor.mapping.report import root

    lost = (change.path for change in mapped.report.losses)
    unaccepted = any(path not in args.accept and root(path) not in args.accept for path in lost)
    return EXIT_FINDINGS if args.strict and unaccepted else EXIT_OK


def _run_many(args: argparse.Namespace, catalog: Catalog, file: BinaryIO) -> int:
    """Map line by line. A line that cannot be mapped is answered with its error, and the others go on."""
    code = EXIT_OK
    with _progress(file) as advance:
        for line in _lines(file):
            try:
                mapped = _map(args, catalog, parse_request(line.content, f"line {line.number}"))
            except (MappingError, UsageError) as error:
                answer: dict[str, Any] = {"line": line.number, "error": str(error)}
                code = EXIT_USAGE
            else:
                answer = {"line": line.number} | mapped_json(mapped)
                code = max(code, _judge(args, mapped))
            sys.stdout.write(json.dumps(answer, ensure_ascii=True) + "\n")
            advance(len(line.content))
    return code


def _lines(file: BinaryIO) -> Iterator[RequestLine]:
    """Lines that hold something, never more than one in memory; one that is too long is cut, and then no JSON."""
    number = 0
    while content := file.readline(MAX_REQUEST + 1):
        number += 1
        while not content.endswith(b"\n") and len(content) > MAX_REQUEST and (rest := file.readline(MAX_REQUEST)):
            content = content[: MAX_REQUEST + 1] + rest[-1:]
        if content.strip():
            yield RequestLine(number, content)


def _opened(name: str) -> AbstractContextManager[BinaryIO]:
    if name == "-":
        return nullcontext(sys.stdin.buffer)
    return Path(name).open("rb")


@contextmanager
def _progress(file: BinaryIO) -> Iterator[Callable[[int], None]]:
    """A bar on the terminal for a file whose size is known, while the result goes elsewhere."""
    from migrate_advisor.cli.formats.styled import has_rich

    if not sys.stderr.isatty() or sys.stdout.isatty() or not file.seekable() or not has_rich():
        yield lambda _bytes: None
        return
    from rich.console import Console
    from rich.progress import Progress

    from migrate_advisor.cli.visible import unguarded

    with Progress(console=Console(file=unguarded(sys.stderr)), transient=True) as progress:
        task = progress.add_task("mapping", total=os.fstat(file.fileno()).st_size)
        yield lambda done: progress.advance(task, done)


def _counted(changes: int, losses: int) -> str:
    """How much is changed, and how much of that matters."""
    if not changes:
        return "Nothing changes."
    if changes == 1:
        return "One change, which can alter what comes back" if losses else "One change; nothing is lost"
    if not losses:
        return f"{changes} changes; nothing is lost"
    return f"{changes} changes; {losses} of these can alter what comes back, marked with !"


def _text(mapped: Mapped) -> Iterable[str]:
    """The request as it is sent, without a credential, and the report."""
    request = mapped.request
    yield f"{request.method} {request.url}"
    yield from (f"{name}: {value}" for name, value in request.headers.items())
    if request.json is not None:
        yield ""
        yield json.dumps(request.json, ensure_ascii=False, indent=2)
    yield ""
    yield said(_counted(len(mapped.report), len(mapped.report.losses)))
    if mapped.report:
        yield mapped.report.table(said, shown_width)
