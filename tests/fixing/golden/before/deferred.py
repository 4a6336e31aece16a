import os


def answer(**params):
    import openai

    openai.api_key = os.environ["OPENAI_API_KEY"]
    return openai.chat.completions.create(model="gpt-4o", **params)
