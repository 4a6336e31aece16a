"""Text from files made safe to show: control and direction characters are written out, never sent to a terminal."""

from __future__ import annotations

_WRITTEN_OUT = {
    code: f"\\x{code:02x}"
    for code in (*range(0x20), *range(0x7F, 0xA0))
    if code != 0x09  # noqa: PLR2004 # tab
} | {
    # Bidirectional controls can make code read other than it runs; line separators break lines in some viewers.
    code: f"\\u{code:04x}"
    for code in (0x061C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A), 0xFEFF)
}


def visible(text: str) -> str:
    """The text with control and direction characters written out as escapes; a tab becomes one space."""
    shown = text.translate(_WRITTEN_OUT).replace("\t", " ")
    return shown.encode("utf-8", "backslashreplace").decode("utf-8")
