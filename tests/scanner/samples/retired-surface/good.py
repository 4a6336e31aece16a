import requests

requests.post("https://api.openai.com/v1/responses", json=body, headers=headers)
requests.post("https://api.openai.com/v1/assistantships", json=body, headers=headers)
headers = {"OpenAI-Beta": "responses=v1"}
