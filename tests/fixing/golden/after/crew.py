import os
from crewai import Agent, LLM

llm = LLM(model="openai/deepseek-flash", base_url="https://api.deepseek.com", api_key=os.environ["DEEPSEEK_API_KEY"])
a = Agent(role="r", goal="g", backstory="b")
