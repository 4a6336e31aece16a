import os

from openai import AzureOpenAI


class Answers:
    def __init__(self):
        self.client = AzureOpenAI(
            api_key=os.environ["AZURE_OPENAI_API_KEY"],
            azure_endpoint="https://acme.openai.azure.com",
            api_version="2024-06-01",
        )

    def ask(self, text):
        return self.client.chat.completions.create(model="acme-4o", messages=[{"role": "user", "content": text}])
