import os

OPENAI_FUNCTION = "openai_function"
folder = os.getenv("OPENAI_FUNCTIONS_PATH")
use = os.getenv("OPENAI_USE_FUNCTIONS", "true")
key = os.environ["DASHSCOPE_API_KEY"]
print("Please set the OPENAI_API_KEY variable before you start this")
# os.environ["OPENAI_API_KEY"]
