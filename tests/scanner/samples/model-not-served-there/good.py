from openai import OpenAI

client = OpenAI(base_url="https://dashscope.aliyuncs.com/compatible-mode/v1", api_key=key)
client.chat.completions.create(model="qwen-plus", messages=messages)
local = OpenAI(base_url="http://localhost:11434/v1", api_key="none")
