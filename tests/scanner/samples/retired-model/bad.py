from openai import OpenAI

client = OpenAI(base_url="https://api.deepseek.com", api_key=key)
client.chat.completions.create(model="deepseek-chat", messages=messages)  # <- flagged
client.chat.completions.create(model="deepseek-flash", messages=messages)
