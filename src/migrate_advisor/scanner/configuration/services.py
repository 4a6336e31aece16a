"""Settings that programs beside them are started with: which files those are, and for which folder each holds.

What the programs do with them is `scanner.sending`'s.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from migrate_advisor.scanner.late import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from migrate_advisor.scanner.configuration.scopes import AddressSetting
    from migrate_advisor.scanner.configuration.tree import Block, Setting

_SETTINGS = pattern(r"\.env(?:\.(?:local|prod|production))?|(?:docker-)?compose\.ya?ml")
"""Not the variants of compose files, which somebody chooses, nor examples of a ``.env``, which nobody loads."""
_ENV = (".env", ".env.local", ".env.prod", ".env.production")
_COMPOSE = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
_BUILT_FROM = pattern(r"\s+(?:build|context):[ \t]+[\"']?(?P<folder>[^\s\"'#{$]+)[\"']?\s*(?:#.*)?")


def is_settings(path: str) -> bool:
    """Whether programs in a file's folder, or built from it, are started with what the file sets."""
    return _SETTINGS.fullmatch(posixpath.basename(path)) is not None


def compose_files_above(paths: Iterable[str]) -> Iterator[str]:
    """Where a compose file may stand that starts programs: in their folders and those above, within the tree."""
    for folder in _folders_above(paths):
        yield from (posixpath.join(folder, name) for name in _COMPOSE)


def settings_above(paths: Iterable[str]) -> Iterator[str]:
    """Where settings may stand that programs are started with: in their folders and those above, within the tree."""
    for folder in _folders_above(paths):
        yield from (posixpath.join(folder, name) for name in (*_ENV, *_COMPOSE))


def _folders_above(paths: Iterable[str]) -> Iterator[str]:
    folders: set[str] = set()
    for path in paths:
        folder = posixpath.dirname(path)
        while not path.startswith(("/", "..")) and folder not in folders:
            folders.add(folder)
            folder = posixpath.dirname(folder)
    yield from sorted(folders)


def sent_by(
    path: str, text: str, addresses: Iterable[tuple[str, AddressSetting]]
) -> Iterator[tuple[str, str, str | None, int, str]]:
    """What a file of settings says of where clients send their requests, as `source.SourceText.sent` has it.

    Args:
        path: POSIX path of the file.
        text: its text.
        addresses: providers, and the addresses elsewhere that are set for their clients.
    """
    here = posixpath.dirname(path)
    for provider, address in addresses:
        setting = address.setting
        folder = _folder_of(here, text, setting) if path.endswith(("yml", "yaml")) else here
        if folder is not None and setting.key.isupper():
            yield setting.key, provider, address.owner, setting.key_start, folder


def _folder_of(here: str, text: str, setting: Setting) -> str | None:
    """The folder that a service of a compose file is built from.

    None where that is not in the tree or not said, or where another service of the same folder has settings of the
    provider without this one: whose program it is then, nobody knows.
    """
    service = next(filter(_is_service, setting.block.upwards()), None)
    if service is None or service.parent is None:
        return None
    own = _indented(text, service.start)
    folder = _built_from(here, own)
    if folder is None:
        return None if any(line.lstrip().startswith("build:") for line in text.split("\n")) else here
    others = (_indented(text, one.start) for one in service.parent.blocks if one.start != service.start)
    is_doubtful = any(_lacks(one, setting.key) and _built_from(here, one) == folder for one in others)
    return None if is_doubtful else folder


def _is_service(block: Block) -> bool:
    return block.parent is not None and block.parent.key == "services"


def _lacks(service: str, key: str) -> bool:
    """Whether a service has settings that begin like one, but not that one."""
    return key.partition("_")[0] in service and key not in service


def _built_from(here: str, service: str) -> str | None:
    hits = (_BUILT_FROM.fullmatch(line) for line in service.split("\n"))
    hit = next(filter(None, hits), None)
    folder = posixpath.normpath(posixpath.join(here, hit["folder"])) if hit is not None else ".."
    return None if folder.startswith(("..", "/")) or ":" in folder else folder.removeprefix(".").lstrip("/")


def _indented(text: str, start: int) -> str:
    """The line that an offset is in, and those below that are indented further."""
    first, *below = text[text.rfind("\n", 0, start) + 1 :].split("\n")
    kept = [first]
    for line in below:
        if line.strip() and _depth(line) <= _depth(first):
            break
        kept.append(line)
    return "\n".join(kept)


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())
