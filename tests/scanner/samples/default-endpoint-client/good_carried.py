import openai
from migrate_advisor import fallback_client
from openai import OpenAI

client = OpenAI(api_key="unused", http_client=fallback_client("zhipu/glm-4-plus"))
http_client = fallback_client("zhipu/glm-4-plus", "deepseek/deepseek-v4-flash")
other = openai.OpenAI(api_key="unused", http_client=http_client)
