import os

import litellm
from llama_index.llms.openai_like import OpenAILike

llm = OpenAILike(model="deepseek-flash", temperature=0, api_base="https://api.deepseek.com", is_chat_model=True, api_key=os.environ["DEEPSEEK_API_KEY"])
reply = litellm.completion(model="openai/deepseek-flash", messages=[], api_base="https://api.deepseek.com", api_key=os.environ["DEEPSEEK_API_KEY"])
other = litellm.completion(model="openai/deepseek-flash", messages=[], api_base="https://api.deepseek.com", api_key=os.environ["DEEPSEEK_API_KEY"])
