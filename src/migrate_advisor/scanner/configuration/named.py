"""Parts of a configuration that are called after a provider: Terraform's providers, Kubernetes' secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.scanner.late import pattern

if TYPE_CHECKING:
    from migrate_advisor.scanner.configuration.tree import Block, Setting
    from migrate_advisor.scanner.names import KnownNames, Variable

_PROVIDER = pattern(r"provider[ ]\"?(?P<name>[a-z][\w-]{1,60})\"?\Z")
"""The head of a block that sets a provider up. Matches ``provider example``; not ``resource example a``."""
_SECRETS = frozenset(["Secret", "SealedSecret", "ExternalSecret"])
_HOLDING = ("data", "stringData")
"""Keys below which a secret has what it holds."""


def provider_set_up(block: Block, names: KnownNames) -> tuple[str, str] | None:
    """Whose API a block of Terraform sets up, with the name that says it.

    A provider of a whole cloud is none: only one of whose resources the catalog names those that begin with its name.
    """
    head = _PROVIDER.match(block.key)
    name = head["name"] if head is not None else ""
    owner = names.words.get(name.replace("-", "_")) if name else None
    return (owner, name) if owner is not None and _has_resources(name, owner, names) else None


def _has_resources(name: str, owner: str, names: KnownNames) -> bool:
    start = f"{name.replace('-', '_')}_"
    return any(key.startswith(start) and found.provider == owner for key, found in names.config_keys.items())


def secret_called(setting: Setting, names: KnownNames) -> Variable | None:
    """Whose key a secret of Kubernetes holds by its own name, if a setting is that name."""
    block = setting.block
    if setting.key != "name" or block.key != "metadata" or block.parent is None:
        return None
    kind = block.parent.get("kind")
    variable = names.variable(setting.value) if kind is not None and kind.value in _SECRETS else None
    is_key = variable is not None and variable.role == "credential" and not variable.is_shared
    return variable if is_key else None


def secret_held(setting: Setting, names: KnownNames) -> Variable | None:
    """Whose key a setting is that stands in a secret which is called after a provider."""
    block = setting.block
    beside = block.parent.blocks if block.key in _HOLDING and block.parent is not None else ()
    called = (name for one in beside if one.key == "metadata" and (name := one.get("name")) is not None)
    return next((found for name in called if (found := secret_called(name, names)) is not None), None)
