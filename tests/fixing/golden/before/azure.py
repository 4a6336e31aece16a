import os
from openai import AzureOpenAI
c = AzureOpenAI(azure_endpoint=os.environ["AZURE_OPENAI_ENDPOINT"], api_version="2024-02-01", timeout=9)
