import os

from langchain_openai import ChatOpenAI


def make() -> ChatOpenAI:
    return ChatOpenAI(
        temperature=0,
        model="deepseek-flash",
        base_url="https://api.deepseek.com",
        api_key=os.environ["DEEPSEEK_API_KEY"],
    )
