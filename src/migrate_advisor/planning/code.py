"""What an application uses, read from its code: operations, parameters, models, languages. Advises nothing."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.advice.need import OPERATION_WORDS, known_uses
from migrate_advisor.advice.snippets import SNIPPETS
from migrate_advisor.fixing.files import LeftAlone, read
from migrate_advisor.scanner.calls import CallShape, calls_in
from migrate_advisor.scanner.discover import discover
from migrate_advisor.scanner.paths import PathClass, class_of, language_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from os import PathLike

    from migrate_advisor.catalog.catalog import Catalog
    from migrate_advisor.fixing.work import Scanning
    from migrate_advisor.scanner.finding import Finding

CHATS = frozenset(["chat.completions", "responses", "messages", "completions"])
"""Operations that a model which chats answers."""
_LANGUAGES = {"javascript": "typescript", "notebook": "python", "scala": "java", "groovy": "java"}
"""What a language's lines of code are shown as, where that is another one."""
_MOST_SHOWN = 2
_PROGRAMS = frozenset([PathClass.CODE, PathClass.EXAMPLE])
_ASKS = re.compile(
    rb"completion|responses|embed|messages|moderation|transcri|speech|images|ChatOpenAI|generate_?text|stream_?text"
    rb"|generateObject|init_chat_model",
    re.IGNORECASE,
)
"""Words without which a file holds no call of an operation."""


class OperationUse(NamedTuple):
    """What the code asks for, of one operation."""

    operation: str
    calls: tuple[CallShape, ...]
    parameters: tuple[str, ...]
    models: tuple[str, ...]


class CodeUse(NamedTuple):
    """What an application uses."""

    calls: tuple[CallShape, ...]
    uses: tuple[OperationUse, ...]
    source: str | None
    """Provider, and the model that it is asked for most; None where nothing names one."""
    languages: tuple[str, ...]
    """Languages of the files that ask, the most frequent first, as `advice.snippets` names them."""

    def words(self, catalog: Catalog) -> list[str]:
        """Operations, parameters and capabilities, as advice takes them."""
        return words_of(((use.operation, use.parameters) for use in self.uses), catalog)


def words_of(uses: Iterable[tuple[str, Iterable[str]]], catalog: Catalog) -> list[str]:
    """Operations with their parameters in the words that advice takes.

    Args:
        uses: operation, and names of parameters.
        catalog: knows them.
    """
    known = known_uses(catalog)
    words = {operation: word for word, operation in OPERATION_WORDS.items() if operation not in CHATS}
    all_uses = [(operation, tuple(names)) for operation, names in uses]
    chats = [names for operation, names in all_uses if operation in CHATS]
    parameters = {name for names in chats for name in names if name in known}
    others = {words[operation] for operation, _ in all_uses if operation in words}
    return sorted(parameters | others | ({"chat"} if chats and others else set()))


def shown(languages: Sequence[str]) -> tuple[str, ...]:
    """The languages that lines of code can be shown in; Python's where there are none."""
    return tuple(name for name in languages if name in SNIPPETS)[:_MOST_SHOWN] or ("python",)


def read_code(
    paths: Sequence[str | PathLike[str]], scanning: Scanning, catalog: Catalog, found: Sequence[Finding] | None = None
) -> CodeUse:
    """What files and folders ask of models.

    Args:
        paths: files and folders.
        scanning: how they are looked at.
        catalog: knows the models.
        found: what was found there, where that is known.

    Raises:
        UsageError: a path does not exist.
    """
    findings = scanning.paths(paths) if found is None else found
    contents = dict(_programs(paths, scanning))
    calls = tuple(call for path, content in contents.items() for call in calls_in(path, content, catalog.calls))
    counted = Counter(
        _LANGUAGES.get(language, language)
        for path in [*(call.path for call in calls), *(item.path for item in findings if item.path_class in _PROGRAMS)]
        if (language := language_of(path))
    )
    languages = tuple(name for name, _ in counted.most_common())
    return CodeUse(calls, tuple(_uses(calls, findings, catalog)), source_of(findings, calls, catalog), languages)


def _programs(paths: Sequence[str | PathLike[str]], scanning: Scanning) -> Iterator[tuple[str, bytes]]:
    """Programs that may call an operation."""
    options = scanning.options
    listed = discover(
        [str(path) for path in paths], root=options.root, exclude=options.exclude, use_gitignore=options.use_gitignore
    )
    for file in listed.files:
        if class_of(file.path) in _PROGRAMS and language_of(file.path):
            content = read(file.path, options.root)
            if not isinstance(content, LeftAlone) and len(content) <= options.max_file_size and _ASKS.search(content):
                yield file.path, content


def _uses(calls: Sequence[CallShape], findings: Iterable[Finding], catalog: Catalog) -> Iterator[OperationUse]:
    """Operations with their calls, and with the models that are found wherever they stand: settings, factories."""
    models: dict[str, dict[str, None]] = {}
    for call in calls:
        models.setdefault(call.operation, {}).update({call.model: None} if call.model else {})
    named = {model.rpartition("/")[2] for known in models.values() for model in known}
    for finding in findings:
        operation = _asked_for(finding, models, catalog)
        if operation is not None and finding.model and finding.model not in named:
            models.setdefault(operation, {})[finding.model] = None
    for operation, known in sorted(models.items()):
        of_it = tuple(call for call in calls if call.operation == operation)
        names = sorted({name for call in of_it for name in call.parameters})
        yield OperationUse(operation, of_it, tuple(names), tuple(sorted(known)))


def _asked_for(finding: Finding, called: Collection[str], catalog: Catalog) -> str | None:
    """What a model that is found is asked for: of what it does, what the code calls; None for none of advice."""
    if finding.model is None or finding.severity == "info":
        return None
    model = catalog.provider(finding.provider).model(finding.model)
    done = tuple(model.operations) if model is not None else ()
    if not done:
        return None
    chats = done[0] in CHATS
    calls_it = (name for name in sorted(called) if name in done or (chats and name in CHATS))
    operation = next(calls_it, done[0])
    return operation if operation in _ADVISED else None


_ADVISED = CHATS | frozenset(OPERATION_WORDS.values())


def _owned(calls: Sequence[CallShape], catalog: Catalog) -> str | None:
    """The model that is asked for most of those that somebody is known to serve, with the first who does."""
    models = Counter(call.model for call in calls if call.model)
    owners = (
        f"{one.id}/{model}" for model, _ in models.most_common() for one in catalog.providers() if one.model(model)
    )
    return next(owners, None)


def _chatting(finding: Finding, provider: str, catalog: Catalog) -> str | None:
    """The model that a finding names of a provider's, where it chats."""
    if finding.provider != provider or finding.severity == "info" or finding.model is None:
        return None
    model = catalog.provider(provider).model(finding.model)
    return model.id if model is not None and not CHATS.isdisjoint(model.operations) else None


def source_of(findings: Sequence[Finding], calls: Sequence[CallShape], catalog: Catalog) -> str | None:
    """What is left: the provider of most findings, and the model that it is asked for most."""
    providers = Counter(finding.provider for finding in findings if finding.severity != "info")
    if not providers:
        return _owned(calls, catalog)
    provider = providers.most_common(1)[0][0]
    known = {model.id for model in catalog.provider(provider).models}
    chat = Counter(call.model for call in calls if call.operation in CHATS and call.model in known)
    chat = chat or Counter(one for finding in findings if (one := _chatting(finding, provider, catalog)))
    return f"{provider}/{chat.most_common(1)[0][0]}" if chat else provider
