OpenAI.configure { |config| config.uri_base = "https://api.deepseek.com" }
chained = OpenAI::Client.new(access_token: token)
  .with(uri_base: "https://api.deepseek.com")
client = OpenAI::Client.new(access_token: token) do |http|
  http.response :logger
end
