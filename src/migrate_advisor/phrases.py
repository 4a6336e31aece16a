"""Sentences that the code has put together, said again in another language by the catalogue of messages.

What decides says English and knows no other language; what it said is taken apart here, where it is shown. A message
of the catalogue is a pattern whose fields are filled in, and what fills a field may be a message in turn. Quoted facts,
names and code match none and stay as they are. No language is known here.
"""

from __future__ import annotations

import re
from string import Formatter

TYPE_CHECKING = False  # importing typing would cost a hook on every commit
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_DEEPEST = 8
_TELLING, _SLIGHT, _LEAST = 10, 6, 4
"""Characters of a message beside its fields: from how many on it is known by them whatever fills its fields, below how
many only words fill them, and below how many it tells nothing."""
_SHAPED = 6
"""Characters that a field of a known shape stands for, where patterns are put in order."""
_FREE, _PART, _WORD = r"(.*?)", r"((?:(?![:;.,] ).)+?)", r"(\S+?)"
"""What may fill a field of a message that is known by its words, by some words, or by hardly any."""
_DAY = r"(\d{4}-\d\d-\d\d)"
_SHAPES = {
    **dict.fromkeys(("day", "checked", "since", "until", "read"), _DAY),
    **dict.fromkeys(("input", "output", "amount"), r"([\d,.]+(?: ≈)?)"),
    "count": r"([\d,.+-]+)",
    "region": r"([A-Z]{2})",
    "currency": r"([A-Z]{3})",
    "tokens": r"([\d.,]+(?: [kKMB])?)",
    "url": r"(https?://\S+)",
}
"""Name of a field → what alone may fill it."""
_QUOTED = r"('.*?'|\".*?\"|‘.*?’)"
"""What fills a field whose name ends in ``_r``: a value that the code shows in quotes."""
_RUN = re.compile(r"(?<![\w./@`-])(?:[A-Za-z][A-Za-z'’-]*,? ){2,}[A-Za-z][A-Za-z'’-]*")
_TYPED = re.compile(r"`[^`\n]*`")
_FEW = 2
_WORDS = re.compile(r"[A-Za-z]+")
_NOTES = re.compile(r"(?: ?\[\d+\])+$| \[https?://[^\]]*\]$")
_AROUND = re.compile(r"^([\s;,.:；，。：]*)(.*?)([\s.;:；。：]*)$", re.DOTALL)
_SIGNS = {".": "。", ";": "；", ":": "：", ",": "，"}
_WIDE = "[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"
_NEEDLESS = re.compile(f"(?<={_WIDE}) (?={_WIDE})|(?<=[；，。：（）]) | (?=[；，。：（）])")
"""A blank that a script without blanks does not want."""
_BETWEEN = (
    (". ", "。", False),
    ("; ", "；", False),
    (": ", "：", False),
    (", ", "，", True),
    (" and ", "和 ", True),
    (" or ", " 或 ", True),
)
"""What stands between two parts, what it becomes, and whether no part may be left in English."""


class Phrases:
    """A language, as the catalogue of messages has it.

    Args:
        table: message → the same in this language.
        names: name of a field → what a value of it is called, such as a region's code.
        called: a name as the catalog has it in English → its name in this language; asked for whole texts only.
        facts: text of the catalog → the same in this language; a text that is one of these is never taken apart.
    """

    def __init__(
        self,
        table: Mapping[str, str],
        names: Mapping[str, Callable[[str], str]] | None = None,
        called: Callable[[str], str | None] = lambda _name: None,
        facts: Mapping[str, str] | None = None,
    ) -> None:
        bare = {_bare(message): _bare(meaning) for message, meaning in table.items()}
        parts = frozenset(_bare(message) for message in table if message.startswith((";", ",")))
        self._whole = {_plain(one): _plain(other) for one, other in bare.items() if not _has_fields(one)}
        with_fields = {one: other for one, other in bare.items() if _has_fields(one)}
        made = [_Pattern(one, other, names or {}, is_part=one in parts) for one, other in with_fields.items()]
        self._patterns = _Index(made)
        self._called = called
        self._facts = {_bare(one): _bare(other) for one, other in (facts or {}).items()}
        self._said: dict[str, str] = {}
        self._known: dict[str, str | None] = {}

    def said(self, text: str) -> str:
        """The text in this language, as far as it is known how to say it."""
        if text not in self._said:
            bare = _bare(text)
            whole = self._whole.get(bare) if "\n" in bare else None
            lines = (self._sentence(line, 0) for line in text.split("\n"))
            self._said[text] = "\n".join(lines) if whole is None else text.replace(bare, whole)
        return self._said[text]

    def _sentence(self, text: str, depth: int) -> str:
        """A text with what stands around it; itself where nothing is known of it."""
        around = _AROUND.match(text)
        if around is None or not around[2] or depth > _DEEPEST:
            return text
        before, core, after = around.groups()
        if core not in self._known:
            self._known[core] = self._understood(core, depth)
        found = self._known[core]
        led = _in_signs(before) if before.endswith(" ") else before
        return text if found is None else f"{led}{found}{_in_signs(after)}"

    def _understood(self, text: str, depth: int) -> str | None:
        return (
            self._as_message(text)
            or self._by_pattern(text, depth)
            or self._called(text)
            or self._behind_title(text, depth)
            or self._without_notes(text, depth)
            or self._with_aside(text, depth)
            or self._in_parts(text, depth)
            or self._by_pattern(text, depth, freely=True)
        )

    def _as_message(self, text: str) -> str | None:
        if text in self._facts:
            return self._facts[text]
        written = (text, text[:1].lower() + text[1:], text[:1].upper() + text[1:])
        return next((self._whole[one] for one in written if one in self._whole), None)

    def _by_pattern(self, text: str, depth: int, *, freely: bool = False) -> str | None:
        for pattern in self._patterns.near(text):
            values = pattern.match(text, freely=freely)
            if values is None:
                continue
            told = pattern.filled(values, lambda value: self._sentence(value, depth + 1))
            if pattern.is_known or not any(map(_is_prose, told)):
                return pattern.meaning(told)
        return None

    def _behind_title(self, text: str, depth: int) -> str | None:
        """A text of the catalog, a colon, and what belongs to it."""
        for colon in re.finditer(": ", text):
            if _bare(text[: colon.start()]) in self._facts:
                title, rest = text[: colon.start()], text[colon.end() :]
                return f"{self._sentence(title, depth + 1)}：{self._sentence(rest, depth + 1)}"
        return None

    def _without_notes(self, text: str, depth: int) -> str | None:
        """A text with numbers of notes at its end."""
        notes = _NOTES.search(text)
        if notes is None:
            return None
        head = self._sentence(text[: notes.start()], depth + 1)
        return None if head == text[: notes.start()] else head + notes[0]

    def _with_aside(self, text: str, depth: int) -> str | None:
        """A text with something in brackets at its end."""
        parts = _aside(text)
        if parts is None or ("; " in parts[0] and not self._is_fact(text)):  # the last part alone has it
            return None
        if not parts[0]:
            inner = self._sentence(parts[1], depth + 1)
            return None if inner == parts[1] else f"（{inner}）"
        head, inner = (self._sentence(part, depth + 1) for part in parts)
        return None if (head, inner) == parts else f"{head}（{inner}）"

    def _in_parts(self, text: str, depth: int) -> str | None:
        for mark, becomes, is_strict in _BETWEEN:
            parts = self._whole_facts(re.split(rf"(?<=\S){re.escape(mark)}", text), mark) if mark in text else [text]
            if len(parts) == 1:
                continue
            told = [self._part(part, depth + 1) for part in parts]
            is_said = told != parts or (is_strict and all(map(_is_quoted, filter(None, parts))))
            if is_said and not (is_strict and any(map(_is_prose, told))):
                return _joined(parts, told, mark, becomes)
        return None

    def _whole_facts(self, parts: list[str], mark: str) -> list[str]:
        """The parts, those put together again that make up one text of the catalog."""
        whole: list[str] = []
        while parts:
            many = next((n for n in range(len(parts), 1, -1) if self._is_fact(mark.join(parts[:n]))), 1)
            whole.append(mark.join(parts[:many]))
            parts = parts[many:]
        return whole

    def _is_fact(self, text: str) -> bool:
        """Whether a text is one of the catalog, perhaps with something in brackets behind it."""
        aside = _aside(text)
        return _bare(text) in self._facts or (aside is not None and _bare(aside[0]) in self._facts)

    def _part(self, text: str, depth: int) -> str:
        """A part of a text, wholly in the other language or as it stands: a quoted fact is not said by half."""
        told = self._sentence(text, depth)
        return text if _is_prose(told) else told


def _is_quoted(part: str) -> bool:
    return part[0] == part[-1] == "'"


class _Index:
    """Patterns by the longest word of each, so that a text is held against few of them."""

    def __init__(self, made: Iterable[_Pattern]) -> None:
        self._by_word: dict[str, list[tuple[int, _Pattern]]] = {}
        telling = [one for one in made if one.is_shaped or one.size >= _LEAST]
        telling.sort(key=lambda one: one.size + _SHAPED * one.is_shaped, reverse=True)
        for rank, pattern in enumerate(telling):
            self._by_word.setdefault(max(pattern.words, key=len, default=""), []).append((rank, pattern))

    def near(self, text: str) -> list[_Pattern]:
        """Those that a text may say, in their order."""
        words = {"", *_WORDS.findall(text)}
        found = [pair for word in words for pair in self._by_word.get(word, ())]
        return [pattern for _rank, pattern in sorted(found, key=lambda pair: pair[0])]


class _Pattern:
    """A message with fields."""

    def __init__(
        self, message: str, meaning: str, names: Mapping[str, Callable[[str], str]], *, is_part: bool = False
    ) -> None:
        self._is_part = is_part
        self._parts = [(literal, field) for literal, field, *_ in Formatter().parse(message)]
        self._literals = [literal.strip() for literal, _field in self._parts if literal.strip()]
        self._fields = [field for _literal, field in self._parts if field is not None]
        self._meaning, self._names = meaning, names
        self._shapes: dict[bool, re.Pattern[str]] = {}
        self.size = sum(not sign.isspace() for literal in self._literals for sign in literal)
        self.words = _WORDS.findall(" ".join(self._literals))
        self.is_shaped = any(_shape_of(field) for field in self._fields)
        is_label = message.endswith("}") and len(self._literals) == 1 and self._literals[0].endswith(":")
        self._is_telling = self.size >= _TELLING or is_label
        self.is_known = self._is_telling or (self.is_shaped and self.size >= _SLIGHT)

    def match(self, text: str, *, freely: bool) -> list[str] | None:
        """What fills the fields of a text that says this, lists too if freely; None for another text."""
        if not all(literal in text for literal in self._literals):
            return None
        found = self._shape(freely=freely).fullmatch(text)
        return list(found.groups()) if found else None

    def filled(self, values: Iterable[str], said: Callable[[str], str]) -> list[str]:
        """What fills the fields, in the other language."""
        before = [literal for literal, field in self._parts if field is not None]
        return [
            value if literal.endswith("`") or _is_of_names(field) else self._names.get(field.rstrip("_"), said)(value)
            for literal, field, value in zip(before, self._fields, values, strict=True)
        ]

    def meaning(self, told: Iterable[str]) -> str:
        """The message in the other language, with its fields filled in."""
        whole = Formatter().vformat(self._meaning, (), dict(zip(self._fields, told, strict=True)))
        return _NEEDLESS.sub("", whole)

    def _shape(self, *, freely: bool) -> re.Pattern[str]:
        if freely not in self._shapes:
            other = self._other(freely=freely)
            told = (
                re.escape(literal) + ("" if field is None else _shape_of(field) or other)
                for literal, field in self._parts
            )
            self._shapes[freely] = re.compile("".join(told), re.DOTALL)
        return self._shapes[freely]

    def _other(self, *, freely: bool) -> str:
        """What fills a field that has no shape of its own: the more the message says, the more that may be."""
        is_whole = self._is_telling or (len(self._fields) == 1 and self.size > _LEAST)
        if freely or (is_whole and not self._is_part):
            return _FREE
        return _PART if self.size >= _SLIGHT or self.is_shaped else _WORD


def _is_of_names(field: str) -> bool:
    """Whether what fills a field are names that one types: those of a constant, or choices of an argument."""
    return field.rstrip("_").isupper() or field.rstrip("_") == "choices"


def _shape_of(field: str) -> str | None:
    """What alone may fill a field; None for anything."""
    name = field.rstrip("_")
    return _QUOTED if name.endswith("_r") else _SHAPES.get(name)


def _joined(parts: list[str], told: list[str], mark: str, becomes: str) -> str:
    """The parts with what stands between them: the other language's sign, unless a name stands before a colon."""
    whole = told[0]
    for part, before, after in zip(parts, told, told[1:], strict=False):
        is_named = mark == ": " and part == before
        whole += (mark if is_named else becomes) + after
    return whole


def _is_prose(text: str) -> bool:
    """Whether a text holds a sentence in English; what is typed, between backquotes, is none."""
    runs = _RUN.findall(_TYPED.sub("", text) if "`" in text else text)
    return any(sum(word.islower() for word in run.split()) >= _FEW for run in runs)


def _aside(text: str) -> tuple[str, str] | None:
    """A text and what stands in brackets at its end."""
    if not text.endswith(")"):
        return None
    depth = 0
    for at in range(len(text) - 1, -1, -1):
        depth += (text[at] == ")") - (text[at] == "(")
        if depth == 0:
            return (text[: at - 1] if at else "", text[at + 1 : -1]) if text[at - 1] == " " or not at else None
    return None


def _has_fields(message: str) -> bool:
    return any(field is not None for _literal, field, *_rest in Formatter().parse(message))


def _plain(message: str) -> str:
    """A message without fields, with its braces as they are shown."""
    return message.replace("{{", "{").replace("}}", "}")


def _bare(message: str) -> str:
    """A message without what stands around it."""
    found = _AROUND.match(message)
    return found[2] if found and found[2] else message


def _in_signs(around: str) -> str:
    """What stands around a sentence, in the signs of a wide script."""
    return _NEEDLESS.sub("", "".join(_SIGNS.get(sign, sign) for sign in around))
