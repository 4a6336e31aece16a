"""What regions and providers are called in Chinese, as the catalog has it; read when the first one is asked for.

Nothing is asked here while English is spoken.
"""

from __future__ import annotations

from functools import cached_property

TYPE_CHECKING = False  # importing typing would cost a hook on every commit
if TYPE_CHECKING:
    from collections.abc import Mapping


class ChineseNames:
    """Names in Chinese, for `messages.speak`."""

    def region(self, code: str) -> str:
        """The name of a region beside its code; any other text itself."""
        name = self._regions.get(code)
        return f"{name}（{code}）" if name else code

    def provider(self, name: str) -> str | None:
        """The name of a provider of this English name; None where there is no such provider."""
        return self._providers.get(name)

    @cached_property
    def _regions(self) -> Mapping[str, str]:
        from migrate_advisor.catalog.load import load_compiled

        return {region.code: region.names.zh for region in load_compiled().regions().regions if region.names.zh}

    @cached_property
    def _providers(self) -> Mapping[str, str]:
        from migrate_advisor.catalog.load import load_compiled

        names = (load_compiled().provider(each).names for each in load_compiled().provider_ids)
        return {name.en: name.zh for name in names if name.zh}
