"""Whether a text is what a check wrote earlier: a report in any format, or a baseline. It names what it is about.

Anybody can write how a report begins. So what counts is the whole: a file of a kind that is no code, and of JSON all of
it. How each is written is `cli.formats`'s and `baseline`'s.
"""

from __future__ import annotations

from typing import Any

from migrate_advisor.scanner.late import pattern

_JSON = pattern(rb"\{\s*\"(?:version|\$schema)\": ")
_XML = pattern(rb"<\?xml [^>]{1,60}>\s*<testsuites name=\"migrate-advisor\"")
_TEXT = pattern(
    rb"migrate-advisor: region [^\n]{1,300}, customer [^\n]{1,100}, as of \d{4}-\d\d-\d\d\r?\n|### migrate-advisor\r?\n"
)
_ENDINGS = (".json", ".sarif", ".baseline", ".xml", ".junit", ".txt", ".text", ".log", ".out", ".md")
"""Of files that are no code."""
_REPORT = frozenset(
    "version command question fail_on passed findings suppressed unused_ignores baseline statistics files_scanned "
    "skipped notes summary".split()
)
_BASELINE = frozenset(["version", "findings"])
_SARIF = frozenset(["$schema", "version", "runs"])


def is_own_report(path: str, content: bytes) -> bool:
    """Whether UTF-8 is a report or a baseline.

    Args:
        path: the file's; code never is one.
        content: all of it.
    """
    name = path.rpartition("/")[2].lower()
    if "." in name.strip(".") and not name.endswith(_ENDINGS):
        return False
    content = content.removeprefix(b"\xef\xbb\xbf")
    if _JSON.match(content):
        return _is_own_json(content)
    if _XML.match(content):
        return content.rstrip().endswith(b"</testsuites>")
    return _TEXT.match(content) is not None


def _is_own_json(content: bytes) -> bool:
    import json  # late, as few files begin so

    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return False
    if not isinstance(value, dict):
        return False
    keys = value.keys()
    if "runs" in keys:
        return keys <= _SARIF and _tool(value) == "migrate-advisor"
    is_report = value.get("command") == "check" and {"findings", "question"} <= keys <= _REPORT
    return is_report or (keys == _BASELINE and all(map(_is_entry, value["findings"])))


def _tool(log: dict[str, Any]) -> object:
    try:
        return log["runs"][0]["tool"]["driver"]["name"]
    except (LookupError, TypeError):
        return None


def _is_entry(entry: object) -> bool:
    return isinstance(entry, dict) and {"path", "rule"} <= entry.keys()
