import os

from openai import OpenAI

os.environ["OPENAI_BASE_URL"] = "https://api.deepseek.com"
client = OpenAI(api_key=os.environ["OPENAI_API_KEY"])
