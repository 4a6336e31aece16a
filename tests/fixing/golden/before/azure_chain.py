import os

from langchain_openai import AzureChatOpenAI


def make() -> AzureChatOpenAI:
    return AzureChatOpenAI(
        azure_deployment="chat",
        api_version="2024-06-01",
        api_key=os.environ["AZURE_OPENAI_API_KEY"],
        temperature=0,
    )
