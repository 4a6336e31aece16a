"""Many repositories on one sheet: what stops, when, at which provider, whose it is.

Python puts a package that was imported into its parent under its own name, where `migrate_advisor.fleet` is a public
function: so this package can be called, and is that function.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from migrate_advisor.fleet.fleet import Fleet


class _Callable(ModuleType):
    def __call__(self, *arguments: Any, **named: Any) -> Fleet:
        public: Any = sys.modules["migrate_advisor"]  # which loads its functions where they are used
        made: Fleet = public.__getattr__("fleet")(*arguments, **named)
        return made


sys.modules[__name__].__class__ = _Callable
