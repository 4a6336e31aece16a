import anthropic
import openai as oa
from openai import AsyncOpenAI, OpenAI as Client
from langchain_openai import ChatOpenAI
from google import genai

a = Client()  # <- flagged
b = AsyncOpenAI(  # <- flagged
    api_key="x",
)
c = oa.OpenAI(api_key="x")  # <- flagged
d = anthropic.Anthropic()  # <- flagged
e = ChatOpenAI(model="gpt-4o")  # <- flagged
f = oa.ChatCompletion.create(engine="x")  # <- flagged
g = Client(base_url=base_url)  # <- flagged
h = genai.Client(api_key="x")  # <- flagged
