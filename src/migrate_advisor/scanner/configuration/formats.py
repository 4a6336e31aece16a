"""Which format a text is in, by its path and what it begins with; texts within texts; and values in base64."""

from __future__ import annotations

import re
from binascii import Error, a2b_base64
from typing import TYPE_CHECKING

from migrate_advisor.scanner.configuration.braces import HCL, JSON, read_braces
from migrate_advisor.scanner.configuration.indented import read_indented
from migrate_advisor.scanner.configuration.keys import is_command
from migrate_advisor.scanner.configuration.lines import ENV, INI, PROPERTIES, TOML, read_dockerfile, read_lines
from migrate_advisor.scanner.configuration.tags import read_tags
from migrate_advisor.scanner.configuration.tree import Block, Setting
from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.paths import is_dockerfile, language_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_NESTED = pattern(r"^[ \t]*+[\w.-]++[ \t]*+\{[ \t]*+$", re.MULTILINE)
"""A line that opens a block in braces, as HOCON has them."""
_BASE64 = pattern(r"[A-Za-z0-9+/]{6,4000}={0,2}")
_SHORT = 12_000
"""Characters up to which a file is read as a whole."""
_WINDOW = 2_500
"""Characters on either side of an offset that are read of a longer one."""
_MAX_TEXT = 400_000
"""Characters of a text within a text that are read."""
_KEYED = pattern(r"^[ \t]*+(?:-[ \t]++)?[\"']?[A-Za-z][\w.-]{0,60}+[\"']?[ \t]*+:(?:[ \t]|$)", re.MULTILINE)
_ASSIGNED = pattern(r"^[ \t]*+(?:export[ \t]++)?[A-Za-z][\w.-]{0,100}+[ \t]*+=", re.MULTILINE)


def read_tree(path: str, text: str, language: str, near: Sequence[int] = ()) -> Block | None:
    """The tree of keys of a file; None where its format has none.

    Args:
        path: POSIX path, which tells the format within a language.
        text: the file's.
        language: as `paths.language_of` names it.
        near: offsets around which a long text is read; what lies far from all of them is left out then.
    """
    if is_dockerfile(path):
        return read_dockerfile(text)
    name = path.rsplit("/", 1)[-1].lower()
    if language == "ini" and ".properties" in name:
        return read_lines(text, PROPERTIES)
    reader = _READERS.get("terraform" if language == "ini" and _NESTED.search(text, 0, _MAX_TEXT) else language)
    if reader is None or len(text) <= _SHORT or not near:
        return reader(text, None, None) if reader else None
    root = Block(None, "", 0)
    for span in _windows(text, near):
        reader(text, span, root)
    return root


def _windows(text: str, near: Sequence[int]) -> list[tuple[int, int]]:
    """The parts of a long text that are read, each from the start of a line, or of a key within a long line."""
    windows: list[tuple[int, int]] = []
    for offset in near:
        if windows and offset < windows[-1][1]:
            continue
        start = max(0, offset - _WINDOW)
        start = max(text.rfind("\n", max(0, start - _WINDOW), start) + 1, text.rfind(',"', 0, start) + 1, 0)
        windows.append((max(start, windows[-1][1] if windows else 0), min(len(text), offset + _WINDOW)))
    return windows


_READERS: dict[str, Callable[[str, tuple[int, int] | None, Block | None], Block]] = {
    "yaml": read_indented,
    "json": lambda text, span, into: read_braces(text, JSON, span, into),
    "toml": lambda text, span, into: read_lines(text, TOML, span, into),
    "ini": lambda text, span, into: read_lines(text, INI, span, into),
    "env": lambda text, span, into: read_lines(text, ENV, span, into),
    "terraform": lambda text, span, into: read_braces(text, HCL, span, into),
    "xml": read_tags,
}


def read_within(text: str, setting: Setting) -> Block | None:
    """The tree of a value that is a file of its own, as a ConfigMap holds them; None where it is none."""
    if not setting.is_text or is_command(setting.key) or setting.end - setting.start > _MAX_TEXT:
        return None
    language = _language_within(setting)
    reader = _READERS.get(language)
    if reader is None:
        return None
    block = Block(setting.block, setting.key, setting.start)
    return reader(text, (setting.start, setting.end), block)


def _language_within(setting: Setting) -> str:
    """The format of a value, by the ending of its key or by its lines."""
    if "." in setting.key or setting.key.startswith(".env"):
        return language_of(setting.key)
    return language_of_lines(setting.value)


def language_of_lines(text: str) -> str:
    """The format of a text by its lines; empty where they tell none."""
    first = text.lstrip()[:1]
    if first in ("{", "["):
        return "json"
    if first == "<":
        return "xml"
    lines = [line for line in text.splitlines()[:40] if line.strip() and not line.lstrip().startswith("#")]
    if not lines:
        return ""
    shapes = {"yaml": _KEYED, "env": _ASSIGNED}
    counts = {name: sum(shape.match(line) is not None for line in lines) for name, shape in shapes.items()}
    best = max(counts, key=lambda name: counts[name])
    return best if 3 * counts[best] >= 2 * len(lines) else ""


def decoded(value: str) -> str | None:
    """A value in base64 as text; None where it is none."""
    value = "".join(value.split())
    if _BASE64.fullmatch(value) is None or len(value) % 4:
        return None
    try:
        text = a2b_base64(value).decode()
    except (Error, UnicodeDecodeError):
        return None
    return text.strip() if text.strip().isprintable() else None
