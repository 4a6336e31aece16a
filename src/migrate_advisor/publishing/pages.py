"""HTML by templates: the one environment of the site's pages and of reports. What stands on a page, others say."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from migrate_advisor.errors import MissingPackageError
from migrate_advisor.messages import _, language

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
        more = {"_": _, "html_language": _HTML_LANGUAGES[language()], "language": language(), "glyphs": GLYPHS}
        return self._environment.get_template(template).render(more | values)


@cache
def _environment(shown: Callable[[str], str]) -> Environment:
    try:
        from jinja2 import Environment, PackageLoader, StrictUndefined
    except ImportError:
        raise MissingPackageError("HTML", "site") from None

    def finalize(value: Any) -> Any:
        return shown(value) if isinstance(value, str) and not hasattr(value, "__html__") else value

    return Environment(
        loader=PackageLoader("migrate_advisor.publishing"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def style() -> str:
    """The style sheet of all pages."""
    return template_text("site.css")


def template_text(name: str) -> str:
    """A file beside the templates that is written as it stands."""
    return (resources.files("migrate_advisor.publishing") / "templates" / name).read_text(encoding="utf-8")
