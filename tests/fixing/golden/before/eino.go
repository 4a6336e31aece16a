package main

import (
	"context"
	"os"

	"github.com/cloudwego/eino-ext/components/model/openai"
)

func m(ctx context.Context) {
	cm, _ := openai.NewChatModel(ctx, &openai.ChatModelConfig{APIKey: os.Getenv("OPENAI_API_KEY"), Model: "gpt-4o"})
	_ = cm
}
