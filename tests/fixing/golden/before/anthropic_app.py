import os

import anthropic

client = anthropic.Anthropic(api_key=os.environ["ANTHROPIC_API_KEY"])
message = client.messages.create(model="claude-sonnet-4-5", max_tokens=100, messages=[])
