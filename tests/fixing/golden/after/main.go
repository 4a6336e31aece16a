package main

import (
	"os"

	"github.com/openai/openai-go"
	"github.com/openai/openai-go/option"
)

func main() {
	c := openai.NewClient(option.WithAPIKey(os.Getenv("DEEPSEEK_API_KEY")), option.WithBaseURL("https://api.deepseek.com"))
	_ = c
}
