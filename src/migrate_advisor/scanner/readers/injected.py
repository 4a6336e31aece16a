"""Clients that a program is given rather than makes, by the types of its fields, parameters and what it asks for.

What makes a client is `clients`'s. Which classes are clients, the catalog and the imports say.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.uses import Use, What

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from migrate_advisor.scanner.languages.forms import Forms

CLIENT_TYPE = pattern(r"(?:Client|ChatModel|LanguageModel|EmbeddingModel|GenerativeModel|Runtime)\Z")
"""How classes of a provider's library are called that ask it, where the catalog does not list them."""
_FOLLOWED = pattern(r"(?:<[\w<>, ?.]{0,80}>)?[?!]?\s{1,4}\$?[a-z_]\w{0,60}\s{0,4}(?:[;,)=]|=>|$)", re.MULTILINE)
"""What follows a type before the name that has it. Finds `` client;``, ``? _model;``; not ``.of(x)``, `` {``."""
_ENDED = pattern(r"(?:<[\w<>, ?.]{0,80}>)?[?!]?\s{0,4}(?:[,;)={}]|$)", re.MULTILINE)
"""What follows a type behind the name that has it. Matches `` = ``, ``?,``, ``)``; not ``(x)``, ``.of``."""
_NAMED = pattern(r"[\w)][?!]?\s{0,4}:\s{0,4}(?:\w{1,40}\.)?\Z")
"""What stands before a type behind its name. Finds ``client: ``, ``): ``; not ``? ``, ``= ``."""
_TAKEN = pattern(r"\w<\Z")
_TAKEN_END = pattern(r">\s?\(|,")
_GO = pattern(r"\w\s{1,40}\*?\Z")
"""The same in Go. Finds ``client *``; not ``= ``."""
BY_WHOLE = frozenset(["csharp", "dart", "swift"])
"""Languages whose imports bring in all of a library, whatever part of it has a class."""
_BEFORE_NAME = frozenset(["java", "csharp", "dart", "php", "cpp", "groovy"])
"""Languages that say the type before the name."""
_BEHIND_NAME = frozenset(["kotlin", "swift", "javascript", "scala", "php"])
"""Languages that say it behind."""
_NO_TYPE = ("new ", ".", "return ", "throw ")
_NEAR = 80
_NO_CODE = frozenset(["comment", "documentation", "string", "import", "callee", "bases"])


def read_injected(forms: Forms, language: str, types: Mapping[str, tuple[str, str | None]]) -> Iterator[Use]:
    """Places of a program that are given a client.

    Args:
        forms: of the file.
        language: as `scanner.paths.language_of` names it.
        types: class → whose client it is, and the endpoint that it calls, if it is for one.
    """
    for name, (provider, endpoint) in types.items():
        for hit in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", forms.text):
            if _is_type(forms, language, hit.start(), hit.end()):
                yield Use(What.IMPORT, provider, hit.start(), hit.end(), name, "medium", endpoint=endpoint)


def interfaces_of(name: str, language: str) -> Sequence[str]:
    """A client's class, and how interfaces are called by custom that it has; in Go the one class of its package."""
    if language == "csharp":
        return (name, f"I{name}", f"I{name.removesuffix('Client')}")
    return (f"{name}.Client",) if language == "go" else (name,)


def _is_type(forms: Forms, language: str, start: int, end: int) -> bool:
    """Whether a class is named as the type of what somebody gives."""
    text = forms.text
    before = text[max(0, start - _NEAR) : start]
    ways = (
        _TAKEN.search(before) is not None and _TAKEN_END.match(text, end) is not None,
        language in _BEFORE_NAME and not before.endswith(_NO_TYPE) and _FOLLOWED.match(text, end) is not None,
        language in _BEHIND_NAME and _NAMED.search(before) is not None and _ENDED.match(text, end) is not None,
        language == "go" and _GO.search(before) is not None and _ENDED.match(text, end) is not None,
    )
    return any(ways) and not _is_aside(forms, start)


def _is_aside(forms: Forms, at: int) -> bool:
    """Whether a place is in a text, an import or what a class is made from."""
    form = forms.at(at)
    return form is not None and any(one.kind in _NO_CODE for one in (form, *form.above()))
