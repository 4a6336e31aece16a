"""Small real programs on frameworks, which know nothing of migrate_advisor: each is told an address, and checks itself.

``python framework_programs.py NAME BASE`` is run by `frameworks`, in an environment that has the frameworks.
"""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

if TYPE_CHECKING:
    from collections.abc import Callable

BASE = sys.argv[2] if len(sys.argv) > 2 else ""  # name and address
KEY: Any = "unused"
ASK = "[reason] [call:weather] How is the weather in Paris?"
TOLD = "tool results: sunny"
MODEL = "gpt-4o-mini"


def weather(city: str, unit: str = "c") -> str:
    """The weather of a city.

    Args:
        city: its name.
        unit: of the temperature.
    """
    return f"sunny in {city}, 20 {unit.upper()}"


class City(BaseModel):
    """A city."""

    name: str
    population: int


def openai_agents(language: str) -> None:
    """OpenAI's Agents SDK: a tool, whole and streamed, two turns of one conversation, and an answer by a schema."""
    import agents
    from openai import AsyncOpenAI

    agents.set_tracing_disabled(disabled=True)
    client = AsyncOpenAI(api_key=KEY, base_url=f"{BASE}/v1")
    kind = agents.OpenAIResponsesModel if language == "responses" else agents.OpenAIChatCompletionsModel
    model = kind(model=MODEL, openai_client=client)
    agent = agents.Agent(name="a", instructions="Be brief.", model=model, tools=[agents.function_tool(weather)])
    typed = agents.Agent(name="b", model=model, output_type=City)
    helper = agents.Agent(name="helper", model=model, handoff_description="helps")
    first = agents.Agent(name="first", model=model, handoffs=[helper])

    async def run() -> None:
        result = await agents.Runner.run(agent, ASK)
        assert result.final_output.startswith(TOLD), result.final_output
        again = await agents.Runner.run(agent, [*result.to_input_list(), {"role": "user", "content": ASK}])
        assert again.final_output.startswith(TOLD), again.final_output
        streamed = agents.Runner.run_streamed(agent, ASK)
        deltas = [
            event.data.delta
            async for event in streamed.stream_events()
            if event.type == "raw_response_event" and event.data.type == "response.output_text.delta"
        ]
        assert "".join(deltas) == streamed.final_output, deltas
        assert streamed.final_output.startswith(TOLD)
        city = (await agents.Runner.run(typed, "Paris")).final_output
        assert isinstance(city, City)
        handed = await agents.Runner.run(first, "[call:transfer_to_helper] please")
        assert handed.last_agent.name == "helper", handed.last_agent.name

    asyncio.run(run())


def agents_responses() -> None:
    """OpenAI's Agents SDK on Responses."""
    openai_agents("responses")


def agents_chat() -> None:
    """OpenAI's Agents SDK on chat."""
    openai_agents("chat")


def _langchain(model: Any, method: str | None) -> None:
    from langchain_core.messages import AIMessageChunk, HumanMessage, ToolMessage
    from langchain_core.tools import tool

    @tool
    def weather_tool(city: str) -> str:
        """The weather of a city."""
        return weather(city)

    weather_tool.name = "weather"
    bound = model.bind_tools([weather_tool])
    messages: list[Any] = [HumanMessage(ASK)]
    for _ in range(2):
        said = bound.invoke(messages)
        assert said.tool_calls[0]["name"] == "weather", said
        messages += [
            said,
            ToolMessage(weather_tool.invoke(said.tool_calls[0]["args"]), tool_call_id=said.tool_calls[0]["id"]),
        ]
        final = bound.invoke(messages)
        assert TOLD in final.text, final
        messages += [final, HumanMessage(ASK)]
    whole: Any = None
    for chunk in bound.stream([HumanMessage(ASK)]):
        assert isinstance(chunk, AIMessageChunk)
        whole = chunk if whole is None else whole + chunk
    assert whole.tool_calls[0]["name"] == "weather", whole
    text = "".join(chunk.text for chunk in model.stream([HumanMessage("hello there")]))
    assert text == "echo: hello there", text
    usage = model.invoke([HumanMessage("hi")]).usage_metadata
    assert usage["total_tokens"] > 0, usage
    options = {"method": method} if method else {}
    city = model.with_structured_output(City, **options).invoke("Paris")
    assert isinstance(city, City), city


def langchain_chat() -> None:
    """LangChain on chat."""
    from langchain_openai import ChatOpenAI

    _langchain(ChatOpenAI(model=MODEL, api_key=KEY, base_url=f"{BASE}/v1"), None)


def langchain_responses() -> None:
    """LangChain on Responses."""
    from langchain_openai import ChatOpenAI

    _langchain(ChatOpenAI(model=MODEL, api_key=KEY, base_url=f"{BASE}/v1", use_responses_api=True), None)


def langchain_anthropic() -> None:
    """LangChain on Messages."""
    from langchain_anthropic import ChatAnthropic

    _langchain(ChatAnthropic(model="claude-sonnet-4-5", api_key=KEY, base_url=BASE), "function_calling")


def langgraph_agent() -> None:
    """LangChain's agent, streamed."""
    from langchain.agents import create_agent
    from langchain_openai import ChatOpenAI

    agent: Any = create_agent(ChatOpenAI(model=MODEL, api_key=KEY, base_url=f"{BASE}/v1"), tools=[weather])
    said = agent.invoke({"messages": [("user", ASK)]})
    assert TOLD in said["messages"][-1].text, said
    parts = [message.text for message, _ in agent.stream({"messages": [("user", ASK)]}, stream_mode="messages")]
    assert TOLD in "".join(parts), parts


def llama_index() -> None:
    """LlamaIndex: chat, stream, a tool, an agent, an answer by a schema."""
    from llama_index.core.agent.workflow import FunctionAgent
    from llama_index.core.llms import ChatMessage
    from llama_index.core.tools import FunctionTool
    from llama_index.llms.openai import OpenAI, OpenAIResponses

    tool = FunctionTool.from_defaults(weather)
    for kind in (OpenAI, OpenAIResponses):
        llm: Any = kind(model=MODEL, api_key=KEY, api_base=f"{BASE}/v1")
        assert llm.chat([ChatMessage("hello there")]).message.content == "echo: hello there"
        assert (
            "".join(part.delta or "" for part in llm.stream_chat([ChatMessage("hello there")])) == "echo: hello there"
        )
        assert TOLD in str(llm.predict_and_call([tool], ASK)) or "sunny" in str(llm.predict_and_call([tool], ASK))

        async def run(llm: Any = llm) -> None:
            agent = FunctionAgent(tools=[tool], llm=llm, system_prompt="Be brief.")
            assert TOLD in str(await agent.run(ASK))

        asyncio.run(run())
        assert isinstance(llm.as_structured_llm(City).complete("Paris").raw, City)


def _pydantic_ai(model: Any) -> None:
    from pydantic_ai import Agent, NativeOutput

    agent = Agent(model, tools=[weather], instructions="Be brief.")
    said = agent.run_sync(ASK)
    assert TOLD in said.output, said.output
    again = agent.run_sync(ASK, message_history=said.all_messages())
    assert TOLD in again.output, again.output

    async def stream() -> str:
        text = ""
        async with agent.run_stream(ASK) as result:
            async for part in result.stream_text(delta=True):
                text += part
        return text

    assert TOLD in asyncio.run(stream())
    assert isinstance(Agent(model, output_type=City).run_sync("[call:final_result] Paris").output, City)
    if model.profile.get("supports_json_schema_output"):
        assert isinstance(Agent(model, output_type=NativeOutput(City)).run_sync("Paris").output, City)


def pydantic_ai_chat() -> None:
    """pydantic-ai on chat."""
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    _pydantic_ai(OpenAIChatModel(MODEL, provider=OpenAIProvider(base_url=f"{BASE}/v1", api_key=KEY)))


def pydantic_ai_responses() -> None:
    """pydantic-ai on Responses."""
    from pydantic_ai.models.openai import OpenAIResponsesModel
    from pydantic_ai.providers.openai import OpenAIProvider

    _pydantic_ai(OpenAIResponsesModel(MODEL, provider=OpenAIProvider(base_url=f"{BASE}/v1", api_key=KEY)))


def pydantic_ai_anthropic() -> None:
    """pydantic-ai on Messages."""
    from pydantic_ai.models.anthropic import AnthropicModel
    from pydantic_ai.providers.anthropic import AnthropicProvider

    _pydantic_ai(AnthropicModel("claude-sonnet-4-5", provider=AnthropicProvider(base_url=BASE, api_key=KEY)))


def instructor_modes() -> None:
    """instructor, in the ways it asks for an answer by a schema; and a stream of half answers."""
    import instructor
    import openai

    client = openai.OpenAI(api_key=KEY, base_url=f"{BASE}/v1")
    for mode in ("TOOLS", "TOOLS_STRICT", "JSON_SCHEMA", "RESPONSES_TOOLS"):
        patched: Any = instructor.from_openai(client, mode=getattr(instructor.Mode, mode))
        messages = [{"role": "user", "content": "[call] Paris"}]
        city = patched.chat.completions.create(model=MODEL, response_model=City, messages=messages, max_retries=1)
        assert isinstance(city, City), (mode, city)
    patched = instructor.from_openai(client)
    parts = list(patched.chat.completions.create_partial(model=MODEL, response_model=City, messages=messages))
    assert parts[-1].name, parts


def dspy_program() -> None:
    """DSPy, which has an HTTP client of its own: a typed prediction."""
    import dspy

    lm = dspy.LM(f"openai/{MODEL}", api_key=KEY, api_base=f"{BASE}/v1", cache=False)
    dspy.configure(lm=lm, adapter=dspy.JSONAdapter())
    assert dspy.Predict("question -> answer")(question="hello").answer is not None


def smolagents_tools() -> None:
    """smolagents: an agent with a tool that calls its final answer, whole and streamed."""
    from smolagents import OpenAIServerModel, ToolCallingAgent, tool

    @tool  # type: ignore[untyped-decorator]
    def look(city: str) -> str:
        """The weather of a city.

        Args:
            city: its name.
        """
        return weather(city)

    model = OpenAIServerModel(MODEL, api_base=f"{BASE}/v1", api_key=KEY)
    for streams in (False, True):
        agent = ToolCallingAgent(tools=[look], model=model, max_steps=3, stream_outputs=streams, verbosity_level=0)
        said = agent.run("[call:final_answer] Paris")
        assert said, said


def litellm_client() -> None:
    """LiteLLM's client, as a client of OpenAI's and of Anthropic's API."""
    import litellm

    tools = [
        {
            "type": "function",
            "function": {
                "name": "weather",
                "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
            },
        }
    ]
    for name, base in ((f"openai/{MODEL}", f"{BASE}/v1"), ("anthropic/claude-sonnet-4-5", BASE)):
        ask: Any = {"model": name, "api_base": base, "api_key": KEY}
        messages: list[Any] = [{"role": "user", "content": ASK}]
        said: Any = litellm.completion(messages=messages, tools=tools, **ask)
        call = said.choices[0].message.tool_calls[0]
        messages += [said.choices[0].message, {"role": "tool", "tool_call_id": call.id, "content": "sunny"}]
        assert TOLD in litellm.completion(messages=messages, tools=tools, **ask).choices[0].message.content
        stream: Any = litellm.completion(messages=[{"role": "user", "content": "hello there"}], stream=True, **ask)
        assert "".join(part.choices[0].delta.content or "" for part in stream) == "echo: hello there"
        chunks: Any = list(litellm.completion(messages=messages[:1], tools=tools, stream=True, **ask))
        built: Any = litellm.stream_chunk_builder(chunks)
        assert built.choices[0].message.tool_calls[0].function.name == "weather"


PROGRAMS: dict[str, Callable[[], None]] = {
    "agents_responses": agents_responses, "agents_chat": agents_chat, "langchain_chat": langchain_chat,
    "langchain_responses": langchain_responses, "langchain_anthropic": langchain_anthropic,
    "langgraph_agent": langgraph_agent, "llama_index": llama_index, "pydantic_ai_chat": pydantic_ai_chat,
    "pydantic_ai_responses": pydantic_ai_responses, "pydantic_ai_anthropic": pydantic_ai_anthropic,
    "instructor_modes": instructor_modes, "dspy_program": dspy_program, "smolagents_tools": smolagents_tools,
    "litellm_client": litellm_client,
}  # fmt: skip
"""Name → program."""


if __name__ == "__main__":
    os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")  # it fetches a list of prices when imported otherwise
    PROGRAMS[sys.argv[1]]()
