import os

MODEL = os.environ.get("READING_ROOM_MODEL", "gpt-4o")
OPENAI_API_KEY = os.environ["OPENAI_API_KEY"]
AZURE_ENDPOINT = os.getenv("AZURE_OPENAI_ENDPOINT")
