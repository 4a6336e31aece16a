"""Whether a text is what a check wrote earlier: a report in any format, or a baseline. It names what it is about.

How each is written is `cli.formats`'s and `baseline`'s.
"""

from __future__ import annotations

import re

_BEGINS = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:"
    rb"\{\s*\"version\": 1,\s*\"command\": \"check\""
    rb"|\{\"version\": 1, \"findings\": \[\s*\{\"path\": \""
    rb"|\{\s*\"\$schema\": \"[^\"]{1,200}\",\s*\"version\": \"2\.1\.0\",\s*\"runs\": \[\s*\{\s*\"tool\": \{"
    rb"\s*\"driver\": \{\s*\"name\": \"migrate-advisor\""
    rb"|<\?xml [^>]{1,60}>\s*<testsuites name=\"migrate-advisor\""
    rb"|migrate-advisor: region [^\n]{1,300}, customer [^\n]{1,100}, as of \d{4}-\d\d-\d\d\r?\n"
    rb"|### migrate-advisor\r?\n)"
)


def is_own_report(content: bytes) -> bool:
    """Whether UTF-8 begins as a report or a baseline does."""
    return _BEGINS.match(content) is not None
