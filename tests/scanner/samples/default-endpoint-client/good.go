package main

import "github.com/sashabaranov/go-openai"

func main() {
	config := openai.DefaultConfig("token")
	config.BaseURL = "https://api.deepseek.com/v1"
	client := openai.NewClientWithConfig(config)
}
