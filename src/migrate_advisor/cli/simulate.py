"""`migrate-advisor simulate`: the providers on loopback, until it is interrupted. What they do is `simulator`'s."""

from __future__ import annotations

import argparse
import json
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from migrate_advisor.catalog.load import load_catalog
from migrate_advisor.cli.exit_codes import EXIT_OK
from migrate_advisor.face import today
from migrate_advisor.messages import said

if TYPE_CHECKING:
    from migrate_advisor.simulator.server import Simulator
    from migrate_advisor.simulator.traffic import Received

_EPILOG = """\
examples:
  migrate-advisor simulate zhipu baidu
  migrate-advisor simulate deepseek --port 8080 --fault rate_limit:0.1,cut_stream:every=7 --seed 1
  migrate-advisor simulate --list-faults

A fault is NAME[:OPTION]..., with commas between; an option is a probability, or every=N, times=N, seconds=S, after=N,
at=PROVIDER. A request may ask for one itself, with the header x-simulator-fault.
What each provider refuses of a conversation, in its own words: docs/refusals.md.
exit codes: 0 interrupted, 2 wrong usage or catalog"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = _EPILOG
    parser.add_argument(
        "providers", nargs="*", metavar="PROVIDER", help="names, or provider@endpoint; all that can be, if none"
    )
    parser.add_argument("--port", type=_port, default=0, metavar="N", help="port on 127.0.0.1; a free one unless given")
    parser.add_argument("--fault", action="append", default=[], metavar="SPEC", help="what goes wrong, and how often")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of the chances in --fault")
    parser.add_argument(
        "--catalog", action="append", default=[], type=Path, metavar="DIR", help="overlay of the catalog"
    )
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="how to tell where clients find whom"
    )
    parser.add_argument("--list-faults", action="store_true", help="tell what can go wrong, and end")


def run(args: argparse.Namespace) -> int:
    """Serve until interrupted."""
    from migrate_advisor.simulator.faults import FAULTS

    if args.list_faults:
        faults = {name: fault.about for name, fault in FAULTS.items()}
        text = "".join(f"{name:20} {said(about)}\n" for name, about in faults.items())
        sys.stdout.write(_json(faults=faults) if args.format == "json" else text)
        return EXIT_OK
    from migrate_advisor.simulator.server import Simulator

    simulator = Simulator(
        *args.providers,
        faults=",".join(args.fault),
        seed=args.seed,
        port=args.port,
        as_of=today(),
        catalog=load_catalog(args.catalog),
        keep=0,
        log=_log,
    )
    try:
        with simulator:
            sys.stdout.write(_json(sites=_sites(simulator)) if args.format == "json" else _directions(simulator))
            sys.stdout.flush()
            threading.Event().wait()
    except KeyboardInterrupt:
        sys.stderr.write(f"\n{said('stopped')}\n")
    return EXIT_OK


def _port(text: str) -> int:
    highest = 65535
    port = int(text) if text.isdecimal() else -1
    if not 0 <= port <= highest:
        message = f"a port is a number from 0 to {highest}, this is {text!r}"
        raise argparse.ArgumentTypeError(message)
    return port


def _log(received: Received, status: int) -> None:
    """Tell what came in, and nothing of what it said."""
    sys.stderr.write(f"{received.provider}@{received.endpoint} {received.method} {received.path} {status}\n")


def _json(**content: object) -> str:
    return json.dumps({"version": 1, **content}) + "\n"


def _sites(simulator: Simulator) -> list[dict[str, str | None]]:
    """What is simulated, and how clients get there."""
    return [
        {
            "target": target,
            "format": simulator.wire_format(target),
            "base_url": simulator.base_url(target),
            "key": simulator.key(target),
            "token_url": simulator.token_url(target),
            "ends": None if (ending := simulator.ends(target)) is None else str(ending.day or "unknown"),
        }
        for target in simulator.targets
    ]


def _directions(simulator: Simulator) -> str:
    """The same for people."""
    lines = ["Simulated on 127.0.0.1; nothing leaves this machine. Ctrl-C ends it.", ""]
    sites = _sites(simulator)
    for site in sites:
        lines += [f"{site['target']}", f"  format    {site['format']}", f"  base URL  {site['base_url']}"]
        lines += [f"  key       {site['key']}"]
        if site["token_url"]:
            lines.append(f"  tokens    {site['token_url']}")
        if site["ends"]:
            day = "" if site["ends"] == "unknown" else f" on {site['ends']}"
            lines.append(f"  note      the vendor announced its end{day}")
    fitting = next((site for site in sites if site["format"] == "openai-chat"), None)
    if fitting:
        usage = f'  openai.OpenAI(base_url="{fitting["base_url"]}", api_key="{fitting["key"]}")'
        lines += ["", "With the openai SDK:", usage]
    return "\n".join([*map(said, lines), "", ""])
