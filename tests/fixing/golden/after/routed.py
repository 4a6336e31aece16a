import os
from langchain.chat_models import init_chat_model
import dspy
import litellm

m = init_chat_model("openai:deepseek-flash", base_url="https://api.deepseek.com", api_key=os.environ["DEEPSEEK_API_KEY"])
n = init_chat_model("deepseek-flash", model_provider="openai", base_url="https://api.deepseek.com", api_key=os.environ["DEEPSEEK_API_KEY"])
lm = dspy.LM("openai/deepseek-flash", api_base="https://api.deepseek.com", api_key=os.environ["DEEPSEEK_API_KEY"])
r = litellm.completion(model="openai/deepseek-flash", messages=[], api_base="https://api.deepseek.com", api_key=os.environ["DEEPSEEK_API_KEY"])
