require "openai"
client = OpenAI::Client.new(access_token: token, uri_base: "https://api.deepseek.com")
