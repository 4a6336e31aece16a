"""What a program chooses without an id or address: a provider by its name, a model by its SDK's constant.

Ids of models are `asked`'s. Whose a word or a constant is, the catalog says.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.paths import PathClass
from migrate_advisor.scanner.readers.modules import PointsTo, destination
from migrate_advisor.scanner.readers.standing import Role, standing_of
from migrate_advisor.scanner.uses import Use, What

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from migrate_advisor.scanner.languages.forms import Form, Forms
    from migrate_advisor.scanner.names import KnownNames
    from migrate_advisor.scanner.source import SourceText

_CHOOSING = pattern(
    r"(?:^|_|(?<=[a-z]))(?:provider|backend|adapter|api_?type|llm|vendor|model_?family|ai_?service|llm_?service)\Z",
    re.IGNORECASE,
)
"""KnownNames whose value says who serves."""
_CONSTANT = pattern(r"[A-Za-z_][\w.:]{0,60}(?:\.|::)([A-Za-z_]\w{2,60})\Z|\.([A-Za-z_]\w{2,60})\Z")
"""A name that belongs to something: ``ChatModel.GPT_4O``, ``openai::GPT_4O``, ``.gpt4_o``."""
_LETTER_DIGIT = pattern(r"(?<=[a-z])(?=[0-9])")
_MODEL_NAME = pattern(r"model|engine|llm", re.IGNORECASE)


def read_choices_of(source: SourceText, forms: Forms, names: KnownNames) -> Iterator[Use]:
    """Providers that a program chooses by name."""
    if source.path_class not in (PathClass.CODE, PathClass.EXAMPLE):
        return
    for string in forms.of("string"):
        value = forms.string(string)
        provider = names.words.get(value.lower().replace("-", "_")) if len(value) <= _LONGEST_WORD else None
        if provider is None:
            continue
        standing = standing_of(forms, string)
        is_chosen = standing.role is Role.CHOSEN and _CHOOSING.search(standing.name)
        if is_chosen and not is_sent_elsewhere(forms, string, provider, names):
            at = forms.text.find(value, string.start)
            yield Use(What.CHOICE, provider, at, at + len(value), value, confidence="medium")


_LONGEST_WORD = 40
_ADDRESS = pattern(r"(?:api_?|base_?|server_?|chat_?)?(?:ur[il]|endpoint|host|base(?:_?url)?)\Z", re.IGNORECASE)


def is_sent_elsewhere(forms: Forms, string: Form, provider: str, names: KnownNames) -> bool:
    """Whether the pairs beside a string have an address, and not one of its provider."""
    pair = next((form for form in string.above() if form.kind in ("pair", "binding")), None)
    holder = pair.parent if pair is not None else None
    if holder is not None and holder.kind == "argument":
        holder = holder.parent
    if pair is None or holder is None or holder.kind not in ("mapping", "arguments"):
        return False
    pointings = []
    for sibling in holder.children:
        inner = sibling.child("pair") if sibling.kind == "argument" else sibling
        key = inner.child("key", "target") if inner is not None and inner.kind in ("pair", "binding") else None
        if inner is None or key is None or not _ADDRESS.match(forms.key(key)):
            continue
        said = forms.text[key.end : inner.end]
        if "://" in said:
            pointings.append(destination(said, provider, names).where)
    return bool(pointings) and all(where is PointsTo.ELSEWHERE for where in pointings)


def read_constants(forms: Forms, names: KnownNames, providers: Collection[str]) -> Iterator[Use]:
    """Models that are asked for by a constant of an SDK.

    Args:
        forms: of the file.
        names: what is known.
        providers: whose SDKs the file imports; a constant may be anybody's.
    """
    if not providers:
        return
    given = [(binding.target, binding.start, binding.end) for binding in forms.bindings]
    given += [
        (call.names[-1], one.start, one.end)
        for call in forms.calls
        if call.names
        for one in call.arguments
        if not one.name
    ]
    for name, start, end in given:
        written = forms.text[start : min(end, start + _LONGEST)]
        hit = _CONSTANT.match(written) if end - start < _LONGEST else None
        if hit is None or not (_MODEL_NAME.search(name) or name in ("agent", "chat")):
            continue
        owner = names.constant(hit[1] or hit[2], providers)
        if owner is not None:
            endpoint = names.model_endpoint(_as_id(hit[1] or hit[2]))
            yield Use(What.MODEL_ID, owner, start, start + len(written), written, endpoint=endpoint)


_LONGEST = 120
"""Characters of the name of a constant."""


def _as_id(constant: str) -> str:
    """A constant as a model's id would be written: ``GPT_4O`` and ``GPT4o`` as ``gpt-4o``."""
    return _LETTER_DIGIT.sub("-", constant.lower().replace("_", "-"), count=1).replace("--", "-")
