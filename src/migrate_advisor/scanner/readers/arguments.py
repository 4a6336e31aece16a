"""Where a call that makes a client points: its arguments, and what the file says of the objects among them.

Read without a grammar, by brackets and by names. Which calls make clients is `calls`'s.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.scanner.readers.modules import Destination, Pointing, destination

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from migrate_advisor.scanner.libraries import ClientName
    from migrate_advisor.scanner.names import Names
    from migrate_advisor.scanner.source import Source

MAX_ARGUMENTS = 3_000
"""Characters of a call that are looked through for a base URL."""
_MOST_NAMES = 12
"""Names among a call's arguments that are followed to what they stand for."""
_MOST_STEPS = 8
"""Values of one name that are gone back through."""
_MOST_LINES = 20
"""Lines of arguments without brackets."""
_MAX_NAME = 120
"""Characters before a sign of assignment in which the name stands."""
_FROM_VARIABLE = "its base URL comes from a variable"
_PASSED_ON = "its base URL may be among the arguments passed on"
_TURNED = "an argument turns it to another endpoint"

_STRING = r"\"[^\"\\\n]*+(?:\\.[^\"\\\n]*+)*+\"?|'(?:[^'\\\n]|\\.){0,200}+'|`[^`]*+`?"
_PIECE = re.compile(rf"{_STRING}|[()\[\]{{}},;\n]")
_REMARK = re.compile(r"//|/\*|#")
_TEXTS = re.compile(_STRING)
_TEXT_HELD = re.compile(rf"\s*(?:new\s+)?(?:[\w.]+\(\s*(?:string:\s*)?(?=[\"'`]\w+://))?({_STRING})")
_NAME = re.compile(r"(?<![\w$@])(?:(?<!\.)|(?<=\.\.\.))[@$]?([A-Za-z_]\w*+)(?!\s*(?:[($:=\[{]|\.(?!\.\.))|[\"'])")
_VALUE_NAME = re.compile(r"(?<![\w$.])\$?([A-Za-z_]\w*+)(?!\s*[(.\[])")
_PASSED = re.compile(r"(?:\.\.\.|\*\*)\$?([A-Za-z_]\w*+)")
_OPTIONS = re.compile(r"\s*\w*(?:opt(?:ion)?s|config(?:uration)?|settings|params|props|args|init)\s*", re.IGNORECASE)
"""An argument that is an object of options, by its name."""
_OPTION_LANGUAGES = frozenset(["javascript", "csharp"])
"""Languages whose libraries take an object of options with the address in it."""
_ASSIGNING = re.compile(r"=(?<![=!<>+\-*/%&|^~]=)(?![=>~])")
_OPENING = re.compile(r"[({;]")
_WORDS = re.compile(r"[A-Za-z_]\w*+")
_POSITIONAL = re.compile(r"\s*(?:new\s+)?(?:[\w.]+\(\s*(?:string:\s*)?)?[\"'`](?:https?|wss?)://")
_POSITIONAL_NAME = re.compile(r"\s*new\s+(?:System\.)?Uri\(")
_CHAINED = re.compile(r"\s*(?:\?\.|\.(?!\.)|->|\|>|do\b|\{)")
_STATEMENT_END = re.compile(
    r";|\bbuild\s*\(\s*\)|\n[ \t]*\n|\n[ \t]*(?:[\w$]+[ \t]*:?=|return|if|func|def|let|var|val|const|end)\b"
)
_BLOCK = re.compile(r"\bdo\b")
_BLOCK_END = re.compile(r"\n[ \t]*end\b")
_LINE_END = re.compile(r"(?<![.,{(])\n(?![ \t]*\.)")
_KEYWORDS = frozenset(
    "new null nil true false await let var const self this None undefined try in is as do end".split()
)


class Address(NamedTuple):
    """Where a call points, and what makes that doubtful."""

    pointing: Pointing
    is_given: bool = False
    """Whether the file says so at all."""
    note: str = ""


OWN = Address(Pointing(Destination.OWN))


class Given(NamedTuple):
    """What a call is given."""

    own: str
    """Between its brackets."""
    chain: str
    """The calls on its result, and the block behind it."""


class Arguments:
    """Reads where calls of one file point.

    Args:
        source: the file.
        names: what is known.
        clients: those that the file may make; what sets their addresses is looked for.
    """

    def __init__(self, source: Source, names: Names, clients: Collection[ClientName]) -> None:
        self._source = source
        self._text = source.text
        self._names = names
        self._params_of = {client: _params(client, source.text) for client in clients}

    def given(self, end: int) -> Given:
        """A call's arguments, given where they begin: behind the bracket, or behind a name without one."""
        text = self._code(end)
        if self._source.language == "ruby" and self._text[end - 1] != "(":
            return _unbracketed(text)
        close = _closing(text)
        inner, rest = text[:close], text[close + 1 :]
        if _CHAINED.match(rest) is None:
            return Given(inner, "")
        stop = _block_end(rest) if self._source.language == "ruby" else _STATEMENT_END.search(rest)
        return Given(inner, rest[: stop.start() if stop else len(rest)])

    def _code(self, begin: int) -> str:
        """What follows a place, without what is said in comments."""
        text = self._text[begin : begin + MAX_ARGUMENTS]
        for hit in _REMARK.finditer(text):
            token = self._source.tokens.at(begin + hit.start())
            if token is not None and token.is_comment:
                stop = min(len(text), token.end - begin)
                text = text[: hit.start()] + " " * (stop - hit.start()) + text[stop:]
        return text

    def address(self, client: ClientName, given: Given, start: int, end: int) -> Address:
        """Where a call points.

        Args:
            client: what it makes.
            given: its arguments.
            start: offset of its name.
            end: offset of its arguments.
        """
        params = self._params_of[client]
        arguments = f"{given.own}\n{given.chain}"
        found = self._among(params, arguments, client, end)
        if found is None:
            found = self._positional(given.own, client, end)
        if found is None and params:
            found = self._set_on(self._holders(given, start, end), params, client)
        return found or self._passed_on(given, client, end)

    def _among(self, params: Sequence[str], arguments: str, client: ClientName, at: int) -> Address | None:
        """The address that stands among arguments."""
        for param in params:
            shape = rf"(?<![\w$]){re.escape(param)}\b(?:[\"']?\s*(?P<given>[:=(]+(?![=>])|=>)|\s*(?=[,}}]|$))"
            hit = re.search(shape, arguments, re.MULTILINE)
            if hit is not None:
                said = _expression(arguments[hit.end() :]) if hit["given"] else param
                return self._address(said, client, at)
        return None

    def _address(self, said: str, client: ClientName, at: int) -> Address:
        """What an expression for an address says."""
        pointing = destination(self._resolved(said, at), client.provider, self._names)
        if pointing.where is not Destination.VARIABLE or client.needs_endpoint:
            return Address(pointing, is_given=True)
        is_switch = said.strip() in client.base_url_params and said.strip()[:1].isupper()
        is_turned = is_switch or said.strip(" \t),;}").lower() == "true"
        return Address(pointing, is_given=True, note=_TURNED if is_turned else _FROM_VARIABLE)

    def _positional(self, own: str, client: ClientName, at: int) -> Address | None:
        """The address that is an argument without a name."""
        if "://" not in own and "Uri(" not in own:
            return None
        for argument in _split(own):
            if _POSITIONAL.match(argument) or _POSITIONAL_NAME.match(argument):
                return self._address(argument, client, at)
        return None

    def _holders(self, given: Given, start: int, end: int) -> Iterator[tuple[str, int, int, bool]]:
        """Objects that may hold a call's address: name, from where to where, and whether it says what it is there."""
        line = self._text.rfind("\n", 0, start) + 1
        name = _assigned(self._text[max(line, start - 2 * _MAX_NAME) : start])
        if name:
            yield name, end, self._next(name, end), False
        for name in self._named(given.own):
            made = self._before(name, start)
            if made is None:
                yield name, 0, len(self._text), False
            else:
                yield name, made, start if made < start else len(self._text), True
        yield self._text[start:end].split("(")[0].split(".")[0].split(":")[0].strip(), 0, len(self._text), False

    def _set_on(
        self, holders: Iterator[tuple[str, int, int, bool]], params: Sequence[str], client: ClientName
    ) -> Address | None:
        for name, begin, stop, is_made in holders:
            found = self._made(name, params, client, begin) if is_made else None
            if found is not None:
                return found
            known = self._settings.get(name, ())
            first = bisect_left(known, (begin, "", 0))
            here = (one for one in known[first : first + _MOST_STEPS] if one[0] < stop and one[1] in params)
            said = [self._set(client, at, place) for at, _, place in here]
            if said:  # of an address by default and one that is given, the default tells more
                return next((one for one in said if one.pointing.where is Destination.ELSEWHERE), said[0])
        return None

    def _set(self, client: ClientName, at: int, place: int) -> Address:
        return self._address(_expression(self._text[place : place + MAX_ARGUMENTS]), client, at)

    def _made(self, name: str, params: Sequence[str], client: ClientName, begin: int) -> Address | None:
        """The address that the value of a name holds, or the value before, to which it adds."""
        for _ in range(_MOST_STEPS):
            text = self._code(begin)
            value = text[: _statement(text)]
            found = self._among(params, value, client, begin)
            before = self._before(name, begin - 1) if re.search(rf"\b{re.escape(name)}\b", value) else None
            if found is not None or before is None or before >= begin:
                return found
            begin = before
        return None

    def _passed_on(self, given: Given, client: ClientName, end: int) -> Address:
        """What a call is passed on that the file does not tell may hold an address."""
        if not client.base_url_params or client.needs_endpoint:
            return OWN
        passed = [hit[1] for hit in _PASSED.finditer(_TEXTS.sub("", given.own))]
        if self._source.language in _OPTION_LANGUAGES:
            passed += (argument.strip() for argument in _split(given.own) if _OPTIONS.fullmatch(argument))
        return OWN._replace(note=_PASSED_ON) if any(not self._is_told(name, end) for name in passed) else OWN

    def _is_told(self, name: str, at: int) -> bool:
        """Whether the file says all that an object holds, or that it is none."""
        made = self._before(name, at)
        if made is None or made > at:
            return False
        said = self._text[made : made + MAX_ARGUMENTS].lstrip()
        whole = said[: _statement(said)]
        return "..." not in whole and whole.startswith(("{", "[", "new ", '"', "'", "`", "process.env"))

    def _named(self, own: str) -> list[str]:
        """Names among arguments that may be those of objects."""
        found = (hit[1] for hit in _NAME.finditer(_TEXTS.sub('""', own)))
        return list(dict.fromkeys(name for name in found if name not in _KEYWORDS))[:_MOST_NAMES]

    def _resolved(self, said: str, at: int) -> str:
        """An expression, with the strings that the names in it stand for."""
        found = _VALUE_NAME.findall(_TEXTS.sub('""', said))
        texts = [text for name in list(dict.fromkeys(found))[:_MOST_NAMES] for text in self._texts_of(name, at)]
        return texts[0] if texts and _NAME.fullmatch(said.strip(" \t,;)")) else " ".join([said, *texts])

    def _texts_of(self, name: str, at: int) -> list[str]:
        """The string that a name last got before a place, or else first gets."""
        places = self._assignments.get(name, ())
        index = bisect_right(places, at)
        for place in [*places[max(0, index - _MOST_STEPS) : index][::-1], *places[index : index + 1]]:
            hit = _TEXT_HELD.match(self._text, place, place + MAX_ARGUMENTS)
            if hit is not None:
                return [hit[1]]
        return []

    def _before(self, name: str, at: int) -> int | None:
        """Where the value begins that a name last got before a place, or else first gets."""
        places = self._assignments.get(name)
        return places[max(0, bisect_right(places, at) - 1)] if places else None

    def _next(self, name: str, at: int) -> int:
        """Where a name gets its next value after a place."""
        places = self._assignments.get(name, ())
        index = bisect_right(places, at)
        return places[index] if index < len(places) else len(self._text)

    @cached_property
    def _assignments(self) -> Mapping[str, Sequence[int]]:
        """Name → where its values begin, in order."""
        found: dict[str, list[int]] = {}
        for hit in _ASSIGNING.finditer(self._text):
            line = self._text.rfind("\n", max(0, hit.start() - _MAX_NAME), hit.start()) + 1
            name = _target(self._text[max(line, hit.start() - _MAX_NAME) : hit.start()])
            if name:
                found.setdefault(name, []).append(hit.end())
        return found

    @cached_property
    def _settings(self) -> Mapping[str, Sequence[tuple[int, str, int]]]:
        """Name of an object → where a parameter is set on it, which one, and where its value begins."""
        found: dict[str, list[tuple[int, str, int]]] = {}
        params = {param for params in self._params_of.values() for param in params}
        if not params:
            return found
        every = "|".join(re.escape(param) for param in sorted(params, key=len, reverse=True))
        joint, sets = r"\s{0,40}(?:\?\.|\.|->|::)\s{0,40}", r"\s{0,9}(?:=(?![=>~])|\()"
        shape = rf"(?<![\w$.])(?:this\.|self\.|@|\$)?(\w++){joint}({every}){sets}"
        for hit in re.finditer(shape, self._text):
            if not self._source.is_comment(hit.start()):
                found.setdefault(hit[1], []).append((hit.start(), hit[2], hit.end()))
        return found


def _params(client: ClientName, text: str) -> list[str]:
    """What gives a client an address, as far as a file has it; the package before it may be called otherwise."""
    params = {param.rpartition(".")[2] for param in client.base_url_params}
    return sorted(param for param in params if param in text)


def _assigned(before: str) -> str:
    """The name that gets what stands behind a piece of a line; empty if none does."""
    head, sign, after = before.partition("=")
    is_none = not sign or head[-1:] in ("!", "<", ">") or after[:1] in ("=", ">")
    return "" if is_none else _target(head)


def _target(head: str) -> str:
    """The name that stands before a sign of assignment."""
    head = _OPENING.split(head)[-1].removesuffix(":").split(",")[0]
    typed, colon, _ = head.partition(":")
    words = _WORDS.findall(typed if colon else head)
    return words[-1] if words else ""


def _closing(text: str) -> int:
    """Where the bracket closes that was open at the start."""
    depth = 1
    for piece in _PIECE.finditer(text):
        if piece.group() in "([{":
            depth += 1
        elif piece.group() in ")]}":
            depth -= 1
            if depth == 0:
                return piece.start()
    return len(text)


def _statement(text: str) -> int:
    """Where a value ends: with a line on which no bracket is open, unless the next goes on."""
    depth = 0
    for piece in _PIECE.finditer(text):
        match piece.group():
            case "(" | "[" | "{":
                depth += 1
            case ")" | "]" | "}":
                depth -= 1
            case ";" | "\n" if depth <= 0 and text[: piece.start()].strip():
                if piece.group() == ";" or _CHAINED.match(text, piece.end()) is None:
                    return piece.start()
            case _:
                continue
        if depth < 0:
            return piece.start()
    return len(text)


def _split(own: str) -> Iterator[str]:
    """The arguments between a call's brackets."""
    depth = begin = 0
    for piece in _PIECE.finditer(own):
        if piece.group() in "([{":
            depth += 1
        elif piece.group() in ")]}":
            depth -= 1
        elif piece.group() == "," and depth == 0:
            yield own[begin : piece.start()]
            begin = piece.end()
    yield own[begin:]


def _unbracketed(text: str) -> Given:
    """Arguments without brackets, as Ruby has them: the rest of the line and those that a comma carries on."""
    block = re.match(r"\s*\{", text)
    if block is not None:
        return Given("", text[: block.end() + _closing(text[block.end() :])])
    line = -1
    for _ in range(_MOST_LINES):
        start, line = line + 1, text.find("\n", line + 1)
        if line < 0 or not text[start:line].rstrip().endswith(","):
            break
    line = line if line >= 0 else len(text)
    block = _BLOCK.search(text[:line])
    if block is None:
        return Given(text[:line], "")
    stop = _block_end(text)
    return Given(text[: block.start()], text[block.start() : stop.start() if stop else len(text)])


def _block_end(text: str) -> re.Match[str] | None:
    """The end of a Ruby block, or of the line if none begins there."""
    line = text.partition("\n")[0]
    return (_BLOCK_END if _BLOCK.search(line) else _LINE_END).search(text)


def _expression(text: str) -> str:
    """The rest of an argument: up to the comma or line end that closes it."""
    name = re.match(r"\s*([A-Za-z_$][\w$]*)\s*[,)};\n]", text)
    if name is not None:
        return name.group(1)
    stop = re.search(r",\s*\n|\n\s*[}\])]|\n\s*\.|;|,\s*\w+\s*[:=]|\}\s*\)", text[:400])
    return text[: stop.start() if stop else 400]
