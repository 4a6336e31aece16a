import requests

requests.post("https://api.openai.com/v1/assistants", json=body, headers=headers)  # <- flagged
requests.post("https://api.openai.com/v1/chat/completions", json=body, headers=headers)
headers = {"OpenAI-Beta": "realtime=v1"}  # <- flagged
