package main

import (
	"example.com/app/openai"
	"github.com/openai/openai-go/option"
	lc "github.com/tmc/langchaingo/llms/openai"
)

func main() {
	wrapper := openai.NewClient()
	options := []lc.Option{
		lc.WithBaseURL("https://api.deepseek.com"),
	}
	options = append(options, lc.WithToken(token))
	llm, err := lc.New(options...)
}
