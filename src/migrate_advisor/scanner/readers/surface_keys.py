"""Keys and versions by which requests ask for a part of an API: ``extra_body={"data_sources": …}``, ``api_version=…``.

Which there are, the catalog says.

A key alone says nothing of whose it is: the file must use its provider. Calls and classes are `surfaces`'.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.readers.standing import Role, standing_of
from migrate_advisor.scanner.uses import Context, Use, What

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from migrate_advisor.scanner.languages.forms import Form, Forms
    from migrate_advisor.scanner.names import KnownNames
    from migrate_advisor.scanner.source import SourceText

_VERB = pattern(r"\A(?:with|set|use|add)(?![a-z])_?")
"""How methods begin that take a setting: ``with_api_version``, ``setApiVersion``."""
_SHOWING = frozenset([What.CLIENT, What.ENDPOINT, What.IMPORT, What.ENV_VAR, What.SURFACE])
"""Uses by which a file shows that it asks a provider."""


def read_keys(source: SourceText, names: KnownNames, uses: Sequence[Use]) -> Iterator[Use]:
    """The keys in a file of parts of the APIs that it uses, each line once."""
    users = {use.provider for use in uses if use.what in _SHOWING and use.context is Context.CODE}
    for provider in sorted(users & names.surface_keys.keys()):
        told: set[int] = set()
        for at, key in _places(source, names.surface_keys[provider]):
            line = source.line_of(at)[0]
            if line not in told and source.context(at) is Context.CODE:
                told.add(line)
                yield Use(What.SURFACE, provider, at, at + len(key), key, is_beside=True)
    for provider in sorted(names.surface_versions):
        behind = () if provider in users else names.customers_paths.get(provider, ())
        if provider in users or any(path in source.text for path in behind):
            yield from _versions(source, provider, names, behind)


def _versions(source: SourceText, provider: str, names: KnownNames, behind: Sequence[str]) -> Iterator[Use]:
    """Versions under their key or in an address, each line once; if given, behind paths that tell whose they are."""
    told: set[int] = set()
    versions = names.surface_versions[provider]
    joint = r"(?<![A-Za-z0-9_-])([\w-]{0,40}?)api[_-]?version\w{0,20}[\"'\])]{0,2}\s{0,9}(?:=>|[:=,(])\s{0,9}[\"']?"
    shape = re.compile(rf"{joint}({'|'.join(map(re.escape, versions))})", re.IGNORECASE)
    for hit in shape.finditer(source.text):
        line = source.line_of(hit.start(2))[0]
        before = source.text[source.text.rfind("\n", 0, hit.start()) + 1 : hit.start()]
        if behind and not any(path in before for path in behind):
            continue
        if line not in told and _is_of_provider(hit[1], names) and source.context(hit.start(2)) is Context.CODE:
            told.add(line)
            yield Use(What.SURFACE, provider, hit.start(2), hit.end(2), hit[2], is_beside=True)


def read_paths(source: SourceText, names: KnownNames) -> Iterator[Use]:
    """Paths of parts that end, as values of their own in a program that says whose they are: ``url = "/v1/edits"``.

    What is given to a call is left out, which may as well serve the path itself.
    """
    forms = source.forms if any(path in source.text for path in names.ending_paths) else None
    if forms is None:
        return
    named: dict[str, bool] = {}
    for string in forms.of("string"):
        said = forms.string(string)
        provider = names.ending_paths.get(said.rstrip("/")) if said.startswith("/") else None
        if provider is None:
            continue
        is_its = named.setdefault(provider, names.names_provider(source.text, provider))
        standing = standing_of(forms, string)
        at = forms.text.find(said, string.start, string.end)
        given = standing.call.names if standing.call is not None else (standing.name,)  # an attribute calls its name
        if is_its and standing.role is Role.CHOSEN and given == (standing.name,) and at >= 0:
            path = said.rstrip("/")
            yield Use(What.SURFACE, provider, at, at + len(path), path, is_beside=True)


def _is_of_provider(before: str, names: KnownNames) -> bool:
    """Whether what a key says before its version is nothing, or ends as a provider's name: not ``search_``."""
    said = _VERB.sub("", before).replace("_", "").replace("-", "").lower()
    return not said or any(said.endswith(word) for word in names.squashed_words)


def _places(source: SourceText, keys: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Where keys stand: in quotes before a value, or as a program's names of parameters and properties."""
    found = dict(_quoted(source.text, [key for key in keys if "." not in key]))
    if source.forms is not None:
        for at, key in _named(source.forms, keys):
            found.setdefault(at, key)
    yield from sorted(found.items())


def _quoted(text: str, keys: Sequence[str]) -> Iterator[tuple[int, str]]:
    if keys:
        shape = rf"[\"']({'|'.join(map(re.escape, keys))})\\?[\"']\s{{0,9}}(?::|=>|,|\]\s{{0,9}}=)"
        yield from ((hit.start(1), hit[1]) for hit in re.finditer(shape, text))


def _named(forms: Forms, keys: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Keys without quotes; those below another one, ``prompt.id``, unless their value is an id that tells itself."""
    lasts = {key.rpartition(".")[2] for key in keys if "." in key}
    for form in forms.of("pair", "binding"):
        key = form.child("key", "target")
        written = forms.key(key) if key is not None else ""
        if key is not None and written in keys and (form.kind == "pair" or written[:1].isupper()):
            yield forms.text.find(written, key.start, key.end), written
        elif key is not None and written in lasts and not _is_string(form):
            name = f"{_outer_key(forms, form)}.{written}"
            yield from [(key.start, name)] if name in keys else []


def _is_string(form: Form) -> bool:
    value = form.child("value")
    return value is not None and (value.kind == "string" or value.child("string") is not None)


def _outer_key(forms: Forms, form: Form) -> str:
    """The key whose value a form stands in."""
    outer = next((above for above in form.above() if above.kind in ("pair", "binding")), None)
    key = outer.child("key", "target") if outer is not None else None
    return forms.key(key) if key is not None else ""
