import os

from openai import OpenAI


class Answers:
    def __init__(self):
        self.client = OpenAI(
            base_url="https://api.deepseek.com",
            api_key=os.environ["DEEPSEEK_API_KEY"],
        )

    def ask(self, text):
        return self.client.chat.completions.create(model="deepseek-flash", messages=[{"role": "user", "content": text}])
