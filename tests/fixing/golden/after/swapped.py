import os
from langchain_openai import ChatOpenAI


def model(name: str) -> ChatOpenAI:
    """A ChatGoogleGenerativeAI."""
    return ChatOpenAI(
        model="deepseek-flash",
        temperature=1.0,
        max_tokens=100,
        base_url="https://api.deepseek.com", api_key=os.environ["DEEPSEEK_API_KEY"],
    )


def other(name: str) -> ChatOpenAI:
    return ChatOpenAI(model=name, base_url="https://api.deepseek.com", api_key=os.environ["DEEPSEEK_API_KEY"], top_p=0.5)


bare = ChatOpenAI(model="deepseek-flash", base_url="https://api.deepseek.com", api_key=os.environ["DEEPSEEK_API_KEY"])
