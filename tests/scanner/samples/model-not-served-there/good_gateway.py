from openai import OpenAI

client = OpenAI(base_url="https://openrouter.ai/api/v1", api_key=key)
client.chat.completions.create(model="openai/gpt-5", messages=messages)
