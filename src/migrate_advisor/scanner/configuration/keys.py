"""What keys of configuration mean, by their words: the one table for all formats. Whose a name is, the catalog says."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from migrate_advisor.scanner.late import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable

_NOT_ALPHANUMERIC = pattern(r"[^a-z0-9]+")
_CAMEL = pattern(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_LONGEST = 200


@lru_cache(20_000)
def words_of(name: str) -> tuple[str, ...]:
    """The words of a key, in lower case: ``baseURL``, ``base_url`` and ``BASE-URL`` have the same."""
    name = name[:_LONGEST]
    split = name if name.isupper() else _CAMEL.sub("_", name)
    return tuple(part for part in _NOT_ALPHANUMERIC.split(split.lower()) if part)


_ASKING = frozenset(
    "model models engine deployment deployments llm llms chatmodel modelname modelid embedder embedding embeddings "
    "reranker chatclient foundation inference".split()
)
"""A key that holds one of these asks for a model."""
_ONE_MODEL = (("model",), ("engine",), ("deployment",), ("llm",))
"""How a key ends that holds a single model, whatever stands before: ``CATALOG_MODEL`` is no catalog of models."""
_MODEL_BLOCKS = _ASKING | frozenset("agent agents assistant chat completion completions provider providers".split())
"""A block below a key with one of these may ask for a model by a key that says less."""
_PLAIN = frozenset("value default defaultvalue name id model key text".split())
"""Keys that say no more than that there is a value, in a block about a model."""
SHOWN = frozenset(
    "format label title caption description display displayname icon logo color tooltip placeholder link docs doc "
    "comment comments note notes help hint example examples message messages text summary header heading tag tags "
    "cachedresultname alias aliases encoding tokenizer prompt template instruction instructions tier".split()
)
"""What the last word of a key says whose value people see, or which says how something is called or counted."""
_OFFERS = frozenset(
    "options option enum choices allowed allowedvalues available supported values examples presets catalog "
    "known builtin prices pricing costs".split()
)
"""Lists to choose from."""
_TAKES_AWAY = frozenset(
    "exclude excludes excluded exclusions deny denied denylist block blocked blocklist blacklist ignore ignored "
    "ignores disallow disallowed forbidden ban banned reject rejected skip skipped allowlist whitelist disabled "
    "unsupported deprecated removed".split()
)
"""Keys of lists that keep something out, or let it through without calling it."""
_PRICES = frozenset(
    "price prices pricing cost costs input output input_cost output_cost per_token per_1m context_window "
    "contextwindow max_context context_length contextlength".split()
)
_CHOICES = frozenset(
    "provider providers vendor service backend engine type types llm llms model models api bot ai platform client "
    "adapter driver voice speech text image audio embedding embeddings embedder tts stt asr chat completion generator "
    "source use default connector kind factory vectorizer plugin modules module family use_case".split()
)
_CONNECTING = frozenset(
    "api_key apikey key api_token token access_token secret secret_key api_secret auth_token endpoint url uri base_url "
    "baseurl api_base base_uri api_url api_host host api_endpoint base_path".split()
)
"""Keys that say that a block connects to somebody."""
_ADDRESSES = frozenset("url urls uri endpoint host base baseurl apibase apiurl apihost proxy address server".split())
_OWN_ADDRESSES = frozenset(
    "base_url baseurl api_base apibase api_url apiurl api_host apihost base_uri api_endpoint endpoint base_path "
    "azure_endpoint api_base_url url uri host".split()
)
_OF_MODELS = (("llm",), ("ai",), ("model",), ("chat",))
_COMMANDS = frozenset(
    "run script scripts command commands cmd cmds args entrypoint before_script after_script before_install install "
    "after_install pre_build build post_build pre_install setup postcreatecommand oncreatecommand inlinescript bash "
    "shell init steps".split()
)
CAPABLE = 2
"""Keys of prices and limits that make a record one of what there is, rather than of what is wanted."""
_MOST_WORDS = 3


def asks_for_model(key: str) -> bool:
    """Whether a key's value is a model."""
    words = words_of(key)
    is_one = words[-1:] in _ONE_MODEL
    return bool(words) and not _ASKING.isdisjoint(words) and words[-1] not in SHOWN and (is_one or not is_offer(key))


def is_about_model(key: str) -> bool:
    """Whether a block below a key may be about a model."""
    return not _MODEL_BLOCKS.isdisjoint(words_of(key))


def is_plain(key: str) -> bool:
    """Whether a key says nothing itself of what its value is."""
    return not key or key.lower() in _PLAIN


def is_named(key: str) -> bool:
    """Whether a key's value is how something is called."""
    return words_of(key)[-1:] in (("name",), ("id",))


def is_offer(key: str) -> bool:
    """Whether a key's list is one to choose from."""
    return not _OFFERS.isdisjoint(words_of(key))


def takes_away(keys: Iterable[str]) -> bool:
    """Whether what stands below keys is kept out rather than used."""
    return any(not _TAKES_AWAY.isdisjoint(words_of(key)) for key in keys)


def is_shown(key: str) -> bool:
    """Whether people see a key's value."""
    words = words_of(key)
    return bool(words) and words[-1] in SHOWN and words[-2:] != ("to", "text")


def chooses(key: str) -> bool:
    """Whether a key's value may be a provider's name."""
    return not _CHOICES.isdisjoint(words_of(key)[-_MOST_WORDS:])


def lists_parts(key: str) -> bool:
    """Whether a key's value is the name of a part of a program, so that a provider's name alone chooses nothing."""
    return words_of(key)[-1:] in (("module",), ("modules",))


def connects(key: str) -> bool:
    """Whether a key says by what its block connects to somebody."""
    return "_".join(words_of(key)) in _CONNECTING


def is_address(key: str) -> bool:
    """Whether a key's value is an address."""
    return not _ADDRESSES.isdisjoint(words_of(key)[-_MOST_WORDS:])


def is_own_address(key: str) -> bool:
    """Whether a key's value is the address of what its block is about.

    Among variables, which are about much, the key has to say that it is a model's.
    """
    words = words_of(key)
    if words[:1] in _OF_MODELS:
        return "_".join(words[1:]) in _OWN_ADDRESSES
    return "_".join(words) in _OWN_ADDRESSES and not key.isupper()


def is_command(key: str) -> bool:
    """Whether a key's value is run."""
    return key.lower() in _COMMANDS or "_".join(words_of(key)) in _COMMANDS


def prices(keys: Iterable[str]) -> int:
    """How many keys tell prices or limits."""
    found = 0
    for key in keys:
        name = "_".join(words_of(key))
        found += name in _PRICES or "cost" in name or "price" in name or name.startswith("supports_")
    return found
