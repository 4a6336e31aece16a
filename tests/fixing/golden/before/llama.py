import os

import litellm
from llama_index.llms.openai import OpenAI

llm = OpenAI(model="gpt-4o", temperature=0)
reply = litellm.completion(model="gpt-4o", messages=[])
other = litellm.completion(model="openai/gpt-4o", messages=[])
