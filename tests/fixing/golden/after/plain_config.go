package main

import (
	"os"

	"github.com/sashabaranov/go-openai"
)

func plain() *openai.Client {
	config := openai.DefaultConfig(os.Getenv("DEEPSEEK_API_KEY"))
	config.BaseURL = "https://api.deepseek.com"
	config.HTTPClient = nil
	return openai.NewClientWithConfig(config)
}

func request() openai.ChatCompletionRequest {
	return openai.ChatCompletionRequest{Model: "deepseek-flash", MaxTokens: 20}
}
