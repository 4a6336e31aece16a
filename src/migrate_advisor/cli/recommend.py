"""`migrate-advisor recommend`: who may be used instead. The answer is `advice`'s, the wording `formats`'."""

from __future__ import annotations

import json
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from migrate_advisor.advice.cost import read_basket, read_tokens
from migrate_advisor.advice.criteria import ORDERS
from migrate_advisor.advice.need import OPERATION_WORDS
from migrate_advisor.advice.snippets import SNIPPETS, snippet
from migrate_advisor.catalog.capabilities import CAPABILITIES
from migrate_advisor.catalog.load import load_catalog, load_compiled
from migrate_advisor.cli.asking import add_question_arguments, asking
from migrate_advisor.cli.configuration import find_configuration
from migrate_advisor.cli.exit_codes import EXIT_FINDINGS, EXIT_OK
from migrate_advisor.cli.policy import add_policy_arguments, policy, split
from migrate_advisor.cli.request_files import read_requests
from migrate_advisor.cli.traffic import add_traffic_argument, traffic_of
from migrate_advisor.errors import UsageError
from migrate_advisor.fixing.files import common_folder
from migrate_advisor.fixing.fix import Scanning
from migrate_advisor.messages import said
from migrate_advisor.planning.code import CodeUse, read_code, shown
from migrate_advisor.scanner.scan import ScanOptions

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from migrate_advisor.advice.answer import Advice
    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.cli.asking import Asking
    from migrate_advisor.cli.configuration import Configuration
    from migrate_advisor.planning.traffic import Traffic

_EPILOG = """\
examples:
  migrate-advisor recommend --from openai/gpt-4o --uses tools,stream
  migrate-advisor recommend --from azure-openai --region CN --customer enterprise
  migrate-advisor recommend --from openai --request request.json --basket 30M:5M --prefer price
  migrate-advisor recommend --from openai/gpt-4o --uses tools,embeddings,speech --language go
  migrate-advisor recommend --from-code .                 what the code uses, from the code
  migrate-advisor recommend --from openai/gpt-4o --traffic assessed.json

exit codes: 0 somebody is recommended, 1 nobody fits, 2 wrong usage or catalog
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.epilog = said(_EPILOG) + _words()
    parser.add_argument("--from", dest="source", metavar="TARGET", help="what you use today, such as openai/gpt-4o")
    add_question_arguments(parser)
    parser.add_argument(
        "--uses", action="append", default=[], metavar="NAMES", help="what your code uses; the words are listed below"
    )
    parser.add_argument(
        "--request", action="append", default=[], type=Path, metavar="FILE", help="requests as JSON or JSONL"
    )
    parser.add_argument(
        "--from-code", action="append", default=[], metavar="PATH", help="read from code what it uses, and its language"
    )
    add_traffic_argument(parser)
    parser.add_argument("--context", default="0", metavar="TOKENS", help="tokens that must fit, such as 128k")
    parser.add_argument("--basket", metavar="IN:OUT", help="tokens a month, such as 30M:5M (default: 3M:1M)")
    parser.add_argument("--currency", metavar="CODE", help="compare prices in this currency, such as CNY")
    parser.add_argument("--prefer", action="append", default=[], metavar="CRITERIA", help="criteria to compare first")
    add_policy_arguments(parser)
    parser.add_argument(
        "--language", action="append", default=[], metavar="NAME", help="show lines of code for: " + ", ".join(SNIPPETS)
    )
    parser.add_argument("--explain", action="store_true", help="tell all reasons")
    parser.add_argument("--top", type=int, default=10, metavar="N", help="rows to show; 0 for all (default: 10)")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to write the answer")


def _words() -> str:
    """The words that ``--uses`` and ``--prefer`` take."""
    operations = [word for word in OPERATION_WORDS if word not in CAPABILITIES]
    listed = {
        "--uses takes operations": operations,
        "and capabilities": list(CAPABILITIES),
        "--prefer takes": list(ORDERS),
    }
    told = (
        textwrap.fill(f"{what}: {', '.join(f'`{word}`' for word in words)}", 98, subsequent_indent="  ")
        for what, words in listed.items()
    )
    return "\n" + "\n".join((*told, "--uses also takes the name of any parameter of an OpenAI request.")) + "\n"


def _code(args: argparse.Namespace, configuration: Configuration, question: Asking, catalog: Catalog) -> CodeUse | None:
    """What the code uses, where code was named."""
    if not args.from_code:
        return None
    values = configuration.values
    options = ScanOptions(
        exclude=values.get("exclude", ()),
        use_gitignore=values.get("gitignore", True),
        root=common_folder(args.from_code),
        use_cache=False,
    )
    scanning = Scanning(load_compiled(question.extra), question.asked().question, options)
    return read_code(args.from_code, scanning, catalog)


def run(args: argparse.Namespace) -> int:
    """Answer, and tell by the exit code whether somebody fits."""
    from migrate_advisor.advice.recommend import recommend

    if args.top < 0:
        message = f"--top is {args.top}; give a number of recommendations, or 0 for all"
        raise UsageError(message)
    configuration = find_configuration(Path.cwd())
    question = asking(args, configuration)
    catalog = load_catalog(question.extra)
    code = _code(args, configuration, question, catalog)
    traffic = traffic_of(args)
    languages = tuple(snippet(name).language for name in split(args.language)) or shown(code.languages if code else ())
    measured = traffic.baskets() if traffic is not None else None
    advice = recommend(
        catalog,
        source=args.source or (code.source if code is not None else None),
        region=question.region.value,
        customer=question.customer.value,
        as_of=question.as_of,
        uses=[*_uses(args, [one for one in (code, traffic) if one is not None], catalog)],
        context_tokens=read_tokens(args.context),
        prefer=split(args.prefer),
        basket=read_basket(args.basket) if args.basket else measured,
        currency=args.currency.upper() if args.currency else None,
        policy=policy(args, configuration, catalog),
        owner=question.owner.value if question.owner else None,
    )
    _tell(advice, args, question, languages)
    return EXIT_OK if advice.recommendations else EXIT_FINDINGS


def _uses(
    args: argparse.Namespace, seen: Iterable[CodeUse | Traffic], catalog: Catalog
) -> Iterator[str | Mapping[str, Any]]:
    """What is used: as it was named, as code and traffic show it, and whole requests."""
    yield from split(args.uses)
    for one in seen:
        yield from one.words(catalog)
    for path in args.request:
        yield from read_requests(path, f"--request {path}")


def _tell(advice: Advice, args: argparse.Namespace, question: Asking, languages: tuple[str, ...]) -> None:
    more = question.asked().more_flags()
    if args.format == "json":
        from migrate_advisor.cli.formats.advice_json import advice_json

        json.dump(advice_json(advice, languages, more), sys.stdout, ensure_ascii=True, indent=1)
        sys.stdout.write("\n")
        return
    from migrate_advisor.cli.formats.advice_text import Showing, write

    write(advice, question.headline(), sys.stdout, Showing(args.top, args.explain, languages, more))
