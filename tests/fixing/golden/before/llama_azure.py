from llama_index.core import Settings
from llama_index.llms.azure_openai import AzureOpenAI

Settings.llm = AzureOpenAI(model="gpt-4o", deployment_name="mine", api_key="x", azure_endpoint="https://m.openai.azure.com", api_version="2024-02-01")
