import os
from openai import OpenAI
c = OpenAI(
    api_key=os.environ["OPENAI_API_KEY"],
)
