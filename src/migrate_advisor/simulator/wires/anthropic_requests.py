"""What Anthropic's Messages format asks of a request's messages and tools, and what a request asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migrate_advisor.simulator.answers import ChatRequest, Tool
from migrate_advisor.simulator.messages import bad
from migrate_advisor.simulator.shapes import MESSAGES, check_shapes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from migrate_advisor.catalog.dialect import Dialect

STRUCTURE = frozenset({"model", "messages", "system", "max_tokens", "stream", "tools", "tool_choice", "output_config"})
NATIVE = frozenset({"stop_sequences", "temperature", "top_p", "top_k", "metadata", "service_tier", "thinking"})
_BLOCKS = {
    "user": {"text", "image", "document", "tool_result"},
    "assistant": {"text", "thinking", "redacted_thinking", "tool_use"},
}
_CORE = _BLOCKS["user"] | _BLOCKS["assistant"]
_CHOICES = {"auto", "any", "tool", "none"}


def check_request(body: Mapping[str, Any], *, whole: bool = False) -> None:
    """Refuse a request that the format does not allow.

    Args:
        body: the request.
        whole: whether the provider has all of the format, as its maker has: blocks of what runs at the provider,
            messages of the system between turns, and a limit of 0, by which a cache is filled.

    Raises:
        RefusedError: with the field at fault.
    """
    limit, least = body.get("max_tokens"), 0 if whole else 1
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < least:
        raise bad(f"max_tokens: Field required, at least {least}", "max_tokens")
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        raise bad("messages: at least one message is required", "messages")
    check_shapes(body, MESSAGES)
    list(_texts(body.get("system"), "system", {"text"}))
    for index, message in enumerate(messages):
        _check_message(message, f"messages.{index}", whole=whole, is_first=index == 0)
    _check_results(messages)
    _check_tools(body)


def _check_message(message: Any, where: str, *, whole: bool, is_first: bool) -> None:
    roles = {*_BLOCKS, "system"} if whole and not is_first else _BLOCKS
    if not isinstance(message, dict) or message.get("role") not in roles:
        raise bad(f"{where}.role: must be user or assistant", f"{where}.role")
    for key in message.keys() - {"role", "content"}:
        raise bad(f"{where}.{key}: Extra inputs are not permitted", f"{where}.{key}")
    content = message.get("content")
    if not content:
        raise bad(f"{where}.content: must not be empty", f"{where}.content")
    kinds = _BLOCKS.get(message["role"], {"text"})
    others = {block.get("type") for block in content if isinstance(block, dict)} - _CORE if whole else set()
    list(_texts(content, f"{where}.content", kinds | others))


def _texts(content: Any, where: str, kinds: set[Any]) -> Iterator[str]:
    """The texts of a content, whose blocks must be of these kinds."""
    if content is None or isinstance(content, str):
        yield content or ""
        return
    if not isinstance(content, list):
        raise bad(f"{where}: must be a string or a list of blocks", where)
    for number, block in enumerate(content):
        kind = block.get("type") if isinstance(block, dict) else None
        if kind not in kinds:
            place = f"{where}.{number}"
            raise bad(f"{place}.type: must be one of {', '.join(sorted(map(str, kinds)))}, is {kind}", place)
        if kind == "text":
            if not block.get("text"):
                raise bad(f"{where}.{number}.text: text content blocks must be non-empty", where)
            yield block["text"]


def _check_results(messages: Sequence[Mapping[str, Any]]) -> None:
    """Every call is answered in the message after it, and nothing else is."""
    due: set[Any] = set()
    for index, message in enumerate(messages):
        results = {block.get("tool_use_id") for block in _blocks(message, "tool_result")}
        if due - results:
            said = f"messages.{index}: `tool_use` ids were found without `tool_result` blocks immediately after: {due}"
            raise bad(said, "messages", "messages.paired")
        if results - due:
            said = f"messages.{index}: unexpected `tool_use_id` found in `tool_result` blocks: {results}"
            raise bad(said, "messages", "messages.results")
        due = {block.get("id") for block in _blocks(message, "tool_use")}


def _blocks(message: Mapping[str, Any], kind: str) -> list[Mapping[str, Any]]:
    content = message["content"]
    return [block for block in content if block["type"] == kind] if isinstance(content, list) else []


def signature_of(facts: Dialect) -> str:
    """What a provider signs thoughts with."""
    return f"signed-by-{facts.id}"


def check_thoughts(body: Mapping[str, Any], facts: Dialect) -> None:
    """Refuse thoughts that somebody else signed, and calls without one before them while it thinks.

    Raises:
        RefusedError: with the block at fault.
    """
    replay = facts.thinking.replay.get("content[].thinking")
    if replay is None or not replay.bound:
        return
    for index, message in enumerate(body["messages"]):
        for number, block in enumerate(message["content"] if isinstance(message["content"], list) else ()):
            if block["type"] == "thinking" and block.get("signature") != signature_of(facts):
                where = f"messages.{index}.content.{number}"
                raise bad(f"{where}: Invalid `signature` in `thinking` block", where, "replay:signature")
    if (body.get("thinking") or {}).get("type") == "enabled":
        _check_begins_with_thought(body["messages"])


def _check_begins_with_thought(messages: Sequence[Mapping[str, Any]]) -> None:
    turns = [index for index, message in enumerate(messages) if message["role"] == "assistant"]
    if not turns or not _blocks(messages[turns[-1]], "tool_use"):
        return
    first = messages[turns[-1]]["content"][0]["type"]
    if first not in {"thinking", "redacted_thinking"}:
        where = f"messages.{turns[-1]}.content.0.type"
        raise bad(f"{where}: Expected `thinking` or `redacted_thinking`, but found `{first}`.", where, "replay")


def _check_tools(body: Mapping[str, Any]) -> None:
    names = set()
    for index, tool in enumerate(body.get("tools") or ()):
        if not isinstance(tool, dict):
            raise bad(f"tools.{index}: an object is required", f"tools.{index}")
        is_own = tool.get("type") in {None, "custom"}
        if is_own and not tool.get("name"):
            raise bad(f"tools.{index}.name: Field required", f"tools.{index}.name")
        schema = tool.get("input_schema")
        if is_own and (not isinstance(schema, dict) or schema.get("type") != "object"):
            raise bad(f"tools.{index}.input_schema: Field required, an object's", f"tools.{index}.input_schema")
        names.add(tool.get("name"))
    if body.get("tool_choice") is not None:
        _check_choice(body["tool_choice"], names)


def _check_choice(choice: Any, names: set[Any]) -> None:
    if not isinstance(choice, dict) or choice.get("type") not in _CHOICES:
        raise bad("tool_choice.type: must be one of auto, any, tool, none", "tool_choice")
    if choice["type"] == "tool" and choice.get("name") not in names:
        raise bad(f"tool_choice.name: tool {choice.get('name')} not found in provided tools", "tool_choice")


def read(body: Mapping[str, Any], model: str) -> ChatRequest:
    """What a request asks for."""
    messages = body["messages"]
    users = [message for message in messages if message["role"] == "user"]
    spoken = [text for text in map(_spoken, users) if text]
    last = messages[-1]
    form = (body.get("output_config") or {}).get("format") or {}
    thinking = (body.get("thinking") or {}).get("type") in {"enabled", "adaptive"}
    choice = body.get("tool_choice") or {"type": "auto"}
    ways = {"any": "required", "tool": str(choice.get("name"))}
    return ChatRequest(
        model=model,
        text=spoken[-1] if spoken else "",
        said="\n".join([*_texts(body.get("system"), "system", {"text"}), *map(_spoken, messages)]),
        images=sum(block["type"] == "image" for block in _all(last)),
        results=tuple(_result(block) for block in _blocks(last, "tool_result")),
        earlier=sum(len(_blocks(message, "tool_use")) for message in messages),
        tools=_tools(body.get("tools") or ()),
        choice=ways.get(choice["type"], str(choice["type"])),
        parallel=not choice.get("disable_parallel_tool_use"),
        json=form.get("type") == "json_schema",
        schema=form.get("schema"),
        max_tokens=body["max_tokens"],
        stop=tuple(body.get("stop_sequences") or ()),
        reasons=thinking,
    )


def _tools(tools: Iterable[Mapping[str, Any]]) -> tuple[Tool, ...]:
    return tuple(Tool(tool["name"], tool.get("input_schema")) for tool in tools if tool.get("name"))


def _all(message: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return message["content"] if isinstance(message["content"], list) else []


def _spoken(message: Mapping[str, Any]) -> str:
    content = message["content"]
    return content if isinstance(content, str) else "\n".join(block["text"] for block in _blocks(message, "text"))


def _result(block: Mapping[str, Any]) -> str:
    content = block.get("content") or ""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else [content]
    return "\n".join(str(part.get("text", "")) for part in parts)
