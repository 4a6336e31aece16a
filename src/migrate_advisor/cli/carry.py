"""`migrate-advisor carry`: the fallback client as a server for any language. What it does is `serving`'s."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from migrate_advisor.catalog.load import load_catalog
from migrate_advisor.cli.exit_codes import EXIT_OK
from migrate_advisor.errors import UsageError
from migrate_advisor.messages import said

if TYPE_CHECKING:
    from migrate_advisor.transport.options import Options

_EPILOG = """\
examples:
  migrate-advisor carry deepseek/deepseek-v4-flash zhipu/glm-5.2
  migrate-advisor carry alibaba/qwen-plus --model text-embedding-3-small=alibaba/text-embedding-v4 --region CN
  CARRY_KEY=... migrate-advisor carry moonshot/kimi-k3 --host 0.0.0.0 --key-env CARRY_KEY

Programs call http://127.0.0.1:8788/v1 as they would call OpenAI, or http://127.0.0.1:8788 as they would call Anthropic.
Keys of the targets are read from the environment variables that their documents name. /healthz tells that it runs.
exit codes: 0 stopped, 2 wrong usage or catalog
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EPILOG
    parser.add_argument("targets", nargs="+", metavar="TARGET", help="provider/model, in the order of trying")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on; this machine alone unless given")
    parser.add_argument(
        "--port", type=_port, default=8788, metavar="N", help="port; 0 for a free one; 8788 unless given"
    )
    parser.add_argument("--key-env", metavar="NAME", help="variable with the key that callers must have")
    parser.add_argument(
        "--model", action="append", default=[], metavar="ASKED=TARGET",
        help="target of calls that ask for a model, or of an operation such as embeddings",
    )  # fmt: skip
    parser.add_argument(
        "--base-url", action="append", default=[], metavar="PROVIDER=URL", help="where a provider is called instead"
    )
    parser.add_argument("--region", metavar="CODE", help="where you are: a target that is closed there is refused")
    parser.add_argument("--customer", choices=("individual", "enterprise"), default="individual", help="who you are")
    parser.add_argument("--owner", metavar="CODE", help="country of the company's owner; with --region")
    parser.add_argument(
        "--catalog", action="append", default=[], type=Path, metavar="DIR", help="overlay of the catalog"
    )
    parser.add_argument("--quiet", action="store_true", help="tell of no request")


def run(args: argparse.Namespace) -> int:
    """Serve until interrupted."""
    from migrate_advisor.transport.client import async_fallback_client
    from migrate_advisor.transport.serving import Application, Door, configuration, listening, serve

    key = _key(args.key_env)
    options: Options = {
        "models": _pairs("--model", args.model), "base_urls": _pairs("--base-url", args.base_url),
        "customer": args.customer, "catalog": load_catalog(args.catalog),
    }  # fmt: skip
    if args.region:
        options["region"] = args.region
    if args.owner:
        options["owner"] = args.owner
    client = async_fallback_client(*args.targets, **options)
    application = Application(client, Door(key), args.targets, _no_log if args.quiet else _log)
    configuration(application)
    listener = listening(args.host, args.port, key)
    port = listener.getsockname()[1]
    host = f"[{args.host}]" if ":" in args.host else args.host
    told = f"Carrying to {', '.join(args.targets)} at http://{host}:{port}/v1. Ctrl-C ends it."
    sys.stdout.write(f"{said(told)}\n")
    sys.stdout.flush()
    try:
        serve(application, listener)
    except KeyboardInterrupt:
        sys.stderr.write(f"\n{said('stopped')}\n")
    return EXIT_OK


def _key(name: str | None) -> str | None:
    if name is None:
        return None
    key = os.environ.get(name, "").strip()
    if not key:
        raise UsageError(f"--key-env: {name} is not set, or empty")
    return key


def _pairs(option: str, given: list[str]) -> dict[str, str]:
    """What an option says as NAME=VALUE, several times."""
    pairs = {}
    for item in given:
        name, mark, value = item.partition("=")
        if not mark or not name or not value:
            raise UsageError(f"{option} is NAME=VALUE")
        pairs[name] = value
    return pairs


def _port(text: str) -> int:
    highest = 65535
    port = int(text) if text.isdecimal() else -1
    if not 0 <= port <= highest:
        message = f"a port is a number from 0 to {highest}, this is {text!r}"
        raise argparse.ArgumentTypeError(message)
    return port


def _log(line: str) -> None:
    sys.stderr.write(f"{said(line)}\n")


def _no_log(_line: str) -> None:
    """Tell nothing."""
