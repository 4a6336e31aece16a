"""What `make demo` runs: a small application is checked, and advice is asked for it. Offline, in a few seconds."""

from __future__ import annotations

import contextlib
import functools
import importlib
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import openai
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Column, Table
from rich.tree import Tree

import migrate_advisor
from migrate_advisor.cli.program import main
from migrate_advisor.face import today
from migrate_advisor.simulator import Simulator
from migrate_advisor.transport.events import ExchangeEvent, FellOver, RequestMapped

APP = Path(__file__).resolve().parent / "legacy_app"
STEPS = (
    (
        "Which lines stop working for an individual developer in mainland China?",
        ["check", ".", "--region", "CN", "--customer", "individual", "--fail-on", "never"],
    ),
    (
        "And if a company runs the same code? Only the Azure part reads differently.",
        ["check", "app/azure_chat.py", "--region", "CN", "--customer", "enterprise", "--fail-on", "never"],
    ),
    (
        "Who may be used instead, and why in this order?",
        [
            "recommend",
            "--from",
            "openai/gpt-4o",
            "--region",
            "CN",
            "--uses",
            "stream,temperature,logit_bias",
            "--top",
            "2",
        ],
    ),
)
BLOCK = date(2024, 7, 9)
TARGET = "deepseek/deepseek-flash"
ASK = "from app.chat import answer;print(''.join(answer('Who wrote the Shiji?', ['The Shiji is by Sima Qian.'])))"


def show_app(console: Console) -> None:
    """The files of the application."""
    tree = Tree("[bold]examples/legacy_app[/]  (an application as people wrote them in 2024)")
    for path in sorted(APP.rglob("*")):
        if path.is_file() and "__" not in path.name:
            tree.add(path.relative_to(APP).as_posix())
    console.print(Padding(tree, (1, 0)))


def show_offers(console: Console) -> None:
    """What vendors offered people who had to leave, and where each offer stands today."""
    table = Table("provider", Column("offer", ratio=1), "from", str(BLOCK), "today", box=SIMPLE_HEAD)
    for provider in migrate_advisor.load_catalog().providers():
        for offer in provider.incentives(as_of=BLOCK, migrating_from="openai"):
            if offer.incentive.kind == "migration-offer":
                given = "; ".join(grant.what.rstrip(".") for grant in offer.incentive.grants)
                start = str(offer.incentive.first_seen)
                table.add_row(provider.id, given, start, offer.state, offer.incentive.state(today()))
    console.print(table)


def carry(console: Console) -> None:
    """The application's own chat.py, unmodified, on the providers that advice named, which are simulated here."""
    advice = migrate_advisor.recommend(source="openai/gpt-4o", region="CN", uses={"stream", "temperature"})
    targets = advice.targets[:2]
    places = [f"{target.provider}@{target.endpoint}" if target.endpoint else target.provider for target in targets]
    losses: list[str] = []

    def watch(event: ExchangeEvent) -> None:
        match event:
            case RequestMapped(target=target, report=report):
                losses.extend(f"{target}: {change}" for change in report.losses)
            case FellOver(failed=failed, to=to, means=means):
                console.print(f"[yellow]{failed} failed ({means}), {to} takes over[/]")

    with Simulator(*places) as vendors:
        http_client = migrate_advisor.fallback_client(
            *targets,
            keys={place: vendors.key(place) for place in places},
            base_urls={place: vendors.base_url(place) for place in places},
            on_event=watch,
        )
        # The one line that a program adds at its start; everything after it is the application as it stands.
        openai.OpenAI = functools.partial(openai.OpenAI, api_key="unused", http_client=http_client)
        os.environ.setdefault("OPENAI_API_KEY", "unused")
        sys.path.insert(0, str(APP))
        chat = importlib.import_module("app.chat")
        console.print(f"[dim]>>> answer(...) from app/chat.py, by {targets[0]}, simulated[/]")
        console.print("".join(chat.answer("Who wrote the Shiji?", ["The Shiji is by Sima Qian."])))
        vendors.fail_next("quota", at=places[0])
        console.print(f"\n[dim]>>> the same after {targets[0]} has run out of balance[/]")
        console.print("".join(chat.answer("Who wrote the Shiji?", ["The Shiji is by Sima Qian."])))
    console.print("\n[bold]Lost on the way[/]")
    for loss in dict.fromkeys(losses):
        console.print(f"   {loss}", highlight=False, markup=False)


def move(console: Console) -> None:
    """A copy of the application, moved by `plan` and `fix` alone, on the provider, which is simulated here."""
    with TemporaryDirectory() as folder, Simulator("deepseek") as vendors:
        copy = Path(folder, "reading-room")
        shutil.copytree(APP, copy, ignore=shutil.ignore_patterns("__pycache__"))
        place = ["--region", "CN", "--customer", "individual"]
        there = ["--base-url", vendors.base_url("deepseek")]
        with contextlib.chdir(copy):
            for arguments in (
                ["plan", ".", "--to", TARGET, *place],
                ["fix", ".", "--to", TARGET, "--unsafe-fixes", *place, *there],
            ):
                console.print(f"[dim]$ migrate-advisor {' '.join(arguments)}[/]\n", soft_wrap=True)
                sys.stdout.flush()
                main(arguments)
                console.print()
        console.print(f"[dim]>>> answer(...) from app/chat.py, as it was rewritten for {TARGET}, simulated[/]")
        sys.stdout.flush()
        environment = {**os.environ, "DEEPSEEK_API_KEY": vendors.key("deepseek")}
        subprocess.run([sys.executable, "-c", ASK], cwd=copy, env=environment, check=True)


def run_steps() -> None:
    """Run each step in the application's folder, as its developer would."""
    console = Console(highlight=False)
    console.print(Rule("migrate_advisor"))
    show_app(console)
    with contextlib.chdir(APP):
        for number, (question, arguments) in enumerate(STEPS, start=1):
            console.print(Rule(f"[bold]{number}. {question}[/]", align="left"))
            console.print(f"[dim]$ migrate-advisor {' '.join(arguments)}[/]\n", soft_wrap=True)
            sys.stdout.flush()
            main(arguments)
            console.print()
    console.print(Rule(f"[bold]{len(STEPS) + 1}. What did vendors offer people who had to move?[/]", align="left"))
    show_offers(console)
    console.print(Rule(f"[bold]{len(STEPS) + 2}. And now the application's own code, unmodified[/]", align="left"))
    carry(console)
    console.print(Rule(f"[bold]{len(STEPS) + 3}. Or moved for good, by a patch[/]", align="left"))
    move(console)
    console.print(Rule("Try it on your own code: .venv/bin/migrate-advisor check PATH"))


if __name__ == "__main__":
    os.environ.pop("MIGRATE_ADVISOR_REGION", None)
    os.environ.pop("MIGRATE_ADVISOR_CUSTOMER", None)
    run_steps()
