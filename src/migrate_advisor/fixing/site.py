"""A client where it is made, and what a change is. How one is told another address, others know."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from migrate_advisor.catalog.identifiers import SdkClient
    from migrate_advisor.fixing.destination import SdkAddress
    from migrate_advisor.scanner.languages.forms import Call, Forms


class TextChange(NamedTuple):
    """A replacement in the text, by characters."""

    start: int
    end: int
    text: str


class ClientSite(NamedTuple):
    """A client where it is made."""

    forms: Forms
    call: Call
    client: SdkClient
    address: SdkAddress
    model: str
    """The model that is asked from now on."""
    has_responses: bool = True
    """Whether the Responses API is taken there."""

    @property
    def source(self) -> str:
        """The call as it is written."""
        return self.forms.text[self.call.start : self.call.end]

    def given(self, *names: str) -> bool:
        """Whether the call is given an argument of one of these names."""
        return any(argument.name in names for argument in self.call.arguments)

    @property
    def model_env(self) -> str | None:
        """By which variable all that are told no model are told the target's; None where that cannot be."""
        return next(iter(self.client.model_env), None) if self.model == self.model.lower() else None

    @property
    def model_param(self) -> str | None:
        """By what the client is to be told its model; None where it holds none, or is told one."""
        return self.client.model_params[0] if is_model_missing(self.forms, self.call, self.client) else None


def is_model_missing(forms: Forms, call: Call, client: SdkClient) -> bool:
    """Whether a client that holds a model is told none, neither in its call nor in what is called on that."""
    if not client.model_params:
        return False
    names = "|".join(map(re.escape, client.model_params))
    told = re.compile(rf"\b(?:{names})\s*[:=(,}}]|\*\*|\.\.\.")
    is_positional = client.language == "python" and any(not argument.name for argument in call.arguments)
    return not is_positional and told.search(forms.text, *chain(forms, call)) is None


KEYS = ("api_key", "openai_api_key", "apiKey", "openAIApiKey", "access_token", "token", "key", "apikey")
"""Names under which SDKs are given a key."""


def chain(forms: Forms, call: Call) -> tuple[int, int]:
    """Where a call stands with all that is called on what it makes: the whole of a builder."""
    return call.start, max(other.end for other in forms.calls if other.start == call.start)


def quoted(text: str) -> str:
    """A text as a string literal of the languages here, which agree on double quotes and backslashes."""
    return json.dumps(text, ensure_ascii=False)


def line_end(text: str) -> str:
    """How lines end in a text."""
    return "\r\n" if "\r\n" in text else "\n"


def appended(site: ClientSite, text: str) -> TextChange:
    """Text behind the last argument of the call."""
    arguments = site.call.arguments
    if arguments:
        end = max(argument.end for argument in arguments)
        return TextChange(end, end, f", {text}")
    opening = site.forms.text.index("(", site.call.name_end)
    return TextChange(opening + 1, opening + 1, text)


def without(text: str, start: int, end: int) -> TextChange:
    """One of several things taken away with a comma beside it."""
    before = re.search(r",\s*\Z", text[:start])
    if before is not None:
        return TextChange(before.start(), end, "")
    behind = re.match(r"\s*,\s*", text[end:])
    return TextChange(start, end + (behind.end() if behind else 0), "")


_NO_CODE = frozenset(["string", "comment", "documentation"])


def kinds_at(forms: Forms, at: int) -> set[str]:
    """The kinds of all forms that an offset is in."""
    form = forms.at(at)
    return {each.kind for each in (form, *form.above())} if form is not None else set()


def is_code(forms: Forms, at: int) -> bool:
    """Whether an offset is in code, and in no text or remark."""
    return kinds_at(forms, at).isdisjoint(_NO_CODE)
