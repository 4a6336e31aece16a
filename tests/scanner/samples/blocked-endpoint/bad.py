import httpx

URL = "https://api.openai.com/v1/chat/completions"  # <- flagged
SHOUTED = "HTTPS://API.OPENAI.COM:443/v1"  # <- flagged
SPLIT = "https://api." + "anthropic.com" + "/v1/messages"  # <- flagged
RESOURCE = f"https://{NAME}.openai.azure.com/openai"  # <- flagged
ENCODED = "https://example.org/?next=https%3A%2F%2Fapi.openai.com%2Fv1"  # <- flagged
httpx.post(URL, headers={"Authorization": "Bearer x"})
