"""The target's key, read by the moved request itself where the old one's is shared with what stays. Writes nothing.

Who shares a key with whom, `sharing` says. Here is where a request is given its key, and how a language reads a
variable of the environment. What is not understood stays as it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.fixing.asked import asked_at
from migrate_advisor.fixing.clients_go import import_of
from migrate_advisor.fixing.clients_python import environment
from migrate_advisor.fixing.keys import hits_of
from migrate_advisor.fixing.site import TextChange
from migrate_advisor.scanner.calls import snake

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from migrate_advisor.fixing.asked import RequestParts, Span
    from migrate_advisor.fixing.destination import Destination, SdkAddress
    from migrate_advisor.fixing.file import EditedFile
    from migrate_advisor.scanner.languages.forms import Call, Form, Forms

_READS: Mapping[str, str] = {
    "python": 'os.environ["{}"]',
    "javascript": "process.env.{}",
    "typescript": "process.env.{}",
    "go": 'os.Getenv("{}")',
    "java": 'System.getenv("{}")',
    "kotlin": 'System.getenv("{}")',
    "groovy": 'System.getenv("{}")',
    "scala": 'sys.env("{}")',
    "csharp": 'System.Environment.GetEnvironmentVariable("{}")',
    "php": "getenv('{}')",
    "ruby": 'ENV.fetch("{}")',
    "rust": 'std::env::var("{0}").expect("{0}")',
}
"""Language → how it reads a variable of the environment, without an import where it can be."""
_DENO = 'Deno.env.get("{}")'
_NAMES = frozenset(
    "api_key apikey openai_api_key open_aiapi_key access_token auth_token bearer_token token key".split()
)
"""Names under which a client is given a key, as `snake` spells them."""
_METHODS = frozenset(
    "api_key with_api_key with_apikey with_token with_auth_token token api_key_credential default_config".split()
)
"""Methods, functions and classes that are given a key alone."""
_MODEL_AND_KEY = 2
"""What stands before an address by name in C#."""
_AUTHORIZATION = "authorization"
_BESIDE = re.compile(r"(?:default|extra|custom)_?headers", re.IGNORECASE)
"""Options in which another key may go along."""
_JOINED = re.compile(r"([\"'`])Bearer \1\s*(?:\+|\.\.?|<>)\s*(?P<value>\S[\s\S]*)")
_FILLED = re.compile(r"(?:[\w.]*\.)?(?:Sprintf|format)!?\(\s*\"Bearer (?:%s|\{\})\"\s*,\s*(?P<value>[^,()]+)\)")
_LINE = re.compile(r"[\"']Authorization:")
_LINE_JOINED = re.compile(r"([\"'])Authorization: Bearer \1\s*\.\s*(?P<value>[^.\s][^.\n]*)")
"""A whole line of a header, as cURL takes it."""
_FILLED_LINE = re.compile(r'"(?P<head>(?:Authorization: )?Bearer )(?:\{\$[^{}"]+\}|\$\w+(?:->\w+|\[\w+\])?|\$\{\w+\})"')
_FILLED_HEAD = re.compile(r'\$"(?P<head>Bearer )\{[^{}"]+\}"')
_JOINTS = {"php": (_FILLED_LINE, " . "), "csharp": (_FILLED_HEAD, " + ")}
"""Language → a text with a key in it that cannot hold what reads the environment, and how two texts are joined."""
_HOLES = frozenset(["python", "javascript", "typescript", "ruby", "kotlin", "groovy"])
"""Languages in which what stands in a text's hole may be any expression."""
_WORD = re.compile(r"[A-Za-z_]\w*")


class _Key(NamedTuple):
    """What a request is given as its key."""

    start: int
    end: int
    is_header: bool = False
    name: str = ""
    """Put before it where it stands for name and value in one."""


def with_own_keys(
    file: EditedFile, to: Destination, old: Collection[str], staying: Collection[int]
) -> Sequence[TextChange]:
    """The edits with which each request that moved in a file reads the target's key itself.

    Args:
        file: in which all requests that can be are moved.
        to: where to.
        old: variables of keys that stay.
        staying: where requests are sent that stay.
    """
    forms = file.forms
    changes: list[TextChange] = []
    if forms is None or file.language not in _READS:
        return ()
    for address in dict.fromkeys(to.addresses.values()):
        for at in _places(forms, address):
            asked = request_at(file, at)
            if asked is None or address.key is None or reads(forms, asked, address.key):
                continue
            if any(asked.holds(place) for place in staying):
                continue
            changes += _own(_Request(file, forms, asked, address.key, old))
    changes = list(dict.fromkeys(changes))
    needed = _imported(file, forms, changes)
    return [] if needed is None or not changes or _leaves_unused(file, forms, changes) else [*changes, *needed]


def _places(forms: Forms, address: SdkAddress) -> Iterator[int]:
    url = address.root.partition("://")[2]
    yield from (hit.start() for hit in re.finditer(re.escape(url), forms.text))


def request_at(file: EditedFile, at: int) -> RequestParts | None:
    """The request around an address that is given a key, too."""
    return asked_at(file, at, lambda forms, span: any(True for _ in _keys_in(forms, span)))


def reads(forms: Forms, asked: RequestParts, variable: str) -> bool:
    """Whether all that a request is given as a key is one variable, and nothing else goes along."""
    keys = list(_keys(forms, asked))
    return (
        bool(keys)
        and all(any(hits_of(variable, forms.text[key.start : key.end])) for key in keys)
        and not _has_beside(forms, asked)
    )


def _has_beside(forms: Forms, asked: RequestParts) -> bool:
    return any(_BESIDE.search(forms.text[start:end]) for start, end in asked.spans)


def _keys(forms: Forms, asked: RequestParts) -> Iterator[_Key]:
    """What a request is given as a key."""
    for span in asked.spans:
        yield from _keys_in(forms, span)


def _keys_in(forms: Forms, span: Span) -> Iterator[_Key]:
    """What is given as a key in a stretch."""
    start, end = span
    for form in forms.of(*_HOLDING):
        if start <= form.start and form.end <= end:
            yield from _HOLDING[form.kind](forms, form)
    for call in forms.calls:
        if start <= call.start and call.end <= end:
            yield from _given(forms, call)


def _named(forms: Forms, pair: Form) -> Iterator[_Key]:
    """What is given as a key by name."""
    key, value = pair.child("key"), pair.child("value")
    if key is not None and value is not None:
        name = snake(forms.key(key)).replace("-", "_")
        if name in _NAMES or name == _AUTHORIZATION:
            yield _Key(value.start, value.end, name == _AUTHORIZATION)


def _short(forms: Forms, form: Form) -> Iterator[_Key]:
    """What is given as a key by the name that it has itself."""
    if snake(forms.written(form)) in _NAMES:
        yield _Key(form.start, form.end, name=f"{forms.written(form)}: ")


def _line(forms: Forms, form: Form) -> Iterator[_Key]:
    """The line of a header that gives a key."""
    written = forms.written(form)
    if _LINE.match(written) and (_LINE_JOINED.fullmatch(written) or _FILLED_LINE.fullmatch(written)):
        yield _Key(form.start, form.end, is_header=True)


_HOLDING = {"pair": _named, "shorthand": _short, "joined": _line, "string": _line}
"""Kind of form → what is given as a key in it."""


def _given(forms: Forms, call: Call) -> Iterator[_Key]:
    """What a call is given as a key by its place."""
    unnamed = [argument for argument in call.arguments if not argument.name]
    if not call.names or not unnamed:
        return
    name = call.names[-1]
    if snake(name) in _METHODS and len(call.arguments) == 1:
        yield _Key(unnamed[0].start, unnamed[0].end)
    elif len(unnamed) == _MODEL_AND_KEY and any(argument.name == "endpoint" for argument in call.arguments):
        yield _Key(unnamed[1].start, unnamed[1].end)
    elif len(unnamed) > 1 and forms.string_at(unnamed[0].start) in {"Authorization", _AUTHORIZATION}:
        yield _Key(unnamed[1].start, unnamed[1].end, is_header=True)


class _Request(NamedTuple):
    """A request that moved, and the variable of its key."""

    file: EditedFile
    forms: Forms
    asked: RequestParts
    variable: str
    old: Collection[str]

    @property
    def read(self) -> str:
        """How its language reads the variable."""
        is_deno = "Deno.env" in self.forms.text
        return (_DENO if is_deno else _READS[self.file.language]).format(self.variable)


def _own(request: _Request) -> Sequence[TextChange]:
    """The key of a request, read from the target's variable; nothing where it is not understood."""
    forms = request.forms
    if _has_beside(forms, request.asked):
        return ()
    changes = []
    for key in _keys(forms, request.asked):
        change = _in_header(request, key) if key.is_header else _alone(request, key)
        if change is None:
            return ()
        changes.append(change)
    return changes


def _alone(request: _Request, key: _Key) -> TextChange | None:
    """A key by itself, which a text that is put together, or an identity, is not."""
    written = request.forms.text[key.start : key.end]
    if "=>" in written or "BuildConfig" in written or "\n" in written.strip():
        return None
    return TextChange(key.start, key.end, key.name + request.read)


def _in_header(request: _Request, key: _Key) -> TextChange | None:
    """A key behind ``Bearer``, or a name that stands for what is read from the environment."""
    forms = request.forms
    written = forms.text[key.start : key.end]
    hit = _JOINED.fullmatch(written) or _FILLED.fullmatch(written)
    hit = hit or _LINE_JOINED.fullmatch(written)
    form, joint = _JOINTS.get(request.file.language, (None, ""))
    filled = form.fullmatch(written) if form is not None else None
    if filled is not None:
        return TextChange(key.start, key.end, f'"{filled["head"]}"{joint}{request.read}')
    if hit is not None:
        return TextChange(key.start + hit.start("value"), key.start + hit.end("value"), request.read)
    holes = [form for form in forms.of("hole") if key.start <= form.start and form.end <= key.end]
    if len(holes) == 1 and forms.text[key.start : holes[0].start].endswith("Bearer "):
        return _in_hole(request, holes[0], written)
    return _copied(request, key, written)


def _in_hole(request: _Request, hole: Form, written: str) -> TextChange | None:
    inside = re.fullmatch(r"[$#]?\{(?P<value>[^{}]+)\}", request.forms.written(hole))
    if request.file.language not in _HOLES or inside is None:
        return None
    is_double = request.file.language == "python" and '"' in written
    read = request.read.replace('"', "'") if is_double else request.read
    return TextChange(hole.start + inside.start("value"), hole.start + inside.end("value"), read)


def _copied(request: _Request, key: _Key, written: str) -> TextChange | None:
    """The value of a name, with the target's variable in it."""
    forms = request.forms
    name = written.lstrip("$")
    same = [binding for binding in forms.bindings if binding.target == name and binding.form.kind == "binding"]
    value = forms.text[same[0].start : same[0].end] if len(same) == 1 else ""
    named = [old for old in request.old if any(hits_of(old, value))]
    if len(named) != 1 or re.search(r"[\n|{]", value):  # what is made later is no text yet
        return None
    return TextChange(key.start, key.end, value.replace(named[0], request.variable))


def _leaves_unused(file: EditedFile, forms: Forms, changes: Sequence[TextChange]) -> bool:
    """Whether a name of a language that takes no unused ones is used no more."""
    if file.language != "go":
        return False
    text = forms.text
    for change in sorted(changes, reverse=True):
        text = text[: change.start] + text[change.end :]
    given = {item.local for item in forms.imports} | {item.target for item in forms.bindings}
    gone = {name for change in changes for name in _WORD.findall(forms.text[change.start : change.end])}
    return any(len(list(hits_of(name, text))) == 1 for name in gone & given)


def _imported(file: EditedFile, forms: Forms, changes: Sequence[TextChange]) -> Sequence[TextChange] | None:
    """What the new reads need; None where no place for it is seen."""
    if file.language == "go":
        return import_of(forms, "os")
    return environment(forms, [change.text for change in changes]) if file.language == "python" else []
