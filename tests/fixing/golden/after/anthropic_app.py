import os

import anthropic

client = anthropic.Anthropic(api_key=os.environ["DEEPSEEK_API_KEY"], base_url="https://api.deepseek.com/anthropic")
message = client.messages.create(model="deepseek-flash", max_tokens=100, messages=[])
