import os

from openai import OpenAI

DEEPSEEK = "https://api.deepseek.com"
a = OpenAI(api_key="x", base_url="https://open.bigmodel.cn/api/paas/v4/")
b = OpenAI(base_url=DEEPSEEK)
c = OpenAI(base_url="http://localhost:11434/v1")
d = OpenAI(base_url=os.environ.get("LLM_URL", "https://api.moonshot.cn/v1"))
e = OpenAI(base_url="https://" + "api.deepseek.com")


class Fake:
    OpenAI = None


def OpenAIish():
    return Fake.OpenAI
