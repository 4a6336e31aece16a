from openai import OpenAI

client = OpenAI(base_url="https://api.deepseek.com", api_key=key)  # <- flagged
