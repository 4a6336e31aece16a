import openai

openai.api_key = "unused"
reply = openai.ChatCompletion.create(model="gpt-4", messages=[], seed=1)
