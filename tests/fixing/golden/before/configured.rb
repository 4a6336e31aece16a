require "openai"

OpenAI.configure do |config|
  config.access_token = ENV.fetch("OPENAI_API_KEY")
end
client = OpenAI::Client.new
client.chat(parameters: { model: "gpt-4o", messages: [] })
