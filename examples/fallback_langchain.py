"""LangChain's ChatOpenAI on another provider: a chain, a stream, a tool, a structured answer. Runs offline."""

from __future__ import annotations

from langchain_core.tools import tool
from langchain_openai import ChatOpenAI
from pydantic import BaseModel

from migrate_advisor import fallback_client
from migrate_advisor.simulator import Simulator


class City(BaseModel):
    """A city."""

    name: str
    inhabitants: int


@tool
def weather(city: str) -> str:
    """The weather in a city."""
    return f"dry in {city}"


def main() -> None:
    with Simulator("zhipu") as vendors:
        http_client = fallback_client(
            "zhipu/glm-4-plus", keys={"zhipu": vendors.key("zhipu")}, base_urls={"zhipu": vendors.base_url("zhipu")}
        )
        with http_client:
            model = ChatOpenAI(model="gpt-4o", api_key="unused", http_client=http_client)
            print("answer:", model.invoke("Hello").content)
            print("stream:", "".join(str(chunk.content) for chunk in model.stream("Hello again")))
            [call] = model.bind_tools([weather]).invoke("[call] How is the weather?").tool_calls
            print("tool:", call["name"], weather.invoke(call["args"]))
            city = model.with_structured_output(City, method="function_calling").invoke("[call] Name a city")
            print("structured:", type(city).__name__)


if __name__ == "__main__":
    main()
