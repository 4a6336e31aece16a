"""What single values of configuration name: a model, a provider, variables. Knows no keys."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate_advisor.catalog.record import NamedTuple
from migrate_advisor.scanner.configuration.keys import words_of
from migrate_advisor.scanner.late import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from migrate_advisor.scanner.names import KnownNames

_PLAIN = pattern(r"[A-Za-z@][\w.:/@*-]{1,150}+")
_PIECES = pattern(
    r"\"(?P<double>[A-Za-z][\w.:/@*-]{1,120}+)\"|'(?P<single>[A-Za-z][\w.:/@*-]{1,120}+)'"
    r"|\$\{[A-Za-z_][\w.]{0,80}+(?::-?|=)(?P<default>[A-Za-z][\w./:@-]{1,120}+)\}"
)
"""Strings in an expression or a template, and what stands in for a variable.

Finds ``pick("gpt-4o")``, ``${MODEL:-gpt-4o}``; not ``pick(gpt)``, ``${MODEL}``.
"""
_COMPARED = pattern(r"(?:[=!]=)[ \t]?$|\b(?:in|eq|ne)[ \t][^,]{0,40}$")
_REFERENCE = pattern(r"(?<![A-Za-z0-9_])[A-Z][A-Z0-9]*+(?:_[A-Z0-9]++)++(?![A-Za-z0-9_])")
"""A variable's name in capitals. Finds ``${OPENAI_API_KEY}``, ``A_B``; not ``OPENAI``, ``openai_api_key``,
``xA_B``.
"""
_SPLIT = pattern(r"[,;][ \t]*+")
_FILLERS = frozenset(
    "chat lm llm llms text embedding embeddings embedder embed generator generative model models text2vec multi2vec "
    "completion completions client reader vectorizer official vector image audio tts stt speech whisper voice "
    "responses messages component node com".split()
)
"""Words beside a provider's in the name of a kind of service."""
_COMMAND = pattern(
    r"(?:^|[ \t])(?:--?[A-Za-z]|[A-Z_][A-Z0-9_]*+=[^ =]|\$[\w(])|[ \t]\|[ \t]"
    r"|(?:^|&&[ \t])(?:pip|npm|curl|export|unset)[ \t]"
)
_LONGEST_COMMAND = 500
_MOST_PIECES = 20


class Named(NamedTuple):
    """Whose something is that a value names, and where in the value it stands."""

    provider: str
    start: int
    end: int
    is_qualified: bool = False
    """Whether the provider stands before it."""


def models_in(value: str, names: KnownNames) -> Iterator[Named]:
    """The models that a value names: one, or in an expression several."""
    if _PLAIN.fullmatch(value):
        found = model_of(value, names)
        if found is not None:
            yield found
        return
    for number, piece in enumerate(_PIECES.finditer(value)):
        if number >= _MOST_PIECES:
            return
        start, end = piece.span(piece.lastgroup or 0)
        found = model_of(value[start:end], names)
        if found is not None and not _COMPARED.search(value[max(0, piece.start() - 60) : piece.start()]):
            yield found._replace(start=start, end=end)


def models_listed(value: str, names: KnownNames) -> Iterator[Named]:
    """The models of a value that names several, with commas between, and nothing else."""
    found = [(model_of(piece.strip(), names), at) for piece, at in listed(value) if _PLAIN.fullmatch(piece)]
    if len(found) == len(listed(value)) > 1 and all(model is not None for model, _ in found):
        yield from (one._replace(start=at + one.start, end=at + one.end) for one, at in found if one is not None)


def model_of(value: str, names: KnownNames) -> Named | None:
    """Whose a model is, also where its provider or its kind stands before it: ``a/b/model``, ``a:b:model``."""
    start, end = 0, len(value)
    whole = names.models.owner(value)
    parts = re.split(r"[/:]", value)
    first = _composed(parts[0], names) if len(parts) > 1 else None
    is_qualified = first is not None or (len(parts) > 1 and parts[0].lower() in names.maker_words)
    if whole:
        return Named(whole, start, end, is_qualified)
    if len(parts) == 1:
        return None
    last = (
        names.models.owner(value.rpartition("/")[2])
        or names.models.owner(value.partition(":")[2])
        or names.models.owner(parts[-1])
    )
    if last:
        return Named(first if first and _serves(first, last, names) else last, start, end, is_qualified)
    return Named(first, start, end, is_qualified=True) if first and first not in names.gateways else None


def _serves(first: str, owner: str, names: KnownNames) -> bool:
    """Whether who is named before a model answers for it, though the model is called like somebody else's."""
    return first != owner and first not in names.gateways


def provider_of(value: str, names: KnownNames) -> str | None:
    """The provider that a value chooses: its name, or the name of a kind of service made of it."""
    if not _PLAIN.fullmatch(value):
        return None
    plain = value.lstrip("@").partition("@")[0].partition(":")[0].rpartition("/")[2].rpartition(".")[2]
    return _composed(plain, names)


def _composed(name: str, names: KnownNames) -> str | None:
    """The one provider whose word a name holds, beside words that say of what kind it is."""
    whole = names.squashed_words.get("".join(words_of(name)))
    if whole:
        return whole
    parts = words_of(name)
    for size in range(min(3, len(parts)), 0, -1):
        for start in range(len(parts) - size + 1):
            owner = names.words.get("_".join(parts[start : start + size]))
            if owner is None:
                continue
            rest = (*parts[:start], *parts[start + size :])
            is_kind = all(part in _FILLERS or part.isdigit() or part in names.maker_words for part in rest)
            return owner if is_kind and len(parts) <= size + 4 else None
    return None


def is_command(value: str) -> bool:
    """Whether a value is a command, which the readers of shells know better."""
    return " " in value and "{{" not in value[:3] and _COMMAND.search(value[:_LONGEST_COMMAND]) is not None


def listed(value: str) -> list[tuple[str, int]]:
    """The pieces of a value that commas part, with their offsets."""
    pieces: list[tuple[str, int]] = []
    at = 0
    for comma in _SPLIT.finditer(value):
        pieces.append((value[at : comma.start()], at))
        at = comma.end()
    return [*pieces, (value[at:], at)][:_MOST_PIECES]


def references_in(value: str) -> Iterator[re.Match[str]]:
    """Names of variables in a value, in capitals."""
    return _REFERENCE.finditer(value)
