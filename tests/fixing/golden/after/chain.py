import os
from langchain_openai import ChatOpenAI
llm = ChatOpenAI(model="deepseek-flash", temperature=0, base_url="https://api.deepseek.com", api_key=os.environ["DEEPSEEK_API_KEY"])
