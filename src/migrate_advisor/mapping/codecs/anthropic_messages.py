"""The Messages structure: system apart, content in blocks, tools without a wrapper, streams of typed events.

Which models take which parameters is the catalog's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from migrate_advisor.errors import UnmappableRequestError
from migrate_advisor.mapping.arguments import read
from migrate_advisor.mapping.codecs.anthropic_replies import complaint, decode_chat, reader
from migrate_advisor.mapping.codecs.base import Codec, set_model, take_system
from migrate_advisor.mapping.messages import content_text, part_type, role_of, text_of
from migrate_advisor.mapping.replies import patch_models
from migrate_advisor.mapping.report import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from migrate_advisor.mapping.ledger import Ledger
    from migrate_advisor.mapping.plan import OperationPlan

_BLOCKS = frozenset(
    {
        "text", "image", "document", "tool_use", "tool_result", "thinking", "redacted_thinking", "search_result",
        "server_tool_use", "web_search_tool_result",
    }
)  # fmt: skip
"""Blocks of its own, which pass as they are."""


def encode_chat(plan: OperationPlan, ledger: Ledger) -> dict[str, Any]:
    """The body of a chat request."""
    out = ledger.out
    encoder = _MessagesEncoder(plan, ledger)
    rest = take_system(plan, ledger)
    out["messages"] = encoder.messages(rest)
    ledger.drop_null("tools")
    if "tools" in out:
        out["tools"] = encoder.tools(out["tools"])
    encoder.tool_choice()
    encoder.identity()
    encoder.output()
    _think_no_more(plan, ledger)
    set_model(plan, ledger)
    return out


def _think_no_more(plan: OperationPlan, ledger: Ledger) -> None:
    """Have a request not think whose last calls of tools lack the thought that they were made with."""
    replay = plan.facts.thinking.replay.get("content[].thinking")
    if replay is None or replay.rule != "required" or plan.thinking.thinks(ledger.out) is not True:
        return
    for message in reversed(ledger.out["messages"]):
        blocks = message["content"] if isinstance(message["content"], list) else []
        if any(block["type"] == "tool_use" for block in blocks):
            if blocks[0]["type"] not in {"thinking", "redacted_thinking"}:
                sentence = f"{plan.context.provider} wants the thought before a call of a tool back, and there is none"
                ledger.drop("thinking", plan.context.because(sentence, replay.note, replay.sources), loss=True)
            return


class _MessagesEncoder:
    """Turns the parts of a request, and tells of each that changes its shape."""

    def __init__(self, plan: OperationPlan, ledger: Ledger) -> None:
        self._provider = plan.context.provider
        self._say = plan.context.because
        self._sources = plan.facts.messages.sources
        self._ledger = ledger
        self._out = ledger.out

    def messages(self, given: list[tuple[int, dict[str, Any]]]) -> list[dict[str, Any]]:
        """Messages of user and assistant alone; results of tools are said by the user, those of one turn together."""
        told: list[dict[str, Any]] = []
        for index, message in given:
            path = f"messages[{index}]"
            role = role_of(path, message, None)
            if role in {"tool", "function"}:
                block = self._result(path, message)
                before = told[-1] if told else None
                if before is not None and before["role"] == "user" and _is_results(before["content"]):
                    before["content"].append(block)
                else:
                    told.append({"role": "user", "content": [block]})
            elif (turn := self._message(path, message)) is not None:
                told.append(turn)
        if not told:
            path = f"messages[{given[-1][0]}]" if given else "messages"
            reason = f"{self._provider} needs a message that says something, beside the system's"
            raise UnmappableRequestError(path, reason)
        return told

    def _result(self, path: str, message: dict[str, Any]) -> dict[str, Any]:
        call = message.get("tool_call_id")
        if not isinstance(call, str):
            raise UnmappableRequestError(f"{path}.tool_call_id", "expected the id of the call that this answers")
        block = {"type": "tool_result", "tool_use_id": call, "content": content_text(path, message)}
        self._tell(path, message, block, f"{self._provider} takes what tools give as blocks of the user's")
        return block

    def _message(self, path: str, message: dict[str, Any]) -> dict[str, Any] | None:
        """One message of user or assistant; None where it says nothing."""
        content = message.get("content")
        calls = message.get("tool_calls") or []
        extra = {key: value for key, value in message.items() if key not in {"role", "content", "tool_calls"}}
        because = self._say(f"{self._provider} takes role and content only")
        for key, value in extra.items():
            self._ledger.note(f"{path}.{key}", Kind.DROPPED, because, value, loss=value not in (None, [], ""))
        if isinstance(content, str) and not calls and not _is_blank(content):
            return message if not extra else {"role": message["role"], "content": content}
        blocks = self._blocks(path, content)
        if not isinstance(calls, list):
            raise UnmappableRequestError(f"{path}.tool_calls", "expected a list")
        for index, call in enumerate(calls):
            at = f"{path}.tool_calls[{index}]"
            block = self._use(at, call)
            self._tell(at, call, block, f"{self._provider} takes calls of tools as blocks")
            blocks.append(block)
        if not blocks:
            self._leave_out(path, message)
            return None
        is_same = not extra and not calls and blocks == content
        return message if is_same else {"role": message["role"], "content": blocks}

    def _use(self, path: str, call: Any) -> dict[str, Any]:
        """A call of a tool as a block, which holds an object."""
        function = call.get("function") if isinstance(call, dict) else None
        if not isinstance(function, dict) or not isinstance(function.get("name"), str):
            raise UnmappableRequestError(path, "expected a call of a function")
        given = read(function.get("arguments"))
        if not given.is_object:
            because = self._say(f"{self._provider} takes arguments of a call that are a JSON object")
            where = f"{path}.function.arguments"
            self._ledger.note(where, Kind.CONVERTED, because, function["arguments"], given.value, loss=True)
        return {"type": "tool_use", "id": call.get("id"), "name": function["name"], "input": given.value}

    def _blocks(self, path: str, content: Any) -> list[dict[str, Any]]:
        """The blocks of a content, without texts that say nothing."""
        if content is None or isinstance(content, str):
            return [] if content is None or _is_blank(content) else [{"type": "text", "text": content}]
        if not isinstance(content, list):
            raise UnmappableRequestError(f"{path}.content", "expected a text or a list of parts")
        blocks = []
        for index, part in enumerate(content):
            at = f"{path}.content[{index}]"
            block = self._block(at, part)
            if block["type"] == "text" and _is_blank(block.get("text")):
                self._leave_out(at, part)
            else:
                blocks.append(block)
        return blocks

    def _leave_out(self, path: str, value: Any) -> None:
        because = self._say(f"{self._provider} refuses what says nothing", None, self._sources)
        self._ledger.note(path, Kind.DROPPED, because, value, loss=False)

    def _block(self, path: str, part: Any) -> dict[str, Any]:
        kind = part_type(path, part)
        if kind in _BLOCKS:
            return dict(part)
        make = _PARTS.get(kind)
        if make is None:
            raise UnmappableRequestError(path, f"{self._provider} takes text, images and documents, not `{kind}`")
        block = make(path, part)
        self._tell(
            path, {"type": kind}, {"type": block["type"]}, f"{self._provider} has blocks of its own for `{kind}`"
        )
        detail = part.get("image_url", {}).get("detail") if kind == "image_url" else None
        if detail is not None:
            because = self._say(f"{self._provider} has no detail of an image")
            self._ledger.note(f"{path}.image_url.detail", Kind.DROPPED, because, detail, loss=detail != "auto")
        return block

    def tools(self, tools: Any) -> list[Any]:
        """Tools without the wrapper."""
        path = self._ledger.tools_from
        if not isinstance(tools, list):
            raise UnmappableRequestError(path, "expected a list of tools")
        return [self._tool(f"{path}[{index}]", tool) for index, tool in enumerate(tools)]

    def _tool(self, path: str, tool: Any) -> dict[str, Any]:
        if not isinstance(tool, dict):
            raise UnmappableRequestError(path, "expected an object")
        function = tool.get("function")
        if tool.get("type") != "function" or function is None:
            if tool.get("type") == "custom" and "custom" in tool:
                raise UnmappableRequestError(path, f"{self._provider} has tools with a schema only")
            return tool  # its own already
        if not isinstance(function, dict) or not isinstance(function.get("name"), str):
            raise UnmappableRequestError(f"{path}.function", "expected a function with a name")
        told = {key: value for key, value in function.items() if key != "parameters"}
        told["input_schema"] = function.get("parameters") or {"type": "object", "properties": {}}
        self._tell(path, tool, told, f"{self._provider} takes tools without a wrapper")
        return told

    def tool_choice(self) -> None:
        """The choice of a tool, and whether several may be called at once, which is said in it."""
        out, path = self._out, "tool_choice"
        given = out.get(path)
        told = given
        if isinstance(given, str) or (isinstance(given, dict) and given.get("type") == "function"):
            told = _chosen(path, given)
        if "parallel_tool_calls" in out:
            told = self._one_at_a_time(told)
        if told == given:
            return
        out[path] = told
        if given is not None:
            self._tell(path, given, told, f"{self._provider} says it with an object")

    def _one_at_a_time(self, choice: Any) -> Any:
        """The choice with what ``parallel_tool_calls`` asked for in it."""
        asked, tools = self._out.pop("parallel_tool_calls"), self._out.get("tools")
        because = self._say(f"{self._provider} says it in tool_choice, the other way round")
        if asked is not False or not tools:
            self._ledger.note("parallel_tool_calls", Kind.DROPPED, because, asked, loss=False)
            return choice
        told = {**(choice if isinstance(choice, dict) else {"type": "auto"}), "disable_parallel_tool_use": True}
        self._ledger.note("parallel_tool_calls", Kind.RENAMED, because, asked, told, became="tool_choice", loss=False)
        return told

    def identity(self) -> None:
        """Who the end user is, which is all that metadata may hold."""
        out = self._out
        given = out.get("metadata")
        kept = given
        if given is not None and not (isinstance(given, dict) and given.keys() <= {"user_id"}):
            kept = {"user_id": given["user_id"]} if isinstance(given, dict) and "user_id" in given else None
        if "user" in out:
            user, because = out.pop("user"), self._say(f"{self._provider} has a place for it in metadata")
            kept = {"user_id": user}
            self._ledger.note("user", Kind.RENAMED, because, user, user, became="metadata", loss=False)
        if kept == given:
            return
        if given is not None:
            because = self._say(f"{self._provider} takes one user_id in metadata and nothing else")
            self._ledger.note("metadata", Kind.DROPPED, because, given, loss=False)
        self._ledger.drop_null("metadata")
        if kept is None:
            del out["metadata"]
        else:
            out["metadata"] = kept

    def output(self) -> None:
        """The schema of the answer, and how hard to think, both of which are said in ``output_config``."""
        out = self._out
        given = out.get("output_config")
        config = dict(given) if isinstance(given, dict) else {}
        if "response_format" in out:
            wanted = out.pop("response_format")
            because = self._say(f"{self._provider} says it in output_config")
            schema = wanted.get("json_schema") if isinstance(wanted, dict) else None
            if isinstance(schema, dict):
                config["format"] = {"type": "json_schema", "schema": self._schema(schema)}
                self._ledger.note(
                    "response_format",
                    Kind.CONVERTED,
                    because,
                    wanted,
                    config["format"],
                    became="output_config",
                    loss=False,
                )
            else:
                self._ledger.note("response_format", Kind.DROPPED, because, wanted, loss=wanted != {"type": "text"})
        if "reasoning_effort" in out:
            effort = out.pop("reasoning_effort")
            self._think(effort, config)
        if config:
            self._ledger.drop_null("output_config")
            out["output_config"] = config
        if given is not None and config != given:
            because = self._say("Joined with what else was asked for")
            self._ledger.note("output_config", Kind.MERGED, because, given, config, loss=False)

    def _schema(self, given: dict[str, Any]) -> Any:
        """The schema of an answer, with its description in it; it has no name there."""
        schema, description = given.get("schema"), given.get("description")
        for key in [key for key in given if key not in {"schema", "description", "strict"}]:
            because = self._say(f"{self._provider} has no `{key}` of a schema")
            self._ledger.note(
                f"response_format.json_schema.{key}", Kind.DROPPED, because, given[key], loss=key != "name"
            )
        if isinstance(description, str) and isinstance(schema, dict) and "description" not in schema:
            return {**schema, "description": description}
        return schema

    def _think(self, effort: Any, config: dict[str, Any]) -> None:
        because = self._say(f"{self._provider} says it in thinking and output_config")
        if self._out.get("thinking") is not None:
            self._ledger.note("reasoning_effort", Kind.MERGED, because, effort, became="thinking", loss=True)
            return
        if effort == "none":
            self._ledger.drop_null("thinking")
            self._out["thinking"] = {"type": "disabled"}
        else:
            self._out["thinking"] = {"type": "adaptive"}
            config["effort"] = effort
        became = "thinking" if effort == "none" else "output_config"
        self._ledger.note("reasoning_effort", Kind.CONVERTED, because, effort, effort, became=became, loss=True)
        if became != "thinking":
            thinking = self._out["thinking"]
            self._ledger.note("thinking", Kind.DEFAULTED, because, None, thinking, loss=False)

    def _tell(self, path: str, before: Any, after: Any, why: str) -> None:
        self._ledger.note(path, Kind.CONVERTED, self._say(why), before, after, loss=False)


def _is_blank(text: Any) -> bool:
    return isinstance(text, str) and (not text or text.isspace())


def _is_results(content: Any) -> bool:
    return isinstance(content, list) and all(
        isinstance(block, dict) and block.get("type") == "tool_result" for block in content
    )


def _chosen(path: str, choice: Any) -> dict[str, Any]:
    if isinstance(choice, str):
        kinds = {"auto": "auto", "none": "none", "required": "any"}
        if choice not in kinds:
            raise UnmappableRequestError(path, "expected auto, none, required or a function")
        return {"type": kinds[choice]}
    function = choice.get("function")
    if not isinstance(function, dict) or not isinstance(function.get("name"), str):
        raise UnmappableRequestError(path, "expected a function with a name")
    return {"type": "tool", "name": function["name"]}


def _data_url(url: str) -> dict[str, Any] | None:
    """The source that a data URL holds; None if it is no data URL in base64."""
    if not url.startswith("data:"):
        return None
    kind, comma, data = url[5:].partition(",")
    media, semicolon, encoding = kind.partition(";")
    if not comma or not semicolon or encoding != "base64":
        return None
    return {"type": "base64", "media_type": media, "data": data}


def _image(path: str, part: Mapping[str, Any]) -> dict[str, Any]:
    image = part.get("image_url")
    url = image.get("url") if isinstance(image, dict) else None
    if not isinstance(url, str):
        raise UnmappableRequestError(path, "expected the URL of an image")
    return {"type": "image", "source": _data_url(url) or {"type": "url", "url": url}}


def _document(path: str, part: Mapping[str, Any]) -> dict[str, Any]:
    file = part.get("file")
    data = file.get("file_data") if isinstance(file, dict) else None
    source = _data_url(data) if isinstance(data, str) else None
    if source is None:
        raise UnmappableRequestError(path, "only files sent as data URLs in base64 can be said here")
    name = file.get("filename") if isinstance(file, dict) else None
    return {"type": "document", "source": source, **({"title": name} if isinstance(name, str) and name else {})}


def _words(path: str, part: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "text", "text": text_of(path, part)}


_PARTS: Mapping[str, Callable[[str, Mapping[str, Any]], dict[str, Any]]] = {
    "image_url": _image,
    "file": _document,
    "refusal": _words,
}
"""OpenAI's parts → how they are made blocks."""


def decode_models(plan: OperationPlan, data: Any, known: Mapping[str, Any], ledger: Ledger) -> dict[str, Any]:
    """OpenAI's list of models."""
    return patch_models(data, known, ledger, plan.place.provider.id)


def encode_nothing(plan: OperationPlan, ledger: Ledger) -> None:
    """No body."""


ANTHROPIC_MESSAGES = {
    "chat.completions": Codec(encode_chat, decode_chat, complaint, reader),
    "models": Codec(encode_nothing, decode_models, complaint),
}
"""Operation → codec."""
