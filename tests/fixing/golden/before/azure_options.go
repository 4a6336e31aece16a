package main

import (
	"github.com/openai/openai-go"
	"github.com/openai/openai-go/azure"
)

func az() openai.Client {
	return openai.NewClient(
		azure.WithEndpoint("https://mine.openai.azure.com", "2024-06-01"),
		azure.WithAPIKey("x"),
	)
}

func plain() openai.Client {
	return openai.NewClient()
}
