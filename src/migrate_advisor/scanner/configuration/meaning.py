"""What a tree of keys says of providers: variables, settings, models, choices, types; and who is meant after all.

Hosts are found in the text whatever they stand in, by `readers.hosts`; commands within values by the readers of
shells. Which format a file is in is `formats`'s.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

from migrate_advisor.scanner.configuration import keys, values
from migrate_advisor.scanner.configuration.asking import asks, is_offered, is_priced
from migrate_advisor.scanner.configuration.endpoints import EndpointsTold
from migrate_advisor.scanner.configuration.named import provider_set_up, secret_called, secret_held
from migrate_advisor.scanner.configuration.prepare import prepared
from migrate_advisor.scanner.configuration.scopes import AddressSetting, Scopes
from migrate_advisor.scanner.configuration.spans import Spans
from migrate_advisor.scanner.configuration.tree import once
from migrate_advisor.scanner.configuration.types import Types
from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.names import HOST_TOKEN
from migrate_advisor.scanner.readers.dependencies import named_package
from migrate_advisor.scanner.readers.surroundings import STAND_INS
from migrate_advisor.scanner.source import is_text
from migrate_advisor.scanner.uses import Context, Use, What

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from migrate_advisor.scanner.configuration.tree import Block, Setting
    from migrate_advisor.scanner.names import KnownNames, Variable
    from migrate_advisor.scanner.source import SourceText

_ENDING = pattern(r"[A-Za-z@][\w./:@-]{1,99}")
"""What an id of a model is written with."""
_ON = frozenset(["true", "1"])
"""Values by which switches are on."""
_MACHINE = pattern(
    r"(?:(?![A-Z][a-z]*+$)[\x21-\x7e]{0,300}+|\$\{\{?[^}\n]*+\}\}?|\{\{[^}\n]*+\}\}|<[^<>\n]*+>|!\w++ [\w.:/-]++)"
)
"""What configuration holds; what people read has spaces or other letters."""
_REFERENCE = pattern(r"\$\{?[\w.:]++\}?|\$\([\w.]++\)|\{\{[^{}]*+\}\}|[A-Za-z_]\w*+(?:\.\w++)*+")
_DEFAULTED = pattern(r"\$\{[A-Za-z_][\w.]{0,120}+=[^}\s]")
"""A variable with a value of its own where none is set, as azd writes it."""
_GIVEN = ("default", "defaultvalue", "value")
"""Keys of the value of what their block is called."""
_TAKEN = ("default", "defaultvalue")
"""Those of them whose value is taken as a whole, though it names several."""
_TWO = 2
"""Settings that say the same, of which one need not be the one that is asked about."""
_NEAR_KEYS = 2
"""Keys above a setting that tell what it is about."""
_QUOTES = 6
"""Characters that may stand around the labels of a block."""
_WANTED_AFTER = pattern(r"\s*+(?:\}\}|\|\|)")
"""What follows in an expression of a workflow where a variable's value is wanted, rather than whether there is one."""
_REFERRING = frozenset("secret secrets secretkeyref remoteref keyref ref env environment parameter vault".split())
"""Words of keys below which a value may be the name of a variable in lower case."""


class Meaning:
    """Reads one file's tree.

    Args:
        source: the file.
        names: what to look for.
        root: its tree.
    """

    def __init__(self, source: SourceText, names: KnownNames, root: Block) -> None:
        self._source = source
        self._names = names
        self._scopes = Scopes(names)
        self._blocks = prepared(source.text, root)
        self._starts = [hit.start for hit in source.hits]
        self._choices: dict[int, Mapping[str, Sequence[Setting]]] = {}
        """Identity of a block → as `_chosen_in` tells."""
        self.covered: set[int] = set()
        """Offsets of the lines that the tree tells about."""
        self._paired = {
            setting.start
            for block in self._blocks
            for setting in block.settings
            if setting.key_end < setting.start - 1 and setting.key_start > 0 and self._variable(setting.key) is not None
        }
        """Offsets of values whose variables are named elsewhere."""
        self._types = Types(source, names, root)
        self._endpoints = EndpointsTold(names, source.mentions)
        self._find_addresses()

    def uses(self) -> Iterator[Use]:
        """The uses, in the order of the tree."""
        for block in self._blocks:
            if block.key:
                self._cover(block.start)
            yield from self._of_block(block)
            for setting in block.settings:
                if self._is_near(setting):
                    yield from self._of_setting(setting)

    def addresses(self) -> Iterator[tuple[str, AddressSetting]]:
        """Providers, and the addresses elsewhere that the tree gives to their clients."""
        for given in self._scopes.whole.values():
            yield from ((provider, address) for provider, address in given.items() if address.owner != provider)

    def switches(self) -> Iterator[tuple[str, AddressSetting]]:
        """Providers, and the settings that turn their clients to another endpoint: ``provider@endpoint``."""
        known = self._names.libraries.switches
        for setting in (setting for block in self._blocks for setting in block.settings):
            if setting.key in known and setting.value.lower() in _ON:
                provider, endpoint = known[setting.key]
                yield provider, AddressSetting(f"{provider}@{endpoint}", setting)

    def placed(self, use: Use) -> Use | None:
        """A use that was found otherwise, such as in a command, as that of who answers there."""
        block = self._block_at(use.start)
        return self._placed(use, block) if block is not None else use

    def span_at(self, offset: int) -> tuple[int, int]:
        """Where the block begins and ends that an offset is in."""
        block = self._block_at(offset) or self._blocks[0]
        return block.start, block.end

    def is_kept_out(self, offset: int) -> bool:
        """Whether a value at an offset is kept out by its list rather than used."""
        setting = self._settings_at.of(offset)
        block = setting.block if setting is not None else self._blocks_at.of(offset)
        return block is not None and keys.takes_away((*block.path[-4:], setting.key if setting else ""))

    # What stands where.

    def _block_at(self, offset: int) -> Block | None:
        setting = self._settings_at.of(offset)
        return setting.block if setting is not None else self._blocks_at.of(offset)

    @cached_property
    def _settings_at(self) -> Spans[Setting]:
        """The first setting, in the order of the tree, whose value an offset is in."""
        return Spans((each.start, each.end, each) for block in self._blocks for each in block.settings)

    @cached_property
    def _blocks_at(self) -> Spans[Block]:
        """The last block, in the order of the tree, that an offset is in."""
        return Spans((block.start, max(block.end, block.start + 1), block) for block in reversed(self._blocks))

    def _line(self, offset: int) -> int | None:
        """The start of the line with a hit that an offset is in; None of another line."""
        number = bisect_right(self._starts, offset) - 1
        if number < 0:
            return None
        start = self._starts[number]
        return start if self._source.text.find("\n", start, offset) < 0 else None

    def _is_near(self, setting: Setting) -> bool:
        lines = {self._line(setting.key_start), self._line(setting.start)} - {None}
        if not setting.is_text and not values.is_command(setting.value):
            self.covered.update(line for line in lines if line is not None)
        return bool(lines) or self._is_decoded(setting)

    def _is_decoded(self, setting: Setting) -> bool:
        return self._source.text[setting.start : setting.end] != setting.value and "\\" not in setting.value

    def _cover(self, offset: int) -> None:
        line = self._line(offset)
        if line is not None:
            self.covered.add(line)

    # Addresses.

    def _find_addresses(self) -> None:
        self._scopes.take_over(self._blocks)
        for block in self._blocks:
            for setting in block.settings:
                variable = self._variable(setting.key)
                if variable is None and not keys.is_own_address(setting.key):
                    continue
                owner = variable.provider if variable is not None else self._owner_of(block)
                role = variable.role if variable is not None else "base-url"
                self._scopes.note(setting, block, owner, role)

    def _placed(self, use: Use, block: Block) -> Use | None:
        """The use as that of who answers there; None where that is somebody whom the catalog does not know."""
        given = self._scopes.answers(block, use.provider)
        if given is None or given.owner == use.provider:
            return use
        if use.what is What.MODEL_ID:
            return use._replace(what=What.MODEL_AT, provider=given.owner, endpoint=None) if given.owner else None
        return use._replace(provider=given.owner) if given.owner is not None else None

    def _is_moved(self, block: Block, provider: str) -> bool:
        given = self._scopes.answers(block, provider)
        return given is not None and given.owner != provider

    def _emit(self, use: Use, block: Block) -> Iterator[Use]:
        placed = self._placed(use, block)
        if placed is not None:
            yield placed

    # Blocks.

    def _of_block(self, block: Block) -> Iterator[Use]:
        if not self._is_empty(block):
            yield from self._typed(block.key, (block.start, block.start + len(block.key) + _QUOTES), block)
        if self._line(block.start) is None:
            return
        set_up = provider_set_up(block, self._names)
        if set_up is not None:
            at = self._source.text.find(set_up[1], block.start)
            yield from self._emit(Use(What.CHOICE, set_up[0], at, at + len(set_up[1]), set_up[1], "medium"), block)
            return
        provider = self._owner_of(block)
        if provider is not None:
            yield from self._connection(block, provider)
        elif block.key and not block.is_list:
            yield from self._declared(block)

    def _is_empty(self, block: Block) -> bool:
        """Whether a block says that its key has no value."""
        given = block.get("value")
        return given is not None and not given.value

    def _owner_of(self, block: Block) -> str | None:
        """The provider whose name a block is called by, also with the one above it: ``azure`` above ``openai``."""
        name = "_".join(keys.words_of(block.key))
        outer = block.parent.key if block.parent is not None else ""
        above = "_".join((*keys.words_of(outer), name))
        return self._names.words.get(above) or self._names.words.get(name) or self._names.words.get(block.key.lower())

    def _connection(self, block: Block, provider: str) -> Iterator[Use]:
        """What a block below a provider's name connects by: one use, at the first key with a value."""
        found = [setting for setting in block.settings if keys.connects(setting.key) and _is_machine(setting)]
        found.sort(key=lambda setting: not setting.value)
        if not found or keys.takes_away(block.path):
            return
        first = found[0]
        name = f"{block.key}.{first.key}"
        self._cover(first.key_start)
        use = Use(What.ENV_VAR, provider, first.key_start, first.key_end, name, confidence="medium")
        yield from self._emit(use, block)

    def _declared(self, block: Block) -> Iterator[Use]:
        """A variable that is declared with a block of its own, as Terraform's and those of templates are."""
        variable = self._variable(block.key)
        if variable is None or variable.is_shared or variable.role == "model" or keys.is_offer(block.key):
            return
        given = block.get("value", "default", "defaultvalue")
        if given is not None and (not given.value or given.value in ("true", "false") or _is_handed_on(given)):
            return
        if given is None and not any(setting.key.lower() in ("type", "sensitive") for setting in block.settings):
            return
        use = Use(What.ENV_VAR, variable.provider, block.start, block.start + len(block.key), block.key)
        yield from self._emit(use._replace(confidence="medium"), block)

    def _typed(self, text: str, span: tuple[int, int], block: Block) -> Iterator[Use]:
        if self._line(span[0]) is not None:
            for use in self._types.named(text, span, block):
                yield from self._emit(use, block)

    # Settings.

    def _of_setting(self, setting: Setting) -> Iterator[Use]:
        block = setting.block
        path = (*block.path[-4:], setting.key)
        if keys.takes_away(path):
            return
        yield from self._named(setting)
        secret = secret_called(setting, self._names)
        if secret is not None:
            use = Use(What.ENV_VAR, secret.provider, setting.start, setting.end, setting.value, "medium")
            yield from self._emit(use, block)
        yield from self._installed(setting)
        if self._variable(setting.key) is None:
            yield from self._typed(setting.key, (setting.key_start, setting.key_end), block)
        yield from self._typed(setting.value, (setting.start, setting.end), block)
        yield from self._chosen_by_word(setting)
        if (
            setting.is_text
            or values.is_command(setting.value)
            or (keys.is_shown(setting.key) and setting.key.lower() != "name")
        ):
            return
        yield from self._referred(setting)
        yield from self._models(setting)
        yield from self._chosen(setting)
        yield from self._resource(setting)
        if self._is_decoded(setting):
            yield from self._encoded_host(setting)

    def _installed(self, setting: Setting) -> Iterator[Use]:
        """A package that a task of a playbook installs."""
        block = setting.block if setting.key or setting.block.key != "name" else setting.block.parent
        if block is None or (setting.key or setting.block.key) != "name" or block.key.rsplit(".", 1)[-1] != "pip":
            return
        use = named_package(self._names, "pypi", setting.value, (setting.start, setting.end))
        if use is not None:
            yield use

    def _encoded_host(self, setting: Setting) -> Iterator[Use]:
        """A host in a value that does not show it."""
        for hit in HOST_TOKEN.finditer(setting.value):
            host = self._names.hosts.of(hit.group())
            if host is not None and host.is_whole:
                at, end = setting.start, setting.end
                yield Use(What.ENDPOINT, host.provider, at, end, hit.group(), note=host.note, endpoint=host.endpoint)

    def _variable(self, name: str) -> Variable | None:
        if not name or name.startswith(("X-", "x-")):
            return None
        variable = self._names.variable(name)
        return variable if variable is None or not variable.is_shared or self._tells_whose(variable, name) else None

    def _tells_whose(self, variable: Variable, name: str) -> bool:
        from migrate_advisor.scanner.readers.variables import tells_whose

        return tells_whose(self._source, self._names, variable.provider, name.upper().replace("-", "_"))

    def _named(self, setting: Setting) -> Iterator[Use]:
        """A variable or setting that carries its provider's name."""
        key, at, end = setting.key, setting.key_start, setting.key_end
        variable = self._variable(key)
        whole = ".".join(setting.path[-4:])
        if variable is None and not keys.connects(key):
            return
        if variable is None:
            key = whole
            is_below = self._has_named_parent(setting)
            variable = self._names.variable(whole) if is_below else secret_held(setting, self._names)
        if variable is None or not self._is_given(setting, variable):
            return
        if variable.role == "model" and self._asks_another(setting, variable.provider):
            return  # the model itself tells whether it can be had there
        is_known = variable.is_known and not variable.is_shared
        use = Use(What.ENV_VAR, variable.provider, at, end, key, confidence="high" if is_known else "medium")
        yield from self._emit(use._replace(context=self._context(setting)), setting.block)

    def _asks_another(self, setting: Setting, provider: str) -> bool:
        """Whether a model's setting is about somebody else than its name says: by the address, or by the model."""
        return self._is_moved(setting.block, provider) or self._names.models.is_anothers(setting.value, provider)

    def _has_named_parent(self, setting: Setting) -> bool:
        """Whether a key stands below one that names a provider, but not directly: that is its block's use."""
        above = setting.block.parent
        return self._owner_of(setting.block) is None and above is not None and self._owner_of(above) is not None

    def _is_given(self, setting: Setting, variable: Variable) -> bool:
        """Whether a setting with a provider's name says something, rather than handing on or showing a text."""
        key = setting.key
        if key.isupper():
            return True
        if setting.value in ("true", "false") or setting.value.isdigit():
            return False
        if variable.role == "model":
            return not _is_handed_on(setting) and not is_text(setting.value)
        return _is_machine(setting)

    def _context(self, setting: Setting) -> Context:
        lowered = setting.value.lower()
        if self._source.is_ci and any(word in lowered for word in STAND_INS):
            return Context.TEST
        return Context.PROSE if is_text(setting.value) and not setting.key.isupper() else Context.CODE

    def _referred(self, setting: Setting) -> Iterator[Use]:
        """Variables that a value reads, or that it is the name of."""
        value = setting.value
        is_prose = is_text(value) and "$" not in value and "{" not in value
        own = self._variable(setting.key)
        is_told = setting.start in self._paired and keys.is_plain(setting.key)
        for hit in () if is_prose or is_told else values.references_in(value):
            variable = self._variable(hit.group())
            before, after = value[: hit.start()], value[hit.end() :]
            if variable is None or variable == own or (variable.is_shared and before.rstrip().endswith("secrets.")):
                continue
            if "${{" in before and before.endswith("env.") and not _WANTED_AFTER.match(after):
                continue
            if variable.role == "model" and self._is_anothers(setting, variable, is_part=value != hit.group()):
                continue
            is_known = variable.is_known and not variable.is_shared
            at, end = setting.start + hit.start(), setting.start + hit.end()
            use = Use(What.ENV_VAR, variable.provider, at, end, hit.group(), "high" if is_known else "medium")
            yield from self._emit(use, setting.block)
        if not value.isupper():
            yield from self._called(setting)

    def _is_anothers(self, setting: Setting, variable: Variable, *, is_part: bool) -> bool:
        """Whether a variable of a model is read for somebody else, or only handed on."""
        is_asked = keys.asks_for_model(setting.key) and not setting.key.isupper()
        is_handed_on = is_part and _is_handed_on(setting) and not is_asked
        return self._is_moved(setting.block, variable.provider) or is_handed_on

    def _called(self, setting: Setting) -> Iterator[Use]:
        """A secret or setting by its name, where keys say that a value is a name."""
        value = setting.value
        words = keys.words_of(setting.key)
        if not words or words[-1] not in ("key", "name", "id", "secret", "property") or " " in value:
            return
        is_section = ":" in value or "__" in value
        about = {word for key in (*setting.block.path[-3:], setting.key) for word in keys.words_of(key)}
        if not is_section and (about.isdisjoint(_REFERRING) or ("-" not in value and "_" not in value)):
            return
        variable = self._variable(value)
        if variable is not None and variable.role in ("credential", "base-url"):
            use = Use(What.ENV_VAR, variable.provider, setting.start, setting.end, value, "medium")
            yield from self._emit(use, setting.block)

    def _models(self, setting: Setting) -> Iterator[Use]:
        granted = _GRANTED.search(setting.value)
        owner = self._names.models.owner(granted[1]) if granted is not None else None
        if granted is not None and owner is not None:
            at = setting.start + granted.start(1)
            yield from self._emit(Use(What.MODEL_ID, owner, at, at + len(granted[1]), granted[1]), setting.block)
            return
        found = list(values.models_in(setting.value, self._names)) or list(self._ending_beside(setting))
        if not found and setting.key.lower() in _TAKEN:
            found = list(values.models_listed(setting.value, self._names))
        if not found or not asks(setting, is_qualified=any(model.is_qualified for model in found)):
            return
        block = setting.block
        for model in found:
            start, end = setting.start + model.start, setting.start + model.end
            name = setting.value[model.start : model.end]
            endpoint = self._names.models.endpoint_of(name) or self._endpoints.of(block, model.provider)
            use = Use(What.MODEL_ID, model.provider, start, end, name, endpoint=endpoint)
            owner = self._types.owner_above(block)
            if owner is not None and owner != model.provider:
                yield use._replace(what=What.MODEL_AT, provider=owner, endpoint=None)
            else:
                yield from self._emit(use, block)

    def _ending_beside(self, setting: Setting) -> Iterator[values.Named]:
        """A model that ends, by its provider, whom its key, a setting beside it or the address there names."""
        if not _ENDING.fullmatch(setting.value):
            return
        told = [self._names.words.get(word) for word in keys.words_of(setting.key)]
        told += [
            owner for owner, who in self._chosen_in(setting.block).items() if any(one is not setting for one in who)
        ]
        told.append(self._types.owner_above(setting.block))
        given = self._scopes.answers(setting.block, "")
        told += [given.owner.partition("@")[0]] if given is not None and given.owner else []
        written = (setting.value, setting.value.rsplit("/", 1)[-1])
        ends = self._names.models.is_ending
        owner = next((one for one in told if one and any(ends(name, one) for name in written)), None)
        if owner is not None:
            yield values.Named(owner, 0, len(setting.value))

    def _chosen_in(self, block: Block) -> Mapping[str, Sequence[Setting]]:
        """The providers that a block's settings choose or hold a key of, in order, each with two that do."""
        if id(block) not in self._choices:
            found: dict[str, list[Setting]] = {}
            for each in block.settings:
                owner = values.provider_of(each.value, self._names) if keys.chooses(each.key) else None
                owner = owner or self._keyed(each)
                if owner is not None and len(found.setdefault(owner, [])) < _TWO:
                    found[owner].append(each)
            self._choices[id(block)] = found
        return self._choices[id(block)]

    def _keyed(self, setting: Setting) -> str | None:
        """Whose key a setting is, or names."""
        found = self._variable(setting.key) or (self._variable(setting.value) if setting.value.isupper() else None)
        return found.provider if found is not None and found.role == "credential" else None

    def _chosen(self, setting: Setting) -> Iterator[Use]:
        if self._by_setting(setting) is not None:
            return
        key = setting.block.name if setting.key.lower() in _GIVEN else setting.key or setting.block.name
        is_mode = key.lower() == "mode" and keys.asks_for_model(setting.block.key)
        if (
            not (keys.chooses(key) or is_mode)
            or keys.is_shown(key)
            or keys.is_plain(key)
            or keys.is_named(key)
            or is_priced(setting.block)
        ):
            return
        if is_offered(setting.block):
            return
        is_item = not setting.key and len(setting.block.settings) > 1
        for piece, at in values.listed(setting.value):
            provider = values.provider_of(piece, self._names)
            if provider is None or (
                (is_item or keys.lists_parts(key)) and piece.lower().replace("-", "_") in self._names.words
            ):
                continue
            if self._is_spelling(setting, provider) or self._types.is_kind_of_resource(setting):
                continue
            start = setting.start + at
            use = Use(What.CHOICE, provider, start, start + len(piece), piece, confidence="medium")
            yield from self._emit(use, setting.block)

    def _chosen_by_word(self, setting: Setting) -> Iterator[Use]:
        """A provider that a setting chooses by an ordinary word."""
        owner = self._by_setting(setting)
        if owner is not None and not is_priced(setting.block) and not is_offered(setting.block):
            endpoint = self._names.endpoints.set_by(setting.key, setting.value, owner, self._source.mentions)
            use = Use(What.CHOICE, owner, setting.start, setting.end, setting.value, "medium", endpoint=endpoint)
            yield from self._emit(use, setting.block)

    def _by_setting(self, setting: Setting) -> str | None:
        """Whom a setting chooses by an ordinary word, if that says it: ``api_type: azure``; beside a model, more."""
        owner = self._names.by_setting(setting.key, setting.value, self._source.mentions)
        if owner is None or len(keys.words_of(setting.key)) > 1:
            return owner
        about = [above.key for above in setting.block.upwards() if above.key][:_NEAR_KEYS]
        is_of_models = _asks_for_model(setting.block) or any(map(keys.is_about_model, about))
        return owner if is_of_models else None

    def _is_spelling(self, setting: Setting, provider: str) -> bool:
        """Whether a setting only tells how a provider's name is spelled."""
        return self._names.words.get("_".join(keys.words_of(setting.key))) == provider

    def _resource(self, setting: Setting) -> Iterator[Use]:
        resource = self._names.resource_id(setting.value)
        if resource is not None and self._source.is_run:
            use = Use(
                What.RESOURCE_ID, resource.provider, setting.start, setting.end, setting.value, note=resource.note
            )
            yield from self._emit(use, setting.block)


@once
def _asks_for_model(block: Block) -> bool:
    """Whether a block asks for a model by any of its keys."""
    return any(map(keys.asks_for_model, [each.key for each in block.settings] + [each.key for each in block.blocks]))


_GRANTED = pattern(r":(?:foundation-model|inference-profile)/([a-z][\w.:-]{2,80})\Z")
"""A model that a policy lets be asked, by its resource name."""


def _is_machine(setting: Setting) -> bool:
    """Whether a value is a machine's, rather than how the key is called in some language."""
    return _MACHINE.fullmatch(setting.value) is not None and not (
        setting.value[:1].isalpha() and keys.connects(setting.value)
    )


def _is_handed_on(setting: Setting) -> bool:
    """Whether a value is taken from somewhere else as it is."""
    is_bare = not setting.is_quoted and _REFERENCE.fullmatch(setting.value) is not None
    return is_bare or (setting.value.startswith("${") and not _DEFAULTED.match(setting.value))
