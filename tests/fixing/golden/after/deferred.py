import os


def answer(**params):
    import openai
    openai.base_url = "https://api.deepseek.com/"

    openai.api_key = os.environ["DEEPSEEK_API_KEY"]
    return openai.chat.completions.create(model="deepseek-flash", **params)
