package main

import (
	"github.com/anthropics/anthropic-sdk-go"
	"github.com/openai/openai-go/option"
	"github.com/openai/openai-go/v3"
	. "github.com/sashabaranov/go-openai"
)

type Settings struct{ BaseURL string }

func main() {
	settings := Settings{}
	settings.BaseURL = "https://service.example.com"
	theirs := openai.NewClient(option.WithAPIKey("k"), option.WithBaseURL("https://api.deepseek.com"))
	ours := openai.NewClient(option.WithAPIKey("k")) // <- flagged
	config := DefaultConfig("k")
	config.BaseURL = "https://api.deepseek.com/v1"
	next := DefaultConfig("k") // <- flagged
	late := DefaultConfig("k") // <- flagged
	late.BaseURL = os.Getenv("BASE")
	other := anthropic.NewClient() // <- flagged
}
