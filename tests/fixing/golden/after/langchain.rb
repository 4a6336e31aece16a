require "langchain"

llm = Langchain::LLM::OpenAI.new(api_key: ENV["DEEPSEEK_API_KEY"], llm_options: { uri_base: "https://api.deepseek.com" }, default_options: { chat_model: "deepseek-flash" })
