"""The functions users call that load the catalog, read today's date, or need two slices at once. Decides nothing.

Everything below takes the day and the catalog as arguments; here, at the edge, they get their defaults.
"""

from __future__ import annotations

import time

from migrate_advisor.catalog.load import load_catalog, load_compiled

TYPE_CHECKING = False  # importing typing would cost a hook on every commit
if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence
    from os import PathLike
    from pathlib import Path
    from typing import Any

    from migrate_advisor.advice.answer import Advice
    from migrate_advisor.advice.kept import KeptLines
    from migrate_advisor.advice.policy import Policy
    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.catalog.places import CustomerType, Question
    from migrate_advisor.catalog.target import Target
    from migrate_advisor.engines.engine import Engine
    from migrate_advisor.fixing.fix import FixReport
    from migrate_advisor.fleet.fleet import Fleet
    from migrate_advisor.planning.plan import Plan
    from migrate_advisor.scanner.scan import ScanOptions, ScanReport
    from migrate_advisor.traffic.assessment import Assessment


def today() -> dt.date:
    """The day it is here."""
    from datetime import date

    return date.fromisoformat(today_text())


def today_text() -> str:
    """The day it is here, as YYYY-MM-DD; the one place where the clock is read.

    Availability is a matter of days in the customer's own calendar.
    """
    return time.strftime("%Y-%m-%d")


def _day(as_of: dt.date | str | None) -> str:
    """A day as somebody gave it, as YYYY-MM-DD; today where none is given.

    Raises:
        UsageError: it is no day.
    """
    if as_of is None:
        return today_text()
    told = as_of if isinstance(as_of, str) else getattr(as_of, "isoformat", str)()[: len("YYYY-MM-DD")]
    try:
        return time.strftime("%Y-%m-%d", time.strptime(told, "%Y-%m-%d"))
    except (TypeError, ValueError):
        from migrate_advisor.errors import UsageError

        raise UsageError(f"as_of is {as_of!r}; give a datetime.date or a text such as '2024-07-09'") from None


def _date(as_of: dt.date | str | None) -> dt.date:
    """A day as somebody gave it."""
    from datetime import date

    return date.fromisoformat(_day(as_of))


def _text(name: str, value: object) -> str:
    """A name as somebody gave it.

    Raises:
        UsageError: it is no text.
    """
    if isinstance(value, str):
        return value
    from migrate_advisor.errors import UsageError

    raise UsageError(f"{name} is {value!r}; give a text such as 'CN'")


def _paths(given: Sequence[str | PathLike[str]] | str | PathLike[str]) -> list[str | PathLike[str]]:
    """Paths as somebody gave them: several, or one."""
    from os import PathLike

    return [given] if isinstance(given, (str, PathLike)) else list(given)


def recommend(  # noqa: PLR0913 # the public question, in keyword arguments
    *,
    source: str | Target | None = None,
    region: str = "CN",
    customer: CustomerType | str = "individual",
    uses: Iterable[str | Mapping[str, Any]] = (),
    as_of: dt.date | str | None = None,
    context_tokens: int = 0,
    prefer: Iterable[str] | None = None,
    owner: str | None = None,
    catalog: Catalog | None = None,
) -> Advice:
    """Who may be used instead of what is used today, why in this order, and why not the others.

    Args:
        source: what is used today, such as ``openai/gpt-4o``; None when that does not matter.
        region: where the customer is: ISO 3166-1 alpha-2 code or a name in English, Chinese or French.
        customer: ``individual`` or ``enterprise``.
        uses: OpenAI parameter names and capabilities that the code uses, or request bodies to read them from.
        as_of: the day the answer is for, a date or YYYY-MM-DD; today unless given.
        context_tokens: tokens that must fit into one request and its reply.
        prefer: criteria to compare first.
        owner: where those sit who own the customer: code or name; None where that is not said.
        catalog: the packaged catalog unless given.

    Raises:
        UnknownNameError: no such region, customer type, provider, parameter or criterion.
        UsageError: a region or a day that is none.
    """
    from migrate_advisor.advice.recommend import recommend as decide

    return decide(
        catalog or load_catalog(),
        source=source,
        region=_text("region", region),
        customer=customer,
        as_of=_date(as_of),
        uses=uses,
        context_tokens=context_tokens,
        prefer=prefer,
        owner=owner,
    )


def check(  # noqa: PLR0913 # the public question, in keyword arguments
    paths: Sequence[str | PathLike[str]] | str | PathLike[str],
    *,
    region: str = "CN",
    customer: CustomerType | str = "individual",
    as_of: dt.date | str | None = None,
    owner: str | None = None,
    options: ScanOptions | None = None,
    extra: Sequence[Path | str] = (),
) -> ScanReport:
    """Where code depends on an endpoint that is not open to this customer.

    Args:
        paths: files and folders.
        region: where the customer is: ISO 3166-1 alpha-2 code or a name.
        customer: ``individual`` or ``enterprise``.
        as_of: the day the answer is for, a date or YYYY-MM-DD; today unless given.
        owner: where those sit who own the customer: code or name; None where that is not said.
        options: how to scan.
        extra: overlay folders of the catalog.

    Raises:
        UnknownNameError: no such region or customer type.
        UsageError: a path does not exist, or an option is wrong.
    """
    from migrate_advisor.scanner.scan import ScanOptions, scan

    asked = TypedQuestion(_text("region", region), str(customer), _day(as_of), extra, owner)
    asked.question()  # a wrong region is an error even where nothing is found
    options = (options or ScanOptions())._replace(instead=asked.instead)
    return scan(_paths(paths), compiled=load_compiled(extra), question=asked.question, options=options)


def fix(  # noqa: PLR0913 # the public question, in keyword arguments
    paths: Sequence[str | PathLike[str]] | str | PathLike[str],
    *,
    to: Target | str | None = None,
    region: str = "CN",
    customer: CustomerType | str = "individual",
    as_of: dt.date | str | None = None,
    unsafe: bool = False,
    write: bool = False,
    force: bool = False,
    base_url: str | None = None,
    options: ScanOptions | None = None,
    extra: Sequence[Path | str] = (),
) -> FixReport:
    """The patch that moves code to a target, and what is left for a person.

    Args:
        paths: files and folders.
        to: the target, with a model; None to stay, and change only the models that their provider has retired.
        region: where the customer is: ISO 3166-1 alpha-2 code or a name.
        customer: ``individual`` or ``enterprise``.
        as_of: the day the answer is for, a date or YYYY-MM-DD; today unless given.
        unsafe: whether edits are made after which another provider answers.
        write: whether files are written; otherwise the patch is only made.
        force: whether files are written that hold changes git does not.
        base_url: address to use instead of the catalog's, such as a gateway.
        options: how to scan; nothing outside of its root is written. Unless given, that is the folder that holds all
            of ``paths``.
        extra: overlay folders of the catalog.

    Raises:
        TargetClosedError: the target is closed to the customer that day, or has ended.
        UnknownNameError: no such region, customer type or target, or one that names no model or none that chats.
        UsageError: a path does not exist, or the target's address depends on the account and none was given.
    """
    from migrate_advisor.fixing.destination import destination
    from migrate_advisor.fixing.file import Moving
    from migrate_advisor.fixing.files import common_folder
    from migrate_advisor.fixing.fix import Scanning, fix_files, plan_fixes
    from migrate_advisor.scanner.scan import ScanOptions

    asked = TypedQuestion(_text("region", region), str(customer), _day(as_of), extra)
    asked.question()
    catalog = load_catalog(extra)
    given = _paths(paths)
    chosen = (options or ScanOptions(root=common_folder(given)))._replace(use_cache=False)
    scanning = Scanning(load_compiled(extra), asked.question, chosen)
    goal = destination(to, catalog, asked.question(), base_url) if to is not None else None
    moving = Moving(goal, catalog, unsafe)
    return fix_files(given, scanning, moving, force=force) if write else plan_fixes(given, scanning, moving)


def plan(  # noqa: PLR0913 # the public question, in keyword arguments
    paths: Sequence[str | PathLike[str]] | str | PathLike[str],
    *,
    region: str = "CN",
    customer: CustomerType | str = "individual",
    as_of: dt.date | str | None = None,
    to: Sequence[str] = (),
    base_url: str | None = None,
    policy: Policy | None = None,
    options: ScanOptions | None = None,
    extra: Sequence[Path | str] = (),
) -> Plan:
    """The plan of a move: what stops when, what the code uses, where to, the patch, what is lost, what it costs.

    Args:
        paths: files and folders.
        region: where the customer is: ISO 3166-1 alpha-2 code or a name.
        customer: ``individual`` or ``enterprise``.
        as_of: the day the answer is for, a date or YYYY-MM-DD; today unless given.
        to: a target; the first one of advice unless given.
        base_url: an address in place of the catalog's, such as that of an account or a gateway.
        policy: the customer's own rules.
        options: how to scan.
        extra: overlay folders of the catalog.

    Raises:
        TargetClosedError: a target is closed to the customer that day, or has ended.
        UnknownNameError: no such region, customer type or target, or one that names no model.
        UsageError: a path does not exist.
    """
    from migrate_advisor.fixing.files import common_folder
    from migrate_advisor.fixing.fix import Scanning
    from migrate_advisor.planning.plan import plan as make
    from migrate_advisor.scanner.scan import ScanOptions

    asked = TypedQuestion(_text("region", region), str(customer), _day(as_of), extra)
    asked.question()
    given = _paths(paths)
    chosen = (options or ScanOptions(root=common_folder(given)))._replace(use_cache=False)
    if policy is not None:
        chosen = chosen._replace(allow=chosen.allow | policy.allow, deny=chosen.deny | policy.deny)
    scanning = Scanning(load_compiled(extra), asked.question, chosen)
    wanted = [to] if isinstance(to, str) else list(to)
    return make(given, catalog=load_catalog(extra), scanning=scanning, to=wanted, policy=policy, base_url=base_url)


def assess(  # noqa: PLR0913 # the public question, in keyword arguments
    logs: Sequence[str | PathLike[str]] | str | PathLike[str],
    *,
    region: str = "CN",
    customer: CustomerType | str = "individual",
    as_of: dt.date | str | None = None,
    targets: Sequence[str] | None = None,
    engine: Engine | None = None,
    currency: str | None = None,
    policy: Policy | None = None,
    extra: Sequence[Path | str] = (),
) -> Assessment:
    """What share of the traffic in logs can move, where to, with what losses, at what cost.

    Args:
        logs: files, folders, globs, and with the extra ``logs`` URLs such as ``s3://bucket/logs/*.jsonl.gz``.
        region: where the customer is: ISO 3166-1 alpha-2 code or a name.
        customer: ``individual`` or ``enterprise``.
        as_of: the day the answer is for, a date or YYYY-MM-DD; today unless given.
        targets: where to, each with a model; those of advice unless given.
        engine: where the logs are read: this process unless given, `Processes`, or a `Cluster`.
        currency: ISO 4217 code to tell costs in; the one that those who are open mostly state unless given.
        policy: the customer's own rules.
        extra: overlay folders of the catalog.

    Raises:
        TargetClosedError: a target is closed to the customer that day, or has ended.
        UnknownNameError: no such region, customer type or target, or one that names no model.
        UsageError: there is no such log, or the engine cannot do it.
        OSError: a log cannot be read.
    """
    from migrate_advisor.traffic.assessment import assess as judge
    from migrate_advisor.traffic.run import count_logs

    question = TypedQuestion(_text("region", region), str(customer), _day(as_of), extra).question()
    catalog = load_catalog(extra)
    given = list(map(str, _paths(logs)))
    counted = count_logs(given, catalog=catalog, engine=engine)
    wanted = [targets] if isinstance(targets, str) else targets or ()
    return judge(
        counted.tally,
        catalog=catalog,
        question=question,
        to=wanted,
        currency=currency,
        policy=policy,
        complete=counted.complete,
    )


def fleet(  # noqa: PLR0913 # the public question, in keyword arguments
    repositories: Sequence[str | PathLike[str]] | str | PathLike[str],
    *,
    region: str = "CN",
    customer: CustomerType | str = "individual",
    as_of: dt.date | str | None = None,
    owner: str | None = None,
    ref: str | None = None,
    state: str | PathLike[str] | None = None,
    engine: Engine | None = None,
    exclude: Sequence[str] = (),
    extra: Sequence[Path | str] = (),
) -> Fleet:
    """Many repositories on one sheet: what stops, when, at which provider, and whose it is.

    Args:
        repositories: folders, clones, bare repositories, or folders of them; git's objects are read, nothing is
            checked out or executed.
        region: where the customer is: ISO 3166-1 alpha-2 code or a name.
        customer: ``individual`` or ``enterprise``.
        as_of: the day the answer is for, a date or YYYY-MM-DD; today unless given.
        owner: where those sit who own the customer: code or name; None where that is not said.
        ref: branch, tag or commit to look at; each repository's HEAD unless given.
        state: a folder to remember in what was done, and to resume from.
        engine: where it is done: this process unless given, `Processes`, or a `Cluster`.
        exclude: globs of paths to leave out.
        extra: overlay folders of the catalog.

    Raises:
        UnknownNameError: no such region or customer type.
        UsageError: the engine cannot do it, or the state's folder cannot be written.
    """
    from migrate_advisor.fleet.fleet import scan_fleet

    question = TypedQuestion(_text("region", region), str(customer), _day(as_of), extra, owner).question()
    given = list(map(str, _paths(repositories)))
    kept = str(state) if state is not None else None
    folders = list(map(str, extra))
    return scan_fleet(given, question=question, ref=ref, state=kept, engine=engine, extra=folders, exclude=exclude)


class TypedQuestion:
    """Where, who and when as they were typed, made a question once it is needed.

    A scan that finds nothing never needs it, and then does not pay for reading regions.
    """

    def __init__(
        self, region: str, customer: str, day: str, extra: Sequence[Path | str] = (), owner: str | None = None
    ) -> None:
        self.region = region
        self.customer = customer
        self.day = day
        """YYYY-MM-DD."""
        self.extra = extra
        self.owner = owner
        """Where those sit who own the customer; None where that is not said."""
        self._question: Question | None = None
        self._kept: KeptLines | None = None

    def question(self) -> Question:
        """The question.

        Raises:
            UnknownNameError: no such region or customer type.
        """
        if self._question is None:
            self._question = self._parsed()
        return self._question

    def _parsed(self) -> Question:
        from datetime import date

        from migrate_advisor.catalog.places import CustomerType, Question

        region, owner = self.region, None
        if self.owner or not load_compiled(self.extra).has_region(region):
            regions = load_catalog(self.extra).regions
            owner = regions.code(self.owner) if self.owner else None
            region = regions.code(region)
        return Question(region, CustomerType.parse(self.customer), date.fromisoformat(self.day), owner)

    def flags(self) -> str:
        """The same question as flags of a command, each with a space before it; what holds anyway is left out."""
        from shlex import quote

        given = [("region", self.region)]
        given += [("customer", self.customer)] if self.customer != "individual" else []
        given += [("owner", self.owner)] if self.owner else []
        return "".join(f" --{name} {quote(value)}" for name, value in given) + self.more_flags()

    def more_flags(self) -> str:
        """Of these flags, those for the day and the catalog, which every command takes."""
        from shlex import quote

        given = [("as-of", self.day)] if self.day != today_text() else []
        given += [("catalog", str(folder)) for folder in self.extra]
        return "".join(f" --{name} {quote(value)}" for name, value in given)

    def instead(self, left: str) -> str | None:
        """A line that says where to go instead of a provider, or of a model that is written behind it."""
        if self._kept is None:
            from migrate_advisor.advice.kept import KeptLines

            self._kept = KeptLines(load_compiled(self.extra), self.region, self.customer, self.day, self.flags())
        return self._kept.line(left, lambda: self._made(left))

    def _made(self, left: str) -> str | None:
        from migrate_advisor.advice.instead import instead

        return instead(load_catalog(self.extra), left, self.question(), self.flags())
