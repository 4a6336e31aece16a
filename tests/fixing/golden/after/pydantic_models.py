import os
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider

model = OpenAIChatModel("deepseek-flash", provider=OpenAIProvider(base_url="https://api.deepseek.com", api_key=os.environ["DEEPSEEK_API_KEY"]))
