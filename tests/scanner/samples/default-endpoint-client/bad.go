package main

import (
	"github.com/sashabaranov/go-openai"
	lc "github.com/tmc/langchaingo/llms/openai"
)

func main() {
	client := openai.NewClient("token") // <- flagged
	llm, err := lc.New() // <- flagged
}
