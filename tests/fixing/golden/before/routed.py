from langchain.chat_models import init_chat_model
import dspy
import litellm

m = init_chat_model("openai:gpt-4o")
n = init_chat_model("gpt-4o", model_provider="openai")
lm = dspy.LM("openai/gpt-4o")
r = litellm.completion(model="gpt-4o", messages=[])
