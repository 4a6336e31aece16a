from openai import OpenAI

client = OpenAI(base_url="https://open.bigmodel.cn/api/paas/v4/", api_key="k")
client.files.content("file-qJ8Yk2LmN4pR6sT8vW0xZ1")
