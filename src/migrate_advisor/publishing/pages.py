"""HTML by templates: the one environment of the site's pages and of reports. What stands on a page, others say."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from migrate_advisor.errors import MissingPackageError
from migrate_advisor.messages import _, language, said

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2 import Environment

GLYPHS = {"open": "●", "restricted": "◐", "closed": "✕", "unknown": "?"}
"""Status → what stands before its word, for those who do not tell the colours apart."""
_HTML_LANGUAGES = {"en": "en", "zh": "zh-Hans"}


class Pages:
    """Templates, filled with values that cannot become markup."""

    def __init__(self, shown: Callable[[str], str] = str) -> None:
        """Load the templates.

        Args:
            shown: what every text passes before it is written, such as `visible` for text of others.

        Raises:
            MissingPackageError: Jinja2 is not installed.
        """
        self._environment = _environment(shown)

    def render(self, template: str, **values: Any) -> str:
        """The page, in the language in use."""
        more = {
            "_": _,
            "said": said,
            "html_language": _HTML_LANGUAGES[language()],
            "language": language(),
            "glyphs": GLYPHS,
        }
        return self._environment.get_template(template).render(more | values)


@cache
def _environment(shown: Callable[[str], str]) -> Environment:
    try:
        from jinja2 import Environment, PackageLoader, StrictUndefined
    except ImportError:
        raise MissingPackageError("HTML", "site") from None

    def finalize(value: Any) -> Any:
        return shown(value) if isinstance(value, str) and not hasattr(value, "__html__") else value

    environment = Environment(
        loader=PackageLoader("migrate_advisor.publishing"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    escaped, safe = environment.filters["escape"], environment.filters["safe"]

    def coded(value: Any) -> Any:
        """A text in which what stands between backticks is code, and no day is broken over two lines."""
        # Every line is escaped before our own marks are set, so that no text of others becomes markup.
        lines = (_CODE.sub(r"<code>\1</code>", str(escaped(shown(line)))) for line in str(value).split("\n"))
        return safe(_DAY.sub(r'<span class="day">\g<0></span>', "<br>".join(lines)))

    def told(text: str) -> Any:
        """A text of the catalog in the language in use; where it is in English still, that is said of it."""
        here = said(text)
        is_english = here == text and language() != "en"
        return safe(f'<span lang="en">{coded(here)}</span>') if is_english else coded(here)

    environment.filters |= {"coded": coded, "told": told, "room": _room}
    return environment


_CODE = re.compile(r"`([^`\n]+)`")
_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")
_SHORT, _SOME, _PROSE = 14, 30, 44
"""Widths in letters: a text up to the first stays on one line, one beyond the others is given room to be read."""


def _room(cell: Any) -> str:
    """The class of a cell by how much it says, so that no column is squeezed to a letter on a telephone."""
    text = str(getattr(cell, "text", cell))
    width = sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)
    if width <= _SHORT:
        return "short"
    return "prose" if width > _PROSE else "some" if width > _SOME else ""


@cache
def style() -> str:
    """The style sheet of all pages."""
    return template_text("site.css")


def template_text(name: str) -> str:
    """A file beside the templates that is written as it stands."""
    return (resources.files("migrate_advisor.publishing") / "templates" / name).read_text(encoding="utf-8")
