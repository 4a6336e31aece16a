package main

import (
	"os"

	"github.com/sashabaranov/go-openai"
)

func plain() *openai.Client {
	config := openai.DefaultConfig(os.Getenv("OPENAI_API_KEY"))
	config.HTTPClient = nil
	return openai.NewClientWithConfig(config)
}

func request() openai.ChatCompletionRequest {
	return openai.ChatCompletionRequest{Model: openai.GPT4oMini, MaxTokens: 20}
}
