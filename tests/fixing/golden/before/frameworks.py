from haystack.components.generators.chat import OpenAIChatGenerator
from autogen_ext.models.openai import OpenAIChatCompletionClient
from agno.models.openai import OpenAIChat
from smolagents import OpenAIServerModel

a = OpenAIChatGenerator(model="gpt-4o")
b = OpenAIChatCompletionClient(model="gpt-4o")
c = OpenAIChat(id="gpt-4o")
d = OpenAIServerModel(model_id="gpt-4o")
