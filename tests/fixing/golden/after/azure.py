import os
from openai import OpenAI
c = OpenAI(timeout=9, base_url="https://api.deepseek.com", api_key=os.environ["DEEPSEEK_API_KEY"])
