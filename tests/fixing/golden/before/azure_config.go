package main

import (
	"os"

	openai "github.com/sashabaranov/go-openai"
)

func client() *openai.Client {
	config := openai.DefaultAzureConfig(os.Getenv("AZURE_OPENAI_API_KEY"), os.Getenv("AZURE_OPENAI_ENDPOINT"))
	return openai.NewClientWithConfig(config)
}
