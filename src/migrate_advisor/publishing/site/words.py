"""Words of the site that stand for the catalog's values, and those that the script shows."""

from __future__ import annotations

from migrate_advisor.messages import _, marked

_STATUSES = {
    "open": marked("open"),
    "restricted": marked("restricted"),
    "closed": marked("closed"),
    "unknown": marked("unknown"),
}
_CUSTOMERS = {"individual": marked("individual"), "enterprise": marked("enterprise")}
_SUPPORTS = {
    "full": marked("taken"),
    "partly": marked("in some cases"),
    "none": marked("not taken"),
    "unknown": marked("unknown"),
}
_SCRIPT = {
    "provider": marked("Provider"),
    "region": marked("Region"),
    "since": marked("since"),
    "until": marked("until"),
    "conditions": marked("Conditions"),
    "note": marked("Note"),
    "sources": marked("Sources"),
    "checked": marked("checked on"),
    "read": marked("read on"),
    "endpoint": marked("Endpoint"),
    "more": marked("All facts on this provider"),
    "turn": marked("Change"),
    "customer": marked("Customer"),
    "comma": marked(", "),
    "nothing": marked("Nothing is found."),
    "shown": marked("{n} of {all} providers are shown"),
    "ends": marked("ends"),
    "ended": marked("ended"),
    "then": marked("then"),
    "changed": marked("What changed on {day}"),
    "between": marked("What changed after {from}, until {to}"),
    "others": marked("and {n} more regions"),
    "unchanged": marked("No status changed."),
    "Africa": marked("Africa"),
    "Americas": marked("Americas"),
    "Asia": marked("Asia"),
    "Europe": marked("Europe"),
    "Oceania": marked("Oceania"),
    "Elsewhere": marked("Elsewhere"),
    "everywhere": marked("every region"),
    "event": marked("Event"),
    "model": marked("model"),
    "surface": marked("part of the API"),
    "close": marked("Close"),
}


def status_word(status: str) -> str:
    """A status, such as ``open``, in words."""
    return _(_STATUSES[status])


def customer_word(customer: str) -> str:
    """A customer type in words."""
    return _(_CUSTOMERS[customer])


def support_word(support: str) -> str:
    """How far something is supported, such as ``partly``, in words."""
    return _(_SUPPORTS[support])


def script_words() -> dict[str, str]:
    """What the script shows, by its own keys."""
    return {key: _(message) for key, message in {**_STATUSES, **_CUSTOMERS, **_SCRIPT}.items()}
