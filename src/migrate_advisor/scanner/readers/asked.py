"""Models that a program asks for by id: a string that is chosen, rather than offered, compared or priced.

What a string is there for, `standing` tells; whose an id is, the catalog. Formats of keys and values are not here.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property
from itertools import takewhile
from typing import TYPE_CHECKING

from migrate_advisor.scanner import kinds
from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.names import HOST_TOKEN
from migrate_advisor.scanner.paths import PathClass
from migrate_advisor.scanner.readers.models import IN_PATH, IN_QUERY, server_of
from migrate_advisor.scanner.readers.modules import BASE_URL_NAME, PointsTo, destination
from migrate_advisor.scanner.readers.standing import Role, Standing, standing_of
from migrate_advisor.scanner.uses import Use, What

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from migrate_advisor.scanner.known_hosts import Host
    from migrate_advisor.scanner.languages.forms import Call, Form, Forms
    from migrate_advisor.scanner.names import KnownNames
    from migrate_advisor.scanner.source import SourceText

_ID = pattern(r"[\w./:@{}-]{2,120}\Z")
_PLACEHOLDER = pattern(r"\$\{[\w.-]{1,80}:([\w./:@-]{2,100})\}\Z")
"""A setting with a default, as Spring writes it."""
_TAG = pattern(r"\b(?:default|envDefault|fallback):\"([\w./:@-]{2,100})\"")
"""The same in the tag of a field, as Go's libraries read it."""
_MODEL_NAME = pattern(
    r"(?:model|engine|deployment|llms?(?![a-z])|(?:^|_)lm(?![a-z])|gpt|claude|gemini|embed|whisper|chat|completion)",
    re.IGNORECASE,
)
"""What a name holds whose value is a model."""
_WEAK = pattern(
    r"(?:default(?:_?value)?|value|name|id|key|fallback|initial(?:_?value)?|const|mode|type|current|selected|choice"
    r"|primary|main|ref|slug|title|label|display_?name|text|variant|kind|version)\Z",
    re.IGNORECASE,
)
"""Names that say nothing of what they hold."""
_TAKEN = pattern(r"(?:default|fallback|primary|main|current|selected|choice)\Z", re.IGNORECASE)
"""Those of them that say that it is taken."""
_NO_REQUEST = pattern(
    r"token(?:izer|s?_?count|ize)|encod(?:er|ing)|tiktoken|pric|cost|(?:label|title|display|description|help|hint|text)\Z"
    r"|placeholder|vendor|supported|available|allowed|blocked|denied|deny|exclude|ignored?|deprecated|known|valid"
    r"|context_?(?:window|length|size)|max_?tokens|choices\Z|catalog|registry|regex|pattern|alias(?:es)?\Z"
    r"|prefix|suffix|expected|mock|fake|sample|example",
    re.IGNORECASE,
)
"""Names of what calls no model: tokenizers, prices, lists."""
_OPTIONS = pattern(r"options?\Z", re.IGNORECASE)
"""A name for what there is to choose from, unless it holds a model under a key of its own."""
_MODEL_KEY = pattern(r"(?:chat_?)?model(?:_?(?:name|id))?\Z", re.IGNORECASE)
_PLURAL = pattern(
    r"(?:^|_)models\Z|[a-z]Models\Z|MODELS\Z|model_?(?:list|map|names|ids|info|config)s?\Z", re.IGNORECASE
)
_ASKING = pattern(
    r"completion|complete|chat|generate|generation|generative|embed|transcri|speech|translat|agent|llm|(?:^|_)lm\Z|^LM\Z|stream|invoke|\bask"
    r"|query|request|model|engine|deployment|provider|using|openai|anthropic|gpt|claude|gemini|create_?react|use_?state"
    r"|responses?|image|option|flag|field|client|argument|^ai\Z",
    re.IGNORECASE,
)
"""What names of functions and types hold that ask a model for something, or take its name."""
_PASSED_ON = pattern(r"[a-z][a-z0-9-]{1,40}/[\w.-]{2,80}(?::[a-z]{1,20})?\Z")
"""An id as gateways have them: ``maker/model``, ``maker/model:free``."""
_COUNTING = (
    r"(?:num|counts?|calc\w{0,10}|estimat\w{1,4}|comput\w{1,4}|measure|trim|truncate|split|number_?of|total)_?(?:\w{1,20}_)?(?:\w{0,20}[a-z])?tokens?(?!(?-i:[a-z]))"
    r"|tokens?_?(?:counts?|counter|counting|len|length|per|from|for|in|of|usage|used|estimat\w{1,4})(?!(?-i:[a-z]))"
)
"""Names of functions that count what a text has of tokens."""
_NO_CALL = pattern(
    rf"for_?model\Z|tokeni[sz]er|encod(?:er|ing)|{_COUNTING}|register|add_?model|metadata", re.IGNORECASE
)
_PARAMETERS_OF = pattern(r"(\w{1,80})[?!]?\s{0,9}(?:<[^<>()]{0,80}>)?\([^()]{0,600}\Z")
"""The name of a function before what stands among its parameters."""
_LONGEST_PARAMETERS = 700
_IN_JSON = pattern(
    r"\\{0,2}[\"'](?:model|engine|model_?id|deployment)\\{0,2}[\"']\s{0,4}:\s{0,4}\\{0,2}[\"']([\w./:@-]{2,120})\\{0,2}[\"']",
    re.IGNORECASE,
)
"""A model in the body of a request that stands in a string."""
_HEREDOC = pattern(r"\A<<<[^\n]{0,80}\n|\n[ \t]{0,80}\w{1,40};?\s{0,40}\Z")
"""The words that begin and end a document within a program."""
_PIECE = pattern(r"\\?\"model\\?\"\s{0,4}:\s{0,4}\\?\"[\w./:@-]{2,120}\\?\"\s{0,4},?(?:\\n)?\Z")
"""A line of such a body that is put together from strings. Matches ``\\"model\\": \\"example-1\\",``."""
_ANSWERED = pattern(
    r"[\"'](?:choices|object|usage|finish_reason|completion_tokens|stop_reason|created)\\{0,2}[\"']\s{0,4}:"
)
"""What the body of a reply holds."""
_NAMED_BEHIND = pattern(
    r"(?:\.\w{1,20}(?:\([^()\"']{0,60}\))?)?\)*\s{0,9},\s{0,9}(?:\w{1,20}:\s{0,9})?[\"']model[\"']\s{0,9}[,)]"
)
"""The name of a field of a form, where it stands behind its value: ``, withName: "model")``, ``), "model")``."""
_SAID_BESIDE = pattern(r"[\s\"'{\[,:](?:messages|contents)[\"']?\s{0,9}(?:=>|:|=)")
"""The key of what is said, in the body of a request: ``'messages' => ``, ``messages: ``."""
_FIELD_LENGTH = 80
_FIELD_BEFORE = pattern(
    r"[\"']model[\"']\s{0,4}(?:[:=]>?|,)\s{0,4}[(\[]\s{0,4}(?:None|null|nil)\s{0,4},\s{0,4}\Z"
    r"|[\"']?name[\"']?\s{0,4}(?:=>|[:=])\s{0,4}[\"']model[\"']\s{0,4},\s{0,9}[\"']?(?:contents|content|value|data|body)[\"']?"
    r"\s{0,4}(?:=>|[:=])\s{0,4}\Z"
)
"""A field of a form before its value: ``"model": (None, ``, ``'name' => 'model', 'contents' => ``."""
_WORDS = pattern(r"[^a-z0-9]+")
_NEAR = 1_000
"""Characters within which names stand side by side."""
_MANY_CONSTANTS = 3
"""So many names side by side that each stand for a model are a list of models."""
_MANY_DEFAULTS = 6
"""The same of names that say that they hold the one that is taken."""
_ONE = pattern(r"default|model\Z|_model|^model", re.IGNORECASE)
_CALLED_SO = 1
"""So many names beside one that are called after the ids that they stand for, as it is, are a list of models."""
_PARTS = pattern(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
"""The parts of a name or an id: words and numbers."""
_TWO = 2


def read_asked(
    source: SourceText,
    forms: Forms,
    names: KnownNames,
    callers: Collection[str] = (),
    calls: Collection[int] = (),
) -> Iterator[Use]:
    """The models that a program asks for.

    Args:
        source: the file.
        forms: its forms.
        names: what is known.
        callers: whose clients the program makes, or whose SDKs it imports: an id that others use too is theirs.
        calls: where calls of clients begin, whatever they are called.
    """
    if source.path_class not in (PathClass.CODE, PathClass.EXAMPLE, PathClass.TEST):
        return
    reader = _AskedReader(forms, names, callers, calls)
    for start, line in source.lines_with(kinds.MODEL):
        yield from reader.read(start, start + len(line))
        yield from reader.read_bodies(start, line)


class _AskedReader:
    def __init__(self, forms: Forms, names: KnownNames, callers: Collection[str], calls: Collection[int]) -> None:
        self.forms = forms
        self.calls = calls
        self.names = names
        self.callers = sorted(callers)
        self.strings = forms.of("string")
        self.starts = [form.start for form in self.strings]

    def read(self, start: int, end: int) -> Iterator[Use]:
        """The models between two places."""
        index = bisect_left(self.starts, start)
        for string in self.strings[index:]:
            if string.start >= end:
                break
            yield from self._asked(string)
            yield from self._addressed(string)

    def read_bodies(self, start: int, line: str) -> Iterator[Use]:
        """The models that bodies of requests ask for which stand in strings, over several lines or with escapes."""
        for hit in _IN_JSON.finditer(line):
            owner = self._owner(hit[1])
            string = self.forms.at(start + hit.start()) if owner is not None else None
            while string is not None and string.kind != "string":
                string = string.parent
            if owner is None or string is None or string.start >= start + hit.start():
                continue
            is_reply = _ANSWERED.search(self.forms.text, string.start, string.end)
            standing = standing_of(self.forms, string)
            is_other = _is_of_other(standing)
            if is_reply or is_other or standing.role not in (Role.CHOSEN, Role.ALONE) or not self._is_body(string):
                continue
            at, end = start + hit.start(1), start + hit.end(1)
            endpoint = self.names.models.endpoint_of(hit[1])
            yield Use(What.MODEL_ID, owner, at, end, hit[1], endpoint=endpoint)

    def _is_body(self, string: Form) -> bool:
        """Whether a string is an object and no text around one."""
        said = _HEREDOC.sub("", self.forms.string(string)).strip().removeprefix("(").strip()
        if _PIECE.match(said):
            return True
        if not said.startswith(("{", "[", "\\{")):
            return False
        is_joined = any(form.kind == "joined" for form in takewhile(_is_of_value, string.above()))
        return is_joined or said.rstrip(";) \n\t").endswith(("}", "]"))

    def _addressed(self, string: Form) -> Iterator[Use]:
        """The model that an address names in its path: ``…/models/example-1:generate``."""
        text = self.forms.string(string)
        hit = (IN_PATH.search(text) or IN_QUERY.search(text)) if "/" in text else None
        if hit is None:
            return
        name = hit[1]
        owner, answering = server_of(name, text, self.names) or self.names.models.owner(name), self._answering(text)
        if owner is None or (answering is not None and answering.provider != owner):
            return
        at = self.forms.text.find(name, string.start, string.end)
        role = standing_of(self.forms, string).role
        if at >= 0 and (role in (Role.CHOSEN, Role.ALONE) or (role is Role.LOOKED_UP and "://" in text)):
            endpoint = (answering.endpoint if answering else None) or self.names.models.endpoint_of(name)
            yield Use(What.MODEL_ID, owner, at, at + len(name), name, endpoint=endpoint)

    def _answering(self, text: str) -> Host | None:
        """The host in a text, if somebody is known to answer there."""
        host = HOST_TOKEN.search(text)
        return self.names.hosts.of(host[0]) if host else None

    def _asked(self, string: Form) -> Iterator[Use]:
        text = self.forms.string(string)
        placeholder = _PLACEHOLDER.search(text) or _TAG.search(text)
        value = placeholder[1] if placeholder else text
        owner = (self._owner(value) or self._by_name(string, value)) if _ID.match(value) else None
        if owner is None:
            return
        standing = standing_of(self.forms, string)
        is_field = _FIELD_BEFORE.search(self.forms.text, max(0, string.start - _FIELD_LENGTH), string.start)
        if placeholder is None and is_field is None and not self._is_asked(standing, string):
            return
        if value.isalpha() and not _MODEL_NAME.search(standing.name) and self.names.models.owner(value) is None:
            return  # an ordinary word
        if self._goes_elsewhere(string, owner) or (value != value.lower() and self._is_label(string)):
            return
        at = self.forms.text.find(value, string.start, string.end)
        if at >= 0:
            endpoint = self.names.models.endpoint_of(value)
            yield Use(What.MODEL_ID, owner, at, at + len(value), value, endpoint=endpoint)

    def _is_label(self, string: Form) -> bool:
        """Whether a name in capitals is what people are shown of a model whose id stands beside it."""
        holder = next((form for form in string.above() if form.kind in ("arguments", "mapping")), None)
        if holder is None:
            return False
        first, last = bisect_left(self.starts, holder.start), bisect_left(self.starts, holder.end)
        beside = (form for form in self.strings[first:last] if form is not string)
        return any(told == told.lower() and self._owner(told) is not None for told in map(self.forms.string, beside))

    def _owner(self, value: str) -> str | None:
        """Whose a model is, also where the provider stands before it, or a client of this program tells."""
        owner = model_owner(value, self.names)
        if owner in self.callers:
            return owner
        written = (value, value.rsplit("/", 1)[-1])
        ends = self.names.models.is_ending
        ending = next((caller for caller in self.callers if any(ends(name, caller) for name in written)), owner)
        return ending or next((caller for caller in self.callers if self._is_of(value, caller)), None)

    def _by_name(self, string: Form, value: str) -> str | None:
        """Whose a model is, of several who have it, by the name that it is given: ``EXAMPLE_MODEL = "shared-1"``."""
        binding = string.parent if string.parent is not None and string.parent.kind == "value" else string
        binding = binding.parent if binding.parent is not None else binding
        target = self.forms.key(child) if (child := binding.child("target")) is not None else ""
        owner = self.names.named_in(target) if target else None
        return owner if owner is not None and self.names.models.is_of(value, owner) else None

    def _is_of(self, value: str, caller: str) -> bool:
        """Whether an id is one of a caller's, whoever else has it too; a gateway's has its maker before it."""
        is_passed_on = caller in self.names.gateways and _PASSED_ON.match(value) is not None
        return is_passed_on or self.names.models.is_of(value, caller)

    def _is_asked(self, standing: Standing, string: Form) -> bool:
        called = standing.call.names[-1:] if standing.call is not None else ()
        is_other = _is_of_other(standing) or any(map(_NO_CALL.search, (*called, *self._taker_of(string))))
        is_asked = standing.role is Role.CHOSEN or (standing.role is Role.OFFERED and self._is_in_request(string))
        if not is_asked or is_other:
            return False
        if standing.name and not _WEAK.match(standing.name):
            return self._names_a_model(standing, string)
        if any(_MODEL_NAME.search(name) and not _PLURAL.search(name) for name in standing.names):
            return True
        if standing.call is not None:
            return self._is_call_about_models(standing.call, string)
        is_taken = any(map(_TAKEN.match, (standing.name, *standing.names[:1])))
        return standing.is_alternative or not standing.name or is_taken

    def _taker_of(self, string: Form) -> tuple[str, ...]:
        """The name of the function among whose parameters or arguments a string stands."""
        hit = _PARAMETERS_OF.search(self.forms.text, max(0, string.start - _LONGEST_PARAMETERS), string.start)
        return (hit[1],) if hit is not None else ()

    def _is_in_request(self, string: Form) -> bool:
        """Whether what is said to the model stands beside it: one of several requests, not of several models."""
        holder = next((form for form in string.above() if form.kind == "mapping"), None)
        return holder is not None and _SAID_BESIDE.search(self.forms.text, holder.start, holder.end) is not None

    def _goes_elsewhere(self, string: Form, owner: str) -> bool:
        """Whether an address beside a model sends what is asked of it to somebody else."""
        holder = next((form for form in string.above() if form.kind in ("mapping", "arguments", "chained")), None)
        start = self.forms.text.rfind("\n", 0, string.start) + 1
        end = self.forms.text.find("\n", string.end)
        first = min(start, holder.start) if holder is not None else start
        last = max(end if end >= 0 else len(self.forms.text), holder.end if holder is not None else 0)
        addresses = self._addresses
        beside = addresses[bisect_left(addresses, (first,)) : bisect_left(addresses, (last,))]
        pointings = [destination(text, owner, self.names) for _, text in beside]
        return bool(pointings) and all(pointing.where is PointsTo.ELSEWHERE for pointing in pointings)

    @cached_property
    def _addresses(self) -> list[tuple[int, str]]:
        """Where addresses are set in the file, and what is."""
        return [
            (binding.start, self.forms.text[binding.start : binding.end])
            for binding in self.forms.bindings
            if BASE_URL_NAME.search(binding.target) and "://" in self.forms.text[binding.start : binding.end]
        ]

    def _names_a_model(self, standing: Standing, string: Form) -> bool:
        """Whether the name that a model is given is that of what is asked."""
        is_told = _MODEL_NAME.search(standing.name) is not None
        if _PLURAL.search(standing.name):
            return self._is_looked_up_to_ask((standing.name,))
        if standing.call is not None and not is_told:
            return self._is_call_about_models(standing.call, string)
        if any(map(_PLURAL.search, standing.names)) and not is_told:
            return self._is_looked_up_to_ask(standing.names)
        binding = next((form for form in string.above() if form.kind == "binding"), None)
        is_alone = binding is not None and not standing.names and standing.call is None
        return not is_alone or binding is None or not self._is_one_of_many(binding, string, standing.name)

    def _is_looked_up_to_ask(self, names: Collection[str]) -> bool:
        """Whether a table of models is one of which the file asks the one that it looks up: ``model=MODELS[kind]``."""
        return any(
            re.search(
                rf"(?<![\w.])model\w*[\"']?\s?(?:=>|[:=])\s?\$?(?:self\.|this\.)?{re.escape(name)}(?:\[|\.get\()",
                self.forms.text,
            )
            for name in names
            if _PLURAL.search(name)
        )

    def _is_one_of_many(self, binding: Form, string: Form, name: str) -> bool:
        """Whether several names side by side stand for a model each: a list in the form of constants."""
        limit = _MANY_DEFAULTS if _ONE.search(name) else _MANY_CONSTANTS
        is_called_so = _is_called_after(name, self.forms.string(string)) and not self._is_taken(binding, name)
        called_so: set[int] = set()
        column = self._column(binding)
        near: set[int] = set()
        for other in self.strings:
            if other is string or abs(other.start - string.start) > _NEAR:
                continue
            holder = next((form for form in other.above() if form.kind == "binding"), None)
            if holder is None or holder is binding or holder.start in near or self._column(holder) != column:
                continue
            if column and self._leaves(column, *sorted((holder.start, binding.start))):
                continue  # of another class
            if self._owner(value := self.forms.string(other)) is not None:
                near.add(holder.start)  # all of a list are of one name
                target = holder.child("target") if is_called_so else None
                if target is not None and _is_called_after(self.forms.key(target), value):
                    called_so.add(holder.start)
        return len(near) >= limit or len(called_so) >= _CALLED_SO

    def _is_taken(self, binding: Form, name: str) -> bool:
        """Whether a program does something with a name that it gives a value."""
        text = self.forms.text
        named = re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text)
        return any(not binding.start <= hit.start() < binding.end for hit in named)

    def _leaves(self, column: int, start: int, end: int) -> bool:
        """Whether a line between two places stands further out than both."""
        lines = self.forms.text[start:end].split("\n")[1:-1]
        return any(line.strip() and len(line) - len(line.lstrip()) < column for line in lines)

    def _column(self, form: Form) -> int:
        start = self.forms.text.rfind("\n", 0, form.start) + 1
        line = self.forms.text[start : form.start]
        return len(line) - len(line.lstrip())

    def _is_call_about_models(self, call: Call, string: Form) -> bool:
        """Whether a call asks a model for something, or names one among its other arguments."""
        is_of_client = call.start in self.calls and len(call.names) == 1
        if (is_of_client or any(map(_ASKING.search, call.names[-2:]))) and not any(map(_NO_CALL.search, call.names)):
            return True
        if _NAMED_BEHIND.match(self.forms.text, string.end):
            return True
        before = self.forms.text[call.form.start : string.start][-200:]
        return re.search(r"model|engine|deployment|llm", before, re.IGNORECASE) is not None


def _is_of_value(form: Form) -> bool:
    """Whether a form is a part of one value."""
    return form.kind in ("joined", "argument", "value")


def _is_called_after(name: str, value: str) -> bool:
    """Whether a constant is called after the id that it stands for: ``GPT_4O``, ``ClaudeSonnet``; not ``GPT_MODEL``."""
    parts, of_id = [part.lower() for part in _PARTS.findall(name)], _PARTS.findall(value.lower())
    told = [part for part in parts if part in of_id]
    is_whole = len(told) == len(parts) or _WORDS.sub("", name.lower()) == _WORDS.sub("", value.lower())
    return is_whole and (len(told) >= _TWO or any(map(str.isdigit, name)))


def _is_of_other(standing: Standing) -> bool:
    """Whether a value is for what calls no model."""
    is_asked = _MODEL_KEY.match(standing.name) is not None and standing.call is not None
    is_result = is_asked and standing.call is not None and any(map(_ASKING.search, standing.call.names[-2:]))
    if any(map(_NO_REQUEST.search, (standing.name, *(() if is_result else standing.names)))):
        return True
    if standing.call is not None and any(map(_MODEL_KEY.match, standing.call.names[-1:])):
        return False  # a method of what the options of a request are built by
    outer = standing.names if _MODEL_KEY.match(standing.name) is None else ()
    return any(map(_OPTIONS.search, (standing.name, *outer)))


def model_owner(value: str, names: KnownNames) -> str | None:
    """Whose a model is, given as ``model``, ``provider/model`` or ``provider:model``, or with more before it."""
    before, _, name = value.rpartition("/")
    owner = names.models.owner(value) or names.models.owner(name)
    if owner is not None or ":" not in name:
        return None if owner is not None and _is_anothers(before, owner, names) else owner
    start, _, model = name.rpartition(":")
    found = names.models.owner(model)
    words = _WORDS.split(start.lower())
    return (
        found
        if found and (names.named_in(start.replace(":", "-")) or not names.maker_words.isdisjoint(words))
        else None
    )


def _is_anothers(before: str, owner: str, names: KnownNames) -> bool:
    """Whether what stands before an id names somebody else: the maker of weights that many serve by that id."""
    maker = names.named_in(before.rpartition("/")[2]) if before else None
    return maker is not None and maker != owner and maker not in names.gateways
