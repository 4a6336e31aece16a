"""Names that are the same in every language: hosts, environment variables, model ids, providers chosen by a setting.

Works line by line, on the lines with a hit. Imports and clients are `code`'s and `python`'s.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate_advisor.scanner import kinds
from migrate_advisor.scanner.names import HOST_TOKEN
from migrate_advisor.scanner.paths import PathClass
from migrate_advisor.scanner.source import MAX_LINE, is_text
from migrate_advisor.scanner.uses import Context, Use, What

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from migrate_advisor.scanner.names import Names, Variable
    from migrate_advisor.scanner.source import Source

CONFIG_LANGUAGES = frozenset(["env", "yaml", "json", "toml", "ini", "terraform", "xml"])
"""Formats of keys and values."""
_SHELL_LANGUAGES = frozenset(["shell", "powershell", "batch", "env", "markup"])

_KEYED_LANGUAGES = CONFIG_LANGUAGES | _SHELL_LANGUAGES
_NAMING = kinds.VARIABLE | kinds.WORD
"""What names of variables, settings and choices hold."""
_LONGEST_HOST = 300
"""Characters around a known name within which a host name is looked for in a long line; one has 253 at most."""
_DEFINED = re.compile(r"(?:const|let|var|final|static)\s+$")

_COMPARED_BEFORE = re.compile(
    r"(?:[=!]==?|\bin|\bnot in|~=|=~|[Ss]tarts?_?[Ww]ith|[Ee]nds?_?[Ww]ith|[Ii]ncludes?|[Cc]ontains|indexOf"
    r"|match(?:es)?|replace\w*|removeprefix|removesuffix|[Hh]as[PS]\w+|[Ee]quals?|expect\w*|assert\w*|toBe|\bcase|EqualTo)[\s(@]*"
    r"(?:[\w.]+\s*,\s*)?[\"'`]?(?:\w+://)?$"
)
_COMPARED_AFTER = re.compile(r"[^\s\"'`]*[\"'`]\s*(?:[=!]==?|in\b|not in\b)")
_SEARCHED_BEFORE = re.compile(
    r"(?:[Cc]ontains?|str_?i?pos|[Ii]ncludes?|[Ii]ndex_?[Oo]f|[Rr]eplace\w*|preg_\w+|[Ss]tarts?_?[Ww]ith|[Ee]nds?_?[Ww]ith"
    r"|to(?:Be|Equal|Match|Contain|Throw)\w*)\s*\(\s*(?:[$\w.>-]+\s*,\s*)?[\"'`]$"
)
"""A name that is looked for in a text: nothing is read from the environment."""
_HINT_BEFORE = re.compile(
    r"(?:placeholder|description|help(?:er)?(?:_?[Tt]ext)?|hint|tooltip|title|label)[\"']?\s*[:=]\s*\{?\s*[\"'`](?:\w+://)?$"
)
"""A key whose value is shown to people."""
_INDEX_BEFORE = re.compile(r"[\w)\]]\[\s*[\"'](?:\w+://)?$")
_INDEX_AFTER = re.compile(r"[^\s\"']*[\"']\s*\]")
_SYMBOL_BEFORE = re.compile(r"(?:^|[\s(]):\w+://$")
_OPEN_START = re.compile(r"[}>*%\]$)]\.?$|(?:[%$]\w+|\*)\.$|[xX]{3,}\.$")

_NAME = re.compile(r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9]*(?:[_.-][A-Za-z0-9]+)+")
_SETTING = re.compile(rf"{_NAME.pattern}|(?<![A-Za-z0-9])[a-z][a-z0-9]*(?:[A-Z][a-z0-9]*)+(?![A-Za-z0-9])")
"""The same in configuration, where camel case is usual."""
_UPPER_CASE = re.compile(r"[A-Z0-9][_.-][A-Z0-9]")
"""What a variable's name holds in code, where it is written in capitals."""
_SECTION = re.compile(
    r"[\"']([A-Za-z]\w*+(?::[A-Za-z]\w*+)++)[\"']"
    r"|(?<![\w:/.$-])([A-Za-z][A-Za-z0-9]*+(?:_[A-Za-z0-9]++)*+__(?:_{0,2}[A-Za-z0-9]++)++)(?![\w:/(.])"
)
_SECTION_LANGUAGES = CONFIG_LANGUAGES | {"csharp"}
_ENV_OBJECT = re.compile(r"(?:env\w*|config\w*|settings?|secrets?|vars?|conf|cfg|ENV)\??\.$", re.IGNORECASE)
_SHELL_VARIABLE = re.compile(
    r"(?:\$\{?[#!]?|\$\{(?:env|ENV):|%|\$env:|\$Env:|-e\s|--env\s|\bunset\s|\bexport\s|\bENV\s|\bARG\s|\bset\s)$"
)
_KEY_AFTER = re.compile(r"[\"']?\s*[:=](?!=)")
_KEY_BEFORE = re.compile(r"^\s*(?:[-{,]\s*)*(?:export\s+|set\s+|ENV\s+|ARG\s+|\$env:)?[\"']?$")
_OUTPUT_BEFORE = re.compile(r"^\s*output\s+$")
_SCALAR_BEFORE = re.compile(r"(?:^\s*-\s*|[:=]\s*)[\"']?$")
_SCALAR_AFTER = re.compile(r"[\"']?\s*(?:$|[,#}\]])")
_URL_VALUE = re.compile(r"^[\"'\])}]*\s*(?:[:=]|,|\|\|)\s*.{0,80}?\b(\w+)://([\w.:-]+)")

_QUOTED = re.compile(r"([\"'`])([\w./:@-]{2,100})\1")
_PLAIN_VALUE = re.compile(r"[:=]\s*([A-Za-z][\w:.-]{15,100})\s*(?:$|[,#])")
_TYPE = re.compile(r"([\"'])([\w./]{10,100})(?:@[\w.-]+)?\1")
_MAX_BLOCK = 4_000
"""Characters of a block of configuration that are looked through."""
_MODEL_WORDS = ("model", "engine", "deployment", "chatclient", "embeddingclient", "embeddinggenerator")
"""Where a model is asked for, one of these stands before its id."""
_MODEL_KEY_BEFORE = re.compile(
    rf"(?:{'|'.join(_MODEL_WORDS)})[\w-]*[\"'\])]*\s*(?:\{{\s*get\b[^{{}}]*\}}\s*|string\s*|:\s*[A-Za-z_][\w\[\]. |]*)?"
    r"(?:(?<![=!<>])=>?|:=?|:?\?\?=?|\|\||,|\()\s*(?:\$\{\w+:?-)?(?:new\s*)?"
    r"(?:[A-Za-z_][\w.]*(?:<[\w\[\]]*>)?\(\s*)?(?:[\w.,:= ]*\bdefault\w*\s*[:=]\s*)?$",
    re.IGNORECASE,
)
_ASKING_WORD = re.compile("|".join(map(re.escape, (*_MODEL_WORDS, "lm(", "agent("))))
_CALL_BEFORE = re.compile(r"\b(?:LM|LLM|[Aa]gent)\(\s*$")
"""Calls of frameworks whose first argument is a model."""
_ASSIGNED = re.compile(
    r"(?<![\w.])([A-Za-z]\w{0,60})\s{0,40}=\s{0,40}[\"']([\w.:/-]{2,100})[\"'][;,]?\s{0,40}(?:$|#|//)"
)
_BLOCK_LANGUAGES = frozenset(["terraform", "yaml"])
_BLOCK_VALUE = re.compile(r"\s*(?:default|value|name)\s*[:=]\s*[\"']?([A-Za-z][\w.-]*)[\"']?\s*(?:#.*)?$")
_NEAR_BLOCK = 300
"""Characters before a key within which its block begins."""
_NO_REQUEST_BEFORE = re.compile(r"(?:for_?model\s*\(|\btype\s+\w+\s*=)\s*$", re.IGNORECASE)
"""What takes a model's name and calls nothing: the choice of a tokenizer, and the name of a type."""
_SENT_TO = re.compile(
    r"(?:base_?ur[il]|api_?base|endpoint)\w{0,40}[\"']?\s*[:=]\s*[\"']https?://([\w.-]+)", re.IGNORECASE
)
_MODEL_PLAIN = re.compile(
    r"(?:model|engine|deployment)[\w-]{0,60}[\"']?\s{0,40}(?:[:=]\s*|\s)[\"']?(?:\$\{\w+:?-)?([A-Za-z][\w./:@-]{1,99})",
    re.IGNORECASE,
)

_CHOICE = re.compile(r"(?<![\w.-])([\w.-]+)[\"']?\s*[:=]\s*[\"']?([A-Za-z][\w-]*)[\"']?\s*(?:$|[,#}]|//)")
_CHOICE_WORDS = frozenset(
    "provider providers vendor service backend engine type llm llms model models api bot ai platform client adapter "
    "driver voice speech text image audio embedding embeddings embedder tts stt asr chat completion generator source "
    "use default connector kind".split()
)


def read_text(source: Source, names: Names) -> Iterator[Use]:
    """Uses that need no grammar."""
    looks = [(held, look) for held, languages, look in _LOOKS if languages is None or source.language in languages]
    for (start, line), held in zip(source.hit_lines, source.kinds, strict=True):
        if held & kinds.HOST:
            yield from _hosts(source, names, start, line)
        if len(line) <= MAX_LINE:
            for wanted, look in looks:
                if held & wanted:
                    yield from look(source, names, start, line)


def host_at(text: str, start: int, end: int) -> tuple[str, int]:
    """A host token without what an escape left in front of it, and where it starts."""
    token = text[start:end]
    before = text[max(0, start - 6) : start]
    if before.endswith("%") and re.match(r"[0-9A-Fa-f]{2}", token):
        return token[2:], start + 2
    if before.endswith("\\"):
        skip = 5 if re.match(r"u[0-9A-Fa-f]{4}", token) else 1
        return token[skip:], start + skip
    return token, start


def _host_tokens(names: Names, line: str) -> Iterator[tuple[int, int]]:
    """Where host names may stand in a line; in a long one only near the names that are known."""
    if len(line) <= MAX_LINE:
        yield from (hit.span() for hit in HOST_TOKEN.finditer(line))
        return
    over = 0
    for place in names.literal_kinds.places(line, kinds.HOST):
        if place >= over:
            over = place + _LONGEST_HOST
            near = max(0, place - _LONGEST_HOST)
            yield from (hit.span() for hit in HOST_TOKEN.finditer(line, near, over) if hit.end() > place)


def _hosts(source: Source, names: Names, start: int, line: str) -> Iterator[Use]:
    for begin, end in _host_tokens(names, line):
        token, at = host_at(line, begin, end)
        host = names.host(token)
        if host is None:
            continue
        before, after = line[max(0, at - 120) : at], line[end : end + 120]
        context = source.context(start + at)
        if context is Context.CODE and _is_compared(before, after, source.language):
            context = Context.TEST
        if context is Context.CODE and _HINT_BEFORE.search(before):
            context = Context.PROSE
        if not host.is_whole:
            if not _OPEN_START.search(before) and not before.endswith("."):
                context = Context.TEST if context is Context.CODE else context
            elif before[-2:-1] in ("'", '"', "`"):
                context = Context.TEST
        yield Use(
            What.ENDPOINT,
            host.provider,
            start + at,
            start + end,
            token,
            context=context,
            note=host.note,
            endpoint=host.endpoint,
        )


def _is_compared(before: str, after: str, language: str) -> bool:
    """Whether an address is looked for or compared with, or is a key, rather than called."""
    if _COMPARED_BEFORE.search(before) or _COMPARED_AFTER.match(after):
        return True
    if language == "lisp" and _SYMBOL_BEFORE.search(before):
        return True
    return bool(_INDEX_BEFORE.search(before) and _INDEX_AFTER.match(after))


def _variables(source: Source, names: Names, start: int, line: str) -> Iterator[Use]:
    if source.language not in CONFIG_LANGUAGES and not _UPPER_CASE.search(line):
        return
    shape = _SETTING if source.language in CONFIG_LANGUAGES else _NAME
    for hit in shape.finditer(line):
        name, at = hit.group(), hit.start()
        if "." in name and source.language not in ("ini", "yaml", "env"):
            last = name.rsplit(".", 1)[-1]
            at, name = hit.end() - len(last), last
        variable = _variable_named(source, names, name)
        if variable is None or not _is_variable(source, start, line, at, hit.end()):
            continue
        context = source.context(start + at)
        if variable.role == "base-url" and context is not Context.COMMENT:
            value = _URL_VALUE.match(line[hit.end() : hit.end() + 300])
            if value is not None:
                host = names.host(value.group(2).split(":")[0])
                if host is None or host.provider != variable.provider:
                    source.redirected[variable.provider] = host.provider if host else None
                    continue
        yield Use(
            What.ENV_VAR,
            variable.provider,
            start + at,
            start + hit.end(),
            name,
            confidence="high" if variable.is_known and not variable.is_shared else "medium",
            context=context,
        )


def _sections(source: Source, names: Names, start: int, line: str) -> Iterator[Use]:
    """Settings within sections, as .NET names them: ``"Example:ApiKey"``, in the environment ``Example__ApiKey``."""
    for hit in _SECTION.finditer(line):
        name = hit.group(1) or hit.group(2)
        variable = names.variable(name)
        if variable is not None and not _SEARCHED_BEFORE.search(line[max(0, hit.start() - 119) : hit.start() + 1]):
            at = start + (hit.start(1) if hit.group(1) else hit.start(2))
            context = source.context(at)
            yield Use(What.ENV_VAR, variable.provider, at, at + len(name), name, confidence="medium", context=context)


def _variable_named(source: Source, names: Names, name: str) -> Variable | None:
    """Whose a variable is, given as it stands in a file; in code it is upper case."""
    variable = names.variable(name) if name.isupper() or source.language in CONFIG_LANGUAGES else None
    if variable is not None and variable.is_shared:
        return variable if _tells_whose(source, names, variable.provider, name.upper()) else None
    return variable


def _tells_whose(source: Source, names: Names, provider: str, name: str) -> bool:
    """Whether a file says that a variable that others read too is meant for a provider.

    It names the provider, or it is configuration that holds the key of another one, and nothing that goes by the
    variable's first word is somebody else's: a list of such keys.
    """
    first = name.split("_", 1)[0]
    like_it = re.findall(rf"\b{first}_[A-Z_]*(?:ID|KEY)\b", source.text)
    if any(names.variable(other) is None for other in like_it):
        return False
    if source.language not in _KEYED_LANGUAGES or names.names_provider(source.text, provider):
        return names.names_provider(source.text, provider)
    found = (names.variable(hit.group()) for _, line in source.hit_lines for hit in _NAME.finditer(line[:MAX_LINE]))
    return any(
        variable.is_known and variable.role == "credential" and not variable.is_shared for variable in found if variable
    )


def _is_variable(source: Source, start: int, line: str, at: int, end: int) -> bool:
    """Whether a name stands where code or configuration reads or sets a variable."""
    before, after = line[:at][-120:], line[end : end + 120]
    if _ENV_OBJECT.search(before):
        return True
    if _SHELL_VARIABLE.search(before) and (source.language in _KEYED_LANGUAGES or "${" in before):
        return True
    if source.language in _KEYED_LANGUAGES:
        if not line[at:end].isupper():  # a lower-case name is a setting only where it is a key
            return _KEY_AFTER.match(after) is not None and _is_key(before, after)
        return _is_key(before, after) or _is_quoted(before, after) or _OUTPUT_BEFORE.match(before) is not None
    if _is_quoted(before, after) and not source.is_comment(start + at):
        return _SEARCHED_BEFORE.search(before) is None
    return _DEFINED.search(before) is not None and _assigns_environment(source, start, line)


def _is_key(before: str, after: str) -> bool:
    """Whether a name is a key, or a whole value, of configuration or a shell's assignment."""
    if _KEY_AFTER.match(after):
        return _KEY_BEFORE.match(before) is not None or before.endswith(("'", '"', "-D", "{ ", ", "))
    return _SCALAR_BEFORE.search(before) is not None and _SCALAR_AFTER.match(after) is not None


def _is_quoted(before: str, after: str) -> bool:
    quote = before[-1:]
    return quote in ("'", '"', "`") and after.startswith(quote)


def _assigns_environment(source: Source, start: int, line: str) -> bool:
    """Whether a definition that goes on in the next line takes its value from the environment."""
    if not line.rstrip().endswith("="):
        return False
    following = source.text[start + len(line) : start + len(line) + 200]
    return (
        re.match(r"\s*(?:process\.env|import\.meta\.env|os\.environ|System\.getenv|Deno\.env)", following) is not None
    )


def _asked_models(source: Source, names: Names, start: int, line: str) -> Iterator[Use]:
    """Models by what stands before them, in their block, or by the name they are given."""
    if _ASKING_WORD.search(line.lower()):
        return _models(source, names, start, line)
    if source.language in _BLOCK_LANGUAGES:
        return _model_of_block(source, names, start, line)
    return _named_model(source, names, start, line)


def _models(source: Source, names: Names, start: int, line: str) -> Iterator[Use]:
    for hit in _QUOTED.finditer(line):
        provider = _model_owner(hit.group(2), names)
        before = line[max(0, hit.start() - 120) : hit.start()]
        if provider and _asks_for(before) and not _goes_elsewhere(line, provider, names):
            yield from _model(source, provider, start + hit.start(2), start + hit.end(2))
    if source.language in _KEYED_LANGUAGES:
        for hit in _MODEL_PLAIN.finditer(line):
            provider = names.model(hit.group(1).rsplit("/", 1)[-1])
            if provider:
                yield from _model(source, provider, start + hit.start(1), start + hit.end(1))


def _named_model(source: Source, names: Names, start: int, line: str) -> Iterator[Use]:
    """A model's id given a name of its own, which begins as the id does: ``EXAMPLE = "example-1"``."""
    hit = _ASSIGNED.search(line)
    provider = names.model(hit.group(2)) if hit else None
    if hit is None or provider is None:
        return
    family = re.match(r"[a-z]*", hit.group(2).lower())
    if family is not None and family.group() and hit.group(1).lower().startswith(family.group()):
        yield from _model(source, provider, start + hit.start(2), start + hit.end(2))


def _model_of_block(source: Source, names: Names, start: int, line: str) -> Iterator[Use]:
    """A model that is the value of a key which says no more than that, in a block about a model."""
    hit = _BLOCK_VALUE.match(line)
    provider = names.model(hit.group(1)) if hit else None
    if hit is None or provider is None:
        return
    before = source.text[max(0, start - _NEAR_BLOCK) : start].lower()
    if any(word in before for word in _MODEL_WORDS):
        yield from _model(source, provider, start + hit.start(1), start + hit.end(1))


def _model_owner(value: str, names: Names) -> str | None:
    """Whose a model is, also where the provider stands before it, as in ``provider:model``."""
    name = value.rsplit("/", 1)[-1]
    start, colon, model = name.partition(":")
    return names.model(name) or (names.model(model) if colon and names.named_in(start) else None)


def _asks_for(before: str) -> bool:
    """Whether what stands before a model's id asks for it."""
    return (
        (_MODEL_KEY_BEFORE.search(before) is not None or _is_called(before))
        and not _COMPARED_BEFORE.search(before)
        and not _NO_REQUEST_BEFORE.search(before)
    )


def _is_called(before: str) -> bool:
    """Whether a framework's call begins, and not in a text that quotes one."""
    return _CALL_BEFORE.search(before) is not None and before.count('"') % 2 == 0


def _goes_elsewhere(line: str, provider: str, names: Names) -> bool:
    """Whether a line sends its model's requests to somebody else's address."""
    address = _SENT_TO.search(line)
    if address is None:
        return False
    host = names.host(address.group(1).strip("."))
    return host is None or host.provider != provider


def _model(source: Source, provider: str, start: int, end: int) -> Iterator[Use]:
    context = source.context(start)
    if context is Context.CODE:
        yield Use(What.MODEL_ID, provider, start, end, source.text[start:end], context=context)


def _choices(source: Source, names: Names, start: int, line: str) -> Iterator[Use]:
    for hit in _CHOICE.finditer(line):
        provider = names.words.get(hit.group(2).lower().replace("-", "_"))
        if provider is None:
            continue
        parts = re.split(r"[^a-z0-9]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", hit.group(1)).lower())
        if _CHOICE_WORDS.isdisjoint(parts[-3:]) or is_text(line[: hit.start()]):
            continue
        if source.context(start + hit.start(2)) is Context.CODE:
            at = start + hit.start(2)
            yield Use(What.CHOICE, provider, at, start + hit.end(2), hit.group(2), confidence="medium")


def _resource_ids(source: Source, names: Names, start: int, line: str) -> Iterator[Use]:
    """Ids of what is kept at a provider; in tests and documents they are made up or recorded."""
    if source.path_class not in (PathClass.CODE, PathClass.EXAMPLE):
        return
    found = [(hit.group(2), hit.start(2)) for hit in _QUOTED.finditer(line)]
    if source.language in _KEYED_LANGUAGES:
        found += [(hit.group(1), hit.start(1)) for hit in _PLAIN_VALUE.finditer(line)]
    for value, at in found:
        resource = names.resource_id(value)
        if resource is not None and not _COMPARED_BEFORE.search(line[max(0, at - 120) : at]):
            end = start + at + len(value)
            context = source.context(start + at)
            yield Use(What.RESOURCE_ID, resource.provider, start + at, end, value, context=context, note=resource.note)


def _settings(source: Source, names: Names, start: int, line: str) -> Iterator[Use]:
    """Keys and types of resources in configuration and infrastructure."""
    for hit in _TYPE.finditer(line):
        key = names.config_keys.get(hit.group(2).lower())
        if key is None or (key.when and not _holds(_block(source.text, start + hit.end()), key.when, source.text)):
            continue
        at, end = start + hit.start(2), start + hit.end(2)
        yield Use(What.ENV_VAR, key.provider, at, end, hit.group(2), context=source.context(at))


def _holds(block: str, setting: str, text: str) -> bool:
    """Whether a block gives a setting its value, or takes it from a parameter with that default."""
    name, _, value = setting.partition("=")
    said = re.search(rf"\b{re.escape(name)}[\"']?\s*[:=]\s*([\"']?)([\w.]+)", block)
    if said is None:
        return False
    if said.group(2) == value:
        return True
    default = re.search(rf"\bparam\s+{re.escape(said.group(2))}\s+string\s*=\s*'{re.escape(value)}'", text)
    return not said.group(1) and default is not None


def _block(text: str, at: int) -> str:
    """What stands in the same braces as an offset, or in those that open on its line; bounded."""
    start = max(text.rfind("{", max(0, at - _MAX_BLOCK), at), 0)
    line_end = text.find("\n", at)
    opened = text.find("{", at, line_end if line_end >= 0 else len(text))
    depth = 0 if opened >= 0 else 1
    for index in range(at, min(len(text), at + _MAX_BLOCK)):
        depth += (text[index] == "{") - (text[index] == "}")
        if depth == 0 and text[index] == "}":
            return text[at if opened >= 0 else start : index]
    return text[at : at + _MAX_BLOCK]


_LOOKS: Sequence[tuple[int, frozenset[str] | None, Callable[[Source, Names, int, str], Iterator[Use]]]] = (
    (_NAMING, None, _variables),
    (_NAMING, _SECTION_LANGUAGES, _sections),
    (kinds.MODEL, None, _asked_models),
    (kinds.RESOURCE, None, _resource_ids),
    (_NAMING, CONFIG_LANGUAGES, _choices),
    (kinds.KEY, CONFIG_LANGUAGES, _settings),
)
"""What a line must hold, in which languages, to be looked through for what."""
