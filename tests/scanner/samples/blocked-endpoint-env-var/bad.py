import os

key = os.environ["OPENAI_API_KEY"]  # <- flagged
url = os.getenv("AZURE_OPENAI_ENDPOINT", "")  # <- flagged
if "ANTHROPIC_API_KEY" not in os.environ:  # <- flagged
    raise SystemExit("ANTHROPIC_API_KEY is not set, please set it")
deployment = settings.AZURE_OPENAI_CHAT_DEPLOYMENT_NAME  # <- flagged
