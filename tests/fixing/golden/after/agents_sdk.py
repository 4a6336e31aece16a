import os
from agents import Agent, Runner
from agents import set_default_openai_client, set_tracing_disabled
from openai import AsyncOpenAI

os.environ.setdefault("OPENAI_DEFAULT_MODEL", "deepseek-flash")
set_default_openai_client(AsyncOpenAI(base_url="https://api.deepseek.com", api_key=os.environ["DEEPSEEK_API_KEY"]), use_for_tracing=False)
set_tracing_disabled(True)

agent = Agent(name="a", instructions="b", model="deepseek-flash")
result = Runner.run_sync(agent, "hello")
