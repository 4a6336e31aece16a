package main

import (
	"context"
	"os"

	"github.com/cloudwego/eino-ext/components/model/openai"
)

func m(ctx context.Context) {
	cm, _ := openai.NewChatModel(ctx, &openai.ChatModelConfig{BaseURL: "https://api.deepseek.com", APIKey: os.Getenv("DEEPSEEK_API_KEY"), Model: "deepseek-flash"})
	_ = cm
}
