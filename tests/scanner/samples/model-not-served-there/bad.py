from openai import OpenAI

client = OpenAI(base_url="https://dashscope.aliyuncs.com/compatible-mode/v1", api_key=key)
client.chat.completions.create(model="o3-mini", messages=messages)  # <- flagged
