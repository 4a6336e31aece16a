"""Find where code depends on an LLM API that is not open to you, and move it to one that is."""
