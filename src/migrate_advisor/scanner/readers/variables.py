"""Environment variables and settings that are named like them. Keys below a provider's name are `settings`'s."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.names import spelled
from migrate_advisor.scanner.readers.blocks import is_run, line_from
from migrate_advisor.scanner.readers.hosts import hosts_asked
from migrate_advisor.scanner.readers.redirects import is_redirected
from migrate_advisor.scanner.readers.surroundings import CONFIG_LANGUAGES, KEYED_LANGUAGES, is_quoted, is_stood_in
from migrate_advisor.scanner.source import MAX_LINE
from migrate_advisor.scanner.uses import Context, Use, What

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.scanner.names import KnownNames, Variable
    from migrate_advisor.scanner.source import SourceText

_NAME = pattern(r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9]*(?:[_.-][A-Za-z0-9]+)+")
_SETTING = pattern(rf"{_NAME.pattern}|(?<![A-Za-z0-9])[a-z][a-z0-9]*(?:[A-Z][a-z0-9]*)+(?![A-Za-z0-9])")
"""The same in configuration, where camel case is usual."""
_UPPER_CASE = pattern(r"[A-Z0-9][_.-][A-Z0-9]")
"""What a variable's name holds in code, where it is written in capitals."""
_DEFINED = pattern(r"(?:const|let|var|final|static)\s+$")
_SEARCHED_BEFORE = pattern(
    r"(?:[Cc]ontains?|str_?i?pos|[Ii]ncludes?|[Ii]ndex_?[Oo]f|[Rr]eplace\w*|preg_\w+|[Ss]tarts?_?[Ww]ith|[Ee]nds?_?[Ww]ith"
    r"|to(?:Be|Equal|Match|Contain|Throw)\w*)\s*\(\s*(?:[$\w.>-]+\s*,\s*)?[\"'`]$"
)
"""A name that is looked for in a text: nothing is read from the environment.

Finds ``contains("``, ``strpos($text, '``, ``toBe('``; not ``getenv("``, ``contains(x, y, "``.
"""
_SECTION = pattern(
    r"[\"']([A-Za-z]\w*+(?::[A-Za-z]\w*+)++)[\"']"
    r"|(?<![\w:/.$-])([A-Za-z][A-Za-z0-9]*+(?:_[A-Za-z0-9]++)*+__(?:_{0,2}[A-Za-z0-9]++)++)(?![\w:/(.])"
)
"""Sections of settings in their two spellings. Finds ``"OpenAI:ApiKey"``, ``OPENAI__API_KEY``; not
``OPENAI_API_KEY``, ``a::b``, ``__init__``.
"""
SECTION_LANGUAGES = frozenset(["csharp"])
PROPERTY_LANGUAGES = frozenset(["java", "kotlin", "python", "csharp"])
_PROPERTY = pattern(
    r"(?:@Value\(\s{0,9}\"\\?\$\{|@(?:Config)?Property\(\s{0,9}(?:name\s{0,9}=\s{0,9})?\")(?P<name>[\w.-]{3,100})"
)
_SETTINGS_PREFIX = pattern(
    r"@ConfigurationProperties\(\s{0,9}(?:(?:prefix|value)\s{0,9}=\s{0,9})?\"(?P<name>[\w.-]{3,100})\""
)
"""A class of Spring that holds all settings below a name."""
_CONFIGURED = pattern(
    r"(?:[cC]onfig(?:uration)?\[|\bGet(?:Required)?Value<[\w?]{1,40}>\(|\bGetEnvironmentVariable\()\s*"
    r"\"(?P<name>[A-Z][a-z]\w{2,100})\""
)
"""Finds ``configuration["OpenAiKey"``, ``GetValue<string>("OpenAiKey"``; not ``words["OpenAiKey"``,
``config["open"``.
"""
_FIELD = pattern(r"^\s+(?P<name>[A-Za-z]\w{2,60})\s*:\s*(?:str|SecretStr|Optional|Annotated|Any\w*Url|HttpUrl)\b")
"""A field of a class of settings. Finds ``    openai_api_key: str``; not ``openai_api_key: str``,
``    count: int``.
"""
_PROPERTY_SHAPES = {"python": _FIELD, "csharp": _CONFIGURED}
"""Language → how it names settings, where that is not Spring's way."""
_HEADER_STARTS = ("X-", "x-")
"""How headers of requests begin that no standard names."""
_ENV_OBJECT = pattern(r"(?:env\w*|config\w*|settings?|secrets?|vars?|conf|cfg|ENV)\??\.$|\$ENV\{$", re.IGNORECASE)
_SHELL_VARIABLE = pattern(
    r"(?:\$\{?[#!]?|\$\{(?:env|ENV):|%|\$env:|\$Env:|-e\s|--env\s|\bexport\s|\bENV\s|\bARG\s|\bset\s"
    r"|\bset\s-\w{1,4}\s|\bset(?:x|env)\s|\bsecret\s(?:put|set)\s|\bread\s[^;|&]{0,100}\s)$"
)
_R_BEFORE = pattern(r"\bSys\.setenv\([^()#]{0,200}$")
"""R sets variables by arguments. Finds ``Sys.setenv(``, ``Sys.setenv(A = "x", ``; not ``Sys.getenv(``."""
_SHELL_MARKS = ("%", "!")
"""How a line of a notebook begins that goes to a shell or sets a variable."""
_MAGIC_BEFORE = pattern(r"^\s*%(?:set_)?env\s+$")
_ASSIGNED_BEFORE = pattern(r"(?:^|(?<![=!]=|=~)[\s\"'`;(])$")
_SECRET_BEFORE = pattern(r"\$\{\{\s*(?:secrets|env|vars)\.$")
"""An expression of a workflow, which is no text wherever it stands."""
_ACTIONS = ("action.yml", "action.yaml")
"""Files of steps that workflows run, with a token of who runs them."""
_EXPRESSION_AFTER = pattern(r"\s*(?:\}\}|\|\|)")
"""What follows where the expression's value is wanted, rather than whether there is one."""
_ENVIRONMENT_AFTER = pattern(r"[^{}]{0,300}\}\s*=\s*(?:process\.env|import\.meta\.env|Bun\.env)\b")
_CHECKED_AFTER = pattern(r"[\"']?\s*:\s*(?:z|zod|v|t|Joi|joi|yup|Schema|Type)\s*\.\s*\w")
"""A schema of the environment says what sort of value it has."""
_PAIR_BEFORE = pattern(r"(?:^|[{,])\s*\Z")
_HANDED_AFTER = pattern(
    r"\s{0,9}:\s{0,9}(?!(?:string|number|boolean|any|unknown|never|z)\b)[a-z_$][\w$.!?]{0,100}\s{0,9}(?:,|\}|//|$)"
)
"""What follows the name of a variable that a program sets for another: ``: this.key,``, ``: config.apiKey }``."""
_CREDENTIALS_AFTER = pattern(r"\s*=\s*credentials\(")
_VALUE_AFTER = pattern(r"[\"']?\s*[:=]\s*[\"']?([A-Za-z0-9][\w.:/-]*)")
"""What a variable is set to, from behind its name on."""
_KEY_AFTER = pattern(r"[\"']?\s*[:=](?!=)")
_KEY_BEFORE = pattern(r"^\s*(?:[-{,]\s*)*(?:export\s+|set\s+|ENV\s+|ARG\s+|\$env:|Environment=)?[\"']?$")
_OUTPUT_BEFORE = pattern(r"^\s*output\s+$")
_SCALAR_BEFORE = pattern(r"(?:^\s*-\s*|[:=]\s*)[\"']?$")
_SCALAR_AFTER = pattern(r"[\"']?\s*(?:$|[,#}\]])")


def read_variables(source: SourceText, names: KnownNames, start: int, line: str) -> Iterator[Use]:
    """Variables that a line reads, sets or declares."""
    if source.language not in CONFIG_LANGUAGES and not _UPPER_CASE.search(line):
        return
    shape = _SETTING if source.language in CONFIG_LANGUAGES else _NAME
    for hit in shape.finditer(line):
        name, end = hit.group(), hit.end()
        if "." in name:
            name = _last_of(source, name, line)
        at = end - len(name)
        variable = _variable_named(source, names, name) if not name.startswith(_HEADER_STARTS) else None
        if variable is None or not _is_variable(source, start, line, at, end) or _is_workflows(variable, line[:at]):
            continue
        context = _standing_in(source, variable, _context(source, start, line, at), line[end : end + 120])
        if context is not Context.COMMENT and is_redirected(source, names, variable, start, start + at, start + end):
            continue
        value = _VALUE_AFTER.match(line, end) if variable.role == "model" else None
        if value is not None and names.models.is_anothers(value[1], variable.provider):
            continue  # the model itself tells whether it can be had
        confidence = "high" if variable.is_known and not variable.is_shared else "medium"
        yield Use(What.ENV_VAR, variable.provider, start + at, start + end, name, confidence, context)


def _is_workflows(variable: Variable, before: str) -> bool:
    """Whether a variable is a workflow's own, such as a token of who runs it."""
    return variable.is_shared and _SECRET_BEFORE.search(before[-40:]) is not None


def _last_of(source: SourceText, name: str, line: str) -> str:
    """The variable in a name with dots; the whole where the dots are its own, as keys of configuration have them."""
    last = name.rsplit(".", 1)[-1]
    has_dots = source.language in ("ini", "yaml", "env") and not (last.isupper() and "${{" in line)
    return name if has_dots else last


def _standing_in(source: SourceText, variable: Variable, context: Context, after: str) -> Context:
    """A test where a program or shell gives a key a word that no service takes; configuration is yet to be filled."""
    is_key = variable.role == "credential" and source.language not in CONFIG_LANGUAGES
    return Context.TEST if is_key and context is Context.CODE and is_stood_in(after) else context


def read_sections(source: SourceText, names: KnownNames, start: int, line: str) -> Iterator[Use]:
    """Settings within sections, as .NET names them: ``"Example:ApiKey"``, in the environment ``Example__ApiKey``."""
    for hit in _SECTION.finditer(line):
        name = hit.group(1) or hit.group(2)
        variable = names.variable(name)
        if variable is not None and not _SEARCHED_BEFORE.search(line[max(0, hit.start() - 119) : hit.start() + 1]):
            at = start + (hit.start(1) if hit.group(1) else hit.start(2))
            context = source.context(at)
            yield Use(What.ENV_VAR, variable.provider, at, at + len(name), name, confidence="medium", context=context)


def read_properties(source: SourceText, names: KnownNames, start: int, line: str) -> Iterator[Use]:
    """Settings that code takes by their place in the configuration, or by a field of a class of settings."""
    yield from _read_prefixes(source, names, start, line)
    shape = _PROPERTY_SHAPES.get(source.language, _PROPERTY)
    if shape is _FIELD and not source.mentions("BaseSettings"):
        return
    for hit in shape.finditer(line):
        variable = names.variable(hit["name"])
        at = start + hit.start("name")
        context = source.context(at)
        is_told = variable is not None and (variable.role != "model" or shape is _CONFIGURED)
        if variable is not None and is_told and context is Context.CODE:
            yield Use(What.ENV_VAR, variable.provider, at, start + hit.end("name"), hit["name"], confidence="medium")


def _read_prefixes(source: SourceText, names: KnownNames, start: int, line: str) -> Iterator[Use]:
    """Classes that hold all settings below the name of a provider."""
    hit = _SETTINGS_PREFIX.search(line) if "@Config" in line else None
    provider = names.words.get(spelled(hit["name"].rsplit(".", 1)[-1])) if hit is not None else None
    if hit is not None and provider is not None and source.context(start + hit.start()) is Context.CODE:
        at = start + hit.start("name")
        yield Use(What.ENV_VAR, provider, at, start + hit.end("name"), hit["name"], confidence="medium")


def _variable_named(source: SourceText, names: KnownNames, name: str) -> Variable | None:
    """Whose a variable is, given as it stands in a file; in code it is upper case."""
    variable = names.variable(name) if name.isupper() or source.language in CONFIG_LANGUAGES else None
    if variable is not None and variable.is_shared:
        return variable if tells_whose(source, names, variable.provider, name.upper()) else None
    return variable


def tells_whose(source: SourceText, names: KnownNames, provider: str, name: str) -> bool:
    """Whether a file says that a variable that others read too is meant for a provider.

    It names the provider, or it is configuration that holds the key of another one, and nothing that goes by the
    variable's first word is somebody else's: a list of such keys.
    """
    key = source.language, provider, name
    if key not in source.told_whose:
        source.told_whose[key] = _says_whose(source, names, provider, name)
    return source.told_whose[key]


def _says_whose(source: SourceText, names: KnownNames, provider: str, name: str) -> bool:
    first = name.split("_", 1)[0]
    like_it = re.findall(rf"\b{first}_[A-Z_]*(?:ID|KEY)\b", source.text)
    if any(names.variable(other) is None for other in like_it):
        return False
    is_workflows = source.is_ci or source.path.rsplit("/", 1)[-1].lower() in _ACTIONS
    if source.language not in KEYED_LANGUAGES or is_workflows or names.names_provider(source.text, provider):
        return names.names_provider(source.text, provider) or (
            not is_workflows and provider in hosts_asked(source, names)
        )
    found = (names.variable(hit.group()) for _, line in source.hit_lines for hit in _NAME.finditer(line[:MAX_LINE]))
    return any(
        variable.is_known and variable.role == "credential" and not variable.is_shared for variable in found if variable
    )


def _context(source: SourceText, start: int, line: str, at: int) -> Context:
    """Where in the file a name stands; what is run, or is an expression, is no text for people."""
    context = source.context(start + at)
    if context is not Context.PROSE or source.language != "yaml":
        return context
    is_value = _SECRET_BEFORE.search(line[max(0, at - 40) : at]) is not None
    if is_value or (not source.is_string(start + at) and is_run(source.text, line_from(source.text, start))):
        return Context.CODE
    return context


def _is_variable(source: SourceText, start: int, line: str, at: int, end: int) -> bool:
    """Whether a name stands where code or configuration reads or sets a variable."""
    before, after = line[:at][-120:], line[end : end + 120]
    if _ENV_OBJECT.search(before):
        return "${{" not in line[:at] or _EXPRESSION_AFTER.match(after) is not None
    is_keyed = source.language in KEYED_LANGUAGES or is_for_shell(source, start, line)
    if _R_BEFORE.search(before) or (_SHELL_VARIABLE.search(before) and (is_keyed or "${" in before)):
        return True
    if is_keyed:
        return _is_set(source, line[at:end], before, after)
    if is_quoted(before, after) and not source.is_comment(start + at):
        return _SEARCHED_BEFORE.search(before) is None
    if _DEFINED.search(before) is not None and _assigns_environment(source, start, line):
        return True
    return _is_declared(source, start, line, at, end)


def _is_set(source: SourceText, name: str, before: str, after: str) -> bool:
    """Whether configuration or a shell gives a name its value, or hands it on."""
    if not name.isupper():  # a lower-case name is a setting only where it is a key
        return _KEY_AFTER.match(after) is not None and _is_key(before, after)
    if _is_key(before, after) or is_quoted(before, after) or _OUTPUT_BEFORE.match(before) is not None:
        return True
    if after.startswith("=") and not after.startswith("==") and source.language != "markup":
        return _ASSIGNED_BEFORE.search(before) is not None
    return _MAGIC_BEFORE.match(before) is not None or (before.endswith("<key>") and after.startswith("</key>"))


def is_for_shell(source: SourceText, start: int, line: str) -> bool:
    """Whether a line of a notebook is no code of its kernel."""
    return source.has_magics and (
        line.lstrip().startswith(_SHELL_MARKS) or source.text[start - 1 : start] == _SHELL_MARKS[1]
    )


def _is_declared(source: SourceText, start: int, line: str, at: int, end: int) -> bool:
    """Whether code says that the environment holds a variable, without reading it by a string."""
    if source.is_comment(start + at) or source.is_string(start + at):
        return False
    if source.language == "javascript":
        if _CHECKED_AFTER.match(line, end) or (_PAIR_BEFORE.search(line[:at]) and _HANDED_AFTER.match(line, end)):
            return True
        return _ENVIRONMENT_AFTER.match(source.text[start + end : start + end + 400]) is not None
    return source.language == "groovy" and _CREDENTIALS_AFTER.match(line, end) is not None


def _is_key(before: str, after: str) -> bool:
    """Whether a name is a key, or a whole value, of configuration or a shell's assignment."""
    if _KEY_AFTER.match(after):
        return _KEY_BEFORE.match(before) is not None or before.endswith(("'", '"', "-D", "{ ", ", "))
    return _SCALAR_BEFORE.search(before) is not None and _SCALAR_AFTER.match(after) is not None


def _assigns_environment(source: SourceText, start: int, line: str) -> bool:
    """Whether a definition that goes on in the next line takes its value from the environment."""
    if not line.rstrip().endswith("="):
        return False
    following = source.text[start + len(line) : start + len(line) + 200]
    return (
        re.match(r"\s*(?:process\.env|import\.meta\.env|os\.environ|System\.getenv|Deno\.env)", following) is not None
    )
