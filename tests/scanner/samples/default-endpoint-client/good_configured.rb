OpenAI.configure do |config|
  config.access_token = token
  config.uri_base = "https://api.deepseek.com"
end
client = OpenAI::Client.new
