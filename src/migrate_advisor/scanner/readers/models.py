"""Models that are asked for by id, and ids of what is kept at a provider."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate_advisor.scanner.languages.rows import LANGUAGES
from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.names import HOST_TOKEN
from migrate_advisor.scanner.paths import PathClass
from migrate_advisor.scanner.readers.hosts import hosts_asked
from migrate_advisor.scanner.readers.surroundings import COMPARED_BEFORE, KEYED_LANGUAGES, QUOTED
from migrate_advisor.scanner.uses import Context, Use, What

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.scanner.names import KnownNames
    from migrate_advisor.scanner.source import SourceText

_PLAIN_VALUE = pattern(r"(?:^\s*-\s|[:=])\s*([A-Za-z][\w:.-]{15,100})\s*(?:$|[,#])")
_MODEL_WORDS = ("model", "engine", "deployment", "chatclient", "embeddingclient", "embeddinggenerator")
"""Where a model is asked for, one of these stands before its id."""
_MODEL_KEY_BEFORE = pattern(
    rf"(?:{'|'.join(_MODEL_WORDS)})[\w-]*[\"'\])]*\s*"
    r"(?:\{\s*get\b[^{}]*\}\s*|string\s*|:\s*[A-Za-z_&][\w\[\]. |&']*)?"
    r"(?:(?<![=!<>])=>?|:=?|:?\?\?=?|\|\||,|->|\bto\b|\()\s*(?:\$\{\w+:?-)?(?:new\s*)?"
    r"(?:[A-Za-z_][\w.]*(?:<[\w\[\]]*>)?\(\s*)?(?:[\w.,:= ]*\bdefault\w*\s*[:=]\s*)?$",
    re.IGNORECASE,
)
_ARROW_BEFORE = pattern(r"model(?:[_.]?(?:name|id))?\s{0,9}<-\s{0,9}$", re.IGNORECASE)
"""What stands before a model that R gives a name."""
_RETURNED_BEFORE = pattern(
    r"(?:\breturn|\)\s{0,9}=>|\bdo:|\b(?:def|fun)\s[^=\"']{1,200}[^=!<>\s]\s{0,9}=|^\s{0,40}@\w{0,40}model)\s{0,9}$"
)
"""What stands before what a function gives, or an attribute of a module, in programs without a grammar.

Finds ``return``, ``() =>``, ``def f: String =``, ``@chat_model``; not ``"a" =>``, ``x ==``, ``x =``.
"""
_CHOSEN_BEFORE = pattern(
    rf"(?:{'|'.join(_MODEL_WORDS)})[\w-]{{0,40}}[\"'\])]?\s?(?:=|:=?|\|\||\?\?)(?!=)\s?\(?[\w.!=&|<> ()'\"-]{{1,80}}"
    r"(?:\?\s?(?:[\"'`][\w./:-]{1,80}[\"'`]\s?:\s?)?|\belse\s)$",
    re.IGNORECASE,
)
"""The same where one of two is chosen."""
_CALL_WORDS = (
    "embed(",
    "complete(",
    "chat(",
    "generate(",
    "lm(",
    "agent(",
    "completion(",
    "embedding(",
    "from_provider(",
    "/ai/run/",
    "llm=",
    "llm =",
    "llm:",
    " -m ",
)
_SPACED_BEFORE = pattern(
    r"(?:\bset\s{1,4}|[(\[{:\s*])[\w:*-]{0,40}model[\w*-]{0,20}(?:\s{1,4}|\s{0,4}=>\s{0,4}<<)$", re.IGNORECASE
)
"""A model's key that stands before it with nothing between, as Lisp, Tcl and CMake write it, or Erlang's binaries.

Finds ``{:model ``, ``(defvar *model* ``, ``set(MODEL ``, ``{model => <<``; not ``remodeled by ``.
"""
_PREFIX_COMPARED = pattern(r"\((?:not)?=\s{1,4}$|\((?:eq|equal|string=)\w{0,6}\s{1,4}$")
"""What stands before the two that Lisp compares: ``(= ``, ``(string= ``."""
_SPACED_LANGUAGES = ("lisp", "other", "tex")
_RETURN_WORDS = ("return", "=>", "do:", "def ", "fun ")
_ASKING_WORD = pattern("|".join(map(re.escape, (*_MODEL_WORDS, *_CALL_WORDS, *_RETURN_WORDS))))
_CALL_BEFORE = pattern(
    r"(?:\b(?:LM|LLM|a?completion|a?embedding|from_provider|create_\w{0,30}agent|[Aa]gent)\(|\bllm\s?[=:])\s*$"
)
"""Calls of frameworks whose first argument is a model, and arguments of that meaning."""
_IN_SHELL = pattern(r"(?:\s-m\s+[\"']?|\bmodel\\\"\s{0,10}:\s{0,10}\\\")([A-Za-z][\w./:@-]{1,99})")
"""An option of commands, and the body of a request within double quotes."""
_KEY_OF_BODY = pattern(r"[{,]\s{0,9}\\?[\"']model\\?[\"']\s{0,4}:\s{0,4}\\?[\"']\Z")
"""The key of a model in the body of a request, which has words for people beside it."""
_SHELLS = ("shell", "batch", "powershell")
IN_PATH = pattern(
    r"(?:/(?:models?|engines|ai/run)|:foundation-model)/((?:@[a-z]{2}/[\w-]{2,40}/)?[a-zA-Z][\w.@-]{2,80}(?::\d+(?![\w:]))?)(?=[:/?\s\"'`]|\Z)"
)
"""A model in the path of an address; Cloudflare's ids have a path of their own, those of Bedrock a version behind."""
IN_QUERY = pattern(r"[?&]model=([a-zA-Z][\w.@-]{2,80})(?=&|#|\Z)")
"""A model in the query of one, as sockets name it."""
_TYPE_BEFORE = pattern(r"\b(?:interface\s+\w+|type\s+\w+\s*=)[^{}=;]{0,200}\{[^{}]*$")
_CHOICE_AFTER = pattern(r"\s*\|\s*[\"']")
"""What follows a string that is a type, one of several."""
_ASSIGNED = pattern(
    r"(?<![\w.])([A-Za-z]\w{0,60})\s{0,40}(?:=|<-)\s{0,40}[\"']([\w.:/-]{2,100})[\"'][;,]?\s{0,40}(?:$|#|//)"
)
_NO_REQUEST_BEFORE = pattern(r"(?:for_?model\s*\(|\btype\s+\w+\s*=)\s*$", re.IGNORECASE)
"""What takes a model's name and calls nothing: the choice of a tokenizer, and the name of a type."""
_SQL_BEFORE = pattern(
    r"(?:\b(?P<compared>where|and|or|on|when|having|in)\b[^;'\"]{0,80}|\b\w*(?:model|engine|llm)\w{0,20}\s{0,9}(?:=>?|:=)\s{0,9}"
    r"|\b\w*(?:openai|anthropic|cohere|embed|completion|complete|generate|chat|llm)\w{0,40}\()['\"]?$",
    re.IGNORECASE,
)
"""What stands before a model in a query: what it is compared with, a parameter, a function that asks it."""
_MAGIC = pattern(r"\s{0,9}%%?ai\s+([A-Za-z][\w./:-]{1,99})")
_SENT_TO = pattern(r"(?:base_?ur[il]|api_?base|endpoint)\w{0,40}[\"']?\s*[:=]\s*[\"']https?://([\w.-]+)", re.IGNORECASE)
_MODEL_PLAIN = pattern(
    r"(?:model|engine|deployment)[\w*-]{0,60}[\"']?\s{0,40}(?:[:=]\s*|\s)[\"']?(?:\$\{\w+:?-)?([A-Za-z][\w./:@-]{1,99})",
    re.IGNORECASE,
)


def read_models(source: SourceText, names: KnownNames, start: int, line: str) -> Iterator[Use]:
    """Models by what stands before them, in their block, or by the name they are given."""
    if _ASKING_WORD.search(line.lower()):
        return _models(source, names, start, line)
    return _named_model(source, names, start, line)


def _models(source: SourceText, names: KnownNames, start: int, line: str) -> Iterator[Use]:
    yield from _quoted_models(source, names, start, line)
    if source.language in KEYED_LANGUAGES or source.language == "lisp":
        yield from _plain_models(source, names, start, line)


def _quoted_models(source: SourceText, names: KnownNames, start: int, line: str) -> Iterator[Use]:
    for hit in QUOTED.finditer(line):
        provider = _ending_at(hit.group(2), source, names) or _model_owner(hit.group(2), names)
        before = line[max(0, hit.start() - 120) : hit.start()]
        if source.language == "ruby":  # a symbol
            before = before.removesuffix(":")
        is_quoted_code = source.language == "shell" and before.endswith("(")
        if (
            provider is None
            or is_quoted_code
            or not _asks_for(before, source.language)
            or _goes_elsewhere(line, provider, names)
        ):
            continue
        if source.language != "javascript" or not _is_type(source.text, start + hit.start(), line[hit.end() :]):
            yield from _model(source, names, provider, (start + hit.start(2), start + hit.end(2)))


def _plain_models(source: SourceText, names: KnownNames, start: int, line: str) -> Iterator[Use]:
    """Models that stand without quotes, as keys of formats and options of commands have them."""
    shapes = (_MODEL_PLAIN, _IN_SHELL, IN_PATH) if source.language in _SHELLS else (_MODEL_PLAIN,)
    for hit in (hit for shape in shapes for hit in shape.finditer(line)):
        name = hit.group(1)
        provider = server_of(name, line, names) or _ending_at(name, source, names) or names.models.owner(name)
        provider = provider or names.models.owner(name.rsplit("/", 1)[-1])
        if provider and not _PREFIX_COMPARED.search(line[max(0, hit.start() - 40) : hit.start()]):
            yield from _model(source, names, provider, (start + hit.start(1), start + hit.end(1)), line)


def server_of(model: str, address: str, names: KnownNames) -> str | None:
    """Who answers at the address that has a model in its path, where it serves that model and ends it."""
    token = HOST_TOKEN.search(address)
    host = names.hosts.of(token[0]) if token is not None else None
    return host.provider if host is not None and names.models.is_ending(model, host.provider) else None


def _ending_at(model: str, source: SourceText, names: KnownNames) -> str | None:
    """Who ends a model of that id, of those whose addresses a script asks."""
    if source.language not in _SHELLS:
        return None
    return next((one for one in sorted(hosts_asked(source, names)) if names.models.is_ending(model, one)), None)


def _named_model(source: SourceText, names: KnownNames, start: int, line: str) -> Iterator[Use]:
    """A model's id given a name of its own, which begins as the id does: ``EXAMPLE = "example-1"``."""
    hit = _ASSIGNED.search(line)
    provider = names.models.owner(hit.group(2)) if hit else None
    if hit is None or provider is None:
        return
    family = re.match(r"[a-z]*", hit.group(2).lower())
    if family is not None and family.group() and hit.group(1).lower().startswith(family.group()):
        yield from _model(source, names, provider, (start + hit.start(2), start + hit.end(2)))


def _model_owner(value: str, names: KnownNames) -> str | None:
    """Whose a model is, also where the provider stands before it, as in ``provider:model``."""
    name = value.rsplit("/", 1)[-1]
    start, colon, model = name.partition(":")
    return (
        names.models.owner(value)
        or names.models.owner(name)
        or (names.models.owner(model) if colon and names.named_in(start) else None)
    )


def _asks_for(before: str, language: str) -> bool:
    """Whether what stands before a model's id asks for it."""
    if language == "sql":
        told = _SQL_BEFORE.search(before)
        return told is not None and not told["compared"]
    return (
        (
            _MODEL_KEY_BEFORE.search(before) is not None
            or _is_called(before)
            or _is_spaced(before, language)
            or (language in LANGUAGES and _RETURNED_BEFORE.search(before) is not None)
            or _CHOSEN_BEFORE.search(before) is not None
            or (language == "r" and _ARROW_BEFORE.search(before) is not None)
        )
        and not COMPARED_BEFORE.search(before)
        and not _NO_REQUEST_BEFORE.search(before)
    )


def _is_spaced(before: str, language: str) -> bool:
    """Whether a model's key stands before it with nothing between, and is not compared with it."""
    hit = _SPACED_BEFORE.search(before) if language in _SPACED_LANGUAGES else None
    return hit is not None and not _PREFIX_COMPARED.search(before[: hit.start() + 1])


def _is_type(text: str, at: int, after: str) -> bool:
    """Whether a string is a type of which values may be, rather than a value."""
    return _CHOICE_AFTER.match(after) is not None or _TYPE_BEFORE.search(text[max(0, at - 300) : at]) is not None


def _is_called(before: str) -> bool:
    """Whether a framework's call begins, and not in a text that quotes one."""
    return _CALL_BEFORE.search(before) is not None and before.count('"') % 2 == 0


def _goes_elsewhere(line: str, provider: str, names: KnownNames) -> bool:
    """Whether a line sends its model's requests to somebody else's address."""
    address = _SENT_TO.search(line)
    if address is None:
        return False
    host = names.hosts.of(address.group(1).strip("."))
    return host is None or host.provider != provider


def _model(
    source: SourceText, names: KnownNames, provider: str, span: tuple[int, int], beside: str = ""
) -> Iterator[Use]:
    """A model at its place, at the endpoint of the host that stands beside it, if one does."""
    name = source.text[slice(*span)]
    is_in_body = source.language in _SHELLS and _KEY_OF_BODY.search(source.text, max(0, span[0] - 40), span[0])
    if source.context(span[0]) is Context.CODE or is_in_body:
        token = HOST_TOKEN.search(beside)
        host = names.hosts.of(token[0]) if token is not None else None
        at = host.endpoint if host is not None and host.provider == provider else None
        yield Use(What.MODEL_ID, provider, *span, name, endpoint=at or names.models.endpoint_of(name))


def read_magics(source: SourceText, names: KnownNames, start: int, line: str) -> Iterator[Use]:
    """A model that a cell of a notebook is sent to: ``%%ai provider:model``."""
    hit = _MAGIC.match(line) if source.has_magics else None
    provider = _model_owner(hit[1], names) if hit is not None else None
    if hit is not None and provider is not None:
        yield Use(What.MODEL_ID, provider, start + hit.start(1), start + hit.end(1), hit[1].rpartition(":")[2])


def read_resource_ids(source: SourceText, names: KnownNames, start: int, line: str) -> Iterator[Use]:
    """Ids of what is kept at a provider; in tests and documents they are made up or recorded."""
    if source.path_class not in (PathClass.CODE, PathClass.EXAMPLE):
        return
    found = [(hit.group(2), hit.start(2)) for hit in QUOTED.finditer(line)]
    if source.language in KEYED_LANGUAGES:
        found += [(hit.group(1), hit.start(1)) for hit in _PLAIN_VALUE.finditer(line)]
    for value, at in found:
        resource = names.resource_id(value)
        if resource is not None and not COMPARED_BEFORE.search(line[max(0, at - 120) : at]):
            end = start + at + len(value)
            context = source.context(start + at)
            yield Use(What.RESOURCE_ID, resource.provider, start + at, end, value, context=context, note=resource.note)
