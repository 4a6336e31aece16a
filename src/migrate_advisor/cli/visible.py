"""Text of others made safe to show: what steers a terminal, hides, or commands a build is written out.

`visible` is for one piece of text, such as a name or a line of code. `Shown` is a stream that lets nothing else
through, whichever command writes to it: what a printer forgot is written out there.
"""

from __future__ import annotations

TYPE_CHECKING = False  # importing typing would cost a hook on every commit
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import TextIO

_BLANKS = frozenset("\u00a0\u1680\u3000\u205f\u202f" + "".join(map(chr, range(0x2000, 0x200B))))
"""Not printable by Python's account, but seen as what they are."""
_HIDDEN = frozenset(
    map(
        chr,
        (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), 0x3164, *range(0xFE00, 0xFE10), 0xFFA0,
         *range(0xE0100, 0xE01F0)),
    )
)  # fmt: skip
"""Printable by Python's account, but nothing is seen: fillers, joiners, variation selectors."""
_COMMAND = "##["
"""Begins a command of a build's log, anywhere in a line; a line may also begin with ``::``."""


def visible(text: str) -> str:
    """The text with control, invisible and direction characters written out as escapes; a tab becomes one space."""
    if not (text.isascii() and text.isprintable()):
        text = "".join(map(_escaped, text))
    return text.replace(_COMMAND, r"##\x5b") if _COMMAND in text else text


def commands_nothing(line: str) -> str:
    """A line that no build takes for a command, as one may that begins with two colons."""
    return line.replace("::", r"\x3a:", 1) if line.lstrip().startswith("::") else line


def commands_a_build(text: str) -> bool:
    """Whether a build would take a part of a text in its log for a command."""
    return _COMMAND in text or any(commands_nothing(line) != line for line in text.split("\n"))


def is_build(variables: Mapping[str, str]) -> bool:
    """Whether our output may be the log of a build that obeys commands in it.

    Args:
        variables: of the environment.
    """
    return any(name in variables for name in ("GITHUB_ACTIONS", "TF_BUILD", "GITEA_ACTIONS", "TEAMCITY_VERSION"))


def _escaped(character: str) -> str:
    if (character.isprintable() or character in _BLANKS) and character not in _HIDDEN:
        return character
    if character == "\t":
        return " "
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"  # noqa: PLR2004


class Shown:
    """A text stream that writes out what may not be shown, and passes everything else on to another one.

    The escapes are those of JSON, so that what was JSON still is, and says the same.

    Attributes:
        unguarded: the other stream, for what was made safe piece by piece and has colours or commands of its own.
    """

    def __init__(self, stream: TextIO) -> None:
        self.unguarded = stream
        self._is_at_start = True

    def write(self, text: str) -> int:
        """Write a text."""
        if text:
            self.unguarded.write(self._safe(text))
            self._is_at_start = text.endswith("\n")
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write texts one after another."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Have everything written."""
        self.unguarded.flush()

    def isatty(self) -> bool:
        """Whether a person sees it."""
        return self.unguarded.isatty()

    def fileno(self) -> int:
        """The system's number of the other stream."""
        return self.unguarded.fileno()

    @property
    def encoding(self) -> str:
        """How the other stream encodes text."""
        return self.unguarded.encoding

    @property
    def errors(self) -> str | None:
        """What the other stream does with what it cannot encode."""
        return self.unguarded.errors

    def _safe(self, text: str) -> str:
        whole = text.replace("\n", "")
        if not (whole.isascii() and whole.isprintable()):
            text = "".join(map(_as_json, text))
        if _COMMAND in text:
            text = text.replace(_COMMAND, r"##\u005b")
        if "::" in text:
            first, *others = text.split("\n")
            text = "\n".join([commands_nothing(first) if self._is_at_start else first, *map(commands_nothing, others)])
        return text


def unguarded(stream: TextIO) -> TextIO:
    """The stream behind a `Shown`, for text that was made safe already; any other stream itself."""
    return stream.unguarded if isinstance(stream, Shown) else stream


def _as_json(character: str) -> str:
    if character in "\n\t" or ((character.isprintable() or character in _BLANKS) and character not in _HIDDEN):
        return character
    code = ord(character)
    if code < 0x10000:  # noqa: PLR2004 # two surrogates stand for what lies beyond
        return f"\\u{code:04x}"
    return f"\\u{0xD800 + (code - 0x10000 >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
