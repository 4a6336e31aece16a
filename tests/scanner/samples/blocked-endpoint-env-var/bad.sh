export OPENAI_API_KEY="sk" # <- flagged
run --key "$ANTHROPIC_API_KEY" # <- flagged
