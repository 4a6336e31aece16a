"""Whether a setting that holds a model's id asks for it, rather than offers, prices or names it."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from migrate_advisor.scanner.configuration import keys
from migrate_advisor.scanner.configuration.tree import once

if TYPE_CHECKING:
    from collections.abc import Sequence

    from migrate_advisor.scanner.configuration.tree import Block, Setting

_NEAR = 3
"""Keys above a setting that tell what it is about."""
_CALLED = frozenset(["id", "name"])
"""Keys of a record that says how a model is called beside what it is."""
_MODELS_OF_A_LIST = 6
"""Records of a list with a model each, beyond which they are a list to choose from, unless each says more."""


_TASKS = frozenset(["role", "roles", "task", "tasks", "purpose", "usage", "use_for"])
"""Keys of a record that say what its model is used for."""


def asks(setting: Setting, *, is_qualified: bool) -> bool:
    """Whether a setting asks for the model that it holds.

    Args:
        setting: holds a model's id.
        is_qualified: whether the provider stands before the model.
    """
    block, key = setting.block, setting.key
    if _is_given_a_task(setting):
        return True
    is_row = _is_row(setting) and not (is_qualified and _is_called_in_turn(block))
    if is_row or is_offered(block) or is_priced(block) or _is_alias(setting) or _is_one_of_many(setting):
        return False
    if not key:
        return _asks_as_item(setting, is_qualified=is_qualified)
    if keys.asks_for_model(key) or (is_qualified and keys.chooses(key)):
        return True
    about = [above.key for above in block.upwards() if above.key][:_NEAR]
    if keys.is_plain(key):
        return is_qualified or any(keys.is_about_model(name) for name in about)
    return keys.asks_for_model(block.key) and not keys.is_shown(key)


def _is_given_a_task(setting: Setting) -> bool:
    """Whether a record of a list says of its model what it is used for, and not what it costs."""
    block = setting.block
    is_record = block.parent is not None and block.parent.is_list and keys.is_plain(setting.key)
    return is_record and not is_priced(block) and any(each.key.lower() in _TASKS for each in block.settings)


def _is_called_in_turn(block: Block) -> bool:
    """Whether a record is one of a list of which each is called: of providers, of targets, of what stands in."""
    rows = block.parent.name if block.parent is not None else ""
    return any(word.startswith(("fallback", "provider", "target")) for word in keys.words_of(rows))


def _asks_as_item(setting: Setting, *, is_qualified: bool) -> bool:
    """Whether a list's only item, or one of those that are tried in turn, is asked for."""
    block = setting.block
    if any(word.startswith(("fallback", "provider")) for word in keys.words_of(block.name)):
        return True
    return _has_one_item(block) and (is_qualified or keys.asks_for_model(block.name))


@once
def _has_one_item(block: Block) -> bool:
    return sum(not each.key for each in block.settings) + len(block.blocks) == 1


@once
def is_offered(block: Block) -> bool:
    """Whether a block is, or is in, a list to choose from."""
    near = list(block.upwards())[: _NEAR + 1]
    return any(above.is_list and keys.is_offer(above.name) for above in near)


@once
def is_priced(block: Block) -> bool:
    """Whether a block is one of several that tell prices and limits of models."""
    named = [each.key for each in block.settings] + [each.key for each in block.blocks]
    told = keys.prices(named)
    beside = block.parent.blocks if block.parent is not None else ()
    return told >= keys.CAPABLE and len(beside) > 1


def _is_alias(setting: Setting) -> bool:
    """Whether a setting only says by which name a model is asked for, which a block beside it names."""
    is_name = keys.is_plain(setting.key) or keys.words_of(setting.key)[-1:] == ("name",)
    if not is_name or setting.key.lower() == "model":
        return False
    beside = _model_of(setting.block)
    return (beside is not None and beside is not setting) or _has_named_blocks(setting.block)


@once
def _model_of(block: Block) -> Setting | None:
    return block.get("model", "model_id", "modelid", "model_name", "modelname")


@once
def _has_named_blocks(block: Block) -> bool:
    keys_of_model = ("model", "name") if block.parent is not None else ("model",)  # all in a file has names of its own
    return any(inner.key and inner.get(*keys_of_model) is not None for inner in block.blocks)


def _is_row(setting: Setting) -> bool:
    """Whether a setting is a record's in a list that says no more of each than what it is and how it is called."""
    block = setting.block
    rows = block.parent
    if rows is None or not rows.is_list or len(rows.blocks) < keys.CAPABLE or not keys.is_plain(setting.key):
        return False
    if _has_another(_connecting(block), setting):
        return False
    return setting.key.lower() != "model" or _has_another(_shown(block), setting)


def _has_another(some: Sequence[Setting], setting: Setting) -> bool:
    return any(each is not setting for each in some)


@once
def _connecting(block: Block) -> Sequence[Setting]:
    """Two settings of a block and what is in it that connect, where there are so many."""
    return list(islice((each for part in block.walk() for each in part.settings if _connects(each)), 2))


@once
def _shown(block: Block) -> Sequence[Setting]:
    """Two settings of a block and what is in it that people see, where there are so many."""
    return list(islice((each for part in block.walk() for each in part.settings if keys.is_shown(each.key)), 2))


def _connects(setting: Setting) -> bool:
    """Whether a setting says who answers, or what is asked."""
    says_yes = setting.value in ("true", "false") or setting.value.isdigit()
    is_told = keys.connects(setting.key) or keys.chooses(setting.key) or keys.is_address(setting.key)
    return is_told and not says_yes and not keys.is_shown(setting.key)


def _is_one_of_many(setting: Setting) -> bool:
    """Whether a setting is a record's in a list of so many models that they are there to choose from."""
    block = setting.block
    if block.parent is None or not block.parent.is_list or len(block.parent.blocks) <= _MODELS_OF_A_LIST:
        return False
    return not _has_another(_told_of_record(block), setting)


@once
def _told_of_record(block: Block) -> Sequence[Setting]:
    """Two settings of a record, where there are so many, that say who answers or, unless people see it, who serves."""
    named = {each.key.lower() for each in block.settings}
    is_shown = named >= _CALLED or any(map(keys.is_shown, named))  # to people, who choose: then who serves it is told
    told = (each for each in block.settings if keys.connects(each.key) or (keys.chooses(each.key) and not is_shown))
    return list(islice(told, 2))
