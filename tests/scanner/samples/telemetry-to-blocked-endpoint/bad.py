from agents import Agent, Runner  # <- flagged
