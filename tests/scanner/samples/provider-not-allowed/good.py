from openai import OpenAI

client = OpenAI(base_url="https://open.bigmodel.cn/api/paas/v4/", api_key=key)
