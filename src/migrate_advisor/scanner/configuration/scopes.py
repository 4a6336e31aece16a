"""Who answers where: the addresses that a configuration gives, and for which part of it each holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate_advisor.catalog.record import NamedTuple
from migrate_advisor.scanner.configuration.keys import asks_for_model, chooses, connects, is_own_address, words_of
from migrate_advisor.scanner.configuration.tree import once
from migrate_advisor.scanner.late import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from migrate_advisor.scanner.configuration.tree import Block, Setting
    from migrate_advisor.scanner.names import KnownNames

_ADDRESS = pattern(
    r"^(?:\$\{[\w.]{1,80}+:-?)?(?P<scheme>\w++://)?(?P<host>[A-Za-z0-9][\w.-]{0,250}+)(?::\d{1,5}+)?(?P<rest>[/?][^\s]*+)?"
)
_BARE_HOST = pattern(r"localhost|[\w-]++(?:\.[\w-]++)++")
_LOCAL = pattern(r"localhost$|\d{1,3}+(?:\.\d{1,3}+){3}$")
_LISTS = frozenset("environment env environments envvars env_vars variables vars data stringdata appsettings".split())


class AddressSetting(NamedTuple):
    """Where requests go."""

    owner: str | None
    """Who answers there; None where the catalog does not know the host."""
    setting: Setting


class Scopes:
    """The addresses of one tree.

    Args:
        names: whose hosts are whose.
    """

    def __init__(self, names: KnownNames) -> None:
        self._names = names
        self._given: dict[int, dict[str, AddressSetting]] = {}
        """Identity of a block → provider → where its requests go."""
        self._parts: set[int] = set()
        """Identities of blocks that blocks about a service take over."""
        self._own: dict[int, AddressSetting] = {}
        """Identity of a block → where the requests go that it is about, whoever's they are."""
        self._answers: dict[tuple[int, str], AddressSetting | None] = {}

    def take_over(self, blocks: Iterable[Block]) -> None:
        """Notes which blocks are parts of services that stand elsewhere."""
        self._parts = {id(part) for block in blocks if _is_about_service(block) for part in block.merged}

    @property
    def whole(self) -> Mapping[int, Mapping[str, AddressSetting]]:
        """What was given, by identity of the block."""
        return self._given

    def note(self, setting: Setting, block: Block, provider: str | None, role: str) -> None:
        """Remembers the address that a setting gives, if it gives one.

        Args:
            setting: the setting.
            block: where it stands, or what it is given for.
            provider: whose requests it is about, where its key tells.
            role: what its key says it holds.
        """
        if provider is not None and role in ("base-url", "proxy"):
            address = self._address(setting, provider, needs_path=role == "proxy")
            if address is not None:
                scope = _scope(block)
                self._given.setdefault(id(scope), {})[provider] = address
        elif (
            provider is None and is_own_address(setting.key) and (id(block) in self._parts or _is_about_service(block))
        ):
            address = self._address(setting)
            if address is not None:
                self._own[id(block)] = address

    def _address(self, setting: Setting, provider: str = "", *, needs_path: bool = False) -> AddressSetting | None:
        hit = _ADDRESS.match(setting.value)
        if hit is None or (not hit["scheme"] and not _BARE_HOST.fullmatch(hit["host"])):
            return None
        host = self._names.hosts.at(hit["host"].rstrip("."), hit["rest"] or "")
        if host is None and (sharing := [one.provider for one in self._names.hosts.sharing(hit["host"])]):
            return AddressSetting(provider, setting) if provider in sharing else None  # it may be any of them
        if host is None and not hit["scheme"] and not _LOCAL.match(hit["host"]):
            return None  # it may be the name of anything
        if host is None and needs_path and len(hit["rest"] or "") < len("/v"):
            return None  # it only passes requests on to whom they are for
        return AddressSetting(host.provider if host else None, setting)

    def answers(self, block: Block, provider: str) -> AddressSetting | None:
        """Where a provider's requests go that a block asks for, once all is noted; None where nothing says it."""
        found, passed = None, []
        for above in block.upwards():
            key = id(above), provider
            if key in self._answers:
                found = self._answers[key]
                break
            passed.append(key)
            found = self._said_in(above, provider)
            if found is not None:
                break
        self._answers.update(dict.fromkeys(passed, found))
        return found

    def _said_in(self, block: Block, provider: str) -> AddressSetting | None:
        """What a block itself says, or what it takes over."""
        for told in (block, *block.merged):
            given = self._own.get(id(told)) or self._given.get(id(told), {}).get(provider)
            if given is not None:
                return given
        return None


def _scope(block: Block) -> Block:
    """What an address among variables holds for: the service that is given them."""
    while block.parent is not None and ("_".join(words_of(block.key)) in _LISTS or (block.is_list and block.key)):
        block = block.parent
    return block


@once
def _is_about_service(block: Block) -> bool:
    """Whether a block is about a service of models, so that an address in it is that service's."""
    keys = [setting.key for setting in block.settings]
    if any(asks_for_model(key) or (connects(key) and not is_own_address(key)) for key in keys):
        return True
    if any(chooses(key) and "provider" in words_of(key) for key in keys):
        return True
    return any(asks_for_model(inner.key) for inner in block.blocks) or asks_for_model(block.name)
