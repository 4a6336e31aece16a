"""What a string of a program is there for, by the forms that it lies in: chosen, or offered, compared, looked up, said.

The same for every language. Whose a string is, and what follows from its standing, the readers of models, hosts and
clients decide.
"""

from __future__ import annotations

import re
from enum import Enum
from itertools import takewhile
from typing import TYPE_CHECKING

from migrate_advisor.catalog.record import NamedTuple
from migrate_advisor.scanner.late import pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

    from migrate_advisor.scanner.languages.forms import Call, Form, Forms


class Role(Enum):
    """What a string is there for."""

    CHOSEN = "a value: of a name, a parameter, a key, an argument, or what is returned"
    OFFERED = "one of several to choose from, or what a table has a row for"
    COMPARED = "what something is compared with or looked for"
    LOOKED_UP = "a key or an index"
    REMOVED = "something taken away"
    TYPE = "a type"
    SAID = "a comment or documentation"
    TEST = "a test within the program"
    ALONE = "nothing that the program tells"


class Standing(NamedTuple):
    """What a string is there for, and for what."""

    role: Role
    name: str = ""
    """The key, parameter or name whose value it is; empty where none is told."""
    call: Call | None = None
    """The call that it is given to."""
    names: tuple[str, ...] = ()
    """Names further out: of keys and variables that hold what holds it."""
    is_alternative: bool = False
    """Whether it is taken where nothing else was given."""
    setting: str = ""
    """The setting that is looked up first, for which it stands in."""


_ROLES = {
    "comment": Role.SAID,
    "documentation": Role.SAID,
    "type": Role.TYPE,
    "typing": Role.TYPE,
    "enumeration": Role.OFFERED,
    "comparison": Role.COMPARED,
    "case": Role.COMPARED,
    "key": Role.LOOKED_UP,
    "index": Role.LOOKED_UP,
    "removal": Role.REMOVED,
    "test": Role.TEST,
}
_COMPARING = pattern(
    r"(?:(?:str_?)?starts?_?with|(?:str_?)?ends?_?with|includes?|contains?|index_?of|match(?:es)?|replace\w*|remove_?(?:prefix|suffix)"
    r"|trim_?(?:prefix|suffix|left|right)|has_?(?:prefix|suffix)|equals?(?:_?ignore_?case)?|expect\w*|assert\w*"
    r"|to_?(?:be|equal|match|contain|throw)\w*|(?:is|has|can|supports?|should)_\w+|(?:is|has|can|supports?)[A-Z]\w*"
    r"|str_?i?pos|str_contains|preg_\w+|test|eq|ne|compare_?to"
    r"|(?:or_?)?where(?:_?(?:not|in))?|not|find_?(?:all_?)?by\w*|filter(?:_?by)?|exclude|exists)[?!]?\Z",
    re.IGNORECASE,
)
"""Functions that answer a question about a string."""
_REMOVING = pattern(r"(?:pop|delenv|unset\w*|remove\w*|delete\w*|del_?\w*|clear\w*|putenv_?unset)\Z", re.IGNORECASE)
_PASSING = frozenset(
    "to_string to_owned into from String str string toString valueOf Some Ok Just Optional of literal"
    " as_str as_ref format sprintf Literal cast".split()
)
"""Functions that give back what they are given, in another type."""
_ALTERNATIVES = pattern(
    r"(?:unwrap_or(?:_else)?|or(?:_?else)?|get_?or_?default|or_default|getenv|get_?env\w*|env(?:iron)?|fetch|get"
    r"|get_?(?:str(?:ing)?|setting|config|value|property|param\w*|opt(?:ion)?)|config|optional|default_?(?:to|if_?\w+)"
    r"|if_?blank|coalesce|nvl|var(?:_or)?|look_?up(?:_?env)?|defaults?|presence|getProperty)\Z",
    re.IGNORECASE,
)
"""Functions whose last argument is taken where there is no other value."""
_SHOWN = pattern(
    r"(?:print\w*|puts|echo|log(?:ger)?|info|warn(?:ing)?|error|debug|trace|fatal|console|write_?line|raise|throw|panic"
    r"|\w*(?:Error|Exception)|describe|it|test|alert|title|label|help|doc\w*|comment)\Z"
)
"""Functions that say something to people."""
_BY_FUNCTION = ((_COMPARING, Role.COMPARED), (_REMOVING, Role.REMOVED), (_SHOWN, Role.ALONE))
_ONLY_ALTERNATIVES = frozenset(["unwrap_or", "unwrap_or_else", "or", "orelse", "or_else"])
"""Functions that are given nothing else."""
_DEFAULT_OF = pattern(r"(?:or_?)?default(?:s|_?to)?\Z", re.IGNORECASE)
"""Methods that are given a default alone, as validators of settings have."""
_ATTRIBUTE = pattern(r"\b(\w{0,20}default\w{0,20})\s{0,9}=\s{0,9}\Z")
"""The name of a default in an attribute, whose parts the grammar leaves as tokens: ``#[arg(default_value = …)]``."""
_TABLE_KEYS = pattern(
    r"(?=\w*+\Z)\w*(?:price|pricing|cost|rate)|(?:input\w*|output\w*|cached\w*|(?:context|max)_?\w*(?:window|length|size)"
    r"|contextWindow|maxTokens|label|title|display_?name|displayName|description|desc|icon|badge|released?|quality"
    r"|supports?\w*|capabilit\w+|features?|tags?|tier|vendor|family|deprecated|modalit\w+|group)\Z",
    re.IGNORECASE,
)
"""Keys of a row in a table of models: what each costs, can and is called."""
_REQUEST_KEYS = frozenset(
    "messages prompt input contents api_key apikey base_url baseurl temperature stream tools system max_tokens"
    " response_format api_type api_base apikeyname provider role file voice size".split()
)
_REQUEST_ALONE = frozenset("messages api_key apikey base_url baseurl temperature api_type api_base".split())
"""Those of them that no table has."""
_SAID = frozenset(["messages", "temperature"])
"""Those of them that stand in a request alone, and not in a preset beside the list of what it may be asked for."""
_PRICED = pattern(r"(?:price|pricing|cost)", re.IGNORECASE)
_LISTED = pattern(
    r"register\w*|add_?model\w*|\w*(?:pric(?:e|ing)|costs?|model_?(?:info|spec|card|definition|details|metadata|entry))\Z",
    re.IGNORECASE,
)
"""Functions and types that say what models there are, and what each costs."""
_ARMS = ("=>", "->", ":")
"""What stands between what a value is chosen by and the value."""
_ANSWER_KEYS = frozenset("choices object usage finish_reason completion_tokens".split())
_DEFAULT = pattern(r"(?:default(?:_?value)?|initial)\Z", re.IGNORECASE)
_TAKEN_MODEL = pattern(r"(?:default|fallback)_?model(?:_?(?:name|id))?\Z", re.IGNORECASE)
"""Keys of the model that is taken, whatever else a record tells."""
_TAKEN_ENTRY = pattern(r"(?:default|fallback|primary|main|current|selected|active)\Z", re.IGNORECASE)
"""Keys of the row of a table that is taken where nobody chooses."""
_HANDED = pattern(r"(?:\w{1,20}_)?params\Z|payload\Z|kwargs\Z|\w{0,20}_body\Z", re.IGNORECASE)
"""Keys of what a call is given, as it is, where a row of a table has been chosen."""
_SETTING = pattern(r"[\"'`]([\w.:-]{2,60})[\"'`]\Z")
"""How the setting is written that is looked up."""
_LOOKED_UP_BEFORE = pattern(r"\b(\w{2,60})[\"'`\])!]{0,4}\s{0,4}(?:\|\||\?\?|\?:|or|//)\s{0,4}\Z")
"""The setting before an operator that gives it another value: ``process.env.EXAMPLE || ``."""
_ASKS = pattern(
    r"agent|assistant|chat|llm\Z|client|complete|completion|generate|generation|embed|openai|anthropic|\Alm\Z|json|dumps|stringify|stream|invoke",
    re.IGNORECASE,
)
"""Functions and types that ask a model, or write the body that asks."""
_DESCRIBES = pattern(
    r"(?:models?|option|info|spec|entry|item|card|row|choice|definition|metadata|preset)s?\Z|(?:\A|[a-z])Provider\Z|\Aprovider\Z",
    re.IGNORECASE,
)
"""Types whose things only tell of a model."""
_MANY = 2
"""So many rows with the same keys are a table."""
_UNPARSED_KEY = pattern(r"\"(\w{1,40})\"\s{0,4}:\s{0,4}\Z")
_UNPARSED_KEYS = pattern(r"\"(\w{1,40})\"\s{0,4}:")
"""Keys of an object that the grammar leaves as tokens, as in ``json!({"model": "example-1"})``."""
_BODY = 400
"""How far such an object is looked at."""


def standing_of(forms: Forms, string: Form) -> Standing:
    """What a string is there for: climbs from it until something tells."""
    return _Climb(forms, string).told()


class _Climb:
    def __init__(self, forms: Forms, string: Form) -> None:
        self.forms = forms
        self.string = string
        self.names: list[str] = []
        self.call: Call | None = None
        self.role: Role | None = None
        self.is_alternative = False
        self.setting = ""
        self.is_listed = False
        self.is_one = True
        self.is_request = False
        self.is_body = False

    def told(self) -> Standing:
        child = self.string
        if self._is_answer_in_tokens():
            return self._found(Role.OFFERED)
        for form in self.string.above():
            role = self._role(form, child)
            if role is not None:
                return self._found(role)
            child = form
        if self.names or self.call is not None:
            return self._found(self.role or Role.CHOSEN)
        return Standing(self.role or Role.ALONE)

    def _role(self, form: Form, child: Form) -> Role | None:
        """What a form around a string makes of it; None where the next one tells."""
        role = _ROLES.get(form.kind) or self._step(form, child)
        if role is Role.OFFERED and form.kind == "enumeration" and self.is_body:
            return None  # the body of a request that a member holds
        if role is Role.LOOKED_UP and any(outer.kind == "removal" for outer in form.above()):
            return Role.REMOVED
        return role

    def _is_answer_in_tokens(self) -> bool:
        """Reads the keys of an object that has no forms of its own; whether they are those of an answer or a price."""
        text, start = self.forms.text, self.string.start
        hit = _UNPARSED_KEY.search(text, max(0, start - _BODY // 4), start)
        if hit is None or any(form.kind == "pair" for form in self.string.above()):
            return False
        self.names.append(hit[1])
        first = max(text.rfind("{", start - _BODY if start > _BODY else 0, start), 0)
        last = text.find("}", self.string.end, self.string.end + _BODY)
        keys = [key.lower() for key in _UNPARSED_KEYS.findall(text, first, last if last > 0 else self.string.end)]
        self.is_request = not _REQUEST_ALONE.isdisjoint(keys)
        return any(key in _ANSWER_KEYS or _PRICED.search(key) is not None for key in keys)

    def _found(self, role: Role) -> Standing:
        if role is Role.CHOSEN and self.is_listed and not self.is_request:
            role = Role.OFFERED
        name = self.names[0] if self.names else ""
        if role is Role.CHOSEN and self._is_constant_of_it(name):
            role = Role.OFFERED
        return Standing(role, name, self.call, tuple(self.names[1:]), self.is_alternative, self.setting)

    def _is_constant_of_it(self, name: str) -> bool:
        """Whether a string is what a constant stands for that is called after it: a list of what there is."""
        before = self.forms.text[max(0, self.string.start - _ARM) : self.string.start]
        value = _squashed(self.forms.written(self.string))
        if before.rstrip().endswith(_ARMS) and any(form.kind == "return" for form in self.string.above()):
            chosen_by = re.split(r"\W", before.rstrip().rstrip("=->: \t\n,)"))[-1]
            return _is_spelled(_squashed(chosen_by), value)
        is_in_call = self.call is not None or before.rstrip().endswith("(")
        return is_in_call and _squashed(name) == value and (any(map(str.isdigit, value)) or len(value) > _LONG)

    def _step(self, form: Form, child: Form) -> Role | None:
        match form.kind:
            case "pair":
                return self._pair(form, child)
            case "listing" if not _is_keyed(form, self.string) and not self._is_asked_within():
                self.is_listed = True
                self.is_one = len(form.children) <= 1
            case "fallback" | "choice":
                self._instead_of(form)
            case "binding" | "default":
                return self._bound(form)
            case "return":
                return Role.CHOSEN
            case "decorator" if not self.names and self.call is None:
                return self._attribute(form)
            case "call" | "construction" | "chained":
                return self._called(form, child)
            case _:
                pass
        return None

    def _is_asked_within(self) -> bool:
        """Whether what holds the string in a list asks a model: agents, clients, bodies of requests, one or several."""
        return self.call is not None and _asks(self.call)

    def _instead_of(self, form: Form) -> None:
        """Note that a string is one of two values, and for which setting it stands in."""
        self.is_alternative = True
        if form.kind == "fallback" and not self.setting:
            before = self.forms.text[max(form.start, self.string.start - _ARM) : self.string.start]
            looked_up = _LOOKED_UP_BEFORE.search(before)
            self.setting = looked_up[1] if looked_up is not None else ""

    def _attribute(self, form: Form) -> Role | None:
        """Whether a string is the default that an attribute gives what it stands at."""
        before = self.forms.text[max(form.start, self.string.start - _ARM) : self.string.start]
        default = _ATTRIBUTE.search(before)
        if default is None:
            return None
        self.names.append(default[1])
        self.is_alternative = True
        return Role.CHOSEN

    def _bound(self, form: Form) -> Role | None:
        target = self.forms.target_of(form, self.string.start) or form.child("target")
        target = target or next((inner for inner in form.within() if inner.kind == "target"), None)
        if target is None or target.start <= self.string.start < target.end:
            return Role.LOOKED_UP if target is not None else None
        self.names.append(self._named(target))
        self.is_alternative = self.is_alternative or form.kind == "default"
        return Role.CHOSEN

    def _named(self, target: Form) -> str:
        """What a target is called; the field, where a value is put into its text: ``modelField.text``."""
        holder, _, last = self.forms.written(target).rpartition(".")
        return re.split(r"\W+", holder)[-1] if holder and _HELD.match(last) else self.forms.key(target)

    def _pair(self, form: Form, child: Form) -> Role | None:
        key = form.child("key") or child.child("key")  # C++'s pair is a list too, and that has the parts
        if key is None or child is key:
            return None
        self.names.append(self.forms.key(key))
        self.is_request = self.is_request or _HANDED.match(self.names[-1]) is not None
        if form.parent is not None and form.parent.kind in ("mapping", "arguments", "construction", "argument", "call"):
            return self._beside(form, self._keys_beside(form))
        return None

    def _beside(self, form: Form, keys: Sequence[str]) -> Role | None:
        """What the keys beside a pair's make of a string: an answer, a price, a request, a row of a table."""
        is_default = _DEFAULT.match(self.names[-1]) is not None  # beside ``choices`` that it is one of
        if _TAKEN_MODEL.match(self.names[-1]):
            return None
        if any(map(_PRICED.search, keys)) or not (is_default or _ANSWER_KEYS.isdisjoint(keys)):
            return Role.OFFERED
        is_several = self.is_listed and not self.is_one
        self.is_request = self.is_request or not (_SAID if is_several else _REQUEST_ALONE).isdisjoint(keys)
        if not _REQUEST_KEYS.isdisjoint(keys):
            self.is_body = True
            return None
        return Role.OFFERED if self._is_row(form, keys) else None

    def _keys_beside(self, pair: Form) -> list[str]:
        """The keys of the other pairs of what holds a pair."""
        holder = pair.parent
        if holder is not None and holder.kind == "argument":
            holder = holder.parent
        siblings = holder.children if holder is not None else ()
        inner = (one.child("pair") if one.kind == "argument" else one for one in siblings)
        pairs = (one for one in inner if one is not None and one is not pair and one.kind == "pair")
        return [self.forms.key(key).lower() for one in pairs if (key := one.child("key")) is not None]

    def _is_row(self, pair: Form, keys: Sequence[str]) -> bool:
        """Whether a pair stands in one of several rows of a table."""
        holder = next((form for form in pair.above() if form.kind in ("mapping", "call", "construction")), None)
        if holder is None or (holder.kind != "mapping" and _asks(self.forms.call_of(holder))):
            return False
        if any(map(_HANDED.match, self.names)):
            return False
        rows = next((form for form in holder.above() if form.kind != "argument"), None)
        if rows is not None and rows.kind == "pair" and _TAKEN_ENTRY.match(self._key_of(rows)):
            return False
        if rows is None or rows.kind not in ("listing", "mapping", "pair", "arguments"):
            return False
        if any(_TABLE_KEYS.match(key) for key in keys):
            return True
        table = rows.parent if rows.kind == "pair" else rows
        return table is not None and table.kind == "listing" and _rows_of(table) >= _MANY

    def _key_of(self, pair: Form) -> str:
        key = pair.child("key")
        return self.forms.key(key) if key is not None else ""

    def _called(self, form: Form, child: Form) -> Role | None:
        """What a call does with a string that is given to it; None where it hands it on."""
        if form.kind != "chained" and child.kind not in ("arguments", "chained"):
            return None
        call = self.forms.call_of(form)
        last = call.names[-1] if call.names else ""
        is_declared = last == "String" and len(call.arguments) > 1  # Go's flags
        if last in _PASSING and not is_declared:
            return None
        told = _role_in(call, last)
        if told is not None:
            return told
        if _ALTERNATIVES.match(last) and not self.names:
            return self._alternative(call, last)
        if _LISTED.match(last) or self._is_entry(form, last):
            return Role.OFFERED
        self.call = self.call or call
        return None

    def _is_entry(self, form: Form, last: str) -> bool:
        """Whether what is made is one of several in a list that each tell of a model: ``[Model("a"), Model("b")]``."""
        holder = form.parent
        if holder is not None and holder.kind == "argument":
            holder = holder.parent
        if holder is None or holder.kind not in ("arguments", "listing") or not _DESCRIBES.search(last):
            return False
        rows = filter(None, map(_row_in, holder.children))
        alike = (row for row in rows if row.kind in ("call", "construction"))
        return sum(self.forms.call_of(row).names[-1:] == (last,) for row in alike) > _MANY

    def _alternative(self, call: Call, function: str) -> Role | None:
        """Whether a string is what is looked up, or what is taken where that is not there."""
        is_alone = len(call.arguments) == 1 and _DEFAULT_OF.match(function) is not None
        if self._index(call) == 0 and not is_alone and function.lower() not in _ONLY_ALTERNATIVES:
            self.call = self.call or call
            return Role.LOOKED_UP
        self.is_alternative = True
        written = self.forms.text[call.arguments[0].start : call.arguments[0].end] if call.arguments else ""
        setting = _SETTING.match(written)
        self.setting = setting[1] if setting is not None else ""
        return None

    def _index(self, call: Call) -> int:
        """Which argument of a call the string is in."""
        inside = (index for index, given in enumerate(call.arguments) if given.start <= self.string.start < given.end)
        return next(inside, 0)


_LONG = 8
"""Letters of an id without a digit that no name has by chance."""
_HELD = pattern(r"(?:text|value|string_?value)\Z", re.IGNORECASE)
"""What fields of forms hold what they show in."""
_ARM = 120
"""Characters before a value in which the name stands that it is chosen by."""


def _squashed(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", text.lower())


def _is_spelled(name: str, value: str) -> bool:
    """Whether a name spells a value out, or begins so as far as its version: ``Gpt4Turbo`` for ``gpt-4-turbo-…``."""
    common = takewhile(lambda pair: pair[0] == pair[1], zip(name, value, strict=False))
    return bool(name) and (name == value or any(letter.isdigit() for letter, _ in common))


def _role_in(call: Call, last: str) -> Role | None:
    """What a function does with what it is given, by its last name or by what shows things."""
    told = next((role for shape, role in _BY_FUNCTION if shape.match(last)), None)
    return Role.ALONE if told is None and len(call.names) > 1 and _SHOWN.match(call.names[0]) else told


def _asks(call: Call) -> bool:
    """Whether what is called asks a model, rather than telling of one."""
    last = call.names[-1] if call.names else ""
    return _ASKS.search(last) is not None and _DESCRIBES.search(last) is None


def _is_keyed(listing: Form, string: Form) -> bool:
    """Whether a string stands in a list under a key, as in Lua's tables and C++'s lists of pairs."""
    part = string
    for form in string.above():
        if (form.start, form.end) == (listing.start, listing.end):
            break
        part = form
    twins = (form for form in (*listing.children, *listing.above()) if form.kind == "pair")
    return part.kind == "pair" or any((form.start, form.end) == (listing.start, listing.end) for form in twins)


def _rows_of(table: Form) -> int:
    return sum(_row_in(form) is not None for form in table.children)


def _row_in(form: Form) -> Form | None:
    """The mapping or call that a part of a list is."""
    if form.kind in ("mapping", "call", "construction", "chained"):
        return form
    if form.kind in ("argument", "pair"):
        return next(
            (inner for inner in form.children if inner.kind in ("mapping", "call", "construction", "value")), None
        )
    return None
