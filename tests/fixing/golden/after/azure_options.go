package main

import (
	"os"
	"github.com/openai/openai-go/option"
	"github.com/openai/openai-go"
)

func az() openai.Client {
	return openai.NewClient(
		option.WithBaseURL("https://api.deepseek.com"),
		option.WithAPIKey(os.Getenv("DEEPSEEK_API_KEY")),
	)
}

func plain() openai.Client {
	return openai.NewClient(option.WithBaseURL("https://api.deepseek.com"), option.WithAPIKey(os.Getenv("DEEPSEEK_API_KEY")))
}
