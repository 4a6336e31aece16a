MODEL = "gpt-4o-mini"  # <- flagged
EMBEDDING_MODEL: str = "text-embedding-3-small"  # <- flagged


def call(prompt, model="claude-3-5-sonnet-20241022"):  # <- flagged
    return run(prompt, model=model or os.getenv("DEFAULT_MODEL", "gpt-4o"))  # <- flagged
