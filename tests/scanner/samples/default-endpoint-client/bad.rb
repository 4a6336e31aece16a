require "openai"
client = OpenAI::Client.new(access_token: token) # <- flagged
