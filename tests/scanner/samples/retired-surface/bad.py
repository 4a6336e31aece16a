import requests

requests.post("https://api.openai.com/v1/assistants", json=body, headers=headers)  # <- flagged
requests.post("https://api.openai.com/v1/chat/completions", json=body, headers=headers)
