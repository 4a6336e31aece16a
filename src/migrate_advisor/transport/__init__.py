"""Carries calls of an unmodified OpenAI client to the provider that is open, and fails over to the next one."""
