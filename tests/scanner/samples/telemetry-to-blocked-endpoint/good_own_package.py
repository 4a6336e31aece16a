from agents import ResearchAgent
from agents.tools import search
