import os
from llama_index.core import Settings
from llama_index.llms.openai_like import OpenAILike

Settings.llm = OpenAILike(model="deepseek-flash", api_base="https://api.deepseek.com", api_key=os.environ["DEEPSEEK_API_KEY"], is_chat_model=True)
