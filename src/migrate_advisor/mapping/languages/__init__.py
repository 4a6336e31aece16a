"""Languages that callers speak beside OpenAI's chat: one file a pair, one interface (`base.Pair`)."""
