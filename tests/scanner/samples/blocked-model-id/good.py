MODEL = "glm-4-plus"
PRICES = {"gpt-4o": 5, "claude-3-opus-20240229": 15}
if model == "gpt-4o" or model.startswith("gpt-4") or model in ("gpt-4o",):
    pass
# MODEL = "gpt-4o"
