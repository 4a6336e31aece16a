module example.org/app

require (
	github.com/sashabaranov/go-openai v1.20.0 // <- flagged
)
