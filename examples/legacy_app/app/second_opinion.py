"""A second opinion from another vendor, through the same SDK. This one stays as it is."""

import os

from openai import OpenAI

client = OpenAI(base_url="https://api.deepseek.com", api_key=os.environ["DEEPSEEK_API_KEY"])


def second_opinion(messages):
    return client.chat.completions.create(model="deepseek-chat", messages=messages).choices[0].message.content
