"""Clients that read their address from a setting which says the target: it leads them there, and nothing else need.

How a program and its settings spell one name differs (``APP_OPENAI_BASE_URL``, ``getOpenaiBaseUrl()``), so names are
compared by their words, of which one must say more than that an address is meant. Changes nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate_advisor.fixing.notebook import edited_file
from migrate_advisor.fixing.pieces import is_configuration
from migrate_advisor.fixing.site import chain
from migrate_advisor.scanner.readers.addresses import FROM_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from migrate_advisor.fixing.destination import Destination
    from migrate_advisor.scanner.finding import Finding
    from migrate_advisor.scanner.languages.forms import Binding

_KEY = re.compile(
    r"[ \t]*(?:-[ \t]*)?(?:export[ \t]+|ENV[ \t]+|ARG[ \t]+)?[\"']?(?P<name>[A-Za-z_][\w.-]*)[\"']?[ \t]*[:=]"
)
"""The name that a line of settings gives its value to."""
_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")
_OF_ANY_ADDRESS = frozenset("url uri base api endpoint host address root server v1 http https path".split())
_NO_WORD = re.compile(r"[^a-z0-9]+")


def led(left: Sequence[Finding], contents: Mapping[str, bytes], to: Destination) -> Iterator[Finding]:
    """The clients among what is left whose address a setting says, which is the target's.

    Args:
        left: found in files as they are now.
        contents: path → what they hold.
        to: the target.
    """
    asking = [item for item in left if item.rule == "default-endpoint-client" and FROM_VARIABLE in item.message]
    names = set(_settings(contents, to)) if asking else set()
    for item in asking:
        if names and _reads_one(_given(item, contents), names):
            yield item


def _settings(contents: Mapping[str, bytes], to: Destination) -> Iterator[str]:
    """What settings call the target's address, by their words: all behind those that an application puts first."""
    urls = {address.root.partition("://")[2].encode() for address in to.addresses.values()}
    for path, content in contents.items():
        if not is_configuration(path) or not any(url in content for url in urls):
            continue
        for line in content.splitlines():
            hit = _KEY.match(line.decode("utf-8", "replace")) if any(url in line for url in urls) else None
            words = [word.lower() for word in _PARTS.findall(hit["name"])] if hit is not None else []
            yield from ("".join(words[at:]) for at in range(len(words)) if not _OF_ANY_ADDRESS.issuperset(words[at:]))


def _given(finding: Finding, contents: Mapping[str, bytes]) -> str:
    """What a client is given where it is made."""
    try:
        file = edited_file(finding.path, contents[finding.path])
    except (KeyError, UnicodeDecodeError):
        return ""
    at = file.offset(finding.line, finding.column)
    around = [call for call in file.forms.calls if call.start <= at < call.end] if file.forms is not None else []
    if not around or file.forms is None:
        return ""
    start, end = chain(file.forms, max(around, key=lambda call: call.start))
    bound = file.forms.bindings
    names = [each.target for each in bound if each.start <= start < each.end and each.form.kind == "binding"]
    later = [each for each in bound if any(_is_part(each, name, file.text) for name in names)]
    return " ".join([file.text[start:end], *(file.text[each.start : each.end] for each in later)])


def _is_part(binding: Binding, name: str, text: str) -> bool:
    """Whether a statement sets something of what a name stands for."""
    line = text.rfind("\n", 0, binding.start) + 1
    return re.match(rf"[ \t]*{re.escape(name)}\.\w+[ \t]*=", text[line : binding.start]) is not None


def _reads_one(given: str, names: set[str]) -> bool:
    """Whether code reads one of some names, however it spells it."""
    said = (_NO_WORD.sub("", word.lower()) for word in re.findall(r"[A-Za-z_]\w*", given))
    return any(name in word for word in said for name in names)
