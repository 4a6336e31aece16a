require "openai"

OpenAI.configure do |config|
  config.uri_base = "https://api.deepseek.com"
  config.access_token = ENV.fetch("DEEPSEEK_API_KEY")
end
client = OpenAI::Client.new(uri_base: "https://api.deepseek.com", access_token: ENV.fetch("DEEPSEEK_API_KEY"))
client.chat(parameters: { model: "deepseek-flash", messages: [] })
