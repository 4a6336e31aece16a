"""A pydantic-ai agent on another provider: an answer, a stream, a tool, a structured answer. Runs offline."""

from __future__ import annotations

import asyncio

import openai
from pydantic import BaseModel
from pydantic_ai import Agent
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider

from migrate_advisor import async_fallback_client
from migrate_advisor.simulator import Simulator


class City(BaseModel):
    name: str
    inhabitants: int


async def main() -> None:
    with Simulator("zhipu") as vendors:
        http_client = async_fallback_client(
            "zhipu/glm-4-plus", keys={"zhipu": vendors.key("zhipu")}, base_urls={"zhipu": vendors.base_url("zhipu")}
        )
        async with openai.AsyncOpenAI(api_key="unused", http_client=http_client) as client:
            model = OpenAIChatModel("gpt-4o", provider=OpenAIProvider(openai_client=client))
            print("answer:", (await Agent(model).run("Hello")).output)
            async with Agent(model).run_stream("Hello again") as stream:
                print("stream:", await stream.get_output())

            agent = Agent(model)

            @agent.tool_plain
            def weather(city: str) -> str:
                """The weather in a city."""
                print("tool: asked about", type(city).__name__)
                return f"dry in {city}"

            await agent.run("[call] How is the weather?")
            city = (await Agent(model, output_type=City).run("[call] Name a city")).output
            print("structured:", type(city).__name__)


if __name__ == "__main__":
    asyncio.run(main())
