import anthropic  # <- flagged
from google import genai  # <- flagged
from openai import (  # <- flagged
    AsyncOpenAI,
    OpenAI,
)

a = OpenAI()
b = genai.Client()
