from openai import OpenAI

MODELS = ["deepseek-chat", "deepseek-reasoner"]
client = OpenAI(base_url="https://api.deepseek.com", api_key=key)
if model == "deepseek-chat":
    model = "deepseek-flash"
client.chat.completions.create(model=model, messages=messages)
