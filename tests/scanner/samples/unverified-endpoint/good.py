RELAY = "https://oa.api2d.net/v1"
GATEWAY = "https://openrouter.ai/api/v1"
OTHER = "https://api.x.ai/v1"
