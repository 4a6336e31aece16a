"""Texts that come in pieces: halves of a character put together, and thoughts parted from what follows them.

What a chunk is, is `streams`'.
"""

from __future__ import annotations

import re

_HIGH = range(0xD800, 0xDC00)
_HALF = re.compile("[\ud800-\udfff]")
"""Finds half of a character."""


class Halves:
    """Holds back half of a character that JSON escaped in two halves, until the other half comes.

    A half that stays alone becomes U+FFFD, for no client can write it.
    """

    def __init__(self) -> None:
        self._held = ""

    def passes(self, text: str) -> bool:
        """Whether `whole` would give this text as it is."""
        return not self._held and (text.isascii() or _HALF.search(text) is None)

    def whole(self, text: str) -> str:
        """The text as far as its characters are whole."""
        if self.passes(text):
            return text
        text, self._held = self._held + text, ""
        if text and ord(text[-1]) in _HIGH:
            text, self._held = text[:-1], text[-1]
        return joined_halves(text)

    def rest(self) -> str:
        """What stands for a half whose other half never came; empty where none is held."""
        rest, self._held = ("\ufffd" if self._held else ""), ""
        return rest


def joined_halves(text: str) -> str:
    """The text with the two halves of a character as one, and lone ones replaced."""
    if _HALF.search(text) is None:
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class Parting:
    """Parts the thoughts that a text begins with from what follows them.

    Args:
        marks: what stands before and after the thoughts.
    """

    def __init__(self, marks: tuple[str, str]) -> None:
        self._before, self._after = marks
        self._held = ""
        self._state = "start"
        self._has_begun = False

    @property
    def found(self) -> bool:
        """Whether there were thoughts."""
        return self._state not in {"start", "plain"}

    def part(self, text: str) -> tuple[str, str]:
        """Thought and text of the next piece; what may be the beginning of a mark is held back."""
        if self._state in {"plain", "over"}:
            return "", text
        self._held += text
        if self._state == "start" and not self._begins():
            return "", self._given() if self._state == "plain" else ""
        thought = self._thought() if self._state == "thinking" else ""
        if self._state != "answer":
            return thought, ""
        held = self._held.lstrip("\n")
        self._held = ""
        if held:
            self._state = "over"
        return thought, held

    def rest(self) -> tuple[str, str]:
        """Thought and text of what was held back to the end."""
        held = self._given()
        return (held, "") if self._state == "thinking" else ("", held)

    def _given(self) -> str:
        held, self._held = self._held, ""
        return held

    def _begins(self) -> bool:
        """Whether thoughts begin here; where they cannot any more, the text is plain from now on."""
        head = self._held.lstrip()
        if head.startswith(self._before):
            self._held = head[len(self._before) :]
            self._state = "thinking"
            return True
        if head and not self._before.startswith(head):
            self._state = "plain"
        return False

    def _thought(self) -> str:
        """The thought so far, without what may be the beginning of the mark after it."""
        if not self._has_begun:
            self._held = self._held.lstrip("\n")
            self._has_begun = bool(self._held)
        thought, mark, rest = self._held.partition(self._after)
        if mark:
            self._held, self._state = rest, "answer"
            return thought.rstrip("\n")
        keep = next(
            (
                size
                for size in range(min(len(self._after), len(thought)), 0, -1)
                if self._after.startswith(thought[-size:])
            ),
            0,
        )
        keep += len(thought[: len(thought) - keep]) - len(thought[: len(thought) - keep].rstrip("\n"))
        self._held = thought[len(thought) - keep :] if keep else ""
        return thought[: len(thought) - keep] if keep else thought
