"""The names that give providers away, arranged for looking up. The names are the catalog's; none is written here."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from migrate_advisor.catalog.ready import NOTHING
from migrate_advisor.catalog.record import NamedTuple
from migrate_advisor.scanner.kinds import KindsTable, LiteralKinds, kinds_table
from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.libraries import Libraries

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    import ahocorasick_rs

    from migrate_advisor.catalog.ready import Ready

HOST_TOKEN = pattern(r"(?<![A-Za-z0-9-])[A-Za-z0-9-]++(?:\.[A-Za-z0-9-]++)++")
"""What may be a host name."""
_NOT_ALPHANUMERIC = pattern(r"[^a-z0-9]+")
_NOT_LETTERS = pattern(r"[^a-z]")
_GENERATED = pattern(r"(?=[A-Za-z]*[0-9])[A-Za-z0-9]{16,64}")
"""What services make ids of; names that people choose are shorter or have hyphens."""
_CAMEL = pattern(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")

_ROLE_WORDS = frozenset(
    "key keys apikey token tokens secret host hosts url urls uri endpoint endpoints base deployment deployments "
    "deploymentname engine org organization proxy resource model models sku capacity".split()
)
"""What the last word of a variable says it holds, where it belongs to a connection."""
_FILLER_WORDS = frozenset(
    "api chat id name names base completion completions embedding embeddings embed auth access admin service account "
    "vision audio realtime image url version default llm emb tts stt reverse".split()
)
"""Words that may stand between a provider's and the one that says what the variable holds."""
_KINDS_OF_API = frozenset([("api", "version"), ("api", "type")])
"""What else variables in capitals end with that belong to a connection."""
_COMPLAINING = frozenset("error err missing invalid failed no".split())
"""How names of messages begin that say what is wrong with a setting. Nor is ``YOUR_EXAMPLE_KEY`` one, but a blank."""
_REMEMBERED = 10_000
"""Names of code whose answer is kept: the same ones come again and again."""
_SHORTEST_WORD = 6
"""Letters of a word that may be taken for a provider's."""
_PREFIX = pattern(r"([a-z][\w-]{1,30})[/:](.+)\Z")
"""A provider before the id of a model, as routers write it."""
_MOST_PARTS = 16
"""Words of a variable's name; what has more is none."""


class Host(NamedTuple):
    """Who answers at a host."""

    provider: str
    endpoint: str | None
    is_whole: bool
    """Whether the whole host is named; False where only the end of it is there, as in ``.example.com``."""
    note: str = ""
    """What the catalog says of it, where it is a gateway's."""


class Variable(NamedTuple):
    """Whose an environment variable is, and what it holds."""

    provider: str
    role: str
    is_known: bool
    """Whether the catalog has it; False where it is composed of a provider's word and what it holds."""
    is_shared: bool = False
    """Whether others read a variable of that name too, so that the file must tell whose it is."""


class ResourceId(NamedTuple):
    """Whose the thing is that an id names."""

    provider: str
    note: str


class ConfigKey(NamedTuple):
    """Whose a key or type of configuration is."""

    provider: str
    when: str
    """``key=value`` that the same block must hold; empty where the key alone tells."""


class KnownNames:
    """Everything the catalog lets us recognise.

    Args:
        entries: what `catalog.compiled.Compiled.identifiers` gives.
        ready: what was derived of them before, by `kept_ready`.
    """

    def __init__(self, entries: Sequence[Mapping[str, Any]], ready: Ready = NOTHING) -> None:
        self._entries = entries
        self._ready = ready
        self._word_patterns: dict[str, re.Pattern[str]] = {}
        self.host = lru_cache(_REMEMBERED)(self._host)
        self.variable = lru_cache(_REMEMBERED)(self._variable)
        self.libraries = Libraries(entries, ready)
        self.gateways = frozenset(entry["provider"] for entry in entries if entry.get("role") == "gateway")

    def _identifiers(self, *kinds: str) -> Iterator[tuple[Mapping[str, Any], str]]:
        for entry in self._entries:
            if entry["group"] == "identifier" and entry["kind"] in kinds:
                for value in entry["values"]:
                    yield entry, value

    def _host_of(self, entry: Mapping[str, Any]) -> Host:
        note = _aside(entry) if entry["provider"] in self.gateways else ""
        return Host(entry["provider"], _first(entry.get("endpoints")), is_whole=True, note=note)

    @cached_property
    def _hosts(self) -> Mapping[str, Host]:
        found: dict[str, Host] = {}
        for entry, value in self._identifiers("host"):
            if not entry.get("shared"):
                found.setdefault(value.lower(), self._host_of(entry))
        return found

    @cached_property
    def _suffixes(self) -> Sequence[tuple[str, Host]]:
        found = [
            (value.lower(), self._host_of(entry))
            for entry, value in self._identifiers("host-suffix")
            if not entry.get("shared")
        ]
        return sorted(found, key=lambda item: -len(item[0]))

    @cached_property
    def _host_patterns(self) -> Sequence[tuple[re.Pattern[str], Host]]:
        return [
            (
                re.compile(re.escape(value.lower()).replace(r"\*", "[a-z0-9-]+") + r"\Z"),
                self._host_of(entry),
            )
            for entry, value in self._identifiers("host-pattern")
            if not entry.get("shared")
        ]

    @cached_property
    def literal_kinds(self) -> LiteralKinds:
        """Tells what sorts of names lines hold."""
        known: Sequence[Any] | None = self._ready.section("kinds")
        return LiteralKinds(KindsTable(*known) if known else kinds_table(self._entries, self.words))

    @cached_property
    def surfaces(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """Provider → (chain of methods in lower case, or name of a class) and id of the surface that it shows."""
        found: dict[str, list[tuple[str, str]]] = {}
        for entry in self._entries:
            if entry["group"] == "surface":
                shown = found.setdefault(entry["provider"], [])
                shown += ((chain.lower(), entry["id"]) for chain in entry.get("methods", ()))
                shown += ((name, entry["id"]) for name in entry.get("classes", ()))
        return found

    @cached_property
    def headers(self) -> Sequence[tuple[re.Pattern[str], str, str]]:
        """How lines write each header that shows a surface, whatever joins name and value; its provider; the header.

        The longest first.
        """
        found = (
            (entry["provider"], header)
            for entry in self._entries
            if entry["group"] == "surface"
            for header in entry.get("headers", ())
        )
        longest = sorted(found, key=lambda one: -len(one[1]))
        return [(_header_shape(header), provider, header) for provider, header in longest]

    def mentions_host(self, line: str) -> bool:
        """Whether a line holds a label of a host, or of a part of one."""
        return self._labels.search(line) is not None

    @cached_property
    def _labels(self) -> re.Pattern[str]:
        values = [value.lower() for _, value in self._identifiers("host", "host-suffix", "host-pattern")]
        labels = {max(value.split(".")[:-1], key=len, default="").strip("*-") for value in values}
        return _any_of(labels - {""}, re.IGNORECASE)

    @cached_property
    def settings(self) -> Mapping[tuple[str, str], str]:
        """(Key, value), spelled alike → provider that the setting chooses."""
        pairs = ((value.partition("="), entry["provider"]) for entry, value in self._identifiers("setting"))
        return {(key, value): provider for (key, _, value), provider in pairs}

    def by_setting(self, key: str, value: str) -> str | None:
        """Whom a setting chooses by a word that alone means more, as ``api_type: azure`` does."""
        return self.settings.get((spelled(key), spelled(value)))

    @cached_property
    def ordinary_words(self) -> frozenset[str]:
        """Values of such settings."""
        return frozenset(value for _, value in self.settings)

    def _host(self, token: str) -> Host | None:
        """Who answers at a host name, given as it stands in code."""
        lowered = token.lower()
        known = self._hosts.get(lowered)
        if known is not None:
            return known
        for suffix, host in self._suffixes:
            if lowered.endswith(suffix) and len(lowered) > len(suffix):
                return host
            if lowered == suffix[1:]:
                return host._replace(is_whole=False)
        for shape, host in self._host_patterns:
            if shape.match(lowered):
                return host
        return None

    def host_at(self, token: str, path: str) -> Host | None:
        """Who answers at a host, also where the path behind it has to tell that."""
        host = self.host(token)
        if host is not None or path[:1] != "/":
            return host
        lowered, below = token.lower(), path.lower()
        for ending, paths, shared in self._shared_hosts:
            if lowered.endswith(ending) and any(below.startswith(start) for start in paths):
                return shared
        return None

    def shares(self, token: str, provider: str) -> bool:
        """Whether a host is one at which a provider answers beside others, and its own client there stays its."""
        lowered = token.strip(".").lower()
        return any(shared.provider == provider and lowered.endswith(ending) for ending, _, shared in self._shared_hosts)

    @cached_property
    def _shared_hosts(self) -> Sequence[tuple[str, Sequence[str], Host]]:
        """Hosts of several services, or the ends of such: with the paths that tell, and whose those are."""
        return [
            (value.lower(), [path.lower() for path in entry["paths"]], self._host_of(entry))
            for entry, value in self._identifiers("host", "host-suffix")
            if entry.get("paths")
        ]

    @cached_property
    def maker_words(self) -> frozenset[str]:
        """The words of the providers' ids, which stand beside the name of what they offer."""
        return frozenset(part for provider in self._providers for part in provider.split("-")) - {"gateway", "relays"}

    @cached_property
    def variables(self) -> Mapping[str, Variable]:
        """Environment variables the catalog names, upper case."""
        found: dict[str, Variable] = {}
        shared: set[str] = set()
        for entry, value in self._identifiers("env-var"):
            if entry.get("shared"):
                shared.add(value.upper())
            else:
                found.setdefault(value.upper(), Variable(entry["provider"], entry.get("role", ""), is_known=True))
        return {name: variable for name, variable in found.items() if name not in shared}

    @cached_property
    def shared_variables(self) -> Mapping[str, Variable | None]:
        """Variables that others read too → the one provider of the catalog whose key or address they hold, if any."""
        found: dict[str, Variable | None] = {}
        for entry, value in self._identifiers("env-var"):
            if entry.get("shared"):
                role = entry.get("role", "")
                variable = Variable(entry["provider"], role, is_known=True, is_shared=True)
                is_alone = value.upper() not in found and role in ("credential", "base-url")
                found[value.upper()] = variable if is_alone else None
        return found

    def named_in(self, package: str) -> str | None:
        """Whose word a package's name holds between its hyphens, or within it where the word is long enough."""
        lowered = _CAMEL.sub("_", package).lower()
        parts = [part for part in _NOT_ALPHANUMERIC.split(lowered) if part]
        for word, provider in self.words.items():
            if word in parts or (len(word) >= _SHORTEST_WORD and word.replace("_", "") in "".join(parts)):
                return provider
        return None

    def names_provider(self, text: str, provider: str) -> bool:
        """Whether a text holds a word of a provider that no other provider has."""
        if provider not in self._word_patterns:
            words = (re.escape(word).replace("_", "[ _-]?") for word, owner in self.words.items() if owner == provider)
            self._word_patterns[provider] = re.compile("|".join(words) or r"(?!)", re.IGNORECASE)
        return self._word_patterns[provider].search(text) is not None

    @cached_property
    def words(self) -> Mapping[str, str]:
        """Word → provider: the catalog's, ids of providers that are names in code, and names of families of models."""
        if (known := self._ready.section("words")) is not None:
            return known  # type: ignore[no-any-return] # as it was kept
        found = {value.lower(): entry["provider"] for entry, value in self._identifiers("word")}
        told = set(found.values())
        ids = {provider.replace("-", "_"): provider for provider in self._providers if provider not in told}
        packages = {
            (value.lower().replace("-", "_"), entry["provider"])
            for entry, value in self._identifiers("sdk-package", "sdk-import")
        }
        starts = self._variable_starts
        for stem, provider in ids.items():
            if (stem, provider) in packages or ("_" in stem and starts.get((stem, provider), 0) > 1):
                found.setdefault(stem, provider)
        return {**self._family_words, **found}

    @cached_property
    def squashed_words(self) -> Mapping[str, str]:
        """The same words without what joins their parts: ``azureopenai``."""
        return {word.replace("_", ""): provider for word, provider in self.words.items()}

    @cached_property
    def word_finder(self) -> ahocorasick_rs.AhoCorasick:
        """Finds the words by which programs choose, squashed and in lower case."""
        import ahocorasick_rs  # late, as the wheel's build reads names without it

        ordinary = {word.replace("_", "").replace("-", "") for word in self.ordinary_words}
        return ahocorasick_rs.AhoCorasick(sorted(ordinary.union(self.squashed_words)))

    @cached_property
    def _providers(self) -> Sequence[str]:
        return list(dict.fromkeys(entry["provider"] for entry in self._entries))

    @cached_property
    def _variable_starts(self) -> Mapping[tuple[str, str], int]:
        """(Provider's id as a variable writes it, provider) → how many of its variables start so."""
        stems = {provider: provider.replace("-", "_") for provider in self._providers}
        counts: dict[tuple[str, str], int] = {}
        for entry, value in self._identifiers("env-var"):
            stem = stems[entry["provider"]]
            if value.lower().startswith(f"{stem}_"):
                counts[stem, entry["provider"]] = counts.get((stem, entry["provider"]), 0) + 1
        return counts

    @cached_property
    def _family_words(self) -> Mapping[str, str]:
        """What variables start with and models too: ``GEMINI_API_KEY`` and ``gemini-…``."""
        firsts = {
            (name.lower().split("_", 1)[0], variable.provider)
            for name, variable in self.variables.items()
            if name.find("_") >= _SHORTEST_WORD
        }
        families = {
            (_NOT_LETTERS.split(value.lower(), 1)[0], entry["provider"])
            for entry, value in self._identifiers("model-id")
            if "/" not in value
        }
        return dict(sorted(firsts & families))

    def _variable(self, name: str) -> Variable | None:
        """Whose a variable or setting is, given as it stands in code, such as ``AZURE_OPENAI_ENDPOINT``."""
        upper = name.upper().replace("-", "_").replace(".", "_")
        if upper in self.shared_variables:
            return self.shared_variables[upper]
        known = self.variables.get(upper)
        parts = upper.lower().split("_")
        is_no_name = not _COMPLAINING.isdisjoint(parts[:2]) or "your" in parts
        return known if known is not None or is_no_name else self._composed(name)

    def _composed(self, name: str) -> Variable | None:
        """A variable made of a provider's word and what it holds: ``NEXT_PUBLIC_EXAMPLE_API_KEY``."""
        parts = [part for part in _NOT_ALPHANUMERIC.split(_CAMEL.sub("_", name).lower()) if part]
        if name.isupper():
            parts = [part for part in _NOT_ALPHANUMERIC.split(name.lower()) if part]
        if len(parts) > _MOST_PARTS:
            return None
        for size in range(min(3, len(parts) - 1), 0, -1):
            for start in range(len(parts) - size):
                provider = self.words.get("_".join(parts[start : start + size]))
                if provider is None:
                    continue
                held = [part for part in parts[start + size :] if not self._is_model_word(part)]
                if name.isupper() and _is_kind_of_api(held):
                    return Variable(provider, "other", is_known=False)
                if _is_connection(held):
                    return Variable(provider, _role(held), is_known=False)
        return None

    def _is_model_word(self, part: str) -> bool:
        """Whether a part of a name is a provider's word, what ids of models start with, or a number."""
        letters = part.rstrip("0123456789")
        return not letters or part in self.words or letters in self._families

    @cached_property
    def _families(self) -> frozenset[str]:
        """First letters of ids of models, where digits or a hyphen follow."""
        starts = (
            _NOT_LETTERS.split(value.lower(), 1) for _, value in self._identifiers("model-id") if "/" not in value
        )
        return frozenset(start[0] for start in starts if len(start) > 1) - _ROLE_WORDS

    @cached_property
    def _models(self) -> tuple[Mapping[str, str], Mapping[str, Sequence[tuple[str, str]]]]:
        """Whole ids, and by their first two characters the starts of ids, longest first."""
        exact: dict[str, str] = {}
        starts: dict[str, str] = {}
        for entry, value in self._identifiers("model-id"):
            if not entry.get("shared"):
                table = starts if value.endswith("*") else exact
                table.setdefault(value.removesuffix("*").lower(), entry["provider"])
        by_start: dict[str, list[tuple[str, str]]] = {}
        for start, provider in sorted(starts.items(), key=lambda item: -len(item[0])):
            by_start.setdefault(start[:2], []).append((start, provider))
        return exact, by_start

    def model(self, value: str) -> str | None:
        """Whose a model id is; ids with a ``provider/`` before them belong to whoever takes such ids."""
        lowered = value.lower()
        exact, starts = self._models
        if lowered in exact:
            return exact[lowered]
        known = (provider for start, provider in starts.get(lowered[:2], ()) if lowered.startswith(start))
        return next(known, None) or self._ending_by_prefix(lowered)

    def _ending_by_prefix(self, lowered: str) -> str | None:
        """Who serves a model that ends, where a provider's name stands before the id: ``groq/…``, ``together_ai/…``."""
        hit = _PREFIX.match(lowered)
        if hit is None:
            return None
        word = hit[1].replace("-", "_")
        provider = self._prefixes.get(word) or self._prefixes.get(word.removesuffix("_ai"))
        return provider if provider and self.is_ending(hit[2], provider) else None

    @cached_property
    def _prefixes(self) -> Mapping[str, str]:
        """The words of those whose models end, and their ids."""
        ids = {provider.replace("-", "_"): provider for provider in self._ending}
        return {**ids, **self.words}

    @cached_property
    def _ending(self) -> Mapping[str, frozenset[str]]:
        """Provider → ids of its models that end or have ended, in lower case."""
        return {
            entry["provider"]: frozenset(value.lower() for value in entry["values"])
            for entry in self._entries
            if entry["group"] == "ending"
        }

    def is_ending(self, value: str, provider: str) -> bool:
        """Whether a provider serves a model of that id that ends, or did."""
        return value.lower().removeprefix("models/") in self._ending.get(provider, ())

    def constant(self, written: str, providers: Collection[str]) -> str | None:
        """Whose model a constant of an SDK names: ``openai.GPT4``, ``ChatModel.GPT_3_5_TURBO``."""
        from migrate_advisor.scanner.constants import squashed_constant

        name = squashed_constant(written)
        known = (owner for start, owner in self._squashed if owner in providers and name.startswith(start))
        return next(known, None) or next((owner for owner in providers if self._is_squashed_ending(name, owner)), None)

    def _is_squashed_ending(self, name: str, provider: str) -> bool:
        """Whether a constant, without letters or digits left out, ends as the id of a model that ends."""
        return any(name.endswith(ending) for ending in self._squashed_endings.get(provider, ()))

    @cached_property
    def _squashed_endings(self) -> Mapping[str, Sequence[str]]:
        from migrate_advisor.scanner.constants import LONG_CONSTANT, squashed

        return {
            provider: [ending for ending in map(squashed, ids) if len(ending) >= LONG_CONSTANT]
            for provider, ids in self._ending.items()
        }

    @cached_property
    def _squashed(self) -> Sequence[tuple[str, str]]:
        """What constants of models start with, longest first."""
        from migrate_advisor.scanner.constants import squashed

        found = [(squashed(value), entry["provider"]) for entry, value in self._identifiers("model-id")]
        return sorted(((start, owner) for start, owner in found if len(start) > 1), key=lambda one: -len(one[0]))

    def model_endpoint(self, value: str) -> str | None:
        """The one endpoint of its provider that a model is asked for at, where the catalog names one."""
        lowered = value.lower()
        return next((endpoint for start, endpoint in self._model_endpoints if lowered.startswith(start)), None)

    @cached_property
    def _model_endpoints(self) -> Sequence[tuple[str, str]]:
        return [
            (value.removesuffix("*").lower(), entry["endpoints"][0])
            for entry, value in self._identifiers("model-id")
            if len(entry.get("endpoints", ())) == 1
        ]

    def is_distinctive(self, module: str, provider: str) -> bool:
        """Whether a module's name holds a word of its provider, so that nobody else's module is called that."""
        folded = _NOT_ALPHANUMERIC.sub("", module.lower())
        return any(word.replace("_", "") in folded for word, owner in self.words.items() if owner == provider)

    def resource_id(self, value: str) -> ResourceId | None:
        """What is kept at whom under an id, given as it stands in code."""
        for start, resource in self._resource_ids:
            is_tuned = start.endswith(":ft-") and value[len(start) :] != ""  # ``ft:gpt-4o`` alone is a price
            is_whole = (
                ":" in value[len(start) :] or is_tuned if ":" in start else _GENERATED.fullmatch(value, len(start))
            )
            if value.startswith(start) and is_whole:
                return resource
        return None

    @cached_property
    def _resource_ids(self) -> Sequence[tuple[str, ResourceId]]:
        return [
            (value.removesuffix("*"), ResourceId(entry["provider"], _aside(entry)))
            for entry, value in self._identifiers("resource-id")
            if not entry.get("shared")
        ]

    @cached_property
    def config_keys(self) -> Mapping[str, ConfigKey]:
        """Keys and types of configuration files, lower case."""
        return {
            value.lower(): ConfigKey(entry["provider"], entry.get("when", ""))
            for entry, value in self._identifiers("config-key")
            if not entry.get("shared")
        }


def _header_shape(header: str) -> re.Pattern[str]:
    name, _, value = (re.escape(part.strip()) for part in header.partition(":"))
    joint = r"[\"'`\])]{0,2}\s{0,9}(?::|=>?|,)\s{0,9}[\"'`\[({]{0,2}"
    return re.compile(rf"{name}{joint}{value}", re.IGNORECASE)


def _any_of(words: Iterable[str], flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """Finds any of the words; nothing where there are none."""
    return re.compile("|".join(sorted(map(re.escape, set(words)))) or r"(?!)", flags)


def spelled(name: str) -> str:
    """A name in lower case with ``_`` between its words: ``apiType`` as ``api_type``."""
    split = name if name.isupper() else _CAMEL.sub("_", name)
    return "_".join(part for part in _NOT_ALPHANUMERIC.split(split.lower()) if part)


def _aside(entry: Mapping[str, Any]) -> str:
    """The catalog's note, as the end of a sentence."""
    note = str(entry.get("note", ""))
    return f"{note[:1].lower()}{note[1:]}".rstrip(".")


def _first(values: Iterable[str] | None) -> str | None:
    return next(iter(values), None) if values else None


def _is_kind_of_api(held: list[str]) -> bool:
    """Whether the end of a variable's name says that it holds which service or kind of API is used."""
    return held[-1:] == ["service"] or held == ["type"] or tuple(held[-2:]) in _KINDS_OF_API


def _is_connection(parts: Sequence[str]) -> bool:
    """Whether what follows a provider's word says that the variable belongs to a connection."""
    meaningful = [part for part in parts if part not in _FILLER_WORDS or part in _ROLE_WORDS]
    return bool(meaningful) and len(parts) <= 4 and all(part in _ROLE_WORDS for part in meaningful)  # noqa: PLR2004


def _role(parts: Sequence[str]) -> str:
    if "proxy" in parts:  # what requests pass on their way, and only sometimes who answers them
        return "proxy"
    if {"url", "urls", "base", "host", "endpoint", "uri"} & set(parts):
        return "base-url"
    return "model" if {"model", "deployment", "models", "engine"} & set(parts) else "credential"
