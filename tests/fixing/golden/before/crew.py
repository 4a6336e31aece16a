"""A crew."""

from crewai import Agent, Crew, Task

one = Agent(
    role="Writer",
    goal="Write",
    verbose=True,
)
two = Agent(role="Reader", goal="Read", backstory="Reads.")
