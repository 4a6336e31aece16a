import os
from haystack.components.generators.chat import OpenAIChatGenerator
from autogen_ext.models.openai import OpenAIChatCompletionClient
from agno.models.openai import OpenAIChat
from smolagents import OpenAIServerModel
from haystack.utils import Secret

a = OpenAIChatGenerator(model="deepseek-flash", api_base_url="https://api.deepseek.com", api_key=Secret.from_env_var("DEEPSEEK_API_KEY"))
b = OpenAIChatCompletionClient(model="deepseek-flash", base_url="https://api.deepseek.com", api_key=os.environ["DEEPSEEK_API_KEY"])
c = OpenAIChat(id="deepseek-flash", base_url="https://api.deepseek.com", api_key=os.environ["DEEPSEEK_API_KEY"])
d = OpenAIServerModel(model_id="deepseek-flash", api_base="https://api.deepseek.com", api_key=os.environ["DEEPSEEK_API_KEY"])
