import os
from langchain_openai import ChatOpenAI

llm = ChatOpenAI(model="deepseek-flash", temperature=0, verbose=True, max_retries=3, prompt_template="short", base_url="https://api.deepseek.com", api_key=os.environ["DEEPSEEK_API_KEY"])
