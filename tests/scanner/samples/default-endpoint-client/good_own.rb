module OpenAI
  class Client; end
end
client = OpenAI::Client.new
