from agents import Agent, Runner

agent = Agent(name="a", instructions="b", model="gpt-4o")
result = Runner.run_sync(agent, "hello")
