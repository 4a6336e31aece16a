"""How to say it: OpenAI requests and replies in a provider's dialect, and a report of all that changed."""
