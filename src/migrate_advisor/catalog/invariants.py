"""What must be true across the catalog beyond each value's type: one named function each, listed in `INVARIANTS`.

That codecs named in data exist in code is checked from above, by a test: the catalog does not know code.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING

from migrate_advisor.catalog.evidence import STALE_AFTER_DAYS, Support
from migrate_advisor.catalog.identifiers import IdentifierKind
from migrate_advisor.catalog.intervals import (
    availability_does_not_overlap,
    availability_does_not_run_out,
    availability_has_no_gaps,
    intervals_run_forward,
)
from migrate_advisor.catalog.lifecycles import LIFE_CYCLES, is_stale_claim
from migrate_advisor.catalog.places import Status
from migrate_advisor.catalog.prices import Price
from migrate_advisor.catalog.references import references_exist, regions_are_iso_codes
from migrate_advisor.catalog.violation import Violation, every_fact, every_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from migrate_advisor.catalog.compiling import CatalogFiles


def id_is_file_name(files: CatalogFiles) -> Iterator[Violation]:
    """A provider file is named for its id."""
    for provider in files.providers.values():
        stem = re.sub(r".*[/\\]|\.yaml$", "", files.origins[provider.id])
        if stem != provider.id:
            yield Violation(provider.id, ("id",), f"id {provider.id!r} stands in {stem}.yaml")


def ids_are_unique(files: CatalogFiles) -> Iterator[Violation]:
    """Entries of one list have different ids. Models are excepted: see `names_are_of_one_model`."""
    groups = ("endpoints", "availability", "incentives", "restrictions", "dialects", "surfaces")
    lists = [
        *((provider.id, group, getattr(provider, group)) for provider in files.providers.values() for group in groups),
        ("events", "events", files.events.events),
        *(("equivalence", group, getattr(files.equivalence, group)) for group in ("benchmarks", "models", "runs")),
    ]
    for file, group, items in lists:
        for name in (name for name, count in Counter(item.id for item in items).items() if count > 1):
            yield Violation(file, (group,), f"id {name!r} stands twice")


def aliases_name_one_provider(files: CatalogFiles) -> Iterator[Violation]:
    """No alias belongs to two providers."""
    owners: dict[str, str] = {}
    for provider in files.providers.values():
        for index, alias in enumerate((provider.id, *provider.aliases)):
            owner = owners.setdefault(alias.lower(), provider.id)
            if owner != provider.id:
                yield Violation(provider.id, ("aliases", max(index - 1, 0)), f"{alias!r} also names {owner}")


def citations_exist(files: CatalogFiles) -> Iterator[Violation]:
    """Every cited source is in the file's table."""
    tables = dict(every_table(files))
    for name, place, fact in every_fact(files):
        for source in fact.sources:
            if source not in tables[name].sources:
                yield Violation(name, (*place, "sources"), f"source {source!r} is not in this file's table")


def sources_are_cited(files: CatalogFiles) -> Iterator[Violation]:
    """Every source in a table is cited by some fact of its file."""
    cited: dict[str, set[str]] = {name: set() for name, _ in every_table(files)}
    for name, _, fact in every_fact(files):
        cited[name].update(fact.sources)
    for provider in files.providers.values():
        for dialect in provider.dialects:
            cited[provider.id].update(dialect.citations())
        cited[provider.id].update([provider.ends_page] if provider.ends_page else [])
    for name, table in every_table(files):
        if name != "regions":  # its table says where the codes and names as a whole come from
            for source in table.sources.keys() - cited[name]:
                yield Violation(name, ("sources", source), f"source {source!r} is cited by no fact")


def sources_can_be_opened(files: CatalogFiles) -> Iterator[Violation]:
    """A source is a public web page, not a site's front door or a note that it was not kept."""
    page = re.compile(r"https?://[^/\s]+\.[a-z]{2,}/\S+\Z", re.IGNORECASE)
    for name, table in every_table(files):
        for source, entry in table.sources.items():
            if not page.match(entry.url):
                yield Violation(name, ("sources", source, "url"), f"{entry.url!r} is not a page that a reader can open")


def uncitable_sources_are_not_cited(files: CatalogFiles) -> Iterator[Violation]:
    """A source that its own entry says not to cite can guide an editor, but not stand behind a fact."""
    marked = re.compile(r"\b(do not cite|not to be cited|uncitable|not kept|no public address)\b", re.IGNORECASE)
    for name, table in every_table(files):
        for source, entry in table.sources.items():
            if marked.search(f"{entry.title} {entry.note or ''}"):
                yield Violation(name, ("sources", source), f"source {source!r} is marked not to be cited")


def facts_have_sources(files: CatalogFiles) -> Iterator[Violation]:
    """Only a fact that says "unknown" may cite nothing, and then it notes what was looked for."""
    for name, place, fact in every_fact(files):
        is_unknown = getattr(fact, "status", None) is Status.UNKNOWN
        if not fact.sources and not (is_unknown and fact.note):
            yield Violation(name, place, "cites no source")


def statuses_are_explained(files: CatalogFiles) -> Iterator[Violation]:
    """Restricted states its conditions, closed what closes it, and both and unknown carry a note."""
    for provider in files.providers.values():
        for index, entry in enumerate(provider.availability):
            place = ("availability", index)
            if entry.status is not Status.OPEN and not entry.note:
                yield Violation(provider.id, place, f"status {entry.status.value} without a note")
            if entry.status is Status.RESTRICTED and not (entry.conditions or entry.enforcement):
                yield Violation(provider.id, place, "restricted without conditions")
            if entry.status is Status.CLOSED and entry.enforcement is None:
                yield Violation(provider.id, place, "closed without `enforcement`")


def partial_support_is_explained(files: CatalogFiles) -> Iterator[Violation]:
    """A parameter that is supported partly, or converted by our judgement, carries a note."""
    for provider in files.providers.values():
        for index, dialect in enumerate(provider.dialects):
            for name, param in dialect.params.items():
                if (param.support is Support.PARTLY or param.via) and not param.note:
                    yield Violation(provider.id, ("dialects", index, "params", name), "partly supported without a note")


def results_refer_to_what_is_there(files: CatalogFiles) -> Iterator[Violation]:
    """A result is of a listed benchmark and model, once per setting."""
    benchmarks = {item.id for item in files.equivalence.benchmarks}
    models = {item.id for item in files.equivalence.models}
    for index, run in enumerate(files.equivalence.runs):
        if run.benchmark not in benchmarks:
            yield Violation("equivalence", ("runs", index, "benchmark"), f"no benchmark {run.benchmark!r}")
        for missing in sorted({result.model for result in run.results} - models):
            yield Violation("equivalence", ("runs", index, "results"), f"no model {missing!r}")
        labels = Counter(result.label for result in run.results)
        for label in (label for label, count in labels.items() if count > 1):
            yield Violation("equivalence", ("runs", index, "results"), f"label {label!r} stands twice")


def measured_models_are_served(files: CatalogFiles) -> Iterator[Violation]:
    """A measured model is served by providers of the catalog, and a name means one model."""
    owners: dict[str, str] = {}
    for index, model in enumerate(files.equivalence.models):
        for name in model.served_as:
            owner = owners.setdefault(name, model.id)
            if name.partition("/")[0] not in files.providers:
                yield Violation("equivalence", ("models", index, "served_as"), f"no provider for {name!r}")
            if owner != model.id:
                yield Violation("equivalence", ("models", index, "served_as"), f"{name!r} is also {owner!r}")


def results_lie_within_their_error(files: CatalogFiles) -> Iterator[Violation]:
    """A score lies between the ends of its error, and both ends are stated or none."""
    for index, run in enumerate(files.equivalence.runs):
        for number, result in enumerate(run.results):
            half = (result.low is None) != (result.high is None)
            if half or not result.worst <= result.score <= result.best:
                place = ("runs", index, "results", number)
                yield Violation("equivalence", place, f"{result.label}: the error does not surround the score")


def prices_have_currency_and_date(files: CatalogFiles) -> Iterator[Violation]:
    """A price names its currency by ISO 4217, was stated before it was checked, and is no less than nothing."""
    currency = re.compile(r"[A-Z]{3}\Z")
    for name, place, fact in every_fact(files):
        if isinstance(fact, Price):
            if not currency.match(fact.currency):
                yield Violation(name, (*place, "currency"), f"{fact.currency!r} is not an ISO 4217 code such as CNY")
            if fact.stated > fact.checked:
                yield Violation(name, (*place, "stated"), f"stated on {fact.stated}, after it was checked")
            if min(fact.input, fact.output, fact.cached_input or 0) < 0:
                yield Violation(name, place, "a price below nothing")


def prices_are_of_serving_endpoints(files: CatalogFiles) -> Iterator[Violation]:
    """A price for customers of an endpoint is of a model that the endpoint serves."""
    for provider in files.providers.values():
        for index, model in enumerate(provider.models):
            for number, price in enumerate(model.prices):
                for endpoint in sorted(set(price.endpoints) - set(model.endpoints or price.endpoints)):
                    place = ("models", index, "prices", number, "endpoints")
                    yield Violation(provider.id, place, f"{model.id} is not served on {endpoint!r}")


def hosts_belong_to_one_provider(files: CatalogFiles) -> Iterator[Violation]:
    """A host that is not marked shared gives away one provider only."""
    hosts = {IdentifierKind.HOST, IdentifierKind.HOST_SUFFIX, IdentifierKind.HOST_PATTERN}
    owners: dict[str, str] = {}
    for provider in files.providers.values():
        for index, identifier in enumerate(provider.identifiers):
            for value in identifier.values if identifier.kind in hosts and not identifier.shared else ():
                owner = owners.setdefault(value.lower(), provider.id)
                if owner != provider.id:
                    yield Violation(provider.id, ("identifiers", index, "values"), f"{value!r} also belongs to {owner}")


def switches_turn_clients(files: CatalogFiles) -> Iterator[Violation]:
    """A client that can be turned to another endpoint says by what, and a switch says to which."""
    for provider in files.providers.values():
        for index, client in enumerate(provider.clients):
            place = ("clients", index, "turned_to")
            if client.turned_to is not None and not (client.base_url_params or client.turned_by_env):
                yield Violation(provider.id, place, f"nothing turns {client.names[0]} to {client.turned_to!r}")
            if client.turned_to is None and client.turned_by_env:
                yield Violation(provider.id, place, f"{client.turned_by_env[0]} turns {client.names[0]} nowhere")


def identifiers_are_well_formed(files: CatalogFiles) -> Iterator[Violation]:
    """Package names tell their registry, imports their language; suffixes begin with a dot."""
    for provider in files.providers.values():
        for index, identifier in enumerate(provider.identifiers):
            place = ("identifiers", index)
            if identifier.kind is IdentifierKind.SDK_PACKAGE and identifier.ecosystem is None:
                yield Violation(provider.id, place, "an sdk-package needs its ecosystem")
            if identifier.kind is IdentifierKind.SDK_IMPORT and identifier.language is None:
                yield Violation(provider.id, place, "an sdk-import needs its language")
            if identifier.kind is IdentifierKind.HOST_SUFFIX:
                for value in identifier.values:
                    if not value.startswith("."):
                        yield Violation(provider.id, (*place, "values"), f"{value!r} does not begin with a dot")


def identifiers_can_be_looked_for(files: CatalogFiles) -> Iterator[Violation]:
    """A name has a letter or a digit, and stands on one line."""
    for provider in files.providers.values():
        for index, identifier in enumerate(provider.identifiers):
            for value in identifier.values:
                if not value.isprintable() or not any(map(str.isalnum, value)):
                    place = ("identifiers", index, "values")
                    yield Violation(provider.id, place, f"{value!r} is nothing to look for")


INVARIANTS: Sequence[Callable[[CatalogFiles], Iterator[Violation]]] = (
    id_is_file_name,
    ids_are_unique,
    aliases_name_one_provider,
    citations_exist,
    sources_are_cited,
    sources_can_be_opened,
    uncitable_sources_are_not_cited,
    facts_have_sources,
    intervals_run_forward,
    regions_are_iso_codes,
    statuses_are_explained,
    partial_support_is_explained,
    references_exist,
    results_refer_to_what_is_there,
    measured_models_are_served,
    results_lie_within_their_error,
    prices_have_currency_and_date,
    prices_are_of_serving_endpoints,
    hosts_belong_to_one_provider,
    identifiers_are_well_formed,
    identifiers_can_be_looked_for,
    switches_turn_clients,
    availability_does_not_overlap,
    availability_has_no_gaps,
    availability_does_not_run_out,
    *LIFE_CYCLES,
)
"""Every invariant, in the order in which problems are shown."""


def stale_facts(files: CatalogFiles, as_of: date) -> Iterator[Violation]:
    """Facts still in force that nobody compared with their sources for `STALE_AFTER_DAYS`; warned of, not refused."""
    for name, place, fact in every_fact(files):
        if name not in {"events", "equivalence"} and is_stale_claim(fact, as_of):
            age = (as_of - fact.fresh_on) // timedelta(days=1)
            field = "checked" if fact.fresh_on == fact.checked else "as_of"
            yield Violation(name, (*place, field), f"tells what was so {age} days ago, over {STALE_AFTER_DAYS}")


def violations(files: CatalogFiles) -> Iterator[Violation]:
    """Everything that cannot be so."""
    for invariant in INVARIANTS:
        yield from invariant(files)
