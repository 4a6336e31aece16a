"""What to do next for one recommendation: account, key, address, model, the commands that go on from here.

Decides nothing: each step is a field of the catalog, and the commands are this program's own.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from migrate_advisor.advice.snippets import can_say, filled, said_in

if TYPE_CHECKING:
    from migrate_advisor.advice.answer import Recommendation
    from migrate_advisor.advice.need import Need

_SPOKEN_BY_SDKS = "openai-chat"
"""Codec of the dialects that OpenAI's own SDKs speak."""
_NO_VARIABLE = "API_KEY"
"""What the lines of code read a key from whose variable no document names."""
_LOCAL = "http://127.0.0.1:8788/v1"
"""Where `migrate-advisor carry` answers unless it is told otherwise."""
_SPOKEN = frozenset(["openai", "partly"])
"""What `criteria.effort` says of an operation that is taken at the address as OpenAI's SDKs say it."""


_ASKED = """echo '{"model": "gpt-4o", "messages": [{"role": "user", "content": "Hello"}], "max_tokens": 99}'"""
"""A request to map, where no file of one's own is named."""


@dataclass(frozen=True, slots=True)
class Steps:
    """What to do next."""

    target: str
    signup_url: str | None
    """The page where an account is made, or else where its keys are; None where the catalog names neither."""
    homepage: str | None
    """The provider's own page, to start from where no other is named."""
    conditions: tuple[str, ...]
    """What an account asks for, one sentence each."""
    env_vars: tuple[str, ...]
    """Variables that hold the key, the usual one first."""
    is_own: bool
    """Whether it is run on machines of one's own, where no account is made."""
    base_url: str | None
    """Address for an OpenAI SDK; None where requests must be translated."""
    address: str | None
    """Where requests go in the end, whoever translates them."""
    model: str | None
    snippets: Mapping[str, str]
    """Language → lines that call it."""
    commands: tuple[tuple[str, str], ...]
    """What each does, and the command."""
    differs: str | None = None
    """What of the operation it takes only in part, in a sentence."""
    why_no_snippet: str | None = None
    """Why there are no lines for an SDK at its own address, in a sentence."""

    @property
    def account(self) -> str:
        """Where an account is made, for people."""
        if self.is_own:
            return "none: you run it yourself"
        if self.signup_url or not self.homepage:
            return self.signup_url or "the catalog does not name the sign-up page"
        return f"the catalog does not name the sign-up page; begin at {self.homepage}"

    @property
    def key(self) -> str:
        """What holds the key, for people."""
        if self.env_vars:
            return f"export {self.env_vars[0]}=..."
        if self.is_own:
            return "none is needed unless you set one"
        return f"the catalog does not name its variable; the lines of code read it from {_NO_VARIABLE}"


def steps(
    item: Recommendation, need: Need, languages: tuple[str, ...], paths: Sequence[str] = (".",), more: str = ""
) -> Steps:
    """What to do next to use a recommendation.

    Args:
        item: the recommendation.
        need: the question that it answers.
        languages: whose lines to give, as `snippets.snippet` takes them.
        paths: the files and folders that are to be changed.
        more: flags that every command needs to answer the same question, each with a space before it.

    Raises:
        UnknownNameError: no such language.
    """
    endpoint, verdict = item.endpoint, item.verdict
    url = endpoint.url if endpoint is not None else None
    effort = item.reason("effort")
    spoken = item.codec == _SPOKEN_BY_SDKS and effort.verdict in _SPOKEN
    written = _snippets(item, need, languages, spoken=spoken)
    return Steps(
        target=str(item.target),
        signup_url=(endpoint.signup_url or endpoint.console_url) if endpoint is not None else None,
        homepage=item.homepage,
        conditions=verdict.conditions,
        env_vars=endpoint.env_vars if endpoint is not None else (),
        is_own=endpoint is not None and endpoint.is_own,
        base_url=url if spoken else None,
        address=url,
        model=item.model.id if item.model else None,
        snippets=written,
        commands=tuple(_commands(item, need, shlex.join(paths), more)),
        differs=effort.sentence if spoken and effort.verdict == "partly" else None,
        why_no_snippet=_why_none(item, need.operation, spoken=spoken, is_written=bool(written)),
    )


def _snippets(item: Recommendation, need: Need, languages: tuple[str, ...], *, spoken: bool) -> dict[str, str]:
    """The lines of each language: at its own address, or at that of `carry`, which translates."""
    endpoint = item.endpoint
    if endpoint is None or item.model is None or not can_say(need.operation) or not (spoken or _is_carried(item, need)):
        return {}
    key = next(iter(endpoint.env_vars), _NO_VARIABLE)
    url = endpoint.url if spoken else _LOCAL
    said = (said_in(language, need.operation) for language in languages)
    return {name: filled(name, need.operation, base_url=url, key=key, model=item.model.id) for name in said}


def _is_carried(item: Recommendation, need: Need) -> bool:
    """Whether `carry` says an OpenAI SDK's requests there in a form of their own."""
    return item.codec not in (None, _SPOKEN_BY_SDKS) and need.operation == "chat.completions"


def _why_none(item: Recommendation, operation: str, *, spoken: bool, is_written: bool) -> str | None:
    """Why there are no lines for its own address."""
    if spoken and is_written:
        return None
    if item.endpoint is None or item.model is None:
        return "the catalog does not name its address and a model; see the provider's own documents"
    if is_written:
        return "its requests have a form of their own: start `carry` as below, and the lines ask it at this machine"
    if not spoken and item.codec in (None, _SPOKEN_BY_SDKS):
        return f"{item.reason('effort').sentence}: see the provider's own documents"
    if not spoken:
        return "its requests have a form of their own: use the fallback client or `migrate-advisor carry`"
    return f"call {operation} at this address and model as your SDK does"


def _commands(item: Recommendation, need: Need, where: str, more: str) -> list[tuple[str, str]]:
    """The commands that go on from here, with the question that was asked."""
    question = need.question
    owner = _flags([("owner", question.owner)] if question.owner else [])
    asked = f"--region {question.region} --customer {question.customer.value}{owner}{more}"
    target = shlex.quote(str(item.target))
    needs_address = item.endpoint is not None and "{" in item.endpoint.url
    address = _flags([("base-url", "URL")] if needs_address else [])
    found = [("all that is known of it", f"migrate-advisor catalog show {item.target.provider} {asked}")]
    if item.model is not None and _is_carried(item, need):
        found.append(("translates on this machine", f"migrate-advisor carry {target} {asked}"))
    if item.model is not None and item.codec is not None and need.operation == "chat.completions":
        found += [
            ("what becomes of a request", f"{_ASKED} | migrate-advisor map - --to {target}{more}"),
            (
                "the changes to your code, with your account's address for URL"
                if address
                else "the changes to your code",
                f"migrate-advisor fix {where} --to {target}{address} {asked}{_ruled(need)} --unsafe-fixes --diff",
            ),
        ]
    return found


def _ruled(need: Need) -> str:
    """The customer's own rules as flags."""
    return _flags([(flag, name) for flag in ("allow", "deny") for name in sorted(getattr(need.policy, flag))])


def _flags(given: Sequence[tuple[str, str]]) -> str:
    """Names and values as flags, each with a space before it."""
    return "".join(f" --{flag} {shlex.quote(value)}" for flag, value in given)
