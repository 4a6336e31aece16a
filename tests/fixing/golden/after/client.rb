require "openai"
client = OpenAI::Client.new(access_token: ENV["DEEPSEEK_API_KEY"], uri_base: "https://api.deepseek.com")
