"""LlamaIndex on another provider: an answer, a stream, a tool call. Runs offline."""

from __future__ import annotations

from llama_index.core.llms import ChatMessage
from llama_index.core.tools import FunctionTool
from llama_index.llms.openai import OpenAI

from migrate_advisor import fallback_client
from migrate_advisor.simulator import Simulator


def weather(city: str) -> str:
    """The weather in a city."""
    return f"dry in {city}"


def main() -> None:
    with Simulator("zhipu") as vendors:
        http_client = fallback_client(
            "zhipu/glm-4-plus", keys={"zhipu": vendors.key("zhipu")}, base_urls={"zhipu": vendors.base_url("zhipu")}
        )
        with http_client:
            model = OpenAI(model="gpt-4o", api_key="unused", http_client=http_client)
            print("answer:", model.chat([ChatMessage(role="user", content="Hello")]).message.content)
            stream = model.stream_chat([ChatMessage(role="user", content="Hello again")])
            print("stream:", "".join(part.delta or "" for part in stream))
            reply = model.chat_with_tools([FunctionTool.from_defaults(weather)], user_msg="[call] How is the weather?")
            [call] = model.get_tool_calls_from_response(reply)
            print("tool:", call.tool_name)


if __name__ == "__main__":
    main()
