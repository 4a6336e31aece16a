package main

import (
	"os"

	openai "github.com/sashabaranov/go-openai"
)

func client() *openai.Client {
	config := openai.DefaultConfig(os.Getenv("DEEPSEEK_API_KEY"))
	config.BaseURL = "https://api.deepseek.com"
	return openai.NewClientWithConfig(config)
}
