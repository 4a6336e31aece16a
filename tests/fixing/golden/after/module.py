import openai

openai.api_base = "https://api.deepseek.com"

openai.api_key = "unused"
reply = openai.ChatCompletion.create(model="deepseek-flash", messages=[])
