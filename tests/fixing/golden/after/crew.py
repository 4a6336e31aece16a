"""A crew."""

import os
from crewai import Agent, Crew, Task
from crewai import LLM

one = Agent(
    role="Writer",
    goal="Write",
    verbose=True, llm=LLM(model="openai/deepseek-flash", base_url="https://api.deepseek.com", api_key=os.environ["DEEPSEEK_API_KEY"]),
)
two = Agent(role="Reader", goal="Read", backstory="Reads.", llm=LLM(model="openai/deepseek-flash", base_url="https://api.deepseek.com", api_key=os.environ["DEEPSEEK_API_KEY"]))
