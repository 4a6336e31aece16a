import os

from agents import Agent

os.environ["OPENAI_AGENTS_DISABLE_TRACING"] = "1"
