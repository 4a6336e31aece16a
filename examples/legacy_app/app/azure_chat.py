"""The same for colleagues whose company buys through Azure."""

import os

from openai import AzureOpenAI

client = AzureOpenAI(
    azure_endpoint="https://reading-room.openai.azure.com",
    api_key=os.environ["AZURE_OPENAI_API_KEY"],
    api_version="2024-06-01",
)


def answer(messages):
    completion = client.chat.completions.create(model="reading-room-gpt4", messages=messages)
    return completion.choices[0].message.content
