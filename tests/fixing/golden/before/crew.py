from crewai import Agent, LLM

llm = LLM(model="gpt-4o")
a = Agent(role="r", goal="g", backstory="b")
