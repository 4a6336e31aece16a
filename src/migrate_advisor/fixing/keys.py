"""Variables of keys under the target's names, with all that read them, and never one provider's key for another.

What of a provider could not be moved goes on reading the old variable: in programs its readers are left, and
configuration gets the new variable beside the old one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from migrate_advisor.fixing.called import CALLED
from migrate_advisor.fixing.rewriting import key_names, role_of
from migrate_advisor.fixing.secrets import is_secret
from migrate_advisor.fixing.site import TextChange, chain, line_end

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from migrate_advisor.fixing.destination import Destination
    from migrate_advisor.fixing.file import EditedFile, Moving
    from migrate_advisor.scanner.finding import Finding
    from migrate_advisor.scanner.languages.forms import Call, Forms

KEY_RULE = "blocked-endpoint-env-var"
"""Rule about variables."""
ADDRESS_RULE = "blocked-endpoint"
"""Rule about addresses."""
_WORD = re.compile(r"[A-Za-z_]\w*")
_ASSIGNED = r"^[ \t]*(?:-[ \t]+)?(?:export[ \t]+|ENV[ \t]+|ARG[ \t]+)?[\"']?{}[\"']?[ \t]*[:=]"


class Stuck(NamedTuple):
    """What of a provider could not be moved."""

    findings: Sequence[Finding]

    def within(self, path: str, provider: str) -> Sequence[Finding]:
        """Of a provider in a file."""
        return [item for item in self.findings if (item.path, item.provider) == (path, provider)]

    def anywhere(self, provider: str) -> bool:
        """Whether something of a provider is left at all."""
        return any(item.provider == provider for item in self.findings)


def stuck(findings: Iterable[Finding]) -> Stuck:
    """Of what is still found, that which goes on asking the old provider."""
    return Stuck([item for item in findings if item.rule in CALLED])


def is_of_key(finding: Finding, name: str, moving: Moving) -> bool:
    """Whether a finding is about a variable that holds a key."""
    provider = moving.catalog.provider(finding.provider)
    return finding.rule == KEY_RULE and role_of(provider, name) == "credential"


def changed_keys(file: EditedFile, provider: str, left: Stuck, moving: Moving) -> Sequence[TextChange] | None:
    """What gives a file the target's variables for those of a provider.

    Args:
        file: as it is after all other edits.
        provider: whose variables.
        left: what of it could not be moved.
        moving: where to.

    Returns:
        None where a client that was moved is given the key of one that was not: a person must tell them apart.
    """
    if moving.to is None:
        return ()
    names = key_names(moving.catalog.provider(provider), moving.to)
    forms = file.forms
    if forms is None:
        return list(_in_configuration(file, names, is_shared=left.anywhere(provider)))
    held = left.within(file.path, provider)
    kept = _kept(forms, [file.offset(item.line, item.column) for item in held])
    if kept and _is_shared(forms, names, kept, moving.to):
        return None
    # a request to an address that stays may be given its key anywhere, so that only what moved clients read is renamed
    only = _readers(forms, _moved(forms, moving.to)) if any(item.rule == ADDRESS_RULE for item in held) else None
    asides = [(form.start, form.end) for form in forms.of("comment", "documentation")]
    return [
        TextChange(*hit.span(), new)
        for old, new in names.items()
        for hit in _hits(old, file.text)
        if not _is_in(hit.start(), [*asides, *kept]) and (only is None or _is_in(hit.start(), only))
    ]


def is_read(file: EditedFile, name: str) -> bool:
    """Whether a file still names a variable, comments apart."""
    asides = file.forms.of("comment", "documentation") if file.forms is not None else []
    hits = (hit.start() for hit in _hits(name, file.text))
    return any(not any(form.start <= hit < form.end for form in asides) for hit in hits)


def _hits(name: str, text: str) -> Iterator[re.Match[str]]:
    return re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text)


def _kept(forms: Forms, places: Sequence[int]) -> Sequence[tuple[int, int]]:
    """Stretches that keep their key: what the calls at some places read, or those that are given what is bound there.

    Where neither is seen, the whole file: a key must not go where the address did not.
    """
    calls = list(_calls_at(forms, places))
    for place in places:
        if any(call.start <= place < call.end for call in calls):
            continue
        names = {one.target.rpartition(".")[2] for one in forms.bindings if one.start <= place < one.end}
        given = [call for call in forms.calls if names & {*_WORD.findall(forms.text[call.start : call.end])}]
        if not given:
            return [(0, len(forms.text))]
        calls += given
    return _readers(forms, calls) if calls else []


def _calls_at(forms: Forms, places: Sequence[int]) -> Sequence[Call]:
    """The innermost calls at some places."""
    calls = [call for call in forms.calls if any(call.start <= place < call.end for place in places)]
    return [call for call in calls if not any(_is_within(other, call) for other in calls)]


def _is_shared(forms: Forms, names: Iterable[str], kept: Sequence[tuple[int, int]], to: Destination) -> bool:
    """Whether a client that asks the target reads a key where one that does not reads it, too."""
    both = [span for span in _readers(forms, _moved(forms, to)) if span in kept]
    hits = [hit.start() for name in names for hit in _hits(name, forms.text)]
    return any(start <= hit < end for start, end in both for hit in hits)


def _is_in(at: int, stretches: Iterable[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in stretches)


def _moved(forms: Forms, to: Destination) -> Sequence[Call]:
    """The calls that are told the target's address."""
    urls = {address.base_url for address in to.addresses.values()}
    return [call for call in forms.calls if any(url in forms.text[call.start : call.end] for url in urls)]


def _readers(forms: Forms, calls: Sequence[Call]) -> Sequence[tuple[int, int]]:
    """Stretches from which some calls get what they are given, through any names."""
    spans = [chain(forms, call) for call in calls]
    names = {word for start, end in spans for word in _WORD.findall(forms.text[start:end])}
    pending = True
    while pending:
        more = [
            (binding.start, binding.end)
            for binding in forms.bindings
            if binding.form.kind == "binding"  # and not what a call is given by name
            and binding.target.rpartition(".")[2] in names
            and (binding.start, binding.end) not in spans
        ]
        spans += more
        names |= {word for start, end in more for word in _WORD.findall(forms.text[start:end])}
        pending = bool(more)
    return spans


def _is_within(inner: Call, outer: Call) -> bool:
    return inner is not outer and outer.start <= inner.start and inner.end <= outer.end


def _in_configuration(file: EditedFile, names: Mapping[str, str], *, is_shared: bool) -> Iterator[TextChange]:
    """The new name for the old one, or beside it where something still reads that."""
    for old, new in names.items():
        assigned = re.compile(_ASSIGNED.format(re.escape(old)))
        done: set[int] = set()
        for hit in _hits(old, file.text):
            start = file.text.rfind("\n", 0, hit.start()) + 1
            stop = file.text.find("\n", hit.end())
            stop = len(file.text) if stop < 0 else stop
            line = file.text[start:stop]
            if not is_shared or not assigned.match(line):
                yield TextChange(*hit.span(), new)
            elif start not in done and not any(_hits(new, file.text)):
                done.add(start)
                yield TextChange(stop, stop, line_end(file.text) + _without_secret(line.rstrip("\r"), old, new))


def _without_secret(line: str, old: str, new: str) -> str:
    """A line for the new variable, without the old one's value if that is a key."""
    head, sign, value = re.split(r"([:=])", line, maxsplit=1)
    shown = "" if is_secret(value.strip(" \"'").encode(errors="surrogatepass")) else value
    return re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", new, head + sign + shown)
