from agents import Agent, Runner, set_tracing_disabled

set_tracing_disabled(True)
