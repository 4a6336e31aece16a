import os
from langchain_google_genai import ChatGoogleGenerativeAI


def model(name: str) -> ChatGoogleGenerativeAI:
    """A ChatGoogleGenerativeAI."""
    return ChatGoogleGenerativeAI(
        model="gemini-2.0-flash",
        temperature=1.0,
        max_output_tokens=100,
        google_api_key=os.getenv("GEMINI_API_KEY"),
    )


def other(name: str) -> ChatGoogleGenerativeAI:
    return ChatGoogleGenerativeAI(model=name, convert_system_message_to_human=True, top_k=3, top_p=0.5)


bare = ChatGoogleGenerativeAI(model="gemini-2.5-pro")
