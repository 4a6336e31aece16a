"""Once upon a time this called https://api.openai.com/v1, which is closed here."""

# The old address was https://api.openai.com/v1.
URL = "https://open.bigmodel.cn/api/paas/v4/chat/completions"
OTHER = "https://api.openai.com.example.org/v1"
if host == "api.openai.com":
    raise SystemExit("Please do not use https://api.openai.com from here any more, thank you")
claim = payload["https://api.openai.com/auth"]
