require "openai"

ours = OpenAI::Client.new(access_token: token) # <- flagged
theirs = OpenAI::Client.new(access_token: token, uri_base: "https://api.deepseek.com")
late = OpenAI::Client.new access_token: token, # <- flagged
                          uri_base: ENV["BASE"]
block = OpenAI::Client.new do |config| # <- flagged
  config.access_token = token
end
other = Company::OpenAI::Client.new
