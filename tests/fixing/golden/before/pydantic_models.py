from pydantic_ai.models.openai import OpenAIChatModel

model = OpenAIChatModel("gpt-4o")
