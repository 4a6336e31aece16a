"""The names that give providers away, arranged for looking up. The names are the catalog's; none is written here."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from migrate_advisor.catalog.ready import NOTHING
from migrate_advisor.catalog.record import NamedTuple
from migrate_advisor.scanner.entries import aside, identified
from migrate_advisor.scanner.kinds import KindsTable, LiteralKinds, kinds_table
from migrate_advisor.scanner.known_endpoints import KnownEndpoints
from migrate_advisor.scanner.known_hosts import KnownHosts
from migrate_advisor.scanner.known_models import KnownModels
from migrate_advisor.scanner.late import pattern
from migrate_advisor.scanner.libraries import Libraries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import ahocorasick_rs

    from migrate_advisor.catalog.ready import Ready

HOST_TOKEN = pattern(r"(?<![A-Za-z0-9-])[A-Za-z0-9-]++(?:\.[A-Za-z0-9-]++)++")
"""What may be a host name."""
_PATH = pattern(r"[A-Za-z_]\w*(?:[./]\w+)+\Z")
"""A path of names in a module. Matches ``a.b``, ``a.Class``, ``Space.Part``, ``a/b``; not ``a``, ``a-b``, ``a.b-c``."""
_NOT_ALPHANUMERIC = pattern(r"[^a-z0-9]+")
_NOT_LETTERS = pattern(r"[^a-z]")
_GENERATED = pattern(r"(?=[A-Za-z]*[0-9])[A-Za-z0-9]{16,64}")
"""What services make ids of; names that people choose are shorter or have hyphens.

Matches ``g2f4a8c01b9d3e5f7a6b``; not ``my-assistant-of-long-name``, ``assistantwithoutdigits``.
"""
_CAMEL = pattern(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=AI)(?=API|URL)|(?<=API)(?=URL)")
"""Where a word begins. Finds ``baseUrl``, ``HTTPServer``, ``APIURL``; not ``BASE_URL``, ``base_url``."""

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
_DEPLOYED = frozenset("gpt gpt4 gpt35 dalle whisper chat chatgpt embedding embeddings tts completion".split())
"""Words between a provider's and ``NAME`` that say that a deployment is named: ``EXAMPLE_GPT_NAME``."""
_KEYS = (["key"], ["apikey"], ["token"], ["secret"])
"""How names end that hold a key, whatever of a connection they name before: ``EXAMPLE_CHAT_MODEL_API_KEY``."""
_KEY_FIRST = (("api", "key"), ("api", "token"), ("key",), ("apikey",), ("token",))
"""How names begin that name the provider last: ``key_example``, ``API_KEY_EXAMPLE``."""
_AMOUNTS = frozenset("max min limit limits count".split())
"""Words of variables that hold how much there may be: ``EXAMPLE_MAX_TOKENS`` is no key."""
_KINDS_OF_API = frozenset([("api", "version"), ("api", "type")])
"""What else variables in capitals end with that belong to a connection."""
_HELD = ("KEY", "APIKEY", "API_TOKEN", "API_SECRET", "API_KEYS")
"""What a key is also called behind its provider's name."""
_SHORTEST_STEM = 5
"""Letters of a provider's id before ``KEY``; shorter ones are words of other programs too, unless they end in AI."""
_TUNED = frozenset(
    tuple(one.split("_"))
    for one in "temperature top_p timeout timeout_ms timeout_seconds timeout_sec"
    " max_retries reasoning_effort frequency_penalty presence_penalty request_timeout".split()
)
"""What variables in capitals end with that say how a provider's model is asked."""
_COMPLAINING = frozenset("error err missing invalid failed no".split())
"""How names of messages begin that say what is wrong with a setting. Nor is ``YOUR_EXAMPLE_KEY`` one, but a blank."""
_REMEMBERED = 10_000
"""Names of code whose answer is kept: the same ones come again and again."""
_SHORTEST_WORD = 6
"""Letters of a word that may be taken for a provider's."""
_MOST_BEFORE = 2
"""Words before a variable's own name that count as a program's or a framework's."""
_MOST_PARTS = 16
"""Words of a variable's name; what has more is none."""


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


class KeyOwner(NamedTuple):
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
        self.variable = lru_cache(_REMEMBERED)(self._variable)
        self.libraries = Libraries(entries, ready)
        self.gateways = frozenset(entry["provider"] for entry in entries if entry.get("role") == "gateway")
        self.hosts = KnownHosts(entries, self.gateways)
        self.endpoints = KnownEndpoints(entries)

    @cached_property
    def models(self) -> KnownModels:
        """Whose models are."""
        return KnownModels(self._entries, self.words)

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
    def ending_chains(self) -> Mapping[str, Sequence[str]]:
        """Provider → chains of several methods, in lower case, that show a surface which ends."""
        found: dict[str, list[str]] = {}
        for entry in self._entries:
            if entry["group"] == "surface" and entry.get("ends"):
                chains = (chain.lower() for chain in entry.get("methods", ()) if "." in chain)
                found.setdefault(entry["provider"], []).extend(chains)
        return found

    @cached_property
    def ending_paths(self) -> Mapping[str, str]:
        """Path of a surface that ends, and is no operation that others serve as well → its one provider."""
        found: dict[str, str] = {}
        shared: set[str] = set()
        for entry in self._entries:
            is_its_own = entry["group"] == "surface" and entry.get("ends") and not entry.get("operation")
            for path in entry.get("paths", ()) if is_its_own else ():
                if found.setdefault(path, entry["provider"]) != entry["provider"]:
                    shared.add(path)
        return {path: provider for path, provider in found.items() if path not in shared}

    @cached_property
    def surface_modules(self) -> Mapping[str, Sequence[str]]:
        """Modules and classes that show a surface by their path → their providers."""
        found: dict[str, list[str]] = {}
        for owner, shown in sorted(self.surfaces.items()):
            for name in sorted({name for name, _ in shown if _PATH.match(name)}):
                found.setdefault(name, []).append(owner)
        return found

    @cached_property
    def surface_classes(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """Name of a class or function that serves nothing but a surface → who has it, and the surface's id."""
        found: dict[str, list[tuple[str, str]]] = {}
        for owner, shown in self.surfaces.items():
            for name, surface in shown:
                if name[:1].isupper() and name.isidentifier():
                    found.setdefault(name, []).append((owner, surface))
        return found

    @cached_property
    def surface_keys(self) -> Mapping[str, Sequence[str]]:
        """Provider → keys of requests that ask for one of its surfaces."""
        found: dict[str, list[str]] = {}
        for entry in self._entries:
            if entry["group"] == "surface" and entry.get("keys"):
                found.setdefault(entry["provider"], []).extend(entry["keys"])
        return found

    @cached_property
    def surface_versions(self) -> Mapping[str, Sequence[str]]:
        """Provider → versions of its API that are surfaces."""
        found: dict[str, list[str]] = {}
        for entry in self._entries:
            if entry["group"] == "surface" and entry.get("versions"):
                found.setdefault(entry["provider"], []).extend(entry["versions"])
        return found

    @cached_property
    def customers_paths(self) -> Mapping[str, Sequence[str]]:
        """Provider → how paths of its API begin whose next part the customer decides, as a deployment's name."""
        found: dict[str, list[str]] = {}
        for entry in self._entries:
            for path in entry.get("paths", ()) if entry["group"] == "surface" else ():
                if "*" in path:
                    found.setdefault(entry["provider"], []).append(path.partition("*")[0])
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

    @cached_property
    def own_headers(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """Header that one provider alone reads, in lower case → whose, with a word that the file must hold or none."""
        found: dict[str, list[tuple[str, str]]] = {}
        for entry, value in identified(self._entries, "header"):
            found.setdefault(value, []).append((entry["provider"], entry.get("when") or ""))
        return found

    @cached_property
    def settings(self) -> Mapping[tuple[str, str], str]:
        """(Key, value), spelled alike → provider that the setting chooses."""
        pairs = ((value.partition("="), entry["provider"]) for entry, value in self._settings(shared=False))
        return {(key, value): provider for (key, _, value), provider in pairs}

    def _settings(self, *, shared: bool) -> Iterator[tuple[Mapping[str, Any], str]]:
        found = identified(self._entries, "setting")
        return (one for one in found if bool(one[0].get("shared")) is shared)

    @cached_property
    def deploying(self) -> Sequence[tuple[re.Pattern[str], str]]:
        """How lines write each setting that others have too and that tells, beside a model, who deploys it."""
        return [(_setting_shape(value), entry["provider"]) for entry, value in self._settings(shared=True)]

    def by_setting(self, key: str, value: str, mentions: Callable[[str], bool]) -> str | None:
        """Whom a setting chooses by a word that alone means more, as ``api_type: azure`` does.

        Args:
            key: the setting's name.
            value: what it is set to.
            mentions: whether the file holds a word.
        """
        said = (spelled(key), spelled(value))
        needed = self._needed.get(said)
        return self.settings.get(said) if needed is None or mentions(needed) else None

    @cached_property
    def _needed(self) -> Mapping[tuple[str, str], str]:
        """Settings that choose a provider only in files which hold a word."""
        pairs = ((value.partition("="), entry.get("when")) for entry, value in identified(self._entries, "setting"))
        return {(key, value): word for (key, _, value), word in pairs if word}

    @cached_property
    def ordinary_words(self) -> frozenset[str]:
        """Values of such settings."""
        return frozenset(value for _, value in self.settings)

    @cached_property
    def maker_words(self) -> frozenset[str]:
        """The words of the providers' ids, which stand beside the name of what they offer."""
        return frozenset(part for provider in self.ids for part in provider.split("-")) - {"gateway", "relays"}

    @cached_property
    def variables(self) -> Mapping[str, Variable]:
        """Environment variables the catalog names, upper case."""
        found: dict[str, Variable] = {}
        shared: set[str] = set()
        for entry, value in identified(self._entries, "env-var"):
            if entry.get("shared"):
                shared.add(value.upper())
            else:
                found.setdefault(value.upper(), Variable(entry["provider"], entry.get("role", ""), is_known=True))
        for entry, value in identified(self._entries, "env-var"):
            for short in short_forms(value, entry):
                found.setdefault(short, Variable(entry["provider"], "credential", is_known=False))
        return {name: variable for name, variable in found.items() if name not in shared}

    @cached_property
    def shared_variables(self) -> Mapping[str, Variable | None]:
        """Variables that others read too → the one provider of the catalog whose key or address they hold, if any."""
        found: dict[str, Variable | None] = {}
        for entry, value in identified(self._entries, "env-var"):
            if entry.get("shared"):
                role = entry.get("role", "")
                variable = Variable(entry["provider"], role, is_known=True, is_shared=True)
                is_alone = value.upper() not in found and role in ("credential", "base-url", "other")
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
        found = {value.lower(): entry["provider"] for entry, value in identified(self._entries, "word")}
        told = set(found.values())
        ids = {provider.replace("-", "_"): provider for provider in self.ids if provider not in told}
        packages = {
            (value.lower().replace("-", "_"), entry["provider"])
            for entry, value in identified(self._entries, "sdk-package", "sdk-import")
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
    def ids(self) -> Sequence[str]:
        """The providers' ids, each once."""
        return tuple(dict.fromkeys(entry["provider"] for entry in self._entries))

    @cached_property
    def _variable_starts(self) -> Mapping[tuple[str, str], int]:
        """(Provider's id as a variable writes it, provider) → how many of its variables start so."""
        stems = {provider: provider.replace("-", "_") for provider in self.ids}
        counts: dict[tuple[str, str], int] = {}
        for entry, value in identified(self._entries, "env-var"):
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
            for entry, value in identified(self._entries, "model-id")
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
        if known is not None or is_no_name:
            return known
        return self._composed(name) or (self._behind(parts) if name.isupper() else None)

    def _behind(self, parts: Sequence[str]) -> Variable | None:
        """A variable that the catalog names, behind what a program puts before it: ``VITE_``, ``MY_APP_``."""
        found = (
            self.variables.get("_".join(parts[at:]).upper()) for at in range(1, min(_MOST_BEFORE, len(parts) - 1) + 1)
        )
        return next((variable for variable in found if variable is not None), None)

    def _composed(self, name: str) -> Variable | None:
        """A variable made of a provider's word and what it holds: ``NEXT_PUBLIC_EXAMPLE_API_KEY``."""
        parts = [part for part in _NOT_ALPHANUMERIC.split(_CAMEL.sub("_", name).lower()) if part]
        if name.isupper():
            parts = [part for part in _NOT_ALPHANUMERIC.split(name.lower()) if part]
        if len(parts) > _MOST_PARTS:
            return None
        led = next((len(key) for key in _KEY_FIRST if tuple(parts[: len(key)]) == key), 0)
        if led and (provider := self.words.get("_".join(parts[led:]))):
            return Variable(provider, "credential", is_known=False)
        for size in range(min(3, len(parts) - 1), 0, -1):
            for start in range(len(parts) - size):
                provider = self.words.get("_".join(parts[start : start + size]))
                if provider is None:
                    continue
                variable = self._held(provider, parts[start + size :], is_upper=name.isupper())
                if variable is not None:
                    return variable
        return None

    def _held(self, provider: str, after: Sequence[str], *, is_upper: bool) -> Variable | None:
        """The variable of a provider whose name ends with some words; None if they say nothing of a connection."""
        if is_upper and _is_tuned(after):
            return Variable(provider, "other", is_known=False)
        if not _AMOUNTS.isdisjoint(after):
            return None
        if is_upper and tuple(after[-2:]) == _KEY_FIRST[0] and len(after) <= _MOST_PARTS // 4:  # for one of its uses
            return Variable(provider, "credential", is_known=False)
        if is_upper and after[-1:] == ["name"] and not _DEPLOYED.isdisjoint(after):
            return Variable(provider, "model", is_known=False)
        held = [part for part in after if not self._is_model_word(part)]
        if is_upper and _is_kind_of_api(held):
            return Variable(provider, "other", is_known=False)
        return Variable(provider, _role(held), is_known=False) if _is_connection(held) else None

    def _is_model_word(self, part: str) -> bool:
        """Whether a part of a name is a provider's word, what ids of models start with, or a number."""
        letters = part.rstrip("0123456789")
        return not letters or part in self.words or letters in self._families

    @cached_property
    def _families(self) -> frozenset[str]:
        """First letters of ids of models, where digits or a hyphen follow."""
        starts = (
            _NOT_LETTERS.split(value.lower(), 1)
            for _, value in identified(self._entries, "model-id")
            if "/" not in value
        )
        return frozenset(start[0] for start in starts if len(start) > 1) - _ROLE_WORDS

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
            (value.removesuffix("*"), ResourceId(entry["provider"], aside(entry)))
            for entry, value in identified(self._entries, "resource-id")
            if not entry.get("shared")
        ]

    @cached_property
    def config_keys(self) -> Mapping[str, KeyOwner]:
        """Keys and types of configuration files, lower case."""
        return {
            value.lower(): KeyOwner(entry["provider"], entry.get("when", ""))
            for entry, value in identified(self._entries, "config-key")
            if not entry.get("shared")
        }


def _header_shape(header: str) -> re.Pattern[str]:
    name, _, value = (re.escape(part.strip()) for part in header.partition(":"))
    between = r"[\"'`]?value[\"'`]?\s{0,9}[:=]\s{0,9}"
    joint = rf"[\"'`\])]{{0,2}}\s{{0,9}}(?::|=>?|,)\s{{0,9}}(?:{between})?[\"'`\[({{]{{0,2}}"
    behind = rf"[\"'`]{value}[\w=.-]{{0,40}}[\"'`]\s{{0,9}},\s{{0,9}}(?:\w{{1,40}}:\s{{0,9}})?[\"'`]{name}[\"'`]"
    constant = name.replace(r"\-", "[-_]?")  # ``EXAMPLE_BETA_HEADER`` stands for ``Example-Beta``
    return re.compile(rf"{constant}(?:_\w{{1,20}})?{joint}{value}|{behind}", re.IGNORECASE)


def _setting_shape(setting: str) -> re.Pattern[str]:
    key, _, value = setting.partition("=")
    written = re.escape(key).replace("_", "[_-]?")
    joint = r"[\"']?\s{0,40}(?:=>|[:=]|\s)\s{0,9}(?:[\w.]{1,30}\(\s{0,4})?[\"']?"
    return re.compile(rf"(?<![\w.]){written}{joint}{re.escape(value)}(?![\w-])", re.IGNORECASE)


def short_forms(value: str, entry: Mapping[str, Any]) -> Iterator[str]:
    """What programs also call a provider's key that is called after its id: ``EXAMPLE_KEY`` for ``EXAMPLE_API_KEY``."""
    stem = str(entry["provider"]).replace("-", "_").upper()
    is_key = entry.get("role") == "credential" and not entry.get("shared")
    is_told = len(stem) >= _SHORTEST_STEM or stem.endswith("AI")
    if is_key and is_told and value in (f"{stem}_API_KEY", f"{stem}_API_TOKEN"):
        yield from (f"{stem}_{held}" for held in _HELD)


def spelled(name: str) -> str:
    """A name in lower case with ``_`` between its words: ``apiType`` as ``api_type``."""
    split = name if name.isupper() else _CAMEL.sub("_", name)
    return "_".join(part for part in _NOT_ALPHANUMERIC.split(split.lower()) if part)


def _is_kind_of_api(held: list[str]) -> bool:
    """Whether the end of a variable's name says that it holds which service or kind of API is used."""
    return held[-1:] == ["service"] or held == ["type"] or tuple(held[-2:]) in _KINDS_OF_API


def _is_tuned(after: Sequence[str]) -> bool:
    """Whether what follows a provider's word says how its model is asked: ``TEMPERATURE``, ``TIMEOUT_MS``."""
    tuned = [part for part in after if part not in _FILLER_WORDS]
    return tuple(tuned) in _TUNED


def _is_connection(parts: Sequence[str]) -> bool:
    """Whether what follows a provider's word says that the variable belongs to a connection."""
    meaningful = [part for part in parts if part not in _FILLER_WORDS or part in _ROLE_WORDS]
    return bool(meaningful) and len(parts) <= 4 and all(part in _ROLE_WORDS for part in meaningful)  # noqa: PLR2004


def _role(parts: Sequence[str]) -> str:
    if "proxy" in parts:  # what requests pass on their way, and only sometimes who answers them
        return "proxy"
    if parts[-1:] in _KEYS:
        return "credential"
    if {"url", "urls", "base", "host", "endpoint", "uri"} & set(parts):
        return "base-url"
    return "model" if {"model", "deployment", "models", "engine"} & set(parts) else "credential"
