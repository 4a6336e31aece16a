defmodule App do
  alias LangChain.ChatModels.{ChatOpenAI, ChatAnthropic}

  def a, do: ChatOpenAI.new!(%{stream: true}) # <- flagged
  def b, do: LangChain.ChatModels.ChatAnthropic.new!(%{}) # <- flagged
  def c, do: ChatOpenAI.new!(%{endpoint: "https://api.deepseek.com/chat/completions"})
end
